"""What is asked of a practice now, one theme a page."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from submissions.rulebook.fields.practice_1 import FIRST
from submissions.rulebook.fields.table import Cell, Column, Field, Form, Step, Widget, Words
from submissions.rulebook.fields.undertaking import UNDERTAKING_FIELDS
from submissions.rulebook.limits import ANSWER_CHARACTERS, SHORT_CHARACTERS

STEPS: tuple[Step, ...] = (
    Step("summary", _("Title and summary")),
    Step("people", _("Place and people")),
    Step("stands", _("Where it stands")),
    Step("problem", _("Problem and goal")),
    Step("done", _("What was done")),
    Step("costs", _("What it costs")),
    Step("results", _("What came of it")),
    Step("failed", _("What did not work")),
    Step("transfer", _("For another city")),
    Step("paragraphs", _("What it serves")),
    Step("links", _("Links")),
    Step("mandate", _("Mandate and consent")),
)

PARTNER_KINDS: tuple[tuple[str, Words], ...] = (
    ("state", _("State or region")),
    ("city", _("Another municipality")),
    ("un", _("United Nations")),
    ("international", _("International organisation")),
    ("association", _("Association or charity")),
    ("refugees", _("Refugees’ own organisation")),
    ("faith", _("Faith community")),
    ("business", _("Business")),
    ("school", _("School or university")),
    ("foundation", _("Foundation")),
    ("other", _("Other")),
)

PAYMENTS: tuple[tuple[str, Words], ...] = (
    ("city", _("The city’s own budget")),
    ("direct", _("Money from outside that comes to the city directly")),
    ("state", _("Money from outside that comes through the State")),
    ("mixed", _("From several sources")),
    ("none", _("It costs nothing worth naming")),
)

# Global Compact on Refugees (A/73/12, part II), paragraph 7.
OBJECTIVES: tuple[tuple[str, Words], ...] = (
    ("host", _("Ease pressures on host countries")),
    ("self_reliance", _("Enhance refugee self-reliance")),
    ("third_country", _("Expand access to third-country solutions")),
    ("return", _("Support conditions in countries of origin for return in safety and dignity")),
)

LICENCES: tuple[tuple[str, Words], ...] = (
    ("quote", _("Quote it with its source; ask the city for anything more")),
    ("cc-by", _("Creative Commons Attribution 4.0 (CC BY 4.0)")),
    ("cc-by-nc", _("Creative Commons Attribution, not commercial 4.0 (CC BY-NC 4.0)")),
)


def _from_first(name: str, **changes: object) -> Field:
    """A question that is asked as before, on another page or with more help."""
    row = next(one for one in FIRST.fields if one.name == name)
    return replace(row, **changes)  # type: ignore[arg-type]


_FIGURES = Field(
    "figures",
    "results",
    _("Figures"),
    _("One result a row. Leave out any figure so small that its people could be told apart."),
    Widget.ROWS,
    limit=20,
    columns=(
        Column("figure", _("Figure"), 40, needed=_("Give the figure")),
        Column("unit", _("Of what"), 80, needed=_("Say what was counted")),
        Column("year", _("Year"), 4, Cell.YEAR, needed=_("Give the year")),
        Column("source", _("Who counted"), SHORT_CHARACTERS, needed=_("Say who counted")),
    ),
)
_PARTNERS = Field(
    "partner_bodies",
    "people",
    _("Who works with you?"),
    _("Other authorities, associations, businesses: one a row."),
    Widget.ROWS,
    limit=20,
    columns=(
        Column("name", _("Name"), 120, needed=_("Give the partner’s name")),
        Column("kind", _("Kind"), 20, Cell.ONE_OF, PARTNER_KINDS),
    ),
)
_LINKS = Field(
    "links",
    "links",
    _("Where can one read more?"),
    _("Pages, reports or films that stay where they are. The portal does not copy them."),
    Widget.ROWS,
    limit=10,
    columns=(
        Column("title", _("What it is"), 120, needed=_("Say what the link leads to")),
        Column("address", _("Address"), 400, Cell.LINK, needed=_("Give the address")),
    ),
)


def _prose(name: str, step: str, label: Words, help: Words, rows: int = 5, good: Words = "") -> Field:
    """An open question with a long answer."""
    return Field(name, step, label, help, Widget.TEXT, ANSWER_CHARACTERS, rows=rows, good=good)


FIELDS: tuple[Field, ...] = (
    _from_first("title", good=_("A rent guarantee that lets families move out of shelters within six weeks")),
    _from_first(
        "summary",
        good=_(
            "Since March 2024 the housing office vouches for a family’s first year of rent. 214 families moved in; "
            "nine guarantees were called. Owners joined once the form was cut to one page."
        ),
    ),
    _from_first("language"),
    _from_first("lead_body"),
    Field("partner_cities", "people", _("Which other cities take part?"), _("Their names, separated by commas.")),
    _PARTNERS,
    _from_first("target_groups", good=_("Families in their first year, and owners with one to five flats")),
    _from_first("themes"),
    _from_first("life", step="stands"),
    _from_first("began", step="stands"),
    Field(
        "ended",
        "stands",
        _("When did it end, or when will it?"),
        _("Leave it open if there is no end in sight."),
        limit=40,
    ),
    Field(
        "confirmed_on",
        "stands",
        _("When did somebody last confirm that this is how it is?"),
        _("The day on which the office that runs it last looked at what is written here."),
        Widget.DATE,
        come=_("Give a day on which somebody confirmed it: this one has not come yet"),
    ),
    _from_first(
        "problem",
        good=_(
            "In 2023 one family in three left the shelter later than it could have, because no owner would sign "
            "without a year’s pay slips."
        ),
    ),
    _prose(
        "goal",
        "problem",
        _("What did you want to reach?"),
        _("What should be different, for whom, by when."),
        good=_("By the end of 2025, a flat within eight weeks for every family that may leave the shelter."),
    ),
    _from_first(
        "how_it_works",
        good=_(
            "Owner and family sign one page; the city signs as guarantor the same day. An officer visits after a week "
            "and after three months. When a guarantee is called, the housing office pays within ten days."
        ),
    ),
    _from_first(
        "refugees_part",
        good=_("A panel of twelve tenants reads the contract each spring and has shortened it twice."),
    ),
    _prose(
        "age_gender_disability",
        "done",
        _("How does it reach women and men, girls and boys, older people and people with disabilities?"),
        _("What differs for whom, and what you changed because of it. If you do not know yet, say so."),
        good=_(
            "A woman who lives alone may ask that a woman visits. We ask owners first for flats without stairs. How "
            "older people fare we do not know yet."
        ),
    ),
    _from_first(
        "cost",
        step="costs",
        good=_(
            "Two posts and the guarantees that are called: 2.1 million kroner a year. Half is the city’s own, half "
            "comes through the Ministry of Housing."
        ),
    ),
    Field(
        "paid",
        "costs",
        _("How does the money reach you?"),
        widget=Widget.ONE_OF,
        choices=PAYMENTS,
    ),
    _from_first("results", good=_("Families leave the shelter after six weeks instead of nineteen.")),
    _FIGURES,
    _prose(
        "users_say",
        "results",
        _("What do the people who use it say of it?"),
        _("In their words where you may quote them, without names."),
        good=_("“I stopped counting the nights.” A tenant, at the panel in spring."),
    ),
    _prose(
        "evaluation",
        "results",
        _("Has anybody judged it?"),
        _("Who, when, how, and what they found. A study of your own counts too."),
        good=_(
            "In 2025 the university compared 100 families with 100 that waited. Children changed school less often; "
            "debts were the same."
        ),
    ),
    _from_first(
        "what_failed",
        good=_("The first form had eleven pages and no owner read it. Do not start in December: offices are shut."),
    ),
    _from_first(
        "advice",
        good=_("Begin with owners who know you. Ask your lawyers first: ours took five of the first six months."),
    ),
    _prose(
        "transfer_conditions",
        "transfer",
        _("What must a city have for it to work there?"),
        _("Powers, laws, people, money, partners. What can be left out."),
        good=_(
            "A law that lets a city stand surety, one officer whom owners know, and a month’s rent for each family set "
            "aside. A computer system can be left out."
        ),
    ),
    _prose(
        "support_needed",
        "transfer",
        _("What would help you to go on?"),
        _("From UNHCR, from the State, from other cities."),
        good=_("That the State does not count a guarantee as the city’s debt; other cities’ contracts to learn from."),
        rows=4,
    ),
    Field(
        "adapted_from",
        "transfer",
        _("Did you take it from somewhere?"),
        _("The reference of a practice here, such as PR-2026-0042, or the address of a page."),
    ),
    _prose(
        "adapted_changes",
        "transfer",
        _("What did you change?"),
        _("What fitted your city at once, and what had to become different."),
        good=_("The one page fitted at once. Their city pays owners a bonus, which ours may not: we vouch for longer."),
        rows=4,
    ),
    _from_first("paragraphs"),
    Field(
        "objectives",
        "paragraphs",
        _("Which objectives of the Global Compact on Refugees does it serve?"),
        widget=Widget.SOME_OF,
        choices=OBJECTIVES,
    ),
    _LINKS,
    *UNDERTAKING_FIELDS,
    Field(
        "licence",
        "mandate",
        _("What may readers do with it?"),
        _("It holds for the text and the files of this practice once everybody may read them."),
        Widget.ONE_OF,
        choices=LICENCES,
        always=True,
    ),
)

SECOND = Form(2, STEPS, FIELDS)
