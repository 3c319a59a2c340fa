"""Two years of virtual time: filings committed out of order, cadences, zones, summer time, outages, clocks that jump,
subscriptions and preferences that change, people who are named, lose their role, are suspended or erased, and practices
that are taken off the library before a digest tells of them. Whatever happens, each entry is told to each subscriber
once, or withheld for the reason that the rules name; and whoever is named hears at once exactly when they chose it.

The oracle knows nothing of editions and windows: it keeps, for each reader, which entries were committed while the
digest was on, and settles them as the reader's bookmark passes by: told, narrowed away, not theirs to see, or no longer
theirs to get.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from cities.membership.models import Membership
from cities.people import queries as people
from cities.people.models import StaffRole, User
from compact_portal.mail.models import Mail
from submissions.digests import actions, compose
from submissions.digests.drafts import Choice
from submissions.digests.models import Issue, Subscription
from submissions.journal import actions as journal
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from submissions.notices import actions as notices
from submissions.notices.models import Preference, Untold
from tests import factories
from tests.cast import Cast

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 730
ZONES = ("Europe/Zurich", "America/New_York", "Asia/Tehran", "Pacific/Apia", "Australia/Lord_Howe", "UTC")
READERS = 4  # three of UNHCR's, and a city's

choices = st.builds(
    dict,
    cadence=st.sampled_from(["daily", "twice_daily", "weekly"]),
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    time_zone=st.sampled_from(ZONES),
)
who = st.integers(0, READERS - 1)
late = st.integers(-40, 2)  # how late it is committed, in days
files = st.tuples(st.just("file"), st.integers(0, 1), late)  # which city
mentions = st.tuples(st.just("mention"), st.integers(0, 1), late, st.sets(st.integers(0, 2), min_size=1))
publishes = st.tuples(st.just("publish"), late)
hides = st.tuples(st.just("hide"), st.booleans())
ticks = st.tuples(st.just("tick"), st.integers(-2, 3))  # at the day, or by a clock that is days off
changes = st.tuples(st.just("change"), who, choices, st.sampled_from(["all", "first", "second"]))
prefers = st.tuples(st.just("prefer"), who, st.sampled_from(["now", "digest", "never"]))
offs = st.tuples(st.just("off"), who)
roles = st.tuples(st.just("role"), who, st.booleans())
suspends = st.tuples(st.just("suspend"), who, st.booleans())
erases = st.tuples(st.just("erase"), who)
happens = st.one_of(
    files, files, files, mentions, mentions, publishes, publishes, hides, ticks, ticks, ticks, ticks,
    changes, prefers, offs, roles, suspends, erases,
)  # fmt: skip
days = st.lists(st.tuples(st.integers(0, DAYS), happens), min_size=5, max_size=60)

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Told:
    """An entry as the oracle knows it: whose city, what it is, and whom it names."""

    kind: str
    city: int
    named: frozenset[int] = frozenset()


@dataclass
class Reader:
    """One subscriber: what waits for them, and what they were owed as their bookmark passed it."""

    number: int
    one: Subscription
    scope: str = "all"
    on: bool = True
    has_role: bool = True
    active: bool = True
    erased: bool = False
    preference: str = "now"
    pending: dict[int, Told] = field(default_factory=dict)
    owed: set[int] = field(default_factory=set)
    withheld: set[int] = field(default_factory=set)  # in an edition of theirs, and not theirs to see

    @property
    def of_city(self) -> bool:
        return self.one.city_id is not None

    def _concerns(self, entry: Told) -> bool:
        if self.of_city:
            return entry.kind == "publish"
        if entry.kind == "mention":  # however narrow the scope
            return self.number in entry.named
        return self.scope == "all" or entry.city == ("first", "second").index(self.scope)

    def committed(self, pk: int, entry: Told) -> None:
        if self.on:
            self.pending[pk] = entry

    def passed(self, entries: set[int], *, hidden: bool) -> None:
        """The bookmark went by ``entries``: settled by what holds now, and never looked at again."""
        for pk in entries & set(self.pending):
            entry = self.pending.pop(pk)
            if self.has_role and self.active and self._concerns(entry):
                away = self.of_city and hidden
                (self.withheld if away else self.owed).add(pk)

    def stopped(self) -> None:
        """What was pending is told no more."""
        self.pending.clear()
        self.on = False


class World:
    """The readers, their city's filings, and the journal as it is committed."""

    def __init__(self, cast: Cast) -> None:
        self.cities = (cast.vesterhaven, cast.tell_nouran)
        self.users = [cast.reviewer, cast.second_reviewer, cast.coordinator, cast.other_lead]
        before = BEGIN - timedelta(days=9)
        self.cases = [
            self._case(cast, self.cities[number], lead, "submitted", before)
            for number, lead in enumerate((cast.lead, cast.other_lead))
        ]
        self.practice = self._case(cast, cast.vesterhaven, cast.lead, "accepted", before)
        journal.stamp()
        notices.start_here(at=BEGIN)
        self.hidden = False
        self.named: dict[int, frozenset[int]] = {}  # entries that name somebody and are not told at once yet
        self.at_once: set[str] = set()  # the notices that are owed, by their keys
        self.readers = [
            Reader(number, self._subscribe(user, cast.tell_nouran.pk if number == READERS - 1 else None))
            for number, user in enumerate(self.users)
        ]

    @staticmethod
    def _case(cast: Cast, city: Any, lead: User, state: str, at: datetime) -> Submission:
        case = factories.practice(city, lead, at=at)
        return factories.at_state(case, state, lead=lead, reviewer=cast.reviewer, at=at)

    @staticmethod
    def _subscribe(user: User, city_id: int | None) -> Subscription:
        return actions.subscribe(user_id=user.pk, city_id=city_id, choice=Choice("daily"), at=BEGIN)

    def _commit(self, happening: str, case: Submission, at: datetime, entry: Told, **data: Any) -> int:
        with transaction.atomic():
            actor = factories.actor(case.created_by)
            made = journal.record(happening, case=case, actor=actor, at=at, data=data)  # type: ignore[arg-type]
        for reader in self.readers:
            reader.committed(made.pk, entry)
        return made.pk

    def file(self, at: datetime, city: int, late: int) -> None:
        """An entry that says it happened ``late`` days from now and is committed now."""
        self._commit("resubmitted", self.cases[city], at + timedelta(days=late), Told("file", city))

    def mention(self, at: datetime, city: int, late: int, named: set[int]) -> None:
        """A note names colleagues."""
        entry = Told("mention", city, frozenset(named))
        ids = [self.users[one].pk for one in sorted(named)]
        self.named[self._commit("mentioned", self.cases[city], at + timedelta(days=late), entry, people=ids)] = (
            entry.named
        )

    def publish(self, at: datetime, late: int) -> None:
        """A practice of the first city is accepted, which UNHCR and other cities hear of."""
        self._commit("accepted", self.practice, at + timedelta(days=late), Told("publish", 0))

    def hide(self, _at: datetime, hidden: bool) -> None:
        """The practice is kept for UNHCR, or public again."""
        self.hidden = hidden
        Submission.objects.filter(pk=self.practice.pk).update(confidentiality="unhcr" if hidden else "public")

    def tick(self, at: datetime, off: int) -> None:
        """What the schedule does, by a clock that may be wrong; each reader is settled as far as their bookmark went."""
        journal.stamp()
        self._foresee()
        notices.route(at=at)
        actions.compose_due(at=at + timedelta(days=off))
        for reader in self.readers:
            reader.one.refresh_from_db()
            gone = Entry.objects.filter(pk__in=list(reader.pending), position__lte=reader.one.position)
            reader.passed(set(gone.values_list("pk", flat=True)), hidden=self.hidden)

    def _foresee(self) -> None:
        """Whom those who are named will be told at once, by what they chose; a digest that never comes is no choice."""
        for pk, named in self.named.items():
            for reader in (self.readers[one] for one in named):
                now = reader.preference == "now" or (reader.preference == "digest" and not reader.on)
                if reader.has_role and reader.active and now:
                    self.at_once.add(f"notice:{pk}:{reader.one.user_id}")
        self.named.clear()

    def change(self, at: datetime, who: int, choice: dict[str, Any], scope: str) -> None:
        reader = self.readers[who]
        if reader.erased:
            return
        scope = "all" if reader.of_city else scope
        narrow = {} if scope == "all" else {"cities": [self.cities[("first", "second").index(scope)].pk]}
        journal.stamp()  # what was committed before a reader comes back is not told to them
        actions.change(
            subscription_id=reader.one.pk, user_id=reader.one.user_id, choice=Choice(**choice, scope=narrow), at=at
        )
        reader.scope, reader.on = scope, True

    def prefer(self, at: datetime, who: int, choice: str) -> None:
        """When to hear of being named; the digest tells it all the same."""
        reader = self.readers[who]
        reader.preference = "now" if reader.erased else choice
        if not reader.erased:
            Preference.objects.update_or_create(
                user_id=reader.one.user_id, kind="mention", defaults={"choice": choice, "at": at}
            )

    def off(self, _at: datetime, who: int) -> None:
        reader = self.readers[who]
        reader.one.refresh_from_db()
        actions.unsubscribe(token=reader.one.unsubscribe_token)
        reader.stopped()

    def role(self, at: datetime, who: int, given: bool) -> None:
        """Somebody loses what entitles them, or gets it back: their windows go on, and what they held is not told."""
        reader = self.readers[who]
        reader.has_role = given
        user = self.users[who]
        if reader.of_city:
            Membership.objects.filter(user=user).update(until=None if given else at)
        elif given:
            StaffRole.objects.get_or_create(user=user, role="reviewer")
        else:
            StaffRole.objects.filter(user=user).delete()

    def suspend(self, _at: datetime, who: int, out: bool) -> None:
        reader = self.readers[who]
        if not reader.erased:
            reader.active = not out
            User.objects.filter(pk=reader.one.user_id).update(is_active=not out)

    def erase(self, at: datetime, who: int) -> None:
        """A person is erased: their digests and choices go, and the copies they got stay counted."""
        reader = self.readers[who]
        if not reader.erased:
            person = people.person(User.objects.get(pk=reader.one.user_id))
            User.objects.filter(pk=reader.one.user_id).update(is_active=False, erased_at=at)
            for keeper in (actions.KEEPER, notices.KEEPER):
                keeper.erase(person, at)
            reader.erased, reader.active = True, False
            reader.stopped()

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


