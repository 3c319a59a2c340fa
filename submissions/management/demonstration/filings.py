"""What the municipalities filed, step by step, by the people who would have done it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cities.people.actor import Actor
from submissions.attachments import queries as attachment_queries
from submissions.comments import actions as comments
from submissions.comments import compose as comment_compose
from submissions.comments import queries as comment_queries
from submissions.comments.models import CommentItem
from submissions.framework.models import Paragraph
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.drafts import Typed, fingerprints
from submissions.lifecycle.models import Submission
from submissions.management.demonstration import papers
from submissions.management.demonstration.people import Cast
from submissions.practices import actions as practices
from submissions.practices import compose as practice_compose
from submissions.practices import queries as practice_queries
from submissions.protection import actions as protection
from submissions.protection.compose import Look, look
from submissions.protection.drafts import Given
from submissions.review import actions as review
from submissions.review import render
from submissions.review.drafts import Decision
from submissions.rulebook.fields import PRACTICE
from submissions.rulebook.transitions import Verb

Row = Mapping[str, Any]
DECISIONS = {"accept": Verb.ACCEPT, "decline": Verb.DECLINE, "changes": Verb.ASK_CHANGES}


@dataclass
class Desk:
    """Everybody, and the cases by the key the data files use."""

    cast: Cast
    cases: dict[str, int] = field(default_factory=dict)

    def case(self, key: str) -> Submission:
        return Submission.objects.select_related("city").get(pk=self.cases[key])

    def drafter(self, row: Row) -> str:
        return str(row.get("by") or self.cast.member(row["city"], "drafter"))

    def reviewer(self, row: Row) -> str:
        return str(row.get("reviewer") or self.cast.rows[row["city"]]["reviewer"])


def step(desk: Desk, key: str, row: Row, verb: str, at: datetime) -> None:
    """Carry out one step of one filing."""
    name, _, number = verb.partition(":")
    if name == "note":
        note = row["notes"][int(number)]
        review.note(case_id=desk.cases[key], body=note["body"], actor=desk.cast.actor(note["by"]), at=at)
    elif name in DECISIONS:
        _decide(desk, key, row, name, at)
    else:
        _STEPS[name](desk, key, row, at)


def _begin(desk: Desk, key: str, row: Row, at: datetime) -> None:
    actor, city = desk.cast.actor(desk.drafter(row)), desk.cast.cities[row["city"]]
    if "items" in row:
        desk.cases[key] = _comment(desk, key, row, row["items"][0], at)
        return
    once = uuid5(NAMESPACE_URL, f"demonstration:{key}")
    desk.cases[key] = practices.begin(city_id=city.pk, language=row["language"], once=once, actor=actor, at=at).pk


def _comment(desk: Desk, key: str, row: Row, item: Row, at: datetime) -> int:
    """Add one comment to the city's open draft, or to a new one; return the case."""
    resting = Submission.objects.filter(pk__in=[desk.cases[one] for one in item.get("practices", ())])
    values = {name: item.get(name, "") for name in ("kind", "body", "wording")}
    values["practices"] = list(resting.values_list("reference", flat=True))
    made = comments.begin(
        city_id=desk.cast.cities[row["city"]].pk, number=item["paragraph"], language=row["language"], values=values,
        once=uuid5(NAMESPACE_URL, f"demonstration:{key}"), actor=desk.cast.actor(desk.drafter(row)), at=at,
    )  # fmt: skip
    return int(made.contribution_id)


def _undertaking(row: Row, at: datetime) -> dict[str, Any]:
    """The mandate was given the day before; a draft may have none yet."""
    if not row.get("mandate"):
        return {}
    return {
        "mandate_by": row["mandate"][0],
        "mandate_under": row["mandate"][1],
        "mandate_on": (at - timedelta(days=2)).date(),
        "confidentiality": row.get("confidentiality", "public"),
        "consent": row.get("confidentiality", "public") == "public",
        "no_personal_data": True,
    }


def _write(desk: Desk, key: str, row: Row, at: datetime) -> None:
    if "items" in row:
        _write_comments(desk, key, row, at)
    else:
        _save(desk, key, {**{name: row[name] for name in PRACTICE if name in row}, **_undertaking(row, at)}, row, at)
        for paper in row.get("files", ()):
            papers.hand_in(case_id=desk.cases[key], row=paper, actor=desk.cast.actor(desk.drafter(row)), at=at)


def _save(desk: Desk, key: str, values: Mapping[str, Any], row: Row, at: datetime) -> None:
    case = desk.case(key)
    values = practices.carried(values)
    if confirmed := values.get("confirmed_on"):
        # What is filed long ago in the demonstration was confirmed before that, whatever day its data gives.
        values["confirmed_on"] = min(date.fromisoformat(confirmed), (at - timedelta(days=3)).date())
    standing = practice_queries.answers(practice_queries.of_case(case))
    was = fingerprints({name: standing[name] for name in values})
    typed = Typed(values, was, case.version)
    practices.save_answers(case_id=case.pk, typed=typed, actor=desk.cast.actor(desk.drafter(row)), at=at)


