"""Two years of virtual time: filings committed out of order, cadences, zones, summer time, outages, clocks that jump and
subscriptions that change. Whatever happens, each entry is told to each subscriber once.

The oracle knows nothing of positions: it keeps, for each reader, which entries were committed while the digest was on, and
whether the reader's scope wanted them all the time, never, or now and then.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compact_portal.mail.models import Mail
from submissions.digests import actions, compose
from submissions.digests.drafts import Choice
from submissions.digests.models import Issue, Subscription
from submissions.journal import actions as journal
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 730
ZONES = ("Europe/Zurich", "America/New_York", "Asia/Tehran", "Pacific/Apia", "Australia/Lord_Howe", "UTC")

choices = st.builds(
    dict,
    cadence=st.sampled_from(["daily", "twice_daily", "weekly"]),
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    time_zone=st.sampled_from(ZONES),
)
files = st.tuples(
    st.just("file"), st.integers(0, 1), st.integers(-40, 2)
)  # which city; how late it is committed, in days
ticks = st.tuples(st.just("tick"), st.integers(-2, 3))  # at the day, or by a clock that is days off
changes = st.tuples(st.just("change"), st.integers(0, 2), choices, st.sampled_from(["all", "first", "second"]))
offs = st.tuples(st.just("off"), st.integers(0, 2))
days = st.lists(
    st.tuples(st.integers(0, DAYS), st.one_of(files, files, files, ticks, ticks, ticks, changes, offs)),
    min_size=5,
    max_size=45,
)

pytestmark = pytest.mark.slow


@dataclass
class Reader:
    """What one subscriber is owed: ``owed`` must come once, ``perhaps`` at most once, everything else never."""

    one: Subscription
    scope: str = "all"
    on: bool = True
    pending: dict[int, set[str]] = field(default_factory=dict)
    city_of: dict[int, int] = field(default_factory=dict)
    owed: set[int] = field(default_factory=set)
    perhaps: set[int] = field(default_factory=set)

    def wants(self, entry: int, scope: str) -> bool:
        return scope == "all" or self.city_of[entry] == ("first", "second").index(scope)

    def committed(self, entry: int, city: int) -> None:
        self.city_of[entry] = city
        if self.on:
            self.pending[entry] = {self.scope}

    def changed(self, scope: str) -> None:
        if not self.on:
            self.pending.clear()
        self.scope, self.on = scope, True
        for scopes in self.pending.values():
            scopes.add(scope)

    def stopped(self) -> None:
        """What was pending is told no more, unless it was already; it may have been."""
        self.perhaps |= set(self.pending)
        self.pending.clear()
        self.on = False

    def told(self) -> None:
        """A window was closed: what waited in it was for the scope that stood then, the last of those it saw."""
        for entry in self.pending:
            (self.owed if self.wants(entry, self.scope) else self.perhaps).add(entry)
        never = {one for one in self.pending if not self.wants(one, self.scope)}
        self.perhaps -= never
        self.pending.clear()


class World:
    """The readers, their city's filings, and the journal as it is committed."""

    def __init__(self, cast: Cast) -> None:
        self.cities = (cast.vesterhaven, cast.tell_nouran)
        self.cases = [self._case(cast, number) for number in (0, 1)]
        Entry.objects.filter(position=None).exists() and journal.stamp()
        self.readers = [
            Reader(actions.subscribe(user_id=user.pk, choice=Choice("daily"), at=BEGIN))
            for user in (cast.reviewer, cast.second_reviewer, cast.coordinator)
        ]

    def _case(self, cast: Cast, number: int) -> Submission:
        lead = (cast.lead, cast.other_lead)[number]
        case = factories.practice(self.cities[number], lead, at=BEGIN - timedelta(days=9))
        return factories.at_state(case, "submitted", lead=lead, reviewer=cast.reviewer, at=BEGIN - timedelta(days=9))

    def file(self, at: datetime, city: int, late: int) -> None:
        """An entry that says it happened ``late`` days from now and is committed now."""
        with transaction.atomic():
            actor = factories.actor(self.cases[city].created_by)
            made = journal.record("resubmitted", case=self.cases[city], actor=actor, at=at + timedelta(days=late))  # type: ignore[arg-type]
        for reader in self.readers:
            reader.committed(made.pk, city)

    def tick(self, at: datetime, off: int) -> None:
        """What the schedule does, by a clock that may be wrong; each reader whose window closed is told."""
        before = {reader.one.pk: reader.one.position for reader in self.readers}
        journal.stamp()
        actions.compose_due(at=at + timedelta(days=off))
        for reader in self.readers:
            reader.one.refresh_from_db()
            if reader.one.position != before[reader.one.pk]:
                reader.told()

    def change(self, at: datetime, who: int, choice: dict[str, Any], scope: str) -> None:
        reader = self.readers[who]
        narrow = {} if scope == "all" else {"cities": [self.cities[("first", "second").index(scope)].pk]}
        journal.stamp()  # what was committed before a reader comes back is not told to them
        actions.change(
            subscription_id=reader.one.pk, user_id=reader.one.user_id, choice=Choice(**choice, scope=narrow), at=at
        )
        reader.changed(scope)

    def off(self, _at: datetime, who: int) -> None:
        actions.unsubscribe(token=self.readers[who].one.unsubscribe_token)
        self.readers[who].stopped()

    def end(self) -> None:
        """Long after, everything that is still owed has been told."""
        for late in (400, 420):
            self.tick(BEGIN + timedelta(days=DAYS + late), 0)


def told_to(reader: Reader) -> Counter[int]:
    issues = Issue.objects.filter(subscription=reader.one, state="mailed").select_related("edition")
    keys = [issue.mail_key for issue in issues]
    assert Mail.objects.filter(key__in=keys).count() == len(set(keys)) == len(keys), "each issue is one mail"
    return Counter(
        one for issue in issues if issue.edition for ids in issue.edition.content["sections"].values() for one in ids
    )


class Undo(Exception):
    """Ends an example, so that the next begins with an empty database."""


@pytest.mark.django_db
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.target, Phase.shrink],
)
@given(schedule=days)
def test_two_years_tell_each_entry_once_to_each_reader(db: None, schedule: list[tuple[int, tuple[Any, ...]]]) -> None:
    try:
        with transaction.atomic():
            world = World(Cast())
            for day, (verb, *words) in sorted(schedule, key=lambda one: one[0]):
                getattr(world, verb)(BEGIN + timedelta(days=day), *words)
            world.end()
            for reader in world.readers:
                came = told_to(reader)
                assert not [entry for entry, times in came.items() if times > 1], "told twice"
                assert reader.owed <= set(came), "owed and never told"
                assert set(came) <= reader.owed | reader.perhaps, "told and not owed"
            assert list(compose.differences()) == []
            raise Undo
    except Undo:
        pass
