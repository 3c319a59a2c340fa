"""A practice in which something may point to a person, and how its check page is answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast
from tests.support.forms import form_at

MARKED = {
    "results": "Call them on 055 010 9984.",
    "advice": "Only two Eritrean girls came. Write to k@families.example.",
}


@pytest.fixture
def draft(cast: Cast) -> Submission:
    """Three marks: a telephone number, a small count and an e-mail address."""
    case = factories.practice(cast.vesterhaven, cast.drafter)
    Practice.objects.filter(pk=case.pk).update(**MARKED)
    return case


def check(case: Submission) -> str:
    return f"/city/practices/{case.reference}/check/"


def answered(client: Client, address: str, word: str, **more: Any) -> dict[str, Any]:
    """The form about the marks, with ``word`` for each."""
    form = form_at(client, address, "form#protection, form.answer")
    page = client.get(address)
    keys = [place.key for place in (page.context.get("answers")).look.places]
    return form | {f"word_{key}": word for key in keys} | more
