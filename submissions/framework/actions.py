"""Taking over a text: its version, sections and numbered paragraphs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from compact_portal.kit.imports import Ledger, settle
from submissions.framework.models import FrameworkText, Paragraph, Section, Version

Outline = Mapping[str, Any]
NEVER_CHANGES = "A published version never changes; load the text as a new version."


def import_text(
    outline: Outline, *, number: int, label: str, published_at: datetime, dry_run: bool = False, take_over: bool = False
) -> Ledger:
    """Take over one version of a text from an outline: ``instrument``, ``sections`` and ``paragraphs``.

    A paragraph with ``synopsis`` is marked as this project's own summary, one with ``body`` holds the official words.
    Refuses a paragraph that is missing from its section or stands in none, and any change of a published version.
    """

    def fill(ledger: Ledger) -> None:
        about = outline["instrument"]
        values = {"title": about["title"], "source": about["source"], "note": about.get("note", "")}
        text = ledger.put(FrameworkText, 1, about["title"], key={"key": about["key"]}, values=values)
        values = {"label": label, "published_at": published_at}
        version = ledger.put(
            Version, 2, label, key={"text": text, "number": number}, values=values, fixed=NEVER_CHANGES
        )
        if version is not None:
            _paragraphs(ledger, version, outline)

    return settle(fill, dry_run=dry_run, take_over=take_over)


def _paragraphs(ledger: Ledger, version: Version, outline: Outline) -> None:
    bodies = {row["number"]: row for row in outline["paragraphs"]}
    line = len(ledger.rows)
    for place, part in enumerate(outline["sections"], start=1):
        line += 1
        values = {"heading": part["heading"], "heading_is_official": part["heading_is_official"], "order": place}
        section = ledger.put(
            Section,
            line,
            part["heading"],
            key={"version": version, "key": part["key"]},
            values=values,
            fixed=NEVER_CHANGES,
        )
        for number in part["paragraphs"]:
            line += 1
            if section is not None:
                _paragraph(ledger, line, section, number, bodies.pop(number, None))
    for number in bodies:
        ledger.refuse(line + 1, f"Paragraph {number}", "It stands in no section.")


def _paragraph(ledger: Ledger, line: int, section: Section, number: str, row: Mapping[str, str] | None) -> None:
    """One paragraph; a letter such as ``8(b)`` is a child of its number."""
    name = f"Paragraph {number}"
    if row is None:
        ledger.refuse(line, name, "Its section names it, but the list does not hold it.")
        return
    parent = number.partition("(")[0].strip()
    above = Paragraph.objects.filter(version_id=section.version_id, number=parent).first() if parent != number else None
    values = {
        "section_id": section.pk,
        "parent_id": above.pk if above else None,
        "order": line,
        "body": row.get("body") or row["synopsis"],
        "is_synopsis": "body" not in row,
    }
    ledger.put(
        Paragraph,
        line,
        name,
        key={"version_id": section.version_id, "number": number},
        values=values,
        fixed=NEVER_CHANGES,
    )
