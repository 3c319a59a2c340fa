"""What people chose is obeyed, nobody hears nothing by mistake, and nobody hears one thing three times."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cities.people.models import StaffRole
from compact_portal.kit import memory, persons
from compact_portal.kit.memory import Happening
from compact_portal.kit.refusals import Refusal
from compact_portal.mail.models import Mail
from submissions.digests import actions as digests
from submissions.digests.drafts import Choice as Often
from submissions.digests.models import Subscription
from submissions.journal import actions as journal
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from submissions.notices import actions, compose
from submissions.notices.models import Preference
from submissions.rulebook.happenings import Happened
from submissions.rulebook.routes import Audience, How, Route
from tests import factories
from tests.cast import Cast
from tests.support.forms import form_at, soup, words
from tests.support.mails import read, text

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PAGE = "/account/mail/"
pytestmark = pytest.mark.django_db


def route() -> list[Mail]:
    journal.stamp()
    before = set(Mail.objects.values_list("pk", flat=True))
    actions.route(at=AT)
    return list(Mail.objects.exclude(pk__in=before).order_by("to_address"))


def changes_asked(cast: Cast) -> Submission:
    """The city hears it through its lead, who is the author too."""
    case = factories.practice(cast.vesterhaven, cast.lead)
    factories.at_state(case, "review", lead=cast.lead, reviewer=cast.reviewer)
    route()
    factories.lifecycle.move(
        case_id=case.pk, verb=factories.Verb.ASK_CHANGES, actor=factories.actor(cast.reviewer), at=AT, reason="Which?"
    )
    return case


def choose(cast: Cast, **choices: str) -> None:
    actions.choose(choices=choices, actor=factories.actor(cast.lead), at=AT)


@pytest.mark.parametrize(
    ("choice", "digest", "told"),
    [
        (None, True, True),
        ("now", True, True),
        ("digest", True, False),
        ("digest", False, True),
        ("never", False, False),
    ],
)
def test_a_choice_is_obeyed_and_a_digest_that_never_comes_is_not_waited_for(
    cast: Cast, choice: str | None, digest: bool, told: bool
) -> None:
    if digest:
        Subscription.objects.create(
            user=cast.lead, audience="city", city=cast.vesterhaven, position=0, since_position=0, created_at=AT,
            next_due_at=AT,
        )  # fmt: skip
    if choice:
        choose(cast, changes=choice)
    changes_asked(cast)
    assert [mail.to_address for mail in route()] == ([cast.lead.email] if told else [])


def test_a_digest_that_was_turned_off_is_not_waited_for(cast: Cast) -> None:
    one = Subscription.objects.create(
        user=cast.lead, audience="city", city=cast.vesterhaven, position=0, since_position=0, created_at=AT,
        next_due_at=AT,
    )  # fmt: skip
    digests.change(subscription_id=one.pk, user_id=cast.lead.pk, choice=Often("off", time_zone="UTC", hour=8), at=AT)
    choose(cast, changes="digest")
    changes_asked(cast)
    assert len(route()) == 1


def test_one_choice_is_for_one_kind_and_one_person(cast: Cast) -> None:
    choose(cast, decision="never", receipt="never")
    Preference.objects.create(user=cast.other_lead, kind="changes", choice="never", at=AT)
    changes_asked(cast)
    assert [mail.to_address for mail in route()] == [cast.lead.email]


def test_what_cannot_be_turned_off_comes_whatever_the_table_holds(cast: Cast) -> None:
    with pytest.raises(Refusal):
        actions.choose(choices={"erasure": "never"}, actor=factories.actor(cast.administrator), at=AT)
    Preference.objects.create(user=cast.administrator, kind="erasure", choice="never", at=AT)
    memory.remember(Happening(name="erasure_asked", at=AT, who=cast.lead.pk))
    assert [one.email for one in compose.told(Entry.objects.get())] == [cast.administrator.email]


@pytest.mark.parametrize("choices", [{"nonsense": "now"}, {"changes": "sometimes"}, {"receipt": "digest"}])
def test_what_the_rule_book_does_not_offer_cannot_be_chosen(cast: Cast, choices: dict[str, str]) -> None:
    with pytest.raises(Refusal):
        choose(cast, **choices)


def test_who_stands_in_every_audience_gets_one_mail(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lead and author, and reviewer and administrator at that: four audiences, one event, one mail."""
    for role in ("reviewer", "administrator"):
        StaffRole.objects.create(user=cast.lead, role=role)
    case = factories.practice(cast.vesterhaven, cast.lead)
    factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    everybody = (Audience.LEADS, Audience.CITY, Audience.STAFF, Audience.ADMINISTRATORS)
    rows = tuple(Route(Happened.SUBMITTED, audience, How.NOTICE) for audience in everybody)
    monkeypatch.setattr(compose, "routes", lambda happening, how: rows)
    mails = [mail for mail in route() if mail.to_address == cast.lead.email]
    assert len(mails) == 1


