"""Who reads a file, where, and what goes out: never something that runs in the portal's name."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage

from submissions.attachments import actions as attachments
from submissions.attachments.models import Attachment
from submissions.lifecycle.actions import move
from submissions.lifecycle.models import Submission
from submissions.practices import actions as practices
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.compact_portal.kit.office_files import word_file
from tests.compact_portal.kit.test_files import document
from tests.compact_portal.kit.test_office import pages_file
from tests.submissions.attachments.conftest import Add
from tests.support.forms import soup, words

pytestmark = pytest.mark.django_db

EVERYBODY = ("lead", "drafter", "observer", "other_lead", "reviewer", "administrator", "stranger", None)
OWN, DESK = {"lead", "drafter", "observer"}, {"reviewer", "administrator"}


def send(cast: Cast, case: Submission, *verbs: Verb) -> Submission:
    """Send as it stands, then walk on at the desk."""
    seen = Submission.objects.get(pk=case.pk).version
    practices.send(case_id=case.pk, seen=seen, actor=factories.actor(cast.lead), at=factories.AT)
    for verb in verbs:
        move(case_id=case.pk, verb=verb, actor=factories.actor(cast.reviewer), at=factories.AT, reason="As agreed.")
    return Submission.objects.get(pk=case.pk)


def readers(cast: Cast, case: Submission, made: Attachment) -> set[str | None]:
    """Who gets the file; everybody else gets the 404 of what is not there."""
    found: set[str | None] = set()
    for who in EVERYBODY:
        client = cast.browser(getattr(cast, who) if who else None)
        answers = {client.get(f"/files/{case.reference}/{made.pk}/{way}").status_code for way in ("", "image/")}
        assert answers in ({200}, {404}), (who, answers)
        found |= {who} if answers == {200} else set()
    return found


def test_a_draft_is_its_citys_alone(cast: Cast, draft: Submission, add: Add) -> None:
    assert readers(cast, draft, add(draft, alt="A plan")) == OWN


def test_what_was_sent_is_the_desks_too_and_what_was_added_since_is_not(
    cast: Cast, draft: Submission, add: Add
) -> None:
    made = add(draft, alt="A plan")
    send(cast, draft, Verb.CLAIM, Verb.ASK_CHANGES)
    later = add(draft, alt="Another plan")
    assert readers(cast, draft, made) == OWN | DESK
    assert readers(cast, draft, later) == OWN


def test_what_is_published_is_everybodys_as_it_was_sent_last(cast: Cast, draft: Submission, add: Add) -> None:
    taken_out, kept = add(draft, alt="First"), add(draft, alt="Second")
    send(cast, draft, Verb.CLAIM, Verb.ASK_CHANGES)
    cast.browser(cast.drafter).post(f"/city/practices/{draft.reference}/files/{taken_out.pk}/remove/")
    case = send(cast, draft, Verb.ACCEPT)
    assert case.state == "accepted"
    assert readers(cast, case, kept) == set(EVERYBODY)
    assert readers(cast, case, taken_out) == OWN | DESK
    page = cast.browser().get(f"/library/{case.reference}/")
    assert [image["alt"] for image in soup(page).select("#main .files img")] == ["Second"]


def test_what_is_for_unhcr_only_is_not_everybodys(cast: Cast, add: Add) -> None:
    case = factories.practice(cast.vesterhaven, cast.drafter, confidentiality="unhcr_only")
    made = add(case, alt="A plan")
    send(cast, case, Verb.CLAIM, Verb.ACCEPT)
    assert readers(cast, case, made) == OWN | DESK


def test_another_filings_reference_opens_nothing(cast: Cast, draft: Submission, add: Add) -> None:
    made, other = add(draft), factories.practice(cast.vesterhaven, cast.drafter)
    client = cast.browser(cast.lead)
    assert client.get(f"/files/{other.reference}/{made.pk}/").status_code == 404
    assert client.post(f"/city/practices/{other.reference}/files/{made.pk}/remove/").status_code == 404


def test_it_is_saved_and_cannot_run(cast: Cast, draft: Submission, add: Add) -> None:
    made = add(draft, word_file(), "Plan قرار.docx")
    answer = cast.browser(cast.lead).get(f"/files/{draft.reference}/{made.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Plan")
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert cast.browser(cast.lead).get(f"/files/{draft.reference}/{made.pk}/image/").status_code == 404


def test_only_an_image_is_shown_and_shut_in_all_the_same(cast: Cast, draft: Submission, add: Add) -> None:
    made = add(draft)
    answer = cast.browser(cast.lead).get(f"/files/{draft.reference}/{made.pk}/image/")
    assert answer.headers["Content-Type"] == "image/png" and "Content-Disposition" not in answer.headers
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_the_store_has_lost_is_not_there(cast: Cast, draft: Submission, add: Add) -> None:
    made = add(draft)
    default_storage.delete(made.file.name or "")
    assert cast.browser(cast.lead).get(f"/files/{draft.reference}/{made.pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_the_library_and_the_desk_cost_the_same_however_many_files(
    cast: Cast, draft: Submission, add: Add, django_assert_num_queries: Any, rows: int
) -> None:
    for number in range(rows):
        add(draft, alt=f"Plan {number}")
    case = send(cast, draft, Verb.CLAIM, Verb.ACCEPT)
    client, desk = cast.browser(), cast.browser(cast.reviewer)
    with django_assert_num_queries(6 + 1):
        page = client.get(f"/library/{case.reference}/")
    assert page.content.count(b'class="files__one"') == rows
    desk.get("/desk/queue/")
    with django_assert_num_queries(14):
        page = desk.get(f"/desk/cases/{case.reference}/")
    assert page.content.count(b'class="files__one"') == rows


def test_the_desk_reads_what_changed_among_the_files(cast: Cast, draft: Submission, add: Add) -> None:
    add(draft, document(), "figures.pdf")
    send(cast, draft, Verb.CLAIM, Verb.ASK_CHANGES)
    add(draft, alt="A plan")
    send(cast, draft)
    said = words(cast.browser(cast.reviewer).get(f"/desk/cases/{draft.reference}/"))
    assert "It shows: A plan" in said and "figures.pdf" in said


def test_what_the_check_could_not_read_is_named_to_those_who_send_and_decide(
    cast: Cast, draft: Submission, add: Add
) -> None:
    add(draft, alt="A plan")
    add(draft, document(), "scan.pdf")
    add(draft, word_file("Rent and keys."), "plan.docx")
    lead, desk = cast.browser(cast.lead), cast.browser(cast.reviewer)
    image = "Nothing looks through images for what may point to a person: look at it yourself."
    scan = (
        "No words could be read in it, so nothing looked through it for what may point to a person: read it yourself."
    )
    pages = [lead.get(f"/city/practices/{draft.reference}/check/")]
    send(cast, draft)
    pages.append(desk.get(f"/desk/cases/{draft.reference}/"))
    for page in pages:
        said = {one.select_one("a").text: one.text for one in soup(page).select(".files__one")}
        assert (image in said["plan.png"], scan in said["plan.png"]) == (True, False)
        assert (image in said["scan.pdf"], scan in said["scan.pdf"]) == (False, True)
        assert image not in said["plan.docx"] and scan not in said["plan.docx"]
    send_on = Submission.objects.get(pk=draft.pk)
    move(case_id=send_on.pk, verb=Verb.CLAIM, actor=factories.actor(cast.reviewer), at=factories.AT)
    move(case_id=send_on.pk, verb=Verb.ACCEPT, actor=factories.actor(cast.reviewer), at=factories.AT, reason="Clear.")
    assert "yourself" not in words(cast.browser().get(f"/library/{draft.reference}/")), "Readers are told none of it."


def test_pages_without_words_are_counted_for_those_who_send_and_decide(cast: Cast, draft: Submission, add: Add) -> None:
    add(draft, pages_file("Rent and keys", "scan", "Rooms", "scan", "Beds"), "two.pdf")
    add(draft, pages_file("Rent and keys", "scan"), "one.pdf")
    add(draft, pages_file("Rent and keys", "Rooms"), "none.pdf")
    add(draft, pages_file("scan", "scan", "scan"), "all.pdf")
    old = add(draft, pages_file("Rent", "scan", "Beds"), "old.pdf")
    Attachment.objects.filter(pk=old.pk).update(pages=None, wordless_pages=None)
    pages = [cast.browser(cast.lead).get(f"/city/practices/{draft.reference}/check/")]
    send(cast, draft, Verb.CLAIM)
    pages.append(cast.browser(cast.reviewer).get(f"/desk/cases/{draft.reference}/"))
    for page in pages:
        said = {one.select_one("a").text: one.text for one in soup(page).select(".files__one")}
        assert (
            "No words could be read on 2 of its 5 pages, so nothing looked through these for what may point to a person: "
            "read them yourself."
        ) in said["two.pdf"]
        assert "No words could be read on 1 of its 2 pages" in said["one.pdf"]
        assert "No words could be read in it" in said["all.pdf"] and "of its" not in said["all.pdf"]
        assert "No words" not in said["none.pdf"] and "No words" not in said["old.pdf"]
    move(case_id=draft.pk, verb=Verb.ACCEPT, actor=factories.actor(cast.reviewer), at=factories.AT, reason="Clear.")
    assert "No words" not in words(cast.browser().get(f"/library/{draft.reference}/")), "Readers are told none of it."


def test_a_copy_counts_its_own_pages(cast: Cast, draft: Submission, add: Add) -> None:
    add(draft, pages_file("Rent and keys", "scan"), "one.pdf")
    other = factories.practice(cast.vesterhaven, cast.drafter)
    (copied,) = attachments.copy_all(
        from_case=draft, to_case=other, actor=factories.actor(cast.drafter), at=factories.AT
    )
    assert (copied.pages, copied.wordless_pages) == (2, 1)
