"""The practice a page is about, or 404: not there and not yours look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from cities.people.actor import Asked
from submissions.practices import queries

if TYPE_CHECKING:
    from submissions.practices.models import Practice


def the_practice(request: Asked, reference: str) -> Practice:
    """A practice of the city the person acts for."""
    practice = queries.for_city(request.actor, reference)
    if practice is None:
        raise Http404
    return practice
