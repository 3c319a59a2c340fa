"""Filings in every state, spread over three years, with the journal that leads there."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from random import Random

from django.db.backends.utils import CursorWrapper

from submissions.comments.models import CommentItem, Contribution, Disposition
from submissions.framework.models import Paragraph
from submissions.journal.models import Entry
from submissions.lifecycle.models import ReferenceCounter, Revision, Submission
from submissions.management.scale.people import People
from submissions.management.scale.tables import Table, next_id
from submissions.management.scale.words import ANSWERS, Words
from submissions.practices.models import Practice, Theme
from submissions.rulebook.fields import FORM_VERSION
from submissions.rulebook.kinds import WORDS as KINDS
from submissions.rulebook.kinds import Kind

MODELS = (
    Submission, Practice, Practice.themes.through, Practice.paragraphs.through, Contribution, CommentItem,
    CommentItem.practices.through, Disposition, Revision, Entry,
)  # fmt: skip
CHUNK = 5_000
SPREAD, OPEN_FOR = timedelta(days=730), timedelta(days=120)
LANGUAGES = {"en": 50, "fr": 14, "es": 14, "ar": 10, "ru": 6, "zh-hans": 6}
# What was begun long ago is decided, or was never sent; what is open was begun lately.
LONG_AGO = {"accepted": 80, "declined": 7, "withdrawn": 3, "merged": 4, "draft": 6}
LATELY = {"submitted": 34, "review": 30, "changes": 16, "draft": 12, "clearance": 8}
DECIDED = frozenset({"accepted", "declined", "merged"})
LIVES = ("planned", "pilot", "running", "mainstreamed", "ended")
KIND_OF_COMMENT, OUTCOMES = tuple(CommentItem.Kind.values), tuple(Disposition.Outcome.values)
# The happenings that lead to a state, with the day on which each comes.
BEGUN = (("drafted", 0.0),)
SENT = (*BEGUN, ("submitted", 6.0))
READ = (*SENT, ("claimed", 9.0))
WAYS: dict[str, tuple[tuple[str, float], ...]] = {
    "draft": BEGUN,
    "clearance": (*BEGUN, ("clearance_asked", 4.0)),
    "submitted": SENT,
    "review": READ,
    "changes": (*READ, ("changes_asked", 14.0)),
    "accepted": (*READ, ("accepted", 20.0)),
    "declined": (*READ, ("declined", 20.0)),
    "merged": (*READ, ("merged", 20.0)),
    "withdrawn": (*SENT, ("withdrawn", 12.0)),
}
BY_THE_CITY = frozenset({"drafted", "clearance_asked", "submitted", "withdrawn"})


@dataclass(frozen=True)
class Case:
    """What every filing of a run has."""

    number: int
    kind: str
    state: str
    language: str
    city: int
    bureau: int
    lead: int
    drafter: int
    reviewer: int
    reviewer_name: str
    begun: datetime
    hours: float

    def at(self, day: float) -> datetime:
        return self.begun + timedelta(hours=day * self.hours)


def _due(day: date) -> date:
    """Twenty working days later."""
    return day + timedelta(days=28 - max(0, day.weekday() - 4))


def _copy(cursor: CursorWrapper, taken: list[tuple[str, StringIO]]) -> None:
    for statement, rows in taken:
        cursor.copy_expert(statement, rows)


class Cases:
    """Makes filings in the order of time and copies them chunk by chunk, so that memory stays flat."""

    def __init__(self, people: People, words: dict[str, Words], random: Random, now: datetime) -> None:
        self.people, self.words, self.random, self.now = people, words, random, now
        self.themes = list(Theme.objects.order_by("order").values_list("pk", flat=True))
        self.paragraphs = list(Paragraph.objects.order_by("pk").values_list("pk", "number", "version_id"))
        self.counters = Counter({(row.letters, row.year): row.last for row in ReferenceCounter.objects.all()})
        self.number, self.item = next_id("submissions_submission"), next_id("submissions_commentitem")
        self.entry, self.position = next_id("submissions_entry"), next_id("submissions_entry", "position")
        self.accepted: list[int] = []
        # Entries that lie ahead of the case in hand wait here, so that ids and positions follow time.
        self.ahead: list[tuple[datetime, int, tuple[object, ...]]] = []
        # One hand beside this thread: the connection is never used by two at once.
        self._hand = ThreadPoolExecutor(max_workers=1)
        self._copying: Future[None] | None = None
        self._tables()

    def _tables(self) -> None:
        self.submissions = Table(
            Submission, "id", "reference", "kind", "state", "city_id", "bureau_id", "title", "summary", "language",
            "confidentiality", "version", "mandate_by", "mandate_under", "mandate_on", "consent", "no_personal_data",
            "created_by_id", "created_at", "changed_at", "moved_at", "submitted_at", "decided_at", "due_on", "holder_id",
            "held_at", "reason",
        )  # fmt: skip
        self.practices = Table(
            Practice,
            "submission_id",
            "language",
            "title",
            "summary",
            "lead_body",
            "target_groups",
            "life",
            "began",
            *ANSWERS,
        )
        self.on_themes = Table(Practice.themes.through, "practice_id", "theme_id")
        self.on_paragraphs = Table(Practice.paragraphs.through, "practice_id", "paragraph_id")
        self.contributions = Table(Contribution, "submission_id", "version_id")
        self.items = Table(CommentItem, "id", "contribution_id", "paragraph_id", "order", "kind", "body", "wording")
        self.resting = Table(CommentItem.practices.through, "commentitem_id", "practice_id")
        self.dispositions = Table(Disposition, "item_id", "outcome", "reason", "by_id", "at")
        self.revisions = Table(Revision, "submission_id", "version", "content", "by_id", "at", "sealed_at")
        self.entries = Table(
            Entry, "id", "position", "happening", "at", "submission_id", "kind", "city_id", "bureau_id", "confidential",
            "actor_id", "actor_name", "reason", "data",
        )  # fmt: skip

    def _all(self) -> tuple[Table, ...]:
        return (
            self.submissions, self.practices, self.on_themes, self.on_paragraphs, self.contributions, self.items,
            self.resting, self.dispositions, self.revisions, self.entries,
        )  # fmt: skip

    def make(self, cursor: CursorWrapper, *, practices: int, comments: int) -> Iterator[int]:
        """Make everything; yields how many filings are copied after each chunk."""
        sizes = self._sizes(comments)
        contributions, done = len(sizes), 0
        total = practices + contributions
        for place in range(total):
            # Contributions lie evenly between the practices.
            contribution = (place + 1) * contributions // total > place * contributions // total
            case = self._case("contribution" if contribution else "practice", place, total)
            self._settle(case.begun)
            if contribution:
                self._contribution(case, sizes.pop())
            else:
                self._practice(case)
            done += 1
            if done % CHUNK == 0:
                self._flush(cursor)
                yield done
        self._settle(None)
        self._flush(cursor)
        self._copied()
        self._count(cursor)
        yield done

    def _sizes(self, comments: int) -> list[int]:
        """How many comments each contribution holds: from one to eight."""
        sizes: list[int] = []
        while comments > 0:
            sizes.append(min(comments, self.random.randint(1, 8)))
            comments -= sizes[-1]
        return sizes

    def _flush(self, cursor: CursorWrapper) -> None:
        """Hand over what has gathered; PostgreSQL works on it while the next chunk is made."""
        self._copied()
        taken = [table.take() for table in self._all()]
        self._copying = self._hand.submit(_copy, cursor, taken)

    def _copied(self) -> None:
        if self._copying is not None:
            self._copying.result()
            self._copying = None

    def _count(self, cursor: CursorWrapper) -> None:
        cursor.executemany(
            """
            INSERT INTO submissions_referencecounter (letters, year, last) VALUES (%s, %s, %s)
            ON CONFLICT (letters, year) DO UPDATE SET last = excluded.last
            """,
            [(letters, year, last) for (letters, year), last in self.counters.items()],
        )

    def _case(self, kind: str, place: int, total: int) -> Case:
        random = self.random
        begun = self.now - SPREAD + (SPREAD - timedelta(days=1)) * ((place + 1) / total)
        states = LATELY if self.now - begun < OPEN_FOR else LONG_AGO
        state = random.choices(tuple(states), tuple(states.values()))[0]
        left = (self.now - begun) / timedelta(hours=1)
        days = WAYS[state][-1][1] or 1.0
        city, bureau, lead, drafter = random.choice(self.people.cities)
        reviewer, name = random.choice(self.people.reviewers)
        number, self.number = self.number, self.number + 1
        language = random.choices(tuple(LANGUAGES), tuple(LANGUAGES.values()))[0]
        hours = min(24 * random.uniform(0.5, 1.6), 0.9 * left / days)
        return Case(number, kind, state, language, city, bureau, lead, drafter, reviewer, name, begun, hours)

    def _reference(self, case: Case) -> str:
        letters, year = KINDS[Kind(case.kind)].letters, case.begun.year
        self.counters[letters, year] += 1
        return f"{letters}-{year}-{self.counters[letters, year]:04d}"

    def _submission(self, case: Case, title: str, summary: str) -> bool:
        """The case's row and its journal; returns whether only UNHCR may read it."""
        at = {happening: case.at(day) for happening, day in WAYS[case.state]}
        moved, sent, held = case.at(WAYS[case.state][-1][1]), at.get("submitted"), at.get("claimed")
        confidential = case.number % 25 == 0
        reason = self.words["en"].some("summary", 1, 2) if case.state in {*DECIDED, "changes", "withdrawn"} else ""
        self.submissions.add(
            case.number, self._reference(case), case.kind, case.state, case.city, case.bureau, title, summary,
            case.language, "unhcr_only" if confidential else "public", 2, "City council", f"Resolution {case.number % 90 + 1}",
            case.begun.date(), not confidential, True, case.drafter, case.begun, moved, moved, sent,
            moved if case.state in DECIDED else None, _due(sent.date()) if sent else None,
            case.reviewer if held else None, held, reason,
        )  # fmt: skip
        for happening, instant in at.items():
            self._remember(case, happening, instant, confidential, reason if instant == moved else "")
        return confidential

    def _remember(
        self, case: Case, happening: str, at: datetime, confidential: bool, reason: str, data: str = "{}"
    ) -> None:
        own = happening in BY_THE_CITY
        actor, name = (case.drafter, "") if own else (case.reviewer, case.reviewer_name)
        row = (
            happening, at, case.number, case.kind, case.city, case.bureau, confidential, actor, name or "Drafter", reason, data
        )  # fmt: skip
        heapq.heappush(self.ahead, (at, len(self.ahead) + self.entry * 64, row))

    def _settle(self, until: datetime | None) -> None:
        """Write the entries that happened before ``until``, or all."""
        while self.ahead and (until is None or self.ahead[0][0] <= until):
            row = heapq.heappop(self.ahead)[2]
            self.entries.add(self.entry, self.position, *row)
            self.entry, self.position = self.entry + 1, self.position + 1

    def _seal(self, case: Case, content: dict[str, object]) -> None:
        days = dict(WAYS[case.state])
        if "submitted" in days:
            at = case.at(days["submitted"])
            self.revisions.add(case.number, 2, json.dumps(content, ensure_ascii=False), case.lead, at, at)

    def _practice(self, case: Case) -> None:
        words, random = self.words[case.language], self.random
        title, summary = words.title(case.number)[:120], words.some("summary", 2, 3)
        answers = [words.some(name, 2, 5) for name in ANSWERS]
        office, groups = words.slot("office"), words.slot("group")
        life, began = random.choice(LIVES), str(case.begun.year - 1)
        self._submission(case, title, summary)
        self.practices.add(case.number, case.language, title, summary, office, groups, life, began, *answers)
        for theme in random.sample(self.themes, min(len(self.themes), random.choice((1, 1, 2, 3)))):
            self.on_themes.add(case.number, theme)
        for paragraph in random.sample(self.paragraphs, random.choice((0, 1, 2))):
            self.on_paragraphs.add(case.number, paragraph[0])
        if case.state == "accepted":
            self.accepted.append(case.number)
        said = {
            "form": FORM_VERSION,
            "language": case.language,
            "title": title,
            "summary": summary,
            "lead_body": office,
        }
        self._seal(case, said | {"target_groups": groups, "life": life, **dict(zip(ANSWERS, answers, strict=True))})

    def _contribution(self, case: Case, size: int) -> None:
        words, random = self.words[case.language], self.random
        chosen = sorted(random.choices(self.paragraphs[4:14] or self.paragraphs, k=size))
        numbers = ", ".join(dict.fromkeys(number for _pk, number, _version in chosen))
        bodies = [words.some("comment", 1, 3) for _ in chosen]
        confidential = self._submission(case, f"Comments on paragraphs {numbers}", bodies[0])
        self.contributions.add(case.number, chosen[0][2])
        for order, (paragraph, body) in enumerate(zip(chosen, bodies, strict=True), start=1):
            wording = words.some("comment", 1, 1) if random.random() < 0.4 else ""
            self.items.add(self.item, case.number, paragraph[0], order, random.choice(KIND_OF_COMMENT), body, wording)
            if self.accepted and random.random() < 0.2:
                self.resting.add(self.item, random.choice(self.accepted))
            if case.state == "accepted":
                self._answer(case, order, confidential)
            self.item += 1
        filed = [{"paragraph": one[1], "body": body} for one, body in zip(chosen, bodies, strict=True)]
        self._seal(case, {"form": 1, "language": case.language, "items": filed})

    def _answer(self, case: Case, order: int, confidential: bool) -> None:
        """What became of the comment in hand, a minute after the one before."""
        outcome = self.random.choice(OUTCOMES)
        at = case.at(19) + timedelta(minutes=order)
        reason = self.words["en"].some("advice", 1, 1)
        self.dispositions.add(self.item, outcome, reason, case.reviewer, at)
        data = json.dumps({"item": self.item, "outcome": outcome})
        self._remember(case, "disposed", at, confidential, reason, data)
