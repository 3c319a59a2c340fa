"""T2 and T3 for the desk of accounts: 10,000 cities with 50,000 members against 1,000 with 5,000.

    python -m tests.benchmarks.desk [--many 10000] [--rounds 40]

Starts a PostgreSQL of its own with two databases, filled by COPY through the triggers that keep the accounts, and asks
each page of both in turn. Bars: the middle time at most 1.2 times that at 1,000; the same statements, at most 12; the
same rows fetched, at most six times the rows shown.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import _desks
from tests.benchmarks._desks import CASE_STATEMENTS, LIST_STATEMENTS, ROWS_PER_ROW, T2, Asked, Asking

FEW, MEMBERS = 1_000, 5
# One city in so many has no lead, a dormant one, a contact; the same share at any number.
LEADLESS, DORMANT, CONTACTED, OVERDUE = 20, 10, 2, 8
SOUGHT = "Vesterhaven"
OF_ONE = ("account", "look-alike")  # pages about one thing, like a case


class Accounts(Asking):
    """An administrator signed in to one database of so many cities."""

    def __init__(self, database: str, cities: int) -> None:
        super().__init__(database)
        self._fill(cities)
        self._analyze()
        self._ask_for()

    def _fill(self, cities: int) -> None:
        from django.db import connection, transaction

        from cities.signatories.models import Instrument, Signature
        from compact_portal.kit import clock
        from submissions.management.scale import tables
        from tests import factories

        random, now = Random(2017), clock.now()
        countries = [factories.country(f"{a}{b}", f"{a}{b}X", f"Land {a}{b}").pk for a in "QXZ" for b in "ABCDEFGHIJ"]
        bureaux = [factories.bureau(f"Bureau {number}").pk for number in range(7)]
        letter = Instrument.objects.create(key="letter", title="Letter", dated_on="2017-12-01")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            self._cities(cursor, cities, countries, bureaux, random, now)
            self._people(cursor, cities, now)
            table = tables.Table(
                Signature, "instrument_id", "city_id", "order", "signatory", "signatory_kind", "signs_as",
                "country_as_written",
            )  # fmt: skip
            for city in range(1, cities + 1):
                table.add(letter.pk, city, city, f"Mayor {city}", "person", f"Municipality {city}", "Land")
            table.flush(cursor)
            self._contacts(cursor, cities, now)
            tables.reset_numbers(cursor, self._models())

    def _models(self) -> list[Any]:
        from cities.desk.models import Contact
        from cities.membership.models import Membership
        from cities.people.models import User
        from cities.registry.models import City
        from cities.signatories.models import Signature

        return [City, User, Membership, Signature, Contact]

    def _cities(self, cursor: Any, cities: int, countries: Any, bureaux: Any, random: Random, now: Any) -> None:
        from cities.registry.models import City
        from submissions.management.scale import tables
        from submissions.management.scale.people import _FIRST, _LAST, _MIDDLE

        table = tables.Table(
            City, "id", "name", "slug", "country_id", "bureau_id", "latitude", "longitude", "time_zone",
            "official_domains", "standing", "is_demo", "added_at",
        )  # fmt: skip
        for city in range(1, cities + 1):
            name = random.choice(_FIRST) + random.choice(_MIDDLE) + random.choice(_LAST)
            # However many cities there are, a few dozen bear the name that is looked for.
            name = f"{SOUGHT} {city}" if city % (cities // 40) == 0 else name
            table.add(
                city, name, f"city-{city}", random.choice(countries), bureaux[city % 7], "1.0000", "1.0000", "UTC",
                f"{{city-{city}.example}}", "active" if city % LEADLESS else "known", True, now,
            )  # fmt: skip
        table.flush(cursor)

    def _people(self, cursor: Any, cities: int, now: Any) -> None:
        from cities.membership.models import Membership
        from cities.people.models import User
        from submissions.management.scale import tables
        from submissions.management.scale.people import _NAMES, _SURNAMES

        users = tables.Table(User, "id", "password", "email", "name", "language", "is_demo", "joined_at", "last_login")
        members = tables.Table(Membership, "city_id", "user_id", "role", "since")
        for number in range(cities * MEMBERS):
            city, place = number // MEMBERS + 1, number % MEMBERS
            seen = now - timedelta(days=300 if city % DORMANT == 1 else city % 90)
            name = f"{_NAMES[number % len(_NAMES)]} {_SURNAMES[number % len(_SURNAMES)]}"
            users.add(number + 1, "!seeded", f"p{number}@city-{city}.example", name, "en", True, now, seen)
            role = "lead" if place == 0 and city % LEADLESS else "drafter"
            members.add(city, number + 1, role, now - timedelta(days=400))
        users.flush(cursor)
        members.flush(cursor)

    def _contacts(self, cursor: Any, cities: int, now: Any) -> None:
        from cities.desk.models import Contact
        from submissions.management.scale import tables

        table = tables.Table(Contact, "city_id", "on", "medium", "summary", "next_on", "recorded_at")
        for city in range(1, cities + 1):
            if city % CONTACTED == 0:
                day = now.date() - timedelta(days=city % 120)
                next_on = now.date() - timedelta(days=1) if city % OVERDUE == 0 else now.date() + timedelta(days=30)
                table.add(city, day, "call", "Spoke.", next_on, now)
        table.flush(cursor)

    def _ask_for(self) -> None:
        from cities.desk.drafts import Sought
        from cities.desk.queries import BY_NAME, accounts
        from compact_portal.kit import clock
        from compact_portal.kit.paging import page
        from tests.cast import Cast

        cast = Cast()
        self.client = cast.browser(cast.administrator)
        every = accounts(Sought(), clock.now())
        middle = every.order_by(*BY_NAME)[every.count() // 2]
        deep = page(every.filter(name__gte=middle.name), BY_NAME, size=1).older
        here = "/desk/accounts/?view="
        self.pages = {
            "first page": f"{here}signed",
            "all cities": f"{here}all",
            "search": f"{here}signed&q={SOUGHT.lower()}",
            "search wide": f"{here}signed&q=ville",
            "search lead": f"{here}signed&q=p2505@city-502",
            "bureau": f"{here}signed&bureau=3",
            "dormant": f"{here}signed&lead=dormant",
            "no lead": f"{here}signed&lead=none",
            "none contacted": f"{here}signed&contact=quiet",
            "overdue": f"{here}signed&contact=overdue",
            "deep": f"{here}signed&cursor={deep}",
            "account": "/desk/accounts/city-502/",
        }


def judge(name: str, small: Asked, large: Asked) -> dict[str, Any]:
    """Whether a page met T2 and T3. A list that is not full may fetch what a full one may."""
    ratio = large.middle / small.middle
    same = large.statements == small.statements and abs(large.rows - small.rows) <= small.rows / 10
    met = (
        ratio <= T2
        and same
        and large.statements <= (CASE_STATEMENTS if name in OF_ONE else LIST_STATEMENTS)
        and large.rows <= ROWS_PER_ROW * max(large.shown, 30)
    )
    return {"ratio": round(ratio, 3), "statements": large.statements, "rows": large.rows, "met": met}


def compare(cities: int, rounds: int) -> dict[str, Any]:
    """Make both databases, measure, judge."""
    _desks.two_databases()
    pages = _desks.measure(Accounts("few", FEW), Accounts("many", cities), rounds, judge)
    ratio = max(page["ratio"] for page in pages.values())
    return {"ratio": ratio, "met": all(page["met"] for page in pages.values()), "pages": pages}


if __name__ == "__main__":
    sys.exit(_desks.run("accounts", 10_000, compare))
