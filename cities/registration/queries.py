"""Finding requests, and what an administrator should know before deciding one."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from cities.membership.models import Membership, Role
from cities.people.models import User
from cities.registration.drafts import Step, Warning
from cities.registration.models import Registration, RegistrationDocument, RegistrationMessage
from cities.registry import queries as registry
from cities.registry.models import Bureau, City, Country
from compact_portal.kit import domains, tokens
from compact_portal.kit.languages import named
from compact_portal.kit.paging import Page, page
from compact_portal.kit.persons import Person, plain_rows
from compact_portal.mail import queries as post_office

PURPOSE = "registration"  # of what is written to whoever asks
_OPEN = (Registration.Standing.WAITING, Registration.Standing.MORE)
_CLOSED = (Registration.Standing.APPROVED, Registration.Standing.DECLINED, Registration.Standing.WITHDRAWN)
# The desk's tabs: which standings each shows, and in what order.
SHOWN: dict[str, tuple[tuple[str, ...], tuple[str, str]]] = {
    "waiting": ((Registration.Standing.WAITING,), ("asked_at", "id")),
    "more": ((Registration.Standing.MORE,), ("asked_at", "id")),
    "decided": (_CLOSED, ("-asked_at", "-id")),
}


def reached(registration: Registration) -> int:
    """How many get a mail that is written to whoever asked: one, or nobody."""
    return len(post_office.reached([registration.email], PURPOSE)) if registration.email else 0


def by_token(token: str) -> Registration | None:
    """The request whose link this is, the one on which it was asked or the newest that was mailed; or None."""
    secret = tokens.digest(token)
    found = Registration.objects.select_related("city__country", "proposed_country")
    return found.filter(Q(secret=secret) | Q(mail_secret=secret)).first()


def shown(tab: str, cursor: str) -> Page[Registration]:
    """One page of a tab of the desk: what waits, oldest first; what was decided, newest first."""
    standings, keys = SHOWN[tab]
    found = Registration.objects.filter(standing__in=standings)
    return page(found.select_related("city__country", "proposed_country", "decided_by"), keys, cursor, size=25)


def counts() -> dict[str, int]:
    """How many requests each tab of the desk holds."""
    rows = dict(Registration.objects.values_list("standing").annotate(Count("id")))
    return {tab: sum(rows.get(one, 0) for one in standings) for tab, (standings, _keys) in SHOWN.items()}


def story(request: Registration) -> list[Step]:
    """What happened to a request, oldest first: three statements."""
    files = list(request.documents.all())
    steps = [Step("asked", request.asked_at, files=tuple(one for one in files if one.added_at == request.asked_at))]
    if request.proved_at:
        steps.append(Step("proved", request.proved_at))
    for message in request.messages.select_related("by"):
        with_it = tuple(one for one in files if one.added_at == message.at and not message.by_id)
        # Whoever asked may have gone since; what they asked has not.
        name = "answered" if message.by_id is None and steps[-1].name == "more" else "more"
        steps.append(Step(name, message.at, str(message.by or ""), message.body, with_it))
    if request.decided_at:
        steps.append(Step(request.standing, request.decided_at, str(request.decided_by or ""), request.reason))
    return steps


def document(registration_id: int, document_id: int) -> RegistrationDocument | None:
    """A document of a request that administrators may look at, or None."""
    found = RegistrationDocument.objects.exclude(registration__standing=Registration.Standing.UNPROVED)
    return found.filter(pk=document_id, registration_id=registration_id).first()


def choices(words: str, country: str, cursor: str) -> Page[City]:
    """Listed cities to choose from, by any of their names, without accents; in one country when it is given."""
    cities = registry.listed()
    if country:
        cities = cities.filter(country_id=country)
    if words:
        cities = cities.filter(registry.called(words))
    return page(cities.select_related("country").prefetch_related("other_names"), ("name", "id"), cursor, size=20)


def choice(slug: str) -> City | None:
    """The listed city of that address, or None."""
    if "\x00" in slug:
        return None
    return registry.listed().filter(slug=slug).select_related("country").first()


def city_chosen(city_id: int) -> City | None:
    """The city that was chosen, unless it has gone meanwhile."""
    return City.objects.filter(pk=city_id).first()


def for_desk(registration_id: int) -> Registration | None:
    """One request whose address is proved; what is not proved is not looked at."""
    found = Registration.objects.exclude(standing=Registration.Standing.UNPROVED)
    return (
        found.select_related("city__country", "city__bureau", "proposed_country", "decided_by")
        .filter(pk=registration_id)
        .first()
    )


def countries() -> list[tuple[str, str]]:
    """Every country as a choice, by its name in the language of the page."""
    return sorted(((row.iso2, named(row)) for row in Country.objects.all()), key=lambda choice: choice[1])


def bureaux() -> list[tuple[int, str]]:
    """The bureaux of today as choices."""
    return [(row.pk, named(row)) for row in Bureau.objects.filter(until=None).order_by("name")]


def cities_of(country: str) -> list[tuple[int, str]]:
    """The registry's cities of a country as choices."""
    return list(City.objects.filter(country_id=country).order_by("name").values_list("pk", "name"))


