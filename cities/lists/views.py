"""The administrator's pages of lists: hand in, look, say yes."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.lists import actions, queries
from cities.lists.compose import COLUMNS
from cities.lists.forms import ListForm
from cities.lists.periods import READ_AT_ONCE
from cities.people.actor import Asked
from compact_portal.kit import clock, sheets
from compact_portal.kit.gates import staff_only
from compact_portal.kit.refusals import Refusal

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only("administrator")
def list_(request: Asked) -> HttpResponse:
    """Hand in a list; those handed in before."""
    if request.method != "POST":
        return _list(request, ListForm())
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    data = form.cleaned_data
    content = data["file"].read(sheets.MOST_BYTES + 1)
    told = {"name": _plain(data["file"].name), "kind": data["kind"], "instrument": data["instrument"]}
    try:
        made = actions.hand_in(
            content=content, take_over=data["take_over"], actor=request.actor, at=clock.now(), **told
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
        return _list(request, form, status=422)
    _at_once(made.pk, sheets.weight(content))
    return redirect("lists:show", made.pk)


def _plain(name: str | None) -> str:
    shown = "".join(c for c in (name or "") if c.isprintable())
    return shown[-100:] or _("a list")


def _at_once(pk: int, size: int) -> None:
    """A short list is read or written now; a long one by a worker, which was told."""
    if size <= READ_AT_ONCE:
        actions.work_at(list_id=pk, at=clock.now())


def _list(request: Asked, form: ListForm, status: int = 200) -> HttpResponse:
    page = queries.listed(request.GET.get("cursor", "")[:500])
    return render(
        request, "cities/lists/list.html", {"form": form, "page": page, "kinds": list(COLUMNS)}, status=status
    )


def _found(pk: int) -> Any:
    one = queries.found(pk) if pk < 2**63 else None
    if one is None:
        raise Http404
    return one


@require_safe
@staff_only("administrator")
def show(request: Asked, pk: int) -> HttpResponse:
    """What a list would do, row by row, or how far its reading is."""
    return _show(request, pk)


def _show(request: Asked, pk: int, refusal: str = "", status: int = 200) -> HttpResponse:
    one = _found(pk)
    lines = sorted(one.ledger, key=lambda line: (line["result"] != "refused", line["line"]))
    wanted = request.GET.get("show", "")
    if wanted in ("created", "changed", "kept", "refused"):
        lines = [line for line in lines if line["result"] == wanted]
    start = _number(request.GET.get("from", ""))
    context = {
        "list": one,
        "tally": queries.tally(one),
        "lines": lines[start : start + SHOWN],
        "start": start + 1,
        "end": min(start + SHOWN, len(lines)),
        "total": len(lines),
        "next": start + SHOWN if start + SHOWN < len(lines) else 0,
        "show": wanted,
        "word": actions.seen(one),
        "busy": one.state in queries.DUE,
        "writing": one.state == "confirmed",
        "share": one.done / 100,
        "left": queries.is_left(one, clock.now()),
        "refusal": refusal,
    }
    return render(request, "cities/lists/show.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _act(request: Asked, pk: int, act: Callable[..., None], told: str, **how: Any) -> HttpResponse:
    one = _found(pk)
    try:
        act(list_id=pk, actor=request.actor, at=clock.now(), **how)
    except Refusal as refusal:
        return _show(request, pk, str(refusal.sentence), status=409)
    _at_once(pk, one.rows * 100)
    messages.success(request, told)
    return redirect("lists:show", pk)


@require_POST
@staff_only("administrator")
def confirm(request: Asked, pk: int) -> HttpResponse:
    """Say yes to what was shown."""
    told = _("The list is being written, whole or not at all. You may leave this page.")
    return _act(request, pk, actions.confirm, told, word=request.POST.get("seen", "")[:40] or "-")


@require_POST
@staff_only("administrator")
def again(request: Asked, pk: int) -> HttpResponse:
    """Read it again, taking over differences or not."""
    take_over = request.POST.get("take_over") == "yes"
    told = _("Now the list replaces what stands.") if take_over else _("Now what stands here stays.")
    return _act(request, pk, actions.read_again, told, take_over=take_over)


@require_POST
@staff_only("administrator")
def begin(request: Asked, pk: int) -> HttpResponse:
    """Read anew what was being read or written when the portal was stopped."""
    return _act(request, pk, actions.begin_again, _("The list is read again. Nothing of it was written."))


@require_POST
@staff_only("administrator")
def put_away(request: Asked, pk: int) -> HttpResponse:
    """Do not write it."""
    return _act(request, pk, actions.put_away, _("The list was put away. Nothing of it was written."))


def _known(kind: str) -> None:
    if kind not in COLUMNS:
        raise Http404


@require_safe
@staff_only("administrator")
def columns(request: Asked, kind: str) -> HttpResponse:
    """What the columns of a list are called and what stands in them."""
    _known(kind)
    label = dict(queries.KINDS)[kind]
    return render(request, "cities/lists/columns.html", {"kind": kind, "label": label, "columns": COLUMNS[kind]})


@require_safe
@staff_only("administrator")
def template(request: Asked, kind: str) -> HttpResponse:
    """A CSV with the heading and one row as an example."""
    _known(kind)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    writer = csv.writer(response)
    writer.writerow(one.name for one in COLUMNS[kind])
    writer.writerow(one.example for one in COLUMNS[kind])
    return response
