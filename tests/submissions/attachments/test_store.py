"""The store: a full disk leaves nothing behind, what a killed process left is swept, and a bucket does as well as a disk."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from compact_portal import env
from compact_portal.kit import clock
from compact_portal.kit.files.uploads import MOST
from compact_portal.kit.refusals import NotAllowed, Refusal
from submissions.attachments import actions, queries
from submissions.attachments.models import Attachment
from submissions.lifecycle.models import Submission
from submissions.rulebook.limits import ATTACHMENT_BYTES, ATTACHMENTS_IN_ONE_FILING
from tests import factories
from tests.cast import Cast
from tests.submissions.attachments.conftest import Add, image
from tests.support.bucket import Bucket, bucket
from tests.support.forms import words

pytestmark = pytest.mark.django_db


def kept() -> list[str]:
    try:
        places = default_storage.listdir("attachments")[0]
    except FileNotFoundError:
        return []
    return [f"attachments/{one}/{name}" for one in places for name in default_storage.listdir(f"attachments/{one}")[1]]


def post(cast: Cast, case: Submission, **headers: Any) -> Any:
    page = f"/city/practices/{case.reference}/files/"
    return cast.browser(cast.drafter).post(page, {"file": SimpleUploadedFile("plan.png", image())}, **headers)


def test_a_full_disk_is_a_clear_answer_and_leaves_nothing(
    cast: Cast, draft: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.files.base.File.chunks", lambda self, chunk_size=None: _cut(self))
    answer = post(cast, draft)
    assert answer.status_code == 503 and "store is full or away" in words(answer)
    assert post(cast, draft, HTTP_ACCEPT="application/json").json()["refused"].startswith("The file could not be kept")
    assert not Attachment.objects.exists() and kept() == []
    monkeypatch.undo()
    assert post(cast, draft).status_code == 302


def _cut(file: Any) -> Iterator[bytes]:
    """Nearly the whole, then the disk is full."""
    content = file.read()
    yield content[: len(content) * 99 // 100]
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_that_arrives_in_the_store_cut_is_not_kept(
    cast: Cast, draft: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = FileSystemStorage._save  # type: ignore[attr-defined]
    monkeypatch.setattr(
        FileSystemStorage, "_save", lambda self, name, content: whole(self, name, ContentFile(content.read()[:-1]))
    )
    assert post(cast, draft).status_code == 503
    assert not Attachment.objects.exists() and kept() == []


def test_a_row_that_cannot_be_written_leaves_no_bytes(
    cast: Cast, draft: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(actions, "_row", fails)
    with pytest.raises(RuntimeError):
        post(cast, draft)
    assert kept() == []


def test_what_a_killed_process_left_is_swept_and_nothing_else(
    cast: Cast, draft: Submission, add: Add, django_capture_on_commit_callbacks: Any
) -> None:
    assert actions.sweep(at=clock.now()) == 0, "nothing was ever kept"
    made = add(draft)
    orphan = default_storage.save("attachments/ab/abcdef", ContentFile(b"left"))
    elsewhere = default_storage.save("registrations/proof.pdf", ContentFile(b"%PDF"))
    assert actions.sweep(at=clock.now()) == 0, "its row may be written in a moment"
    assert actions.sweep(at=clock.now() + timedelta(days=2)) == 1
    assert not default_storage.exists(orphan)
    assert default_storage.exists(elsewhere) and default_storage.exists(made.file.name or "")


def test_a_giant_is_read_no_further_than_it_may_be_kept(cast: Cast, draft: Submission) -> None:
    assert MOST > ATTACHMENT_BYTES
    page = f"/city/practices/{draft.reference}/files/"
    giant = SimpleUploadedFile("plan.pdf", b"%PDF-" + b"\0" * 40_000_000)
    answer = cast.browser(cast.drafter).post(page, {"file": giant})
    assert answer.status_code == 422 and "larger than 15 MB" in words(answer)


# Copying


def test_copies_have_bytes_of_their_own(cast: Cast, draft: Submission, add: Add) -> None:
    first, second = add(draft, alt="A plan"), add(draft, alt="Another", name="b.png")
    to = factories.practice(cast.vesterhaven, cast.drafter)
    actor = factories.actor(cast.drafter)
    made = actions.copy_all(from_case=draft, to_case=to, actor=actor, at=factories.AT)
    assert [(one.name, one.alt, one.sha256) for one in made] == [
        (one.name, one.alt, one.sha256) for one in (first, second)
    ]
    assert len({one.file.name for one in [*made, first, second]}) == 4 == len(kept())
    assert Submission.objects.get(pk=to.pk).version == to.version + 1
    assert actions.copy_all(from_case=draft, to_case=to, actor=actor, at=factories.AT) == [], "what is there stays once"
    assert [one.name for one in queries.of_case(Submission.objects.get(pk=to.pk))] == ["plan.png", "b.png"]


def test_only_the_own_citys_files_are_copied_and_no_more_than_fit(cast: Cast, draft: Submission, add: Add) -> None:
    add(draft)
    theirs = factories.practice(cast.tell_nouran, cast.other_lead)
    with pytest.raises(NotAllowed):
        actions.copy_all(from_case=draft, to_case=theirs, actor=factories.actor(cast.other_lead), at=factories.AT)
    to = factories.practice(cast.vesterhaven, cast.drafter)
    for _ in range(ATTACHMENTS_IN_ONE_FILING):
        add(to)
    with pytest.raises(Refusal, match="takes"):
        actions.copy_all(from_case=draft, to_case=to, actor=factories.actor(cast.drafter), at=factories.AT)


# A bucket


@pytest.fixture
def store(settings: Any) -> Iterator[Bucket]:
    """The portal's files in a bucket, as the variables of the environment say it."""
    with bucket() as found:
        values = {
            "S3_BUCKET": "uploads",
            "S3_ENDPOINT": found.url,
            "S3_REGION": "eu-north-1",
            "S3_ACCESS_KEY": "key",
            "S3_SECRET_KEY": "secret",
        }
        settings.STORAGES = settings.STORAGES | {"default": env.file_store(values)}
        yield found


