"""The house stands as its papers say: contracts, generated pages, translations, file sizes."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from compact_portal.kit import catalogues
from submissions.management.commands.write_docs import PAGES

ROOT = Path(settings.BASE_DIR)
SOURCES = [
    path
    for package in ("compact_portal", "cities", "submissions")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]


def test_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-4000:]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_generated_pages_are_current(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name](), "run: manage.py write_docs"


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_arabic_is_complete() -> None:
    lacking = catalogues.gaps("ar")
    assert not lacking, f"{len(lacking)} strings have no Arabic, such as {[gap.source for gap in lacking[:5]]}"


def test_arabic_has_six_plural_forms_wherever_one_is_asked_for() -> None:
    plurals = [message for message in catalogues.load("ar") if message.pluralizable]
    assert plurals
    assert all(len(message.string) == 6 for message in plurals)


def test_arabic_counts_as_its_entries_are_written() -> None:
    """Three to ten take form 3, eleven to ninety-nine form 4, a hundred form 5 (CLDR's few, many and other)."""
    import gettext
    from io import BytesIO

    from babel.messages.mofile import write_mo

    made = BytesIO()
    write_mo(made, catalogues.load("ar"))
    made.seek(0)
    form = gettext.GNUTranslations(made).plural  # type: ignore[attr-defined]
    assert [form(n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111)] == [0, 1, 2, 3, 3, 4, 4, 5, 5, 3, 4]


def test_translations_keep_every_placeholder() -> None:
    wrong = [
        (message.id, str(problem)) for message in catalogues.load("ar") if message.id for problem in message.check()
    ]
    assert not wrong


@pytest.mark.parametrize("path", SOURCES, ids=[path.relative_to(ROOT).as_posix() for path in SOURCES])
def test_no_file_outgrows_its_room(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 400, f"{lines} lines: is it two rooms?"


def test_functions_stay_short() -> None:
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno
    )
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_every_package_says_what_lives_there() -> None:
    for path in SOURCES:
        if path.name == "__init__.py" and path.stat().st_size:
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_every_public_action_says_what_it_does() -> None:
    for path in SOURCES:
        if "actions" in (path.stem, path.parent.name):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    assert ast.get_docstring(node), f"{path.relative_to(ROOT)}: {node.name}"


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_actions_know_no_request_and_the_rule_book_no_database() -> None:
    """What the contracts cannot say of parts of Django."""
    web = {"django.http", "django.shortcuts", "django.contrib.messages"}
    for path in SOURCES:
        if "actions" in (path.stem, path.parent.name):
            assert not _imports(path) & web, path
        if path.parent.name == "rulebook":
            assert not _imports(path) & (web | {"django.db", "django.db.models"}), path


def test_nothing_inline_in_templates() -> None:
    """A strict policy needs no exception because no page carries a style, a handler or a script of its own."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if "mail" in path.parts or "email" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert " style=" not in text, path
        assert not any(f" on{event}=" in text for event in ("click", "load", "submit", "change", "input")), path
        assert "<style" not in text, path
        assert "<script>" not in text, path