def withheld_from(reader: Reader) -> set[int]:
    issues = Issue.objects.filter(subscription=reader.one, edition__isnull=False).select_related("edition")
    return {one for issue in issues if issue.edition for one in issue.edition.content["withheld"]}


def check(world: World) -> None:
    """Told to each is what was owed to each, once; the rest is accounted for."""
    for reader in world.readers:
        came = told_to(reader)
        assert not [entry for entry, times in came.items() if times > 1], "told twice"
        assert reader.owed - set(came) == set(), "owed and never told"
        assert set(came) - reader.owed == set(), "told and not owed"
        assert withheld_from(reader) == reader.withheld, "withheld for the reason that the rules name"
        assert not reader.pending or not reader.on or reader.erased, "left undealt with"
    sent = set(Mail.objects.filter(purpose="notice", key__startswith="notice:").values_list("key", flat=True))
    named = set(Entry.objects.filter(happening="mentioned").values_list("pk", flat=True))
    assert {key for key in sent if int(key.split(":")[1]) in named} == world.at_once
    assert not Untold.objects.exists()
    assert list(compose.differences()) == []


# Every rule once, so that none depends on what was drawn.
EVERYTHING: list[tuple[int, tuple[Any, ...]]] = [
    (1, ("publish", 0)), (1, ("hide", True)), (3, ("tick", 0)),
    (4, ("hide", False)), (4, ("publish", -9)), (6, ("tick", 0)),
    (7, ("prefer", 0, "digest")), (7, ("prefer", 1, "never")), (7, ("mention", 0, 0, {0, 1, 2})), (9, ("tick", 0)),
    (10, ("off", 0)), (10, ("mention", 1, 0, {0, 1})), (11, ("tick", 0)),
    (12, ("file", 0, 0)), (12, ("role", 1, False)), (13, ("tick", 0)), (14, ("role", 1, True)), (15, ("tick", 0)),
    (16, ("file", 1, 0)), (16, ("suspend", 2, True)), (17, ("tick", 0)), (18, ("suspend", 2, False)),
    (19, ("publish", 0)), (19, ("role", 3, False)), (21, ("tick", 0)), (22, ("role", 3, True)),
    (23, ("change", 1, {"cadence": "weekly", "weekday": 6, "hour": 2, "time_zone": "Pacific/Apia"}, "first")),
    (23, ("file", 1, 0)), (23, ("mention", 1, 0, {1})), (23, ("erase", 2)), (33, ("tick", 0)), (34, ("file", 0, -40)),
]  # fmt: skip


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
@example(schedule=EVERYTHING)
def test_two_years_tell_each_entry_once_to_each_reader(db: None, schedule: list[tuple[int, tuple[Any, ...]]]) -> None:
    try:
        with transaction.atomic():
            world = World(Cast())
            for day, (verb, *words) in sorted(schedule, key=lambda one: one[0]):
                getattr(world, verb)(BEGIN + timedelta(days=day), *words)
            world.end()
            check(world)
            raise Undo
    except Undo:
        pass
