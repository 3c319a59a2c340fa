"""What holds of every answer of every address: its headers, its methods, the second factor, and who reads nothing of whom."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cities.membership import actions as membership
from cities.membership.drafts import InvitationDraft
from cities.membership.models import Membership
from cities.people.middleware import _FREE, _PROVING, _SETTING_UP
from cities.people.models import StaffRole
from compact_portal.kit.files import EVERYTHING, accept
from submissions.attachments import actions as attachments
from submissions.attachments.models import Attachment
from submissions.comments import actions as comments
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast
from tests.compact_portal.kit.test_files import picture
from tests.support.everywhere import STAFF, Everywhere, Place
from tests.support.trying import Tries

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


# Whoever has the link may read the page: no cache on the way may keep it.
HELD_BY_LINK = (
    "membership:invitation", "digests:unsubscribe", "registration:status", "registration:prove", "registration:answer",
    "registration:withdraw", "registration:resend", "account_reset_password_from_key", "account_login",
)  # fmt: skip


def _strict(answer: Any) -> list[str]:
    """What an answer lacks."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    wanted = {
        "a policy": "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy,
        "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
        "opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "resource": headers.get("Cross-Origin-Resource-Policy") == "same-origin",
        "referrer": headers.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "permissions": "camera=()" in headers.get("Permissions-Policy", ""),
        "frames": "sandbox" in policy or "frame-ancestors 'none'" in policy,
    }
    lacking = [name for name, there in wanted.items() if not there]
    for cookie in filter(lambda one: one.value, answer.cookies.values()):
        if not cookie["httponly"] or cookie["samesite"] not in ("Lax", "Strict"):
            lacking.append(f"flags of {cookie.key}")
    return lacking


@pytest.mark.parametrize("who", ["nobody", "lead", "administrator"])
def test_every_answer_is_strict(cast: Cast, who: str) -> None:
    everywhere, wrong = Everywhere(cast), []
    tries = Tries(everywhere.browser(who))
    for place in everywhere.places:
        if place.path.endswith("pdf/"):
            continue
        for send in (tries.get, tries.post):
            send(place.path)
            lacking = _strict(tries.answer)
            private = who != "nobody" and place.name != "account_logout"
            private |= place.name in HELD_BY_LINK and tries.answer.status_code != 405
            if private and "no-store" not in tries.answer.headers.get("Cache-Control", ""):
                lacking.append("no-store")
            if lacking:
                wrong.append((send.__name__, place.path, tries.answer.status_code, lacking))
    assert wrong == []


@pytest.mark.parametrize(
    ("method", "address", "more", "status"),
    [
        ("TRACE", "/", {}, 405),
        ("PUT", "/library/", {}, 405),
        ("GET", "/library/?q=%00", {}, 400),
        ("POST", "/accounts/login/", {"content_type": "application/x-www-form-urlencoded; charset=utf-7"}, 400),
        ("GET", "/", {"headers": {"host": "evil.example"}}, 400),
        ("GET", "/no/such/page/", {}, 404),
        ("GET", "/library", {}, 301),
        ("GET", "/static/no-such.css", {}, 404),
        ("POST", "/language/", {"headers": {"sec-fetch-site": "cross-site"}}, 403),
        ("GET", "/healthz", {}, 200),
    ],
)
def test_what_is_refused_early_is_as_strict(method: str, address: str, more: dict[str, Any], status: int) -> None:
    answer = Client(raise_request_exception=False).generic(method, address, b"a=b", **more)
    assert (answer.status_code, _strict(answer)) == (status, [])


def test_a_stale_form_is_refused_as_strictly(cast: Cast) -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a"})
    assert (answer.status_code, _strict(answer)) == (403, [])


@pytest.mark.parametrize("who", ["nobody", "administrator"])
def test_no_address_answers_trace_and_head_is_get_without_a_body(cast: Cast, who: str) -> None:
    everywhere, wrong = Everywhere(cast), []
    tries = Tries(everywhere.browser(who))
    for place in everywhere.places:
        if place.path.endswith("pdf/"):
            continue
        for method in ("TRACE", "DELETE"):
            if tries.client.generic(method, place.path).status_code != 405:
                wrong.append((method, place.path, "answered"))
        if place.path.startswith("/hooks/") or place.path.endswith("/callback/"):
            continue  # there HEAD asks whether one may POST; here it must not use up what GET would
        got = tries.get(place.path)
        head = tries.head(place.path)
        if (got, b"") != (head, tries.answer.content):
            wrong.append(("HEAD", place.path, f"{got} {head}"))
    assert wrong == []
    assert tries.faults == []


