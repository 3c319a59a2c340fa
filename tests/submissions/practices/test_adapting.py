"""Adapting a practice of the library: a draft that names its source and says nothing else; and the way back to it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from compact_portal.kit.refusals import NotAllowed, Refusal
from submissions.library import queries as library
from submissions.lifecycle.models import Revision, Submission
from submissions.practices import actions, queries
from submissions.practices.models import Practice
from submissions.rulebook.states import State
from tests import factories
from tests.cast import Cast
from tests.submissions.practices.test_counts import WHO
from tests.support.forms import form_at, soup, words

pytestmark = pytest.mark.django_db
OFFER = "Adapt this practice in your city"


@pytest.fixture
def source(cast: Cast) -> Submission:
    """A practice of Vesterhaven in the library."""
    case = factories.practice(cast.vesterhaven, cast.drafter)
    return factories.at_state(case, "accepted", lead=cast.lead, reviewer=cast.reviewer)


def page(case: Submission) -> str:
    return f"/city/practices/new/from/{case.reference}/"


def public(case: Submission) -> str:
    return f"/library/{case.reference}/"


def adapt(cast: Cast, source: Submission, **more: Any) -> Submission:
    given = {
        "source_id": source.pk, "city_id": cast.tell_nouran.pk, "language": "ar", "once": uuid.uuid4(),
        "actor": factories.actor(cast.other_lead), "at": factories.AT,
    }  # fmt: skip
    return actions.adapt(**given | more)  # type: ignore[arg-type]


def publish(cast: Cast, case: Submission) -> Submission:
    return factories.at_state(case, "accepted", lead=cast.other_lead, reviewer=cast.reviewer)


# -- The draft ---------------------------------------------------------------------------------------------------------


def test_the_draft_names_its_source_and_says_nothing_else(cast: Cast, source: Submission) -> None:
    once = uuid.uuid4()
    made = adapt(cast, source, once=once)
    assert adapt(cast, source, once=once).pk == made.pk != source.pk
    made = Submission.objects.select_related("city").get(pk=made.pk)
    assert (made.state, made.city_id, made.language, made.title) == ("draft", cast.tell_nouran.pk, "ar", "")
    assert made.copied_from_id is None
    now = queries.answers(queries.of_case(made))
    blank = _blank(cast)
    assert {name: now[name] for name in now if now[name] != blank[name]} == {"adapted_from": source.reference}
    kept = Revision.objects.get(submission=made).content
    assert kept == queries.content(queries.of_case(made), now) | {"attachments": []}
    assert [entry.happening for entry in made.entries.all()] == ["drafted"]


def _blank(cast: Cast) -> dict[str, Any]:
    """The answers of a practice that was begun and not written."""
    case = actions.begin(
        city_id=cast.tell_nouran.pk, language="ar", once=uuid.uuid4(), actor=factories.actor(cast.other_lead),
        at=factories.AT,
    )  # fmt: skip
    case = Submission.objects.select_related("city").get(pk=case.pk)
    return queries.answers(queries.of_case(case))


def test_what_the_action_refuses(cast: Cast, source: Submission) -> None:
    with pytest.raises(Refusal, match="your own city"):
        adapt(cast, source, city_id=cast.vesterhaven.pk, actor=factories.actor(cast.lead))
    with pytest.raises(Refusal, match="language"):
        adapt(cast, source, language="tlh")
    for who in (cast.stranger, cast.reviewer, cast.lead, factories.member(cast.tell_nouran, "observer", "Omar")):
        with pytest.raises(NotAllowed):
            adapt(cast, source, actor=factories.actor(who))
    Submission.objects.filter(pk=source.pk).update(confidentiality="unhcr_only")
    with pytest.raises(Refusal, match="no longer in the library"):
        adapt(cast, source)
    assert Submission.objects.count() == 1


# -- The pages ---------------------------------------------------------------------------------------------------------


def test_from_the_library_to_the_draft(cast: Cast, source: Submission) -> None:
    client = cast.browser(factories.member(cast.tell_nouran, "drafter", "Rami Odeh"))
    (offer,) = soup(client.get(public(source))).select(f"main a[href='{page(source)}']")
    assert offer.text == OFFER
    said = words(client.get(page(source)))
    assert "Tell Nouran gets a new draft" in said
    assert "A guarantee instead of a deposit" in said
    form = form_at(client, page(source))
    assert form["language"] == "en", "The language of the reader, who may choose another."
    answer = client.post(page(source), form)
    made = Submission.objects.get(city=cast.tell_nouran)
    assert answer.url == f"/city/practices/{made.reference}/"
    assert client.post(page(source), form).url == answer.url, "A second click finds the first one's draft."
    assert client.post(page(source), {"once": "x", "language": "en"}).status_code == 422
    assert client.post(page(source), {"once": uuid.uuid4(), "language": "tlh"}).status_code == 422
    assert Submission.objects.filter(city=cast.tell_nouran).count() == 1

    tasks = soup(client.get(answer.url)).select_one("#adapted-from")
    assert tasks is not None
    told = " ".join(tasks.get_text(" ").split())
    assert told == f"Adapted from: {source.reference} A guarantee instead of a deposit , Vesterhaven"
    assert tasks.select_one(f"a[href='{public(source)}']")
    transfer = client.get(f"{answer.url}transfer/")
    assert soup(transfer).select_one("#id_adapted_from")["value"] == source.reference  # type: ignore[index]


def test_the_reader_begins_in_their_own_language(cast: Cast, source: Submission) -> None:
    cast.other_lead.language = "ar"
    cast.other_lead.save()
    client = cast.browser(cast.other_lead)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ar"
    client.post(page(source), form_at(client, page(source)))
    assert Submission.objects.get(city=cast.tell_nouran).language == "ar"


@pytest.mark.parametrize("who", [None, "observer", "lead", "drafter", "reviewer", "coordinator", "stranger"])
def test_nobody_else_is_offered_it(cast: Cast, source: Submission, who: str | None) -> None:
    """Not the signed-out, not UNHCR, not who only reads along, not the city whose practice it is."""
    client = cast.browser(getattr(cast, who) if who else None)
    answer = client.get(public(source))
    assert answer.status_code == 200
    assert OFFER not in words(answer)
    assert page(source) not in answer.content.decode()
    assert client.post(page(source), {"once": uuid.uuid4(), "language": "en"}).status_code in (302, 404, 422)
    assert Submission.objects.count() == 1


def test_the_signed_out_sign_in_and_come_back(client: Client, source: Submission) -> None:
    assert client.get(page(source)).url == f"/accounts/login/?next={page(source)}"


def test_ones_own_is_copied(cast: Cast, source: Submission) -> None:
    client = cast.browser(cast.lead)
    answer = client.get(page(source))
    assert "This is a practice of your own city." in words(answer)
    assert soup(answer).select_one(f"main a[href='/city/practices/{source.reference}/copy/']")
    assert not soup(answer).select("main form")


@pytest.mark.parametrize("state", [one for one in State if one is not State.ACCEPTED])
def test_what_is_not_published_cannot_be_adapted(cast: Cast, state: State) -> None:
    case = factories.practice(cast.vesterhaven, cast.drafter)
    case = factories.at_state(case, state, lead=cast.lead, reviewer=cast.reviewer)
    for who in (cast.other_lead, cast.lead):
        client = cast.browser(who)
        assert client.get(page(case)).status_code == 404
        assert client.post(page(case), {"once": uuid.uuid4(), "language": "en"}).status_code == 404
    assert Submission.objects.count() == 1


def test_nor_what_only_unhcr_reads_nor_what_left_while_the_page_was_open(cast: Cast, source: Submission) -> None:
    client = cast.browser(cast.other_lead)
    form = form_at(client, page(source))
    Submission.objects.filter(pk=source.pk).update(confidentiality="unhcr_only")
    assert client.post(page(source), form).status_code == 404
    for reference in ("PR-2026-9999", "CO-2026-0001", "x", "PR-2026-0001'"):
        assert client.get(f"/city/practices/new/from/{reference}/").status_code == 404
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("https://example.org/first", "Adapted from: https://example.org/first"),
        ("PR-2026-9999", "Adapted from: PR-2026-9999"),
    ],
)
def test_another_source_is_said_as_it_was_typed(cast: Cast, draft: Submission, said: str, told: str) -> None:
    Practice.objects.filter(pk=draft.pk).update(adapted_from=said)
    tasks = soup(cast.browser(cast.drafter).get(f"/city/practices/{draft.reference}/")).select_one("#adapted-from")
    assert tasks is not None
    assert " ".join(tasks.get_text(" ").split()) == told
    assert not tasks.select("a")


def test_a_draft_leads_to_no_filing_that_is_not_published(cast: Cast, source: Submission) -> None:
    made = adapt(cast, source)
    Submission.objects.filter(pk=source.pk).update(confidentiality="unhcr_only")
    tasks = soup(cast.browser(cast.other_lead).get(f"/city/practices/{made.reference}/")).select_one("#adapted-from")
    assert tasks is not None
    assert " ".join(tasks.get_text(" ").split()) == f"Adapted from: {source.reference}"


# -- The way back ------------------------------------------------------------------------------------------------------


def test_the_source_says_by_whom_it_was_adapted_once_that_is_published(cast: Cast, source: Submission) -> None:
    made = adapt(cast, source)
    Submission.objects.filter(pk=made.pk).update(title="ضمان بدل التأمين", consent=True)
    readers = [cast.browser(who) for who in (None, cast.lead, cast.other_lead, cast.reviewer)]
    for client in readers:
        assert "Adapted by" not in words(client.get(public(source)))
    assert cast.browser(cast.lead).get(f"/city/practices/{made.reference}/").status_code == 404
    publish(cast, made)
    for client in readers:
        (line,) = soup(client.get(public(source))).select("section[aria-labelledby=adapted-by] li")
        assert "Tell Nouran" in line.text
        link = line.select_one(f"a[href='{public(made)}'][lang=ar][dir=rtl]")
        assert link is not None and link.text == "ضمان بدل التأمين"
        assert soup(client.get(public(made))).select_one(f".read a[href='{public(source)}']")
    Submission.objects.filter(pk=made.pk).update(confidentiality="unhcr_only")
    assert "Adapted by" not in words(readers[0].get(public(source)))


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("see {}, of 2026", True),
        ("SEE {}", True),
        ("{}1", False),
        ("x{}", False),
        ("PR-2026-9999 and {}", False),
        ("{} and PR-2026-9999", True),
        ("https://portal.example/library/{}/", True),
    ],
)
def test_both_ends_read_the_words_alike(cast: Cast, source: Submission, said: str, counts: bool) -> None:
    """What leads there from the one page leads back from the other: Python and PostgreSQL find the same reference."""
    made = adapt(cast, source)
    Practice.objects.filter(pk=made.pk).update(adapted_from=said.format(source.reference.lower()))
    publish(cast, made)
    there = library.around(Submission.objects.select_related("practice").get(pk=made.pk)).origin.practice
    back = library.around(Submission.objects.select_related("practice").get(pk=source.pk)).adapted
    assert (there == source) is counts
    assert ([one.pk for one in back] == [made.pk]) is counts


@pytest.mark.parametrize("times", [1, 3, 30])
def test_it_costs_no_more_statements(
    cast: Cast, source: Submission, times: int, django_assert_num_queries: Any
) -> None:
    for _each in range(times):
        publish(cast, adapt(cast, source))
    anybody, lead = cast.browser(), cast.browser(cast.other_lead)
    with django_assert_num_queries(6):
        answer = anybody.get(public(source))
    assert len(soup(answer).select("section[aria-labelledby=adapted-by] li")) == min(times, library.ADAPTED)
    with django_assert_num_queries(WHO + 6):
        assert OFFER in words(lead.get(public(source)))


def test_the_way_back_is_found_by_its_index(cast: Cast, source: Submission) -> None:
    rows = Practice.objects.alias(taken=library.reference_in("adapted_from")).filter(taken=source.reference)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "practice_adapted_from" in rows.only("pk").explain()


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_for_the_signed_out_offers_nothing_and_is_never_old(cast: Cast, source: Submission) -> None:
    lead, anybody = cast.browser(cast.other_lead), cast.browser()
    mine = lead.get(public(source))
    assert OFFER in words(mine) and "ETag" not in mine.headers
    for _again in range(2):
        theirs = anybody.get(public(source))
        assert "ETag" in theirs.headers and OFFER not in words(theirs)
    assert OFFER in words(lead.get(public(source))), "A kept page is not given to somebody who is signed in."
    publish(cast, adapt(cast, source))
    assert "Adapted by" in words(anybody.get(public(source)))


def test_a_reference_that_is_typed_must_be_in_the_library(cast: Cast, source: Submission) -> None:
    made, client = adapt(cast, source), cast.browser(cast.other_lead)
    address = f"/city/practices/{made.reference}/transfer/"
    form = form_at(client, address, "form[data-autosave]")
    refused = client.post(address, form | {"adapted_from": "PR-1999-0001, see there"})
    assert refused.status_code == 422 and "The library holds no practice PR-1999-0001." in words(refused)
    assert "PR-1999-0001, see there" in refused.content.decode()
    for said in ("A programme of Copenhagen", "https://city.example/keys", f"{source.reference.lower()}, shortened"):
        assert (
            client.post(address, form_at(client, address, "form[data-autosave]") | {"adapted_from": said}).status_code
            == 302
        )
    Submission.objects.filter(pk=source.pk).update(state=State.DRAFT)
    again = form_at(client, address, "form[data-autosave]") | {"adaptations": "Shorter."}
    assert client.post(address, again).status_code == 302, "What stood before holds nothing else back."
