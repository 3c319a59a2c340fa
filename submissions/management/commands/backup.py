"""manage.py backup: every row and every file, as of one moment, in one archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from compact_portal.kit import backups, clock
from compact_portal.mail import render
from submissions.journal import queries as journal


class Command(BaseCommand):
    help = "Write database and files, as of one moment, into one archive. The portal may go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the archive to write, such as portal-2026-11-25.tar.gz")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["path"]
        if path.exists():
            raise CommandError(f"{path} is there already.")
        if not path.parent.is_dir():
            raise CommandError(f"{path.parent} is not a directory.")
        told = backups.take(path, _facts)
        rows = sum(one["rows"] for one in told["tables"].values())
        self.stdout.write(
            f"{path}: {rows} rows of {len(told['tables'])} tables and {len(told['files'])} files, as of {told['at']}."
        )
        for name in told["lost"]:
            self.stderr.write(f"The store had lost the file {name} before this backup.")


def _facts() -> dict[str, Any]:
    # The name of a mail that is never sent: whoever gives it another gives all mails other names.
    named = render.message_id("backup")
    return {"at": clock.now().isoformat(timespec="seconds"), "position": journal.head(), "named": named}
