"""The support in a browser: looked at in both directions and widths, and an act done with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from cities.people.models import User
from cities.registry.models import City
from submissions.journal.models import Entry
from tests.cast import Cast
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in
from tests.journeys.test_review import file, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_kind_of_page_is_fit_to_be_read(
    cast: Cast, open_page: Open, live_server: Any, language: str, width: int
) -> None:
    file(cast, "A night school for market traders", days=3)
    City.objects.filter(pk=cast.vesterhaven.pk).update(standing_reason="بلدية", official_domains=["a.example"])
    page = open_page(width=width, language=language)
    staff(page, cast.administrator, live_server.url)
    page.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    city, lead = cast.vesterhaven.pk, cast.lead.pk
    for address in (
        "",
        "cities/",
        "cities/city/",
        "cities/city/?q=nothing+at+all",
        f"cities/city/{city}/change/",
        f"cities/city/{city}/history/",
        "submissions/submission/?state__exact=submitted",
        f"cities/user/{lead}/change/",
        f"cities/user/{lead}/history/",
        f"cities/user/{lead}/suspend/act/",
        f"cities/user/{lead}/give-role/act/",
        f"cities/user/{lead}/forget-second-factor/act/",
    ):
        page.goto(f"{live_server.url}/admin/{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check_axe(page)
        check_fits(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_person_is_suspended_for_a_reason_and_it_stays_told(
    cast: Cast, open_page: Open, live_server: Any, javascript: bool
) -> None:
    page, other = open_page(javascript=javascript), open_page()
    staff(page, cast.administrator, live_server.url)
    sign_in(other, cast.lead, live_server.url)
    other.goto(f"{live_server.url}/account/")
    page.goto(f"{live_server.url}/admin/cities/user/?q=inge")
    page.get_by_role("link", name=cast.lead.email).click()
    page.get_by_role("link", name="Suspend").click()
    page.get_by_role("button", name="Suspend this person").click()
    page.get_by_label("Why").fill("The city asked for it by telephone.")
    page.get_by_role("button", name="Suspend this person").click()
    expect(page.get_by_role("status")).to_contain_text("Suspended.")
    if javascript:
        check_axe(page)  # the message is a list in a status, which is not a list's own role
    other.reload()
    expect(other).to_have_url(f"{live_server.url}/accounts/login/?next=/account/")
    expect(other.get_by_role("main")).to_contain_text("Your session has ended.")
    page.get_by_role("link", name="History").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("The city asked for it by telephone.")
    expect(main).to_contain_text("Ana Costa")
    page.get_by_role("navigation", name="Main").get_by_role("link").first.click()
    assert not User.objects.get(pk=cast.lead.pk).is_active
    assert Entry.objects.get(happening="person_suspended").reason == "The city asked for it by telephone."
