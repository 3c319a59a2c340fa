"""A practice under way, and a way to add files to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compact_portal.kit.files import EVERYTHING, accept
from submissions.attachments import actions
from submissions.attachments.models import Attachment
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast
from tests.compact_portal.kit.test_files import picture

Add = Callable[..., Attachment]
_colours = iter(range(1, 250))


def image() -> bytes:
    """A picture that no other test's picture equals."""
    return picture(colour=(next(_colours), 60, 20))


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.drafter)


@pytest.fixture
def add(cast: Cast) -> Add:
    """Adds a file to a filing through the action: ``add(case, content, "plan.png", alt="A plan")``."""

    def make(case: Submission, content: bytes | None = None, name: str = "plan.png", alt: str = "") -> Attachment:
        clean = accept(SimpleUploadedFile(name, content or image()), kinds=EVERYTHING)
        made = actions.add(case_id=case.pk, clean=clean, actor=factories.actor(cast.drafter), at=factories.AT)
        if alt:
            Attachment.objects.filter(pk=made.pk).update(alt=alt)
            made.refresh_from_db()
        return made

    return make
