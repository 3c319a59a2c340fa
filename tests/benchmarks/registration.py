"""T2 and T3 for asking to take part: 10,000 registry cities against 1,000.

    python -m tests.benchmarks.registration [--many 10000] [--rounds 40]

Starts a PostgreSQL of its own with two databases, and asks each page of both in turn: the search for one's city, the
desk's queue with its warnings, and one request whose domain looks like that of a city in another country. The bars are
those of ``tests.benchmarks.desk``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import _desks
from tests.benchmarks.desk import FEW, SOUGHT, Accounts, judge

WAITING, OF_THE_COUNTRY = 25, 30


class Requests(Accounts):
    """An administrator signed in to one database of so many cities, with a desk full of requests."""

    def _ask_for(self) -> None:
        from cities.registration import queries
        from cities.registration.models import Registration
        from compact_portal.kit import clock
        from tests import factories
        from tests.cast import Cast

        cast = Cast()
        self.client = cast.browser(cast.administrator)
        # The country that asks has as many cities in both: an administrator is offered all of them.
        country = factories.country("ZK", "ZKX", "Land ZK")
        for number in range(OF_THE_COUNTRY):
            factories.city(f"Bergville {number}", country=country, official_domains=[])
        factories.city("Tell Nouran", country=factories.country("ZJ", "ZJX", "Land ZJ"))
        for number in range(WAITING):
            last = Registration.objects.create(
                standing="waiting", proposed_name=f"Place {number}", proposed_country=country, person="Karen Holm",
                email=f"karen@place-of-number-{number:02}.example", mandate="The mayor", secret=f"s{number}",
                asked_at=clock.now(), proved_at=clock.now(),
            )  # fmt: skip
        Registration.objects.filter(pk=last.pk).update(email="karen@tell-nourann.example")
        self._analyze()
        last.refresh_from_db()
        assert "look_alike" in {one.kind for one in queries.warnings(last)}
        here, deep = "/register/city/?q=", queries.choices("ville", "", "").older
        self.pages = {
            "search": f"{here}{SOUGHT.lower()}",
            "search wide": f"{here}ville",
            "two letters": f"{here}vi",
            "nothing found": f"{here}nowherelikethis",
            "country": f"{here}&country=ZK",
            "in a country": f"{here}ville&country=ZK",
            "next page": f"{here}ville&cursor={deep}",
            "queue": "/desk/registrations/",
            "look-alike": f"/desk/registrations/{last.pk}/",
        }


def compare(cities: int, rounds: int) -> dict[str, Any]:
    """Make both databases, measure, judge."""
    _desks.two_databases()
    pages = _desks.measure(Requests("few", FEW), Requests("many", cities), rounds, judge)
    ratio = max(page["ratio"] for page in pages.values())
    return {"ratio": ratio, "met": all(page["met"] for page in pages.values()), "pages": pages}


if __name__ == "__main__":
    sys.exit(_desks.run("registration", 10_000, compare))
