"""The desk in a browser: with the keys alone, without a script, on a telephone, in both directions."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from cities.people.models import User
from compact_portal.kit.clock import now
from submissions.comments.models import CommentItem, Contribution
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.review.models import Note
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.factories import PRACTICE_TEXT
from tests.journeys.conftest import Open, check_axe, check_fits, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AGAIN = PRACTICE_TEXT | {"results": "Time from arrival to key fell from 94 days to 33, for 61 of 80 families."}


def staff(page: Page, person: User, address: str) -> None:
    """Sign a member of staff in, second factor given just now."""
    sign_in(page, person, address)
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session")
    session, at = SessionStore(key), time.time()
    session.update({"staff_since": int(at), "staff_seen": int(at)})
    session["account_authentication_methods"] = [{"method": "mfa", "at": at, "type": "totp"}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def file(cast: Cast, title: str, days: int) -> Submission:
    """A practice of Vesterhaven, sent some days ago."""
    at, lead = now() - timedelta(days=days), factories.actor(cast.lead)
    case = factories.practice(cast.vesterhaven, cast.lead, at=at, title=title)
    content = PRACTICE_TEXT | {"title": title}
    return lifecycle.move(case_id=case.pk, verb=Verb.SUBMIT, actor=lead, at=at, content=content)


def comment(cast: Cast) -> Submission:
    """Two comments of Tell Nouran, held by the reviewer."""
    at, lead, version = now() - timedelta(days=3), factories.actor(cast.other_lead), factories.crrf()
    case, _new = lifecycle.open_case(kind="contribution", city_id=cast.tell_nouran.pk, language="en", actor=lead, at=at)
    made, sent = Contribution.objects.create(submission=case, version=version), []
    for order, paragraph in enumerate(version.paragraphs.all()[:2], start=1):
        said: dict[str, Any] = {
            "kind": "concern",
            "body": "Name the municipalities.",
            "wording": f"{paragraph.body} Also.",
        }
        item = CommentItem.objects.create(contribution=made, paragraph=paragraph, order=order, **said)
        sent.append({"id": item.pk, "paragraph": paragraph.number} | said)
    Submission.objects.filter(pk=case.pk).update(title="Comments on paragraphs 5 and 6")
    lifecycle.move(case_id=case.pk, verb=Verb.SUBMIT, actor=lead, at=at, content={"items": sent})
    return lifecycle.move(case_id=case.pk, verb=Verb.CLAIM, actor=factories.actor(cast.reviewer), at=at)


def send_again(cast: Cast, case: Submission, content: dict[str, Any]) -> None:
    """The city's side, by the same action its form calls."""
    lead = factories.actor(cast.lead)
    Submission.objects.filter(pk=case.pk).update(version=case.version + 1)
    lifecycle.move(case_id=case.pk, verb=Verb.RESUBMIT, actor=lead, at=now(), content=content)


def press(page: Page, *keys: str) -> None:
    """Press keys once the page's script is there to hear them: its words are seen a moment before."""
    page.wait_for_load_state()
    for key in keys:
        page.keyboard.press(key)


def choose(page: Page, verb: str, reason: str) -> None:
    """Decide without a mouse: the hand is on the first choice; arrows choose, Tab goes on, Space ticks."""
    for _number in range(["accept", "ask_changes", "decline"].index(verb)):
        page.keyboard.press("ArrowDown")
    if verb == "accept":
        page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(reason)
    page.keyboard.press("Tab")
    if verb == "accept":
        page.keyboard.press("Space")


