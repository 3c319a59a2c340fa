"""Letters and who signed them: written one by one, or taken over as a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cities.people.actor import Actor
from cities.registry.models import City
from cities.signatories import compose, queries
from cities.signatories.drafts import InstrumentDraft, SignatureDraft
from cities.signatories.models import Instrument, Signature
from compact_portal.kit.files import Clean, store
from compact_portal.kit.imports import Ledger, settle
from compact_portal.kit.memory import Happening, remember
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from compact_portal.kit.transactions import action

log = structlog.get_logger(__name__)


def import_instrument(row: Mapping[str, Any], *, dry_run: bool = False, take_over: bool = False) -> Ledger:
    """Take over one letter, charter or pledge; ``day_known`` false means that only its month is known."""

    def fill(ledger: Ledger) -> None:
        values = {name: row[name] for name in ("title", "addressed_to", "about", "day_known")}
        values["dated_on"] = date.fromisoformat(row["dated_on"])
        ledger.put(Instrument, 1, row["title"], key={"key": row["key"]}, values=values)

    return settle(fill, dry_run=dry_run, take_over=take_over)


def import_signatures(
    key: str, rows: Iterable[Mapping[str, str]], *, dry_run: bool = False, take_over: bool = False
) -> Ledger:
    """Take over the signatures of an instrument, in order, with the cities they stand for.

    Columns: ``order, signatory, signatory_kind, city, country_in_letter, iso2, region_2017, latitude, longitude``, and
    when known ``registry_city, time_zone, name_ar``. ``city`` is how it signs; ``registry_city`` its name in the
    registry, where the two differ. A city needs no account. Refuses unknown countries, kinds and bureaux of that day.
    """
    numbered = list(enumerate(rows, start=1))

    def fill(ledger: Ledger) -> None:
        compose.plan_signatures(ledger, numbered, key=key, told=lambda done: None)

    return settle(fill, dry_run=dry_run, take_over=take_over)


def _administrator(actor: Actor) -> None:
    if not actor.is_administrator:
        raise NotAllowed(_("Only a portal administrator can do this."))


def _remember(name: str, actor: Actor, at: datetime, reason: str = "", city: City | None = None, **data: Any) -> None:
    city_id, bureau_id = (city.pk, city.bureau_id) if city else (None, None)
    remember(Happening(name, at, actor.user_id, str(actor.name), city_id, bureau_id, reason, data))
    log.info(name, who=actor.user_id, city=city_id, instrument=data.get("instrument"))


@action
def add_instrument(*, draft: InstrumentDraft, document: Clean | None, actor: Actor, at: datetime) -> Instrument:
    """Add a letter, charter or pledge, with its document when there is one. Writes the journal.

    Refuses a title that another one bears, and an actor who is no administrator.
    """
    _administrator(actor)
    made = Instrument(**vars(draft), key=_free_key(draft))
    if Instrument.objects.filter(title__iexact=draft.title).exists():
        raise Refusal(_("There is one of this title already."), field="title")
    _keep(made, document)
    made.save(force_insert=True)
    _remember("instrument_changed", actor, at, instrument=made.key, title=made.title, added=True)
    return made


def _free_key(draft: InstrumentDraft) -> str:
    base = (slugify(draft.title) or "letter")[:36].strip("-") + f"-{draft.dated_on.year}"
    given = set(Instrument.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(s for n in range(1, len(given) + 2) if (s := base if n == 1 else f"{base}-{n}") not in given)


def _keep(instrument: Instrument, document: Clean | None) -> None:
    if document is None:
        return
    # A new name each time: what a page that is open now offers stays what it was.
    with store.or_refused("document"):
        instrument.document.save(document.name, ContentFile(document.content), save=False)
    instrument.document_name, instrument.document_type = document.name, document.media_type
    instrument.document_size = len(document.content)


@action
def change_instrument(
    *, instrument_id: int, draft: InstrumentDraft, document: Clean | None, seen: str, actor: Actor, at: datetime
) -> Instrument:
    """Write what an instrument says of itself, and its document when a new one is handed in. Writes the journal.

    Refuses an edit made from an older state (``seen``), another one's title, and an actor who is no administrator.
    """
    _administrator(actor)
    found = Instrument.objects.select_for_update().get(pk=instrument_id)
    if queries.version_of(found) != seen:
        raise Stale(_("Somebody changed this since you opened the page."))
    if Instrument.objects.filter(title__iexact=draft.title).exclude(pk=found.pk).exists():
        raise Refusal(_("There is one of this title already."), field="title")
    before = queries.fields_of(found)
    for name, value in vars(draft).items():
        setattr(found, name, value)
    _keep(found, document)
    found.save()
    _changed("instrument_changed", before, queries.fields_of(found), actor, at, instrument=found.key)
    return found


def _changed(
    name: str, before: Mapping[str, str], after: Mapping[str, str], actor: Actor, at: datetime, reason: str = "",
    city: City | None = None, **data: Any,
) -> None:  # fmt: skip
    if fields := {one: [before[one], after[one]] for one in after if before[one] != after[one]}:
        _remember(name, actor, at, reason, city, fields=fields, **data)


@action
def sign(*, instrument_id: int, draft: SignatureDraft, actor: Actor, at: datetime) -> Signature:
    """Record that a city signed. It needs no account. Writes the journal.

    Refuses a place in the order that is taken, a city that signed already, and an actor who is no administrator.
    """
    _administrator(actor)
    instrument = Instrument.objects.select_for_update().get(pk=instrument_id)
    _not_taken(instrument, draft)
    made = Signature.objects.create(instrument=instrument, **vars(draft))
    _remember("signed", actor, at, city=made.city, instrument=instrument.key, order=made.order, signs_as=made.signs_as)
    return made


def _not_taken(instrument: Instrument, draft: SignatureDraft, but: int = 0) -> None:
    others = Signature.objects.filter(instrument=instrument).exclude(pk=but)
    if others.filter(order=draft.order).exists():
        raise Refusal(_("This place in the order is taken."), field="order")
    if others.filter(city_id=draft.city_id).exists():
        raise Refusal(_("This city has signed already."), field="city")


@action
def correct_signature(
    *, signature_id: int, draft: SignatureDraft, reason: str, seen: str, actor: Actor, at: datetime
) -> Signature:
    """Correct what is recorded of a signature; the journal keeps from what to what, and why.

    Refuses without a reason, an edit made from an older state, what is taken, and an actor who is no administrator.
    """
    _administrator(actor)
    if not reason.strip():
        raise Refusal(_("Say why the signature is corrected."), field="reason")
    found = Signature.objects.select_for_update(of=("self",)).select_related("instrument", "city").get(pk=signature_id)
    if queries.version_of(found) != seen:
        raise Stale(_("Somebody changed this since you opened the page."))
    _not_taken(found.instrument, draft, but=found.pk)
    before = queries.fields_of(found)
    Signature.objects.filter(pk=found.pk).update(**vars(draft))
    found = Signature.objects.select_related("instrument", "city").get(pk=signature_id)
    after = queries.fields_of(found)
    _changed("signature_changed", before, after, actor, at, reason, found.city, instrument=found.instrument.key)
    return found
