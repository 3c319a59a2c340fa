"""What was asked of a practice first: filed practices answer it, so it stays as it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from compact_portal.kit.languages import CONTENT_LANGUAGES
from submissions.rulebook.fields.table import Field, Form, Step, Widget, Words
from submissions.rulebook.fields.undertaking import UNDERTAKING_FIELDS
from submissions.rulebook.limits import ANSWER_CHARACTERS, SUMMARY_CHARACTERS, TITLE_CHARACTERS

STEPS: tuple[Step, ...] = (
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

FIELDS: tuple[Field, ...] = (
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

FIRST = Form(1, STEPS, FIELDS)
