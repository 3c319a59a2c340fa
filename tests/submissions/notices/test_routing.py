"""Told at once: exactly once, to whom it concerns, in their language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from compact_portal.mail.models import Mail
from submissions.journal import actions as journal
from submissions.journal.models import Entry
from submissions.lifecycle import actions as lifecycle
from submissions.notices import actions, compose, queries, render
from submissions.notices.models import Bookmark, Untold
from submissions.rulebook.routes import ROUTES, How
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.support.mails import html

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def route() -> list[Mail]:
    journal.stamp()
    before = set(Mail.objects.values_list("pk", flat=True))
    actions.route(at=AT)
    return list(Mail.objects.exclude(pk__in=before).order_by("to_address"))


def test_every_notice_has_its_words() -> None:
    noticed = {row.happening for row in ROUTES if row.how is How.NOTICE}
    assert noticed == set(render.WORDS)


@pytest.mark.django_db
def test_a_lead_is_asked_to_clear_and_told_once(cast: Cast) -> None:
    case = factories.practice(cast.vesterhaven, cast.drafter, title="School buses")
    assert [cast.lead, cast.observer, cast.other_lead, cast.reviewer]
    lifecycle.move(case_id=case.pk, verb=Verb.ASK_CLEARANCE, actor=factories.actor(cast.drafter), at=AT)
    (mail,) = route()
    assert mail.to_address == cast.lead.email
    assert mail.subject == "“School buses” waits for you to clear it"
    assert route() == []
    assert queries.oldest_unrouted_at() is None


@pytest.mark.django_db
def test_what_unhcr_said_reaches_lead_and_author_and_nobody_else(cast: Cast) -> None:
    assert [cast.observer, cast.other_lead, cast.coordinator]
    case = factories.practice(cast.vesterhaven, cast.drafter)
    factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    assert {mail.to_address for mail in route()} == {cast.lead.email, cast.drafter.email}
    lifecycle.move(case_id=case.pk, verb=Verb.CLAIM, actor=factories.actor(cast.reviewer), at=AT)
    assert route() == []
    lifecycle.move(
        case_id=case.pk,
        verb=Verb.ASK_CHANGES,
        actor=factories.actor(cast.reviewer),
        at=AT,
        reason="Which <b>winter</b>?",
    )
    mails = route()
    assert {mail.to_address for mail in mails} == {cast.lead.email, cast.drafter.email}
    assert {mail.subject for mail in mails} == {"UNHCR asks for changes to “A guarantee instead of a deposit”"}
    raw = bytes(mails[0].raw).decode()
    assert "Which <b>winter</b>?" in raw and "&lt;b&gt;winter" in raw
    assert f"/city/practices/{case.reference}/" in raw.replace("=\r\n", "")


@pytest.mark.django_db
def test_who_has_left_is_not_told(cast: Cast) -> None:
    case = factories.practice(cast.vesterhaven, cast.drafter)
    factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    cast.drafter.memberships.update(until=AT)
    assert {mail.to_address for mail in route()} == {cast.lead.email}


@pytest.mark.django_db
def test_each_is_told_in_their_language(cast: Cast) -> None:
    cast.lead.language = "ar"
    cast.lead.save()
    case = factories.practice(cast.vesterhaven, cast.drafter)
    factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    languages = {mail.to_address: mail.language for mail in route()}
    assert languages == {cast.lead.email: "ar", cast.drafter.email: "en"}


@pytest.mark.django_db
def test_a_title_cannot_turn_the_sentence_round_it_nor_become_markup(cast: Cast) -> None:
    cast.lead.language = "ar"
    cast.lead.save()
    case = factories.practice(cast.vesterhaven, cast.lead, title="School {buses} & <b>vans</b>")
    factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    (mail,) = route()
    assert "<bdi>School {buses} &amp; &lt;b&gt;vans&lt;/b&gt;</bdi>" in html(mail)


@pytest.mark.django_db
def test_an_entry_nobody_can_write_is_put_aside_and_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = factories.practice(cast.vesterhaven, cast.lead, title="Broken")
    good = factories.practice(cast.vesterhaven, cast.lead, title="Whole")
    for case in (bad, good):
        factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    honest = compose.mails

    def mails(entry: Entry) -> list[object]:
        if entry.submission_id == bad.pk and entry.happening == "submitted":
            raise RuntimeError("a template is broken")
        return honest(entry)  # type: ignore[return-value]

    monkeypatch.setattr(compose, "mails", mails)
    (mail,) = route()
    assert "Whole" in mail.subject
    assert Untold.objects.get().entry.submission_id == bad.pk
    assert queries.oldest_unrouted_at() == AT
    assert actions.try_untold(at=AT) == 1
    monkeypatch.undo()
    assert actions.try_untold(at=AT) == 0
    assert Mail.objects.filter(subject__contains="Broken").count() == 1


@pytest.mark.django_db
def test_the_mail_and_the_bookmark_are_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.at_state(
        factories.practice(cast.vesterhaven, cast.lead), "submitted", lead=cast.lead, reviewer=cast.reviewer
    )
    journal.stamp()

    def broken(self: Bookmark, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Bookmark, "save", broken)
    with pytest.raises(KeyboardInterrupt):
        actions.route(at=AT)
    assert Mail.objects.count() == 0
    monkeypatch.undo()
    assert len(route()) == 1


@pytest.mark.django_db
def test_a_filled_portal_can_begin_silent(cast: Cast) -> None:
    factories.at_state(
        factories.practice(cast.vesterhaven, cast.lead), "accepted", lead=cast.lead, reviewer=cast.reviewer
    )
    journal.stamp()
    actions.start_here(at=AT)
    assert route() == []
