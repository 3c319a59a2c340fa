"""Writing to a city's leads from its page: no address is shown, none is taken on trust."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import RedisError

from cities.membership import queries
from cities.membership.models import Membership
from cities.people.models import User
from compact_portal.kit import limits
from tests import factories
from tests.cast import Cast
from tests.support.forms import form_at, words
from tests.support.letters import letters, text
from tests.support.pages import bare

pytestmark = pytest.mark.django_db

ADDRESS = "/cities/vesterhaven/contact/"
TYPED = {"name": "Ola Nord", "email": "ola@elsewhere.example", "language": "fr", "message": "Bonjour.\nUne question."}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def test_it_reaches_every_lead_and_shows_no_address(cast: Cast) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Rita Bro")
    leads, client = (cast.lead, second), Client()
    assert cast.drafter
    answer = client.post(ADDRESS, TYPED, follow=True)
    assert "on its way" in words(answer)
    assert {letter["To"].addresses[0].addr_spec for letter in letters()} == {lead.email for lead in leads}
    for letter in letters():
        assert letter["Reply-To"] == "ola@elsewhere.example"
        assert letter["From"].addresses[0].addr_spec != "ola@elsewhere.example"
        body = text(letter)
        assert "Une question." in body and "is not proved" in body and "Français" in body
    pages = client.get(ADDRESS).content.decode() + answer.content.decode()
    assert not any(lead.email in pages or lead.name in pages for lead in leads)


def test_the_same_letter_twice_is_one_mail(cast: Cast) -> None:
    assert cast.lead
    for _ in range(2):
        Client().post(ADDRESS, TYPED)
    assert len(letters()) == 1


def test_a_signed_in_person_finds_themselves_filled_in(cast: Cast) -> None:
    assert cast.lead
    client = cast.browser(cast.stranger)
    fields = form_at(client, ADDRESS)
    assert (fields["name"], fields["email"]) == (cast.stranger.name, cast.stranger.email)
    client.post(ADDRESS, fields | {"message": "Hello."})
    assert "signed in to the portal with this address" in text(letters()[-1])
    client.post(ADDRESS, TYPED)
    assert "is not proved" in text(letters()[-1])


@pytest.mark.parametrize("standing", ["known", "pending", "suspended", "unled", "nowhere", "lead suspended"])
def test_only_an_active_city_with_a_lead_is_written_to(cast: Cast, standing: str) -> None:
    assert cast.lead
    if standing == "unled":
        Membership.objects.update(role="observer")
    elif standing == "lead suspended":
        User.objects.update(is_active=False)
    elif standing != "nowhere":
        type(cast.vesterhaven).objects.update(standing=standing)
    address = "/cities/nowhere/contact/" if standing == "nowhere" else ADDRESS
    missing = "/cities/not-there/contact/"
    assert bare(Client().get(address), address) == bare(Client().get(missing), missing)
    assert Client().post(address, TYPED).status_code == 404
    assert not letters()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "a@b.example\r\nBcc: everybody@elsewhere.example"),
        ("email", "a@b.example, b@b.example"),
        ("email", "\u200fola@elsewhere.example\x00"),
        ("email", "“ola”@elsewhere.example"),
        ("name", "Ola\u202eNord"),
        ("name", "O" * 151),
        ("name", "\x00"),
        ("message", "m" * 4001),
        ("message", "\x00"),
        ("message", " "),
        ("language", "tlh"),
    ],
)
def test_what_is_not_fit_is_refused(cast: Cast, field: str, value: str) -> None:
    assert cast.lead
    assert Client().post(ADDRESS, TYPED | {field: value}).status_code == 422
    assert not letters()


def test_line_breaks_in_a_name_make_no_header(cast: Cast) -> None:
    assert cast.lead
    Client().post(ADDRESS, TYPED | {"name": "Ola\r\nBcc: everybody@elsewhere.example\r\n\r\nBody"})
    (letter,) = letters()
    assert letter["Bcc"] is None and "\n" not in letter["Subject"]
    assert letter["Reply-To"] == "ola@elsewhere.example"


def test_markup_in_a_message_is_text(cast: Cast) -> None:
    assert cast.lead
    Client().post(ADDRESS, TYPED | {"name": "<b>Ola</b>", "message": "<script>alert(1)</script><a href=x>here</a>"})
    html = letters()[0].get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content() and "<a href=x" not in html.get_content()
    assert "<b>Ola" not in html.get_content()


def test_one_network_writes_five_an_hour(cast: Cast) -> None:
    assert cast.lead
    codes = [Client().post(ADDRESS, TYPED | {"message": f"No. {n}"}).status_code for n in range(6)]
    assert codes == [302] * 5 + [429]
    assert len(letters()) == 5
    assert Client(REMOTE_ADDR="203.0.113.9").post(ADDRESS, TYPED).status_code == 302


def test_a_city_is_written_to_forty_times_a_day(cast: Cast) -> None:
    assert cast.lead
    codes = [
        Client(REMOTE_ADDR=f"203.0.113.{n}").post(ADDRESS, TYPED | {"message": f"No. {n}"}).status_code
        for n in range(1, 42)
    ]
    assert codes == [302] * 40 + [429]


def test_when_nobody_can_count_nothing_is_sent(cast: Cast, monkeypatch: Any) -> None:
    assert cast.lead

    class Away:
        def add(self, *_args: Any) -> None:
            raise RedisError

    monkeypatch.setattr(limits, "cache", Away())
    assert Client().post(ADDRESS, TYPED).status_code == 429
    assert not letters()


def test_a_focal_point_is_named_where_they_agreed(cast: Cast) -> None:
    second = factories.member(cast.vesterhaven, "lead", "Rita Bro")
    Membership.objects.filter(user__in=[second, cast.drafter]).update(shown_publicly=True)
    assert cast.lead
    assert sorted(one.name for one in queries.focal_points(cast.vesterhaven.pk)) == ["", "Rita Bro"]
    page = words(Client().get(ADDRESS))
    assert "Focal point: Rita Bro" in page and "Inge Lund" not in page
