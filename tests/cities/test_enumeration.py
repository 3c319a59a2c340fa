"""Whoever asks cannot tell an address with an account from one without: not by words, status, work, nor by mails they see.

The pages of signing in, registration and a change of address are compared in their own rooms (people/test_limits.py,
registration/test_asking.py, access/test_address.py). Here is the number of statements of each, and what a lead and an
administrator see who invite. A link of an invitation says more, to whoever was mailed it: that proves the mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.people.models import User
from compact_portal.mail.models import Mail
from tests import factories
from tests.cast import Cast
from tests.cities.people.test_limits import FLOWS, from_network
from tests.cities.people.test_sign_in import with_password
from tests.cities.registration.asking import asked
from tests.support.letters import code_in, letters, text
from tests.support.pages import bare

pytestmark = pytest.mark.django_db

UNKNOWN = "nobody@nowhere.example"


def addresses(cast: Cast) -> dict[str, str]:
    """One of each kind. None of them belongs to Vesterhaven."""
    gone = factories.user("Gert Gone", "gert@nowhere.example")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    return {
        "known": with_password(cast.other_lead).email,
        "of staff": cast.reviewer.email,
        "of nowhere": cast.stranger.email,
        "suspended": gone.email,
        "unknown": UNKNOWN,
    }


def told(client: Client, send: Callable[[], Any], email: str) -> tuple[Any, ...]:
    """All that whoever sent something can see: the answer, the page after it, how many statements and mails it took."""
    before = Mail.objects.count()
    with CaptureQueriesContext(connection) as done:
        answer = send()
    after = client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    shown = [
        re.sub(r"/\d+/|You have \d+ of|[\d-]*T?\d+:[\d:]+Z?", "", str(bare(one, email))) for one in (answer, after)
    ]
    return answer.status_code, shown, len(done), Mail.objects.count() - before


@pytest.mark.parametrize("flow", sorted(FLOWS))
def test_signing_in_takes_as_many_statements_for_everybody(cast: Cast, flow: str) -> None:
    seen = {}
    for number, (kind, email) in enumerate(addresses(cast).items(), start=1):
        client = from_network(number)
        seen[kind] = told(client, lambda client=client, email=email: FLOWS[flow](client, email), email)[2]  # type: ignore[misc]
    assert len(set(seen.values())) == 1, seen


def test_a_lead_who_invites_sees_the_same_for_every_address(cast: Cast) -> None:
    seen = {}
    for kind, email in addresses(cast).items():
        client = cast.browser(cast.lead)
        client.get("/city/people/")
        typed = {"email": email, "role": "drafter", "language": "en"}
        seen[kind] = told(client, lambda c=client, t=typed: c.post("/city/people/", t), email)  # type: ignore[misc]
        cast.vesterhaven.invitations.all().delete()
    assert seen["unknown"][0] == 302 and seen["unknown"][3] == 1
    for kind, what in seen.items():
        assert what == seen["unknown"], kind


def test_the_mails_of_an_invitation_read_alike(cast: Cast) -> None:
    client, mails = cast.browser(cast.lead), set()
    for email in addresses(cast).values():
        client.post("/city/people/", {"email": email, "role": "drafter", "language": "en"})
        mails.add(re.sub(r"/invitations/\S+|\d\d:\d\d", "", text(letters(email)[-1])).replace(email, ""))
    assert len(mails) == 1


def test_a_proved_registration_is_answered_the_same(cast: Cast) -> None:
    seen = {}
    for number, (kind, email) in enumerate(addresses(cast).items()):
        client = Client()
        # Every one for a place of its own: a second request for the same place is not what is compared.
        _request, status = asked(client=client, email=email, municipality=f"Nordby {number}")
        typed = {"code": code_in(letters(email)[-1])}
        found = told(client, lambda c=client, s=status, t=typed: c.post(f"{s}prove/", t), email)  # type: ignore[misc]
        page = str(found[1]).replace(status, "").replace(f"Nordby {number}", "").replace(email, "")
        seen[kind] = re.sub(r"\d\d:\d\d", "", page), found[0], found[2:]
    assert len(set(seen.values())) == 1, seen
