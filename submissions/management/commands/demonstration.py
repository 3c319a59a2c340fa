"""Fill an empty portal with the demonstration: invented municipalities, and cases in every state."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cities.people.models import User
from cities.registry.models import City
from compact_portal.kit import clock
from submissions.digests import actions as digests
from submissions.digests.drafts import Choice
from submissions.digests.models import Subscription
from submissions.framework.models import Version
from submissions.journal import actions as journal
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from submissions.management.commands.load_reference import SUBMISSIONS, content_of
from submissions.management.demonstration import filings, people, timetable
from submissions.notices.models import Bookmark
from submissions.notices.queries import NAME
from submissions.rounds.models import Round

DATA = SUBMISSIONS / "demonstration"
GENEVA = ZoneInfo("Europe/Zurich")
# What happened before this is history: nobody is mailed about it when the demonstration is made.
NOTICES_SINCE = timedelta(days=1.5)
STAFF_DIGEST_SINCE, CITY_DIGEST_SINCE = timedelta(days=5), timedelta(days=9)
FIRST_DIGESTS_IN = timedelta(seconds=20)


@dataclass
class Story:
    """Everything that is to happen, to be told in the order of its instants."""

    events: list[tuple[datetime, int, Callable[[datetime], object]]] = field(default_factory=list)

    def then(self, at: datetime, what: Callable[[datetime], object]) -> None:
        self.events.append((at, len(self.events), what))

    def tell(self) -> None:
        for at, _place, what in sorted(self.events, key=lambda event: event[:2]):
            what(at)


class Command(BaseCommand):
    """Runs only where DEMONSTRATION is set. A second run changes nothing, but for a round that has run out."""

    help = "Fill the portal with invented municipalities, their people, practices and comments."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("This portal is not a demonstration: DEMONSTRATION is not set.")
        now = clock.now()
        if City.objects.filter(is_demo=True).exists():
            self._keep_open(now)
            self.stdout.write("The demonstration is there already.")
            return
        if not Version.objects.exists():
            call_command("load_reference", stdout=self.stdout)
        logging.disable(logging.INFO)  # every step of a year would be logged as if it happened now
        try:
            with transaction.atomic():
                self._make(now)
        finally:
            logging.disable(logging.NOTSET)
        told = f"{City.objects.filter(is_demo=True).count()} municipalities, {User.objects.filter(is_demo=True).count()} people"
        self.stdout.write(f"The demonstration is made: {told}, {Submission.objects.count()} filings.")

    def _make(self, now: datetime) -> None:
        cast, story = people.Cast(), Story()
        desk = filings.Desk(cast)
        said = content_of(DATA / "cast.json")
        for row in said["staff"]:
            people.staff(cast, row, now - timedelta(days=430))
        for row in said["cities"]:
            story.then(now - timedelta(days=row["joined"]), partial(people.city, cast, row))
        for row in said["registrations"]:
            story.then(now - timedelta(days=row["ago"]), partial(people.registration, cast, row))
        invited = said["invitation"]
        story.then(now - timedelta(days=invited["ago"]), partial(people.invitation, cast, invited))
        _rounds(now)
        for key, row in _filings():
            for at, verb in timetable.steps(key, row, now):
                story.then(at, partial(filings.step, desk, key, row, verb))
        story.tell()
        journal.stamp()
        _what_is_told(cast, now)

    def _keep_open(self, now: datetime) -> None:
        """A demonstration that was left for weeks has an open round again."""
        last = Round.objects.filter(is_demo=True).order_by("-number").first()
        if last and last.closes_at < now + timedelta(days=2):
            Round.objects.filter(pk=last.pk).update(closes_at=_closing(now))
            self.stdout.write(f"{last.title}: open again.")


def _filings() -> list[tuple[str, dict[str, Any]]]:
    """Every filing of the data files by its key."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(DATA.glob("practices_*.json")) + sorted(DATA.glob("contributions*.json")):
        for row in content_of(path):
            if row["key"] in found:
                raise CommandError(f"{path.name} uses the key {row['key']} a second time.")
            found[row["key"]] = row
    return list(found.items())


def _closing(now: datetime, days: float = 18) -> datetime:
    """Five in the afternoon in Geneva, ``days`` from now."""
    day = (now + timedelta(days=days)).astimezone(GENEVA).date()
    return datetime.combine(day, time(17), tzinfo=GENEVA)


def _rounds(now: datetime) -> None:
    version = Version.objects.get(text__key="crrf", number=1)
    for row in content_of(DATA / "rounds.json"):
        Round.objects.create(
            number=row["number"],
            title=row["title"],
            about=row["about"],
            text_version=version,
            opens_at=_closing(now, -row["opened"]) - timedelta(hours=8),
            closes_at=_closing(now, -row["closed"] if "closed" in row else row["closes_in"]),
            is_demo=True,
        )


def _position(now: datetime, age: timedelta) -> int:
    """The journal's position when it was ``age`` old."""
    before = Entry.objects.filter(at__lt=now - age, position__isnull=False).order_by("-position")
    return before.values_list("position", flat=True).first() or 0


def _what_is_told(cast: people.Cast, now: datetime) -> None:
    """Let notices begin with the last days, and everybody's digest come within the first minutes."""
    Bookmark.objects.update_or_create(name=NAME, defaults={"position": _position(now, NOTICES_SINCE)})
    for user in User.objects.filter(is_demo=True, roles__isnull=False):
        choice = Choice("daily", time_zone=user.time_zone, language=user.language)
        digests.subscribe(user_id=user.pk, choice=choice, at=now, position=_position(now, STAFF_DIGEST_SINCE))
    for key, city in cast.cities.items():
        user = cast.people[cast.member(key, "lead")]
        choice = Choice("weekly", time_zone=city.time_zone, language=user.language)
        digests.subscribe(
            user_id=user.pk, city_id=city.pk, choice=choice, at=now, position=_position(now, CITY_DIGEST_SINCE)
        )
    first = ["huda", "inge"]
    soon = Subscription.objects.filter(audience="staff") | Subscription.objects.filter(
        user__in=[cast.people[key] for key in first]
    )
    soon.update(next_due_at=now + FIRST_DIGESTS_IN)
