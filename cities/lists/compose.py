"""What a list's columns are called, and what its preview says of each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.imports import Ledger, Result

RESULTS: dict[Result, str] = {
    Result.CREATED: "created",
    Result.CHANGED: "changed",
    Result.KEPT: "kept",
    Result.REFUSED: "refused",
}


@dataclass(frozen=True)
class Column:
    """One column of a list: its name in the heading, what stands in it, an example, and whether a list must have it."""

    name: str
    what: str | Promise
    example: str
    needed: bool = True


_PLACE = (
    Column("latitude", _("Degrees north; south is negative. A point before decimals."), "55.6000"),
    Column("longitude", _("Degrees east; west is negative. A point before decimals."), "12.5000"),
)
_MORE = (
    Column("time_zone", _("Its time zone by the IANA name"), "Europe/Copenhagen", needed=False),
    Column(
        "name_ar",
        _("Its name in Arabic; name_fr in French, and so on. Several stand with a semicolon between."),
        "فيسترهافن",
        needed=False,
    ),
)
COLUMNS: dict[str, tuple[Column, ...]] = {
    "cities": (
        Column("name", _("The city’s name in the registry"), "Vesterhaven"),
        Column("country", _("The two letters of the country (ISO 3166)"), "DK"),
        Column("bureau", _("The UNHCR bureau of today, by its English name"), "Europe"),
        *_PLACE,
        *_MORE,
        Column(
            "official_domains", _("Its mail domains, with a semicolon between"), "vesterhaven.example", needed=False
        ),
    ),
    "facts": (
        Column("city", _("The city’s name, in any language the registry knows"), "Vesterhaven"),
        Column("country", _("The two letters of the country (ISO 3166)"), "DK"),
        Column("what", _("population, refugees or share (of the region’s intake, in percent)"), "population"),
        Column("value", _("The figure, without separators between thousands"), "412000"),
        Column("year", _("The year it is of"), "2025"),
        Column("source", _("Where it comes from"), "City register"),
        Column("source_url", _("A link to it"), "https://vesterhaven.example/register", needed=False),
    ),
    "signatures": (
        Column("order", _("The place in the list of the letter: 1, 2, 3"), "1"),
        Column("signatory", _("Who signed"), "Inge Lund"),
        Column("signatory_kind", _("person or body"), "person"),
        Column("city", _("The city as it signs"), "Vesterhaven"),
        Column("country_in_letter", _("The country as it is written in the letter"), "Denmark"),
        Column("iso2", _("The two letters of the country (ISO 3166)"), "DK"),
        Column("region_2017", _("The UNHCR bureau on the letter’s day, by its English name"), "Europe"),
        *_PLACE,
        Column(
            "registry_city", _("The city’s name in the registry, where it signs as something else"), "", needed=False
        ),
        Column("signed_on", _("The day it signed, as 2017-12-31"), "", needed=False),
        *_MORE,
    ),
}


def lines_of(ledger: Ledger) -> list[dict[str, Any]]:
    """The ledger's lines as they are kept: what becomes of each row, but for rows of which nothing becomes."""
    return [
        {
            "line": row.line,
            "name": row.name,
            "result": RESULTS[row.result],
            "why": row.why if row.result is Result.REFUSED else "",
            "differences": [[one.field, one.here, one.listed] for one in row.differences],
        }
        for row in ledger.rows
        if row.result in RESULTS
    ]
