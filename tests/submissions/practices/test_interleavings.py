"""Three people, each with two windows, in any order: typing, saving, answers lost on the way, restoring, sending on.

What is promised, and checked after every step by a model that knows nothing of fingerprints:

- a save changes an answer only where its window had before it what stood until then, or where its author chose;
- a text that was saved stays in a version, unless its own author replaced it within ten minutes and nobody came between;
- the newest version says what stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cities.people.actor import Actor
from compact_portal.kit.refusals import Refusal, Stale
from submissions.lifecycle.drafts import Clash, Typed, fingerprint, fingerprints, merge
from submissions.lifecycle.models import Revision, Submission
from submissions.practices import actions, queries
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast

PEOPLE = ("lead", "drafter", "second")
TEXTS = ("what_failed", "advice")
FIELDS = (*TEXTS, "life", "themes", "mandate_on")
WINDOWS = st.tuples(st.sampled_from(PEOPLE), st.integers(0, 1))
CHOICES = {
    "life": st.sampled_from(["planned", "pilot", "ended"]),
    "themes": st.lists(st.sampled_from(["housing", "health", "work"]), unique=True, max_size=3).map(sorted),
    "mandate_on": st.sampled_from([None, date(2026, 1, 2), date(2026, 3, 4)]),
}


@dataclass
class Window:
    """A page: what it shows, what it had before somebody typed, and the marks the server gave it."""

    shows: dict[str, Any]
    had: dict[str, Any]
    was: dict[str, str]
    version: int
    chosen: set[str] = field(default_factory=set)


class Draft(RuleBasedStateMachine):
    """One practice in the hands of three people."""

    cast: Cast

    @initialize()
    def begin(self) -> None:
        self.at: datetime = factories.AT
        self.case = factories.practice(self.cast.vesterhaven, self.cast.drafter)
        self.actors: dict[str, Actor] = {name: ACTORS[name] for name in PEOPLE}
        self.windows: dict[tuple[str, int], Window] = {}
        self.number = 0
        self.author: dict[tuple[str, str], str] = {}
        self.must_remain: set[tuple[str, str]] = set()

    def standing(self) -> dict[str, Any]:
        practice = queries.of_case(Submission.objects.select_related("city").get(pk=self.case.pk))
        given_now = queries.answers(practice)
        self.version = practice.submission.version
        return {name: given_now[name] for name in FIELDS}

    def window(self, which: tuple[str, int]) -> Window:
        if which not in self.windows:
            self.open(which)
        return self.windows[which]

    def open(self, which: tuple[str, int]) -> None:
        now = self.standing()
        self.windows[which] = Window(dict(now), dict(now), fingerprints(now), self.version)

    @rule(which=WINDOWS)
    def open_anew(self, which: tuple[str, int]) -> None:
        self.open(which)

    @rule(minutes=st.sampled_from([1, 9, 11]))
    def wait(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    @rule(which=WINDOWS, name=st.sampled_from(TEXTS))
    def write(self, which: tuple[str, int], name: str) -> None:
        self.number += 1
        self.window(which).shows[name] = f"{which[0]} {self.number}"

    @rule(which=WINDOWS, data=st.data(), name=st.sampled_from(sorted(CHOICES)))
    def choose(self, which: tuple[str, int], name: str, data: st.DataObject) -> None:
        self.window(which).shows[name] = data.draw(CHOICES[name])

    @rule(which=WINDOWS, name=st.sampled_from(TEXTS), afresh=st.booleans(), heard=st.booleans())
    def write_and_save(self, which: tuple[str, int], name: str, afresh: bool, heard: bool) -> None:
        if afresh:
            self.open(which)
        self.write(which, name)
        self.save(which, heard)

    @rule(which=WINDOWS, heard=st.booleans())
    def save(self, which: tuple[str, int], heard: bool) -> None:
        """A save whose answer may be lost on the way: then the window believes that nothing happened."""
        window, before = self.window(which), self.standing()
        typed = Typed(dict(window.shows), dict(window.was), window.version)
        try:
            saved = actions.save_answers(case_id=self.case.pk, typed=typed, actor=self.actors[which[0]], at=self.at)
        except Clash as clash:
            assert self.standing() == before, "A clash writes nothing."
            assert all(window.shows[name] != before[name] for name in clash.names)
            return
        after = self.standing()
        for name in FIELDS:
            if after[name] != before[name]:
                assert after[name] == window.shows[name]
                assert window.had[name] == before[name] or name in window.chosen, f"{name} was overwritten unseen"
            elif window.shows[name] != window.had[name]:
                assert window.shows[name] == after[name], f"{name} was dropped unsaid"
        self.replaced(before, after, by=which[0])
        if heard:
            window.had, window.was = dict(window.shows), fingerprints(window.shows)
            window.version, window.chosen = saved.version, set()

    @rule(which=WINDOWS, mine=st.booleans())
    def settle(self, which: tuple[str, int], mine: bool) -> None:
        """On the page with both texts: keep one's own, or the colleague's; it is made from what stands then."""
        window, now = self.window(which), self.standing()
        clashes = merge(now, Typed(window.shows, window.was, window.version), self.version).clashes
        assume(clashes)
        for name in clashes:
            window.was[name], window.had[name] = fingerprint(now[name]), now[name]
            if not mine:
                window.shows[name] = now[name]
        self.save(which, True)

    @rule(who=st.sampled_from(PEOPLE), data=st.data(), names=st.none() | st.sets(st.sampled_from(FIELDS), min_size=1))
    def restore(self, who: str, data: st.DataObject, names: set[str] | None) -> None:
        kept = list(Revision.objects.filter(submission=self.case).order_by("version").values_list("version", flat=True))
        assume(kept)
        before, version = self.standing(), data.draw(st.sampled_from(kept))
        actor, at = self.actors[who], self.at
        with pytest.raises(Stale):
            actions.restore(case_id=self.case.pk, version=version, seen=self.version - 1, actor=actor, at=at)
        try:
            actions.restore(case_id=self.case.pk, version=version, names=names, seen=self.version, actor=actor, at=at)
        except Refusal:
            assert self.standing() == before
            return
        self.replaced(before, self.standing(), by="a restore")

    def replaced(self, before: dict[str, Any], after: dict[str, Any], by: str) -> None:
        """What is replaced by somebody else than its author, or by a restore, must remain in a version for ever."""
        for name in TEXTS:
            if before[name] == after[name]:
                continue
            if by == "a restore" or self.author.get((name, before[name])) not in (by, None):
                self.must_remain.add((name, before[name]))
            if by != "a restore":
                self.author[name, after[name]] = by

    @invariant()
    def what_somebody_else_replaced_is_in_a_version(self) -> None:
        if self.must_remain:
            kept = list(Revision.objects.filter(submission=self.case).values_list("content", flat=True))
            for name, text in self.must_remain:
                assert any(one.get(name) == text for one in kept), f"{text} is lost"

    @invariant()
    def the_newest_version_says_what_stands(self) -> None:
        newest = Revision.objects.filter(submission=self.case).order_by("-version").first()
        if newest:
            now = self.standing()
            said = queries.answers_of(Practice.objects.get(pk=self.case.pk), newest.content)
            assert {name: said[name] for name in FIELDS} == now
            assert newest.version == self.version


ACTORS: dict[str, Actor] = {}


def run(cast: Cast, examples: int, steps: int) -> None:
    for order, name in enumerate(("Housing", "Health", "Work"), start=3):
        factories.theme(name, order)
    second = factories.member(cast.vesterhaven, "drafter", "Second Drafter")
    ACTORS.update(
        {
            "lead": factories.actor(cast.lead),
            "drafter": factories.actor(cast.drafter),
            "second": factories.actor(second),
        }
    )
    machine = type("AnyDraft", (Draft,), {"cast": cast})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_three_people_do_no_text_is_lost_or_overwritten_unseen(cast: Cast) -> None:
    run(cast, examples=12, steps=20)


@pytest.mark.faults
@pytest.mark.django_db
def test_the_same_in_many_more_steps(cast: Cast) -> None:
    run(cast, examples=30, steps=25)


VALUES = st.one_of(
    st.sampled_from(["", "a", "b"]),
    st.lists(st.sampled_from(["x", "y"]), unique=True).map(sorted),
    st.sampled_from([None, date(2026, 1, 2)]),
    st.booleans(),
    st.lists(
        st.fixed_dictionaries({"figure": st.sampled_from(["1", "2"]), "unit": st.sampled_from(["", "m"])}), max_size=2
    ),
)
ANSWERS = st.fixed_dictionaries({"one": VALUES, "two": VALUES})


def _same(one: Any, other: Any) -> bool:
    """No answer is no answer, however its field writes that."""
    return one == other or (one in ("", None) and other in ("", None))


@settings(max_examples=400)
@given(standing=ANSWERS, seen=ANSWERS, typed=ANSWERS)
def test_a_merge_of_answers_of_any_shape(standing: dict[str, Any], seen: dict[str, Any], typed: dict[str, Any]) -> None:
    merged = merge(standing, Typed(typed, fingerprints(seen), 1), 2)
    for name in standing:
        mine, theirs = not _same(typed[name], seen[name]), not _same(standing[name], seen[name])
        if name in merged.clashes:
            assert mine and theirs and not _same(typed[name], standing[name])
        elif name in merged.mine:
            assert mine and not theirs
        elif name in merged.theirs:
            assert theirs and not mine
        else:
            assert _same(typed[name], standing[name])


@settings(max_examples=200)
@given(base=ANSWERS, writers=st.lists(ANSWERS, min_size=2, max_size=3))
def test_people_who_began_from_one_text_lose_nothing_however_they_come(
    base: dict[str, Any], writers: list[dict[str, Any]]
) -> None:
    """Each answer ends as the first who changed it wrote it; whoever changed it otherwise is told, with all they typed."""
    standing = dict(base)
    for typed in writers:
        merged = merge(standing, Typed(typed, fingerprints(base), 1), 2)
        for name, value in typed.items():
            if not _same(value, base[name]) and not _same(value, standing[name]):
                assert name in merged.mine or name in merged.clashes
        if not merged.clashes:
            standing |= merged.mine
