"""Finding lists that were handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from cities.lists.periods import LEASE
from cities.registry.models import ListImport
from compact_portal.kit.paging import Page, page

KINDS = ListImport.Kind.choices
DUE = (ListImport.State.HANDED_IN, ListImport.State.CONFIRMED)


def listed(cursor: str) -> Page[ListImport]:
    """Lists that were handed in, newest first, without their content."""
    rows = ListImport.objects.defer("file", "ledger").select_related("by")
    return page(rows, ("-handed_in_at", "-id"), cursor, size=20)


def found(pk: int) -> ListImport | None:
    """One list without the file, or None."""
    return ListImport.objects.defer("file").select_related("by").filter(pk=pk).first()


def due(at: datetime) -> list[int]:
    """What waits to be read or written and nobody works at, oldest first."""
    free = Q(worked_at=None) | Q(worked_at__lt=at - LEASE) | Q(state=ListImport.State.CONFIRMED)
    return list(
        ListImport.objects.filter(free, state__in=DUE).order_by("handed_in_at", "id").values_list("pk", flat=True)
    )


def is_left(one: ListImport, at: datetime) -> bool:
    """Whether a list is due and nobody has said for long how far it is: its worker was stopped, or there is none."""
    since = max(filter(None, (one.handed_in_at, one.confirmed_at, one.worked_at)))
    return one.state in DUE and since < at - LEASE


def tally(one: ListImport) -> dict[str, int]:
    """How many rows came to what; unchanged rows have no line of their own."""
    counts: dict[str, Any] = {"created": 0, "changed": 0, "kept": 0, "refused": 0}
    for line in one.ledger:
        counts[line["result"]] += 1
    return counts | {"unchanged": max(one.rows - len(one.ledger), 0)}
