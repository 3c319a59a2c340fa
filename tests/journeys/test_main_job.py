"""The main job on real parts: what ``make run`` starts, a browser, and the mails that arrive. No step is done by hand.

A municipality registers and is vetted; it files a practice and a comment on paragraph 8; UNHCR takes the practice,
accepts it, and a digest tells UNHCR what was filed.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.portal import PROJECT, Running, whole_portal

pytestmark = pytest.mark.browser

TITLE = "A night school for market traders"
PERSON, ADDRESS = "Elin Brandt", "elin.brandt@nordholm.example"
STEPS: dict[str, dict[str, str]] = {
    "summary": {"title": TITLE, "summary": "Traders who came as refugees learn bookkeeping after the market closes."},
    "people": {"lead_body": "Adult education office", "target_groups": "Market traders"},
    "stands": {"began": "May 2026"},
    "problem": {"problem": "Licences ask for books that nobody had taught the new traders to keep."},
    "done": {"how_it_works": "Two evenings a week, in the market hall, with an interpreter."},
    "results": {"results": "Forty of fifty traders kept their licence in the second year."},
    "failed": {"what_failed": "Morning classes in the first spring stayed empty."},
    "paragraphs": {},
    "mandate": {"mandate_by": "City council", "mandate_under": "Minute 12/2026", "mandate_on": "2026-11-02"},
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with whole_portal(tmp_path_factory.mktemp("journey") / "state") as running:
        yield running


def _be(page: Page, portal: Running, name: str) -> None:
    page.goto(f"{portal.address}/demo/")
    page.get_by_role("button", name=f"Be {name}").first.click()


def _minute() -> bytes:
    out = BytesIO()
    Image.new("L", (300, 200), 255).save(out, "PNG")
    return out.getvalue()


def _register(page: Page, portal: Running) -> None:
    page.goto(f"{portal.address}/")
    page.get_by_role("link", name="Register your municipality").first.click()
    page.get_by_role("main").get_by_role("link", name="Start").click()
    page.get_by_label("Name of your municipality").fill("Nordholm")
    page.get_by_label("Country").select_option("DK")
    page.get_by_role("button", name="Look for it").click()
    expect(page.get_by_role("main")).to_contain_text("The registry holds no municipality like this")
    page.get_by_role("link", name="Propose a municipality").click()
    expect(page.get_by_label("Your municipality")).to_have_value("Nordholm")
    page.get_by_label("Proof of the mandate").set_input_files(
        {"name": "minute-12.png", "mimeType": "image/png", "buffer": _minute()}
    )
    page.get_by_label("Your name").fill(PERSON)
    page.get_by_label("Your office").fill("Integration unit")
    page.get_by_label("Your official e-mail address").fill(ADDRESS)
    page.get_by_label("Your mandate").fill("The city council decided so on 2 November 2026, minute 12/2026.")
    page.get_by_role("button", name="Send me the code").click()
    page.locator("#id_code").fill(portal.code_to(ADDRESS))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("main")).to_contain_text("Nordholm")


def _approve(page: Page, portal: Running) -> None:
    _be(page, portal, "Ana Costa")
    page.goto(f"{portal.address}/desk/registrations/")
    page.get_by_role("link", name="Nordholm").click()
    with page.expect_download() as handed_in:
        page.get_by_role("link", name="minute-12.png").click()
    assert handed_in.value.suggested_filename == "minute-12.png"
    page.get_by_label("UNHCR bureau").select_option(label="Europe")
    page.get_by_label("Latitude").fill("55.5")
    page.get_by_label("Longitude").fill("11.2")
    page.get_by_label("Time zone").select_option("Europe/Copenhagen")
    page.get_by_role("button", name="Approve, and mail 1 person").click()
    expect(page.get_by_role("main")).not_to_contain_text("Nordholm asks")


def _sign_in_by_code(page: Page, portal: Running) -> None:
    portal.mail_to(ADDRESS, "takes part")
    page.context.clear_cookies()
    page.goto(f"{portal.address}/accounts/login/code/")
    page.get_by_label("E-mail").fill(ADDRESS)
    page.get_by_role("button", name="Send the code").click()
    page.locator("#id_code").fill(portal.code_to(ADDRESS, "sign-in code"))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{portal.address}/city/")


def _file_a_practice(page: Page, portal: Running) -> str:
    page.goto(f"{portal.address}/city/practices/new/")
    page.get_by_role("button", name="Start").click()
    reference = page.locator(".ref").first.inner_text()
    for step, answers in STEPS.items():
        page.goto(f"{portal.address}/city/practices/{reference}/{step}/")
        for name, value in answers.items():
            page.locator(f"#id_{name}").fill(value)
        if step == "stands":
            page.locator("input[name=life][value=running]").check()
        if step == "people":
            page.locator("input[name=themes]").first.check()
        if step == "mandate":
            _undertake(page)
        else:
            page.locator(".formbar").get_by_role("button").first.click()
        expect(page).not_to_have_url(f"{portal.address}/city/practices/{reference}/{step}/")
    page.goto(f"{portal.address}/city/practices/{reference}/check/")
    page.get_by_role("button", name="Send to UNHCR").click()
    expect(page.get_by_role("main")).to_contain_text(reference)
    return reference


def _comment_on_paragraph_eight(page: Page, portal: Running) -> str:
    page.goto(f"{portal.address}/framework/crrf/")
    page.goto(f"{portal.address}/city/comments/new/?paragraph=8")
    page.locator("input[name=kind][value=support_with_changes]").check()
    page.locator("#id_body").fill("Name the municipality among those who assess the impact.")
    page.locator("#id_wording").fill("with the municipalities concerned")
    page.get_by_role("button", name="Save the comment").click()
    reference = page.locator(".ref").first.inner_text()
    page.goto(f"{portal.address}/city/comments/{reference}/about/")
    _undertake(page)
    page.goto(f"{portal.address}/city/comments/{reference}/check/")
    page.get_by_role("button", name="Send to UNHCR").click()
    expect(page.get_by_role("main")).to_contain_text(reference)
    return reference


def _undertake(page: Page) -> None:
    for name, value in STEPS["mandate"].items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("#id_consent").check()
    page.locator("#id_no_personal_data").check()
    page.locator(".formbar").get_by_role("button").first.click()
    expect(page.locator("#id_consent")).to_have_count(0)


def _accept(page: Page, portal: Running, reference: str) -> None:
    _be(page, portal, "Maren Oduya")
    page.goto(f"{portal.address}/desk/queue/?view=open&q={reference}")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("button", name="Claim").first.click()
    page.locator("#verb-accept").check()
    page.locator("#decide textarea").fill("Clear, counted and honest.")
    page.locator("#decide input[type=checkbox]").check()
    page.get_by_role("button", name="Accept, and mail").click()
    expect(page.get_by_role("main")).to_contain_text("Accepted")


def _digest_now(portal: Running) -> None:
    """What an administrator would type; beat does the same when a digest is due."""
    lines = (portal.state / "environment").read_text(encoding="utf-8").splitlines()
    values = dict(pair.split("=", 1) for line in lines for pair in shlex.split(line))
    subprocess.run([sys.executable, "manage.py", "digests", "now"], cwd=PROJECT, env=os.environ | values, check=True)


def test_from_registration_to_the_digest(portal: Running, page: Page) -> None:
    _register(page, portal)
    _approve(page, portal)
    _sign_in_by_code(page, portal)
    practice = _file_a_practice(page, portal)
    assert practice in portal.mail_to(ADDRESS, practice).body("plain")
    contribution = _comment_on_paragraph_eight(page, portal)
    _accept(page, portal, practice)
    page.context.clear_cookies()
    page.goto(f"{portal.address}/library/?q=bookkeeping")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    _digest_now(portal)
    digest = portal.mail_to("luisa.ferreira@unhcr.example", TITLE)
    for said in (practice, contribution, "Nordholm"):
        assert said in digest.body("plain")
        assert said in digest.body("html")
