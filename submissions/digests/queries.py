"""What digests are asked: who is due, what a window holds, who may have it, what was told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from cities.membership.models import Membership
from cities.people.actor import ActingCity, Actor, Seat
from cities.people.models import StaffRole, User
from cities.registry.models import Bureau, City
from cities.signatories.models import Signature
from compact_portal.kit.languages import named
from compact_portal.kit.persons import Person, plain_rows
from compact_portal.mail.models import Mail
from submissions.digests.drafts import Named, Window
from submissions.digests.models import Audience, Cadence, Edition, Issue, Subscription
from submissions.framework import queries as framework
from submissions.framework.models import Section
from submissions.journal import queries as journal
from submissions.journal.models import Entry
from submissions.lifecycle import queries as lifecycle
from submissions.lifecycle.models import Submission
from submissions.practices.models import Theme
from submissions.rounds import queries as calls
from submissions.rulebook import routes as rulebook
from submissions.rulebook.states import WITH_UNHCR, State

# What a digest tells only those who are named in the entry, and in which section.
PERSONAL = {
    str(row.happening): str(row.section)
    for row in rulebook.ROUTES
    if row.how is rulebook.How.DIGEST and row.audience is rulebook.Audience.NAMED
}


def due(at: datetime) -> QuerySet[Subscription]:
    """Subscriptions whose digest is due at ``at``, longest due first."""
    return Subscription.objects.filter(next_due_at__lte=at).order_by("next_due_at", "id")


def oldest_due(at: datetime) -> datetime | None:
    """Since when the longest overdue digest is due, or None."""
    return due(at).values_list("next_due_at", flat=True).first()


def windows_of(
    chosen: QuerySet[Subscription], most: int
) -> list[tuple[str, int | None, dict[str, list[Any]], int, str]]:
    """What tells the windows of the first ``most`` subscriptions apart: audience, city, scope, position, language."""
    first = Subscription.objects.filter(pk__in=chosen.values("pk")[:most]).order_by()
    return list(first.values_list("audience", "city_id", "scope", "position", "language").distinct())


def of_user(user_id: int) -> QuerySet[Subscription]:
    """Somebody's subscriptions, UNHCR's first."""
    return (
        Subscription.objects.filter(user_id=user_id).select_related("city", "user").order_by("-audience", "city__name")
    )


def mine(subscription_id: int, user_id: int) -> Subscription | None:
    """One of somebody's own subscriptions, or None: not there and not yours look alike."""
    return of_user(user_id).filter(pk=subscription_id).first()


def bureaux() -> list[tuple[int, str]]:
    """The bureaux a digest can be narrowed to, by name."""
    return [(one.pk, named(one)) for one in Bureau.objects.order_by("name")]


def themes(chosen: Collection[str] = ()) -> list[tuple[str, str]]:
    """The themes a digest can be narrowed to: those in use, and those ``chosen`` when they still were."""
    return [(one.key, named(one)) for one in Theme.objects.filter(Q(archived_at=None) | Q(key__in=chosen))]


def text_sections() -> list[tuple[str, str]]:
    """The parts of the framework's newest text, in order."""
    version = framework.newest_text()
    return list(Section.objects.filter(version=version).values_list("key", "heading")) if version else []


def rounds() -> list[tuple[int, str]]:
    """The rounds a digest can be narrowed to, newest first."""
    return calls.choices()


def by_token(token: str) -> Subscription | None:
    """The subscription an unsubscribe link names, or None."""
    return Subscription.objects.filter(unsubscribe_token=token).select_related("city").first()


def entitled(subscriptions: Collection[Subscription]) -> set[int]:
    """The ids of those who may have the digest they subscribe to now: staff in a role, members of an active city."""
    people = {one.user_id for one in subscriptions if one.user.is_active}
    staff = set(StaffRole.objects.filter(user__in=people).values_list("user_id", flat=True))
    members = set(
        Membership.objects.filter(user__in=people, until=None, city__standing="active").values_list(
            "user_id", "city_id"
        )
    )
    return {
        one.pk
        for one in subscriptions
        if (one.user_id in staff if one.audience == Audience.STAFF else (one.user_id, one.city_id) in members)
    }


def reader(audience: str, city_id: int | None) -> Actor:
    """What everybody of an audience may see: the least of its people, so that a shared edition shows nobody too much."""
    if audience == Audience.STAFF:
        return Actor(staff_roles=frozenset({"reviewer"}))
    return Actor(memberships=(Seat(ActingCity(city_id or 0, "", ""), "observer"),), city_id=city_id)


