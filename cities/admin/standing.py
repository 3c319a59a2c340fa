"""What somebody who supports a person must know first: where they belong, how they sign in, whether they are signed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.membership.models import Membership
from cities.people.models import StaffRole, User
from compact_portal.kit.templatetags.portal import both_in

MOST = 50  # memberships that are shown, the newest first

FACTORS: Mapping[str, str | Promise] = {
    "totp": gettext_lazy("Authenticator app"),
    "webauthn": gettext_lazy("Passkey or security key"),
    "recovery_codes": gettext_lazy("Recovery codes"),
}


@dataclass(frozen=True)
class Line:
    """One thing said of an object: its word, what is said, and the page about it."""

    label: str
    told: Sequence[str]
    address: str = ""


@dataclass(frozen=True)
class Section:
    """A few lines under a title; ``none`` is said when there are no lines."""

    title: str
    lines: Sequence[Line]
    none: str


def of_person(person: User, zone: str) -> Iterable[Section]:
    """A person's roles, cities, second factor and open sessions, in the time zone of who asks. Never a secret."""

    def since(at: datetime) -> str:
        return format_html(_("since {when}"), when=both_in(at, zone))

    roles = StaffRole.objects.filter(user=person).order_by("role")
    yield Section(
        _("Roles at UNHCR"), [Line(one.get_role_display(), [since(one.since)]) for one in roles], _("No role")
    )
    seats = Membership.objects.filter(user=person).select_related("city").order_by("-since", "-pk")[:MOST]
    yield Section(_("Cities"), [_seat(one, zone) for one in seats], _("No city"))
    factors = Authenticator.objects.filter(user=person).defer("data").order_by("created_at", "pk")
    yield Section(_("Second factor"), [_factor(one, zone) for one in factors], _("No second factor"))
    seen = UserSession.objects.filter(user=person).order_by("-last_seen_at").values_list("last_seen_at", flat=True)
    yield Section(_("Sessions"), _sessions(list(seen), zone), _("Signed in nowhere"))


def _sessions(seen: Sequence[datetime], zone: str) -> Sequence[Line]:
    if not seen:
        return []
    return [Line(_("Open sessions"), [number_format(len(seen))]), Line(_("Last seen"), [both_in(seen[0], zone)])]


def _seat(one: Membership, zone: str) -> Line:
    told = [str(one.get_role_display()), format_html(_("since {when}"), when=both_in(one.since, zone))]
    if one.until:
        told.append(format_html(_("until {when}"), when=both_in(one.until, zone)))
    return Line(one.city.name, told, reverse("admin:cities_membership_change", args=(one.pk,)))


def _factor(one: Authenticator, zone: str) -> Line:
    told: list[str] = [format_html(_("since {when}"), when=both_in(one.created_at, zone))]
    told.append(
        format_html(_("last used {when}"), when=both_in(one.last_used_at, zone))
        if one.last_used_at
        else _("not used yet")
    )
    return Line(str(FACTORS.get(one.type, one.type)), told)
