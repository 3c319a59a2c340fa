"""One municipality's way, by its people's own browsers: in, on to a colleague, and out; and the letter that began it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from cities.membership.models import Membership
from cities.people.models import User
from cities.registration.models import Registration
from cities.registry.models import City
from tests import factories
from tests.cast import Cast
from tests.cities.registration.asking import paper
from tests.journeys.conftest import Open, app_code, check_axe, check_fits
from tests.journeys.test_signing_in import by_code, looked_at, portal, sign_out, with_key  # noqa: F401
from tests.support.letters import code_in, letters, text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KAREN, SIGNE = "karen@nordby.example", "signe@nordby.example"


def newest_link(address: str, part: str) -> str:
    """The newest link to such a page that was mailed to an address."""
    found = re.findall(rf"https?://\S*/{part}\S*", text(letters(address)[-1]))
    assert found, text(letters(address)[-1])
    return str(found[0])


def registers(page: Page, address: str) -> None:
    """From the start page to a proved address, with a proof of the mandate."""
    page.goto(f"{address}/register/")
    looked_at(page)
    page.get_by_role("link", name="Start", exact=True).click()
    page.get_by_label("Name of your municipality").fill("Nordby")
    page.get_by_role("button", name="Look for it").click()
    expect(page.get_by_role("heading", name="The registry holds no municipality like this")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Propose a municipality").click()
    expect(page.get_by_label("Your municipality")).to_have_value("Nordby")
    page.get_by_label("Country").select_option("DK")
    page.get_by_label("Your name").fill("Karen Holm")
    page.get_by_label("Your office").fill("Head of integration")
    page.get_by_label("Your official e-mail address").fill(KAREN)
    page.get_by_label("Your mandate").fill("The mayor, decision 12/2026 of 3 March.")
    proof = {"name": "decision.png", "mimeType": "image/png", "buffer": paper().read()}
    page.get_by_label("Proof of the mandate (optional)").set_input_files(proof)
    looked_at(page)
    page.get_by_role("button", name="Send me the code").click()
    looked_at(page)
    page.get_by_label("The code from the mail").fill(code_in(letters(KAREN)[-1]))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("main")).to_contain_text("with UNHCR")
    looked_at(page)


def approves(page: Page, address: str, administrator: User) -> None:
    """An administrator signs in with the second factor, reads the request and its proof, and approves it."""
    by_code(page, address, administrator)
    page.get_by_label("Code").fill(app_code(page))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/desk/"))
    page.get_by_role("link", name="Registrations").first.click()
    looked_at(page)
    page.get_by_role("link", name="Nordby").click()
    expect(page.get_by_role("main")).to_contain_text("The registry holds no city of this name in this country.")
    with page.expect_download() as proof:
        page.get_by_role("link", name=re.compile("decision")).click()
    assert proof.value.path().stat().st_size
    looked_at(page)
    page.get_by_label("Name in the registry").fill("Nordby")
    page.get_by_label("UNHCR bureau").select_option("Europe")
    page.get_by_label("Latitude").fill("55.4")
    page.get_by_label("Longitude").fill("8.4")
    page.get_by_label("Time zone").select_option("Europe/Copenhagen")
    page.get_by_role("button", name="Approve, and mail 1 person").click()
    expect(page.get_by_text("Nordby takes part.")).to_be_visible()


def first_signs_in(page: Page, address: str) -> None:
    """By a code; the city's home asks for a second factor until a passkey is set up; then by the passkey alone."""
    with_key(page)
    by_code(page, address, User.objects.get(email=KAREN))
    expect(page).to_have_url(f"{address}/city/")
    looked_at(page)
    page.get_by_role("main").get_by_role("link", name="Set up the second factor").click()
    page.get_by_role("link", name="Set up a key").click()
    page.get_by_role("button", name="Set up the key").click()
    expect(page.locator(".codes code")).to_have_count(10)
    sign_out(page, address)
    page.goto(f"{address}/accounts/login/")
    page.get_by_role("button", name="Sign in with a key").click()
    expect(page).to_have_url(f"{address}/city/")
    expect(page.get_by_role("main").get_by_role("link", name="Set up the second factor")).to_have_count(0)


