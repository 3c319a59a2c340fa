"""What is said of files is saved by itself, and by two people at once: nothing typed is lost, nothing is overwritten."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from django.test import Client

from submissions.attachments import queries
from submissions.attachments.models import Attachment
from submissions.lifecycle.models import Revision, Submission
from tests import factories
from tests.cast import Cast
from tests.submissions.attachments.conftest import Add
from tests.support.forms import fields_of, soup, words

pytestmark = pytest.mark.django_db
JSON = {"headers": {"accept": "application/json"}}


def at(case: Submission) -> str:
    return f"/city/practices/{case.reference}/files/"


def opened(client: Client, case: Submission) -> dict[str, Any]:
    return fields_of(soup(client.get(at(case))).select_one("form#said"))


def said(case: Submission) -> dict[str, str]:
    return queries.said(Attachment.objects.filter(submission=case, removed_at=None))


def test_it_saves_by_itself(cast: Cast, draft: Submission, add: Add, django_assert_num_queries: Any) -> None:
    one, client = add(draft), cast.browser(cast.drafter)
    page, before = opened(client, draft), Submission.objects.get().version
    alt = f"alt_{one.pk}"
    told = client.post(f"{at(draft)}said/", page | {alt: "Two keys"}, **JSON).json()
    assert (told["version"], told["errors"], told["theirs"]) == (before + 1, {}, [])
    assert said(draft)[alt] == "Two keys"
    marks = {"version": str(told["version"]), "was": json.dumps(told["was"])}
    assert client.post(f"{at(draft)}said/", page | marks | {alt: "Three keys"}, **JSON).json()["version"] == before + 2
    assert Revision.objects.latest("version").content["attachments"][0]["alt"] == "Three keys"
    again = client.post(f"{at(draft)}said/", page | {alt: "Three keys"}, **JSON)
    assert again.status_code == 200, "What stands already is nobody's clash, however old the page."


@pytest.mark.parametrize("rows", [1, 12])
def test_saving_costs_the_same_however_many_files(
    cast: Cast, draft: Submission, add: Add, django_assert_num_queries: Any, rows: int
) -> None:
    made, client = [add(draft) for _ in range(rows)], cast.browser(cast.drafter)
    page = opened(client, draft)
    with django_assert_num_queries(17):
        client.post(f"{at(draft)}said/", page | {f"alt_{one.pk}": "Keys" for one in made}, **JSON)
    assert set(said(draft).values()) == {"Keys", ""}


@pytest.mark.parametrize("order", list(itertools.permutations(("lead", "drafter"))))
def test_two_who_describe_different_files_both_stand(
    cast: Cast, draft: Submission, add: Add, order: tuple[str, str]
) -> None:
    one, two = add(draft), add(draft)
    mine = {"lead": f"alt_{one.pk}", "drafter": f"caption_{two.pk}"}
    clients = {who: cast.browser(getattr(cast, who)) for who in mine}
    pages = {who: opened(clients[who], draft) for who in mine}
    for who in order:
        answer = clients[who].post(f"{at(draft)}said/", pages[who] | {mine[who]: f"By the {who}"}, **JSON)
        assert answer.status_code == 200
    assert {said(draft)[name] for name in mine.values()} == {"By the lead", "By the drafter"}


def test_two_who_change_the_same_caption_see_both_texts(cast: Cast, draft: Submission, add: Add) -> None:
    one, two = add(draft, name="plan.png"), add(draft, name="yard.png")
    caption, beside = f"caption_{one.pk}", f"alt_{two.pk}"
    lead, drafter = cast.browser(cast.lead), cast.browser(cast.drafter)
    hers, mine = opened(lead, draft), opened(drafter, draft)
    assert lead.post(f"{at(draft)}said/", hers | {caption: "The plan of May"}).status_code == 302
    sent = mine | {caption: "The plan of June", beside: "A yard"}
    script = drafter.post(f"{at(draft)}said/", sent, **JSON)
    assert script.status_code == 409 and script.json()["about"] == ["Caption: \u2068plan.png\u2069"]
    both = drafter.post(f"{at(draft)}said/", sent)
    assert both.status_code == 409 and said(draft)[beside] == "", "Nothing is written before a person chose."
    told = words(both)
    assert "The plan of May" in told and "Caption: \u2068plan.png\u2069" in told
    form = fields_of(soup(both).select_one("main form"))
    assert form[caption] == "The plan of June"
    joined = drafter.post(f"{at(draft)}said/", form | {caption: "The plan of May and June"})
    assert joined.status_code == 302
    assert said(draft)[caption] == "The plan of May and June" and said(draft)[beside] == "A yard"


def test_a_colleagues_caption_can_be_chosen(cast: Cast, draft: Submission, add: Add) -> None:
    caption = f"caption_{add(draft).pk}"
    lead, drafter = cast.browser(cast.lead), cast.browser(cast.drafter)
    hers, mine = opened(lead, draft), opened(drafter, draft)
    lead.post(f"{at(draft)}said/", hers | {caption: "Hers"})
    form = fields_of(soup(drafter.post(f"{at(draft)}said/", mine | {caption: "Mine"})).select_one("main form"))
    assert drafter.post(f"{at(draft)}said/", form | {f"keep_{caption}": "theirs"}).status_code == 302
    assert said(draft)[caption] == "Hers"


@pytest.mark.parametrize("act", ["remove", "earlier"])
def test_another_button_overwrites_no_colleague_either(cast: Cast, draft: Submission, add: Add, act: str) -> None:
    one, two = add(draft), add(draft)
    caption = f"caption_{one.pk}"
    lead, drafter = cast.browser(cast.lead), cast.browser(cast.drafter)
    hers, mine = opened(lead, draft), opened(drafter, draft)
    lead.post(f"{at(draft)}said/", hers | {caption: "Hers"})
    address = f"{at(draft)}{two.pk}/{act}/"
    both = drafter.post(address, mine | {caption: "Mine"})
    assert both.status_code == 409 and len(said(draft)) == 4
    form = soup(both).select_one("main form")
    assert drafter.post(form.get("action") or address, fields_of(form) | {caption: "Hers, mine"}).status_code == 302
    left = [two.pk, one.pk] if act == "earlier" else [one.pk]
    assert [found.pk for found in queries.of_case(Submission.objects.get())] == left
    assert said(draft)[caption] == "Hers, mine"


def test_what_is_said_of_the_file_that_goes_is_in_nobodys_way(cast: Cast, draft: Submission, add: Add) -> None:
    one = add(draft)
    lead, drafter = cast.browser(cast.lead), cast.browser(cast.drafter)
    hers, mine = opened(lead, draft), opened(drafter, draft)
    lead.post(f"{at(draft)}said/", hers | {f"caption_{one.pk}": "Hers"})
    assert drafter.post(f"{at(draft)}{one.pk}/remove/", mine | {f"caption_{one.pk}": "Mine"}).status_code == 302
    assert said(draft) == {}


def test_what_was_typed_of_a_file_that_a_colleague_took_out_is_given_back(
    cast: Cast, draft: Submission, add: Add
) -> None:
    one, two = add(draft), add(draft)
    lead, drafter = cast.browser(cast.lead), cast.browser(cast.drafter)
    mine = opened(drafter, draft) | {f"alt_{one.pk}": "A long description", f"alt_{two.pk}": "Stays"}
    assert lead.post(f"{at(draft)}{one.pk}/remove/", opened(lead, draft)).status_code == 302
    told = drafter.post(f"{at(draft)}said/", mine, **JSON).json()
    assert told["theirs"] == ["a file that was taken out"] and said(draft)[f"alt_{two.pk}"] == "Stays"
    shown = words(drafter.post(f"{at(draft)}said/", mine, follow=True))
    assert "was taken out meanwhile" in shown and "A long description" in shown


def test_one_that_is_too_long_keeps_its_place_and_the_others_are_saved(cast: Cast, draft: Submission, add: Add) -> None:
    one, two = add(draft), add(draft)
    client = cast.browser(cast.drafter)
    sent = opened(client, draft) | {f"alt_{one.pk}": "x" * 301, f"alt_{two.pk}": "A yard"}
    told = client.post(f"{at(draft)}said/", sent, **JSON).json()
    assert list(told["errors"]) == [f"alt_{one.pk}"] and told["about"] == ["What the image shows: \u2068plan.png\u2069"]
    assert (said(draft)[f"alt_{one.pk}"], said(draft)[f"alt_{two.pk}"]) == ("", "A yard")


@pytest.mark.parametrize("name", ["alt_0", f"alt_{10**17}", "alt_x", "caption_-1", "alt_", f"alt_{'9' * 40}", "alt_٣"])
def test_names_that_no_page_sends_do_no_harm(cast: Cast, draft: Submission, add: Add, name: str) -> None:
    client = cast.browser(cast.drafter)
    add(draft)
    answer = client.post(f"{at(draft)}said/", opened(client, draft) | {name: "Anything <b>"})
    assert answer.status_code == 302


def test_who_else_is_there_is_said(cast: Cast, draft: Submission, add: Add) -> None:
    add(draft)
    cast.browser(cast.lead).get(at(draft))
    shown = soup(cast.browser(cast.drafter).get(at(draft))).select_one("[data-autosave-others]")
    assert str(cast.lead.name) in shown.text
    left = factories.at_state(draft, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    assert not soup(cast.browser(cast.drafter).get(at(left))).select("[data-autosave-others], form#said")
