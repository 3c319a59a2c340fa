"""A backup is put back: every row, every file, nothing told under another name; or nothing is touched at all."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cities.people.models import User
from compact_portal.kit import backups, tables
from compact_portal.kit.files import store
from compact_portal.mail.models import Mail, Outbox
from submissions.attachments.models import Attachment
from submissions.digests import actions as digests
from submissions.digests import compose
from submissions.digests.drafts import Choice
from submissions.digests.models import Subscription
from submissions.journal import actions as journal
from submissions.journal.models import Entry
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# What restoring itself adds to: all mail is held, and what was owed is told.
ADDED = {
    "mail_mail", "mail_outbox", "mail_stencil", "submissions_digestrun", "submissions_edition", "submissions_entry",
    "submissions_issue", "submissions_rendition", "submissions_subscription",
}  # fmt: skip


@pytest.fixture
def filed(transactional_db: None) -> Submission:
    """A practice with a file, its journal, a daily reader who was not told yet, and somebody signed in."""
    cast = Cast()
    case = factories.practice(cast.vesterhaven, cast.lead, title="A door \\ a tab\tand \u200fعربي")
    keep(case, "attachments/ab/abcd", b"a plan")
    digests.subscribe(
        user_id=cast.reviewer.pk, choice=Choice("daily", time_zone="UTC", hour=7), at=factories.AT, position=0
    )
    factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    journal.stamp()
    cast.browser(cast.lead)
    return case


def keep(case: Submission, name: str, content: bytes) -> Attachment:
    default_storage.save(name, ContentFile(content))
    return Attachment.objects.create(
        submission=case, order=Attachment.objects.count() + 1, file=name, name="plan.png", media_type="image/png",
        size=len(content), sha256=f"{Attachment.objects.count():064}", state="clean", added_at=factories.AT,
    )  # fmt: skip


def rows() -> dict[str, bytes]:
    """Every table as text."""
    found = {}
    for table, columns in tables.columns().items():
        file = io.BytesIO()
        tables.copy_out(table, columns, file)
        found[table] = b"\n".join(sorted(file.getvalue().splitlines()))
    return found


def restore(path: Path, *words: str) -> str:
    said = io.StringIO()
    call_command("restore", str(path), *words, stdout=said)
    return said.getvalue()


def backup(tmp_path: Path) -> Path:
    path = tmp_path / "backups" / "portal.tar.gz"
    path.parent.mkdir()
    call_command("backup", str(path), stdout=io.StringIO())
    return path


def test_every_row_and_file_is_back(filed: Submission, tmp_path: Path) -> None:
    before, path = rows(), backup(tmp_path)
    assert path.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"
    assert [one.name for one in path.parent.iterdir()] == [path.name], "and nothing is left beside it"
    User.objects.update(name="Somebody else")
    default_storage.delete("attachments/ab/abcd")
    said = restore(path, "--replace")
    assert default_storage.open("attachments/ab/abcd").read() == b"a plan"
    after = rows()
    assert {name for name in before if before[name] != after[name]} <= ADDED
    for name in ADDED - {"mail_outbox", "submissions_subscription"}:
        assert set(before[name].splitlines()) <= set(after[name].splitlines()), f"{name} only grew"
    assert "1 mails wait" in said and Outbox.objects.get().held
    assert list(compose.differences()) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,), "whoever signed out since must not be signed in again"


def test_what_the_triggers_hold_they_hold_again(filed: Submission, tmp_path: Path) -> None:
    restore(backup(tmp_path), "--replace")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'")
        assert cursor.fetchone() == (0,)


def test_numbers_of_the_lost_time_are_never_given_again(filed: Submission, tmp_path: Path) -> None:
    """A mail of the lost time may name a row by its number, and is itself named by one."""
    last, path = Submission.objects.latest("pk").pk, backup(tmp_path)
    restore(path, "--replace")
    cast = Cast()
    cast.__dict__.update(
        vesterhaven=filed.city, lead=User.objects.get(name="Inge Lund"), reviewer=User.objects.get(name="Maren Oduya")
    )
    case = factories.practice(cast.vesterhaven, cast.lead)
    assert case.pk > last + 1000
    factories.at_state(case, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    journal.stamp()
    assert Entry.objects.filter(submission=case).earliest("position").position > 1_000_000  # type: ignore[operator]


def test_what_was_told_since_goes_again_under_the_name_it_had_and_what_is_new_under_another(
    filed: Submission, tmp_path: Path
) -> None:
    path, reader = backup(tmp_path), Subscription.objects.get()
    digests.compose_now(at=timezone.now(), subscription_ids=[reader.pk])
    told = Mail.objects.get(purpose="digest").message_id
    factories.at_state(
        factories.practice(filed.city, filed.created_by, title="Lost"), "submitted",
        lead=User.objects.get(name="Inge Lund"), reviewer=User.objects.get(name="Maren Oduya"),
    )  # fmt: skip
    digests.compose_now(at=timezone.now(), subscription_ids=[reader.pk])
    lost = Mail.objects.filter(purpose="digest").latest("pk").message_id
    restore(path, "--replace")
    assert Mail.objects.get(purpose="digest").message_id == told
    factories.at_state(
        factories.practice(filed.city, filed.created_by, title="New"), "submitted",
        lead=User.objects.get(name="Inge Lund"), reviewer=User.objects.get(name="Maren Oduya"),
    )  # fmt: skip
    digests.compose_now(at=timezone.now(), subscription_ids=[reader.pk])
    assert Mail.objects.filter(purpose="digest").latest("pk").message_id not in {told, lost}
    assert list(compose.differences()) == []


def refuses(path: Path, said: str, *words: str) -> None:
    before = rows()
    with pytest.raises(CommandError, match=said):
        restore(path, *words)
    assert rows() == before


def test_a_portal_in_use_is_not_overwritten_unasked(filed: Submission, tmp_path: Path) -> None:
    path = backup(tmp_path)
    refuses(path, "in use")
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(path))
    assert "it fits" in restore(path, "--check")


def test_what_was_cut_altered_or_is_no_archive_is_not_begun(filed: Submission, tmp_path: Path) -> None:
    path = backup(tmp_path)
    whole = path.read_bytes()
    for content in (b"", b"hello", whole[: len(whole) // 2], whole[: len(whole) * 9 // 10]):
        path.write_bytes(content)
        refuses(path, "cannot be restored here", "--replace")
    path.write_bytes(whole)
    other = tmp_path / "other.tar.gz"
    with tarfile.open(path) as tar, tarfile.open(other, "w:gz") as made:
        for entry in tar:
            content = tar.extractfile(entry).read().replace(b"Inge Lund", b"Inge Lunt")  # type: ignore[union-attr]
            made.addfile(entry, io.BytesIO(content))
    refuses(other, "not what the manifest says", "--replace")
    refuses(tmp_path / "nowhere.tar.gz", "no file")


def test_another_version_and_another_key_are_not_begun(
    filed: Submission, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    path = backup(tmp_path)
    now = backups.migrations()
    with monkeypatch.context() as patch:
        patch.setattr(backups, "migrations", lambda: [*now, "submissions.9999_the_future"])
        refuses(path, "other migrations", "--replace")
    settings.SECRET_KEY = "another-key-for-tests-only-that-is-long-enough-0123456789-0123456789"
    refuses(path, "SECRET_KEY", "--replace")
    assert "Restored" in restore(path, "--replace", "--renamed")


def test_a_store_that_fills_up_leaves_everything_as_it_was(
    filed: Submission, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(filed, "attachments/zz/zzzz", b"a second plan")
    path = backup(tmp_path)
    for name in ("attachments/ab/abcd", "attachments/zz/zzzz"):
        default_storage.delete(name)
    put_back = store.put_back

    def full(name: str, *rest: Any) -> bool:
        if name.endswith("zzzz"):
            raise OSError(28, "No space left on device")
        return put_back(name, *rest)

    monkeypatch.setattr(store, "put_back", full)
    User.objects.update(name="Somebody else")
    refuses(path, "Nothing was restored: .*No space left", "--replace")
    assert not default_storage.exists("attachments/ab/abcd")


def test_a_file_that_goes_while_the_backup_is_made_goes_with_its_row(
    filed: Submission, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row was read a moment ago; then a person took it out. The rows are read once more."""
    named, asked = store.named, []

    def after_the_moment() -> set[str]:
        asked.append(1)
        return named() | ({"attachments/cc/cccc"} if len(asked) == 2 else set())

    monkeypatch.setattr(store, "named", after_the_moment)
    told = backups.take(tmp_path / "one.tar.gz", dict)
    assert (told["files"], told["lost"]) == (["attachments/ab/abcd"], [])
    assert len(asked) == 4, "before, at the moment, is its row still there, and at the next moment"


def test_a_file_that_was_lost_before_is_named_and_stops_nothing(filed: Submission, tmp_path: Path) -> None:
    default_storage.delete("attachments/ab/abcd")
    told = backups.take(tmp_path / "one.tar.gz", lambda: {"named": "", "position": 0, "at": ""})
    assert told["lost"] == ["attachments/ab/abcd"]
