"""The receipt by mail: with a copy of what was sent, once, to the city's own people."""

from __future__ import annotations

import uuid
from html.parser import HTMLParser

import pytest

from compact_portal.mail.models import Mail
from submissions.comments import actions as comments
from submissions.journal import actions as journal
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.notices import actions
from submissions.notices.compose import LARGEST
from submissions.practices import actions as practices
from submissions.practices.models import Practice
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.factories import AT
from tests.submissions.notices.test_routing import route
from tests.support.mails import html, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.drafter)


def send(case: Submission, cast: Cast) -> list[Mail]:
    practices.send(case_id=case.pk, seen=case.version, actor=factories.actor(cast.lead), at=AT)
    return route()


def test_lead_and_author_get_the_whole_in_order_with_the_day_of_the_answer(cast: Cast, draft: Submission) -> None:
    assert [cast.observer, cast.other_lead, cast.reviewer, cast.administrator]
    mails = send(draft, cast)
    assert {mail.to_address for mail in mails} == {cast.lead.email, cast.drafter.email}
    words = factories.PRACTICE_TEXT
    order = ["title", "summary", "lead_body", "problem", "how_it_works", "results", "what_failed", "advice"]
    for said in (text(mails[0]), html(mails[0])):
        assert draft.reference in said
        assert "UNHCR answers by" in said and "30 November 2026" in said
        places = [said.rindex(words[name]) for name in order]
        assert places == sorted(places)
        assert "Decision 51/2026" in said, "The mandate is part of what is sent."
    assert actions.route(at=AT) == 0 and Mail.objects.count() == 2, "One event, one mail a person."


def test_what_only_unhcr_may_read_stays_with_the_citys_own_people(cast: Cast) -> None:
    assert [cast.other_lead, cast.reviewer, cast.coordinator, cast.observer]
    case = factories.practice(cast.vesterhaven, cast.drafter, confidentiality="unhcr_only")
    mails = send(case, cast)
    assert {mail.to_address for mail in mails} == {cast.lead.email, cast.drafter.email}
    assert factories.PRACTICE_TEXT["problem"] in text(mails[0])


def test_a_drafter_who_sends_what_a_colleague_began_gets_the_receipt(cast: Cast, draft: Submission) -> None:
    type(cast.vesterhaven).objects.update(drafters_may_send=True)
    sender = factories.member(cast.vesterhaven, "drafter", "Nora Berg")
    bystander = factories.member(cast.vesterhaven, "drafter", "Bo Ravn")
    assert cast.lead
    practices.send(case_id=draft.pk, seen=draft.version, actor=factories.actor(sender), at=AT)
    told = {mail.to_address for mail in route()}
    assert told == {cast.lead.email, cast.drafter.email, sender.email}
    assert bystander.email not in told


def test_the_copy_is_what_was_sent_even_when_the_city_has_written_on(cast: Cast, draft: Submission) -> None:
    practices.send(case_id=draft.pk, seen=draft.version, actor=factories.actor(cast.lead), at=AT)
    Practice.objects.update(problem="Written after it was sent")
    Submission.objects.update(title="A newer title", mandate_on="2026-11-20", version=draft.version + 1)
    said = text(route()[0])
    assert factories.PRACTICE_TEXT["problem"] in said
    assert "Written after it was sent" not in said
    assert "2 November 2026" in said and "20 November" not in said


def test_other_notices_hold_no_copy(cast: Cast, draft: Submission) -> None:
    assert cast.lead
    lifecycle.move(case_id=draft.pk, verb=Verb.ASK_CLEARANCE, actor=factories.actor(cast.drafter), at=AT)
    (mail,) = route()
    assert factories.PRACTICE_TEXT["problem"] not in text(mail) + html(mail)


