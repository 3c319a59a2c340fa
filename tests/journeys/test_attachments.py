"""Files of a practice in a browser: sent with their progress or by a plain form, refused with the reason, read in the library."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import APIResponse, FilePayload, Locator, Page, Route, expect
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


def photograph(name: str = "Two keys.png", size: tuple[int, int] = (900, 600)) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": picture(size=size)}


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
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
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


def add_two(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Choose a file").set_input_files([photograph("keys.png"), FIGURES])
    expect(page.get_by_role("heading", name="2 files")).to_be_visible()


def saved_at(page: Page, state: str = "saved") -> Locator:
    return page.locator(f"[data-autosave-state][data-state={state}]")


def test_what_is_said_of_a_file_saves_itself_and_survives_a_closed_tab(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    address = f"{live_server.url}/city/practices/{draft.reference}/files/"
    add_two(page, address)
    page.get_by_label("What the image shows").fill("A clerk hands over two keys")
    expect(saved_at(page)).to_be_visible()
    assert Attachment.objects.get(name="keys.png").alt == "A clerk hands over two keys"
    page.context.set_offline(True)
    page.get_by_label("Caption").last.fill("Figures of May")
    expect(saved_at(page, "offline")).to_be_visible()
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    expect(page.get_by_label("Caption").last).to_have_value("Figures of May")
    # Nothing is left to say where the last breath of the page that was left has saved it already.
    expect(page.locator("[data-autosave-state]:is(:empty, [data-state=saved])")).to_be_attached()
    assert Attachment.objects.get(name="figures.pdf").caption == "Figures of May"
    check_axe(page)


def test_a_file_that_arrives_takes_nothing_from_who_is_typing(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    add_two(page, f"{live_server.url}/city/practices/{draft.reference}/files/")
    page.route("**/files/said/", lambda route: route.abort())
    shows = page.get_by_label("What the image shows").first
    shows.fill("A clerk")
    page.get_by_label("Choose a file").set_input_files(photograph("a yard.png", size=(90, 60)))
    shows.focus()
    page.keyboard.press("End")
    page.keyboard.type(" with keys")
    expect(page.get_by_role("heading", name="3 files")).to_be_visible()
    expect(shows).to_have_value("A clerk with keys")
    names = page.locator(".files__one h3")
    expect(names).to_have_text(["keys.png", "figures.pdf", "a yard.png"])
    page.unroute("**/files/said/")
    page.get_by_label("What the image shows").last.fill("A yard")
    expect(saved_at(page)).to_be_visible(timeout=15_000)
    said = dict(Attachment.objects.values_list("name", "alt"))
    assert said == {"keys.png": "A clerk with keys", "figures.pdf": "", "a yard.png": "A yard"}


def test_a_file_that_arrives_while_a_save_is_on_its_way_is_nobodys_clash(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    add_two(page, f"{live_server.url}/city/practices/{draft.reference}/files/")
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/files/said/", lambda route: held.append((route, route.fetch())))
    page.get_by_label("Caption").first.fill("Two keys")
    expect(saved_at(page, "saving")).to_be_visible()
    page.get_by_label("Choose a file").set_input_files(photograph("a yard.png", size=(90, 60)))
    expect(page.get_by_role("heading", name="3 files")).to_be_visible()
    route, answer = held[0]
    route.fulfill(response=answer)
    page.unroute("**/files/said/")
    expect(page.locator("[data-autosave-state]")).not_to_have_attribute("data-state", "saving")
    page.get_by_label("What the image shows").last.fill("A yard")
    page.wait_for_function("""() => ["saved", "clash"].includes(document.querySelector("[data-autosave-state]").dataset.state)
      && document.querySelector("[data-autosave-state]").textContent !== "" """)
    page.reload()
    expect(page.get_by_label("What the image shows").last).to_have_value("A yard")
    expect(saved_at(page, "clash")).to_have_count(0)
    expect(page.locator("[data-autosave-state]:is(:empty, [data-state=saved])")).to_be_attached()
    assert Attachment.objects.get(name="a yard.png").alt == "A yard"


def test_two_who_describe_one_file_choose_between_their_texts(
    cast: Cast, draft: Submission, live_server: LiveServer, open_page: Open
) -> None:
    mine, hers = open_page(), open_page()
    address = f"{live_server.url}/city/practices/{draft.reference}/files/"
    sign_in(mine, cast.drafter, live_server.url)
    add_two(mine, address)
    sign_in(hers, cast.lead, live_server.url)
    hers.goto(address)
    expect(hers.locator("[data-autosave-others]")).to_contain_text(str(cast.drafter.name))
    hers.get_by_label("What the image shows").fill("Two keys")
    expect(saved_at(hers)).to_be_visible()
    mine.get_by_label("What the image shows").fill("Two hands")
    expect(saved_at(mine, "clash")).to_be_visible()
    mine.get_by_role("button", name="Save and come back later").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Files")
    check_axe(mine)
    check_fits(mine)
    mine.get_by_label("Your text: What the image shows: \u2068keys.png\u2069").fill("Two hands, two keys")
    mine.get_by_role("button", name="Save this").click()
    expect(mine.get_by_role("heading", name="2 files")).to_be_visible()
    assert Attachment.objects.get(name="keys.png").alt == "Two hands, two keys"


def test_one_that_is_too_long_says_so_beside_it_and_holds_nothing_back(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    add_two(page, f"{live_server.url}/city/practices/{draft.reference}/files/")
    shows = page.get_by_label("What the image shows")
    shows.fill("x" * 301)
    page.get_by_label("Caption").last.fill("Figures of May")
    expect(saved_at(page, "errors")).to_contain_text("until it is put right: What the image shows")
    assert Attachment.objects.get(name="figures.pdf").caption == "Figures of May"
    told = page.locator(f"#{shows.get_attribute('id')}_error")
    expect(told).to_contain_text("it has 301 characters")
    expect(shows).to_have_accessible_description(re.compile("it has 301 characters"))
    check_axe(page)
    page.reload()
    expect(shows).to_have_value("x" * 301)
    shows.fill("Two keys")
    expect(saved_at(page)).to_be_visible()
    expect(told).to_have_count(0)
    assert Attachment.objects.get(name="keys.png").alt == "Two keys"


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


def test_a_file_chosen_while_another_is_sent_costs_the_other_neither_its_place_nor_its_reason(
    cast: Cast, draft: Submission, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, cast.drafter, live_server.url)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/files/")
    held: list[Route] = []
    page.route("**/files/", lambda one: one.continue_() if held or one.request.method == "GET" else held.append(one))
    field = page.get_by_label("Choose a file")
    field.set_input_files(MACROS)
    expect(page.get_by_role("progressbar")).to_have_count(1)
    while not held:
        page.wait_for_timeout(50)
    field.set_input_files(photograph())
    held[0].continue_()
    expect(page.get_by_role("heading", name="One file")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("The document holds macros")


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
    page.locator("button[name=then][value=check]").click()
    expect(page).not_to_have_url(files)
    page.goto(f"{live_server.url}/city/practices/{draft.reference}/versions/")
    page.locator("main form .button").click()
    changed = page.locator("section[aria-labelledby=files-title] article")
    expect(changed).to_have_count(1)
    expect(changed.locator("ins")).to_have_text("A clerk hands two keys over a counter")
    check_fits(page)
    check_axe(page)