def test_from_claim_to_acceptance_with_the_keys_alone(cast: Cast, page: Page, live_server: Any) -> None:
    cases = [file(cast, f"Practice number {number}", days=9 - number) for number in range(3)]
    staff(page, cast.reviewer, live_server.url)
    page.goto(f"{live_server.url}/desk/queue/?view=unclaimed")
    press(page, "j", "j", "x", "a")
    expect(page.get_by_role("heading", level=1)).to_have_text("Claim 1 case")
    page.get_by_role("button", name="Claim 1 case").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("You claimed 1 case.")

    press(page, "j", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Practice number 1")
    press(page, "e")
    choose(page, "ask_changes", "How many families was it?")
    page.get_by_role("button", name="Ask for changes, and mail 1 person").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Changes asked")
    case = Submission.objects.get(pk=cases[1].pk)
    assert (case.state, case.reason) == ("changes", "How many families was it?")

    send_again(cast, case, AGAIN | {"title": "Practice number 1"})
    page.goto(f"{live_server.url}/desk/queue/?view=mine")
    press(page, "j", "e")
    expect(page.locator(".change ins").first).to_contain_text("for 61 of 80 families")
    expect(page.locator("#verb-accept")).to_be_focused()
    choose(page, "accept", "Clear, counted and honest.")
    page.get_by_role("button", name="Accept, and mail 1 person").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Accepted")
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/library/{case.reference}/")
    expect(page.get_by_role("main")).to_contain_text("Practice number 1")


def test_keys_can_be_turned_off_and_stay_off(cast: Cast, page: Page, live_server: Any) -> None:
    file(cast, "One practice", days=2)
    staff(page, cast.reviewer, live_server.url)
    page.goto(f"{live_server.url}/desk/queue/?view=open")
    page.keyboard.press("j")
    expect(page.locator(".q-row.is-cursor")).to_have_count(1)
    page.get_by_role("button", name="Turn keys off").click()
    page.reload()
    page.keyboard.press("j")
    expect(page.locator(".q-row.is-cursor")).to_have_count(0)
    page.get_by_role("button", name="Turn keys on").click()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("jjx")
    expect(page.locator("#q")).to_have_value("jjx")


def test_without_a_script_a_case_is_claimed_noted_and_declined(cast: Cast, open_page: Open, live_server: Any) -> None:
    case = file(cast, "No script", days=2)
    page = open_page(javascript=False)
    staff(page, cast.reviewer, live_server.url)
    page.goto(f"{live_server.url}/desk/queue/?view=unclaimed")
    page.get_by_label(f"Select {case.reference}").check()
    page.get_by_role("button", name="Claim what is selected").click()
    page.get_by_role("button", name="Claim 1 case").click()
    page.get_by_role("link", name="No script").click()
    page.get_by_label("Add a note").fill("Ask the bureau first.")
    page.get_by_role("button", name="Keep as internal note").click()
    expect(page.locator(".internal")).to_contain_text("Ask the bureau first.")
    page.get_by_label("Decline").check()
    page.get_by_role("button", name="Decide, and mail 1 person").click()
    page.locator("#decide textarea").fill("It does not concern refugees.")
    page.get_by_role("button", name="Decide, and mail 1 person").click()
    expect(page.get_by_role("status")).to_contain_text("Declined")
    assert Submission.objects.get(pk=case.pk).state == "declined"


def test_a_contribution_is_answered_comment_by_comment(cast: Cast, page: Page, live_server: Any) -> None:
    case = comment(cast)
    staff(page, cast.reviewer, live_server.url)
    page.goto(f"{live_server.url}/desk/cases/{case.reference}/?view=mine")
    for outcome in ("Taken up in part", "Noted"):
        one = page.locator(".comment").filter(has=page.locator("details[open]")).first
        one.get_by_label("What becomes of it").select_option(label=outcome)
        one.get_by_label("Reason, read by the city").fill("Thank you.")
        one.get_by_role("button", name="Keep this answer").click()
        expect(page.locator(".comment .note", has_text=outcome).first).to_be_visible()
    check_axe(page)
    page.get_by_label("Answer given").check()
    page.locator("#decide").get_by_label("Reason, read by the city").fill("Every comment has its answer.")
    page.get_by_role("button", name="Accept, and mail 1 person").click()
    expect(page.get_by_role("status")).to_contain_text("Accepted")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [1700, 1280, 390, 320])
def test_pages_fit_and_axe_finds_nothing(
    cast: Cast, open_page: Open, live_server: Any, width: int, language: str
) -> None:
    cases = [
        file(cast, "A guarantee instead of a deposit, for six months", days=60 - 9 * number) for number in range(3)
    ]
    answered = comment(cast)
    actor = factories.actor(cast.reviewer)
    for verb in (Verb.CLAIM, Verb.ASK_CHANGES):
        lifecycle.move(case_id=cases[0].pk, verb=verb, actor=actor, at=now(), reason="Please count.")
    send_again(cast, Submission.objects.get(pk=cases[0].pk), AGAIN)
    Note.objects.create(submission=cases[0], by=cast.reviewer, by_name="Maren Oduya", at=now(), body="A note.")
    page = open_page(width=width, language=language)
    staff(page, cast.reviewer, live_server.url)
    for address in (
        "/desk/queue/?view=open",
        "/desk/queue/?view=open&kind=practice&q=guarantee",
        "/desk/queue/?view=decided",
        f"/desk/queue/take/?case={cases[1].reference}&case={cases[0].reference}",
        f"/desk/cases/{cases[0].reference}/?view=mine",
        f"/desk/cases/{cases[1].reference}/?view=unclaimed",
        f"/desk/cases/{answered.reference}/?view=mine",
    ):
        page.goto(f"{live_server.url}{address}")
        check_axe(page)
        check_fits(page)


def test_on_a_telephone_a_case_is_found_and_decided(cast: Cast, open_page: Open, live_server: Any) -> None:
    case = file(cast, "Read on the bus", days=2)
    page = open_page(width=390)
    staff(page, cast.reviewer, live_server.url)
    page.goto(f"{live_server.url}/desk/queue/?view=unclaimed")
    page.get_by_text("Views and filters").click()
    page.get_by_role("link", name="All open").click()
    page.get_by_role("link", name="Read on the bus").click()
    page.get_by_role("button", name="Claim this case").click()
    page.get_by_role("link", name="Decide").click()
    page.get_by_label("Accept").check()
    page.locator("#decide textarea").fill("Good.")
    page.get_by_label("I looked for anything").check()
    page.get_by_role("button", name="Accept, and mail 1 person").click()
    expect(page.get_by_role("status")).to_contain_text("Accepted")
    assert Submission.objects.get(pk=case.pk).state == "accepted"
