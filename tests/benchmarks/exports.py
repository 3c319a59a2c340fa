"""T10: memory while a list of 100,000 rows is taken away as a sheet.

    python -m tests.benchmarks.exports [--many 100000]

Starts a PostgreSQL of its own, fills the registry by COPY, and exports the accounts as CSV and as XLSX at a thousand
rows and at so many: the very action of the desk's button, without the 10,000 rows at which the desk stops. Bar: the
peak of memory grows by no more than 16 MB.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import _desks

FEW, GROWS = 1_000, 16.0  # rows, megabytes


def fill(cities: int) -> None:
    """So many known cities, without a past."""
    from django.db import connection

    from tests import factories

    land, bureau = factories.country(), factories.bureau()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            """
            INSERT INTO cities_city (name, slug, country_id, bureau_id, latitude, longitude, time_zone, official_domains,
              standing, drafters_may_send, is_demo, added_at, standing_reason, signed, lead_count, filed_count)
            SELECT 'City ' || n, 'city-' || n, %s, %s, 10, 10, 'UTC', '{}', 'known', false, true, now(), '', false, 0, 0
            FROM generate_series((SELECT count(*) FROM cities_city) + 1, %s) AS n
            """,
            [land.pk, bureau.pk, cities],
        )
        cursor.execute("VACUUM ANALYZE cities_city")


def export(kind: str, actor: Any) -> tuple[float, float, int]:
    """The peak in megabytes, the seconds and the bytes of one export."""
    from cities.desk import actions
    from cities.desk.drafts import Sought
    from compact_portal.kit import clock

    tracemalloc.start()
    started = time.perf_counter()
    file = actions.export(sought=Sought(view="all"), kind=kind, actor=actor, at=clock.now())
    spent, peak = time.perf_counter() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    length = file.seek(0, 2)
    file.close()
    return peak / 1_000_000, spent, length


def compare(rows: int, _rounds: int) -> dict[str, Any]:
    """Export a few, then many, both ways; judge."""
    from django.core.management import call_command

    from cities.desk import queries
    from tests import factories
    from tests.cast import Cast

    call_command("migrate", verbosity=0)
    queries.EXPORTED = rows
    actor = factories.actor(Cast().administrator)
    found: dict[str, dict[str, float]] = {}
    for number in (FEW, rows):
        fill(number)
        for kind in ("csv", "xlsx"):
            export(kind, actor)  # what is loaded once is not what grows
            peak, spent, length = export(kind, actor)
            assert length > number * 10, (kind, number, length)
            found.setdefault(kind, {})[f"mb_at_{number}"] = round(peak, 2)
            print(f"{kind:6}{number:9} rows{peak:9.2f} MB at most{spent:8.1f} s{length:12} bytes")
    grown = {kind: one[f"mb_at_{rows}"] - one[f"mb_at_{FEW}"] for kind, one in found.items()}
    return {"grown_mb": {k: round(v, 2) for k, v in grown.items()}, "met": max(grown.values()) <= GROWS, **found}


if __name__ == "__main__":
    sys.exit(_desks.run("exports", 100_000, compare))