def test_files_are_kept_in_a_bucket_and_read_from_there(
    cast: Cast, draft: Submission, add: Add, store: Bucket, django_capture_on_commit_callbacks: Any
) -> None:
    made = add(draft, alt="A plan")
    assert list(store.held) == [made.file.name] and len(store.held[made.file.name or ""]) == made.size
    client = cast.browser(cast.lead)
    answer = client.get(f"/files/{draft.reference}/{made.pk}/")
    assert answer.content == store.held[made.file.name or ""]
    store.held["attachments/ab/orphan"] = b"left"
    assert actions.sweep(at=clock.now() + timedelta(days=2)) == 1
    assert list(store.held) == [made.file.name]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/city/practices/{draft.reference}/files/{made.pk}/remove/")
    assert store.held == {}
    assert all(store.signed), "every request is signed"


def test_a_bucket_that_is_full_or_has_lost_a_file(cast: Cast, draft: Submission, add: Add, store: Bucket) -> None:
    made = add(draft)
    store.held.clear()
    assert cast.browser(cast.lead).get(f"/files/{draft.reference}/{made.pk}/").status_code == 404
    store.full = True
    assert post(cast, draft).status_code == 503
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"S3_ACCESS_KEY": "a", "S3_BUCKET": "b"}, "together"),
        ({"S3_ENDPOINT": "https://s3.example"}, "S3_BUCKET is missing"),
        ({"CLAMD_URL": "localhost:3310"}, "CLAMD_URL must be"),
        ({"CLAMD_URL": "tcp://"}, "CLAMD_URL must be"),
    ],
)
def test_variables_that_do_not_fit_together_are_named(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], says: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=says):
        env.read()
