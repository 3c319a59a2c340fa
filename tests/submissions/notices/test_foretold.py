"""What a page says an act will mail is what it mails: for every verb, over choices and addresses that are not written to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cities.people.models import StaffRole, User
from compact_portal.kit import telling
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.telling import Event
from compact_portal.mail.models import Mail, Suppression
from submissions.journal import actions as journal
from submissions.journal.models import Entry
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.notices import actions, compose
from submissions.notices.models import Preference
from submissions.review import actions as review
from submissions.rulebook.notices import KINDS, Choice
from submissions.rulebook.routes import ROUTES, How
from submissions.rulebook.transitions import BY_VERB, TRANSITIONS, Verb
from tests import factories
from tests.cast import Cast
from tests.support.forms import soup
from tests.support.mails import delivered_at

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Where a case stands before each verb, and who does it.
BEFORE: dict[Verb, tuple[str, str]] = {
    Verb.ASK_CLEARANCE: ("draft", "drafter"),
    Verb.TAKE_BACK: ("clearance", "drafter"),
    Verb.RETURN: ("clearance", "lead"),
    Verb.READY: ("changes", "drafter"),
    Verb.SUBMIT: ("draft", "lead"),
    Verb.RESUBMIT: ("changes", "lead"),
    Verb.WITHDRAW: ("submitted", "lead"),
    Verb.CLAIM: ("submitted", "reviewer"),
    Verb.LET_GO: ("review", "reviewer"),
    Verb.ASK_CHANGES: ("review", "reviewer"),
    Verb.ACCEPT: ("review", "reviewer"),
    Verb.DECLINE: ("review", "reviewer"),
    Verb.MERGE: ("review", "reviewer"),
}


def delivered() -> list[str]:
    """Route what the journal holds and send it: who got a mail."""
    return delivered_at(AT)


@pytest.fixture
def crowd(cast: Cast) -> Cast:
    """Two leads, an author, an observer, and staff; one lead wants nothing at once, one colleague cannot be reached."""
    second = factories.member(cast.vesterhaven, "lead", "Anders Holm")
    factories.member(cast.vesterhaven, "drafter", "Not the author")
    assert [cast.lead, cast.drafter, cast.observer, cast.other_lead, cast.reviewer, cast.coordinator]
    for kind in KINDS:
        if kind.choices:
            Preference.objects.create(user=second, kind=kind.key, choice="never", at=AT)
    return cast


def stand(cast: Cast, verb: Verb) -> tuple[Submission, User]:
    state, name = BEFORE[verb]
    case = factories.practice(cast.vesterhaven, cast.drafter)
    case = factories.at_state(case, state, lead=cast.lead, reviewer=cast.reviewer)
    journal.stamp()
    actions.start_here(at=AT)  # what led here is told already
    return case, getattr(cast, name)


def foreseen(case: Submission, verb: Verb, who: User) -> list[str]:
    happening = BY_VERB[verb].happening
    told = telling.foreseen(Event(who.pk, case.city_id, case.created_by_id), happening)
    return sorted(one.email for one in told[happening])


def do(case: Submission, verb: Verb, who: User) -> None:
    content = {"title": case.title} if verb in lifecycle.SENDING else None
    actor = factories.actor(who)
    lifecycle.move(case_id=case.pk, verb=verb, actor=actor, at=AT, reason="As agreed.", content=content)


def test_every_verb_is_tried() -> None:
    assert set(BEFORE) == set(Verb) == {row.verb for row in TRANSITIONS}


@pytest.mark.parametrize("unreachable", [False, True])
@pytest.mark.parametrize("verb", list(Verb))
def test_what_is_foreseen_is_what_is_sent(crowd: Cast, verb: Verb, unreachable: bool) -> None:
    if unreachable:
        Suppression.objects.create(address=crowd.lead.email.lower(), why="bounce", since=AT)
    case, who = stand(crowd, verb)
    expected = foreseen(case, verb, who)
    assert (crowd.lead.email in expected) <= (not unreachable)
    do(case, verb, who)
    assert delivered() == expected


@pytest.mark.parametrize("choice", list(Choice))
def test_a_choice_counts_in_both(cast: Cast, choice: Choice) -> None:
    case, who = stand(cast, Verb.ASK_CHANGES)
    Preference.objects.create(user=cast.lead, kind="changes", choice=choice, at=AT)
    expected = foreseen(case, Verb.ASK_CHANGES, who)
    # A digest that never comes is not waited for.
    assert (cast.lead.email in expected) is (choice is not Choice.NEVER)
    do(case, Verb.ASK_CHANGES, who)
    assert delivered() == expected


def _button(client: Client, address: str, selector: str) -> tuple[str, int]:
    page = soup(client.get(address))
    (button,) = page.select(selector)
    return " ".join(button.text.split()), len(page.select("details.mails li"))


@pytest.mark.parametrize(
    ("verb", "address", "words"),
    [
        (Verb.ASK_CLEARANCE, "practices:check", "Ask your lead to clear it, and mail {n}"),
        (Verb.TAKE_BACK, "practices:check", "Take the request back, and mail {n}"),
        (Verb.READY, "practices:check", "Tell your lead it is ready, and mail {n}"),
        (Verb.SUBMIT, "practices:check", "Send to UNHCR, and mail {n}"),
        (Verb.RESUBMIT, "practices:check", "Send again to UNHCR, and mail {n}"),
        (Verb.RETURN, "lifecycle:move", "Return it, and mail {n}"),
        (Verb.WITHDRAW, "lifecycle:move", "Withdraw it; nobody is mailed"),
    ],
)
def test_the_city_reads_the_number_on_the_button(crowd: Cast, verb: Verb, address: str, words: str) -> None:
    case, who = stand(crowd, verb)
    args = [case.reference] if address == "practices:check" else [case.reference, verb.value]
    where = "#act form button" if address == "practices:check" else "main form.form button"
    said, listed = _button(crowd.browser(who), reverse(address, args=args), where)
    do(case, verb, who)
    sent = len(delivered())
    assert said == words.format(n=f"{sent} person" if sent == 1 else f"{sent} people")
    assert listed == sent


@pytest.mark.parametrize("verb", [Verb.ACCEPT, Verb.ASK_CHANGES, Verb.DECLINE])
def test_the_desk_reads_the_number_of_each_decision(crowd: Cast, verb: Verb) -> None:
    Preference.objects.create(user=crowd.drafter, kind="changes", choice="never", at=AT)
    case, who = stand(crowd, verb)
    page = soup(crowd.browser(who).get(reverse("review:case", args=[case.reference])))
    said = page.select_one(f"#verb-{verb.value}")["data-button"]  # type: ignore[index]
    assert page.select_one("[data-button-default]").text == "Decide, and mail those named above"  # type: ignore[union-attr]
    do(case, verb, who)
    sent = len(delivered())
    assert sent == (1 if verb is Verb.ASK_CHANGES else 2)
    assert str(said).endswith(f"mail {sent} person" if sent == 1 else f"mail {sent} people")


def test_an_address_in_other_letters_counts_as_the_post_office_spells_it(cast: Cast) -> None:
    User.objects.filter(pk=cast.lead.pk).update(email="inge@bücher.example")
    Suppression.objects.create(address="inge@xn--bcher-kva.example", why="bounce", since=AT)
    case, who = stand(cast, Verb.ACCEPT)
    assert foreseen(case, Verb.ACCEPT, who) == [cast.drafter.email]
    do(case, Verb.ACCEPT, who)
    assert delivered() == [cast.drafter.email]


@pytest.mark.parametrize("happening", ["registration_asked", "registration_answered", "erasure_asked"])
def test_what_administrators_are_told_is_foreseen_too(cast: Cast, happening: str) -> None:
    assert [cast.administrator, factories.staff("administrator", "Second"), cast.reviewer]
    Suppression.objects.create(address=cast.administrator.email, why="hand", since=AT)
    expected = telling.how_many(Event(cast.lead.pk), happening)
    remember(Happening(happening, AT, cast.lead.pk, city_id=cast.vesterhaven.pk))
    assert len(delivered()) == expected == 1


@pytest.mark.parametrize("people", [1, 30])
def test_however_many_there_are_it_takes_one_statement(
    cast: Cast, people: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(people):
        factories.member(cast.vesterhaven, "lead", f"Lead {number}")
    words = [row.happening for row in ROUTES if row.how is How.NOTICE]
    with django_assert_num_queries(1):
        told = telling.foreseen(Event(None, cast.vesterhaven.pk), *words)
    assert len(told["accepted"]) == people


def test_one_event_is_one_mail_whoever_somebody_is(cast: Cast) -> None:
    """Over every route told at once: lead and author, in every office of UNHCR, and named in the entry at that."""
    for role in StaffRole.Role:
        StaffRole.objects.create(user=cast.lead, role=role)
    case = factories.practice(cast.vesterhaven, cast.lead)
    case = factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    actions.start_here(at=AT)
    for row in ROUTES:
        if row.how is How.NOTICE:
            entry = Entry.objects.create(
                happening=row.happening, at=AT, submission=case, kind="practice", city=case.city,
                data={"people": [cast.lead.pk, cast.lead.pk], "holder": cast.lead.pk},
            )  # fmt: skip
            assert [one.user_id for one in compose.told(entry)] == [cast.lead.pk], row.happening
    journal.stamp()
    actions.start_here(at=AT)
    before = Mail.objects.count()
    case = Submission.objects.get(pk=case.pk)
    review.take(case_id=case.pk, actor=factories.actor(cast.reviewer), at=AT)
    do(case, Verb.ACCEPT, cast.reviewer)
    journal.stamp()
    for _again in range(3):
        actions.route(at=AT)
    assert Mail.objects.count() - before == 1
