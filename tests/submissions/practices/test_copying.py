"""A copy as a new draft: everything that was said, nothing that somebody gave their word for."""

from __future__ import annotations

import uuid

import pytest

from compact_portal.kit.refusals import NotAllowed
from submissions.lifecycle.models import Revision, Submission
from submissions.practices import actions, queries
from submissions.rulebook.fields import CURRENT, GIVEN_ANEW, UNDERTAKING, Widget
from tests import factories
from tests.cast import Cast
from tests.support.forms import form_at, words

pytestmark = pytest.mark.django_db


def test_ticks_and_mandates_of_the_undertaking_are_given_anew() -> None:
    ticks = {row.name for row in CURRENT.fields if row.widget is Widget.TICK and row.name in UNDERTAKING}
    mandate = {name for name in UNDERTAKING if name.startswith("mandate_")}
    assert ticks | mandate <= GIVEN_ANEW


@pytest.mark.parametrize("state", ["draft", "submitted", "accepted", "declined", "withdrawn", "merged"])
def test_whatever_became_of_it_a_copy_says_the_same_and_promises_nothing(
    cast: Cast, draft: Submission, state: str
) -> None:
    factories.crrf()
    actions.save_answers(
        case_id=draft.pk,
        typed=queries_typed(draft, paragraphs=["8"], confidentiality="unhcr_only"),
        actor=factories.actor(cast.drafter),
        at=factories.AT,
    )
    old = factories.at_state(draft, state, lead=cast.lead, reviewer=cast.reviewer)
    before = queries.answers(queries.of_case(old))
    once = uuid.uuid4()
    made = actions.copy(case_id=old.pk, once=once, actor=factories.actor(cast.drafter), at=factories.AT)
    again = actions.copy(case_id=old.pk, once=once, actor=factories.actor(cast.drafter), at=factories.AT)
    assert again.pk == made.pk != old.pk
    made = Submission.objects.select_related("city").get(pk=made.pk)
    now = queries.answers(queries.of_case(made))
    for row in CURRENT.fields:
        assert now[row.name] == (row.empty if row.name in GIVEN_ANEW else before[row.name]), row.name
    assert (made.state, made.copied_from_id, made.title, made.sent_before) == ("draft", old.pk, old.title, False)
    assert queries.answers_of(made.practice, Revision.objects.get(submission=made).content) == now
    assert [entry.happening for entry in made.entries.all()] == ["drafted"]
    assert queries.answers(queries.of_case(Submission.objects.get(pk=old.pk))) == before


def queries_typed(case: Submission, **values: object) -> object:
    from submissions.lifecycle.drafts import Typed

    return Typed(values, {}, case.version)


def test_who_may_not_begin_may_not_copy(cast: Cast, draft: Submission) -> None:
    for person in (cast.observer, cast.other_lead, cast.reviewer, cast.stranger):
        with pytest.raises(NotAllowed):
            actions.copy(case_id=draft.pk, once=uuid.uuid4(), actor=factories.actor(person), at=factories.AT)
        client = cast.browser(person)
        for answer in (client.get(page(draft)), client.post(page(draft), {"once": str(uuid.uuid4())})):
            assert answer.status_code == 404
    assert Submission.objects.count() == 1


def page(case: Submission) -> str:
    return f"/city/practices/{case.reference}/copy/"


def test_the_page_says_what_it_does_and_makes_one_copy(cast: Cast, draft: Submission) -> None:
    factories.at_state(draft, "withdrawn", lead=cast.lead, reviewer=cast.reviewer)
    client = cast.browser(cast.drafter)
    for address in (f"/city/practices/{draft.reference}/check/", "/city/practices/"):
        assert f'href="{page(draft)}"' in client.get(address).content.decode()
    form = form_at(client, page(draft))
    assert "The mandate and the consent are not copied" in words(client.get(page(draft)))
    answer = client.post(page(draft), form)
    assert client.post(page(draft), form).url == answer.url, "A second click finds the first one's copy."
    assert Submission.objects.count() == 2
    assert f"Begun as a copy of {draft.reference}" in words(client.get(answer.url))
    assert client.post(page(draft), {"once": "nonsense"}).status_code == 422
