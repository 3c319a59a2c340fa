"""What an administrator did at the mail desk stays, and does not say who it was once they are erased."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from compact_portal.kit.persons import Person
from compact_portal.mail import actions
from compact_portal.mail.drafts import By
from compact_portal.mail.models import Mail, Outbox, Suppression
from tests import factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ANA, BO = By(71, "Ana Costa"), By(72, "Bo Ekman")


@pytest.fixture(autouse=True)
def people() -> None:
    for one in (ANA, BO):
        factories.user(one.name, pk=one.user_id)


def post(key: str) -> int:
    mail = actions.post(key=key, to=f"{key}@city.example", subject="A", text="A", purpose="notice", at=AT)
    return mail.pk


def said(mail_id: int) -> list[tuple[str, str]]:
    return [(line["what"], line["said"]) for line in Mail.objects.get(pk=mail_id).log]


def test_the_name_goes_from_every_line_and_other_names_stay() -> None:
    mail = post("one")
    actions.hold(mail_id=mail, by=ANA, at=AT)
    actions.release(mail_id=mail, by=BO, at=AT)
    actions.hold(mail_id=mail, by=By(71, "Ana Costa-Lima"), at=AT)  # she was renamed since
    before = said(mail)
    actions.forget_person(Person(71, ("ana@unhcr.example",), "Ana Costa-Lima"), AT)
    after = said(mail)
    assert [what for what, _ in after] == [what for what, _ in before]
    assert [name for _, name in after] == ["…", "Bo Ekman", "…"]
    assert not any("by" in line and line["by"] == 71 for line in Mail.objects.get(pk=mail).log)


def test_a_line_from_before_people_had_numbers_there() -> None:
    mail = post("one")
    Mail.objects.filter(pk=mail).update(log=[{"at": AT.isoformat(), "what": "held", "said": "Ana Costa"}])
    actions.forget_person(Person(71, (), "Ana Costa"), AT)
    assert said(mail) == [("held", "…")]


def test_who_has_no_name_blanks_nobody_elses_lines() -> None:
    mail = post("one")
    Mail.objects.filter(pk=mail).update(log=[{"at": AT.isoformat(), "what": "later", "said": ""}])
    actions.suppress(address="x@city.example", why="hand", by=BO, at=AT)
    actions.forget_person(Person(71, (), ""), AT)
    assert said(mail) == [("later", "")] and Suppression.objects.get().by == "Bo Ekman"


def test_the_outbox_and_the_stopped_addresses_name_them_no_more() -> None:
    actions.hold_outbox(because="A mistake.", by=ANA, at=AT)
    actions.suppress(address="x@city.example", why="hand", by=ANA, at=AT)
    actions.lift(suppression_id=Suppression.objects.get().pk, because="It works.", by=ANA, at=AT)
    actions.forget_person(Person(71, (), "Ana Costa"), AT)
    row = Suppression.objects.get()
    assert (Outbox.objects.get().held_by, row.by, row.lifted_by) == ("…", "…", "…")
