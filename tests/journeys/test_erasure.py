"""A person downloads what is held on them and asks to be erased; an administrator does it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from cities.people.models import User
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "ar")])
def test_download_ask_and_be_erased(
    cast: Cast, live_server: LiveServer, open_page: Open, width: int, language: str
) -> None:
    cast.lead  # noqa: B018
    factories.at_state(
        factories.practice(cast.vesterhaven, cast.drafter), "submitted", lead=cast.lead, reviewer=cast.reviewer
    )
    page = open_page(width=width, language=language)
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/account/")
    check_axe(page)
    check_fits(page)
    page.locator('main a[href="/account/data/"]').click()
    check_axe(page)
    check_fits(page)
    with page.expect_download() as caught:
        page.locator("main a.button").click()
    found = json.loads(Path(caught.value.path()).read_text(encoding="utf-8"))
    assert found["account"]["account"][0]["name"] == cast.drafter.name
    page.locator('main a[href="/account/erasure/"]').click()
    check_axe(page)
    check_fits(page)
    page.locator("main .button--stop").click()
    expect(page.locator('main form[action="/account/erasure/back/"]')).to_be_visible()
    check_axe(page)
    check_fits(page)

    desk = open_page(width=width, language=language)
    _sign_in_with_second_factor(desk, cast, live_server.url)
    desk.goto(f"{live_server.url}/desk/erasures/")
    check_axe(desk)
    check_fits(desk)
    desk.locator("main table a").first.click()
    check_axe(desk)
    check_fits(desk)
    desk.locator("main .button--stop").click()
    expect(desk.locator("main .empty")).to_be_visible()
    assert User.objects.get(pk=cast.drafter.pk).erased_at is not None

    page.goto(f"{live_server.url}/account/")
    assert "/accounts/login/" in page.url


def _sign_in_with_second_factor(page: object, cast: Cast, address: str) -> None:
    key = cast.browser(cast.administrator).session.session_key
    page.context.add_cookies([{"name": "session", "value": key or "", "url": address}])  # type: ignore[attr-defined]
