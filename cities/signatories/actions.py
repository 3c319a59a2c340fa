"""Taking over an instrument and the list of those who signed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cities.registry.actions import bureau_on, known_city, put_city
from cities.registry.models import City, CityName, Country
from cities.signatories.models import Instrument, Signature
from compact_portal.kit.imports import Ledger, settle


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
    instrument = Instrument.objects.get(key=key)

    def fill(ledger: Ledger) -> None:
        taken: set[str] = set()
        for line, row in enumerate(rows, start=1):
            if row["order"] in taken:
                ledger.refuse(line, row["city"], f"The list gives place {row['order']} twice.")
            else:
                _signature(ledger, line, row, instrument)
            taken.add(row["order"])

    return settle(fill, dry_run=dry_run, take_over=take_over)


def _signature(ledger: Ledger, line: int, row: Mapping[str, str], instrument: Instrument) -> None:
    country = Country.objects.filter(iso2=row["iso2"]).first()
    bureau = bureau_on(row["region_2017"], instrument.dated_on)
    if country is None or bureau is None:
        missing = (
            f"the country “{row['iso2']}”" if country is None else f"the bureau “{row['region_2017']}” on that day"
        )
        ledger.refuse(line, row["city"], f"The registry does not know {missing}.")
        return
    if not row["order"].isdigit():
        ledger.refuse(line, row["city"], f"“{row['order']}” is no place in the order.")
        return
    name = row.get("registry_city") or row["city"]
    # Its city's own line would be told twice: the ledger of a list of signatures keeps one line a signature.
    places = Ledger(ledger.take_over)
    city = put_city(places, line, row, name=name, country=country, bureau=bureau)
    if city is None:
        ledger.rows.extend(places.rows)
        return
    if name != row["city"] and known_city(row["city"], country) is None:
        CityName.objects.create(city=city, language="en", name=row["city"])
    _sign(ledger, line, row, instrument, city)
    _tell_the_city(ledger, places)


def _sign(ledger: Ledger, line: int, row: Mapping[str, str], instrument: Instrument, city: City) -> None:
    holder = Signature.objects.filter(instrument=instrument, city=city).exclude(order=row["order"]).first()
    if holder is not None:
        ledger.refuse(line, row["city"], f"{city} has signed as number {holder.order} already.")
        return
    values = {
        "city_id": city.pk,
        "signatory": row["signatory"],
        "signatory_kind": row["signatory_kind"],
        "signs_as": row["city"],
        "country_as_written": row["country_in_letter"],
    }
    ledger.put(Signature, line, row["city"], key={"instrument": instrument, "order": int(row["order"])}, values=values)


def _tell_the_city(ledger: Ledger, places: Ledger) -> None:
    """Where the signature itself is unchanged, the line says what differs in its city."""
    if ledger.rows[-1].result == "unchanged":
        ledger.rows[-1] = places.rows[-1]
