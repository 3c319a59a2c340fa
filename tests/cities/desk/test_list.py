"""The list of accounts: what it shows, how it is narrowed and searched, and what it costs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from openpyxl import load_workbook

from cities.desk import queries
from cities.desk.drafts import Sought
from cities.membership.models import Membership
from cities.people.models import User
from cities.registry.models import City, CityName
from compact_portal.kit import clock
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast
from tests.cities.desk.test_kept import sign, speak

pytestmark = pytest.mark.django_db

LIST = "/desk/accounts/"


@pytest.fixture
def desk(cast: Cast) -> Client:
    return cast.browser(cast.administrator)


def names(client: Client, **sought: Any) -> list[str]:
    page = client.get(f"{LIST}?{urlencode({'view': 'all'} | sought)}")
    assert page.status_code == 200
    return [line.name for line in page.context["accounts"].lines]


def found(**sought: Any) -> set[str]:
    return set(queries.accounts(Sought(**({"view": "all"} | sought)), clock.now()).values_list("name", flat=True))


def test_signatories_come_first_and_every_city_on_request(desk: Client, cast: Cast) -> None:
    sign(cast.vesterhaven)
    cast.tell_nouran  # noqa: B018
    assert names(desk, view="signed") == ["Vesterhaven"]
    assert names(desk) == ["Tell Nouran", "Vesterhaven"]
    page = desk.get(LIST).content.decode()
    assert "Signatories" in page and 'aria-current="page"' in page


def test_a_row_says_standing_lead_sign_in_filings_and_contacts(desk: Client, cast: Cast) -> None:
    city, at = cast.vesterhaven, clock.now()
    signature = sign(city)
    signature.signs_as = "District of Vesterhaven"
    signature.save()
    User.objects.filter(pk=cast.lead.pk).update(last_login=at - timedelta(days=3))
    factories.member(city, "lead", "Ib Holm")
    speak(city, at.date() - timedelta(days=40), at.date() - timedelta(days=1))
    factories.at_state(factories.practice(city, cast.lead), "submitted", lead=cast.lead, reviewer=cast.reviewer)
    (line,) = desk.get(LIST).context["accounts"].lines
    assert (line.lead, line.more, line.dormant, line.filed, line.overdue) == ("Inge Lund", 1, False, 1, True)
    assert (line.signs_as, line.standing, line.act) == ("District of Vesterhaven", "active", "Record a contact")


def test_a_dormant_lead_is_marked_and_counted(desk: Client, cast: Cast, settings: Any) -> None:
    sign(cast.vesterhaven)
    User.objects.filter(pk=cast.lead.pk).update(last_login=clock.now() - timedelta(days=181))
    page = desk.get(LIST)
    assert page.context["accounts"].dormant == 1 and "1 city has a dormant lead" in page.content.decode()
    assert page.context["accounts"].lines[0].dormant
    settings.DORMANT_AFTER_DAYS = 200
    page = desk.get(LIST)
    assert page.context["accounts"].dormant == 0 and not page.context["accounts"].lines[0].dormant


def test_a_lead_who_never_signed_in_is_dormant_only_after_the_same_time(desk: Client, cast: Cast) -> None:
    sign(cast.vesterhaven)
    User.objects.filter(pk=cast.lead.pk).update(last_login=None)
    for days, dormant in ((1, False), (181, True)):
        since = clock.now() - timedelta(days=days)
        City.objects.filter(pk=cast.vesterhaven.pk).update(standing_since=since)
        Membership.objects.filter(user=cast.lead).update(since=since)
        accounts = desk.get(LIST).context["accounts"]
        assert (accounts.dormant, accounts.lines[0].dormant) == (int(dormant), dormant)
        assert found(lead="dormant" if dormant else "present") == {"Vesterhaven"}
        assert found(lead="present" if dormant else "dormant") == set()
        page = desk.get(f"/desk/accounts/{cast.vesterhaven.slug}/")
        assert [one.dormant for one in page.context["account"].people] == [dormant]


def test_filters_on_lead_contact_standing_bureau_and_country(cast: Cast) -> None:
    at, today = clock.now(), clock.now().date()
    here, there = cast.vesterhaven, cast.tell_nouran
    bare = factories.city("Lonely", standing="suspended")
    User.objects.filter(pk=cast.lead.pk).update(last_login=at)
    cast.other_lead  # noqa: B018
    speak(here, today - timedelta(days=2), today - timedelta(days=1))
    speak(there, today - timedelta(days=200), today + timedelta(days=9))
    assert found(lead="none") == {"Lonely"}
    assert found(lead="dormant") == {"Tell Nouran"}
    assert found(lead="present") == {"Vesterhaven"}
    assert found(contact="overdue") == {"Vesterhaven"}
    assert found(contact="quiet") == {"Tell Nouran", "Lonely"}
    assert found(standing="suspended") == {"Lonely"}
    assert found(bureau=there.bureau_id) == {"Tell Nouran"}
    assert found(country="JO") == {"Tell Nouran"}
    assert found(country="DK", standing="active") == {"Vesterhaven"}
    assert bare.country_id == "DK"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("vester", {"Vesterhaven"}),
        ("VÉSTER", {"Vesterhaven"}),
        ("تل نوران", {"Tell Nouran"}),
        ("مدينة", set()),
        ("jordan", {"Tell Nouran"}),
        ("Jordanie", {"Tell Nouran"}),
        ("inge", {"Vesterhaven"}),
        ("huda-sabbagh@", {"Tell Nouran"}),
        ("poul", set()),
        ("inge denmark", {"Vesterhaven"}),
        ("inge jordan", set()),
        ("district", {"Vesterhaven"}),
        ("%", set()),
        ("v_ster", set()),
        ("\\", set()),
        ("北京", {"Vesterhaven"}),
        ("' OR 1=1 --", set()),
    ],
)
def test_search_finds_cities_countries_and_leads(cast: Cast, words: str, expected: set[str]) -> None:
    cast.lead, cast.other_lead, cast.drafter  # noqa: B018
    signature = sign(cast.vesterhaven)
    signature.signs_as = "District of Vesterhaven"
    signature.save()
    CityName.objects.create(city=cast.tell_nouran, language="ar", name="تلّ نوران".replace("\u0651", ""))
    CityName.objects.create(city=cast.vesterhaven, language="zh-hans", name="新北京城")
    jordan = cast.tell_nouran.country
    jordan.names = {"fr": "Jordanie"}
    jordan.save()
    assert found(q=words) == expected


def test_a_lead_who_left_is_not_found_by_name(cast: Cast) -> None:
    cast.lead.memberships.update(until=clock.now())
    assert found(q="inge") == set()


@pytest.mark.parametrize(
    "query",
    [
        "view=nonsense&standing=x&bureau=abc&country=denmark&lead=y&contact=z&cursor=forged",
        f"bureau={2**70}&country=ZZ",
        "q=" + "x" * 5000,
        "q=%E2%80%AE%F0%9F%8C%8D%5C%25",
        "cursor=" + "A" * 3000,
    ],
)
def test_an_address_that_makes_no_sense_shows_a_list(desk: Client, query: str) -> None:
    assert desk.get(f"{LIST}?{query}").status_code == 200


def test_pages_follow_one_another(desk: Client) -> None:
    for number in range(120):
        factories.city(f"City {number:03}", slug=f"city-{number}")
    first = desk.get(f"{LIST}?view=all")
    shown = [line.name for line in first.context["accounts"].lines]
    older = re.search(r'href="(\?[^"]+cursor=[^"]+)" rel="next"', first.content.decode())
    assert older
    second = desk.get(LIST + older[1].replace("&amp;", "&"))
    shown += [line.name for line in second.context["accounts"].lines]
    assert shown == [f"City {number:03}" for number in range(100)]


def test_the_name_of_the_country_narrows_and_its_chip_widens(desk: Client, cast: Cast) -> None:
    cast.vesterhaven, cast.tell_nouran  # noqa: B018
    page = desk.get(f"{LIST}?view=all&country=JO")
    assert [line.name for line in page.context["accounts"].lines] == ["Tell Nouran"]
    assert "Jordan" in [str(chip.label) for chip in page.context["accounts"].chips]
    assert "No account matches" in desk.get(f"{LIST}?view=all&country=FR").content.decode()


def test_other_staff_read_and_act_on_nothing(cast: Cast) -> None:
    sign(cast.vesterhaven)
    for who in (cast.coordinator, cast.reviewer):
        page = cast.browser(who).get(LIST).content.decode()
        assert "Vesterhaven" in page
        assert "Export" not in page and "/contact/" not in page and "bulk" not in page


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_asks_the_same_of_the_database_for_any_number_of_rows(
    desk: Client, rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(rows):
        city = factories.city(f"City {number}", slug=f"city-{number}")
        factories.member(city, "lead", f"Lead {number}")
        factories.member(city, "lead", f"Second {number}")
        sign(city, order=number + 1)
    desk.get(LIST)
    with django_assert_num_queries(10):
        page = desk.get(LIST)
    assert len(page.context["accounts"].lines) == rows


def csv_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_the_list_is_exported_as_it_is_narrowed_and_the_journal_says_so(desk: Client, cast: Cast) -> None:
    sign(cast.vesterhaven)
    cast.tell_nouran  # noqa: B018
    City.objects.filter(pk=cast.vesterhaven.pk).update(name="=cmd|'/c calc'!A1")
    cast.lead, cast.administrator  # noqa: B018
    factories.member(cast.vesterhaven, "lead", "+Ib Holm")
    answer = desk.post("/desk/export-accounts/csv/", {"list": "view=signed"})
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="compact-portal-accounts-')
    rows = csv_of(answer)
    assert rows[0][0] == "City" and len(rows) == 2
    assert rows[1][0] == "'=cmd|'/c calc'!A1" and rows[1][6] == "'+Ib Holm; Inge Lund" and rows[1][4] == "Active"
    entry = Entry.objects.get(happening="exported")
    assert (entry.actor_id, entry.data["rows"], entry.data["kind"]) == (cast.administrator.pk, 1, "csv")
    assert "view=signed" in entry.data["filter"]


def test_the_list_is_exported_as_xlsx_in_the_language_of_the_page(desk: Client, cast: Cast) -> None:
    cast.vesterhaven, cast.tell_nouran  # noqa: B018
    desk.cookies["language"] = "ar"
    answer = desk.post("/desk/export-accounts/xlsx/", {"list": "view=all&q=vester"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(cells) == 2 and cells[1][0] == "Vesterhaven"
    assert "vester" not in Entry.objects.get(happening="exported").data["filter"]


def test_an_export_of_another_kind_is_not_there(desk: Client) -> None:
    assert desk.post("/desk/export-accounts/pdf/").status_code == 404
    assert not Entry.objects.filter(happening="exported").exists()