# -- the second factor ------------------------------------------------------------------------------------------------


def _stopped(answer: Any, way: str) -> bool:
    return answer.status_code == 405 or (answer.status_code == 302 and answer.headers["Location"].startswith(way))


@pytest.mark.parametrize("role", STAFF)
def test_staff_reach_nothing_before_their_second_factor(cast: Cast, role: str) -> None:
    everywhere, reached = Everywhere(cast), []
    new = factories.user("Nina New", "nina@unhcr.example")
    StaffRole.objects.create(user=new, role=role)
    for person, way, free in (
        (getattr(cast, role), "/accounts/2fa/reauthenticate/", _FREE | _PROVING),
        (new, "/accounts/2fa/", _FREE | _SETTING_UP),
    ):
        tries = Tries(cast.browser(person, second_factor=False))
        for place in everywhere.places:
            for send in (tries.get, tries.post):
                send(place.path)
                if place.name not in free and not _stopped(tries.answer, way):
                    reached.append((send.__name__, place.name, place.path, tries.answer.status_code))
    assert reached == []


# -- the other city ---------------------------------------------------------------------------------------------------

SECRETS = (
    "Known to the city and UNHCR alone",
    "Ours alone.",
    "ny@vesterhaven.example",
    "A guarantee instead of a deposit",
)
HELD = {
    "submissions.Submission": "city__name", "submissions.Practice": "submission__city__name",
    "submissions.Attachment": "submission__city__name", "submissions.CommentItem": "contribution__submission__city__name",
    "cities.Membership": "city__name", "cities.Invitation": "city__name", "cities.HandOver": "city__name",
    "submissions.Subscription": "user__memberships__city__name", "cities.City": "name",
}  # fmt: skip


def _theirs() -> dict[str, list[Any]]:
    """Every row of Vesterhaven's."""
    return {
        name: list(apps.get_model(name).objects.filter(**{of: "Vesterhaven"}).order_by("pk").values())
        for name, of in HELD.items()
    }


def _of_tell_nouran(cast: Cast, everywhere: Everywhere) -> None:
    """The other city has of everything too, so that its lead's pages have forms. Its words stand nowhere else."""
    case = factories.practice(cast.tell_nouran, cast.other_lead, title="Of Tell Nouran")
    Practice.objects.filter(submission=case).update(summary="Water first.")
    actor = factories.actor(cast.other_lead)
    for number in (1, 2):
        clean = accept(SimpleUploadedFile("map.png", picture(colour=(number, 9, 9))), kinds=EVERYTHING)
        attachments.add(case_id=case.pk, clean=clean, actor=actor, at=everywhere.at)
    Attachment.objects.update(state="clean")
    item = comments.begin(
        city_id=cast.tell_nouran.pk, number="8", language="en", values={"kind": "support", "body": "Water."},
        once=uuid.uuid4(), actor=actor, at=everywhere.at,
    )  # fmt: skip
    factories.member(cast.tell_nouran, "drafter", "Rana")
    draft = InvitationDraft("rami@tell-nouran.example", "drafter")
    made = membership.invite(draft=draft, actor=actor, at=everywhere.at)
    reference, other = case.reference, item.contribution.submission.reference
    row = Membership.objects.get(user__name="Rana").pk
    everywhere.places += [
        Place(
            place.name,
            place.path.replace(everywhere.draft.reference, reference)
            .replace(everywhere.comment.reference, other)
            .replace("/items/1/", f"/items/{item.pk}/")
            .replace(f"/people/{Membership.objects.get(user=everywhere.ib).pk}/", f"/people/{row}/")
            .replace(f"/invitations/{everywhere.invitation.pk}/", f"/invitations/{made.pk}/"),
        )
        for place in everywhere.places
        if place.path.startswith("/city/")
    ]