def sections(audience: str, *, own: bool) -> dict[str, str]:
    """Which happenings an audience's digest tells, and in which section; ``own`` is the city's own filings."""
    meant = {
        (Audience.STAFF, True): rulebook.Audience.STAFF,
        (Audience.CITY, True): rulebook.Audience.CITY,
        (Audience.CITY, False): rulebook.Audience.CITIES,
    }[(Audience(audience), own)]
    told = [row for row in rulebook.ROUTES if row.how is rulebook.How.DIGEST and row.audience is meant]
    return {str(row.happening): str(row.section) for row in told}


def entries(window: Window) -> QuerySet[Entry]:
    """The journal entries a window's audience is owed, in order, before asking what they may see."""
    found = journal.between(window.from_position, window.through_position)
    own = Q(happening__in=sections(window.audience, own=True))
    if window.audience == Audience.STAFF:
        named = [Q(data__people__contains=one) for one in window.narrows.get("named", ())]
        personal = reduce(or_, named, Q(pk__in=[])) & Q(happening__in=PERSONAL)
        return found.filter((own & _narrowed(window.narrows, "submission__")) | personal)
    # Other cities' practices have a page in the library; their contributions are read with the text they are on. Rounds
    # are everybody's. Only what comes from others is narrowed: a city hears all that became of its own filings.
    published = Q(happening__in=sections(window.audience, own=False), kind="practice")
    others = published & ~Q(city_id=window.city_id) & _narrowed(window.narrows, "submission__")
    everybodys = Q(city_id=None, submission=None)
    return found.filter((own & (Q(city_id=window.city_id) | everybodys)) | others)


def mentioned(through: int) -> Named:
    """Whom the journal names up to ``through``, and where, as far as a digest of UNHCR's may still have to tell it."""
    behind = active().filter(audience=Audience.STAFF).order_by("position").values("position")[:1]
    rows = journal.between(0, through).filter(happening__in=PERSONAL, position__gt=Subquery(behind))
    found: dict[int, list[int]] = {}
    for position, data in rows.values_list("position", "data"):
        for person in data.get("people", ()):
            found.setdefault(person, []).append(position or 0)
    return found


def of_people(chosen: QuerySet[Subscription], most: int, people: Iterable[int]) -> list[Subscription]:
    """UNHCR's digests of ``people`` among the first ``most`` subscriptions."""
    first = chosen.values("pk")[:most]
    return list(Subscription.objects.filter(pk__in=first, user__in=list(people), audience=Audience.STAFF))


def mentions_left_out() -> Iterable[tuple[int, int]]:
    """Pairs of an issue and an entry in its window that names its reader, whose edition was made without."""
    for entry in Entry.objects.filter(happening__in=PERSONAL, position__isnull=False).order_by("position").iterator():
        for person in entry.data.get("people", ()):
            covers = Issue.objects.filter(
                subscription__user=person, subscription__audience=Audience.STAFF, edition__isnull=False,
                from_position__lt=entry.position, through_position__gte=entry.position,
            )  # fmt: skip
            for pk, scope in covers.order_by("id").values_list("pk", "edition__scope"):
                if person not in scope.get("named", ()):
                    yield pk, entry.pk


def _narrowed(scope: dict[str, list[Any]], filing: str) -> Q:
    """A scope as a condition. What belongs to no filing (a city that joined) is narrowed by what it has: bureau and city.

    ``filing`` leads from the row to its filing: ``submission__``, or nothing where the row is the filing.
    """
    condition = Q()
    if bureaux := scope.get("bureaux"):
        condition &= Q(bureau_id__in=bureaux)
    if cities := scope.get("cities"):
        condition &= Q(city_id__in=cities)
    if scope.get("signatories"):
        condition &= Q(city_id__in=Signature.objects.values("city_id"))
    if kinds := scope.get("kinds"):
        condition &= Q(kind__in=[*kinds, ""])
    if themes := scope.get("themes"):
        with_theme = Submission.objects.filter(practice__themes__key__in=themes).values("pk")
        condition &= Q(**{f"{filing}pk__in": with_theme}) | ~Q(kind="practice")
    if texts := scope.get("sections"):
        condition &= Q(**{f"{filing}pk__in": _about(texts)}) | Q(kind="")
    if rounds := scope.get("rounds"):
        condition &= Q(**{f"{filing}round_id__in": rounds}) | Q(kind="")
    return condition


