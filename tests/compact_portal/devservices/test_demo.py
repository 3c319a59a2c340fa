"""One-click sign-in: for invented people, on this machine, when demonstrating; and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import clear_url_caches, set_urlconf

from cities.people.models import User
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def demonstrating(settings: Any) -> Iterator[None]:
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = "compact_portal.devservices.urls"
    clear_url_caches()
    yield
    clear_url_caches()
    set_urlconf(None)


@pytest.fixture
def invented(cast: Cast) -> Cast:
    for one in (cast.lead, cast.reviewer, cast.administrator, cast.stranger):
        User.objects.filter(pk=one.pk).update(is_demo=True)
    return cast


@pytest.mark.usefixtures("demonstrating")
def test_one_click_and_one_is_that_person(invented: Cast) -> None:
    client = Client()
    page = client.get("/demo/").content.decode()
    for person in (invented.lead, invented.reviewer, invented.stranger):
        assert f"Be {person.name}" in page
    client.post("/demo/", {"person": invented.administrator.pk})
    assert client.get("/desk/registrations/").status_code == 200
    client.post("/demo/", {"person": invented.lead.pk})
    assert client.get("/desk/registrations/").status_code == 404
    assert "People of Vesterhaven" in client.get("/city/people/").content.decode()


@pytest.mark.usefixtures("demonstrating")
def test_real_people_are_never_signed_in_by_a_click(invented: Cast) -> None:
    client = Client()
    assert invented.drafter.name not in client.get("/demo/").content.decode()
    for number in (invented.drafter.pk, 0, "", "1 OR 1=1", "9" * 30):
        assert client.post("/demo/", {"person": number}).status_code == 404
    assert client.get("/account/").status_code == 302


@pytest.mark.usefixtures("demonstrating")
@pytest.mark.parametrize(
    "from_elsewhere",
    [
        {"REMOTE_ADDR": "192.0.2.1"},
        {"REMOTE_ADDR": "::ffff:192.0.2.1"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
    ],
)
def test_from_elsewhere_there_is_no_such_page(invented: Cast, from_elsewhere: dict[str, str]) -> None:
    client = Client(**from_elsewhere)  # type: ignore[arg-type]
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"person": invented.lead.pk}).status_code == 404


@pytest.mark.usefixtures("demonstrating")
def test_a_click_from_another_site_does_nothing(invented: Cast) -> None:
    assert Client(enforce_csrf_checks=True).post("/demo/", {"person": invented.lead.pk}).status_code == 403


def test_without_the_demonstration_the_address_does_not_exist(invented: Cast) -> None:
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/", {"person": invented.lead.pk}).status_code == 404


def test_the_view_refuses_by_itself_too(invented: Cast, settings: Any) -> None:
    settings.ROOT_URLCONF = "compact_portal.devservices.urls"
    clear_url_caches()
    assert Client().post("/demo/", {"person": invented.lead.pk}).status_code == 404
    clear_url_caches()


PRODUCTION = {"DEMONSTRATION": "true", "HTTPS": "true", "ALLOWED_HOSTS": "portal.example.org"}


@pytest.mark.parametrize("entry", [["-c", "import compact_portal.wsgi"], ["manage.py", "check"]])
def test_under_production_values_the_portal_does_not_start(entry: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *entry], cwd=configured.BASE_DIR, env=os.environ | PRODUCTION, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "DEMONSTRATION is on and HTTPS is on" in done.stderr
