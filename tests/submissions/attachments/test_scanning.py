"""The virus check: held back until it is done, refused with the reason, never forgotten, never twice at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.files.storage import default_storage

from compact_portal.kit import viruses
from compact_portal.schedule import SCHEDULE
from submissions.attachments import actions, queries
from submissions.attachments.models import Attachment
from submissions.attachments.periods import LEASE
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast
from tests.compact_portal.kit.office_files import word_parts, zipped
from tests.submissions.attachments.conftest import Add
from tests.support.clamd import EICAR, Clamd, clamd
from tests.support.forms import words

pytestmark = pytest.mark.django_db

AT = factories.AT
# In a picture only what draws is kept, so it stands in a font.
INFECTED = zipped(word_parts(**{"word/fonts/font1.ttf": EICAR}), stored=("word/fonts/font1.ttf",))


@pytest.fixture
def scanner(settings: Any) -> Iterator[Clamd]:
    with clamd() as found:
        settings.CLAMD_URL = found.url
        yield found


@pytest.mark.parametrize("way", ["unix", "tcp"])
def test_clamd_is_asked_over_a_socket(way: str, tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.sock" if way == "unix" else None) as scanner:
        content = b"x" * 200_000
        assert viruses.found_in(content, scanner.url) == ""
        assert viruses.found_in(content + EICAR, scanner.url) == "Eicar-Test-Signature"
        assert scanner.sent == [content, content + EICAR]


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"\0", b"stream: OK and more\0", b"\xff\xfe\0"]
)
def test_what_is_no_verdict_is_none(answer: bytes) -> None:
    with clamd() as scanner:
        scanner.answer = answer
        with pytest.raises(viruses.Unanswered):
            viruses.found_in(b"x", scanner.url)


@pytest.mark.parametrize("way", ["unix", "tcp"])
def test_one_that_is_cut_off_as_too_large_says_nothing_of_the_next(way: str, tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.sock" if way == "unix" else None) as scanner:
        scanner.most = 100_000
        with pytest.raises(viruses.NoVerdict):
            viruses.found_in(b"x" * 15_000_000, scanner.url)
        assert viruses.found_in(b"x" * 90_000, scanner.url) == ""


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:9", "unix:///nonexistent/clamd.sock"])
def test_nobody_there_is_no_verdict(url: str) -> None:
    with pytest.raises(viruses.Unanswered):
        viruses.found_in(b"x", url)


def test_without_a_check_it_is_usable_at_once(cast: Cast, draft: Submission, add: Add) -> None:
    assert add(draft).state == "clean"


def test_it_is_held_back_until_it_is_checked(cast: Cast, draft: Submission, add: Add, scanner: Clamd) -> None:
    made, client = add(draft, alt="A plan"), cast.browser(cast.lead)
    page = f"/city/practices/{draft.reference}/files/"
    assert made.state == "waiting"
    assert client.get(f"/files/{draft.reference}/{made.pk}/").status_code == 404
    assert client.get(f"/files/{draft.reference}/{made.pk}/image/").status_code == 404
    said = client.get(page)
    assert "being checked for viruses" in words(said) and b"<img class" not in said.content
    told = words(client.get(f"/city/practices/{draft.reference}/check/"))
    assert "1 file is still being checked for viruses. You can send now:" in told
    assert "UNHCR can open it once the check for viruses has let it through." in told
    assert actions.scan_due(at=AT) == 1
    assert "checked for viruses" not in words(client.get(f"/city/practices/{draft.reference}/check/"))
    assert scanner.sent == [default_storage.open(made.file.name or "").read()]
    assert client.get(f"/files/{draft.reference}/{made.pk}/").status_code == 200
    assert actions.scan_due(at=AT + LEASE) == 0 and len(scanner.sent) == 1


def test_what_carries_a_virus_is_refused_and_its_bytes_are_gone(
    cast: Cast, draft: Submission, add: Add, scanner: Clamd, django_capture_on_commit_callbacks: Any
) -> None:
    made = add(draft, INFECTED, "plan.docx")
    key = made.file.name or ""
    scanner.answer = b"stream: <b>Eicar</b> FOUND\0"
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.scan_due(at=AT) == 1
    made.refresh_from_db()
    assert (made.state, made.finding, made.file.name, made.text) == ("refused", "<b>Eicar</b>", "", "")
    assert not default_storage.exists(key)
    client = cast.browser(cast.lead)
    answer = client.get(f"/city/practices/{draft.reference}/files/")
    assert "The virus check found <b>Eicar</b> in this file." in words(answer)
    assert client.get(f"/files/{draft.reference}/{made.pk}/").status_code == 404
    assert queries.content(draft) == []
    # It stops nobody: it can be sent without it, and taken out.
    assert client.post(f"/city/practices/{draft.reference}/files/{made.pk}/remove/").status_code == 302


def test_nobodys_answer_leaves_it_waiting_for_the_next_tick(draft: Submission, add: Add, scanner: Clamd) -> None:
    made = add(draft)
    scanner.answer = b"INSTREAM size limit exceeded. ERROR\0"
    assert actions.scan_due(at=AT) == 0
    made.refresh_from_db()
    assert made.state == "waiting"
    scanner.answer = b""
    assert actions.scan_due(at=AT + timedelta(seconds=1)) == 0, "another worker may still be at it"
    assert actions.scan_due(at=AT + LEASE) == 1


def test_a_file_the_check_chokes_on_keeps_no_other_waiting(
    draft: Submission, add: Add, scanner: Clamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    chokes, other = add(draft), add(draft)
    asked = viruses.found_in

    def found_in(content: bytes, url: str) -> str:
        if content == default_storage.open(chokes.file.name or "").read():
            raise viruses.NoVerdict("stream: Can't allocate memory ERROR")
        return asked(content, url)

    monkeypatch.setattr(viruses, "found_in", found_in)
    assert actions.scan_due(at=AT) == 1
    chokes.refresh_from_db()
    other.refresh_from_db()
    assert (chokes.state, other.state) == ("waiting", "clean")


def test_where_the_check_was_switched_off_what_waits_is_let_through(
    draft: Submission, add: Add, scanner: Clamd, settings: Any
) -> None:
    made = add(draft)
    settings.CLAMD_URL = ""
    assert actions.scan_due(at=AT) == 1
    made.refresh_from_db()
    assert made.state == "clean"


def test_a_file_the_store_lost_before_it_was_checked_says_so(
    cast: Cast, draft: Submission, add: Add, scanner: Clamd
) -> None:
    made = add(draft)
    default_storage.delete(made.file.name or "")
    assert actions.scan_due(at=AT) == 1
    said = words(cast.browser(cast.lead).get(f"/city/practices/{draft.reference}/files/"))
    assert "The store has lost this file" in said


def test_the_schedule_finds_what_a_lost_nudge_forgot(draft: Submission, add: Add, scanner: Clamd) -> None:
    made = add(draft)
    names = {row["task"] for row in SCHEDULE.values()}
    assert {"attachments.scan", "attachments.sweep"} <= names
    current_app.loader.import_default_modules()
    current_app.tasks["attachments.scan"].apply()
    assert Attachment.objects.get(pk=made.pk).state == "clean"
