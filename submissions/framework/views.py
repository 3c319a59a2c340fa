"""The public pages of the text."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from compact_portal.kit import clock
from compact_portal.kit.gates import public
from compact_portal.kit.keeping import kept_for_readers
from submissions.framework import compose, queries
from submissions.rounds.queries import open_round


@public
@require_safe
@kept_for_readers()
def list_(request: HttpRequest) -> HttpResponse:
    """The texts; where there is only one, the text itself."""
    texts = queries.texts()
    if len(texts) == 1:
        return redirect("framework:text", texts[0].key)
    return render(request, "submissions/framework/list.html", {"texts": texts})


@public
@require_safe
@kept_for_readers()
def text(request: HttpRequest, key: str) -> HttpResponse:
    """The newest published version, paragraph by paragraph, with what cities said about each."""
    version = queries.latest(key)
    if version is None:
        raise Http404
    tallies = queries.tallies(version.pk)
    sections = [
        (section, [(one, tallies.get(one.pk, queries.Tally())) for one in section.paragraphs.all()])
        for section in version.sections.all()
    ]
    context = {"version": version, "sections": sections, "round": open_round(clock.now(), version.pk)}
    return render(request, "submissions/framework/text.html", context)


@public
@require_safe
@kept_for_readers()
def paragraph(request: HttpRequest, key: str, version: int, number: str) -> HttpResponse:
    """One paragraph and every public comment on it, with the outcome of each."""
    found = queries.paragraph(key, version, number)
    if found is None:
        raise Http404
    before, after = queries.neighbours(found)
    context = {
        "paragraph": found,
        "before": before,
        "after": after,
        "comments": compose.said(found, queries.said_about(found)),
        "round": open_round(clock.now(), found.version_id),
    }
    return render(request, "submissions/framework/paragraph.html", context)