def _names_of(everywhere: Everywhere) -> set[str]:
    """By what Vesterhaven's things can be asked for: references, numbers, marks, names."""
    cast = everywhere.cast
    rows = [
        everywhere.draft, everywhere.secret, everywhere.comment, *everywhere.items, everywhere.invitation,
        everywhere.offer, everywhere.subscription, cast.vesterhaven, cast.lead, cast.drafter, everywhere.session,
        *Attachment.objects.filter(submission__city=cast.vesterhaven),
        *Membership.objects.filter(city=cast.vesterhaven),
    ]  # fmt: skip
    names = {str(one.pk) for one in rows}
    return names | {
        everywhere.draft.reference,
        everywhere.secret.reference,
        everywhere.comment.reference,
        "vesterhaven",
    }


def test_no_field_of_a_form_reaches_another_citys_things(cast: Cast) -> None:
    everywhere = Everywhere(cast)
    _of_tell_nouran(cast, everywhere)
    before, names = _theirs(), sorted(_names_of(everywhere))
    tries, reached = Tries(everywhere.browser("other_lead")), []
    moved: list[bool] = []
    tries.looked = lambda: moved.append(_theirs() != before)  # type: ignore[method-assign]
    forms = everywhere.forms(tries)
    assert len(forms) > 25, [form.action for form in forms]
    moved.clear()
    for form in forms:
        if form.action.startswith("/digest/stop/"):
            continue  # whoever has the link was mailed it
        refer = [one for one in form.fields if _may_refer(one, form.sent.get(one))]
        sent = [(tuple(refer), value) for value in names] + [((one,), value) for one in refer for value in _few(names)]
        for fields, value in sent if refer else ():
            tries.post(form.action, form.sent | dict.fromkeys(fields, value))
            if moved.pop() or any(secret in _said(tries) for secret in SECRETS):
                reached.append((form.action, fields, value))
        extra = dict.fromkeys(("case", "city", "submission", "practice", "item", "attachment", "membership"), names)
        tries.post(form.action, extra | form.sent)
        if moved.pop():
            reached.append((form.action, "extra", ""))
    assert reached == []
    assert tries.faults == []


def _few(names: list[str]) -> list[str]:
    """References and names, and each seventh number: all of them are tried together in the fields of one form."""
    numbers = [one for one in names if one.isdigit()]
    return [one for one in names if not one.isdigit()] + numbers[::7]


def _may_refer(name: str, value: Any) -> bool:
    """Whether a field may name a row: its value is a number, a mark or a choice, or its name says so."""
    if re.search(r"case|city|item|adapted|evidence|partner|reference|taker|digest|post|user", name):
        return True
    return isinstance(value, str) and bool(re.fullmatch(r"\d{1,19}|[A-Z]{2}-\d{4}-\d{4}", value))


def _said(tries: Tries) -> str:
    return "" if tries.answer.streaming else tries.answer.content.decode("utf-8", "replace")


@pytest.mark.parametrize("who", ["nobody", "stranger", "other_lead"])
def test_no_address_says_what_another_city_wrote(cast: Cast, who: str) -> None:
    everywhere, told = Everywhere(cast), []
    tries = Tries(everywhere.browser(who))
    words = [*SECRETS, everywhere.draft.reference, everywhere.secret.reference, everywhere.comment.reference]
    for place in everywhere.places:
        if place.name in ("digests:unsubscribe", "membership:invitation"):
            continue  # whoever has the link was mailed it
        for send in (tries.get, tries.post):
            send(place.path)
            body = _said(tries).replace(place.path, "").replace(place.path.replace("/", "%2F"), "")
            if tries.answer.status_code < 400 and (found := [one for one in words if one in body]):
                told.append((send.__name__, place.path, found))
        for query in (f"q={words[-1]}", "q=guarantee", "city=vesterhaven", "q=Known", f"case={words[-2]}"):
            if place.room not in ("admin",) and tries.get(f"{place.path}?{query}") == 200:
                body = _said(tries).replace(words[-1], "", 9).replace(words[-2], "", 9)
                if any(secret in body for secret in SECRETS):
                    told.append(("GET", f"{place.path}?{query}", []))
    assert told == []
