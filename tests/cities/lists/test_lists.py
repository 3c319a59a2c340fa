"""A list is read before it is written, whole or not at all, and what was shown is what is done."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpResponse

from cities.lists import actions, queries, tasks
from cities.registry.models import City, CityBureau, Fact, ListImport
from cities.signatories.models import Instrument, Signature
from compact_portal.kit import clock
from compact_portal.kit.refusals import Refusal
from compact_portal.kit.transactions import Aside
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast
from tests.cities.lists.making import AARHUS, HEADING, ODENSE, sheet, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _ground(cast: Cast) -> None:
    factories.country()
    factories.bureau()
    factories.country("JO", "JOR", "Jordan")


def hand_in(cast: Cast, content: bytes, kind: str = "cities", **fields: str) -> HttpResponse:
    file = SimpleUploadedFile(fields.pop("name", "cities.csv"), content)
    sent: dict[str, Any] = {"kind": kind, "file": file} | fields
    return cast.browser(cast.administrator).post("/desk/lists/", sent)  # type: ignore[return-value]


def handed_in(cast: Cast, content: bytes, kind: str = "cities", **fields: str) -> ListImport:
    response = hand_in(cast, content, kind, **fields)
    assert response.status_code == 302, response.content.decode()[:3000]
    return ListImport.objects.latest("pk")


def lines(one: ListImport) -> list[tuple[int, str, str]]:
    return [(line["line"], line["name"], line["result"]) for line in one.ledger]


def yes(cast: Cast, one: ListImport) -> HttpResponse:
    client = cast.browser(cast.administrator)
    page = client.get(f"/desk/lists/{one.pk}/").content.decode()
    word = re.search(r'name="seen" value="(\w+)"', page)
    assert word, page
    response = client.post(f"/desk/lists/{one.pk}/confirm/", {"seen": word[1]})
    one.refresh_from_db()
    return response  # type: ignore[return-value]


@pytest.mark.parametrize(
    "content",
    [xlsx(HEADING, AARHUS, ODENSE), *(sheet(HEADING, AARHUS, ODENSE, between=b, bom=b == ";") for b in ",;\t")],
    ids=["xlsx", "comma", "semicolon with a mark", "tab"],
)
def test_a_list_is_shown_then_written_and_again_changes_nothing(cast: Cast, content: bytes) -> None:
    one = handed_in(cast, content)
    assert (one.state, lines(one)) == ("read", [(2, "Aarhus", "created"), (3, "Odense", "created")])
    assert not City.objects.exists()
    assert yes(cast, one).status_code == 302
    assert (one.state, one.done, bytes(one.file)) == ("written", 2, b"")
    aarhus = City.objects.get(name="Aarhus")
    assert (aarhus.standing, aarhus.slug, str(aarhus.latitude)) == ("known", "aarhus", "56.1629")
    assert aarhus.other_names.get().name == "آرهوس"
    assert [row.bureau for row in CityBureau.objects.filter(city=aarhus)] == [aarhus.bureau]
    entry = Entry.objects.get(happening="list_taken_over")
    assert (entry.actor_id, entry.data["rows"]) == (cast.administrator.pk, {"created": 2})
    again = handed_in(cast, content)
    assert (again.ledger, queries.tally(again)["unchanged"]) == ([], 2)
    page = cast.browser(cast.administrator).get(f"/desk/lists/{again.pk}/").content.decode()
    assert "All of the list stands here already." in page and 'name="seen"' not in page
    assert City.objects.count() == 2


def test_a_refused_row_says_everything_that_is_wrong_with_it(cast: Cast) -> None:
    heading = [*HEADING, "official_domains"]
    row = ["Odense", "QQ", "Nowhere", "ninety", "190", "Europe/Odense", "", "gmail.com;odense"]
    one = handed_in(cast, sheet(heading, row))
    (line,) = one.ledger
    assert line["why"].split("\n") == [
        "country: The registry does not know the country “QQ”.",
        "bureau: There is no bureau “Nowhere” today.",
        "time_zone: “Europe/Odense” is no time zone.",
        "latitude: Latitude and longitude must be numbers.",
        "longitude: Latitude goes from -90 to 90, longitude from -180 to 180.",
        "official_domains: gmail.com gives addresses to anybody. It cannot be a city’s own.",
        "official_domains: “odense” is no mail domain.",
    ]
    page = cast.browser(cast.administrator).get(f"/desk/lists/{one.pk}/")
    assert page.content.decode().count("<br>") >= 6
    wrong = ["Nowhere", "DK", "pigeons", "NaN", "MMXXV", "", ""]
    facts = handed_in(cast, sheet(["city", "country", "what", "value", "year", "source", "source_url"], wrong), "facts")
    assert [one.partition(":")[0] for one in facts.ledger[0]["why"].split("\n")] == [
        "city", "what", "year", "value", "source",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("country", "ZZ", "the country “ZZ”"),
        ("bureau", "Atlantis", "no bureau “Atlantis”"),
        ("latitude", "north", "must be numbers"),
        ("latitude", "95", "from -90 to 90"),
        ("longitude", "NaN", "numbers"),
        ("time_zone", "Mars/Base", "no time zone"),
        ("name", "", "no name"),
        ("name", "x" * 121, "120"),
        ("name", "Aar\u202ehus", "cannot be shown"),
        ("name", "Odense", "Row 3 names the same city"),
    ],
)
def test_one_refused_row_refuses_the_list_and_says_why(cast: Cast, column: str, value: str, why: str) -> None:
    row = [value if name == column else cell for name, cell in zip(HEADING, AARHUS, strict=True)]
    one = handed_in(cast, sheet(HEADING, [*ODENSE], row) if column != "x" else b"")
    (refused,) = [line for line in one.ledger if line["result"] == "refused"]
    if column == "name" and value == "Odense":
        why = "Row 2 names the same city"
    assert (refused["line"], why in refused["why"]) == (3, True), refused
    assert (one.state, City.objects.count()) == ("refused", 0)
    assert cast.browser(cast.administrator).post(f"/desk/lists/{one.pk}/confirm/").status_code == 409


def test_differences_are_taken_over_only_when_asked(cast: Cast) -> None:
    yes(cast, handed_in(cast, sheet(HEADING, AARHUS)))
    other = factories.bureau("Northern Europe")
    moved = [*AARHUS[:2], "Northern Europe", "56.1700", *AARHUS[4:6], "أورهوس"]
    one = handed_in(cast, sheet(HEADING, moved))
    assert lines(one) == [(2, "Aarhus", "kept")]
    shown = {field: (here, listed) for field, here, listed in one.ledger[0]["differences"]}
    assert shown == {
        "latitude": ("56.1629", "56.1700"),
        "bureau": ("Europe", "Northern Europe"),
        "name_ar": ("آرهوس", "أورهوس"),
    }
    client = cast.browser(cast.administrator)
    client.post(f"/desk/lists/{one.pk}/again/", {"take_over": "yes"})
    one.refresh_from_db()
    assert lines(one) == [(2, "Aarhus", "changed")]
    assert str(City.objects.get().latitude) == "56.1629"
    yes(cast, one)
    city = City.objects.get()
    assert (str(city.latitude), city.bureau) == ("56.1700", other)
    assert [(row.bureau, row.until is None) for row in city.bureaux.all()] == [
        (factories.bureau(), False),
        (other, True),
    ]
    assert {row.name for row in city.other_names.all()} == {"آرهوس", "أورهوس"}


def test_what_changed_since_the_preview_is_shown_anew(cast: Cast) -> None:
    one = handed_in(cast, sheet(HEADING, AARHUS, ODENSE))
    factories.city("Odense", latitude="55.4038", longitude="10.4024")
    yes(cast, one)
    assert (one.state, lines(one)) == ("read", [(2, "Aarhus", "created")])
    assert "has changed since you looked" in one.problem
    assert not City.objects.filter(name="Aarhus").exists()
    yes(cast, one)
    assert one.state == "written" and City.objects.filter(name="Aarhus").exists()


def test_a_yes_is_to_what_was_shown(cast: Cast) -> None:
    one = handed_in(cast, sheet(HEADING, AARHUS))
    client = cast.browser(cast.administrator)
    assert client.post(f"/desk/lists/{one.pk}/confirm/", {"seen": "another"}).status_code == 409
    client.post(f"/desk/lists/{one.pk}/put-away/")
    one.refresh_from_db()
    assert (one.state, bytes(one.file)) == ("put_away", b"")
    assert client.post(f"/desk/lists/{one.pk}/put-away/").status_code == 409


def test_figures_keep_what_they_replace(cast: Cast) -> None:
    heading = ["city", "country", "what", "value", "year", "source"]
    row = ["Vesterhaven", "DK", "population", "412000", "2025", "City register"]
    assert cast.vesterhaven
    yes(cast, handed_in(cast, sheet(heading, row), "facts"))
    changed = sheet(heading, [*row[:3], "413000", *row[4:]])
    assert lines(handed_in(cast, changed, "facts"))[0][2] == "kept"
    yes(cast, handed_in(cast, changed, "facts", take_over="on"))
    stood, stands = Fact.objects.order_by("pk")
    assert (stood.value, stood.replaced_at is None) == (412000, False)
    assert (stands.value, stands.replaced_at, stands.unit) == (413000, None, "people")
    bad = sheet(heading, [*row[:3], "-4", *row[4:]], ["Nowhere", *row[1:]], [*row[:2], "trees", *row[3:]])
    assert len([line for line in handed_in(cast, bad, "facts").ledger if line["result"] == "refused"]) == 3


def test_signatures_bring_their_cities(cast: Cast) -> None:
    Instrument.objects.create(key="pledge", title="Pledge", dated_on="2020-05-01")
    heading = ["order", "signatory", "signatory_kind", "city", "country_in_letter", "iso2", "region_2017"]
    heading += ["latitude", "longitude"]
    row = ["1", "The council", "body", "Odense", "Denmark", "dk", "europe", "55.4038", "10.4024"]
    assert hand_in(cast, sheet(heading, row), "signatures").status_code == 422
    yes(cast, handed_in(cast, sheet(heading, row), "signatures", instrument="pledge"))
    signature = Signature.objects.select_related("city").get()
    assert (signature.city.name, signature.signatory_kind) == ("Odense", "body")
    assert lines(handed_in(cast, sheet(heading, row), "signatures", instrument="pledge")) == []


def test_a_worker_reads_what_is_long_and_a_broken_list_stops_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handed(content: bytes, kind: str = "cities") -> ListImport:
        return actions.hand_in(
            content=content, name="long.csv", kind=kind, instrument="", take_over=False,
            actor=factories.actor(cast.administrator), at=clock.now(),
        )  # fmt: skip

    def breaks(*_args: Any, **_how: Any) -> None:
        raise RuntimeError("not foreseen")

    monkeypatch.setattr(actions, "plan_facts", breaks)
    needed = ["city", "country", "what", "value", "year", "source"]
    broken = handed(sheet(needed, ["a", "DK", "population", "1", "2020", "x"]), "facts")
    many = handed(sheet(HEADING, *([f"City {n}", *ODENSE[1:]] for n in range(1200))))
    assert "hx-trigger" in cast.browser(cast.administrator).get(f"/desk/lists/{many.pk}/").content.decode()
    tasks.work()
    broken.refresh_from_db()
    many.refresh_from_db()
    assert (broken.state, many.state, many.rows, len(many.ledger)) == ("refused", "read", 1200, 1200)
    page = cast.browser(cast.administrator).get(f"/desk/lists/{many.pk}/?from=1100").content.decode()
    assert "City 1199" in page and "City 1000" not in page


@pytest.mark.parametrize("batches", [1, 3])
def test_a_dry_run_asks_the_same_for_every_five_hundred_rows(
    cast: Cast, batches: int, django_assert_num_queries: Any
) -> None:
    one = ListImport.objects.create(
        kind="cities", name="x", by=cast.administrator, handed_in_at=clock.now(),
        file=sheet(HEADING, *([f"City {n}", *ODENSE[1:]] for n in range(500 * batches))),
    )  # fmt: skip
    with django_assert_num_queries(6 + 4 * batches):
        actions.read(list_id=one.pk, at=clock.now())


def test_no_worker_reads_a_list_twice_at_once(cast: Cast) -> None:
    one = ListImport.objects.create(
        kind="cities", name="x", by=cast.administrator, handed_in_at=clock.now(), file=b"", worked_at=clock.now()
    )
    actions.read(list_id=one.pk, at=clock.now())
    one.refresh_from_db()
    assert one.state == "handed_in"
    assert queries.due(clock.now()) == []


def _confirmed(cast: Cast, rows: int, **fields: Any) -> ListImport:
    """A list as a worker finds it once somebody has said yes."""
    content = sheet(HEADING, *([f"City {n}", *ODENSE[1:]] for n in range(rows)))
    one = ListImport.objects.create(
        kind="cities", name="x", by=cast.administrator, handed_in_at=clock.now() - timedelta(hours=1), file=content
    )
    actions.read(list_id=one.pk, at=clock.now())
    ListImport.objects.filter(pk=one.pk).update(
        **({"state": "confirmed", "done": 0, "confirmed_at": clock.now()} | fields)
    )
    return one


@pytest.mark.django_db(transaction=True)
def test_how_far_the_writing_is_shows_while_nothing_of_it_does(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = _confirmed(cast, 1200)
    seen: list[tuple[int, int]] = []
    say = actions._say

    def look(aside: Any, list_id: int, done: float) -> None:
        say(aside, list_id, done)
        with Aside() as other:
            other.execute("SELECT 1", [])
            with other._connection.cursor() as cursor:
                cursor.execute("SELECT done, (SELECT count(*) FROM cities_city) FROM cities_listimport")
                seen.append(cursor.fetchone())

    monkeypatch.setattr(actions, "_say", look)
    actions.write(list_id=one.pk, at=clock.now())
    one.refresh_from_db()
    shares = [share for share, _cities in seen]
    assert len(set(shares)) > 4 and shares == sorted(shares) and shares[-1] == 99
    assert {cities for _share, cities in seen} == {0}
    assert (one.state, one.done, City.objects.count()) == ("written", 1200, 1200)


@pytest.mark.django_db(transaction=True)
def test_a_list_whose_writing_is_not_heard_of_is_written_all_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _confirmed(cast, 600)

    def refuses(self: Any) -> None:
        raise OperationalError("too many connections")

    monkeypatch.setattr(BaseDatabaseWrapper, "copy", refuses)
    actions.write(list_id=one.pk, at=clock.now())
    assert City.objects.count() == 600


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_write_a_list_at_once(cast: Cast) -> None:
    one = _confirmed(cast, 2)
    with Aside() as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [actions._WRITING, one.pk])
        actions.write(list_id=one.pk, at=clock.now())
        with pytest.raises(Refusal):
            actions.begin_again(
                list_id=one.pk, actor=factories.actor(cast.administrator), at=clock.now() + timedelta(hours=1)
            )
        other.execute("SELECT pg_advisory_unlock_all()", [])
    assert City.objects.count() == 0
    actions.write(list_id=one.pk, at=clock.now())
    assert City.objects.count() == 2


def test_a_list_that_was_left_says_so_and_is_begun_again(cast: Cast) -> None:
    ago = clock.now() - timedelta(minutes=3)
    one = _confirmed(cast, 2, confirmed_at=ago, worked_at=ago)
    client = cast.browser(cast.administrator)
    assert "nothing of it is written" in client.get(f"/desk/lists/{one.pk}/").content.decode()
    assert client.post(f"/desk/lists/{one.pk}/begin/").status_code == 302
    one.refresh_from_db()
    assert (one.state, City.objects.count()) == ("read", 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["handed_in", "confirmed"])
def test_a_list_that_stops_its_worker_each_time_is_left_alone_until_somebody_asks(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """Out of memory is no exception: the worker is simply gone, and what it wrote last is all there is."""
    one = _confirmed(cast, 2, state=state, worked_at=None)
    begun: list[int] = []

    def killed(*_args: Any) -> None:
        begun.append(1)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_plan", killed)
        for _ in range(6):
            ListImport.objects.update(worked_at=None)
            with suppress(SystemExit):
                actions.work_at(list_id=one.pk, at=clock.now())
    one.refresh_from_db()
    assert (len(begun), one.state, City.objects.count()) == (3, "failed", 0)
    assert queries.due(clock.now()) == []
    client = cast.browser(cast.administrator)
    page = client.get(f"/desk/lists/{one.pk}/").content.decode()
    assert "stopped each time" in page and "hx-trigger" not in page
    assert client.post(f"/desk/lists/{one.pk}/begin/").status_code == 302
    one.refresh_from_db()
    assert (one.state, one.attempts) == ("read", 0)


@pytest.mark.parametrize(("state", "done", "said"), [("handed_in", 500, "500 of 1,200 rows"), ("confirmed", 40, "40%")])
def test_work_in_hand_says_how_far_it_is(cast: Cast, state: str, done: int, said: str) -> None:
    now = clock.now()
    one = ListImport.objects.create(
        kind="cities", name="x", by=cast.administrator, handed_in_at=now, state=state, done=done, rows=1200,
        worked_at=now,
    )  # fmt: skip
    page = cast.browser(cast.administrator).get(f"/desk/lists/{one.pk}/").content.decode()
    assert said in page and "<progress" in page and "hx-trigger" in page and "Read it again" not in page


def test_columns_that_are_missing_or_strange_are_named(cast: Cast) -> None:
    assert "latitude" in handed_in(cast, sheet(["name", "country", "bureau"], ["A", "DK", "Europe"])).problem
    # The “a” of another alphabet: to the eye the column is there.
    alike = handed_in(cast, sheet([heading.replace("name", "n\u0430me", 1) for heading in HEADING], AARHUS))
    assert "lacks these columns: name." in alike.problem and "“n\u0430me”" in alike.problem
    page = cast.browser(cast.administrator).get(f"/desk/lists/{alike.pk}/").content.decode()
    assert "Nothing of the list is written." in page and 'href="/desk/lists/columns/cities/"' in page
    strange = handed_in(cast, sheet([*HEADING, "lattitude"], [*AARHUS, "1"]))
    assert "“lattitude” is not known" in strange.problem


@pytest.mark.parametrize("kind", ["cities", "facts", "signatures"])
def test_the_file_to_begin_with_can_be_handed_in(cast: Cast, kind: str) -> None:
    assert cast.vesterhaven
    Instrument.objects.create(key="pledge", title="Pledge", dated_on="2020-05-01")
    content = cast.browser(cast.administrator).get(f"/desk/lists/columns/{kind}/template.csv").content
    one = handed_in(cast, content, kind, instrument="pledge")
    assert (one.state, one.rows) == ("read", 1), (one.problem, one.ledger)
    assert cast.browser(cast.administrator).get("/desk/lists/columns/people/").status_code == 404


def test_only_an_administrator_hands_in(cast: Cast) -> None:
    with pytest.raises(Refusal):
        actions.hand_in(
            content=b"x", name="x", kind="cities", instrument="", take_over=False,
            actor=factories.actor(cast.reviewer), at=clock.now(),
        )  # fmt: skip
    assert cast.browser(cast.administrator).get(f"/desk/lists/{2**70}/").status_code == 404
