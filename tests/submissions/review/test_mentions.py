"""Telling colleagues of an internal note: who can be told, what they get, and who never hears of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cities.people.models import StaffRole, User
from compact_portal.kit.refusals import NotAllowed, Refusal
from compact_portal.mail.models import Mail, Suppression
from submissions.journal import actions as journal
from submissions.journal.models import Entry
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.notices import actions as notices
from submissions.notices.models import Preference
from submissions.review import actions
from submissions.review.models import Note
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.factories import AT
from tests.submissions.review.conftest import Filed
from tests.support.forms import soup
from tests.support.mails import html, text

pytestmark = pytest.mark.django_db
SAID = "Beside the practice of last year, which named a family."


def address(case: Submission) -> str:
    return reverse("review:note", args=[case.reference])


def noticed() -> list[Mail]:
    """The notices of what has happened since this was asked last."""
    before = set(Mail.objects.values_list("pk", flat=True))
    journal.stamp()
    notices.route(at=AT)
    return list(Mail.objects.exclude(pk__in=before).order_by("to_address"))


@pytest.fixture
def case(cast: Cast, filed: Filed) -> Submission:
    made = filed("review")
    assert [cast.second_reviewer, cast.coordinator, cast.administrator]
    noticed()
    return made


def test_those_who_are_chosen_are_told_once_with_a_link_and_without_the_note(cast: Cast, case: Submission) -> None:
    chosen = [cast.second_reviewer.pk, cast.coordinator.pk, cast.coordinator.pk]
    answer = cast.browser(cast.reviewer).post(address(case), {"body": SAID, "people": chosen})
    assert answer.status_code == 302 and answer.url.endswith("#notes")
    mails = noticed()
    assert [mail.to_address for mail in mails] == sorted([cast.second_reviewer.email, cast.coordinator.email])
    for mail in mails:
        assert mail.subject == f"Maren Oduya mentions you in an internal note on “{case.title}”"
        assert f"/desk/cases/{case.reference}/#notes" in text(mail)
        assert "named a family" not in text(mail) + html(mail), "it never leaves the desk"
    assert noticed() == []
    page = soup(cast.browser(cast.coordinator).get(reverse("review:case", args=[case.reference])))
    told = page.select_one(".internal").get_text(" ")  # type: ignore[union-attr]
    assert "@Tomas Rey" in told and "@Luisa Ferreira" in told


def test_a_note_that_tells_nobody_mails_nobody(cast: Cast, case: Submission) -> None:
    cast.browser(cast.reviewer).post(address(case), {"body": SAID})
    assert Note.objects.count() == 1 and not Entry.objects.filter(happening="mentioned").exists()
    assert noticed() == []


@pytest.mark.parametrize("who", ["lead", "observer", "other_lead", "stranger", "reviewer"])
def test_only_other_people_of_unhcr_can_be_told(cast: Cast, case: Submission, who: str) -> None:
    person = getattr(cast, who)
    answer = cast.browser(cast.reviewer).post(address(case), {"body": SAID, "people": [person.pk]})
    assert answer.status_code == 422
    assert "Choose colleagues from the list." in answer.content.decode() and SAID in answer.content.decode()
    with pytest.raises(Refusal):
        actions.note(case_id=case.pk, body=SAID, people=[person.pk], actor=factories.actor(cast.reviewer), at=AT)
    assert not Note.objects.exists() and noticed() == []


@pytest.mark.parametrize("people", [["x"], ["\x00"], [2**70], ["-1"], ["1" * 5000], [""]])
def test_nonsense_is_refused(cast: Cast, case: Submission, people: list[Any]) -> None:
    assert cast.browser(cast.reviewer).post(address(case), {"body": SAID, "people": people}).status_code == 422
    assert not Note.objects.exists()


def test_an_administrator_keeps_no_note(cast: Cast, case: Submission) -> None:
    with pytest.raises(NotAllowed):
        actions.note(case_id=case.pk, body=SAID, actor=factories.actor(cast.administrator), at=AT)


def _leaves(person: User) -> None:
    StaffRole.objects.filter(user=person).delete()


def _suspended(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def _wants_none(person: User) -> None:
    Preference.objects.create(user=person, kind="mention", choice="never", at=AT)


@pytest.mark.parametrize("change", [_leaves, _suspended, _wants_none])
def test_it_is_asked_again_when_the_mail_is_written(cast: Cast, case: Submission, change: Any) -> None:
    people = [cast.coordinator.pk, cast.second_reviewer.pk]
    actions.note(case_id=case.pk, body=SAID, people=people, actor=factories.actor(cast.reviewer), at=AT)
    change(cast.coordinator)
    assert [mail.to_address for mail in noticed()] == [cast.second_reviewer.email]


def test_what_nobody_at_unhcr_may_read_any_more_is_told_to_nobody(cast: Cast, case: Submission) -> None:
    actions.note(case_id=case.pk, body=SAID, people=[cast.coordinator.pk], actor=factories.actor(cast.reviewer), at=AT)
    Submission.objects.filter(pk=case.pk).update(state="draft", submitted_at=None)
    assert noticed() == []


def test_the_page_marks_whom_it_would_mail(cast: Cast, case: Submission) -> None:
    Suppression.objects.create(address=cast.coordinator.email, why="hand", since=AT)
    page = soup(cast.browser(cast.reviewer).get(reverse("review:case", args=[case.reference])))
    boxes = {box["value"]: box.parent for box in page.select(".internal input[name=people]")}
    assert set(boxes) == {str(one.pk) for one in (cast.second_reviewer, cast.coordinator, cast.administrator)}
    marked = {value for value, row in boxes.items() if row is not None and row.has_attr("data-mailed")}
    assert marked == {str(cast.second_reviewer.pk), str(cast.administrator.pk)}
    assert "Chose not to be mailed" in boxes[str(cast.coordinator.pk)].get_text()  # type: ignore[union-attr]


def test_the_city_hears_nothing_of_it(cast: Cast, case: Submission) -> None:
    actor = factories.actor(cast.reviewer)
    actions.note(case_id=case.pk, body=SAID, people=[cast.coordinator.pk], actor=actor, at=AT)
    lifecycle.move(case_id=case.pk, verb=Verb.ACCEPT, actor=actor, at=AT, reason="Clear.")
    assert cast.lead.email in {mail.to_address for mail in noticed()}
    for place in ("lifecycle:receipt", "practices:check"):
        page = cast.browser(cast.lead).get(reverse(place, args=[case.reference])).content.decode()
        assert "mentioned" not in page and "Luisa" not in page and "named a family" not in page
