"""Files of a practice in a browser: sent with their progress or by a plain form, refused with the reason, read in the library."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from submissions.attachments.models import Attachment
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast
from tests.compact_portal.kit.office_files import word_parts, zipped
from tests.compact_portal.kit.test_files import document, picture
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = Cast()
    factories.crrf()
    assert cast.lead
    return cast


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.drafter)


def photograph(name: str = "Two keys.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": picture(size=(900, 600))}


FIGURES: FilePayload = {"name": "figures.pdf", "mimeType": "application/pdf", "buffer": document()}
MACROS: FilePayload = {
    "name": "plan.docx",
    "mimeType": "application/octet-stream",
    "buffer": zipped(word_parts(**{"word/vbaProject.bin": b"\xd0\xcf"})),
}


def test_files_from_the_first_to_the_library(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, cast.lead, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/")
    page.get_by_role("main").get_by_role("link", name="Files").click()
    expect(page.get_by_role("button", name="Add the file")).to_be_hidden()
    page.get_by_label("Choose a file").set_input_files([photograph(), MACROS, FIGURES])
    expect(page.get_by_role("heading", name="2 files")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text(re.compile(r"^plan\.docx: The document holds macros"))
    check_axe(page)
    page.get_by_role("button", name="Save and check").click()
    page.get_by_role("link", name=re.compile("Say what the image")).click()
    shows = page.get_by_label("What the image shows")
    expect(shows).to_be_focused()
    shows.fill("A clerk hands two keys over a counter")
    shows.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Saved.")
    image = page.get_by_role("img", name="A clerk hands two keys over a counter")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 900)
    page.get_by_role("button", name="Save and check").click()
    check_axe(page)
    page.get_by_role("button", name="Send to UNHCR").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is with UNHCR")
    accept(cast, draft)
    page.goto(f"{live_server.url}/library/{draft.reference}/")
    image = page.get_by_role("img", name="A clerk hands two keys over a counter")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("naturalWidth", 900)
    with page.expect_download() as saved:
        page.get_by_role("link", name="figures.pdf").click()
    assert saved.value.suggested_filename == "figures.pdf"
    check_axe(page)
    check_fits(page)


def accept(cast: Cast, case: Submission) -> None:
    from submissions.lifecycle.actions import move
    from submissions.rulebook.transitions import Verb

    for verb in (Verb.CLAIM, Verb.ACCEPT):
        move(case_id=case.pk, verb=verb, actor=factories.actor(cast.reviewer), at=factories.AT, reason="As agreed.")


def test_without_the_script_a_form_sends_one_file(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open
) -> None:
    page = open_page(javascript=False)
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/files/")
    page.get_by_label("Choose a file").set_input_files(MACROS)
    page.get_by_role("button", name="Add the file").click()
    expect(page.locator("#id_file_error")).to_contain_text("The document holds macros")
    page.get_by_label("Choose a file").set_input_files(photograph())
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("main")).to_contain_text("Two keys.png is added.")
    page.get_by_role("button", name=re.compile(r"Take it out\s*: Two keys")).click()
    expect(page.get_by_role("heading", name="No files yet")).to_be_visible()
    assert not Attachment.objects.exists()


def test_a_lost_session_says_so_and_the_file_can_be_sent_again(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/files/")
    kept = page.context.cookies()
    page.context.clear_cookies(name="session")
    page.get_by_label("Choose a file").set_input_files(photograph())
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    assert times_named(page) == 1
    page.context.add_cookies(kept)
    page.get_by_label("Choose a file").set_input_files(photograph())
    expect(page.get_by_role("heading", name="One file")).to_be_visible()


def times_named(page: Page, name: str = "Two keys.png") -> int:
    return page.get_by_role("alert").inner_text().count(name)


def test_a_file_that_is_refused_is_named_once(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    """By the server, for its size, and for a connection that broke."""
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/files/")
    field = page.get_by_label("Choose a file")
    field.set_input_files(MACROS)
    expect(page.get_by_role("alert")).to_contain_text("The document holds macros")
    assert times_named(page, MACROS["name"]) == 1
    page.locator("[data-upload]").evaluate("form => form.dataset.most = 10")
    field.set_input_files(photograph())
    expect(page.get_by_role("alert")).to_contain_text("is larger than")
    assert times_named(page) == 1
    page.locator("[data-upload]").evaluate("form => form.dataset.most = 1e9")
    page.context.set_offline(True)
    field.set_input_files(photograph())
    expect(page.get_by_role("alert")).to_contain_text("did not arrive whole")
    assert times_named(page) == 1


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_of_the_files_fits_and_is_readable(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open, language: str, width: int
) -> None:
    page = open_page(width=width, language=language)
    sign_in(page, cast.drafter, live_server.url)
    type(cast.drafter).objects.filter(pk=cast.drafter.pk).update(language=language)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/files/")
    long = "a-very-long-name-without-a-single-space-" * 3
    page.locator("input[type=file]").set_input_files([photograph(f"{long}.png"), FIGURES, MACROS])
    expect(page.locator(".files__one")).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_count(1)
    check_axe(page)
    check_fits(page)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/check/")
    check_fits(page)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_became_of_the_files_is_readable(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open, language: str, width: int
) -> None:
    page = open_page(width=width, language=language)
    sign_in(page, cast.drafter, live_server.url)
    files = f"{live_server.url}/city/practices/{draft.reference}/files/"
    page.goto(files)
    page.locator("input[type=file]").set_input_files([photograph(), FIGURES])
    expect(page.locator(".files__one")).to_have_count(2)
    page.context.clear_cookies()
    sign_in(page, cast.lead, live_server.url)
    type(cast.lead).objects.filter(pk=cast.lead.pk).update(language=language)
    page.goto(files)
    page.locator("[name^=alt_]").first.fill("A clerk hands two keys over a counter")
    page.locator("button[name=then]").click()
    expect(page).not_to_have_url(files)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/versions/")
    page.locator("main form .button").click()
    changed = page.locator("section[aria-labelledby=files-title] article")
    expect(changed).to_have_count(1)
    expect(changed.locator("ins")).to_have_text("A clerk hands two keys over a counter")
    check_fits(page)
    check_axe(page)
