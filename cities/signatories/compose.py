"""Composing signatures: what a list of them would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cities.registry import drafts
from cities.registry.compose import Numbered, Told, bring, put_city
from cities.registry.models import City
from cities.registry.queries import Shelf
from cities.signatories.models import Instrument, Signature
from compact_portal.kit.imports import BATCH, Ledger, Result
from compact_portal.kit.refusals import Reasons, Refusal


def _names(row: Mapping[str, str]) -> list[tuple[str, str]]:
    country = row.get("iso2", "").upper()
    return [(country, name) for name in (row.get("registry_city", ""), row.get("city", "")) if name]


def plan_signatures(ledger: Ledger, rows: Numbered, *, key: str, told: Told) -> None:
    """Plan a list of an instrument's signatures, with the cities they stand for: see ``import_signatures``."""
    instrument = Instrument.objects.get(key=key)
    signed = Signature.objects.filter(instrument=instrument).select_related("city")
    known = {one.order: one for one in signed}
    shelf = Shelf()
    taken: dict[Any, int] = {}
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        bring(shelf, batch, _names)
        for line, row in batch:
            try:
                _plan(ledger, line, row, instrument, shelf, known, taken)
            except Refusal as refusal:
                ledger.refuse(line, row.get("city", ""), str(refusal.sentence))
        told(start + len(batch))


def _plan(
    ledger: Ledger, line: int, row: Mapping[str, str], instrument: Instrument, shelf: Shelf,
    known: Mapping[int, Signature], taken: dict[Any, int],
) -> None:  # fmt: skip
    country = shelf.countries.get(row.get("iso2", "").upper())
    bureau = shelf.bureau(row.get("region_2017", ""), instrument.dated_on)
    name, signs_as = row.get("registry_city") or row.get("city", ""), row.get("city", "")
    reasons = Reasons()
    if country is None:
        reasons.add(_("The registry does not know the country “%(name)s”.") % {"name": row.get("iso2", "")}, "iso2")
    if bureau is None:
        sentence = _("The registry does not know the bureau “%(name)s” on that day.")
        reasons.add(sentence % {"name": row.get("region_2017", "")}, "region_2017")
    order = reasons.ask(lambda: _order(row.get("order", "")), "order")
    signed_on = reasons.ask(lambda: _day(row.get("signed_on", "")), "signed_on")
    draft = reasons.ask(lambda: drafts.city_of(row, name))
    if reasons or country is None or bureau is None or order is None or draft is None:
        raise reasons.refusal()
    if taken.setdefault(order, line) != line:
        raise Refusal(_("The list gives place %(order)s twice.") % {"order": order})
    if name != signs_as and shelf.city(signs_as, country.iso2) is None:
        draft = replace(draft, names=(*draft.names, ("en", signs_as)))
    # Its city's own line would be told twice: the ledger of a list of signatures keeps one line a signature.
    places = Ledger(ledger.take_over)
    city = put_city(places, shelf, line, draft, country=country, bureau=bureau)
    if city is None:
        ledger.rows.extend(places.rows)
        return
    if taken.setdefault(id(city), line) != line:
        raise Refusal(_("Row %(row)s names the same city.") % {"row": taken[id(city)]})
    signature = _signature(row, instrument, order, city, signed_on)
    _sign(ledger, line, signature, known)
    if ledger.rows[-1].result is not Result.REFUSED:
        ledger.join(places)
        if ledger.rows[-1].result is Result.UNCHANGED:
            ledger.rows[-1] = places.rows[-1]


def _order(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 32_768 and len(text) < 6):
        raise Refusal(_("“%(text)s” is no place in the order.") % {"text": text[:40]})
    return int(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise Refusal(_("Write the day as 2017-12-31.")) from problem


def _signature(
    row: Mapping[str, str], instrument: Instrument, order: int, city: City, signed_on: date | None
) -> Signature:
    return Signature(
        instrument=instrument, order=order, city=city, signatory=row.get("signatory", ""), signs_as=row.get("city", ""),
        signatory_kind=row.get("signatory_kind", ""), country_as_written=row.get("country_in_letter", ""),
        signed_on=signed_on,
    )  # fmt: skip


def _sign(ledger: Ledger, line: int, new: Signature, known: Mapping[int, Signature]) -> None:
    holder = next((one for one in known.values() if one.city_id == new.city.pk and one.order != new.order), None)
    if holder is not None and new.city.pk is not None:
        sentence = _("%(city)s has signed as number %(order)s already.")
        raise Refusal(sentence % {"city": new.city.name, "order": holder.order})
    fields = [
        "signatory",
        "signatory_kind",
        "signs_as",
        "country_as_written",
        *(["signed_on"] if new.signed_on else []),
    ]
    values = {"city": new.city} | {one: getattr(new, one) for one in fields}
    ledger.plan(known.get(new.order), lambda: new, values, line, new.signs_as)
