"""What is asked of a practice, of a comment and of every filing: one table an administrator can read.

A revision keeps the table's version beside the answers, so that a later change of a form breaks nothing filed before.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compact_portal.kit.languages import CONTENT_LANGUAGES
from submissions.rulebook.kinds import Confidentiality
from submissions.rulebook.limits import (
    ANSWER_CHARACTERS,
    COMMENT_CHARACTERS,
    SHORT_CHARACTERS,
    SUMMARY_CHARACTERS,
    TITLE_CHARACTERS,
)

FORM_VERSION = 1

Words = str | Promise


class Widget(StrEnum):
    """How an answer is given."""

    LINE = "line"
    TEXT = "text"
    ONE_OF = "one_of"
    SOME_OF = "some_of"
    DATE = "date"
    TICK = "tick"


@dataclass(frozen=True)
class Field:
    """One question.

    ``needed`` is the sentence that says it is missing before sending; empty: it may stay open. ``always``: it has an
    answer from the start, which may be changed but not taken away.
    """

    name: str
    step: str
    label: Words
    help: Words = ""
    widget: Widget = Widget.LINE
    limit: int = SHORT_CHARACTERS
    needed: Words = ""
    rows: int = 8
    choices: tuple[tuple[str, Words], ...] = ()
    always: bool = False

    @property
    def empty(self) -> str | bool | list[str] | None:
        """The answer of somebody who gave none."""
        if self.widget is Widget.SOME_OF:
            return []
        if self.widget is Widget.TICK:
            return False
        return None if self.widget is Widget.DATE else ""


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    key: str
    title: Words


PRACTICE_STEPS: tuple[Step, ...] = (
    Step("summary", _("Title and summary")),
    Step("people", _("Place and people")),
    Step("problem", _("What the problem was")),
    Step("done", _("What was done")),
    Step("results", _("What came of it")),
    Step("failed", _("What did not work")),
    Step("paragraphs", _("Paragraphs it serves")),
    Step("mandate", _("Mandate and consent")),
)

LIVES: tuple[tuple[str, Words], ...] = (
    ("planned", _("Planned")),
    ("pilot", _("Pilot")),
    ("running", _("Running")),
    ("mainstreamed", _("Mainstreamed")),
    ("ended", _("Ended")),
)

UNDERTAKING_FIELDS: tuple[Field, ...] = (
    Field(
        "mandate_by",
        "mandate",
        _("Who decided for the city?"),
        _("A body or an office, such as the city council or the mayor."),
    ),
    Field(
        "mandate_under",
        "mandate",
        _("Under what?"),
        _("The decision, minute or standing order, such as “Minute 44/2026”."),
    ),
    Field("mandate_on", "mandate", _("On which day?"), widget=Widget.DATE),
    Field(
        "confidentiality",
        "mandate",
        _("Who may read it once it is accepted?"),
        widget=Widget.ONE_OF,
        choices=(
            (Confidentiality.PUBLIC.value, _("Everybody")),
            (Confidentiality.UNHCR_ONLY.value, _("Only UNHCR and your city")),
        ),
        always=True,
    ),
    Field(
        "consent",
        "mandate",
        _("The city agrees that UNHCR publishes this under the city’s name"),
        _("Needed when everybody may read it."),
        Widget.TICK,
    ),
    Field(
        "no_personal_data",
        "mandate",
        _("No refugee can be recognised in it"),
        _("No names, addresses or case numbers, and no group so small that its people could be told apart."),
        Widget.TICK,
    ),
)

PRACTICE_FIELDS: tuple[Field, ...] = (
    Field(
        "title",
        "summary",
        _("Title"),
        _("What you do, in a line another city would understand."),
        limit=TITLE_CHARACTERS,
        needed=_("Give it a title"),
    ),
    Field(
        "summary",
        "summary",
        _("Summary"),
        _("Three or four sentences: what, for whom, since when, and what changed."),
        Widget.TEXT,
        SUMMARY_CHARACTERS,
        _("Write the summary"),
        rows=5,
    ),
    Field(
        "language",
        "summary",
        _("Language you write in"),
        widget=Widget.ONE_OF,
        choices=CONTENT_LANGUAGES,
        always=True,
    ),
    Field(
        "lead_body",
        "people",
        _("Who runs it?"),
        _("The department or body of the city that answers for it."),
        needed=_("Say who runs it"),
    ),
    Field(
        "partners",
        "people",
        _("Who works with you?"),
        _("Other authorities, associations, businesses. Separate them with commas."),
    ),
    Field(
        "target_groups",
        "people",
        _("Who is it for?"),
        _("For example: families in their first year, young people without papers, neighbours."),
        needed=_("Say who it is for"),
    ),
    Field(
        "life",
        "people",
        _("Where does it stand?"),
        widget=Widget.ONE_OF,
        needed=_("Say where it stands"),
        choices=LIVES,
    ),
    Field("began", "people", _("When did it begin?"), _("For example: April 2025."), limit=40),
    Field(
        "themes",
        "people",
        _("Themes"),
        _("Choose those under which another city would look for it."),
        Widget.SOME_OF,
        needed=_("Choose at least one theme"),
    ),
    Field(
        "problem",
        "problem",
        _("What was the problem, and for whom?"),
        _("What you saw in your city before you began, with a number if you have one."),
        Widget.TEXT,
        ANSWER_CHARACTERS,
        _("Say what the problem was"),
        rows=10,
    ),
    Field(
        "how_it_works",
        "done",
        _("What did you do, and how does it work?"),
        _("Step by step, so that another city could do it too. Who decides, who pays, who does the work."),
        Widget.TEXT,
        ANSWER_CHARACTERS,
        _("Say what was done"),
        rows=10,
    ),
    Field(
        "refugees_part",
        "done",
        _("What part did refugees have in it?"),
        _("In the idea, the design, the work or the judging of it. If none, say so."),
        Widget.TEXT,
        ANSWER_CHARACTERS,
        rows=5,
    ),
    Field(
        "cost",
        "done",
        _("What does it cost, and who pays?"),
        _("In your own currency, for a year, and whether the money comes directly or through the State."),
        Widget.TEXT,
        ANSWER_CHARACTERS,
        rows=4,
    ),
    Field(
        "results",
        "results",
        _("What changed, and for whom?"),
        _("Numbers if you have them. If you counted women, men, girls and boys apart, say so."),
        Widget.TEXT,
        ANSWER_CHARACTERS,
        _("Say what came of it"),
        rows=10,
    ),
    Field(
        "what_failed",
        "failed",
        _("What did not work?"),
        _("What you would not do again. Other cities read this part first."),
        Widget.TEXT,
        ANSWER_CHARACTERS,
        _("Say what did not work"),
    ),
    Field(
        "advice",
        "failed",
        _("What would you tell a city that wants to try it?"),
        widget=Widget.TEXT,
        limit=ANSWER_CHARACTERS,
        rows=6,
    ),
    Field(
        "paragraphs",
        "paragraphs",
        _("Which paragraphs of the framework does it serve?"),
        _("You may leave this open. It lets UNHCR find your practice beside the text it bears on."),
        Widget.SOME_OF,
    ),
    *UNDERTAKING_FIELDS,
)

COMMENT_FIELDS: tuple[Field, ...] = (
    Field(
        "kind",
        "comment",
        _("What kind of comment is it?"),
        widget=Widget.ONE_OF,
        needed=_("Say what kind of comment it is"),
    ),
    Field(
        "body",
        "comment",
        _("Your comment"),
        _("What your city says on this paragraph, and why."),
        Widget.TEXT,
        COMMENT_CHARACTERS,
        _("Write the comment"),
        rows=8,
    ),
    Field(
        "wording",
        "comment",
        _("Wording you propose"),
        _("If you want other words in the text, write the paragraph as it should read."),
        Widget.TEXT,
        COMMENT_CHARACTERS,
        rows=5,
    ),
    Field("practices", "comment", _("Practices of your city it rests on"), widget=Widget.SOME_OF),
    Field(
        "others",
        "comment",
        _("Practices of other cities it rests on"),
        _("Their references, such as PR-2026-0042, separated by commas."),
    ),
)

GENERAL_FIELDS: tuple[Field, ...] = (
    Field(
        "general",
        "general",
        _("In general"),
        _("What your city says on the text as a whole. You may leave this open."),
        Widget.TEXT,
        COMMENT_CHARACTERS,
    ),
)

# What somebody gives their word for: a copy starts without it.
GIVEN_ANEW = frozenset({"mandate_by", "mandate_under", "mandate_on", "consent", "no_personal_data", "confirmed_on"})

UNDERTAKING = frozenset(row.name for row in UNDERTAKING_FIELDS)
PRACTICE: dict[str, Field] = {row.name: row for row in PRACTICE_FIELDS}


def practice_step(key: str) -> Step | None:
    """The step of that key, or None."""
    return next((row for row in PRACTICE_STEPS if row.key == key), None)


def practice_fields(step: str) -> tuple[Field, ...]:
    """The questions of one step, in order."""
    return tuple(row for row in PRACTICE_FIELDS if row.step == step)