def invites(page: Page, colleague: Page, address: str) -> None:
    """A colleague is invited, and accepts from the mail."""
    page.goto(f"{address}/city/people/")
    page.get_by_label("E-mail of your colleague").fill(SIGNE)
    page.get_by_label("Drafter: writes practices and comments").check()
    page.get_by_role("button", name="Invite, and mail 1 person").click()
    expect(page.get_by_role("main")).to_contain_text("Invited, not answered yet")
    colleague.goto(newest_link(SIGNE, "invitations/"))
    looked_at(colleague)
    colleague.get_by_label("Your name").fill("Signe Dahl")
    colleague.get_by_role("button", name="Accept the invitation").click()
    expect(colleague).to_have_url(f"{address}/city/")


def hands_over(page: Page, colleague: Page, address: str) -> None:
    """The lead is offered by one and taken over by the other."""
    page.goto(f"{address}/city/people/hand-over/")
    page.get_by_label(re.compile("Signe Dahl.*, Drafter")).check()
    page.get_by_label("Go on as an observer").check()
    page.get_by_role("button", name="Offer the lead, and mail 1 person").click()
    expect(page.get_by_role("main")).to_contain_text("You offered Signe Dahl the lead")
    colleague.goto(newest_link(SIGNE, "city/hand-overs/"))
    looked_at(colleague)
    colleague.get_by_role("button", name="Take the lead over, and mail 2 people").click()
    expect(colleague.get_by_text("You now lead Nordby.")).to_be_visible()


def leaves(page: Page, address: str) -> None:
    """Whoever led before signs in once more, as the change of their role ended their session, and goes."""
    page.goto(f"{address}/accounts/login/?next=/city/leave/")
    if "/accounts/login/" in page.url:
        page.get_by_role("button", name="Sign in with a key").click()
    expect(page).to_have_url(f"{address}/city/leave/")
    page.get_by_role("button", name="Leave, and mail 1 person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You act for no city at present")


def test_register_vet_sign_in_invite_hand_over_leave(portal: str, open_page: Open) -> None:  # noqa: F811
    cast = Cast()
    factories.country()
    factories.bureau()
    mayor, desk, colleague = open_page(), open_page(), open_page()
    registers(mayor, portal)
    approves(desk, portal, cast.administrator)
    assert "takes part" in letters(KAREN)[-1]["Subject"] or "Nordby" in letters(KAREN)[-1]["Subject"]
    first_signs_in(mayor, portal)
    invites(mayor, colleague, portal)
    hands_over(mayor, colleague, portal)
    leaves(mayor, portal)
    nordby = City.objects.get(name="Nordby")
    assert nordby.standing == "active" and Registration.objects.get().standing == "approved"
    now = Membership.objects.filter(city=nordby, until=None)
    assert [(one.user.email, one.role) for one in now] == [(SIGNE, "lead")]
    colleague.goto(f"{portal}/city/leave/")
    expect(colleague.get_by_role("main")).to_contain_text("hand the lead over first")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_letter_says_who_signed_and_as_what(open_page: Open, live_server: Any, language: str) -> None:
    call_command("load_reference", verbosity=0)
    page = open_page(language=language)
    page.goto(f"{live_server.url}/letters/mayors-letter-2017/")
    expect(page.locator("tbody tr")).to_have_count(17)
    san_francisco = page.get_by_role("row").filter(has_text="San Francisco")
    expect(san_francisco).to_contain_text("Immigrant Rights Commission")
    expect(san_francisco.locator(".tag")).to_have_text({"en": "body", "ar": "هيئة"}[language])
    washington = page.get_by_role("row").filter(has_text="District of Columbia")
    expect(washington.locator(".tag")).to_have_count(0)
    washington.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/cities/washington"))
    expect(page.get_by_role("main")).to_contain_text("District of Columbia")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_fits(page)
        check_axe(page)


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (1280, "en"), (390, "ar"), (1280, "ar")])
def test_a_link_opened_under_another_hat(open_page: Open, live_server: Any, width: int, language: str) -> None:
    from tests.journeys.test_review import staff

    cast = Cast()
    Membership.objects.create(city=cast.vesterhaven, user=cast.reviewer, role="drafter", since=factories.AT)
    page = open_page(width=width, language=language)
    staff(page, cast.reviewer, live_server.url)
    page.goto(f"{live_server.url}/city/people/?from=mail")
    check_fits(page)
    check_axe(page)
    page.locator("main form button").click()
    expect(page).to_have_url(f"{live_server.url}/city/people/?from=mail")
    page.goto(f"{live_server.url}/desk/queue/")
    check_fits(page)
    check_axe(page)
    page.locator("main form button").click()
    expect(page).to_have_url(f"{live_server.url}/desk/queue/")
    expect(page.locator("table, .empty").first).to_be_visible()
