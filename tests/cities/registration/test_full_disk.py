"""A proof that the store does not take is said beside its field; neither a request nor bytes are left."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage

from cities.registration.models import Registration
from tests.cities.registration.asking import TYPED, paper, send

pytestmark = pytest.mark.django_db


def _full(file: Any, chunk_size: int | None = None) -> Iterator[bytes]:
    yield file.read()[:100]
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_said_beside_the_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(File, "chunks", _full)
    answer = send(proof=paper())
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "store is full or away" in page and 'href="#id_proof"' in page
    assert TYPED["mandate"] in page, "what was typed is still there"
    assert not Registration.objects.exists()
    assert default_storage.listdir("registrations")[1] == []
