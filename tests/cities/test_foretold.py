"""Every act of these rooms that writes to somebody: its button's number is the number of mails that leave."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from cities.membership.models import HandOver, Invitation, Membership
from cities.people.models import User
from compact_portal.kit import clock
from compact_portal.mail.models import Mail, Suppression
from tests import factories
from tests.cast import Cast
from tests.cities.people.erasing import asked as asks_to_be_erased
from tests.cities.registration import asking
from tests.cities.registration.test_vetting import new_city
from tests.support.forms import soup
from tests.support.letters import code_in, letters
from tests.support.mails import delivered_at

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@dataclass(frozen=True)
class Act:
    """A page with a button that begins with ``button``, where it is sent with what, and to whom it writes."""

    client: Client
    page: str
    button: str
    post: str
    to: tuple[str, ...]
    data: dict[str, Any] = field(default_factory=dict)
    refused: bool = False  # where nobody can be reached


def of(user: User) -> Membership:
    return Membership.objects.get(user=user, until=None)


def quiet() -> None:
    """What led here has been told."""
    delivered_at(clock.now())


def ending(cast: Cast) -> Act:
    page = f"/city/people/{of(cast.drafter).pk}/"
    return Act(cast.browser(cast.lead), page, "End it", f"{page}end/", (cast.drafter.email,))


def leaving(cast: Cast) -> Act:
    return Act(cast.browser(cast.drafter), "/city/leave/", "Leave", "/city/leave/", (cast.drafter.email,))


def inviting(cast: Cast) -> Act:
    data = {"email": "new@vesterhaven.example", "role": "drafter", "language": "en"}
    client = cast.browser(cast.lead)
    return Act(client, "/city/people/", "Invite,", "/city/people/", (data["email"],), data, refused=True)


def inviting_again(cast: Cast) -> Act:
    first = inviting(cast)
    first.client.post(first.post, first.data)
    again = f"/city/people/invitations/{Invitation.objects.get().pk}/again/"
    return Act(first.client, "/city/people/", "Invite again", again, first.to, refused=True)


def offering(cast: Cast) -> Act:
    page, data = "/city/people/hand-over/", {"taker": of(cast.drafter).pk, "then": "lead"}
    return Act(cast.browser(cast.lead), page, "Offer the lead", page, (cast.drafter.email,), data)


def _offer(cast: Cast, then: str) -> str:
    at = clock.now()
    row = HandOver.objects.create(
        city=cast.vesterhaven, giver=of(cast.lead), taker=of(cast.drafter), then=then, asked_at=at,
        expires_at=at.replace(year=at.year + 1),
    )  # fmt: skip
    return f"/city/hand-overs/{row.pk}/"


def taking(cast: Cast, then: str = "observer") -> Act:
    page = _offer(cast, then)
    return Act(cast.browser(cast.drafter), page, "Take the lead", page, (cast.drafter.email, cast.lead.email))


def taking_from_who_leaves(cast: Cast) -> Act:
    return taking(cast, "leave")


def refusing(cast: Cast) -> Act:
    page = _offer(cast, "lead")
    return Act(cast.browser(cast.drafter), page, "Decline", f"{page}refuse/", (cast.lead.email,))


def taking_an_offer_back(cast: Cast) -> Act:
    page = _offer(cast, "lead")
    return Act(cast.browser(cast.lead), page, "Take it back", f"{page}refuse/", (cast.drafter.email,))


def _desk(cast: Cast, act: str, button: str, reason: str = "A court asks.") -> Act:
    page = f"/desk/accounts/{cast.vesterhaven.slug}/{act}/"
    second = factories.member(cast.vesterhaven, "lead", "Anders Holm")
    to = (cast.lead.email, second.email)
    return Act(cast.browser(cast.administrator), page, button, page, to, {"reason": reason})


def suspending(cast: Cast) -> Act:
    return _desk(cast, "suspend", "Suspend")


def restoring(cast: Cast) -> Act:
    act = _desk(cast, "restore", "Restore")
    act.client.post(act.page.replace("restore", "suspend"), act.data)
    return act


def inviting_a_lead(cast: Cast) -> Act:
    page = f"/desk/accounts/{factories.city('Quillabamba', standing='known').slug}/invite/"
    data = {"email": "first@q.example", "language": "en"}
    return Act(cast.browser(cast.administrator), page, "Invite,", page, (data["email"],), data, refused=True)


def inviting_a_lead_again(cast: Cast) -> Act:
    first = inviting_a_lead(cast)
    first.client.post(first.post, first.data)
    page = f"{first.page.removesuffix('invite/')}offers/{Invitation.objects.get().pk}/again/"
    return Act(first.client, page, "Send it", page, first.to, refused=True)


def inviting_several_leads(cast: Cast) -> Act:
    city, page = factories.city("Quillabamba", standing="known"), "/desk/invite-leads/"
    data = {"city": city.pk, f"email_{city.pk}": "first@q.example", f"language_{city.pk}": "en"}
    sent = data | {"confirmed": "1"}
    return Act(cast.browser(cast.administrator), page, "Invite,", page, ("first@q.example",), sent, refused=True)


def _vetting(cast: Cast, act: str, button: str, data: dict[str, Any]) -> Act:
    row = asking.proved()
    page = f"/desk/registrations/{row.pk}/"
    return Act(cast.browser(cast.administrator), page, button, f"{page}{act}/", (row.email,), data)


def approving(cast: Cast) -> Act:
    return _vetting(cast, "approve", "Approve", new_city())


def asking_for_more(cast: Cast) -> Act:
    return _vetting(cast, "more", "Ask,", {"message": "Who decided?"})


def declining(cast: Cast) -> Act:
    return _vetting(cast, "decline", "Decline", {"reason": "Not a municipality."})


def withdrawing_a_request(_cast: Cast) -> Act:
    row = asking.proved()
    page = asking.link(row)
    return Act(Client(), page, "Take it back", f"{page}withdraw/", (row.email,))


def proving_a_request(cast: Cast) -> Act:
    row, path = asking.asked()
    code = code_in(letters(row.email)[-1])
    return Act(Client(), f"{path}prove/", "", f"{path}prove/", (row.email, cast.administrator.email), {"code": code})


def answering(cast: Cast) -> Act:
    act = asking_for_more(cast)
    act.client.post(act.post, act.data)
    page = asking.link(asking.Registration.objects.get())
    return Act(Client(), page, "", f"{page}answer/", (cast.administrator.email,), {"body": "The council did."})


def writing_to_leads(cast: Cast) -> Act:
    page = f"/cities/{cast.vesterhaven.slug}/contact/"
    data = {"name": "Ann", "email": "ann@x.example", "message": "May we visit?", "language": "en"}
    return Act(Client(), page, "", page, (cast.lead.email,), data)


def asking_to_be_erased(cast: Cast) -> Act:
    page = "/account/erasure/"
    return Act(cast.browser(cast.stranger), page, "", page, (cast.stranger.email, cast.administrator.email))


def taking_a_wish_back(cast: Cast) -> Act:
    assert asks_to_be_erased(cast.stranger) and cast.administrator
    page = "/account/erasure/"
    return Act(cast.browser(cast.stranger), page, "Take the request back", f"{page}back/", (cast.stranger.email,))


def erasing(cast: Cast) -> Act:
    page = f"/desk/erasures/{asks_to_be_erased(cast.stranger).pk}/"
    return Act(cast.browser(cast.administrator), page, "Erase,", f"{page}erase/", (cast.stranger.email,))


def declining_to_erase(cast: Cast) -> Act:
    page, data = f"/desk/erasures/{asks_to_be_erased(cast.stranger).pk}/", {"reason": "A court asks for it."}
    return Act(cast.browser(cast.administrator), page, "Decline", f"{page}decline/", (cast.stranger.email,), data)


ACTS: tuple[Callable[[Cast], Act], ...] = (
    ending, leaving, inviting, inviting_again, offering, taking, taking_from_who_leaves, refusing, taking_an_offer_back,
    suspending, restoring, inviting_a_lead, inviting_a_lead_again, inviting_several_leads, approving, asking_for_more,
    declining, withdrawing_a_request, proving_a_request, answering, writing_to_leads, asking_to_be_erased,
    taking_a_wish_back, erasing, declining_to_erase,
)  # fmt: skip


def said(act: Act) -> int | None:
    """The number on the button or the line over it; None where the page names none."""
    answer = act.client.get(act.page)
    if "confirmed" in act.data:  # the page that confirms comes after the one that asks
        answer = act.client.post(act.page, {key: value for key, value in act.data.items() if key != "confirmed"})
    shown = soup(answer).select("main button" if act.button else "main .mails")
    texts = [" ".join(one.text.split()) for one in shown]
    (text,) = [one for one in texts if one.startswith(act.button)] or [""]
    if "nobody is mailed" in text:
        return 0
    found = re.search(r"mail (\d+) (person|people)", text)
    return int(found[1]) if found else None


@pytest.mark.parametrize("make", ACTS, ids=lambda one: one.__name__)
def test_the_button_says_how_many_are_mailed(cast: Cast, make: Callable[[Cast], Act]) -> None:
    act = make(cast)
    quiet()
    number = said(act)
    assert act.client.post(act.post, act.data).status_code == 302
    assert delivered_at(clock.now()) == sorted(act.to)
    assert number == len(act.to)


@pytest.mark.parametrize("make", ACTS, ids=lambda one: one.__name__)
def test_whoever_cannot_be_reached_is_not_counted(cast: Cast, make: Callable[[Cast], Act]) -> None:
    act = make(cast)
    quiet()
    stopped, others = act.to[0], act.to[1:]
    Suppression.objects.create(address=stopped.lower(), why="bounce", since=clock.now())
    number, before = said(act), Mail.objects.count()
    answer = act.client.post(act.post, act.data)
    assert delivered_at(clock.now()) == sorted(others)
    if act.refused:  # the link stands in the mail alone: it is not written for nobody
        assert Mail.objects.count() == before
        assert answer.status_code in (302, 422)
    elif make is offering:  # whom it mails depends on the choice, and the choice says who cannot be reached
        assert number is None and "no mail reaches them" in soup(act.client.get(act.page)).text
    else:
        assert number == len(others)


def test_replacing_a_lead_says_what_each_choice_mails(cast: Cast) -> None:
    page = f"/desk/accounts/{cast.vesterhaven.slug}/replace/"
    assert cast.lead
    client, data = cast.browser(cast.administrator), {"membership": of(cast.drafter).pk, "reason": "Gone."}
    assert "that mails 1 more person" in soup(client.get(page)).text
    Suppression.objects.create(address=cast.lead.email.lower(), why="bounce", since=clock.now())
    shown = soup(client.get(page)).text
    assert "that mails 0 more people" in shown and shown.count("no mail reaches them") == 1
    client.post(page, data | {"end_old": "on"})
    assert delivered_at(clock.now()) == [cast.drafter.email]
