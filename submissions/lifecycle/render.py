"""Answers as they are read, on the page and on paper, and the answering of a form that saves: a page for people, small JSON for static/js/autosave.js, both texts after a clash."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cities.people.actor import Actor, Asked
from compact_portal.kit import clock, instants, presence, rows, worddiff
from compact_portal.kit import paper as press
from compact_portal.kit.languages import OWN_NAMES, direction, spoken
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from submissions.lifecycle import queries
from submissions.lifecycle.drafts import Clash, Saved, Typed, fingerprints
from submissions.rulebook.fields import Cell as Kind
from submissions.rulebook.fields import Column, Field, Widget, Words

if TYPE_CHECKING:
    from django.forms import BoundField

    from submissions.lifecycle.forms import TableForm
    from submissions.lifecycle.models import Submission

log = structlog.get_logger(__name__)

Options = Mapping[str, Sequence[tuple[str, Words]]]


@dataclass(frozen=True)
class Shown:
    """An answer as it is read.

    ``how`` is prose or line (typed by people), list or rows (of several), words or day (the portal's own), or none.
    """

    how: str
    text: Any = ""
    head: Sequence[Words] = ()


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a row: words of the person who wrote it or, ``ours``, a choice in the portal's words.

    ``leads``: it is an address that can be opened.
    """

    text: str
    ours: bool = False
    leads: bool = False


@dataclass(frozen=True)
class Choice:
    """One choice that either of two people made; ``mine`` and ``theirs`` say who."""

    value: str
    label: Words
    mine: bool
    theirs: bool


@dataclass(frozen=True)
class Side:
    """One answer that two people changed: its question, both texts, what differs, and the choices of both."""

    row: Field
    field: BoundField
    mine: Shown
    theirs: Shown
    marks: SafeString
    choices: Sequence[Choice] = ()

    @property
    def writable(self) -> bool:
        """Whether the two can be joined by typing."""
        return self.row.widget in {Widget.LINE, Widget.TEXT, Widget.DATE}


def shown(row: Field, value: Any, options: Options | None = None) -> Shown:
    """``value`` as an answer to ``row``, in the page's language."""
    if row.widget is Widget.TICK:
        return Shown("words", _("Yes") if value else _("Not yet"))
    if value in ("", None, []):
        return Shown("none")
    if isinstance(value, date):
        return Shown("day", value)
    if row.name == "language":
        return Shown("words", OWN_NAMES.get(value, value))
    if row.widget is Widget.ONE_OF:
        return Shown("words", str(dict((options or {}).get(row.name, row.choices)).get(value, value)))
    if row.widget is Widget.SOME_OF:
        names = dict((options or {}).get(row.name, row.choices))
        return Shown("list", [names.get(one, one) for one in in_order(row, value)])
    if row.widget is Widget.ROWS:
        return table([column.label for column in row.columns], _cells(row, value))
    return Shown("prose" if row.widget is Widget.TEXT else "line", value)


def table(head: Sequence[Words], lines: Sequence[Sequence[Cell]]) -> Shown:
    """Rows as they are read, without the columns in which nobody wrote anything."""
    used = [n for n in range(len(head)) if any(line[n].text for line in lines)]
    return Shown("rows", [[line[n] for n in used] for line in lines], [head[n] for n in used])


def in_order(row: Field, value: Sequence[str]) -> Sequence[str]:
    """What was chosen as it is read: paragraphs by their numbers, not by their letters (7 stands before 13)."""
    return sorted(value, key=lambda one: (len(one), one)) if row.name == "paragraphs" else value


def places(row: Field) -> tuple[rows.Place, ...]:
    """The places of each row of an answer."""
    return tuple(rows.Place(one.name, one.label, one.limit, one.cell.value, one.choices) for one in row.columns)


def _cells(row: Field, value: Any) -> list[tuple[Cell, ...]]:
    """An answer in rows, with the choices in words."""

    def cell(column: Column, text: str) -> Cell:
        return Cell(text, bool(column.choices), column.cell is Kind.LINK and rows.leads_somewhere(text))

    return [tuple(map(cell, row.columns, line)) for line in rows.read(value or [], places(row))]


def _pieces(row: Field, value: Any, options: Options | None) -> list[tuple[Cell, ...]]:
    """An answer as lines: one for each choice and each row, those of the text as it was typed."""
    if row.widget is Widget.ROWS:
        return _cells(row, value)
    if isinstance(value, str) and row.widget is Widget.DATE and value:
        value = date.fromisoformat(value)
    one = shown(row, value, options)
    if one.how == "none":
        return []
    if one.how == "day":
        return [(Cell(instants.day(value, instants.language_now())),)]
    lines = one.text if isinstance(one.text, list | tuple) else str(one.text).split("\n")
    return [(Cell(str(line)),) for line in lines]


def _side_by_side(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join(" · ", "{}", ((one,) for one in parts))


def _in_its_language(cell: Cell, html: SafeString | str) -> SafeString:
    """What stands in a row is in the language of its writer, as the whole is; the portal's words are in the page's."""
    language = instants.language_now()
    mould = '<bdi lang="{1}" dir="{2}">{0}</bdi>' if cell.ours else "{0}"
    return format_html(mould, html, language, direction(language))


def _line(cells: Sequence[Cell]) -> SafeString:
    return _side_by_side(_in_its_language(cell, cell.text) for cell in cells if cell.text)


def _apart(old: Sequence[Cell], new: Sequence[Cell]) -> SafeString:
    """A row and what it became, place by place; a choice is one word."""
    nothing = Cell("")
    pairs = [(a, b) for a, b in zip_longest(old, new, fillvalue=nothing) if a.text or b.text]
    return _side_by_side(
        _in_its_language(
            b if b.text else a, _whole(a.text, b.text) if a.ours or b.ours else worddiff.marked(a.text, b.text)
        )
        for a, b in pairs
    )


def _whole(old: str, new: str) -> SafeString:
    marks = [(mark, text) for mark, text in (("del", old), ("ins", new)) if text]
    return format_html("{}", new) if old == new else format_html_join(" ", "<{0}>{1}</{0}>", marks)


def difference(row: Field, old: Any, new: Any, options: Options | None = None) -> SafeString:
    """What changed in an answer, word by word; a choice is one word, and a row is compared with the row in its place."""
    before, after = _pieces(row, old, options), _pieces(row, new, options)
    if row.widget in {Widget.LINE, Widget.TEXT}:
        was, now = ("\n".join(cell.text for cell, *_rest in lines) for lines in (before, after))
        return mark_safe(worddiff.marked(was, now).replace("\n", "<br>"))
    lines: list[SafeString] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += map(_line, after[c:d])
        elif kind == "replace" and row.widget is Widget.ROWS:
            lines += [_apart(old, new) for old, new in zip_longest(before[a:b], after[c:d], fillvalue=())]
        else:
            lines += [format_html("<del>{}</del>", _line(one)) for one in before[a:b]]
            lines += [format_html("<ins>{}</ins>", _line(one)) for one in after[c:d]]
    return format_html_join(mark_safe("<br>"), "{}", ((one,) for one in lines))


@dataclass(frozen=True)
class Both:
    """The page with two texts: ``sides`` to choose from, ``hidden`` answers sent along, and what both were made from."""

    sides: Sequence[Side]
    hidden: Sequence[SafeString]
    version: int
    was: str


def _side(row: Field, field: BoundField, mine: Any, theirs: Any, offered: Options) -> Side:
    marks = difference(row, theirs, mine, offered)
    choices = []
    if row.widget is Widget.SOME_OF:
        names = dict(offered.get(row.name, row.choices))
        either = [*mine, *(one for one in theirs if one not in mine)]
        choices = [Choice(one, names.get(one, one), one in mine, one in theirs) for one in either]
    return Side(row, field, shown(row, mine, offered), shown(row, theirs, offered), marks, choices)


def both(form: TableForm, clash: Clash, theirs: Mapping[str, Any], version: int) -> Both:
    """Set what ``form`` typed beside what stands; sent again, it is made from what stands."""
    typed, offered = form.typed(), form.options
    sides = [
        _side(row, form[row.name], typed.values[row.name], theirs[row.name], offered)
        for row in form.rows
        if row.name in clash.names
    ]
    along = [form[row.name] for row in form.rows if row.name not in clash.names and row.name in typed.values]
    # A tick that is not set is not sent, exactly as on the page it comes from.
    hidden = [field.as_hidden() for field in along if field.value() not in (False, None)]
    was = {**typed.was, **fingerprints({side.row.name: theirs[side.row.name] for side in sides})}
    return Both(sides, hidden, version, json.dumps(was))


@dataclass(frozen=True)
class Sheet:
    """One form that saves.

    ``write`` is the action; ``show`` draws the page again with a refusal and a status; ``fresh`` reads the case and the
    answers as they stand after a clash; ``after`` is where a person goes on; ``case_id`` is the draft it belongs to.
    """

    form: TableForm
    title: str | Promise
    after: str
    write: Callable[[Typed, datetime], Saved]
    show: Callable[[Refusal | None, int], HttpResponse]
    fresh: Callable[[], tuple[Submission, Mapping[str, Any]]]
    case_id: int = 0


def save(request: Asked, sheet: Sheet) -> HttpResponse:
    """Check, write, answer. Whatever is refused, what was typed comes back to the person.

    One wrong answer does not hold back a script's save of the others; a person's button saves the page whole.
    """
    form, at, script = sheet.form, clock.now(), asks(request)
    right, labels = form.is_valid(), form.labels()
    if not right and not (script and form.severable):
        return JsonResponse(_wrong(form, labels), status=422) if script else sheet.show(None, 422)
    typed = form.typed()
    if not typed.values and form.errors:
        return JsonResponse(_wrong(form, labels), status=422)
    try:
        outcome = sheet.write(typed, at)
    except Refusal as refusal:
        if script:
            names = refusal.names if isinstance(refusal, Clash) else ()
            return _refused(refusal, [labels[name] for name in names])
        return _both(request, sheet, refusal) if isinstance(refusal, Clash) else sheet.show(refusal, status(refusal))
    if script:
        others = also_here(request.actor, sheet.case_id, at)
        said = _saved(outcome, typed, at, instants.zone(request.actor.time_zone), labels, others)
        return JsonResponse({**said, **_wrong(form, labels)})
    return HttpResponseRedirect(sheet.after)


def also_here(actor: Actor, case_id: int, at: datetime) -> list[str]:
    """Who else has this draft open now; the person is noted as being here too. It asks the cache, not the database."""
    return presence.others(f"case:{case_id}", actor.user_id, str(actor.name), at)


def asks(request: HttpRequest) -> bool:
    """Whether a script asks, which wants data, not a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def status(refusal: Refusal) -> int:
    """409 for what has moved on, 403 for what is not this person's to do, 422 for what must be put right."""
    if isinstance(refusal, Stale):
        return 409
    return 403 if isinstance(refusal, NotAllowed) else 422


def _both(request: Asked, sheet: Sheet, clash: Clash) -> HttpResponse:
    """Both texts, side by side; the form sends the person's choice, made from what stands now."""
    case, standing = sheet.fresh()
    context = {
        "case": case,
        "both": both(sheet.form, clash, standing, case.version),
        "title": sheet.title,
        "refusal": clash.sentence,
        "last": queries.last_saved(case.pk),
    }
    return render(request, "submissions/lifecycle/both.html", context, status=409)


def _saved(
    outcome: Saved,
    typed: Typed,
    at: datetime,
    zone: ZoneInfo,
    labels: Mapping[str, Words],
    others: Sequence[str],
) -> dict[str, Any]:
    """The hour of the save, the version, the new fingerprints of what the page holds, what a colleague changed, and who else is here."""
    known = {name: mark for name, mark in typed.was.items() if name in labels}
    return {
        "saved": f"{at.astimezone(zone):%H:%M}",
        "version": outcome.version,
        "was": known | fingerprints(typed.values),
        "theirs": [str(labels[name]) for name in outcome.theirs],
        "others": list(others),
    }


def _wrong(form: TableForm, labels: Mapping[str, Words]) -> dict[str, Any]:
    """What must be put right before it can be saved, by field, and the questions it is about."""
    errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
    return {"errors": errors, "about": [str(labels.get(name, name)) for name in errors]}


def _refused(refusal: Refusal, labels: Iterable[str | Promise]) -> JsonResponse:
    """The sentence of a refusal, and the answers it is about."""
    return JsonResponse(
        {"refused": str(refusal.sentence), "about": [str(one) for one in labels]}, status=status(refusal)
    )


# -- On paper, and in the mail with the receipt ----------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """A question and the answer to it, both as they are read."""

    label: Words
    one: Shown


@dataclass(frozen=True)
class Chapter:
    """A heading and the answers under it; ``about`` is what they are about, in ``language``: a paragraph's own words."""

    title: Words
    answers: Sequence[Answer]
    about: str = ""
    language: str = ""


def paper(
    request: Asked, case: Submission, chapters: Callable[[], Sequence[Chapter]], sent: datetime | None
) -> HttpResponse:
    """A filing as PDF, in the language it is written in where the portal speaks it; a sentence where none can be made.

    ``chapters`` is called while that language is on; ``sent`` is when exactly these words were sent, None for a draft.
    """
    language = case.language if spoken(case.language) == case.language else instants.language_now()
    with translation.override(language):
        context = {"case": case, "chapters": chapters(), "sent": sent, "at": clock.now(), "language": language}
        html = render_to_string("submissions/lifecycle/paper.html", context)
    try:
        pdf = press.pdf(html)
    except press.Unmade as problem:
        log.warning("paper_not_made", case=case.reference, why=str(problem))
        return render(request, "submissions/lifecycle/no_paper.html", {"case": case}, status=503)
    name = f'attachment; filename="{case.reference}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})
