"""Bring database and pages up to date, one step after another, saying each; a child of ``run.py``.

``python -m compact_portal.devservices.prepare LOG [COMMAND ...]`` leaves those commands out; what a step itself says
goes to the log.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import django
from django.core.management import call_command

STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Compiling the translations", "compile_messages", {}),
    ("Collecting pictures and styles", "collectstatic", {"interactive": False, "verbosity": 0}),
    ("Making the tables", "migrate", {"interactive": False}),
    ("Loading signatories, framework, calendar and vocabularies", "load_reference", {}),
    ("Inventing cities and their filings", "demonstration", {}),
)


def main(log_path: str, leave_out: list[str]) -> None:
    """Run the steps; the first that fails ends it with its trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compact_portal.settings")
    django.setup()
    with open(log_path, "a", encoding="utf-8") as log:  # noqa: PTH123
        for says, command, options in STEPS:
            if command in leave_out:
                continue
            began = time.monotonic()
            print(f"  {says} ...", end="", flush=True)
            call_command(command, stdout=log, **options)
            print(f" {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
