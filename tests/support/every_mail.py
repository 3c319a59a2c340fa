"""Every mail the portal writes, in the hardest conditions: long names, names in other letters, none, one, two and 300.

Each is made by the act that sends it, so that a mail nobody made here is missing from the pictures, not invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from cities.people import actions as people
from cities.people.drafts import NewPerson
from cities.people.models import User
from cities.registry.models import City, Country
from compact_portal.kit import clock
from compact_portal.mail.models import Mail
from submissions.digests import actions as digests
from submissions.digests.drafts import Choice
from submissions.journal import actions as journal
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Submission
from submissions.notices import actions as notices
from submissions.review import actions as review
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast
from tests.cities.test_foretold import ACTS
from tests.submissions.notices.test_foretold import BEFORE

LATIN = "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson sur la Marne et ses communes associées"
ARABIC = "بلدية تل نوران الكبرى والقرى المجاورة لها"
TITLES = {
    "en": "A guarantee instead of a deposit (75 % of rents): how the city stands behind the first six months",
    "ar": "ضمان بدل التأمين (75 ٪ من الإيجارات): كيف تقف المدينة خلف الأشهر الستة الأولى",
}
REASON = {
    "en": "Please say where the 33 days come from.\nAnd name the office that signs the guarantee, with its web page.",
    "ar": "نرجو بيان مصدر الأيام الـ 33.\nونرجو ذكر المكتب الذي يوقّع الضمان مع عنوان صفحته.",
}


class Undo(Exception):
    """Ends one mail's story."""


@contextmanager
def alone() -> Iterator[None]:
    """Rows that are gone afterwards."""
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        cache.clear()


def dressed(cast: Cast, language: str, typed: str) -> Cast:
    """The cast in ``language``, whose city and people are named in ``typed``'s letters."""
    everybody = [cast.lead, cast.drafter, cast.reviewer, cast.administrator, cast.stranger]
    assert all(everybody)
    City.objects.filter(pk=cast.vesterhaven.pk).update(name=LATIN if typed == "en" else ARABIC)
    cast.vesterhaven.refresh_from_db()
    User.objects.update(language=language)
    if typed == "ar":
        User.objects.filter(pk=cast.lead.pk).update(name="هدى الصبّاغ")
        User.objects.filter(pk=cast.reviewer.pk).update(name="مريم العلي")
    for person in everybody:
        person.refresh_from_db()
    return cast


def _routed() -> None:
    """What the journal asks for is written; nothing is sent."""
    journal.stamp()
    notices.route(at=clock.now())


def _written(since: int) -> list[Mail]:
    made = Mail.objects.filter(pk__gt=since).exclude(raw=b"")  # an erased person's earlier mails are empty
    return list(made.order_by("pk").select_related("stencil"))


def _last() -> int:
    return Mail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _moved(language: str, typed: str, verb: Verb) -> None:
    cast = dressed(Cast(), language, typed)
    state, who = BEFORE[verb]
    case = factories.practice(cast.vesterhaven, cast.drafter, title=TITLES[typed])
    case = factories.at_state(case, state, lead=cast.lead, reviewer=cast.reviewer)
    if verb is Verb.WITHDRAW:
        review.take(case_id=case.pk, actor=factories.actor(cast.reviewer), at=clock.now())
    lifecycle.move(
        case_id=case.pk, verb=verb, actor=factories.actor(getattr(cast, who)), at=clock.now(), reason=REASON[typed],
        content={"title": case.title} if verb in lifecycle.SENDING else None,
    )  # fmt: skip
    _routed()


def _filed(cast: Cast, number: int, typed: str, state: str = "submitted") -> Submission:
    at = clock.now() - timedelta(days=3)
    case = factories.practice(cast.vesterhaven, cast.lead, title=f"{TITLES[typed]} {number}", at=at)
    return factories.at_state(case, state, lead=cast.lead, reviewer=cast.reviewer, at=at)


def _digest(language: str, typed: str, count: int, *, city: bool = False) -> None:
    cast, at = dressed(Cast(), language, typed), clock.now()
    who = cast.lead if city else cast.reviewer
    choice = Choice("daily", language=language, time_zone="Asia/Amman", note_when_empty=True)
    digests.subscribe(
        user_id=who.pk, city_id=cast.vesterhaven.pk if city else None, choice=choice, at=at - timedelta(days=2), position=0
    )  # fmt: skip
    for number in range(count):
        _filed(cast, number, typed, "changes" if city and number % 2 else "accepted" if city else "submitted")
    journal.stamp()
    digests.compose_due(at=at + timedelta(days=1))


def _account(language: str, _typed: str) -> None:
    cast = dressed(Cast(), language, "en")
    Client().post("/accounts/login/code/", {"email": cast.stranger.email}, HTTP_ACCEPT_LANGUAGE=language)
    Client().post("/accounts/login/code/", {"email": "nobody@x.example"}, HTTP_ACCEPT_LANGUAGE=language)
    Client().post("/accounts/password/reset/", {"email": cast.stranger.email}, HTTP_ACCEPT_LANGUAGE=language)
    person = NewPerson("new.admin@unhcr.example", "New Administrator", "", language, "Europe/Zurich")
    people.make_administrator(person=person, actor=factories.actor(cast.administrator), at=clock.now())
    client = cast.browser(cast.stranger)
    client.post("/account/address/", {"email": "sam@elsewhere.example"})
    digests.tell_late(since=clock.now() - timedelta(hours=5), at=clock.now())


def stories() -> Iterator[tuple[str, Callable[[str, str], None]]]:
    """What happens, by name; each is told in which language, and in which letters people typed."""
    yield "account", _account
    for verb in BEFORE:
        yield f"filing-{verb.value}", lambda language, typed, verb=verb: _moved(language, typed, verb)  # type: ignore[misc]
    for make in ACTS:

        def act(language: str, typed: str, make: Callable[..., object] = make) -> None:
            one = make(dressed(Cast(), language, typed))
            User.objects.update(language=language)
            one.client.post(one.post, one.data | ({"language": language} if "language" in one.data else {}))  # type: ignore[attr-defined]
            _routed()

        yield f"act-{make.__name__}", act
    for count in (0, 1, 2, 5, 11, 300):
        yield f"digest-staff-{count}", lambda language, typed, count=count: _digest(language, typed, count)  # type: ignore[misc]
    for count in (2, 12):
        yield f"digest-city-{count}", lambda language, typed, count=count: _digest(language, typed, count, city=True)  # type: ignore[misc]


def every_mail(language: str, typed: str) -> Iterator[tuple[str, Mail]]:
    """Each mail by a name, written in ``language``, about what was typed in ``typed``."""
    assert Country
    for name, tell in stories():
        with alone():
            before = _last()
            tell(language, typed)
            for number, mail in enumerate(_written(before), start=1):
                yield f"{name}-{number}", mail