def city_called(name: str, country: str) -> City | None:
    """The registry's city of that name in that country, in any language it is known in; None unless it is just one."""
    wanted = Q(name__iexact=name) | Q(other_names__name__iexact=name)
    found = list(City.objects.filter(wanted, country_id=country).distinct()[:2])
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Background:
    """What must be known to judge some requests, read at once for all of them."""

    leads: dict[int, list[str]]
    waiting: Counter[tuple[int | None, str, str | None]]
    people: dict[str, User]
    names: dict[str, list[str]]
    official: dict[str, list[tuple[int, str]]]


def background(requests: Sequence[Registration]) -> Background:
    """Six statements, however many requests and cities."""
    cities = {one.city_id for one in requests if one.city_id}
    leads: dict[int, list[str]] = defaultdict(list)
    led = Membership.objects.filter(city__in=cities, role=Role.LEAD, until=None).select_related("user")
    for row in led.order_by("id"):
        leads[row.city_id].append(str(row.user))
    names: dict[str, list[str]] = defaultdict(list)
    proposed = {one.proposed_country_id for one in requests if not one.city_id}
    for country, name in registry.written_like({one.proposed_name for one in requests if not one.city_id}, proposed):
        names[country].append(name)
    users = User.objects.filter(email__in={one.email for one in requests})
    current = Prefetch("memberships", Membership.objects.filter(until=None).select_related("city"), to_attr="current")
    return Background(
        leads=leads,
        waiting=Counter(_which_city(one) for one in _rivals(cities, proposed)),
        people={user.email: user for user in users.prefetch_related(current)},
        names=names,
        official=registry.domains_like(domains.of_address(one.email) for one in requests),
    )


def _rivals(cities: set[int], countries: set[str | None]) -> QuerySet[Registration]:
    """Requests that are not decided, for those cities or for new ones in those countries."""
    found = Registration.objects.filter(standing__in=_OPEN)
    return found.filter(Q(city__in=cities) | Q(city=None, proposed_country__in=countries - {None}))


def _which_city(request: Registration) -> tuple[int | None, str, str | None]:
    return request.city_id, _bare(request.proposed_name), request.proposed_country_id


def warnings(request: Registration, known: Background | None = None) -> list[Warning]:
    """What an administrator should look at before deciding. An empty list is no proof of anything."""
    known = known or background([request])
    return [*_about_the_domain(request, known), *_about_the_city(request, known), *_about_the_person(request, known)]


def _about_the_domain(request: Registration, known: Background) -> Iterator[Warning]:
    domain = domains.of_address(request.email)
    shown = {"domain": domains.shown(domain)}
    official = list(request.city.official_domains) if request.city else []
    if domain in domains.FREE_MAIL:
        yield Warning("free_mail", _("%(domain)s gives addresses to anybody.") % shown)
    if domains.mixed_scripts(domain):
        yield Warning("mixed_scripts", _("%(domain)s mixes letters of several scripts in one word.") % shown)
    if domain not in official:
        yield from _not_official(domain, official)
        yield from _like_anothers(request, domain, known)
    for pk, name in known.official.get(domain, []):
        if pk != request.city_id:
            sentence = _("%(domain)s is the official domain of %(city)s.") % {**shown, "city": name}
            yield Warning("others_domain", sentence)


