"""Time zones to choose from: each place once, in the reader's language, with how far it is from UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel.core import get_global
from django import forms
from django.utils.translation import gettext as _

from compact_portal.kit import clock, instants

# Places people name; the rest of the database is offsets and what it was called before.
_REGIONS = ("Africa", "America", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

Choice = tuple[str, str]


def _region(name: str) -> str:
    return {
        "Africa": _("Africa"),
        "America": _("The Americas"),
        "Arctic": _("The Arctic"),
        "Asia": _("Asia"),
        "Atlantic": _("The Atlantic"),
        "Australia": _("Australia"),
        "Europe": _("Europe"),
        "Indian": _("The Indian Ocean"),
        "Pacific": _("The Pacific"),
    }[name]


@lru_cache(maxsize=1)  # the list is read from a thousand files
def canonical() -> tuple[str, ...]:
    """Every zone of today that is named after a place, by its one name."""
    former = get_global("zone_aliases")
    return tuple(
        sorted(
            name for name in available_timezones() if name.partition("/")[0] in _REGIONS and name not in former
        )
    )  # fmt: skip


@lru_cache(maxsize=1)
def _every() -> frozenset[str]:
    former = get_global("zone_aliases")
    return frozenset(
        name for name in available_timezones() if "/" in name or former.get(name, "Etc/Unknown") != "Etc/Unknown"
    )


def known(name: str) -> bool:
    """Whether that is a zone, under its name of today or a former one."""
    return name == "UTC" or name in _every()


def label(name: str, language: str, at: datetime) -> str:
    """``Copenhagen (UTC+01:00)``."""
    ahead = at.astimezone(instants.zone(name)).utcoffset() or timedelta()
    hours, minutes = divmod(abs(ahead) // timedelta(minutes=1), 60)
    sign = "−" if ahead < timedelta() else "+"
    return f"{instants.place_of(name, language)} (UTC{sign}{hours:02}:{minutes:02})"


@lru_cache(maxsize=16)
def _choices(language: str, day: date) -> list[tuple[str, str | list[Choice]]]:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    groups: dict[str, list[Choice]] = {region: [] for region in _REGIONS}
    for name in canonical():
        groups[name.partition("/")[0]].append((name, label(name, language, at)))
    return [
        ("UTC", "UTC"),
        *((_region(region), sorted(places, key=lambda place: place[1])) for region, places in groups.items()),
    ]


def choices() -> list[tuple[str, str | list[Choice]]]:
    """Every zone by region and name, with its distance from UTC today, in the language of the page."""
    return _choices(instants.language_now(), clock.now().date())


class ZoneSelect(forms.Select):
    """A list that also holds what was chosen when it was still called otherwise."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """The groups, and before them the zone that is chosen and not among them."""
        offered = {"UTC", *canonical()}
        former = [(one, one.replace("_", " ")) for one in value if one not in offered and known(one)]
        given, self.choices = self.choices, [*former, *self.choices]
        groups = super().optgroups(name, value, attrs)
        self.choices = given  # a page may show the field twice
        return groups


class ZoneField(forms.ChoiceField):
    """A time zone. One that was chosen under a former name stays good."""

    widget = ZoneSelect

    def __init__(self, **given: Any) -> None:
        super().__init__(choices=choices, **given)

    def valid_value(self, value: Any) -> bool:
        """Whether it is a zone at all: the list shows the names of today."""
        return known(str(value))
