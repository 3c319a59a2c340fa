"""The history of rows: what changed, when and by whom; nothing personal, nothing that grows with every sign-in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from pghistory.core import event_models

from cities.history import queries
from cities.history.models import TRACKED
from cities.membership.models import Membership
from cities.people.models import User
from cities.registration.models import Registration
from cities.registry.models import City, CityBureau
from cities.signatories.models import Instrument, Signature
from compact_portal.kit import clock
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db

# What would outlive a person who was erased, or open a door. ``name`` and ``language`` of a city are not a person's.
PERSONAL = {
    *("email", "new_email", "person", "office", "mandate", "summary", "password", "body", "last_login"),
    *("secret", "mail_secret", "code", "old_code", "new_code"),
}


def changes(step: queries.Step) -> list[tuple[str, str, str]]:
    return [(one.field.capitalize(), str(one.before), str(one.after)) for one in step.changes]


def test_a_row_tells_what_changed_newest_first(cast: Cast) -> None:
    city = cast.vesterhaven
    City.objects.filter(pk=city.pk).update(standing="suspended", standing_reason="Its council was dissolved.")
    added, changed = reversed(queries.past(City, city.pk).steps)
    assert str(changed.label) == "Changed" and changed.who is None
    assert changes(changed) == [
        ("Standing", "Active", "Suspended"),
        ("Standing reason", "", "Its council was dissolved."),
    ]
    assert ("Bureau", "", "Europe") in changes(added) and ("Country", "", "Denmark") in changes(added)
    assert ("Official domains", "", "vesterhaven.example") in changes(added)


def test_what_is_removed_keeps_its_past(cast: Cast) -> None:
    cast.vesterhaven.other_names.create(language="da", name="Vesterhavn").delete()
    row = apps.get_model("cities", "CityNameEvent").objects.first()
    removed, added = queries.past(apps.get_model("cities", "CityName"), row.pgh_obj_id).steps
    assert (str(removed.label), str(added.label)) == ("Removed", "Added")
    assert ("Name", "Vesterhavn", "") in changes(removed)


def _many_changes(cast: Cast, number: int) -> City:
    """A city with a change of each kind of row, over and over."""
    city = cast.vesterhaven
    for one in range(number):
        letter = Instrument.objects.create(key=f"letter-{one}", title="Letter", dated_on="2017-12-01")
        name = city.other_names.create(language="da", name=f"Navn {one}")
        fact = city.facts.create(what="population", value=one, year=1990 + one, source="Register")
        fact.source = "Census"
        fact.save()
        name.delete()
        CityBureau.objects.create(
            city=city, bureau=city.bureau, since=date(1950 + one, 1, 1), until=date(1950 + one, 2, 1)
        )
        Signature.objects.create(instrument=letter, city=city, order=one, signatory=f"Mayor {one}")
        factories.city(f"Other {one}").facts.create(what="population", value=1, year=2000, source="Elsewhere")
    return city


def test_a_city_s_history_tells_of_its_names_figures_bureaux_and_signatures(cast: Cast) -> None:
    steps = queries.of_city(_many_changes(cast, 1).pk).steps
    told = [(step.kind, str(step.label)) for step in steps]
    assert sorted(told) == sorted(
        [
            *(("city", "Added"), ("city name", "Added"), ("city name", "Removed"), ("fact", "Added")),
            *(("fact", "Changed"), ("city bureau", "Added"), ("city bureau", "Added"), ("signature", "Added")),
        ]
    )
    assert [changes(step) for step in steps if (step.kind, step.label) == ("fact", "Changed")] == [
        [("Source", "Register", "Census")]
    ]
    assert "Elsewhere" not in str([changes(step) for step in steps])


def test_pages_of_a_city_s_history_tile_both_ways(cast: Cast) -> None:
    city, seen, cursor = _many_changes(cast, 12), [], ""
    while True:
        page = queries.of_city(city.pk, cursor)
        seen.append([(step.table, step.pk, str(step.label)) for step in page.steps])
        if not page.older:
            break
        cursor = page.older
    assert [len(one) for one in seen] == [25, 25, 24]
    assert len({one for page_ in seen for one in page_}) == 74
    back = queries.of_city(city.pk, page.newer)
    assert [(step.table, step.pk, str(step.label)) for step in back.steps] == seen[1]
    assert queries.of_city(city.pk, "nonsense").steps == queries.of_city(city.pk).steps


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_city_s_history_asks_the_same_however_long_it_is(
    cast: Cast, number: int, django_assert_max_num_queries: Any
) -> None:
    city = _many_changes(cast, number)
    with django_assert_max_num_queries(14):
        queries.of_city(city.pk)


def test_what_is_not_kept_leaves_no_event(cast: Cast) -> None:
    lead, city = cast.lead, cast.vesterhaven
    before = {model: event_models(tracks_model=model)[0].objects.count() for model in TRACKED}
    User.objects.filter(pk=lead.pk).update(last_login=clock.now(), name="Inge", email="other@people.example")
    City.objects.filter(pk=city.pk).update(lead_seen_at=clock.now(), lead_count=3, filed_count=9, signed=True)
    City.objects.filter(pk=city.pk).update(name=city.name, standing=city.standing)
    assert before == {model: event_models(tracks_model=model)[0].objects.count() for model in TRACKED}


def test_nothing_personal_is_kept() -> None:
    for model in TRACKED:
        event = event_models(tracks_model=model)[0]
        kept = {field.name for field in event._meta.concrete_fields}
        assert not kept & PERSONAL, model
    person = {field.name for field in event_models(tracks_model=User)[0]._meta.concrete_fields}
    assert "name" not in person and "email" not in person


@pytest.mark.parametrize("model", list(TRACKED), ids=lambda model: model.__name__)
def test_every_person_told_of_is_gone_from_the_history(cast: Cast, model: Any) -> None:
    """A needle put into every text of a person's rows is found in no event."""
    needle = "zq-needle"
    cast.lead, cast.administrator  # noqa: B018
    User.objects.filter(pk=cast.lead.pk).update(name=needle, office=needle, email=f"{needle}@people.example")
    factories.member(cast.vesterhaven, "observer", needle)
    Registration.objects.create(
        person=needle, office=needle, email=f"{needle}@a.example", mandate=needle, secret=needle, asked_at=clock.now()
    )
    for row in event_models(tracks_model=model)[0].objects.values_list():
        assert needle not in str(row)