def test_the_notices_of_a_filing_hang_together_and_say_where_to_choose(cast: Cast) -> None:
    case = changes_asked(cast)
    notices = [*Mail.objects.order_by("id"), *route()]
    heads = [read(mail) for mail in notices]
    assert len(heads) == 2 and len({head["Message-ID"] for head in heads}) == 2
    assert len({head["References"] for head in heads}) == 1
    for head, mail in zip(heads, notices, strict=True):
        assert head["In-Reply-To"] == head["References"] and "@portal.example>" in head["References"]
        assert head["Auto-Submitted"] == "auto-generated"
        assert head["List-Id"] == "<notices.portal.example>"
        assert head["List-Unsubscribe"].endswith("/account/mail/>") and head["List-Unsubscribe-Post"] is None
        assert head["List-Unsubscribe"].strip("<>") in text(mail)
    other = factories.practice(cast.vesterhaven, cast.lead, title="Another")
    factories.at_state(other, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    assert read(route()[0])["References"] != heads[0]["References"]
    assert case.pk != other.pk


def test_the_page_saves_what_is_chosen(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    fields = form_at(client, PAGE, "main form.form")
    assert fields == {key: ["now"] for key in ["changes", "decision", "clearance", "returned", "receipt"]}
    answer = client.post(PAGE, dict.fromkeys(fields, "never") | {"decision": "digest", "erasure": "never"}, follow=True)
    assert answer.status_code == 200 and "Saved." in answer.content.decode()
    assert dict(Preference.objects.values_list("kind", "choice")) == dict.fromkeys(fields, "never") | {
        "decision": "digest"
    }
    assert form_at(client, PAGE, "main form.form")["decision"] == ["digest"]
    groups = soup(client.get(PAGE)).select("main fieldset")
    assert len(groups) == 5 and all(group.legend and group.legend.text.strip() for group in groups)


@pytest.mark.parametrize("posted", [{}, {"changes": "x"}, {"changes": ["now", "x" * 10_000]}, {"receipt": "digest"}])
def test_nonsense_is_refused_and_nothing_is_kept(cast: Cast, posted: dict[str, Any]) -> None:
    assert cast.browser(cast.lead).post(PAGE, posted).status_code == 422
    assert not Preference.objects.exists()


def test_the_page_says_what_always_comes_and_where_no_digest_does(cast: Cast) -> None:
    page = words(cast.browser(cast.lead).get(PAGE))
    assert "You get no digest for this city" in page and "Vesterhaven" in page
    assert "Sign-in codes, and changes to your account" in page
    Subscription.objects.create(
        user=cast.lead, audience="city", city=cast.vesterhaven, position=0, since_position=0, created_at=AT,
        next_due_at=AT,
    )  # fmt: skip
    assert "You get no digest" not in words(cast.browser(cast.lead).get(PAGE))


@pytest.mark.parametrize(
    ("who", "groups"), [("stranger", 0), ("observer", 0), ("reviewer", 2), ("administrator", 3), ("drafter", 4)]
)
def test_each_sees_what_concerns_them(cast: Cast, who: str, groups: int) -> None:
    page = cast.browser(getattr(cast, who)).get(PAGE)
    assert page.status_code == 200 and len(soup(page).select("main fieldset")) == groups


def test_what_is_held_about_a_person_can_be_told_and_forgotten(cast: Cast) -> None:
    choose(cast, changes="never")
    (keeper,) = [one for one in persons.keepers() if one.room == "what is told at once"]
    person = persons.Person(cast.lead.pk)
    assert json.loads(json.dumps(keeper.held(person)))["choices"][0]["choice"] == "never"
    keeper.erase(person, AT)
    assert keeper.held(person) == {"choices": []}
