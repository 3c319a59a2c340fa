"""Who speaks in an answer: what people typed is in the practice's language, what they chose is in the page's."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.utils import translation

from compact_portal.kit import paper
from submissions.lifecycle.actions import move
from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from submissions.rulebook.fields.practice_2 import PARTNER_KINDS
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.submissions.practices.test_versions import base, save

pytestmark = pytest.mark.django_db

TYPED = "Chambre des métiers"


@pytest.fixture
def draft(cast: Cast) -> Submission:
    """A practice written in French, in which partners have a name that was typed and a kind that was chosen."""
    case = factories.practice(cast.vesterhaven, cast.drafter)
    Submission.objects.filter(pk=case.pk).update(language="fr")
    partners = [{"name": TYPED, "kind": "business"}, {"name": "Autre", "kind": ""}]
    Practice.objects.filter(pk=case.pk).update(language="fr", partner_bodies=partners, paid="direct")
    case.refresh_from_db()
    return case


def chosen(language: str, key: str = "business") -> str:
    with translation.override(language):
        return str(dict(PARTNER_KINDS)[key])


def languages_of(page: BeautifulSoup | Tag, words: str) -> set[str]:
    """The languages in which ``words`` are said to be, wherever they stand as an answer."""
    places = [one.parent for one in page.find_all(string=lambda text: text and text.strip() == words)]
    read = [one for one in places if one and not one.find_parent(["select", "option", "dt"]) and one.name != "option"]
    found = [one if one.has_attr("lang") else one.find_parent(lang=True) for one in read]
    return {str(one["lang"]) for one in found if one}


def page_of(answer: HttpResponse) -> BeautifulSoup:
    assert answer.status_code in (200, 409)
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_before_it_is_sent(cast: Cast, draft: Submission, language: str) -> None:
    reader = cast.browser(cast.drafter)
    page = page_of(reader.get(f"/city/practices/{draft.reference}/check/", HTTP_ACCEPT_LANGUAGE=language))
    assert languages_of(page, TYPED) == {"fr"}
    assert languages_of(page, chosen(language)) == {language}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_paper(cast: Cast, draft: Submission, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    monkeypatch.setattr(paper, "pdf", lambda html: printed.append(html) or b"%PDF-")
    reader = cast.browser(cast.drafter)
    assert reader.get(f"/city/practices/{draft.reference}/pdf/", HTTP_ACCEPT_LANGUAGE=language).status_code == 200
    page = BeautifulSoup(printed[0], "html.parser")
    assert languages_of(page, TYPED) == {"fr"}
    assert languages_of(page, chosen(language)) == {language}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_at_the_desk_and_in_the_library(cast: Cast, draft: Submission, language: str) -> None:
    lead, read = cast.browser(cast.lead), {"HTTP_ACCEPT_LANGUAGE": language}
    sent = lead.post(f"/city/practices/{draft.reference}/check/", {"version": draft.version})
    assert sent.status_code == 302
    desk = page_of(cast.browser(cast.reviewer).get(f"/desk/cases/{draft.reference}/", **read))
    assert languages_of(desk, factories.PRACTICE_TEXT["lead_body"]) == {"fr"}
    assert languages_of(desk, "Housing") == {language}, "A theme, which the portal names."
    for verb in (Verb.CLAIM, Verb.ACCEPT):
        move(case_id=draft.pk, verb=verb, actor=factories.actor(cast.reviewer), at=factories.AT, reason="As agreed.")
    public = page_of(lead.get(f"/library/{draft.reference}/", **read))
    for page in (desk, public):
        assert languages_of(page, TYPED) == {"fr"}
        assert languages_of(page, chosen(language)) == {language}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_between_two_versions(cast: Cast, draft: Submission, language: str) -> None:
    first = save(draft, cast.drafter, partner_bodies=[{"name": "Chambre", "kind": "faith"}], life="pilot")
    save(draft, cast.lead, partner_bodies=[{"name": "Chambre unie", "kind": "business"}], life="ended")
    reader = cast.browser(cast.lead)
    page = page_of(reader.get(f"{base(draft)}compare/", {"a": first}, HTTP_ACCEPT_LANGUAGE=language))
    assert languages_of(page, "unie") == {"fr"}
    for key in ("faith", "business"):
        assert languages_of(page, chosen(language, key)) == {language}
    choice = page.select(".change del")
    assert {one["lang"] for one in (mark.find_parent(lang=True) for mark in choice) if one} == {language}
