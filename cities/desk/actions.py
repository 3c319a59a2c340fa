"""What administrators do to a city's account: suspend, restore, record a contact, export the list."""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import IO, Any

import structlog
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cities.desk import compose, queries
from cities.desk.drafts import ContactDraft, Sought
from cities.desk.models import Contact
from cities.membership.models import Membership
from cities.people.actor import Actor
from cities.people.compose import Words
from cities.registry.models import City
from compact_portal.kit import exports, languages
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.persons import Keeper
from compact_portal.kit.refusals import NotAllowed, Refusal
from compact_portal.kit.transactions import action
from compact_portal.mail import actions as post_office

log = structlog.get_logger(__name__)


@action
def suspend(*, city_id: int, reason: str, actor: Actor, at: datetime) -> City:
    """End a city's part at once and mail its leads the reason.

    Members lose their seat at their next click; the open sessions of those who act for nobody else end. Refuses a city
    that is suspended already, and whoever is no administrator. Writes the standing and ``city_suspended``.
    """
    city = _locked(city_id, actor)
    if city.standing == City.Standing.SUSPENDED:
        raise Refusal(_("This city is suspended already."))
    before = _stand(city, City.Standing.SUSPENDED, reason, at)
    for session in queries.who_acts_for_nobody_else(city.pk):
        session.end()
    _remember("city_suspended", city, actor, at, reason, {"standing": [before, city.standing]})
    for lead in queries.leads(city.pk):
        _tell(lead, "suspended", compose.suspended(city, reason, lead.user.language), at)
    return city


@action
def restore(*, city_id: int, reason: str, actor: Actor, at: datetime) -> City:
    """Let a suspended city take part again, active if it has a lead and known if not, and mail its leads.

    Refuses a city that is not suspended, and whoever is no administrator. Writes the standing and ``city_restored``.
    """
    city = _locked(city_id, actor)
    if city.standing != City.Standing.SUSPENDED:
        raise Refusal(_("This city is not suspended."))
    _stand(city, City.Standing.ACTIVE if city.lead_count else City.Standing.KNOWN, "", at)
    _remember("city_restored", city, actor, at, reason, {"standing": ["suspended", city.standing]})
    for lead in queries.leads(city.pk):
        _tell(lead, "restored", compose.restored(city, reason, lead.user.language), at)
    return city


@action
def record_contact(*, city_id: int, draft: ContactDraft, actor: Actor, at: datetime) -> Contact:
    """Write that UNHCR spoke with a city, and when to speak next. Nobody is mailed; a correction is another entry.

    Refuses whoever is no administrator. Writes the contact and ``contact_recorded``, without what was said.
    """
    city = _locked(city_id, actor)
    contact = Contact.objects.create(
        city=city, on=draft.on, medium=draft.medium, summary=draft.summary, next_on=draft.next_on,
        by_id=actor.user_id, recorded_at=at,
    )  # fmt: skip
    data = {"contact": contact.pk, "on": draft.on.isoformat(), "medium": draft.medium}
    _remember("contact_recorded", city, actor, at, "", data)
    return contact


@action
def export(*, sought: Sought, kind: str, actor: Actor, at: datetime) -> IO[bytes]:
    """Write the accounts that are sought into a file, ``csv`` or ``xlsx``, and into the journal who took how many.

    Refuses whoever is no administrator. The file is open at its beginning and goes when it is closed.
    """
    _administrator(actor)
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the answer that sends it closes it
    headings, rows = compose.sheet(queries.for_export(sought, at))
    if kind == "xlsx":
        rtl = languages.direction(get_language() or "en") == "rtl"
        count = exports.write_xlsx(file, headings, rows, rtl=rtl)
    else:
        count = exports.write_csv(file, headings, rows)
    file.seek(0)
    filters = sought.but(q="").query() + ("&q=…" if sought.q else "")  # words may be somebody's name
    data = {"list": "accounts", "kind": kind, "rows": count, "filter": filters}
    remember(Happening("exported", at, actor.user_id, str(actor.name), data=data))
    log.info("exported", who=actor.user_id, **data)
    return file


def _administrator(actor: Actor) -> None:
    if not actor.is_administrator:
        raise NotAllowed(_("Only a portal administrator can do this."))


def _locked(city_id: int, actor: Actor) -> City:
    _administrator(actor)
    return City.objects.select_for_update().get(pk=city_id)


def _stand(city: City, standing: str, reason: str, at: datetime) -> str:
    before, city.standing = city.standing, standing
    city.standing_since, city.standing_reason = at, reason
    City.objects.filter(pk=city.pk).update(standing=standing, standing_since=at, standing_reason=reason)
    return before


def _remember(name: str, city: City, actor: Actor, at: datetime, reason: str, data: dict[str, Any]) -> None:
    who = str(actor.name)
    remember(Happening(name, at, actor.user_id, who, city.pk, city.bureau_id, reason=reason, data=data))
    log.info(name, who=actor.user_id, city=city.pk, **data)


def _tell(lead: Membership, what: str, words: Words, at: datetime) -> None:
    post_office.post(
        key=f"city:{lead.city_id}:{what}:{at:%Y%m%d%H%M%S%f}:{lead.user_id}", to=lead.user.email, to_name=lead.user.name,
        subject=words.subject, text=words.text, html=words.html, purpose=queries.PURPOSE, language=words.language, at=at,
    )  # fmt: skip


KEEPER = Keeper(
    room="contacts",
    holds=_("Contacts with cities that you recorded for UNHCR."),
    covers=("cities.Contact.by",),
    held=queries.held,
)