class Blocks(HTMLParser):
    """What a mail marks with a language: the tag, its language and direction."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None, str | None]] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        if "lang" in given:
            self.found.append((tag, given["lang"], given.get("dir")))


def test_each_answer_says_its_language_and_direction(cast: Cast, draft: Submission) -> None:
    Practice.objects.update(problem="انتظرت الأسر شهورًا.")
    Submission.objects.update(language="ar")
    (english,) = [mail for mail in send(draft, cast) if mail.to_address == cast.lead.email]
    blocks = Blocks(html(english)).found
    assert blocks[0] == ("html", "en", "ltr")
    assert ("div", "ar", "rtl") in blocks
    assert ("bdi", "ar", "auto") in blocks


def test_an_arabic_reader_gets_arabic_questions_from_right_to_left(cast: Cast, draft: Submission) -> None:
    cast.lead.language = "ar"
    cast.lead.save()
    (mail,) = [mail for mail in send(draft, cast) if mail.to_address == cast.lead.email]
    assert Blocks(html(mail)).found[0] == ("html", "ar", "rtl")
    assert ("div", "en", "ltr") in Blocks(html(mail)).found
    for said in (text(mail), html(mail)):
        assert "ما المشكلة، ولمن؟" in said
        assert "What was the problem" not in said
        assert factories.PRACTICE_TEXT["problem"] in said


HOSTILE = [
    "<script>alert(1)</script><img src=https://evil.example/x.png></td></table>",
    "{{ preferences }} {% load i18n %} %(title)s {0}",
    "-- \nCompact Portal\nSubject: forged\n\n.\n",
    "\u202eright to left\u202c \u2066iso\u2069",
    "=_" * 500 + "\nFrom nobody",
    "&amp; &lt;b&gt; ]]> <!-- ",
]


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_what_was_typed_stays_text(cast: Cast, draft: Submission, typed: str) -> None:
    Practice.objects.update(problem=typed, lead_body=typed[:200])
    Submission.objects.update(title=typed[:120].replace("\n", " "), mandate_by=typed[:200])
    mail = send(draft, cast)[0]
    page = html(mail)
    assert not Blocks(page).tags & {"script", "img", "iframe", "object", "form"}
    assert "evil.example" not in " ".join(part for part in page.split("<") if part.startswith(("img", "a ")))
    first = next(line for line in typed.splitlines() if line.strip())
    assert first.strip() in text(mail)


def long_practice() -> None:
    Practice.objects.update(
        **dict.fromkeys(("problem", "how_it_works", "results", "what_failed", "cost"), "حكاية طويلة. " * 460)
    )


def test_what_is_too_long_for_a_mail_is_cut_between_answers_and_says_where_to_read_on(
    cast: Cast, draft: Submission
) -> None:
    long_practice()
    mail = send(draft, cast)[0]
    assert 20_000 < len(bytes(mail.raw)) <= 100_000
    assert LARGEST < 100_000
    for said in (text(mail), html(mail)):
        assert "This is too long for a mail." in said
        assert f"http://testserver/city/practices/{draft.reference}/" in said
        assert factories.PRACTICE_TEXT["summary"] in said
        assert "Decision 51/2026" not in said
    assert html(mail).rstrip().endswith("</html>")


def test_comments_are_copied_with_the_paragraphs_they_are_on(cast: Cast) -> None:
    factories.crrf()
    case = comments.begin(
        city_id=cast.vesterhaven.pk,
        number="8",
        language="en",
        values={"kind": "concern", "body": "We see the plans after they are signed.", "wording": "Plans are shown."},
        once=uuid.uuid4(),
        actor=factories.actor(cast.lead),
        at=AT,
    ).contribution.submission
    Submission.objects.update(
        mandate_by="City council",
        mandate_under="Minute 44/2026",
        mandate_on="2026-10-18",
        consent=True,
        no_personal_data=True,
    )
    case.refresh_from_db()
    comments.send(case_id=case.pk, seen=case.version, actor=factories.actor(cast.lead), at=AT)
    (mail,) = route()
    for said in (text(mail), html(mail)):
        for words in (
            "Comment on paragraph 8",
            "What paragraph 8 says.",
            "Concern",
            "We see the plans after they are signed.",
            "Plans are shown.",
            "Minute 44/2026",
            "18 October 2026",
        ):
            assert words in said, words


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_receipt_costs_the_same_whatever_was_written_and_whoever_reads(
    cast: Cast, draft: Submission, django_assert_num_queries: object, rows: int
) -> None:
    for number in range(rows - 1):
        factories.member(cast.vesterhaven, "lead", f"Lead {number}")
    practice = Practice.objects.get()
    practice.themes.set([factories.theme(f"Theme {number}", number) for number in range(rows)])
    practices.send(case_id=draft.pk, seen=draft.version, actor=factories.actor(cast.lead), at=AT)
    journal.stamp()
    with django_assert_num_queries(22):  # type: ignore[operator]
        assert actions.route(at=AT) > 0
    assert Mail.objects.count() == rows + 1


def test_who_holds_it_is_told_that_the_city_took_it_back_and_why(cast: Cast, draft: Submission) -> None:
    assert [cast.second_reviewer, cast.coordinator]
    factories.at_state(draft, "review", lead=cast.lead, reviewer=cast.reviewer)
    route()
    lifecycle.move(
        case_id=draft.pk, verb=Verb.WITHDRAW, actor=factories.actor(cast.lead), at=AT, reason="The programme ended."
    )
    (mail,) = route()
    assert mail.to_address == cast.reviewer.email
    assert mail.subject == "Its city took back “A guarantee instead of a deposit”"
    assert "The programme ended." in text(mail)
    assert f"/desk/cases/{draft.reference}/" in text(mail)
    assert cast.browser(cast.reviewer).get(f"/desk/cases/{draft.reference}/").status_code == 200


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_nobody_is_told_of_what_nobody_held(cast: Cast, draft: Submission, state: str) -> None:
    assert cast.reviewer
    factories.at_state(draft, state, lead=cast.lead, reviewer=cast.reviewer)
    route()
    lifecycle.move(case_id=draft.pk, verb=Verb.WITHDRAW, actor=factories.actor(cast.lead), at=AT, reason="Begun twice.")
    assert route() == []


def test_who_is_no_longer_staff_is_not_told(cast: Cast, draft: Submission) -> None:
    factories.at_state(draft, "review", lead=cast.lead, reviewer=cast.reviewer)
    route()
    lifecycle.move(case_id=draft.pk, verb=Verb.WITHDRAW, actor=factories.actor(cast.lead), at=AT, reason="It ended.")
    cast.reviewer.roles.all().delete()
    assert route() == []
