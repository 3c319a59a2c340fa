"""A person who did everything, and looking for what is left of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection

from cities.desk.models import Contact
from cities.membership import actions as membership
from cities.membership.drafts import InvitationDraft
from cities.membership.models import HandOver, Membership
from cities.people import actions
from cities.people.actor import SYSTEM
from cities.people.models import AddressChange, ErasureRequest, User
from cities.people.queries import actor_for
from cities.registration.models import Registration, RegistrationDocument, RegistrationMessage
from cities.registry.models import Fact, ListImport
from compact_portal.kit import clock
from compact_portal.mail import actions as post_office
from compact_portal.mail.drafts import By
from compact_portal.mail.models import Report
from submissions.attachments.models import Attachment
from submissions.comments import actions as comments
from submissions.comments.models import CommentItem, Contribution
from submissions.digests import actions as digests
from submissions.digests.drafts import Choice
from submissions.framework.models import Paragraph
from submissions.journal import actions as journal
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.notices import actions as notices
from submissions.notices.models import Preference
from submissions.protection.models import ProtectionAnswer
from submissions.review import actions as review
from submissions.signed_out.models import KeptPost
from tests import factories
from tests.cast import Cast

AT = factories.AT
NAME, ADDRESS = "Zebulon Quist", "zebulon.quist@vesterhaven.example"


def busy_person(cast: Cast) -> User:
    """A lead of Vesterhaven who is also a reviewer, and has left a trace in every room."""
    cast.lead, cast.other_lead  # noqa: B018
    who = factories.user(NAME, ADDRESS, office="Quist’s office")
    Membership.objects.create(city=cast.vesterhaven, user=who, role="lead", since=AT, shown_publicly=True)
    factories.second_factor(who)
    actions.give_role(
        user_id=who.pk, role="reviewer", reason="As agreed.", actor=factories.actor(cast.administrator), at=AT
    )
    _account(who, cast)
    _for_the_city(who, cast)
    _at_the_desk(who, cast)
    _mails(who)
    return who


def _account(who: User, cast: Cast) -> None:
    AddressChange.objects.create(
        user=who, new_email="quist.new@vesterhaven.example", old_code="a", new_code="b", asked_at=AT,
        expires_at=AT + timedelta(hours=1),
    )  # fmt: skip
    asked = Registration.objects.create(
        standing="approved", city=cast.vesterhaven, person=NAME, office="Mayor", email=ADDRESS,
        mandate=f"{NAME} speaks for the city.", secret="s" * 64, asked_at=AT, decided_at=AT,
        decided_by=cast.administrator,
    )  # fmt: skip
    RegistrationMessage.objects.create(registration=asked, body=f"I am {NAME}.", at=AT)
    RegistrationDocument.objects.create(
        registration=asked, file="registrations/quist.pdf", name="Zebulon Quist mandate.pdf",
        media_type="application/pdf", size=9, added_at=AT,
    )  # fmt: skip


def _for_the_city(who: User, cast: Cast) -> None:
    actor, draft = actor_for(who.pk, cast.vesterhaven.pk), InvitationDraft("colleague@vesterhaven.example", "drafter")
    membership.invite(draft=draft, actor=actor, at=AT)
    other = factories.actor(cast.other_lead)
    membership.invite(draft=InvitationDraft(ADDRESS, "observer"), actor=other, at=AT)
    case = factories.practice(cast.vesterhaven, who)
    ProtectionAnswer.objects.create(
        submission=case, side="city", field="results", kind="phone", mark="m" * 16, word="not_personal", by=who, at=AT
    )
    KeptPost.objects.create(
        browser="b" * 64, user=who, route="practices:step", address="/city/", sealed=b"sealed", at=clock.now()
    )
    Attachment.objects.create(
        submission=case, order=1, name="plan.pdf", media_type="application/pdf", size=9, sha256="0" * 64, state="clean",
        added_by=who, added_at=AT,
    )  # fmt: skip
    factories.at_state(case, "submitted", lead=who, reviewer=cast.second_reviewer, at=AT)
    HandOver.objects.create(
        city=cast.vesterhaven, then="leave", asked_at=AT, expires_at=AT + timedelta(days=9),
        giver=Membership.objects.get(user=who), taker=Membership.objects.get(user=cast.lead),
    )  # fmt: skip


def _at_the_desk(who: User, cast: Cast) -> None:
    actor = factories.actor(who)
    other = factories.practice(cast.tell_nouran, cast.other_lead, title="Another practice")
    case = factories.at_state(other, "review", lead=cast.other_lead, reviewer=who, at=AT)
    review.note(case_id=case.pk, body="Looks well.", actor=actor, at=AT)
    decide(case, who)
    contribution, item = _contribution(cast)
    factories.at_state(contribution, "review", lead=cast.other_lead, reviewer=who, at=AT)
    comments.dispose(item=item, outcome="noted", reason="Noted.", actor=actor, at=AT)
    decide(contribution, who)
    Contact.objects.create(
        city=cast.tell_nouran, on=AT.date(), medium="call", summary="All well.", by=who, recorded_at=AT
    )
    Fact.objects.create(city=cast.tell_nouran, what="population", value=9, year=2020, source="Census", recorded_by=who)
    ListImport.objects.create(kind="cities", name="cities.csv", by=who, handed_in_at=AT)
    post_office.hold_outbox(because="As agreed.", by=By(who.pk, NAME), at=AT)
    Preference.objects.create(user=who, kind="decided", choice="never", at=AT)
    Report.objects.create(event="one", address=who.email, kind="soft", said=f"{who.email}: full", at=AT, heard_at=AT)
    post_office.open_outbox(by=By(who.pk, NAME), at=AT)
    post_office.hold_outbox(because="As agreed.", by=By(who.pk, NAME), at=AT)


def decide(case: Submission, who: User) -> None:
    from submissions.rulebook.transitions import Verb

    lifecycle.move(case_id=case.pk, verb=Verb.ACCEPT, actor=factories.actor(who), at=AT, reason="Well done.")


def _contribution(cast: Cast) -> tuple[Submission, CommentItem]:
    version, by = factories.crrf(), factories.actor(cast.other_lead)
    case, _ = lifecycle.open_case(kind="contribution", city_id=cast.tell_nouran.pk, language="en", actor=by, at=AT)
    Submission.objects.filter(pk=case.pk).update(
        title="On needs", mandate_by="Council", mandate_under="1/2026", mandate_on=date(2026, 1, 1), consent=True,
        no_personal_data=True,
    )  # fmt: skip
    made = Contribution.objects.create(submission=case, version=version)
    paragraph = Paragraph.objects.filter(version=version).first()
    item = CommentItem.objects.create(contribution=made, paragraph=paragraph, order=1, kind="concern", body="We worry.")
    return Submission.objects.get(pk=case.pk), item


def _mails(who: User) -> None:
    journal.stamp()
    notices.route(at=AT)
    digests.subscribe(user_id=who.pk, choice=Choice("daily", time_zone="UTC"), at=AT - timedelta(days=3), position=0)
    digests.compose_due(at=AT + timedelta(days=2))


def asked(who: User) -> ErasureRequest:
    return actions.ask_erasure(actor=factories.actor(who), at=AT)


def erased(who: User) -> User:
    """Ask, and be erased when the day has come."""
    request = asked(who)
    actions.erase(request_id=request.pk, actor=SYSTEM, at=request.due_at)
    return User.objects.get(pk=who.pk)


def traces(*words: str) -> list[tuple[str, str, Any]]:
    """Every cell of every table that holds one of ``words``, in any column that can hold text."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.table_name, c.column_name FROM information_schema.columns AS c
            JOIN information_schema.tables AS t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
              AND (c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'character')
                   OR c.udt_name IN ('tsvector', 'citext'))
            """
        )
        columns = cursor.fetchall()
        assert len(columns) > 150, "the tables were not walked"
        for table, column in columns:
            for word in words:
                cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}"::text ILIKE %s', [f"%{word}%"])
                found += [(table, column, row[0]) for row in cursor.fetchall()]
    return found