def test_events_are_never_changed_or_removed(cast: Cast) -> None:
    cast.vesterhaven  # noqa: B018
    events = event_models(tracks_model=City)[0].objects
    for act in (lambda: events.update(name="Other"), lambda: events.all().delete()):
        with pytest.raises(InternalError), transaction.atomic():
            act()
    assert events.get().name == "Vesterhaven"


def test_a_form_that_is_sent_says_who_and_which_request(cast: Cast) -> None:
    lead = cast.lead
    answer = cast.browser(lead).post(
        "/account/", {"name": "Inge Lund", "office": "Mayor’s office", "language": "en", "time_zone": "Asia/Amman"}
    )
    assert answer.status_code == 302
    step = queries.past(User, lead.pk).steps[0]
    assert (step.who, step.request) == (lead, answer.headers["X-Request-Id"])
    assert changes(step) == [("Time zone", "Europe/Zurich", "Asia/Amman")]


def test_the_next_one_to_use_the_connection_is_not_taken_for_the_last(cast: Cast) -> None:
    values = {"name": "Inge Lund", "office": "", "language": "en", "time_zone": "Asia/Amman"}
    cast.browser(cast.lead).post("/account/", values)
    User.objects.filter(pk=cast.lead.pk).update(time_zone="Europe/Oslo")
    row = event_models(tracks_model=User)[0].objects.filter(pgh_obj_id=cast.lead.pk).order_by("-pgh_id").first()
    assert row.time_zone == "Europe/Oslo"


@pytest.mark.django_db(transaction=True)
def test_a_command_after_a_form_acts_for_nobody(cast: Cast) -> None:
    values = {"name": "Inge Lund", "office": "", "language": "en", "time_zone": "Asia/Amman"}
    cast.browser(cast.lead).post("/account/", values)
    User.objects.filter(pk=cast.lead.pk).update(time_zone="Europe/Oslo")
    command, form = queries.past(User, cast.lead.pk).steps[:2]
    assert (command.who_id, form.who_id) == (None, cast.lead.pk)


def test_the_history_adds_no_query_to_a_form(cast: Cast) -> None:
    client = cast.browser(cast.lead)
    values = {"name": "Inge Lund", "office": "", "language": "en", "time_zone": "Asia/Amman"}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.post("/account/", values)
    own = [one["sql"] for one in asked.captured_queries if "pghistory" in one["sql"]]
    assert own and all(one.rstrip("; ").count(";") >= 1 for one in own), "the context rides in the statement"
    assert not [one for one in asked.captured_queries if "event" in one["sql"].split("WHERE")[0].lower()]


@pytest.mark.parametrize("steps", [1, 3, 30])
def test_a_page_of_history_asks_the_same_however_long_it_is(cast: Cast, steps: int) -> None:
    row = Membership.objects.create(city=cast.vesterhaven, user=cast.stranger, role="lead", since=factories.AT)
    for number in range(1, steps):
        Membership.objects.filter(pk=row.pk).update(since=factories.AT + timedelta(days=number))
    with CaptureQueriesContext(connection) as asked:
        past = queries.past(Membership, row.pk)
    assert len(past.steps) == min(steps, queries.PAGE)
    assert len(asked) == 4, [one["sql"] for one in asked.captured_queries]


def test_a_long_history_is_paged_and_its_edges_know_what_was_before(cast: Cast) -> None:
    row = Membership.objects.create(city=cast.vesterhaven, user=cast.stranger, role="lead", since=factories.AT)
    for number in range(1, 40):
        Membership.objects.filter(pk=row.pk).update(since=factories.AT + timedelta(days=number))
    first = queries.past(Membership, row.pk)
    second = queries.past(Membership, row.pk, first.older)
    assert [len(first.steps), len(second.steps), second.older] == [25, 15, ""]
    assert all(len(step.changes) == 1 for step in first.steps)
    assert queries.past(Membership, row.pk, second.newer).steps == first.steps


def test_a_list_in_another_language_has_its_words(cast: Cast) -> None:
    City.objects.filter(pk=cast.vesterhaven.pk).update(standing="suspended")
    with override("ar"):
        assert str(queries.past(City, cast.vesterhaven.pk).steps[0].label) != "Changed"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_there_before_gets_a_first_event() -> None:
    call_command("migrate", "cities", "0003_bureaux_by_date", verbosity=0)
    try:
        city = factories.city("Old Town")
    finally:
        call_command("migrate", verbosity=0)
    (began,) = queries.past(City, city.pk).steps
    assert str(began.label) == "As it stood when the history began"
    assert ("Name", "", "Old Town") in changes(began)
