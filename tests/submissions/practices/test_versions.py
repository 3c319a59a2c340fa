"""Versions: who and when, what changed between any two, bringing one back, and that nobody else sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cities.people.models import User
from compact_portal.kit.refusals import NotAllowed, Refusal, Stale
from submissions.lifecycle.drafts import Typed, fingerprints
from submissions.lifecycle.models import Revision, Submission
from submissions.practices import actions, queries
from submissions.practices.models import Practice
from submissions.rulebook.fields import CURRENT, Field, Widget
from tests import factories
from tests.cast import Cast
from tests.support.forms import soup, words

pytestmark = pytest.mark.django_db

WHO = 5
AT = factories.AT


def save(case: Submission, by: User, minutes: int = 0, **values: Any) -> int:
    standing = queries.answers(queries.of_case(Submission.objects.select_related("city").get(pk=case.pk)))
    typed = Typed(values, fingerprints({name: standing[name] for name in values}), 0)
    at = AT + timedelta(minutes=minutes)
    return actions.save_answers(case_id=case.pk, typed=typed, actor=factories.actor(by), at=at).version


def restore(case: Submission, by: User, version: int, names: Any = None, seen: int | None = None) -> None:
    now = Submission.objects.get(pk=case.pk).version if seen is None else seen
    actor = factories.actor(by)
    actions.restore(case_id=case.pk, version=version, names=names, seen=now, actor=actor, at=AT + timedelta(minutes=1))


def kept(case: Submission, name: str) -> list[Any]:
    return [one.content[name] for one in Revision.objects.filter(submission=case).order_by("version")]


def base(case: Submission) -> str:
    return f"/city/practices/{case.reference}/versions/"


def test_saves_of_one_person_grow_one_version_until_somebody_comes_between(cast: Cast, draft: Submission) -> None:
    save(draft, cast.drafter, problem="His first")
    save(draft, cast.drafter, 2, problem="His second")
    save(draft, cast.lead, 3, problem="Hers")
    save(draft, cast.drafter, 4, problem="His third")
    assert kept(draft, "problem") == ["His second", "Hers", "His third"]
    save(draft, cast.drafter, 14, problem="Ten minutes later")
    assert kept(draft, "problem")[-2:] == ["His third", "Ten minutes later"]


def test_a_restore_is_a_version_of_its_own_that_nothing_grows(cast: Cast, draft: Submission) -> None:
    first = save(draft, cast.drafter, problem="First", life="pilot")
    save(draft, cast.lead, problem="Second")
    restore(draft, cast.lead, first)
    save(draft, cast.lead, 2, problem="Third")
    assert kept(draft, "problem") == ["First", "Second", "First", "Third"]
    marks = Revision.objects.filter(submission=draft).order_by("version").values_list("restored_from", flat=True)
    assert list(marks) == [None, None, first, None]
    card = Submission.objects.get(pk=draft.pk)
    assert card.version == 5


def test_every_kind_of_answer_comes_back(cast: Cast, draft: Submission) -> None:
    factories.theme("Health", 9)
    factories.crrf()
    before = queries.answers(queries.of_case(draft))
    first = save(draft, cast.drafter, paragraphs=["5", "8"], themes=["health", "housing"])
    then = queries.answers(queries.of_case(Submission.objects.get(pk=draft.pk)))
    changed = {
        "title": "Another title", "summary": "Another summary", "life": "ended", "mandate_on": None, "consent": False,
        "themes": [], "paragraphs": [], "language": "fr", "problem": "Other",
    }  # fmt: skip
    save(draft, cast.lead, **changed)
    restore(draft, cast.drafter, first)
    now = queries.answers(queries.of_case(Submission.objects.get(pk=draft.pk)))
    assert now == then
    assert now["title"] == before["title"]
    card = Submission.objects.get(pk=draft.pk)
    assert (card.title, card.language, card.consent) == (before["title"], "en", True)


def test_single_answers_come_back_and_the_rest_stays(cast: Cast, draft: Submission) -> None:
    first = save(draft, cast.drafter, problem="Old problem", advice="Old advice")
    save(draft, cast.lead, problem="New problem", advice="New advice")
    restore(draft, cast.drafter, first, names=["advice"])
    practice = Practice.objects.get()
    assert (practice.problem, practice.advice) == ("New problem", "Old advice")


def test_a_theme_that_is_gone_is_not_said_to_stand(cast: Cast, draft: Submission) -> None:
    factories.theme("Health", 9)
    first = save(draft, cast.drafter, themes=["health", "housing"])
    save(draft, cast.lead, themes=["housing"], problem="New")
    newest = Revision.objects.get(version=first)
    newest.content["themes"] = ["gone", "housing", "health"]
    newest.save()
    restore(draft, cast.drafter, first)
    assert kept(draft, "themes")[-1] == ["health", "housing"]


def test_what_was_never_saved_here_becomes_a_version_before_it_is_replaced(cast: Cast, draft: Submission) -> None:
    Revision.objects.create(submission=draft, version=0, content={"problem": "From an import"}, at=AT)
    restore(draft, cast.drafter, 0)
    assert [one.content["problem"] for one in Revision.objects.order_by("version")] == [
        "From an import", factories.PRACTICE_TEXT["problem"], "From an import",
    ]  # fmt: skip


def test_a_stale_page_a_missing_version_and_nothing_to_do_are_refused(cast: Cast, draft: Submission) -> None:
    first = save(draft, cast.drafter, problem="First")
    second = save(draft, cast.lead, problem="Second")
    with pytest.raises(Stale):
        restore(draft, cast.drafter, first, seen=first)
    with pytest.raises(Refusal, match="no such version"):
        restore(draft, cast.drafter, 77)
    with pytest.raises(Refusal, match="reads the same"):
        restore(draft, cast.drafter, second)
    assert Practice.objects.get().problem == "Second"


def test_who_may_not_edit_may_not_restore(cast: Cast, draft: Submission) -> None:
    first = save(draft, cast.drafter, problem="First")
    save(draft, cast.lead, problem="Second")
    for person in (cast.observer, cast.other_lead, cast.reviewer, cast.stranger):
        with pytest.raises(NotAllowed):
            restore(draft, person, first)
    factories.at_state(draft, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    with pytest.raises(NotAllowed):
        restore(draft, cast.lead, first)


def test_the_list_says_who_and_when_and_the_comparison_marks_words(cast: Cast, draft: Submission) -> None:
    first = save(draft, cast.drafter, problem="Families waited for months.", themes=["housing"], life="pilot")
    save(draft, cast.lead, problem="Families waited for years.", themes=[], life="ended", mandate_on=None)
    client = cast.browser(cast.observer)
    said = words(client.get(base(draft)))
    assert "Poul Skov" in said
    assert "Inge Lund" in said
    page = soup(client.get(f"{base(draft)}compare/", {"a": first}))
    html = {one.header.get_text(strip=True): one for one in page.select(".change")}
    problem = html["What was the problem, and for whom?"]
    assert [one.text for one in problem.select("del")] == ["months"]
    assert [one.text for one in problem.select("ins")] == ["years"]
    assert [one.text for one in html["Where does it stand?"].select("del, ins")] == ["Pilot", "Ended"]
    assert [one.text for one in html["Themes"].select("del, ins")] == ["Housing"]
    assert [one.text for one in html["On which day?"].select("del, ins")] == ["2 November 2026"]
    assert not page.select("form[action$='restore/']"), "An observer is not offered to restore."


def test_an_answer_taken_back_is_compared_as_none(cast: Cast, draft: Submission) -> None:
    first = save(draft, cast.drafter, paid="direct")
    save(draft, cast.lead, paid="")
    page = soup(cast.browser(cast.lead).get(f"{base(draft)}compare/", {"a": first}))
    assert [one.text for one in page.select(".change del")] == ["Money from outside that comes to the city directly"]
    assert not page.select(".change ins")


def test_any_two_in_either_order_and_a_number_that_grew(cast: Cast, draft: Submission) -> None:
    first = save(draft, cast.drafter, problem="One")
    save(draft, cast.drafter, 1, problem="Two")
    third = save(draft, cast.lead, 2, problem="Three")
    client = cast.browser(cast.lead)
    for pair in ({"a": first, "b": third}, {"a": third, "b": first}):
        page = client.get(f"{base(draft)}compare/", pair)
        assert [one.text for one in soup(page).select(".change del")] == ["Two"], "Version 2 has grown into 3."
    assert "Both say the same." in words(client.get(f"{base(draft)}compare/", {"a": third, "b": third}))


def test_restoring_through_the_pages(cast: Cast, draft: Submission) -> None:
    first = save(draft, cast.drafter, problem="One", advice="A")
    save(draft, cast.lead, problem="Two", advice="B")
    client = cast.browser(cast.drafter)
    form = {"version": 3, "back_to": first}
    answer = client.post(f"{base(draft)}restore/", form)
    assert answer.status_code == 422
    assert "Tick at least one answer" in words(answer)
    assert client.post(f"{base(draft)}restore/", form | {"answers": ["problem"]}).status_code == 302
    assert (Practice.objects.get().problem, Practice.objects.get().advice) == ("One", "B")
    answer = client.post(f"{base(draft)}restore/", form | {"whole": "on"})
    assert answer.status_code == 409
    assert "It was changed after you opened this page." in words(answer)
    assert client.post(f"{base(draft)}restore/", form | {"version": 4, "whole": "on"}).status_code == 302
    assert Practice.objects.get().advice == "A"
    assert "restored from version 2" in words(client.get(base(draft)))


@pytest.mark.parametrize("path", ["", "compare/?a=1", "restore/"])
def test_a_stranger_sees_nothing(cast: Cast, draft: Submission, path: str) -> None:
    save(draft, cast.drafter, problem="Secret")
    for person in (cast.other_lead, cast.reviewer, cast.stranger):
        client = cast.browser(person)
        method = client.post if path == "restore/" else client.get
        assert method(base(draft) + path).status_code == 404


@pytest.mark.parametrize("a", ["", "-1", "x", "99999999999999999999999", "1e3", "\u0661", "0"])
@pytest.mark.parametrize("b", ["", "99999999999999999999999", "2000000000"])
def test_numbers_that_are_none_never_fail(cast: Cast, draft: Submission, a: str, b: str) -> None:
    save(draft, cast.drafter, problem="One")
    client = cast.browser(cast.lead)
    assert client.get(f"{base(draft)}compare/", {"a": a, "b": b}).status_code in {200, 302, 404}
    sent = {"back_to": a, "version": b, "answers": ["problem", "nonsense"]}
    assert client.post(f"{base(draft)}restore/", sent).status_code in {302, 404, 409, 422}


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_what_the_pages_cost(cast: Cast, draft: Submission, django_assert_num_queries: Any, rows: int) -> None:
    for number in range(2, rows + 2):
        content = {"problem": "word " * number * 10, "themes": ["housing"]}
        Revision.objects.create(submission=draft, version=number, content=content, by=cast.drafter, at=AT)
    client = cast.browser(cast.lead)
    client.get(base(draft))
    with django_assert_num_queries(WHO + 4):  # the practice, its themes and paragraphs, one page of versions
        assert len(client.get(base(draft)).context["page"].rows) == rows
    with django_assert_num_queries(WHO + 7):  # the two versions, the names of all themes, and the files
        client.get(f"{base(draft)}compare/", {"a": 2, "b": rows + 1})


def test_the_list_goes_on_where_it_stopped(cast: Cast, draft: Submission) -> None:
    for number in range(1, 61):
        Revision.objects.create(submission=draft, version=number, content={}, at=AT)
    client = cast.browser(cast.lead)
    first = client.get(base(draft)).context["page"]
    second = client.get(base(draft), {"cursor": first.older}).context["page"]
    assert [one.version for one in (*first.rows, *second.rows)] == list(range(60, 0, -1))


def test_what_the_form_asks_no_more_and_rows_are_compared_too(cast: Cast, draft: Submission) -> None:
    rows = [{"figure": "84", "unit": "families", "year": "2025"}, {"figure": "3", "unit": "kitchens", "year": "2025"}]
    later = [{"figure": "94", "unit": "families", "year": "2025"}, rows[1]]
    Revision.objects.create(submission=draft, version=1, content={"asked_once": "Before", "figures": rows}, at=AT)
    Revision.objects.create(submission=draft, version=2, content={"asked_once": "After", "figures": later}, at=AT)
    page = soup(cast.browser(cast.lead).get(f"{base(draft)}compare/", {"a": 1, "b": 2}))
    assert [one.text for one in page.select(".change del, .change ins")] == ["84", "94", "Before", "After"]


@pytest.mark.parametrize("row", CURRENT.fields, ids=lambda row: row.name)
def test_every_question_of_the_table_can_be_compared(row: Field) -> None:
    from submissions.lifecycle.render import difference

    values: dict[Widget, list[Any]] = {
        Widget.TICK: [True, False],
        Widget.DATE: ["2026-01-02", "2026-03-04", None],
        Widget.SOME_OF: [["a"], ["b", "a"], []],
    }
    if row.columns:
        one = {column.name: "<b>one</b>" for column in row.columns}
        values[Widget.ROWS] = [[one], [one, {column.name: "two words" for column in row.columns}], []]
    some = values.get(row.widget, ["<b>one</b>", "two words\nand a line", ""])
    for old in some:
        for new in some:
            html = difference(row, old, new)
            assert "<b>" not in html
            assert ("<ins>" in html or "<del>" in html) == (old != new)


def test_one_version_alone_is_not_offered_for_comparing(cast: Cast, draft: Submission) -> None:
    client, page = cast.browser(cast.drafter), f"/city/practices/{draft.reference}/versions/"
    save(draft, cast.drafter, summary="One")
    assert "Version 2" in words(client.get(page))
    assert not soup(client.get(page)).select("input[type=radio]")
    save(draft, cast.lead, 1, summary="Two")
    assert len(soup(client.get(page)).select("input[type=radio]")) == 4
