"""A city comments on the framework: paragraph by paragraph, in one filing."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from compact_portal.kit.refusals import Refusal
from submissions.comments import actions
from submissions.comments.models import CommentItem, Contribution
from submissions.framework.models import Paragraph, Section, Version
from submissions.lifecycle.models import Revision, Submission
from submissions.rounds.models import Round
from tests import factories
from tests.cast import Cast
from tests.submissions.comments.conftest import Comment
from tests.support.forms import fields_of, form_at, soup, words

pytestmark = pytest.mark.django_db

NEW = "/city/comments/new/"
JSON = {"HTTP_ACCEPT": "application/json"}


def test_first_the_paragraph_then_the_words(cast: Cast, text: Version) -> None:
    client = cast.browser(cast.drafter)
    links = [link["href"] for link in soup(client.get(NEW)).select(".choose a")]
    assert links == [f"{NEW}?paragraph={number}" for number in "5678"]
    assert "What paragraph 8 says." in words(client.get(links[-1]))
    assert soup(client.get(f"{NEW}?paragraph=99")).select(".choose a"), "A paragraph that is not there is chosen anew."


def test_without_a_text_the_page_says_so(cast: Cast) -> None:
    assert "No text is open for comments yet" in words(cast.browser(cast.drafter).get(NEW))


def test_ten_equal_posts_make_one_comment_in_one_filing(cast: Cast, text: Version) -> None:
    client = cast.browser(cast.drafter)
    form = form_at(client, f"{NEW}?paragraph=8") | {"kind": "concern", "body": "We pay first.", "language": "en"}
    answers = [client.post(NEW, form) for _ in range(10)]
    case = Submission.objects.get()
    assert {answer.url for answer in answers} == {f"/city/comments/{case.reference}/?saved=new:8"}
    assert CommentItem.objects.count() == 1
    assert (case.kind, case.title, case.summary) == ("contribution", "Comments on paragraph 8", "We pay first.")


def test_the_newest_published_version_is_commented_on(cast: Cast, text: Version, comment: Comment) -> None:
    newer = Version.objects.create(text=text.text, number=2, label="Second", published_at=factories.AT)
    Version.objects.create(text=text.text, number=3, label="Not published yet")
    section = Section.objects.create(version=newer, key="needs", heading="Needs", order=1)
    Paragraph.objects.create(version=newer, section=section, number="8", order=1, body="Now otherwise.")
    assert comment().contribution.version == newer


def test_comments_gather_in_the_citys_open_draft_until_it_is_sent(
    cast: Cast, ready: Submission, comment: Comment
) -> None:
    assert comment("6", body="Second").contribution_id == ready.pk
    ready.refresh_from_db()
    assert ready.title == "Comments on paragraphs 6 and 8"
    said = words(cast.browser(cast.lead).get(f"{NEW}?paragraph=7"))
    assert f"This joins your city’s open draft {ready.reference} , which holds 2 comments." in said
    actions.send(case_id=ready.pk, seen=ready.version, actor=factories.actor(cast.lead), at=factories.AT)
    assert comment("7").contribution_id != ready.pk


def test_a_contribution_holds_so_many_comments_and_no_more(comment: Comment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "COMMENTS_IN_ONE_CONTRIBUTION", 2)
    comment("5")
    comment("6")
    with pytest.raises(Refusal, match="as many comments as fit"):
        comment("7")


@pytest.mark.parametrize(
    "opens,closes,said",
    [
        (-1, 1, "In time for round 4."),
        (2, 3, "What you send feeds round 4"),
        (-3, -1, "feeds the round that opens next"),
    ],
)
def test_it_is_said_which_round_a_comment_feeds(
    cast: Cast, text: Version, comment: Comment, opens: int, closes: int, said: str
) -> None:
    now = timezone.now()
    made = Round.objects.create(
        number=4,
        title="Host communities",
        text_version=text,
        opens_at=now + timedelta(days=opens),
        closes_at=now + timedelta(days=closes),
    )
    client = cast.browser(cast.drafter)
    assert said in words(client.get(f"{NEW}?paragraph=8"))
    client.post(NEW, form_at(client, f"{NEW}?paragraph=8") | {"body": "x"})
    assert Submission.objects.get().round == (made if closes > 0 else None)


def test_what_is_sent_after_the_close_feeds_the_next_round(cast: Cast, text: Version, ready: Submission) -> None:
    day = timedelta(days=1)
    opened = {"text_version": text, "title": "R"}
    first = Round.objects.create(number=1, opens_at=factories.AT - day, closes_at=factories.AT + day, **opened)
    second = Round.objects.create(number=2, opens_at=factories.AT + 5 * day, closes_at=factories.AT + 9 * day, **opened)
    Submission.objects.update(round=first)
    late = factories.AT + 2 * day
    actions.send(case_id=ready.pk, seen=ready.version, actor=factories.actor(cast.lead), at=late)
    ready.refresh_from_db()
    assert (ready.state, ready.round) == ("submitted", second)


def test_a_comment_rests_on_own_practices_and_on_the_librarys(cast: Cast, text: Version) -> None:
    own = factories.practice(cast.vesterhaven, cast.drafter)
    public = factories.practice(cast.tell_nouran, cast.other_lead)
    factories.at_state(public, "accepted", lead=cast.other_lead, reviewer=cast.reviewer)
    client = cast.browser(cast.drafter)
    form = form_at(client, f"{NEW}?paragraph=8")
    form |= {"body": "x", "practices": [own.reference], "others": f" {public.reference.lower()}; {own.reference}"}
    assert client.post(NEW, form).status_code == 302
    item = CommentItem.objects.get()
    assert {practice.submission for practice in item.practices.all()} == {own, public}
    kept = Revision.objects.get(submission__kind="contribution").content["items"]
    assert kept[0]["practices"] == sorted([own.reference, public.reference])

    page = f"/city/comments/{item.contribution.submission.reference}/items/{item.pk}/"
    form = form_at(client, page, "form[data-autosave]")
    assert sorted(form["practices"]) == sorted([own.reference, public.reference])
    client.post(page, form | {"practices": [own.reference]})
    assert [practice.submission for practice in item.practices.all()] == [own]


def test_a_practice_the_city_may_not_see_is_not_there(cast: Cast, text: Version) -> None:
    hidden = factories.practice(cast.tell_nouran, cast.other_lead)
    client = cast.browser(cast.drafter)
    for reference in (hidden.reference, "PR-1999-0001", "nonsense"):
        answer = client.post(NEW, form_at(client, f"{NEW}?paragraph=8") | {"body": "Kept", "others": reference})
        assert answer.status_code == 422
        assert f"The library holds no practice {reference.upper()}." in words(answer)
        assert soup(answer).select_one("#id_body").text.strip() == "Kept"


def test_an_item_is_saved_by_itself_and_by_its_button(cast: Cast, comment: Comment) -> None:
    item = comment()
    page = f"/city/comments/{item.contribution.submission.reference}/items/{item.pk}/"
    client = cast.browser(cast.drafter)
    form = form_at(client, page, "form[data-autosave]")
    told = client.post(page, form | {"wording": "The cities and communities."}, **JSON).json()
    assert told["version"] == 3
    answer = client.post(page, form_at(client, page, "form[data-autosave]") | {"kind": "proposal"})
    assert answer.url == f"/city/comments/{item.contribution.submission.reference}/?saved=items/{item.pk}"
    item.refresh_from_db()
    assert (item.kind, item.wording) == ("proposal", "The cities and communities.")


def test_two_people_in_one_comment_see_both_texts(cast: Cast, comment: Comment) -> None:
    item = comment()
    page = f"/city/comments/{item.contribution.submission.reference}/items/{item.pk}/"
    drafter, lead = cast.browser(cast.drafter), cast.browser(cast.lead)
    hers, his = form_at(lead, page, "form[data-autosave]"), form_at(drafter, page, "form[data-autosave]")
    lead.post(page, hers | {"body": "Hers"})
    answer = drafter.post(page, his | {"body": "His", "kind": "question"})
    assert answer.status_code == 409
    assert "Hers" in words(answer)
    both = fields_of(soup(answer).select_one("main form"))
    drafter.post(page, both | {"body": "Hers and his"})
    item.refresh_from_db()
    assert (item.body, item.kind) == ("Hers and his", "question")


def test_a_removed_comment_is_gone_from_the_filing_and_stays_in_its_history(cast: Cast, comment: Comment) -> None:
    comment("6", body="First")
    item = comment("8", body="Second thoughts")
    case = item.contribution.submission
    client = cast.browser(cast.drafter)
    page = f"/city/comments/{case.reference}/items/{item.pk}/"
    form = form_at(client, page, "form[data-autosave]")
    assert client.post(f"{page}remove/").status_code == 302
    assert client.get(page).status_code == 404
    case.refresh_from_db()
    assert case.title == "Comments on paragraph 6"
    kept = [one["body"] for revision in Revision.objects.all() for one in revision.content["items"]]
    item.refresh_from_db()
    assert item.removed_at
    assert item.body == "Second thoughts"
    assert kept.count("First") >= 1
    assert client.post(page, form, **JSON).status_code == 404


def test_what_is_said_about_the_whole_filing(cast: Cast, comment: Comment) -> None:
    case = comment().contribution.submission
    page = f"/city/comments/{case.reference}/about/"
    client = cast.browser(cast.drafter)
    form = form_at(client, page, "form[data-autosave]")
    form |= {"general": "We welcome it.", "language": "fr", "mandate_by": "Council", "mandate_on": "2026-10-02"}
    assert client.post(page, form).status_code == 302
    case.refresh_from_db()
    assert (case.language, case.mandate_by, str(case.mandate_on)) == ("fr", "Council", "2026-10-02")
    assert Contribution.objects.get().general == "We welcome it."
    assert Revision.objects.latest("version").content["general"] == "We welcome it."


@pytest.mark.parametrize("text_", ["a\x00b", "x" * 4_001, "x" * 1_000_000])
def test_hostile_text_gets_a_sentence(cast: Cast, comment: Comment, text_: str) -> None:
    item = comment()
    client = cast.browser(cast.drafter)
    page = f"/city/comments/{item.contribution.submission.reference}/items/{item.pk}/"
    for address in (page, f"{NEW}?paragraph=8"):
        selector = "form[data-autosave]" if address == page else "main form"
        answer = client.post(address, form_at(client, address, selector) | {"body": text_})
        assert answer.status_code == 422
        assert soup(answer).select_one(".errors a[href='#id_body']")


@pytest.mark.django_db(transaction=True)
def test_two_people_who_begin_at_once_write_in_one_filing(cast: Cast, text: Version) -> None:
    lead, drafter = factories.actor(cast.lead), factories.actor(cast.drafter)
    city = cast.vesterhaven.pk

    def begin(actor: Any, number: str) -> None:
        try:
            actions.begin(
                city_id=city,
                number=number,
                language="en",
                values={"body": number},
                once=uuid.uuid4(),
                actor=actor,
                at=AT,
            )
        finally:
            connection.close()

    people = [
        Thread(target=begin, args=(actor, number)) for actor, number in ((lead, "6"), (drafter, "7"), (lead, "8"))
    ]
    for person in people:
        person.start()
    for person in people:
        person.join(20)
    assert Contribution.objects.count() == 1
    assert CommentItem.objects.count() == 3


AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
