"""A form that arrives after its session ended is kept, for its author in their own browser alone, and never sends itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cities.people.models import User
from compact_portal.kit import clock
from compact_portal.kit.files import EVERYTHING, accept
from compact_portal.kit.persons import Person
from submissions.attachments.actions import add as add_file
from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from submissions.protection.models import ProtectionAnswer
from submissions.signed_out import actions, queries
from submissions.signed_out.drafts import LARGEST, MOST, browser_of, cookie, new_browser, seal, unseal
from submissions.signed_out.models import KeptPost
from tests import factories
from tests.cast import Cast
from tests.compact_portal.kit.test_files import picture
from tests.support.forms import fields_of, form_at, soup, words

pytestmark = pytest.mark.django_db

OURS = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}
TYPED = "/city/typed/"


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.drafter)


def page_of(case: Submission, key: str = "problem") -> str:
    return f"/city/practices/{case.reference}/{key}/"


def lose(client: Client) -> None:
    """The session ends at the server; the browser keeps its cookies."""
    Session.objects.all().delete()
    assert client.cookies["session"]


def lost(cast: Cast, draft: Submission, person: User | None = None, **typed: Any) -> tuple[Client, Any]:
    """A browser in which a form was sent after its session ended, and the answer it got."""
    client = cast.browser(person or cast.drafter)
    form = form_at(client, page_of(draft), "form[data-autosave]")
    lose(client)
    return client, client.post(page_of(draft), form | (typed or {"problem": "Typed\ntoo late <b>"}), **OURS)


def test_what_was_typed_is_shown_after_signing_in_and_saved_by_its_button(cast: Cast, draft: Submission) -> None:
    client, answer = lost(cast, draft)
    assert answer.url == f"/accounts/login/?next={TYPED}"
    assert "What you typed is kept" in client.get(answer.url).content.decode()
    assert Practice.objects.get().problem == factories.PRACTICE_TEXT["problem"]
    client.force_login(cast.drafter)
    page = client.get(TYPED)
    assert "You were signed out while writing. Here is what you typed" in words(page)
    assert "What was the problem, and for whom?" in words(page)
    assert "too late <b>" in words(page)
    assert Practice.objects.get().problem == factories.PRACTICE_TEXT["problem"], "Nothing is sent by itself."
    form = soup(page).select_one(f"form[action='{page_of(draft)}']")
    assert form.select_one("[name=csrfmiddlewaretoken]")
    assert client.post(page_of(draft), fields_of(form), **OURS).status_code == 302
    assert Practice.objects.get().problem == "Typed\ntoo late <b>"
    assert not KeptPost.objects.exists()
    assert "Nothing is kept for you here." in words(client.get(TYPED))


def test_what_a_colleague_changed_meanwhile_is_shown_side_by_side(cast: Cast, draft: Submission) -> None:
    client, _ = lost(cast, draft, problem="Mine")
    lead = cast.browser(cast.lead)
    lead.post(page_of(draft), form_at(lead, page_of(draft), "form[data-autosave]") | {"problem": "Hers"})
    client.force_login(cast.drafter)
    form = soup(client.get(TYPED)).select_one(f"form[action='{page_of(draft)}']")
    answer = client.post(page_of(draft), fields_of(form), **OURS)
    assert answer.status_code == 409
    assert "Hers" in words(answer)
    assert KeptPost.objects.count() == 1, "It is not saved yet, so it is kept still."


def test_a_reason_and_a_comment_are_kept_too(cast: Cast, draft: Submission) -> None:
    factories.crrf()
    client = cast.browser(cast.lead)
    withdraw = f"/city/filings/{draft.reference}/withdraw/"
    reason = form_at(client, withdraw) | {"reason": "It was begun twice."}
    start = "/city/comments/new/?paragraph=8"
    comment = form_at(client, start, "form[data-autosave]") | {"kind": "concern", "body": "We see the plans too late."}
    lose(client)
    client.post(withdraw, reason, **OURS)
    client.post(start, comment, **OURS)
    client.force_login(cast.lead)
    said = words(client.get(TYPED))
    assert "Your reason It was begun twice." in said
    assert "Your comment We see the plans too late." in said
    assert "Paragraph 8" in said
    assert "concern" not in said, "The key of a choice is no word for people."
    assert Submission.objects.get().state == "draft"
    form = soup(client.get(TYPED)).select_one(f"form[action='{start}']")
    assert client.post(start, fields_of(form), **OURS).status_code == 302
    assert Submission.objects.filter(kind="contribution").count() == 1


def test_what_is_sent_again_says_what_that_does(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.lead)
    withdraw = f"/city/filings/{draft.reference}/withdraw/"
    reason = form_at(client, withdraw) | {"reason": "It was begun twice."}
    lose(client)
    client.post(withdraw, reason, **OURS)
    client.force_login(cast.lead)
    page = client.get(TYPED)
    assert "Your reason for withdrawing a filing" in words(page)
    form = soup(page).select_one(f"form[action='{withdraw}']")
    assert form.button.text == "Withdraw it"
    client.post(withdraw, fields_of(form), **OURS)
    assert Submission.objects.get().state == "withdrawn"


def test_a_note_is_found_again_under_the_question_it_answers(cast: Cast, draft: Submission) -> None:
    Submission.objects.filter(pk=draft.pk).update(state="clearance")
    client = cast.browser(cast.lead)
    back = f"/city/filings/{draft.reference}/return/"
    note = form_at(client, back) | {"reason": "Say what it costs."}
    lose(client)
    client.post(back, note, **OURS)
    client.force_login(cast.lead)
    page = soup(client.get(TYPED))
    assert [one.text for one in page.select("main dt")] == ["Your note to the drafters"]
    assert page.select_one(f"form[action='{back}'] button").text == "Return it"


def test_what_was_typed_of_the_files_is_kept_too(cast: Cast, draft: Submission) -> None:
    clean = accept(SimpleUploadedFile("yard.png", picture()), kinds=EVERYTHING)
    made = add_file(case_id=draft.pk, clean=clean, actor=factories.actor(cast.drafter), at=factories.AT)
    client = cast.browser(cast.drafter)
    files = f"/city/practices/{draft.reference}/files/"
    form = form_at(client, files, f"form[action='{files}said/']") | {f"alt_{made.pk}": "A yard with two doors"}
    lose(client)
    assert client.post(f"{files}said/", form, **OURS).url == f"/accounts/login/?next={TYPED}"
    client.force_login(cast.drafter)
    page = client.get(TYPED)
    assert "What the image shows A yard with two doors" in words(page)
    again = soup(page).select_one(f"form[action='{files}said/']")
    assert client.post(f"{files}said/", fields_of(again), **OURS).status_code == 302
    made.refresh_from_db()
    assert made.alt == "A yard with two doors"
    assert not KeptPost.objects.exists()


def test_rows_are_read_as_rows_with_their_choices_by_name(cast: Cast, draft: Submission) -> None:
    partners = {
        "partner_bodies-0-name": "School association",
        "partner_bodies-0-kind": "association",
        "partner_bodies-1-name": "Port authority",
    }
    client = cast.browser(cast.drafter)
    chosen = {"themes": [factories.theme("Arrival").key, factories.theme("Housing", 2).key]}
    form = form_at(client, page_of(draft, "people"), "form[data-autosave]") | partners | chosen
    lose(client)
    client.post(page_of(draft, "people"), form, **OURS)
    client.force_login(cast.drafter)
    said = words(client.get(TYPED))
    assert "Place and people" in said
    assert said.count("What you chose is kept.") == 1
    assert "arrival" not in said
    assert "Who works with you? School association · Association or charity" in said
    assert "Who works with you? Port authority" in said


def test_a_token_that_grew_old_loses_nothing(cast: Cast, draft: Submission) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.drafter)
    form = form_at(client, page_of(draft), "form[data-autosave]") | {"problem": "Typed before"}
    answer = client.post(page_of(draft), form | {"csrfmiddlewaretoken": "x" * 64}, **OURS)
    assert answer.url == TYPED
    assert "Typed before" in words(client.get(TYPED))


def test_nobody_else_reads_it(cast: Cast, draft: Submission) -> None:
    client, _ = lost(cast, draft, problem="Private words")
    client.force_login(cast.lead)
    assert "Private words" not in client.get(TYPED).content.decode(), "Another person in the same browser."
    other = cast.browser(cast.drafter)
    other.get(page_of(draft))
    assert "Private words" not in other.get(TYPED).content.decode(), "The same person in another browser."
    assert KeptPost.objects.count() == 1


def test_what_is_stored_cannot_be_read_without_the_browser(cast: Cast, draft: Submission) -> None:
    lost(cast, draft, problem="Private words")
    one = KeptPost.objects.get()
    assert b"Private" not in bytes(one.sealed)
    assert unseal(bytes(one.sealed), new_browser(cast.drafter.pk)) is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://["},
        {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_REFERER": "http://testserver.elsewhere.example/city/"},
        OURS | {"HTTP_ACCEPT": "application/json"},
        OURS | {"HTTP_HX_REQUEST": "true"},
    ],
)
def test_only_what_a_page_of_the_portal_posted_is_kept(cast: Cast, draft: Submission, headers: dict[str, str]) -> None:
    client = cast.browser(cast.drafter)
    form = form_at(client, page_of(draft), "form[data-autosave]")
    lose(client)
    client.post(page_of(draft), form | {"problem": "Planted"}, **headers)
    assert not KeptPost.objects.exists()


@pytest.mark.parametrize("writer", [None, "", "forged", "1:forged", "\ud800".encode("utf-8", "replace").decode()])
def test_a_browser_in_which_nobody_was_signed_in_keeps_nothing(
    client: Client, cast: Cast, draft: Submission, writer: str | None
) -> None:
    if writer is not None:
        client.cookies["writer"] = writer
    assert client.post(page_of(draft), {"problem": "Planted"}, **OURS).status_code == 302
    assert not KeptPost.objects.exists()


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/password/change/", "/profile/", "/city/people/", "/people/profile/"]
)
def test_no_other_form_is_kept(cast: Cast, draft: Submission, path: str) -> None:
    client = cast.browser(cast.lead)
    client.get(page_of(draft))
    lose(client)
    client.post(path, {"password": "secret", "login": "x", "name": "y"}, **OURS)
    assert not KeptPost.objects.exists()


def test_it_is_small_few_and_gone_after_an_hour(cast: Cast, draft: Submission) -> None:
    browser, at = new_browser(cast.drafter.pk), clock.now()

    def keep(address: str, text: str) -> bool:
        return actions.keep_post(
            browser=browser, route="practices:step", address=address, answers={"problem": [text]}, at=at
        )

    assert not keep("/city/a/", "x" * LARGEST)
    assert not keep("/city/" + "a" * 300, "x")
    assert seal({"problem": ["ى" * 6_000] * 5}, browser), "The longest part, in a script of many bytes, fits."
    for number in range(MOST + 3):
        assert keep(f"/city/{number}/", "one")
        assert keep(f"/city/{number}/", "two")
    found = queries.kept(browser, at)
    assert len(found) == MOST == KeptPost.objects.count()
    assert {tuple(one.answers["problem"]) for one in found} == {("two",)}
    assert not queries.kept(browser, at + timedelta(hours=1))
    actions.tidy(at + timedelta(hours=1))
    assert not KeptPost.objects.exists()


def test_it_can_be_dropped_and_only_ones_own(cast: Cast, draft: Submission) -> None:
    client, _ = lost(cast, draft)
    one = KeptPost.objects.get()
    other = cast.browser(cast.lead)
    other.get(page_of(draft))
    for post in (one.pk, "x", "", "9" * 30):
        assert other.post(f"{TYPED}forget/", {"post": post}).status_code == 302
    assert KeptPost.objects.exists()
    client.force_login(cast.drafter)
    assert client.post(f"{TYPED}forget/", {"post": one.pk}).status_code == 302
    assert not KeptPost.objects.exists()


def test_who_left_the_city_meanwhile_finds_nothing_to_send(cast: Cast, draft: Submission) -> None:
    client, _ = lost(cast, draft)
    cast.drafter.memberships.all().delete()
    client.force_login(cast.drafter)
    assert client.get(TYPED).status_code == 404


@pytest.mark.parametrize("mark", ["1", "x", "-1", "9" * 40, "١", ""])
def test_a_mark_that_is_none_does_no_harm(cast: Cast, draft: Submission, mark: str) -> None:
    client = cast.browser(cast.drafter)
    form = form_at(client, page_of(draft), "form[data-autosave]")
    assert client.post(page_of(draft), form | {"kept_post": mark, "problem": "Saved"}).status_code == 302


def test_the_cookie_is_shut_to_scripts_and_signed(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.drafter)
    client.get(page_of(draft))
    made = client.cookies["writer"]
    assert (made["httponly"], made["samesite"], made["path"]) == (True, "Lax", "/city/")
    browser = browser_of(made.value)
    assert browser and browser.user_id == cast.drafter.pk
    client.get(page_of(draft))
    again = browser_of(client.cookies["writer"].value)
    assert again == browser, "One browser keeps one secret."
    assert browser_of(cookie(browser)[:-1]) is None


def test_an_erased_person_leaves_nothing(cast: Cast, draft: Submission) -> None:
    lost(cast, draft)
    person = Person(cast.drafter.pk)
    assert len(queries.held(person)["forms_kept"]) == 1
    actions.forget_person(person, clock.now())
    assert not KeptPost.objects.exists()


# -- Answers to the protection check -----------------------------------------------------------------------------------


def checked_too_late(cast: Cast, draft: Submission, choose: bool) -> tuple[Client, str]:
    """A browser in which a filing was sent from its check page after the session ended."""
    Practice.objects.update(results="Call 055 010 9984 for a key.")
    client, address = cast.browser(cast.lead), f"/city/practices/{draft.reference}/check/"
    form = form_at(client, address, "form#protection")
    name = next(one["name"] for one in soup(client.get(address)).select("#protection input[type=radio]"))
    if choose:
        form |= {name: "consent", name.replace("word_", "with_"): "The housing office"}
    lose(client)
    client.post(address, {name: value for name, value in form.items() if value}, **OURS)
    client.force_login(cast.lead)
    return client, address


def test_answers_to_the_check_are_given_back_and_nothing_is_sent_by_them(cast: Cast, draft: Submission) -> None:
    client, address = checked_too_late(cast, draft, choose=True)
    page = client.get(TYPED)
    assert "What may point to one person" in words(page) and "The housing office" in words(page)
    form = soup(page).select_one(f"form[action='{address}']")
    assert form.select_one("button").text == "Keep these answers"
    assert client.post(address, fields_of(form), **OURS).url == address
    answer = ProtectionAnswer.objects.get()
    assert (answer.word, answer.consent_with, Submission.objects.get().state) == (
        "consent",
        "The housing office",
        "draft",
    )
    assert not KeptPost.objects.exists()


def test_a_press_without_an_answer_is_nothing_to_keep(cast: Cast, draft: Submission) -> None:
    client, _address = checked_too_late(cast, draft, choose=False)
    assert not KeptPost.objects.exists() and "Nothing is kept for you here." in words(client.get(TYPED))
