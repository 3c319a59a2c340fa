"""``manage.py write_docs``: the pages of docs/ that are generated from the rule book and the environment's table."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from compact_portal import env
from submissions.rulebook import happenings, notices, permissions, routes, states, transitions

HEAD = "<!-- Written by `manage.py write_docs` from the tables in the code. Do not edit: a test compares. -->\n\n"
PEOPLE = [*permissions.CITY, *permissions.STAFF, permissions.Who.ANYONE]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *[list(row) for row in rows]]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _states() -> str:
    rows = ([f"`{one.state}`", str(one.city), str(one.staff), one.turn or "nobody"] for one in states.STATES)
    return _table(["state", "the city’s word", "the staff’s word", "whose turn"], rows)


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    for row in transitions.TRANSITIONS:
        lines += [f"    {source} --> {row.target}: {row.verb}" for source in sorted(row.sources)]
    return "\n".join([*lines, *(f"    {one} --> [*]" for one in sorted(states.ENDED)), "```"]) + "\n"


def _moves() -> str:
    rows = (
        [
            f"`{row.verb}`",
            ", ".join(sorted(row.sources)),
            row.target,
            f"`{row.asks}`",
            f"`{row.happening}`",
            "yes" if row.needs_reason else "",
        ]
        for row in transitions.TRANSITIONS
    )
    return _table(["verb", "from", "to", "permission", "the journal says", "needs a reason"], rows)


def _cell(action: permissions.Action, who: permissions.Who) -> str:
    parts = []
    for row in permissions.grants(action):
        if row.who is who:
            where = "every state" if row.states == permissions.ALL else ", ".join(sorted(row.states))
            parts.append(where + "".join(f" *if {one.replace('_', ' ')}*" for one in row.when))
    return "; ".join(parts)


def _permissions() -> str:
    rows = ([f"`{action}`", *(_cell(action, who) for who in PEOPLE)] for action in permissions.Action)
    return _table(["action", *PEOPLE], rows)


def _routes() -> str:
    rows = ([f"`{r.happening}`", r.audience, r.how, r.section or ""] for r in routes.ROUTES)
    return _table(["happening", "audience", "how", "section of the digest"], rows)


def _sentences() -> str:
    rows = ([f"`{h.happening}`", str(h.sentence), "yes" if h.city_reads else "no"] for h in happenings.HAPPENINGS)
    return _table(["journal word", "sentence", "the city reads it"], rows)


def _notices() -> str:
    rows = (
        [
            str(kind.label),
            ", ".join(f"`{one}`" for one in kind.happenings),
            ", ".join(sorted(kind.roles)),
            ", ".join(kind.choices) or "always",
            kind.default,
        ]
        for kind in notices.KINDS
    )
    return _table(["told at once", "happenings", "concerns", "a person may choose", "until then"], rows)


def lifecycle_page() -> str:
    """docs/lifecycle.md: states, moves, permissions, happenings and routes."""
    with override("en"):
        return (
            f"{HEAD}# How a filing lives\n\n## States\n\n{_states()}\n## Moves\n\n{_diagram()}\n{_moves()}\n"
            f"## Who may do what\n\nEmpty means no. The same rows answer for one filing and build the query for many.\n\n"
            f"{_permissions()}\n## What the journal says\n\n{_sentences()}\n## Who is told\n\n{_routes()}\n"
            f"## What a person may choose\n\n{_notices()}"
        )


def environment_page() -> str:
    """docs/environment.md: every variable the portal reads."""
    rows = (
        [
            f"`{one.name}`" + (f", or `{one.name}_FILE`" if one.secret else ""),
            "required" if one.default is None else f"`{one.default}`",
            one.help,
        ]
        for one in env.VARIABLES
    )
    return (
        f"{HEAD}# What the portal reads from the environment\n\n{_table(['variable', 'default', 'what it is'], rows)}"
    )


PAGES = {"docs/lifecycle.md": lifecycle_page, "docs/environment.md": environment_page}


class Command(BaseCommand):
    help = "Write the generated pages of docs/."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for name, page in PAGES.items():
            (Path(settings.BASE_DIR) / name).write_text(page(), encoding="utf-8")
            self.stdout.write(name)