def _write_comments(desk: Desk, key: str, row: Row, at: datetime) -> None:
    """The other comments, then what is said of all of them."""
    for minutes, item in enumerate(row["items"][1:]):
        _comment(desk, key, row, item, at + timedelta(minutes=minutes))
    values = {"general": row["general"], **_undertaking(row, at)}
    case = desk.case(key)
    standing = comment_queries.about(comment_queries.of_case(case))
    typed = Typed(values, fingerprints({name: standing[name] for name in values}), case.version)
    comments.save_about(case_id=case.pk, typed=typed, actor=desk.cast.actor(desk.drafter(row)), at=at)


def _clear(desk: Desk, key: str, row: Row, at: datetime) -> None:
    """A drafter asks the lead; a lead who wrote it, or a city that lets drafters send, needs no clearance."""
    drafter, city = desk.drafter(row), desk.cast.cities[row["city"]]
    if row["state"] == "clearance" or (drafter != desk.cast.member(row["city"], "lead") and not city.drafters_may_send):
        lifecycle.move(case_id=desk.cases[key], verb=Verb.ASK_CLEARANCE, actor=desk.cast.actor(drafter), at=at)


def _send(desk: Desk, key: str, row: Row, at: datetime) -> None:
    case = desk.case(key)
    sender = desk.cast.member(row["city"], "lead")
    if case.state != "clearance" and case.city.drafters_may_send:
        sender = desk.drafter(row)
    _answer_marks(case, _marks(case, row), "city", "not_personal", desk.cast.actor(sender), at)
    send = comments.send if "items" in row else practices.send
    send(case_id=case.pk, seen=case.version, actor=desk.cast.actor(sender), at=at)


def _marks(case: Submission, row: Row) -> Look:
    """What the city's check page would ask about before it sends."""
    if "items" in row:
        content = comment_queries.content(comment_queries.of_case(case))
        return look(case, comment_compose.texts(case, content))
    practice = practice_queries.of_case(case)
    files = {"attachments": attachment_queries.content(case)}
    content = practice_queries.content(practice, practice_queries.answers(practice)) | files
    return look(case, practice_compose.texts(case, content))


def _answer_marks(case: Submission, found: Look, side: str, word: str, actor: Actor, at: datetime) -> None:
    """A few women or families, of whom the city says that nobody is recognised, and mostly the desk agrees."""
    given = [Given(one.key, one.source.name, one.mark.kind, word) for one in found.places]
    protection.answer(case_id=case.pk, side=side, given=given, actor=actor, at=at)


def _claim(desk: Desk, key: str, row: Row, at: datetime) -> None:
    review.take(case_id=desk.cases[key], actor=desk.cast.actor(desk.reviewer(row)), at=at)


def _decide(desk: Desk, key: str, row: Row, name: str, at: datetime) -> None:
    verb, case = DECISIONS[name], desk.case(key)
    reason = row["asked"] if name == "changes" else row["reason"]
    decision, actor = (
        Decision(verb=verb, reason=reason, seen=case.version, looked=True),
        desk.cast.actor(desk.reviewer(row)),
    )
    if verb is Verb.ACCEPT:
        _answer_marks(case, render.look_at(case), "desk", "agreed", actor, at)
    review.decide(case_id=case.pk, decision=decision, actor=actor, at=at)


def _rewrite(desk: Desk, key: str, row: Row, at: datetime) -> None:
    """The city answers what was asked."""
    _save(desk, key, row["rewritten"], row, at)


def _merge(desk: Desk, key: str, row: Row, at: datetime) -> None:
    other = desk.case(row["merged_into"])
    lifecycle.move(
        case_id=desk.cases[key], verb=Verb.MERGE, actor=desk.cast.actor(desk.reviewer(row)), at=at,
        reason=row["reason"], data={"into": other.reference},
    )  # fmt: skip
    Submission.objects.filter(pk=desk.cases[key]).update(merged_into=other)


def _withdraw(desk: Desk, key: str, row: Row, at: datetime) -> None:
    lead = desk.cast.actor(desk.cast.member(row["city"], "lead"))
    lifecycle.move(case_id=desk.cases[key], verb=Verb.WITHDRAW, actor=lead, at=at, reason=row["reason"])


def _answer(desk: Desk, key: str, row: Row, at: datetime) -> None:
    """The reviewer says what became of each comment."""
    actor = desk.cast.actor(desk.reviewer(row))
    for item in CommentItem.objects.filter(contribution_id=desk.cases[key]).select_related("paragraph"):
        said = row["items"][item.order - 1]["disposition"]
        shows = Paragraph.objects.filter(version_id=item.paragraph.version_id, number=said.get("shows_in", "")).first()
        comments.dispose(
            item=item, outcome=said["outcome"], reason=said["reason"], shows_in=shows, actor=actor,
            at=at + timedelta(minutes=item.order),
        )  # fmt: skip


_STEPS = {
    "begin": _begin,
    "write": _write,
    "clear": _clear,
    "send": _send,
    "send_again": _send,
    "claim": _claim,
    "rewrite": _rewrite,
    "answer": _answer,
    "merge": _merge,
    "withdraw": _withdraw,
}