def _about(texts: list[str]) -> QuerySet[Submission, int]:
    """Filings about a paragraph of these sections of the text: comments on it, and practices that serve it."""
    commented = Q(contribution__items__paragraph__section__key__in=texts, contribution__items__removed_at=None)
    served = Q(practice__paragraphs__section__key__in=texts)
    return Submission.objects.filter(commented | served).values_list("pk", flat=True)


def visible(found: QuerySet[Entry], actor: Actor) -> QuerySet[Entry]:
    """Those of ``found`` whose filing ``actor`` may read now; a draft that never left its city is nobody else's."""
    readable = lifecycle.visible_to(actor)
    if actor.is_staff and not actor.memberships:
        readable = readable.filter(submitted_at__isnull=False)
    return found.filter(Q(submission=None) | Q(submission__in=readable))


def waiting(window: Window) -> QuerySet[Submission]:
    """What waits: for UNHCR what it has not answered, longest first; for a city what is the city's turn."""
    if window.audience == Audience.STAFF:
        cases = Submission.objects.filter(state__in=sorted(WITH_UNHCR)).order_by("submitted_at", "id")
        return cases.filter(_narrowed(window.narrows, ""))
    turn = [State.CLEARANCE, State.CHANGES]
    return Submission.objects.filter(city_id=window.city_id or 0, state__in=turn).order_by("moved_at", "id")


def silent(window: Window, before: datetime) -> QuerySet[City]:
    """For UNHCR: cities that take part, joined before ``before`` and filed nothing since; each with ``last_filed_at``.

    The longest silent first: those that never filed, by name.
    """
    if window.audience != Audience.STAFF:
        return City.objects.none()
    since = Submission.objects.filter(city=OuterRef("pk"), submitted_at__gte=before)
    cities = City.objects.filter(~Exists(since), standing="active", added_at__lt=before)
    scope = window.narrows
    if bureaux := scope.get("bureaux"):
        cities = cities.filter(bureau_id__in=bureaux)
    if chosen := scope.get("cities"):
        cities = cities.filter(pk__in=chosen)
    if scope.get("signatories"):
        cities = cities.filter(pk__in=Signature.objects.values("city_id"))
    return cities


def silent_cities(ids: Iterable[int]) -> dict[int, City]:
    """Cities by id, each with ``last_filed_at``, the instant of what it sent last, or None."""
    found = City.objects.filter(pk__in=list(ids)).select_related("country")
    return {one.pk: one for one in found.annotate(last_filed_at=Max("submissions__submitted_at"))}


def administrators() -> list[User]:
    """Everybody who keeps the portal running."""
    return list(User.objects.filter(roles__role=StaffRole.Role.ADMINISTRATOR, is_active=True).order_by("id"))


def cities_called(names: Iterable[str], chosen: Collection[int] = ()) -> dict[str, list[City]]:
    """The registry's cities by each of ``names``, in any language they are known in.

    Of several with one name those ``chosen`` before are meant, where there are such.
    """
    found: dict[str, list[City]] = {}
    for name in names:
        wanted = Q(name__iexact=name) | Q(other_names__name__iexact=name)
        called = list(City.objects.filter(wanted).distinct().order_by("id")[:50])
        found[name] = [one for one in called if one.pk in chosen] or called
    return found


def cities_outside(ids: Iterable[int], bureaux: Iterable[int]) -> list[str]:
    """The names of those among the cities that are in none of these bureaux."""
    return city_names(
        City.objects.filter(pk__in=list(ids)).exclude(bureau__in=list(bureaux)).values_list("pk", flat=True)
    )


def cities_that_signed_nothing(ids: Iterable[int]) -> list[str]:
    """The names of those among the cities that signed no letter."""
    signed = Signature.objects.values("city_id")
    return city_names(City.objects.filter(pk__in=list(ids)).exclude(pk__in=signed).values_list("pk", flat=True))


def city_names(ids: Iterable[int]) -> list[str]:
    """The names of cities, by name."""
    return list(City.objects.filter(pk__in=list(ids)).order_by("name").values_list("name", flat=True))


def told(ids: Iterable[int]) -> dict[int, Entry]:
    """Entries by id, with their filing and city."""
    return Entry.objects.select_related("submission__city", "city__country", "bureau").in_bulk(list(ids))


def cases(ids: Iterable[int]) -> dict[int, Submission]:
    """Filings by id, with their city."""
    return Submission.objects.select_related("city").in_bulk(list(ids))


def archive(user_id: int) -> QuerySet[Issue]:
    """Somebody's digests, newest first."""
    mailed = Issue.objects.filter(subscription__user_id=user_id, state=Issue.State.MAILED)
    return mailed.select_related("edition", "subscription__city").order_by("-id")


