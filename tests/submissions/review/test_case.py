"""One case: what its page shows, to whom, and what its forms do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from cities.people.models import User
from submissions.comments.models import CommentItem, Disposition
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.review.models import Note
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.factories import AT, PRACTICE_TEXT
from tests.submissions.review.conftest import Filed

pytestmark = pytest.mark.django_db

# What a practice is sent with beside its text: answers that are not columns of a practice among them.
UNDERTAKEN = {
    "mandate_by": "City council",
    "mandate_under": "Decision 51/2026",
    "mandate_on": "2026-11-02",
    "themes": ["housing"],
    "paragraphs": ["8"],
    "consent": True,
    "no_personal_data": True,
}


def page(client: Client, case: Submission, query: str = "view=open") -> BeautifulSoup:
    response = client.get(f"{reverse('review:case', args=[case.reference])}?{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def decision(case: Submission, verb: str = "accept", **fields: Any) -> dict[str, Any]:
    return {
        "verb": verb,
        "reason": "Clear and counted.",
        "looked": "on",
        "seen": case.version,
        "list": "view=mine",
    } | fields


def post(by: Client, name: str, *args: Any, **data: Any) -> Any:
    return by.post(reverse(f"review:{name}", args=args), data)


def resent(cast: Cast, case: Submission, changes: dict[str, Any]) -> Submission:
    """The case, sent again with ``changes`` after changes were asked."""
    Submission.objects.filter(pk=case.pk).update(version=case.version + 1)
    return lifecycle.move(
        case_id=case.pk,
        verb=Verb.RESUBMIT,
        actor=factories.actor(cast.lead),
        at=AT + timedelta(days=2),
        content=PRACTICE_TEXT | UNDERTAKEN | changes,
    )


def test_what_a_city_chose_anew_is_read_in_the_words_of_the_page(cast: Cast, filed: Filed) -> None:
    case = filed("changes")
    Submission.objects.filter(pk=case.pk).update(language="ar")
    case.revisions.update(content=PRACTICE_TEXT | UNDERTAKEN)
    resent(cast, case, {"life": "pilot", "summary": "Shorter."})
    shown = page(cast.browser(cast.reviewer), case).select("article.change")
    said = {one.select_one("header").get_text(" ", strip=True): one.select_one(".serif") for one in shown}
    chosen = next(one for label, one in said.items() if "stand" in label.lower())
    assert "Pilot" in chosen.text and not chosen.select("[lang=ar]")
    typed = next(one for label, one in said.items() if "summary" in label.lower())
    assert typed.select("[lang=ar]") and "Shorter" in typed.text


def test_fifteen_statements_at_most(
    cast: Cast, filed: Filed, contribution: Submission, django_assert_num_queries: Any
) -> None:
    practice = filed("review")
    for number in range(5):
        Note.objects.create(submission=practice, by=cast.reviewer, by_name="Maren", at=AT, body=f"Note {number}")
        filed("submitted")
    client = cast.browser(cast.reviewer)
    page(client, practice)
    with django_assert_num_queries(13):
        page(client, practice)
    with django_assert_num_queries(15):
        page(client, contribution)


def test_what_was_sent_is_shown_and_what_is_being_typed_is_not(cast: Cast, filed: Filed) -> None:
    case = filed("changes")
    case.revisions.update(content=PRACTICE_TEXT)
    case.practice.problem = "Half a sentence that"
    case.practice.save()
    shown = page(cast.browser(cast.reviewer), case).get_text(" ")
    assert PRACTICE_TEXT["problem"] in shown
    assert "Half a sentence" not in shown
    assert "was asked for changes" in shown


def test_what_the_city_changed_is_marked(cast: Cast, filed: Filed) -> None:
    case = filed("changes")
    case.revisions.update(content=PRACTICE_TEXT | UNDERTAKEN)
    case = resent(cast, case, {"results": "Time from arrival to key fell from 94 days to 30."})
    soup = page(cast.browser(cast.reviewer), case)
    changed = soup.select(".change")
    assert len(changed) == 1
    assert [tag.text for tag in changed[0].select("del, ins")] == ["33", "30"]


def test_what_is_said_of_a_file_is_compared_too(cast: Cast, filed: Filed) -> None:
    case = filed("changes")
    file = {"id": 1, "name": "keys.png", "caption": "In Ward 6"}
    case.revisions.update(content=PRACTICE_TEXT | UNDERTAKEN | {"attachments": [file | {"alt": "Two keys"}]})
    case = resent(cast, case, {"attachments": [file | {"alt": "Three keys"}]})
    (changed,) = page(cast.browser(cast.reviewer), case).select(".change")
    assert [tag.text for tag in changed.select("del, ins")] == ["Two", "Three"]


def test_previous_and_next_stay_in_the_list(cast: Cast, filed: Filed) -> None:
    cases = [filed("submitted", at=AT + timedelta(hours=hour)) for hour in range(3)]
    other = filed("submitted", of=(cast.tell_nouran, cast.other_lead), at=AT + timedelta(minutes=30))
    client = cast.browser(cast.reviewer)

    def sides(case: Submission, query: str) -> list[str]:
        soup = page(client, case, query)
        links = [soup.select_one(f".casebar a[rel={side}]") for side in ("prev", "next")]
        assert all(query in link["href"] for link in links if link)
        return [link["href"].split("/")[3] if link else "" for link in links]

    assert sides(cases[1], "view=unclaimed") == [other.reference, cases[2].reference]
    assert sides(cases[1], f"view=unclaimed&bureau={cast.vesterhaven.bureau_id}") == [
        cases[0].reference,
        cases[2].reference,
    ]
    assert sides(cases[1], "view=unclaimed&sort=new") == [cases[2].reference, other.reference]
    assert sides(cases[0], "view=unclaimed")[0] == ""
    assert sides(cases[2], "view=unclaimed")[1] == ""


def test_a_peek_says_what_waits_in_the_case(cast: Cast, filed: Filed) -> None:
    case = filed("changes")
    case.revisions.update(content=PRACTICE_TEXT | UNDERTAKEN)
    case = resent(cast, case, {"results": "Other results."})
    response = cast.browser(cast.reviewer).get(reverse("review:peek", args=[case.reference]) + "?view=open")
    shown = response.content.decode()
    assert PRACTICE_TEXT["summary"] in shown
    assert "The city changed 1 answer" in shown
    assert "view=open#decide" in shown
    for person in (cast.lead, cast.other_lead, cast.stranger):
        assert cast.browser(person).get(reverse("review:peek", args=[case.reference])).status_code == 404


def test_claim_decide_and_be_told(cast: Cast, filed: Filed) -> None:
    case, client = filed("submitted"), cast.browser(cast.reviewer)
    assert "Claim this case" in page(client, case).get_text()
    assert post(client, "take", case.reference, list="view=unclaimed").url.endswith(f"{case.reference}/?view=unclaimed")
    soup = page(client, case)
    assert "This will mail 1 person" in soup.get_text()
    assert "Inge Lund" in soup.select_one(".mails").text
    response = client.post(reverse("review:decide", args=[case.reference]), decision(case), follow=True)
    assert response.redirect_chain == [("/desk/queue/?view=mine", 302)]
    assert f"{case.reference}: Accepted" in response.content.decode()
    case.refresh_from_db()
    assert (case.state, case.reason) == ("accepted", "Clear and counted.")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"looked": ""}, "Say that you looked"),
        ({"reason": " "}, "Give a reason"),
        ({"verb": ""}, "Choose a decision"),
        ({"verb": "merge"}, "valid choice"),
        ({"reason": "x" * 2001}, "2,001 characters, and 2,000 fit"),
        ({"reason": "a\x00b"}, "cannot be shown"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    cast: Cast, filed: Filed, fields: dict[str, Any], sentence: str
) -> None:
    case = filed("review")
    response = cast.browser(cast.reviewer).post(
        reverse("review:decide", args=[case.reference]), decision(case, **fields)
    )
    assert response.status_code == 422
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.title.text.startswith("Error:")
    assert sentence in soup.select_one(".errors").text
    if "reason" not in fields:
        assert soup.select_one("#id_reason").text.strip() == "Clear and counted."
    case.refresh_from_db()
    assert case.state == "review"


def test_who_comes_second_reads_who_decided_and_keeps_the_reason(cast: Cast, filed: Filed) -> None:
    case = filed("review")
    first, second = cast.browser(cast.reviewer), cast.browser(cast.reviewer)
    post(first, "decide", case.reference, **decision(case))
    response = post(second, "decide", case.reference, **decision(case, "decline", reason="Too short for others."))
    assert response.status_code == 422
    soup = BeautifulSoup(response.content, "html.parser")
    assert "Maren Oduya has decided this case already: Accepted" in soup.get_text()
    assert soup.select_one("textarea[readonly]").text.strip() == "Too short for others."


def test_an_older_text_is_not_decided_on(cast: Cast, filed: Filed) -> None:
    case = filed("review")
    Submission.objects.filter(pk=case.pk).update(version=case.version + 1)
    response = post(cast.browser(cast.reviewer), "decide", case.reference, **decision(case))
    assert response.status_code == 422
    assert "changed after you opened this page" in response.content.decode()


def test_a_case_is_put_back(cast: Cast, filed: Filed) -> None:
    case = filed("review")
    other = cast.browser(cast.second_reviewer)
    assert "Only" not in (told := post(other, "let_go", case.reference).url) and case.reference in told
    assert Submission.objects.get(pk=case.pk).holder == cast.reviewer
    post(cast.browser(cast.reviewer), "let_go", case.reference)
    assert Submission.objects.get(pk=case.pk).holder is None


def test_notes_are_kept_and_no_city_reads_them(cast: Cast, filed: Filed) -> None:
    case, client = filed("review"), cast.browser(cast.reviewer)
    assert post(client, "note", case.reference, body="").status_code == 422
    assert post(client, "note", case.reference, body="Beside <b>PR-1</b>.", list="view=mine").url.endswith("#notes")
    internal = page(client, case).select_one(".internal")
    assert "Beside <b>PR-1</b>." in internal.text
    assert "never shown to a city" in internal.text


def test_what_a_lead_wrote_to_a_drafter_stays_in_the_city(cast: Cast) -> None:
    case = factories.practice(cast.vesterhaven, cast.drafter)
    drafter, lead = factories.actor(cast.drafter), factories.actor(cast.lead)
    lifecycle.move(case_id=case.pk, verb=Verb.ASK_CLEARANCE, actor=drafter, at=AT)
    lifecycle.move(case_id=case.pk, verb=Verb.RETURN, actor=lead, at=AT, reason="Too weak to send.")
    lifecycle.move(case_id=case.pk, verb=Verb.SUBMIT, actor=lead, at=AT, content=PRACTICE_TEXT)
    shown = page(cast.browser(cast.reviewer), case).get_text()
    assert "Sent to UNHCR for the city" in shown
    assert "Too weak to send." not in shown and "Returned to the drafter" not in shown


def test_each_comment_is_answered_on_the_page(cast: Cast, contribution: Submission) -> None:
    client = cast.browser(cast.reviewer)
    first, second = CommentItem.objects.filter(contribution_id=contribution.pk)
    soup = page(client, contribution)
    assert "2 comments have no answer yet" in soup.get_text()
    assert soup.select_one(f"#item-{first.pk} ins").text == "Municipalities are consulted."
    assert "recognisable" not in soup.get_text()
    assert post(client, "decide", contribution.reference, **decision(contribution)).status_code == 422
    wrong = post(client, "dispose", contribution.reference, first.pk, outcome="", reason="Kept text")
    assert wrong.status_code == 422
    assert "Kept text" in wrong.content.decode()
    for item, outcome in ((first, "in_part"), (second, "out_of_scope")):
        data = {"outcome": outcome, "reason": "Because.", "shows_in": item.paragraph_id, "list": "view=mine"}
        assert post(client, "dispose", contribution.reference, item.pk, **data).url.endswith(f"#item-{item.pk}")
    assert list(Disposition.objects.order_by("item").values_list("outcome", "shows_in")) == [
        ("in_part", first.paragraph_id),
        ("out_of_scope", None),
    ]
    assert post(client, "decide", contribution.reference, **decision(contribution)).status_code == 302


def test_a_comment_of_another_case_is_not_there(cast: Cast, filed: Filed, contribution: Submission) -> None:
    case, client = filed("review"), cast.browser(cast.reviewer)
    item = CommentItem.objects.filter(contribution_id=contribution.pk)[0]
    assert post(client, "dispose", case.reference, item.pk, outcome="noted", reason="x").status_code == 404
    assert (
        post(client, "dispose", contribution.reference, item.pk + 999, outcome="noted", reason="x").status_code == 404
    )


def test_an_administrator_sees_and_does_nothing(cast: Cast, filed: Filed) -> None:
    case, client = filed("review"), cast.browser(cast.administrator)
    soup = page(client, case)
    assert not soup.select("main form")
    for name, data in (("decide", decision(case)), ("note", {"body": "x"}), ("take", {}), ("let_go", {})):
        assert post(client, name, case.reference, **data).status_code == 404
    assert Submission.objects.get(pk=case.pk).state == "review"


@pytest.mark.parametrize("name", ["decide", "note", "take", "let_go"])
def test_a_city_finds_no_desk(cast: Cast, filed: Filed, name: str) -> None:
    case = filed("review")
    people: list[User] = [cast.lead, cast.drafter, cast.observer, cast.other_lead, cast.stranger]
    for person in people:
        client = cast.browser(person)
        assert post(client, name, case.reference, **decision(case)).status_code == 404
        assert client.get(reverse("review:case", args=[case.reference])).status_code == 404
    assert Submission.objects.get(pk=case.pk).state == "review"


@pytest.mark.parametrize("state", ["draft", "clearance"])
def test_what_is_still_in_the_city_is_not_there(cast: Cast, filed: Filed, state: str) -> None:
    case = filed(state)
    for person in (cast.reviewer, cast.coordinator, cast.administrator):
        assert cast.browser(person).get(reverse("review:case", args=[case.reference])).status_code == 404
    assert cast.browser(cast.reviewer).get(reverse("review:case", args=["PR-1999-0001"])).status_code == 404


@pytest.mark.parametrize("state", ["submitted", "review", "changes", "accepted", "declined", "withdrawn", "merged"])
def test_every_state_has_its_page_in_the_staffs_word(cast: Cast, filed: Filed, state: str) -> None:
    soup = page(cast.browser(cast.second_reviewer), filed(state), "view=decided&page=x")
    words = {"submitted": "New", "review": "In review", "changes": "Changes asked", "merged": "Merged"}
    assert words.get(state, state.capitalize()) in soup.select_one("header .state").text
    assert len(soup.select(".route li")) >= 3


def test_a_comment_shows_no_practice_that_is_still_being_written(
    cast: Cast, filed: Filed, contribution: Submission
) -> None:
    item = contribution.contribution.items.first()
    assert item is not None
    item.practices.add(filed("draft", title="Not yet told").pk, filed("submitted", title="Told").pk)
    said = cast.browser(cast.reviewer).get(f"/desk/cases/{contribution.reference}/").content.decode()
    assert "<bdi>Told</bdi>" in said and "Not yet told" not in said
