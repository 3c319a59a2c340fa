"""A drafter takes the request for clearance back: who may, what everybody reads afterwards, and who was faster."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connection

from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from compact_portal.mail.models import Mail
from submissions.comments import actions as comments
from submissions.journal import actions as journal
from submissions.journal.queries import timeline
from submissions.lifecycle import actions
from submissions.lifecycle.models import Submission
from submissions.notices import actions as notices
from submissions.notices.models import Preference
from submissions.practices import actions as practices
from submissions.rulebook.states import State
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.support.forms import fields_of, form_at, soup, words
from tests.support.mails import text

AT = factories.AT
pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast: Cast) -> Submission:
    """A practice that a drafter began and asked clearance for."""
    assert cast.lead
    case = factories.practice(cast.vesterhaven, cast.drafter)
    return factories.at_state(case, "clearance", lead=cast.drafter, reviewer=cast.reviewer)


def address(case: Submission, verb: str = "take_back") -> str:
    return f"/city/filings/{case.reference}/{verb}/"


def check(case: Submission) -> str:
    return f"/city/practices/{case.reference}/check/"


def take_back(case: Submission, who: object) -> Submission:
    return actions.move(case_id=case.pk, verb=Verb.TAKE_BACK, actor=factories.actor(who), at=AT, seen=case.version)  # type: ignore[arg-type]


def test_the_drafter_presses_it_and_everything_can_be_changed_again(cast: Cast, waiting: Submission) -> None:
    drafter = cast.browser(cast.drafter)
    step = f"/city/practices/{waiting.reference}/results/"
    assert drafter.get(step).url == check(waiting), "What waits for the lead is read."
    assert drafter.get(address(waiting)).url == f"/city/practices/{waiting.reference}/", (
        "It has no page: it is a press."
    )
    page = soup(drafter.get(check(waiting)))
    (form,) = page.select(f"#act form[action='{address(waiting)}']")
    (button,) = form.select("button.button--second")
    assert button.text == "Take the request back, and mail 1 person"
    assert [one.text for one in page.select("details.mails bdi")] == ["Inge Lund"]

    answer = drafter.post(address(waiting), fields_of(form), follow=True)
    assert answer.redirect_chain == [(f"/city/practices/{waiting.reference}/", 302)]
    assert "It is a draft again." in words(answer)
    assert Submission.objects.get().state == State.DRAFT
    drafter.post(step, form_at(drafter, step, "form[data-autosave]") | {"results": "Mended."})
    assert "Mended." in words(drafter.get(check(waiting)))
    assert "Ask your lead to clear it, and mail 1 person" in words(drafter.get(check(waiting)))


def test_who_clears_it_returns_it_and_who_only_reads_is_offered_nothing(cast: Cast, waiting: Submission) -> None:
    for who in (cast.lead, cast.observer):
        assert not soup(cast.browser(who).get(check(waiting))).select(f"form[action='{address(waiting)}']")
    # The rule gives it to leads all the same, for one who asked as a drafter and is a lead since.
    assert take_back(waiting, cast.lead).state == State.DRAFT


def test_nobody_else_takes_it_back_and_nothing_else_can_be_taken_back(cast: Cast, waiting: Submission) -> None:
    for who in (cast.observer, cast.other_lead, cast.reviewer, cast.administrator, cast.stranger):
        with pytest.raises(NotAllowed):
            take_back(waiting, who)
    assert Submission.objects.get().state == State.CLEARANCE
    for state in ("draft", "submitted", "review", "changes", "accepted", "withdrawn"):
        case = factories.practice(cast.vesterhaven, cast.drafter)
        case = factories.at_state(case, state, lead=cast.lead, reviewer=cast.reviewer)
        with pytest.raises(Stale):
            take_back(case, cast.drafter)
        assert Submission.objects.get(pk=case.pk).state == state


def test_the_lead_who_comes_from_the_mail_reads_what_happened(cast: Cast, waiting: Submission) -> None:
    journal.stamp()
    notices.route(at=AT)
    (asked,) = Mail.objects.all()
    assert asked.subject == "“A guarantee instead of a deposit” waits for you to clear it"
    found = re.search(r"http://testserver(/city/\S+)", text(asked))
    assert found
    take_back(waiting, cast.drafter)

    lead = cast.browser(cast.lead)
    answer = lead.get(found[1])
    assert answer.status_code == 200
    assert "Poul Skov took the request for clearance back" in words(answer)
    assert "It is a draft again, and waits for no lead." in words(answer)
    assert "Poul Skov took the request for clearance back" in words(lead.get(check(waiting)))
    assert "Nothing waits for you now." in words(lead.get("/city/"))
    actions.move(case_id=waiting.pk, verb=Verb.ASK_CLEARANCE, actor=factories.actor(cast.drafter), at=AT)
    assert "took the request for clearance back" not in words(lead.get(check(waiting)))
    assert "For your clearance:" in words(lead.get("/city/"))


def test_the_leads_are_told_unless_they_chose_to_hear_nothing_of_clearance(cast: Cast, waiting: Submission) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Anders Holm")
    Preference.objects.create(user=second, kind="clearance", choice="never", at=AT)
    assert cast.observer
    assert factories.member(cast.vesterhaven, "drafter", "Not the author")
    journal.stamp()
    notices.start_here(at=AT)
    take_back(waiting, cast.drafter)
    journal.stamp()
    notices.route(at=AT)
    (mail,) = Mail.objects.all()
    assert (mail.to_address, mail.subject) == (
        cast.lead.email,
        "“A guarantee instead of a deposit” no longer waits for you to clear it",
    )
    assert "You need do nothing" in text(mail)
    assert f"/city/practices/{waiting.reference}/" in text(mail)


def test_a_note_of_an_earlier_return_heads_nothing_any_more(cast: Cast, waiting: Submission) -> None:
    lead, drafter = factories.actor(cast.lead), factories.actor(cast.drafter)
    actions.move(case_id=waiting.pk, verb=Verb.RETURN, actor=lead, at=AT, reason="Name the hours.")
    assert "Your lead returned to you:" in words(cast.browser(cast.drafter).get("/city/"))
    actions.move(case_id=waiting.pk, verb=Verb.ASK_CLEARANCE, actor=drafter, at=AT)
    take_back(waiting, cast.drafter)
    client = cast.browser(cast.drafter)
    assert "Your lead returned to you:" not in words(client.get("/city/"))
    said = words(client.get(f"/city/practices/{waiting.reference}/"))
    assert "returned it to the drafter" not in said
    assert "Name the hours." in said, "The history keeps it."


def test_unhcr_never_reads_of_it(cast: Cast, waiting: Submission) -> None:
    take_back(waiting, cast.drafter)
    factories.at_state(waiting, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    assert "clearance_taken_back" in [one.happening for one in timeline(waiting.pk, for_staff=False)]
    assert "clearance_taken_back" not in [one.happening for one in timeline(waiting.pk, for_staff=True)]
    case = cast.browser(cast.reviewer).get(f"/desk/cases/{waiting.reference}/")
    assert "taken back" not in words(case)


# -- Who was faster ----------------------------------------------------------------------------------------------------


def test_a_page_on_which_it_waited_sends_no_draft(cast: Cast, waiting: Submission) -> None:
    """The same text, the same version, and a lead may send drafts: only the state of the page tells."""
    lead = cast.browser(cast.lead)
    form = form_at(lead, check(waiting), f"#act form[action='{check(waiting)}']")
    take_back(waiting, cast.drafter)
    answer = lead.post(check(waiting), form)
    assert answer.status_code == 409
    said = words(answer)
    assert "Poul Skov was faster: Request for clearance taken back. Look again before you act." in said
    assert "Poul Skov took the request for clearance back" in said
    assert Submission.objects.get().state == State.DRAFT
    # Whoever has looked again may send it: a lead sends drafts too.
    again = fields_of(soup(answer).select_one(f"#act form[action='{check(waiting)}']"))  # type: ignore[arg-type]
    assert lead.post(check(waiting), again).status_code == 302


def test_a_lead_who_read_a_draft_sends_it_though_clearance_was_asked_meanwhile(cast: Cast) -> None:
    case, lead = factories.practice(cast.vesterhaven, cast.drafter), cast.browser(cast.lead)
    form = form_at(lead, check(case), f"#act form[action='{check(case)}']")
    factories.at_state(case, "clearance", lead=cast.drafter, reviewer=cast.reviewer)
    assert lead.post(check(case), form).status_code == 302


def test_a_page_of_before_this_could_be_taken_back_sends_as_it_did(cast: Cast, waiting: Submission) -> None:
    lead = cast.browser(cast.lead)
    assert lead.post(check(waiting), {"version": waiting.version, "state": "nonsense"}).status_code == 422
    assert lead.post(check(waiting), {"version": waiting.version}).status_code == 302


def test_the_lead_who_returns_it_too_late_keeps_the_note(cast: Cast, waiting: Submission) -> None:
    lead = cast.browser(cast.lead)
    form = form_at(lead, address(waiting, "return"))
    take_back(waiting, cast.drafter)
    answer = lead.post(address(waiting, "return"), form | {"reason": "Name the hours."})
    assert answer.status_code == 409
    assert "Poul Skov was faster: Request for clearance taken back." in words(answer)
    assert "Name the hours." in soup(answer).select_one("textarea").text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (Verb.SUBMIT, "Inge Lund was faster: Sent to UNHCR for the city."),
        (Verb.RETURN, "Inge Lund was faster: Returned to the drafter."),
        (Verb.WITHDRAW, "Inge Lund was faster: Withdrawn by the city."),
    ],
)
def test_the_drafter_who_comes_too_late_reads_what_the_lead_did(
    cast: Cast, waiting: Submission, verb: Verb, said: str
) -> None:
    drafter = cast.browser(cast.drafter)
    form = form_at(drafter, check(waiting), f"form[action='{address(waiting)}']")
    content = {"title": waiting.title} if verb is Verb.SUBMIT else None
    lead = factories.actor(cast.lead)
    actions.move(case_id=waiting.pk, verb=verb, actor=lead, at=AT, reason="As agreed.", content=content)
    answer = drafter.post(address(waiting), form)
    assert answer.status_code == 409
    assert said in words(answer)
    assert soup(answer).select_one(f"main a[href='/city/practices/{waiting.reference}/']")


def test_what_a_lead_changed_meanwhile_is_read_first(cast: Cast, waiting: Submission) -> None:
    lead, step = cast.browser(cast.lead), f"/city/practices/{waiting.reference}/results/"
    lead.post(step, form_at(lead, step, "form[data-autosave]") | {"results": "The lead’s word."})
    answer = cast.browser(cast.drafter).post(address(waiting), {"version": waiting.version})
    assert answer.status_code == 409
    assert "The text was changed after you opened this page." in words(answer)
    assert Submission.objects.get().state == State.CLEARANCE


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_exactly_one_wins(cast: Cast) -> None:
    """Drafters take it back, leads send and return it, all from pages on which it waited."""
    drafter, lead, reviewer = factories.actor(cast.drafter), factories.actor(cast.lead), cast.reviewer
    won: list[str] = []
    for _each in range(6):
        case = factories.practice(cast.vesterhaven, cast.drafter)
        case = factories.at_state(case, "clearance", lead=cast.drafter, reviewer=reviewer)

        def taken(case: Submission = case) -> None:
            actions.move(case_id=case.pk, verb=Verb.TAKE_BACK, actor=drafter, at=AT, seen=case.version)

        def returned(case: Submission = case) -> None:
            actions.move(case_id=case.pk, verb=Verb.RETURN, actor=lead, at=AT, reason="Not yet.", seen=case.version)

        def sent(case: Submission = case) -> None:
            practices.send(case_id=case.pk, seen=case.version, seen_in=case.state, actor=lead, at=AT)

        told = at_once([taken, sent, returned, sent, taken, returned])
        assert told.count("") == 1
        happened = case.entries.order_by("-id").values_list("happening", flat=True)
        assert happened[0] in ("clearance_taken_back", "submitted", "returned")
        assert happened[1] == "clearance_asked"
        who, theirs = ("Poul Skov", 2) if happened[0] == "clearance_taken_back" else ("Inge Lund", 4)
        named = sum(one.startswith(f"{who} was faster: ") for one in told)
        # Who pressed twice reads that it has moved on, not that they outran themselves.
        assert (named, sum(one.startswith("This case has moved on") for one in told)) == (6 - theirs, theirs - 1), told
        won.append(happened[0])
    assert len(won) == 6


def at_once(acts: list[Callable[[], None]]) -> list[str]:
    """Do all of ``acts`` in threads of their own; what each was refused with, or nothing."""
    start, told = threading.Barrier(len(acts)), []

    def one(act: Callable[[], None]) -> None:
        start.wait()
        try:
            act()
            told.append("")
        except Refusal as refused:
            told.append(str(refused.sentence))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


# -- Comments ----------------------------------------------------------------------------------------------------------


def test_comments_are_taken_back_by_the_same_rows(cast: Cast) -> None:
    factories.crrf()
    item = comments.begin(
        city_id=cast.vesterhaven.pk, number="8", language="en", values={"kind": "support", "body": "Ours."},
        once=uuid.uuid4(), actor=factories.actor(cast.drafter), at=AT,
    )  # fmt: skip
    case = item.contribution.submission
    assert cast.lead
    actions.move(case_id=case.pk, verb=Verb.ASK_CLEARANCE, actor=factories.actor(cast.drafter), at=AT)
    drafter, base = cast.browser(cast.drafter), f"/city/comments/{case.reference}/"
    form = form_at(drafter, f"{base}check/", f"form[action='{address(case)}']")
    answer = drafter.post(address(case), form)
    assert answer.url == base
    for who in (cast.drafter, cast.lead):
        assert "Poul Skov took the request for clearance back" in words(cast.browser(who).get(base))
    mine = f"{base}items/{item.pk}/"
    drafter.post(mine, form_at(drafter, mine, "form[data-autosave]") | {"body": "Ours, mended."})
    assert "Ours, mended." in words(drafter.get(f"{base}check/"))