def still_visible(edition: Edition, actor: Actor) -> set[int]:
    """Of what an edition told, the ids of the entries ``actor`` may still read."""
    ids = [one for found in edition.content["sections"].values() for one in found]
    found = visible(Entry.objects.filter(pk__in=ids), actor)
    of_staff = edition.audience == Audience.STAFF
    if not (actor.is_staff if of_staff else actor.role_in(edition.city_id or 0)):
        found = found.exclude(submission=None)  # what belongs to no filing was told to this audience alone
    return set(found.values_list("id", flat=True))


def still_waiting(edition: Edition, actor: Actor) -> set[int]:
    """Of what an edition said was waiting, the ids of the filings ``actor`` may still read."""
    return set(lifecycle.visible_to(actor).filter(pk__in=edition.content["waiting"]).values_list("id", flat=True))


def issue(issue_id: int, user_id: int) -> Issue | None:
    """One of somebody's own digests, or None: not there and not yours look alike."""
    return archive(user_id).filter(pk=issue_id).first()


def newcomers(limit: int = 500) -> tuple[list[User], list[Membership]]:
    """Staff and city members who have no subscription yet, not even one that is off."""
    had = Subscription.objects.filter(user=OuterRef("pk"), audience=Audience.STAFF)
    staff = User.objects.filter(Exists(StaffRole.objects.filter(user=OuterRef("pk"))), ~Exists(had), is_active=True)
    has = Subscription.objects.filter(user=OuterRef("user"), city=OuterRef("city"))
    members = Membership.objects.filter(~Exists(has), until=None, city__standing="active", user__is_active=True)
    return list(staff[:limit]), list(members.select_related("user", "city")[:limit])


def active() -> QuerySet[Subscription]:
    """Every subscription that is not off."""
    return Subscription.objects.exclude(cadence=Cadence.OFF).select_related("user", "city").order_by("id")


def editions() -> QuerySet[Edition]:
    """Every edition, in order."""
    return Edition.objects.order_by("id")


def windows() -> Iterable[tuple[int, int, int]]:
    """Every window dealt with: subscription, from, through; each subscription's in order."""
    found = Issue.objects.order_by("subscription_id", "from_position")
    return found.values_list("subscription_id", "from_position", "through_position").iterator(chunk_size=5000)


def positions() -> Iterable[tuple[int, int, int]]:
    """Where every subscription began and stands."""
    return Subscription.objects.order_by("id").values_list("id", "since_position", "position").iterator(chunk_size=5000)


def issues_of_another_window() -> Iterable[int]:
    """Issues whose edition was made for other readers, or for another stretch of the journal."""
    own = Q(
        edition__from_position=F("from_position"),
        edition__through_position=F("through_position"),
        edition__audience=F("subscription__audience"),
    ) & (Q(edition__city=F("subscription__city")) | Q(edition__city=None, subscription__city=None))
    found = Issue.objects.filter(edition__isnull=False).exclude(pk__in=Issue.objects.filter(own).values("pk"))
    return found.order_by("id").values_list("id", flat=True).iterator()


def issues_in_the_wrong_state() -> Iterable[tuple[int, str]]:
    """Issues said to be mailed though there was nothing to tell, or empty though there was; and those without edition."""
    mailed, nothing = Q(state=Issue.State.MAILED), Q(edition__content__sections={})
    wrong = (mailed & (nothing | Q(edition=None))) | (Q(state=Issue.State.EMPTY) & ~nothing)
    return Issue.objects.filter(wrong).order_by("id").values_list("id", "state").iterator()


def issues_without_mail() -> Iterable[tuple[int, str]]:
    """Issues said to be mailed whose mail is not in the post office."""
    there = Mail.objects.filter(key=OuterRef("mail_key"))
    return Issue.objects.filter(~Exists(there), state=Issue.State.MAILED).values_list("id", "mail_key").iterator()


def held(person: Person) -> dict[str, Any]:
    """Somebody's digests, and which copies they got."""
    own = Subscription.objects.filter(user_id=person.user_id).order_by("id")
    copies = Issue.objects.filter(subscription__user_id=person.user_id).order_by("id")
    return {
        "digests": plain_rows(
            own, audience="audience", city="city__name", how_often="cadence", weekday="weekday", hour="hour",
            time_zone="time_zone", language="language", narrowed_to="scope", since="created_at",
        ),
        "copies": plain_rows(copies, at="at", what_became_of_it="state", language="language"),
    }  # fmt: skip
