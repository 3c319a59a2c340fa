"""manage.py load_reference: the facts every portal starts with."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cities.registry.models import City, Country
from cities.signatories.models import Signature
from submissions.comments.models import CommentItem, Disposition
from submissions.framework.models import Paragraph, Version
from submissions.management.commands import load_reference
from submissions.management.commands.load_reference import SUBMISSIONS, content_of
from submissions.practices.models import Practice, Theme
from submissions.rounds.models import Milestone

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def run(*options: str) -> str:
    out = StringIO()
    call_command("load_reference", *options, stdout=out)
    return out.getvalue()


def test_everything_is_loaded_and_a_second_run_changes_nothing() -> None:
    assert "Signatures: 17 created" in run()
    assert (Country.objects.count(), City.objects.count(), Signature.objects.count()) == (249, 17, 17)
    assert (Paragraph.objects.count(), Milestone.objects.count(), Theme.objects.count()) == (19, 18, 14)
    again = run()
    assert set(re.findall(r"\d+ (.+)", again)) == {"unchanged"}


def test_a_dry_run_writes_nothing() -> None:
    assert "nothing was written" in run("--dry-run")
    assert not Country.objects.exists()
    assert not Paragraph.objects.exists()


def test_the_crrf_is_published_in_synopses_with_its_numbers() -> None:
    run()
    version = Version.objects.get()
    assert (version.text.key, version.number, version.label) == ("crrf", 1, "Annex I of A/RES/71/1")
    assert version.published_at is not None
    assert [row.number for row in Paragraph.objects.all()] == [str(number) for number in range(1, 20)]
    assert set(Paragraph.objects.values_list("is_synopsis", flat=True)) == {True}
    assert Paragraph.objects.get(number="8").section.heading == "Support for host countries and communities"
    assert not version.sections.get(key="introduction").heading_is_official


def test_a_published_paragraph_is_never_overwritten() -> None:
    run()
    Paragraph.objects.filter(number="8").update(body="Other words.")
    assert "Paragraph 8: kept as it stands" in run()
    with pytest.raises(CommandError, match="1 rows are refused"):
        run("--take-over")
    assert Paragraph.objects.get(number="8").body == "Other words."


def test_a_bad_row_refuses_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    read = load_reference.rows_of
    bad = {
        "starts": "2018-01-02",
        "ends": "2018-01-01",
        "kind": "draft",
        "title": "Bad",
        "place": "",
        "confidence": "high",
    }
    monkeypatch.setattr(load_reference, "rows_of", lambda path: [bad] if "calendar" in path.name else read(path))
    with pytest.raises(CommandError):
        run()
    assert not Country.objects.exists()


def test_dates_that_are_not_sure_say_so() -> None:
    run()
    assert set(Milestone.objects.filter(confidence="medium").values_list("starts_on__month", flat=True)) == {1, 4}


def test_themes_have_arabic_names_and_stay_archived() -> None:
    run()
    assert all(theme.names["ar"] for theme in Theme.objects.all())
    Theme.objects.filter(key="housing").update(archived_at="2026-01-01T00:00Z")
    run("--take-over")
    assert Theme.objects.get(key="housing").archived_at is not None


def test_the_choices_in_the_code_are_the_starting_vocabularies() -> None:
    said = content_of(SUBMISSIONS / "taxonomies.json")
    assert [str(label) for label in CommentItem.Kind.labels] == said["comment_kinds"]
    assert [str(label) for label in Disposition.Outcome.labels] == said["dispositions"]
    assert [str(label) for label in Practice.Life.labels] == said["practice_life"]