def _like_anothers(request: Registration, domain: str, known: Background) -> Iterator[Warning]:
    """The domain of another city of any country, misspelt or extended."""
    others = {
        one: name for one, cities in known.official.items() for pk, name in cities if pk != request.city_id
    }  # fmt: skip
    for one in domains.alike(domain, others):
        told = {"domain": domains.shown(domain), "official": domains.shown(one), "city": others[one]}
        if domains.is_below(domain, one):
            yield Warning("sub_domain", _("%(domain)s lies below %(official)s, the domain of %(city)s.") % told)
        else:
            yield Warning("look_alike", _("%(domain)s looks like %(official)s, the domain of %(city)s.") % told)


def _not_official(domain: str, official: list[str]) -> Iterator[Warning]:
    for one in official:
        pair = {"domain": domains.shown(domain), "official": domains.shown(one)}
        if domains.is_below(domain, one):
            yield Warning("sub_domain", _("%(domain)s lies below %(official)s and is not the same.") % pair)
        elif domains.looks_like(domain, one):
            yield Warning("look_alike", _("%(domain)s looks like %(official)s and is another domain.") % pair)
    if official:
        names = ", ".join(domains.shown(one) for one in official)
        yield Warning(
            "not_official",
            _("%(domain)s is not among the city’s official domains: %(names)s.")
            % {"domain": domains.shown(domain), "names": names},
        )
    else:
        yield Warning("no_official", _("No official domain of this city is known. Ask the city in another way."))


def _about_the_city(request: Registration, known: Background) -> Iterator[Warning]:
    if request.city is None:
        yield Warning("new_city", _("The registry holds no city of this name in this country."))
        for name in known.names.get(request.proposed_country_id or "", []):
            if _bare(name) == _bare(request.proposed_name):
                sentence = _("The registry holds %(city)s, which is written much like it.") % {"city": name}
                yield Warning("name_like", sentence)
    else:
        for name in known.leads.get(request.city.pk, []):
            yield Warning("has_lead", _("The city has a lead already: %(name)s.") % {"name": name})
        if request.city.standing == City.Standing.SUSPENDED:
            yield Warning("suspended", _("The city is suspended. Restore it before you approve."))
    itself = 1 if request.standing in _OPEN else 0
    if known.waiting[_which_city(request)] > itself:
        yield Warning("second", _("There is another request for the same city."))


def _bare(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if c.isalnum())


def _about_the_person(request: Registration, known: Background) -> Iterator[Warning]:
    user = known.people.get(request.email)
    if user is None:
        return
    if not user.is_active:
        yield Warning("suspended_person", _("This person’s account is suspended."))
    for membership in user.current:  # type: ignore[attr-defined]
        yield Warning("acts_for", _("This person already acts for %(city)s.") % {"city": membership.city.name})


def held(person: Person) -> dict[str, Any]:
    """Requests made with somebody's addresses, with their proofs and what was written; and which ones they decided."""
    asked = Registration.objects.filter(email__in=person.addresses).order_by("id")
    decided_here = Registration.objects.filter(decided_by_id=person.user_id).order_by("id")
    written = RegistrationMessage.objects.filter(by_id=person.user_id).order_by("id")
    city = {"city": "city__name", "proposed_city": "proposed_name"}
    return {
        "requests": plain_rows(
            asked, **city, name="person", office="office", address="email", language="language", mandate="mandate",
            standing="standing", asked="asked_at", proved="proved_at", decided="decided_at", reason="reason",
        ),
        "documents": plain_rows(
            RegistrationDocument.objects.filter(registration__in=asked), name="name", kind="media_type", bytes="size",
            added="added_at",
        ),
        "messages": plain_rows(RegistrationMessage.objects.filter(registration__in=asked), at="at", text="body"),
        "requests_decided": plain_rows(decided_here, **city, standing="standing", decided="decided_at", reason="reason"),
        "messages_written": plain_rows(written, at="at", text="body"),
    }  # fmt: skip
