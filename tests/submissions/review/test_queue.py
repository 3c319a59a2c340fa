"""The queue: who sees what, in which view, at what price."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.urls import reverse

from cities.people.models import User
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.review import actions
from submissions.review.models import Tally
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.factories import AT
from tests.submissions.review.conftest import Filed

pytestmark = pytest.mark.django_db

URL = "/desk/queue/"


def references(client: Client, query: str = "", page: Any = None) -> list[str]:
    response = page or client.get(f"{URL}?{query}")
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    return [tag.text for tag in soup.select(".q-row td .ref")]


def rail(client: Client, query: str) -> dict[str, str]:
    soup = BeautifulSoup(client.get(f"{URL}?{query}").content, "html.parser")
    return {a.select("span")[0].text: a.select_one(".num").text for a in soup.select(".rail li a")}


@pytest.mark.parametrize("count", [1, 3, 30])
def test_twelve_statements_at_most_whatever_the_rows(
    cast: Cast, filed: Filed, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        filed()
    client = cast.browser(cast.reviewer)
    client.get(f"{URL}?view=open")
    with django_assert_num_queries(8):
        page = client.get(f"{URL}?view=open")
    assert len(references(client, page=page)) == count
    with django_assert_num_queries(9):
        client.get(f"{URL}?view=open&q=guarantee")


def test_each_view_holds_what_it_says(cast: Cast, filed: Filed) -> None:
    new = filed()
    mine = filed("review")
    theirs = filed("review", reviewer=cast.second_reviewer)
    changes = filed("changes")
    accepted = filed("accepted")
    declined = filed("declined")
    again = filed("changes")
    actor = factories.actor(cast.lead)
    later = AT + timedelta(days=1)
    lifecycle.move(case_id=again.pk, verb=Verb.RESUBMIT, actor=actor, at=later, content={"title": again.title})
    client = cast.browser(cast.reviewer)
    assert references(client, "view=mine") == [mine.reference, again.reference]
    assert references(client, "view=unclaimed") == [new.reference]
    assert references(client, "view=again") == [again.reference]
    assert references(client, "view=open") == [one.reference for one in (new, mine, theirs, changes, again)]
    assert references(client, "view=decided") == [declined.reference, accepted.reference]
    assert rail(client, "view=open")["Not yet claimed"] == "1"
    assert rail(client, "view=open")["Decided"] == "2"
    assert references(client) == references(client, "view=mine")


def test_late_is_what_unhcr_owes_after_twenty_working_days(cast: Cast, filed: Filed) -> None:
    old = AT - timedelta(days=60)
    late = filed(at=old)
    waiting_for_the_city = filed("changes", at=old)
    Submission.objects.exclude(pk__in=[late.pk]).update(due_on="2026-01-01")
    Submission.objects.filter(pk=late.pk).update(due_on="2026-01-01")
    client = cast.browser(cast.reviewer)
    assert references(client, "view=late") == [late.reference]
    assert waiting_for_the_city.reference in references(client, "view=open")
    soup = BeautifulSoup(client.get(f"{URL}?view=late").content, "html.parser")
    assert "working days, past the standard" in soup.select_one(".q-row .late").text


def test_filters_narrow_and_count_without_themselves(cast: Cast, filed: Filed) -> None:
    europe = filed()
    other = (cast.tell_nouran, cast.other_lead)
    south = filed(of=other)
    held = filed("review", of=other)
    client = cast.browser(cast.reviewer)
    mena = cast.tell_nouran.bureau_id
    assert references(client, f"view=open&bureau={mena}") == [south.reference, held.reference]
    assert references(client, f"view=open&bureau={mena}&state=review") == [held.reference]
    assert references(client, "view=open&kind=contribution") == []
    numbers = rail(client, f"view=open&bureau={mena}&state=review")
    assert "Europe" not in numbers
    assert (numbers["Middle East and North Africa"], numbers["New"], numbers["In review"]) == ("1", "1", "1")
    assert references(client, "view=open&q=vesterh") == [europe.reference]
    assert references(client, f"view=open&q={held.reference.lower()}") == [held.reference]
    assert references(client, "view=open&q=deposit nouran") == [south.reference, held.reference]
    assert references(client, "view=open&q=nothinglikeit") == []


@pytest.mark.parametrize(
    "query",
    [
        "view=nonsense",
        "state=draft",
        "bureau=x",
        "bureau=99999999999999",
        "round=-1",
        "cursor=abc",
        "q=%F0%9F%98%80",
        "language=tlh",
    ],
)
def test_an_address_that_makes_no_sense_still_shows_a_queue(cast: Cast, filed: Filed, query: str) -> None:
    filed()
    assert cast.browser(cast.reviewer).get(f"{URL}?{query}").status_code == 200


def test_pages_tile_the_list_in_both_orders(cast: Cast, filed: Filed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("submissions.review.queries.queue.__defaults__", (3,))
    made = [filed(at=AT + timedelta(hours=number // 2)).reference for number in range(8)]
    client = cast.browser(cast.reviewer)
    for sort, expected in (("old", made), ("new", made[::-1])):
        seen, address = [], f"{URL}?view=open&sort={sort}"
        while address:
            soup = BeautifulSoup(client.get(address).content, "html.parser")
            seen += [tag.text for tag in soup.select(".q-row td .ref")]
            following = soup.select_one(".pager a[rel=next]")
            address = URL + following["href"] if following else ""
        assert seen == expected


def test_drafts_are_not_in_it(cast: Cast, filed: Filed) -> None:
    for state in ("draft", "clearance"):
        filed(state)
    assert references(cast.browser(cast.reviewer), "view=open") == []
    assert not Tally.objects.filter(cases__gt=0).exists()


def test_it_is_the_desks_alone(cast: Cast, filed: Filed) -> None:
    case = filed()
    addresses = [URL, reverse("review:take_several"), reverse("review:case", args=[case.reference])]
    for address in addresses:
        assert Client().get(address).url.startswith("/accounts/login/")  # type: ignore[attr-defined]
        for person in (cast.lead, cast.drafter, cast.observer, cast.other_lead, cast.stranger):
            assert cast.browser(person).get(address).status_code == 404
    for person in (cast.reviewer, cast.coordinator, cast.administrator):
        assert cast.browser(person).get(URL).status_code == 200


def test_an_empty_view_teaches(cast: Cast, filed: Filed) -> None:
    filed()
    page = cast.browser(cast.reviewer).get(URL).content.decode()
    assert "Nothing waits for you" in page
    assert "Not yet claimed: 1." in page


def counted() -> dict[tuple[Any, ...], int]:
    rows = Tally.objects.filter(cases__gt=0).values_list("state", "kind", "bureau", "language", "round", "cases")
    return {row[:-1]: row[-1] for row in rows}


def test_the_tally_is_what_counting_would_say(cast: Cast, filed: Filed) -> None:
    for state in ("draft", "submitted", "review", "changes", "accepted", "declined", "withdrawn", "merged"):
        filed(state)
        filed(state, of=(cast.tell_nouran, cast.other_lead))
    Submission.objects.filter(state="accepted").update(language="ar")
    kept = counted()
    actions.recount()
    assert kept == counted()
    assert sum(kept.values()) == 14
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM submissions_submission WHERE state NOT IN ('draft', 'clearance')")
        assert cursor.fetchone() == (14,)


def test_several_are_claimed_after_a_preview(cast: Cast, filed: Filed) -> None:
    free = [filed() for _number in range(2)]
    taken = filed("review", reviewer=cast.second_reviewer)
    client = cast.browser(cast.reviewer)
    chosen = [*(one.reference for one in free), taken.reference, "PR-1999-0001"]
    preview = client.get(reverse("review:take_several"), {"case": chosen, "list": "view=unclaimed"}).content.decode()
    assert "Claim 2 cases" in preview
    assert "Tomas Rey" in preview
    response = client.post(reverse("review:take_several"), {"case": chosen}, follow=True)
    page = response.content.decode()
    assert "You claimed 2 cases." in page
    assert "Tomas Rey" in page
    assert Submission.objects.filter(holder=cast.reviewer).count() == 2
    assert Submission.objects.get(pk=taken.pk).holder == cast.second_reviewer


def test_an_administrator_claims_nothing(cast: Cast, filed: Filed) -> None:
    case = filed()
    client: Client = cast.browser(cast.administrator)
    assert client.post(reverse("review:take_several"), {"case": [case.reference]}).status_code == 404
    assert client.post(reverse("review:take", args=[case.reference])).status_code == 404
    assert "bulk" not in client.get(f"{URL}?view=open").content.decode()
    assert User.objects.get(pk=cast.administrator.pk).held.count() == 0


def test_a_reference_that_cannot_be_is_no_case(cast: Cast, filed: Filed) -> None:
    case = filed()
    answer = cast.browser(cast.reviewer).post("/desk/queue/take/", {"case": ["PR\0", case.reference]})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.holder == cast.reviewer
