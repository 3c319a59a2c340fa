"""A city adds files to its practice: kept clean, or refused with the reason; described, put in order, taken out."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from PIL import Image

from submissions.attachments import queries
from submissions.attachments.models import Attachment
from submissions.lifecycle.drafts import fingerprints
from submissions.lifecycle.models import Revision, Submission
from submissions.practices import actions as practices
from submissions.review import actions as review
from submissions.rulebook.limits import ATTACHMENT_BYTES, ATTACHMENTS_IN_ONE_FILING
from tests import factories
from tests.cast import Cast
from tests.compact_portal.kit.office_files import old_office, word_file, word_parts, zipped
from tests.compact_portal.kit.test_files import EVIL, _opens_with_script, camera, document, picture
from tests.submissions.attachments.conftest import Add, image
from tests.support.forms import fields_of, soup, words

pytestmark = pytest.mark.django_db


def page(case: Submission) -> str:
    return f"/city/practices/{case.reference}/files/"


def typed(made: Attachment, alt: str, caption: str = "") -> dict[str, str]:
    """What the page sends of one file: what is typed, and the marks of what it showed before."""
    given = {f"caption_{made.pk}": caption} | ({f"alt_{made.pk}": alt} if made.is_image else {})
    return given | {"was": json.dumps(fingerprints(queries.said([made])))}


def together(*parts: dict[str, str]) -> dict[str, str]:
    """What one page sends of several files."""
    was = {name: mark for part in parts for name, mark in json.loads(part["was"]).items()}
    return {name: text for part in parts for name, text in part.items()} | {"was": json.dumps(was)}


def post(cast: Cast, case: Submission, content: bytes, name: str = "plan.png", **headers: Any) -> HttpResponse:
    return cast.browser(cast.drafter).post(page(case), {"file": SimpleUploadedFile(name, content)}, **headers)


def test_a_photograph_is_kept_without_its_place_and_camera(cast: Cast, draft: Submission) -> None:
    answer = post(cast, draft, picture("image/jpeg", exif=camera()), "Nørregade 4.JPG")
    assert (answer.status_code, answer.headers["Location"]) == (302, page(draft))
    made = Attachment.objects.get()
    content = default_storage.open(made.file.name or "").read()
    assert b"ACME-CAMERA" not in content and not Image.open(BytesIO(content)).getexif()
    assert (made.name, made.media_type, made.state) == ("Nørregade 4.jpg", "image/jpeg", "clean")
    assert (made.width, made.height, made.size) == (30, 40, len(content))
    assert "Nørregade" not in (made.file.name or ""), "the key is nobody's to guess"


def test_the_words_are_kept_for_the_protection_check(cast: Cast, draft: Submission, add: Add) -> None:
    list_, plan = add(draft, word_file("Call Amal on 20 12 34 56"), "list.docx"), add(draft)
    told = queries.words(draft.pk, [list_.pk, plan.pk, plan.pk + 1])
    assert told == {list_.pk: "Call Amal on 20 12 34 56", plan.pk: ""}


def test_what_a_file_says_or_is_called_is_asked_about_before_sending_and_seen_at_the_desk(
    cast: Cast, draft: Submission, add: Add
) -> None:
    inside = add(draft, word_file("Call 055 010 9984 and ask"), "list.docx")
    named = add(draft, None, "055 010 9985.png", alt="A plan")
    lead = cast.browser(cast.lead)
    check = f"/city/practices/{draft.reference}/check/"
    form = soup(lead.get(check)).select_one("form#protection")
    assert [one["href"] for one in form.select("h3 a")] == [
        f"{page(draft)}#file-{inside.pk}",
        f"{page(draft)}#file-{named.pk}",
    ]
    seen = Submission.objects.get().version
    assert lead.post(check, {"version": seen}).status_code == 422
    given = fields_of(form)
    given |= {one["name"]: "not_personal" for one in form.select("input[type=radio]")}
    assert lead.post(check, given).status_code == 302
    review.take(case_id=draft.pk, actor=factories.actor(cast.reviewer), at=factories.AT)
    desk = words(cast.browser(cast.reviewer).get(f"/desk/cases/{draft.reference}/"))
    assert "055 010 9984" in desk
    assert "055 010 9985" in desk


HOSTILE = [
    (zipped(word_parts(**{"word/vbaProject.bin": b"\xd0\xcf"})), "plan.docx", "macros"),
    (old_office("EncryptedPackage"), "plan.docx", "password"),
    (document(_opens_with_script), "plan.pdf", "script"),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "plan.svg", "SVG"),
    (zipped({"a.txt": "a"}), "plan.zip", "archive"),
    (EVIL, "plan.png", "not a kind of file"),
    (b"MZ" + b"\0" * 100, "plan.pdf", "program"),
    (picture()[:-40], "plan.png", "damaged"),
    (b"", "plan.png", "empty"),
    (b"%PDF-" + b"\0" * (ATTACHMENT_BYTES + 1), "plan.pdf", "larger than 15 MB"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 17_000_000, "plan.png", "larger than 15 MB"),
]


@pytest.mark.parametrize(("content", "name", "reason"), HOSTILE, ids=[row[2] for row in HOSTILE])
def test_what_is_refused_says_why_and_leaves_nothing(
    cast: Cast, draft: Submission, content: bytes, name: str, reason: str
) -> None:
    plain = post(cast, draft, content, name)
    assert plain.status_code == 422 and reason in words(plain)
    by_script = post(cast, draft, content, name, HTTP_ACCEPT="application/json")
    assert by_script.status_code == 422 and reason in by_script.json()["refused"]
    assert not Attachment.objects.exists()
    assert not default_storage.exists("attachments")
    assert Submission.objects.get().version == draft.version


def test_a_script_is_told_in_data(cast: Cast, draft: Submission) -> None:
    answer = post(cast, draft, picture(), HTTP_ACCEPT="application/json")
    assert answer.json() == {"added": Attachment.objects.get().pk, "name": "plan.png"}
    none = cast.browser(cast.drafter).post(page(draft), {}, HTTP_ACCEPT="application/json")
    assert none.status_code == 422 and none.json() == {"refused": "Choose a file first."}


def test_the_same_file_twice_and_one_too_many(cast: Cast, draft: Submission, add: Add) -> None:
    add(draft, picture())
    assert "here already" in words(post(cast, draft, picture(), "again.png"))
    for _ in range(ATTACHMENTS_IN_ONE_FILING - 1):
        add(draft)
    full = post(cast, draft, image())
    assert full.status_code == 422
    assert f"takes {ATTACHMENTS_IN_ONE_FILING} files" in full.content.decode()
    assert Attachment.objects.count() == ATTACHMENTS_IN_ONE_FILING
    kept = [
        name
        for place in default_storage.listdir("attachments")[0]
        for name in default_storage.listdir(f"attachments/{place}")[1]
    ]
    assert len(kept) == ATTACHMENTS_IN_ONE_FILING, "what was refused left no bytes"


@pytest.mark.parametrize("who", ["observer", "other_lead", "reviewer", "stranger"])
def test_who_may_not_edit_adds_and_changes_nothing(cast: Cast, draft: Submission, add: Add, who: str) -> None:
    made = add(draft, alt="A plan")
    client, before = cast.browser(getattr(cast, who)), list(Attachment.objects.values())
    status = {"observer": 403}.get(who, 404)
    assert client.post(page(draft), {"file": SimpleUploadedFile("x.png", image())}).status_code == status
    one = f"{page(draft)}{made.pk}/"
    assert client.post(f"{page(draft)}said/", typed(made, "Taken")).status_code == status
    assert client.post(f"{one}remove/").status_code == status
    assert client.post(f"{one}earlier/").status_code == status
    assert list(Attachment.objects.values()) == before


@pytest.mark.parametrize("state", ["clearance", "submitted", "review", "accepted", "withdrawn"])
def test_what_left_the_drafter_is_read_and_not_changed(cast: Cast, draft: Submission, add: Add, state: str) -> None:
    add(draft, alt="A plan")
    case = factories.at_state(draft, state, lead=cast.lead, reviewer=cast.reviewer)
    client = cast.browser(cast.drafter)
    shown = client.get(page(case))
    assert shown.status_code == 200 and "A plan" in words(shown) and "Take it out" not in words(shown)
    assert client.post(page(case), {"file": SimpleUploadedFile("x.png", image())}).status_code == 403
    assert Attachment.objects.count() == 1


def test_an_image_without_words_is_a_gap_that_leads_to_its_field(cast: Cast, draft: Submission, add: Add) -> None:
    made, client = add(draft), cast.browser(cast.lead)
    check = f"/city/practices/{draft.reference}/check/"
    shown = client.get(check)
    assert f'href="{page(draft)}#id_alt_{made.pk}"' in shown.content.decode()
    assert "Say what the image plan.png shows" in words(shown)
    refused = client.post(check, {"version": Submission.objects.get().version})
    assert refused.status_code == 422 and Submission.objects.get().state == "draft"
    assert "Files To do" in words(client.get(f"/city/practices/{draft.reference}/"))
    assert client.post(f"{page(draft)}said/", typed(made, "Two keys", "In May")).status_code == 302
    assert "Files Done" in words(client.get(f"/city/practices/{draft.reference}/"))
    assert client.post(check, {"version": Submission.objects.get().version}).status_code == 302
    sealed = Revision.objects.get(sealed_at__isnull=False).content["attachments"]
    made.refresh_from_db()
    assert sealed == [
        {
            "id": made.pk, "name": "plan.png", "alt": "Two keys", "caption": "In May", "kind": "image/png",
            "size": made.size, "sha256": made.sha256,
        }
    ]  # fmt: skip


def test_a_file_that_was_added_since_the_page_was_read_is_not_sent_unread(
    cast: Cast, draft: Submission, add: Add
) -> None:
    seen = draft.version
    add(draft, alt="A plan")
    check = f"/city/practices/{draft.reference}/check/"
    assert cast.browser(cast.lead).post(check, {"version": seen}).status_code == 409


def test_what_was_typed_too_long_stays_and_is_put_right(cast: Cast, draft: Submission, add: Add) -> None:
    made = add(draft, alt="Before")
    answer = cast.browser(cast.drafter).post(f"{page(draft)}said/", typed(made, "x" * 301, "Kept words"))
    assert answer.status_code == 422 and "it has 301 characters" in answer.content.decode()
    assert "x" * 301 in answer.content.decode()
    assert Attachment.objects.get().alt == "Before"


def test_many_are_described_at_once_and_a_colleagues_words_stay(cast: Cast, draft: Submission, add: Add) -> None:
    first, second, third = add(draft), add(draft), add(draft)
    form = together(typed(first, "One"), typed(second, ""), typed(third, ""))
    Attachment.objects.filter(pk=second.pk).update(alt="A colleague's")
    client = cast.browser(cast.drafter)
    assert client.post(f"{page(draft)}said/", form).status_code == 302
    assert [one.alt for one in queries.of_case(draft)] == ["One", "A colleague's", ""]
    version = Submission.objects.get().version
    first.refresh_from_db()
    assert client.post(f"{page(draft)}said/", typed(first, "One")).status_code == 302
    assert Submission.objects.get().version == version, "nothing was changed"


def test_what_was_typed_beside_is_not_lost_by_another_button(cast: Cast, draft: Submission, add: Add) -> None:
    first, second, third = add(draft), add(draft), add(draft)
    client = cast.browser(cast.drafter)
    client.post(f"{page(draft)}{third.pk}/earlier/", together(typed(first, "One"), typed(third, "Three")))
    client.post(f"{page(draft)}{second.pk}/remove/", typed(second, "Gone", "Gone"))
    assert [(one.pk, one.alt) for one in queries.of_case(draft)] == [(first.pk, "One"), (third.pk, "Three")]


def test_order(cast: Cast, draft: Submission, add: Add) -> None:
    first, second, third = add(draft, name="a.png"), add(draft, name="b.png"), add(draft, name="c.png")
    client = cast.browser(cast.drafter)
    for one in (third, third, first):
        assert client.post(f"{page(draft)}{one.pk}/earlier/").status_code == 302
    assert client.post(f"{page(draft)}{third.pk}/earlier/").status_code == 302
    assert [one.pk for one in queries.of_case(draft)] == [third.pk, first.pk, second.pk]


def test_taken_out_of_a_draft_that_was_never_sent_it_is_gone(
    cast: Cast, draft: Submission, add: Add, django_capture_on_commit_callbacks: Any
) -> None:
    made = add(draft)
    key = made.file.name or ""
    with django_capture_on_commit_callbacks(execute=True):
        assert cast.browser(cast.drafter).post(f"{page(draft)}{made.pk}/remove/").status_code == 302
    assert not Attachment.objects.exists() and not default_storage.exists(key)
    assert cast.browser(cast.drafter).post(f"{page(draft)}{made.pk}/remove/").status_code == 404


def test_taken_out_after_it_was_sent_it_stays_readable_where_it_was_sent(
    cast: Cast, draft: Submission, add: Add, django_capture_on_commit_callbacks: Any
) -> None:
    made = add(draft, alt="A plan")
    version = Submission.objects.get().version
    practices.send(case_id=draft.pk, seen=version, actor=factories.actor(cast.lead), at=factories.AT)
    from submissions.lifecycle.actions import move
    from submissions.rulebook.transitions import Verb

    for verb in (Verb.CLAIM, Verb.ASK_CHANGES):
        move(case_id=draft.pk, verb=verb, actor=factories.actor(cast.reviewer), at=factories.AT, reason="More.")
    with django_capture_on_commit_callbacks(execute=True):
        assert cast.browser(cast.drafter).post(f"{page(draft)}{made.pk}/remove/").status_code == 302
    assert "plan.png" not in words(cast.browser(cast.drafter).get(page(draft))).replace("plan.png is taken out", "")
    desk = cast.browser(cast.reviewer)
    assert "plan.png" in words(desk.get(f"/desk/cases/{draft.reference}/"))
    assert desk.get(f"/files/{draft.reference}/{made.pk}/").status_code == 200
    assert cast.browser(cast.drafter).get(f"/files/{draft.reference}/{made.pk}/").status_code == 200


@pytest.mark.parametrize("number", [2**63, 2**70, 10**30])
def test_numbers_beyond_measure_are_not_there(cast: Cast, draft: Submission, number: int) -> None:
    client = cast.browser(cast.drafter)
    assert client.get(f"/files/{draft.reference}/{number}/").status_code == 404
    for act in ("remove/", "earlier/"):
        assert client.post(f"{page(draft)}{number}/{act}").status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_the_page_costs_the_same_however_many_files(
    cast: Cast, draft: Submission, add: Add, django_assert_num_queries: Any, rows: int
) -> None:
    for _ in range(rows):
        add(draft)
    client = cast.browser(cast.drafter)
    with django_assert_num_queries(5 + 2):
        answer = client.get(page(draft))
    assert answer.content.count(b'class="files__one"') == rows
    with django_assert_num_queries(5 + 7):
        client.get(f"/city/practices/{draft.reference}/check/")


def test_what_is_said_of_a_file_is_saved_on_the_way_to_the_check(cast: Cast, draft: Submission, add: Add) -> None:
    client, page = cast.browser(cast.drafter), f"/city/practices/{draft.reference}/files/"
    check = f"/city/practices/{draft.reference}/check/"
    made = add(draft)
    form = soup(client.get(page)).select_one("form#said")
    button = form.select_one("button[name=then]")
    assert button.text == "Save and check"
    typed = fields_of(form) | {f"alt_{made.pk}": "A yard", button["name"]: button["value"]}
    assert client.post(form["action"], typed).url == f"{check}?saved=files"
    made.refresh_from_db()
    assert made.alt == "A yard"
