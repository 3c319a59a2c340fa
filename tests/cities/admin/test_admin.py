"""Django admin for support: it shows and searches, it tells no secret, and nothing in it can bypass the rule book."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from cities import admin
from cities.admin.site import HIDDEN
from cities.desk.models import Contact
from cities.membership.models import HandOver, Invitation, Membership
from cities.people.models import AddressChange, ErasureRequest, StaffRole, User
from cities.registration.models import Registration, RegistrationDocument, RegistrationMessage
from cities.registry.models import City, CityBureau, CityName, Fact, ListImport
from cities.signatories.models import Instrument, Signature
from compact_portal.kit import clock
from compact_portal.mail import actions as mail
from compact_portal.mail.models import Mail
from submissions.comments.models import CommentItem, Contribution, Disposition
from submissions.digests.models import DigestRun, Issue, Subscription
from submissions.framework.models import Paragraph
from submissions.journal.models import Entry
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Revision, Submission
from submissions.practices.models import Practice, Theme
from submissions.review.models import Note
from submissions.rounds.models import Round
from tests import factories
from tests.cast import Cast
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
SECRET = "zq5secret"


def base(model: type[Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def furnish(cast: Cast, number: int = 0) -> None:
    """A row of every table that the administration shows, with ``SECRET`` in each column that nobody may read."""
    city, person = factories.city(f"Town {number}"), factories.user(f"Person {number}")
    instrument = Instrument.objects.create(
        key=f"letter-{number}", title=f"Letter {number}", dated_on="2017-12-01", document=f"instruments/{SECRET}"
    )
    Signature.objects.create(
        instrument=instrument, city=city, order=1, signatory="Mayor", signatory_kind="person", signs_as=city.name
    )
    CityName.objects.create(city=city, language="da", name=f"By {number}")
    Fact.objects.create(city=city, what="population", value=5, year=2020, source="Office", recorded_by=person)
    Contact.objects.create(
        city=city, on="2026-01-01", medium="call", summary="Spoke.", by=cast.administrator, recorded_at=AT
    )
    given, taken = (
        Membership.objects.create(city=city, user=user, role=role, since=AT)
        for user, role in ((person, "lead"), (factories.user(f"Taker {number}"), "drafter"))
    )
    HandOver.objects.create(city=city, giver=given, taker=taken, then="leave", asked_at=AT, expires_at=AT)
    Invitation.objects.create(
        city=city, email=f"i{number}@a.example", role="drafter", secret=f"{SECRET}{number}", invited_by=person,
        invited_at=AT, expires_at=AT,
    )  # fmt: skip
    request = Registration.objects.create(
        city=city, person="Asker", office="Office", email=f"r{number}@a.example", mandate="Yes", asked_at=AT,
        secret=f"{SECRET}{number}", mail_secret=f"{SECRET}m{number}", code=SECRET, decided_by=cast.administrator,
    )  # fmt: skip
    RegistrationDocument.objects.create(
        registration=request, file=f"registrations/{SECRET}", name="Mandate", media_type="a/b", size=5, added_at=AT
    )
    RegistrationMessage.objects.create(registration=request, by=person, body="More, please.", at=AT)
    ListImport.objects.create(
        kind="cities", name=f"list {number}", by=person, handed_in_at=AT, file=SECRET.encode(), ledger=[SECRET]
    )
    AddressChange.objects.create(
        user=person, new_email=f"n{number}@a.example", old_code=SECRET, new_code=SECRET, asked_at=AT, expires_at=AT
    )
    ErasureRequest.objects.create(user=person, asked_at=AT, due_at=AT, decided_by=cast.administrator)
    StaffRole.objects.create(user=person, role="reviewer")
    User.objects.filter(pk=person.pk).update(password=SECRET)
    _file(city, person, number)


def _file(city: City, person: User, number: int) -> None:
    actor = factories.actor(person)
    case = factories.practice(city, person)
    Revision.objects.get_or_create(
        submission=case, version=9, defaults={"content": {"title": SECRET}, "by": person, "at": AT}
    )
    Note.objects.create(submission=case, by=person, by_name=person.name, at=AT, body="Read it.")
    opened, _ = lifecycle.open_case(kind="contribution", city_id=city.pk, language="en", actor=actor, at=AT)
    version = factories.crrf()
    made = Contribution.objects.create(submission=opened, version=version)
    paragraph = Paragraph.objects.filter(version=version).first()
    assert paragraph is not None
    item = CommentItem.objects.create(contribution=made, paragraph=paragraph, order=1, body="Say more.")
    Disposition.objects.create(item=item, outcome="noted", reason="Read.", by=person, at=AT)
    Round.objects.create(number=number + 50, title=f"Round {number}", opens_at=AT, closes_at=AT + timedelta(days=9))
    subscription = Subscription.objects.create(
        user=person, audience="staff", position=0, since_position=0, next_due_at=AT, created_at=AT,
        unsubscribe_token=f"{SECRET}{number}",
    )  # fmt: skip
    run = DigestRun.objects.create(slot=f"slot {number}", through_position=5, at=AT)
    Issue.objects.create(
        run=run, subscription=subscription, from_position=0, through_position=5, state="empty", from_at=AT, at=AT,
        language="en",
    )  # fmt: skip
    mail.post(
        key=f"test:{number}", to=person.email, to_name=person.name, purpose="account", subject="Hello",
        text=f"Your secret is {SECRET}", html=f"<p>{SECRET}</p>", language="en", at=AT,
    )  # fmt: skip


def checksums() -> dict[str, str]:
    """Every table as one word each, but for the sessions, which every page keeps alive."""
    sums = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if table == "django_session" or not model._meta.managed or model._meta.proxy:
                continue
            cursor.execute(f"SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') FROM \"{table}\" t")
            sums[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return sums


@pytest.fixture
def desk(cast: Cast) -> Client:
    return cast.browser(cast.administrator)


def test_times_are_geneva_s_and_the_administrator_s_own(cast: Cast) -> None:
    User.objects.filter(pk=cast.administrator.pk).update(time_zone="Africa/Nairobi")
    at = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    member = Membership.objects.create(city=cast.vesterhaven, user=cast.stranger, role="lead", since=at)
    Contact.objects.create(city=cast.vesterhaven, on=date(2026, 11, 3), medium="call", recorded_at=at)
    client = cast.browser(cast.administrator)
    address = base(Membership)
    for page in (address, f"{address}{member.pk}/change/"):
        shown = client.get(page).content.decode()
        assert "2 November 2026, 10:30 (Geneva)" in shown and "12:30 (Nairobi)" in shown, page
    assert "3 November 2026" in client.get(base(Contact)).content.decode()
    past = client.get(f"{address}{member.pk}/history/").content.decode()
    assert "(Geneva)" in past and "(Nairobi)" in past


def test_a_city_s_past_is_told_in_the_language_of_the_page(cast: Cast) -> None:
    cast.vesterhaven.facts.create(what="population", value=412000, year=2025, source="City register")
    path = f"{base(City)}{cast.vesterhaven.pk}/history/"
    page = cast.browser(cast.administrator).get(path, headers={"accept-language": "ar"}).content.decode()
    shown = BeautifulSoup(page, "html.parser").main
    assert shown is not None and "412,000" in shown.text
    for english in ("History", "Added", "Fact", "figure of", "Population", "in the portal", "bureau"):
        assert english not in shown.text, english


def test_what_the_issue_names_is_there() -> None:
    assert set(MODELS) >= {
        *(User, StaffRole, City, CityName, CityBureau, Fact, Instrument, Signature, Membership, Invitation, HandOver),
        *(Contact, Registration, RegistrationDocument, RegistrationMessage, ListImport, AddressChange, ErasureRequest),
        *(Submission, Practice, Contribution, CommentItem, Entry, Round, Theme, Subscription, Issue, Mail),
    }


def test_it_is_there_for_administrators_alone(cast: Cast) -> None:
    furnish(cast)
    addresses = ["/admin/", "/admin/login/", "/admin/logout/", f"/admin/cities/user/{cast.lead.pk}/suspend/act/"]
    addresses += [base(model) for model in MODELS]
    for who in ("lead", "stranger", "reviewer", "coordinator"):
        client = cast.browser(getattr(cast, who))
        for address in addresses:
            assert client.get(address).status_code == 404, (who, address)
            assert client.post(address, {"reason": "x"}).status_code == 404, (who, address)
    assert cast.browser(cast.administrator).get("/admin/").status_code == 200
    assert cast.browser().get("/admin/login/").headers["Location"].startswith("/accounts/login/")


def test_nothing_in_it_writes(cast: Cast, desk: Client) -> None:
    """Every list and page, by every address Django has for it and every way to send to it."""
    furnish(cast)
    desk.get("/admin/")
    before = checksums()
    for model in MODELS:
        row = model._default_manager.first()
        assert row is not None, model
        values: dict[str, Any] = {
            **{field.name: "1" for field in model._meta.concrete_fields},
            **{"standing": "active", "role": "administrator", "state": "accepted", "_save": "1", "post": "yes"},
        }
        chosen = {"_selected_action": [row.pk], "index": 0, "post": "yes", "select_across": "1"}
        acts = ["delete_selected", "suspend", "restore", "take", "give_role", ""]
        for address in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/", f"{row.pk}/history/", f"{row.pk}/"):
            assert desk.post(base(model) + address, values).status_code in (200, 302, 403, 405), address
        for act in acts:
            assert desk.post(base(model), {"action": act, **chosen}).status_code in (200, 302, 403)
        assert desk.post(base(model), {"form-TOTAL_FORMS": 1, "form-0-id": row.pk, "_save": "1"}).status_code < 500
    for address in (
        "password_change/",
        "password_change/done/",
        "logout/",
        "autocomplete/",
        "login/",
        "jsi18n/",
        "r/1/1/",
    ):
        desk.post(f"/admin/{address}", {"old_password": "a", "new_password1": "b", "new_password2": "b"})
    assert checksums() == before
    assert desk.get("/admin/").status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_each_is_listed_searched_shown_and_has_a_past(cast: Cast, desk: Client, model: Any) -> None:
    furnish(cast)
    row = model._default_manager.first()
    for address in ("", "?q=town", f"{row.pk}/change/", f"{row.pk}/history/"):
        answer = desk.get(base(model) + address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert SECRET not in page, address
    for name in ("add/", f"{row.pk}/delete/"):
        assert desk.get(base(model) + name).status_code == 403


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_no_question_about_what_is_not_shown_is_answered(cast: Cast, desk: Client, model: Any) -> None:
    names = {field.name for field in model._meta.concrete_fields}
    asked = [f"{name}{how}" for name in names for how in ("__startswith", "__gt", "__regex", "__contains", "__lt")]
    asked += [name for name in names if name in HIDDEN]
    asked += [
        f"{field.name}__{part}"
        for field in model._meta.concrete_fields
        if field.is_relation
        for part in ("password__startswith", "user__password__startswith", "secret__gt", "email__startswith")
    ]
    for one in asked:
        assert desk.get(base(model), {one: "a"}).status_code == 400, one
    assert desk.get(base(model), {"_to_field": "password"}).status_code == 400


@pytest.mark.parametrize(
    "asked", ["p=99999999999999999999", "p=-1", "o=1.-2", "o=x", "q=%E2%80%AE", "e=1", "all=", "p=a"]
)
def test_a_strange_question_is_no_fault(cast: Cast, desk: Client, asked: str) -> None:
    furnish(cast)
    for model in MODELS:
        assert desk.get(f"{base(model)}?{asked}").status_code in (200, 302), model


@pytest.mark.parametrize("key", ["0", "-1", str(2**63), str(2**80), "x", "_00", "1_2F2", "%F0%9F%90%A6"])
def test_what_is_not_there_is_not_there(cast: Cast, desk: Client, key: str) -> None:
    for model in MODELS:
        assert desk.get(f"{base(model)}{key}/history/").status_code == 404, model
        assert desk.get(f"{base(model)}{key}/change/").status_code in (302, 404), model
    for act in ("suspend", "restore", "give-role", "take-role", "other"):
        # Django’s own redirect from an old form of its addresses leads to the start.
        assert desk.get(f"/admin/cities/user/{key}/{act}/act/").status_code in (302, 404)


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_list_asks_the_same_for_any_number_of_rows(cast: Cast, desk: Client, rows: int) -> None:
    for number in range(rows):
        furnish(cast, number)
    desk.get("/admin/")
    for model in MODELS:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get(base(model))
        name = model._meta.model_name
        assert len(asked) == (8 if name in WITH_FILTER_OF_ROWS else 7), (name, asked.captured_queries)


# Session, person and actor in five; then the rows, and how many (up to a thousand). One more where a filter offers the
# rows of another table.
WITH_FILTER_OF_ROWS = {"city", "citybureau", "signature", "submission"}


def test_a_list_counts_no_further_than_a_thousand(cast: Cast, desk: Client) -> None:
    CityName.objects.bulk_create(
        CityName(city=cast.vesterhaven, language="da", name=f"Name {number}") for number in range(1005)
    )
    page = desk.get(base(CityName)).content.decode()
    assert "1,000 rows or more" in page


def test_the_journal_stands_in_the_past_of_a_person_and_a_city(cast: Cast, desk: Client) -> None:
    desk.post(f"/admin/cities/user/{cast.lead.pk}/suspend/act/", {"reason": "The city asked for it."})
    page = BeautifulSoup(desk.get(f"/admin/cities/user/{cast.lead.pk}/history/").content, "html.parser")
    journal, rows = page.find_all("table")
    assert "A person’s account was suspended" in journal.text and "The city asked for it." in journal.text
    assert "Ana Costa" in journal.text
    assert "Active: Yes No" in " ".join(rows.text.split()) and "Ana Costa" in rows.text


@pytest.mark.parametrize("entries", [1, 3, 30])
def test_a_past_asks_the_same_for_any_number_of_entries(cast: Cast, desk: Client, entries: int) -> None:
    for _ in range(entries):
        Entry.objects.create(
            happening="city_changed", at=AT, city=cast.vesterhaven, actor=cast.administrator, actor_name="Ana Costa"
        )
    desk.get("/admin/")
    with CaptureQueriesContext(connection) as asked:
        page = desk.get(f"/admin/cities/city/{cast.vesterhaven.pk}/history/").content.decode()
    assert page.count("/admin/submissions/entry/") == min(entries, 25)
    assert len(asked) == 15, [one["sql"] for one in asked.captured_queries]
    assert ("Older" in page) is (entries > 25)


def test_a_row_that_is_gone_still_has_a_past(cast: Cast, desk: Client) -> None:
    name = CityName.objects.create(city=cast.vesterhaven, language="da", name="Vesterhavn")
    pk = name.pk
    name.delete()
    page = desk.get(f"{base(CityName)}{pk}/history/").content.decode()
    assert "This row is gone" in page and "Vesterhavn" in page


@pytest.mark.parametrize(
    ("name", "form", "happening"),
    [
        ("suspend", {}, "person_suspended"),
        ("give-role", {"role": "reviewer"}, "role_changed"),
    ],
)
def test_an_act_names_the_person_wants_a_reason_and_is_in_the_journal(
    cast: Cast, desk: Client, name: str, form: dict[str, str], happening: str
) -> None:
    address = f"/admin/cities/user/{cast.lead.pk}/{name}/act/"
    UserSession.objects.create(user=cast.lead, ip="127.0.0.1", session_key="none")
    page = desk.get(address).content.decode()
    assert "Inge Lund" in page and "1 open session ends." in page and "Nobody is mailed." in page
    before = checksums()
    for reason in ("", "   ", "a\x00b", "x" * 1001, "\u202eno"):
        refused = desk.post(address, {**form, "reason": reason})
        assert refused.status_code == 400 and "Error:" in refused.content.decode()
    assert checksums() == before
    mails = Mail.objects.count()
    assert desk.post(address, {**form, "reason": "The mayor asked."}).status_code == 302
    entry = Entry.objects.get()
    assert (entry.happening, entry.actor, entry.reason) == (happening, cast.administrator, "The mayor asked.")
    assert entry.data["person"] == cast.lead.pk and abs(entry.at - clock.now()) < timedelta(minutes=1)
    assert not UserSession.objects.filter(user=cast.lead).exists() and Mail.objects.count() == mails


def test_a_lost_second_factor_is_removed_there(cast: Cast, desk: Client) -> None:
    """The page says what it does and that it is mailed; it is offered for others who have one, never for oneself."""
    person = f"/admin/cities/user/{cast.reviewer.pk}/"
    act = f"{person}forget-second-factor/act/"
    Authenticator.objects.filter(user=cast.reviewer).delete()
    assert act not in desk.get(f"{person}change/").content.decode()
    Authenticator.objects.create(user=cast.reviewer, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    assert act in desk.get(f"{person}change/").content.decode()
    assert (
        "forget-second-factor" not in desk.get(f"/admin/cities/user/{cast.administrator.pk}/change/").content.decode()
    )
    assert "The person is mailed that it was done." in desk.get(act).content.decode()
    assert desk.post(act, {"reason": "Telephone lost; we spoke."}).status_code == 302
    assert not Authenticator.objects.filter(user=cast.reviewer).exists()
    assert Entry.objects.get().happening == "second_factor_removed"
    again = desk.post(act, {"reason": "Once more."})
    assert again.status_code == 400 and "This person has no second factor." in again.content.decode()


def test_taking_a_role_and_restoring(cast: Cast, desk: Client) -> None:
    who = cast.reviewer.pk
    desk.post(f"/admin/cities/user/{who}/take-role/act/", {"role": "reviewer", "reason": "Moved on."})
    assert not StaffRole.objects.filter(user=who).exists()
    desk.post(f"/admin/cities/user/{who}/suspend/act/", {"reason": "Left."})
    desk.post(f"/admin/cities/user/{who}/restore/act/", {"reason": "Came back."})
    assert User.objects.get(pk=who).is_active
    assert list(Entry.objects.order_by("id").values_list("happening", "reason")) == [
        ("role_changed", "Moved on."),
        ("person_suspended", "Left."),
        ("person_restored", "Came back."),
    ]


def test_what_an_action_refuses_is_told_and_not_done(cast: Cast, desk: Client) -> None:
    me = cast.administrator.pk
    for name, form in (("suspend", {}), ("take-role", {"role": "administrator"})):
        answer = desk.post(f"/admin/cities/user/{me}/{name}/act/", {**form, "reason": "Why not."})
        assert answer.status_code == 400
        assert "You cannot suspend yourself." in (page := answer.content.decode()) or "needs an administrator" in page
    assert desk.post(f"/admin/cities/user/{me}/give-role/act/", {"role": "emperor", "reason": "x"}).status_code == 400
    assert not Entry.objects.exists()


def test_a_person_s_page_offers_what_can_be_done(cast: Cast, desk: Client) -> None:
    def offered(person: User) -> list[str]:
        page = BeautifulSoup(desk.get(f"/admin/cities/user/{person.pk}/change/").content, "html.parser")
        return [link.text for link in page.select("a.act")]

    assert offered(cast.lead) == ["Suspend", "Give a role"]
    assert offered(cast.administrator) == ["Give a role", "Take a role away"]
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert offered(cast.lead) == ["Restore"]


def sections(desk: Client, person: User) -> dict[str, str]:
    page = BeautifulSoup(desk.get(f"/admin/cities/user/{person.pk}/change/").content, "html.parser")
    told = [(part.h2, part.select_one("dl, p")) for part in page.select("#content-main section")]
    return {title.text: " ".join(rest.get_text(" ").split()) for title, rest in told if title and rest}


def test_a_person_s_page_says_where_they_belong_and_how_they_sign_in(cast: Cast, desk: Client) -> None:
    stranger = factories.user("Nobody Yet")
    assert list(sections(desk, stranger).values()) == ["No role", "No city", "No second factor", "Signed in nowhere"]
    Authenticator.objects.create(user=cast.lead, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(user=cast.lead, type="recovery_codes", data={"seed": SECRET}, last_used_at=AT)
    Membership.objects.create(city=factories.city("Odense"), user=cast.lead, role="observer", since=AT, until=AT)
    StaffRole.objects.create(user=cast.lead, role="reviewer")
    UserSession.objects.create(user=cast.lead, ip="127.0.0.1", session_key="none")
    told = sections(desk, cast.lead)
    assert told["Roles at UNHCR"].startswith("Reviewer since ")
    assert re.search(r"Vesterhaven Lead ?, since .*\(Geneva\)", told["Cities"])
    assert re.search(r"Odense Observer ?, since .* until ", told["Cities"])
    assert "Authenticator app since " in told["Second factor"] and "not used yet" in told["Second factor"]
    assert re.search("Recovery codes since .* last used ", told["Second factor"])
    assert re.fullmatch(r"Open sessions 1 Last seen .*", told["Sessions"])
    assert SECRET not in desk.get(f"/admin/cities/user/{cast.lead.pk}/change/").content.decode()


@pytest.mark.parametrize("number", [1, 7])
def test_a_person_s_page_asks_the_same_for_any_number_of_cities(cast: Cast, desk: Client, number: int) -> None:
    for one in range(number):
        city = factories.city(f"Town {one}")
        Membership.objects.create(city=city, user=cast.drafter, role="drafter", since=AT)
    desk.get(f"/admin/cities/user/{cast.drafter.pk}/change/")
    with CaptureQueriesContext(connection) as asked:
        desk.get(f"/admin/cities/user/{cast.drafter.pk}/change/")
    assert len(asked) == 12


def test_suspending_ends_access_at_once(cast: Cast, desk: Client) -> None:
    victim = cast.browser(cast.lead)
    desk.post(f"/admin/cities/user/{cast.lead.pk}/suspend/act/", {"reason": "The city asked."})
    assert victim.get("/account/").status_code == 302


def test_a_filing_is_found_by_its_reference(cast: Cast, desk: Client) -> None:
    furnish(cast)
    case = Submission.objects.filter(kind="practice").first()
    assert case is not None
    for model in (Submission, Practice, Entry, Revision, Note):
        page = desk.get(base(model), {"q": case.reference.lower()}).content.decode()
        assert case.reference in page and "1 row" in page.replace("2 rows", "1 row"), model
        assert case.reference not in desk.get(base(model), {"q": "PR-1999-0001"}).content.decode().split("results")[-1]


def test_every_address_of_it_is_behind_the_gate(cast: Cast) -> None:
    def walk(patterns: Any, route: str) -> Any:
        for one in patterns:
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, route + str(one.pattern))
            else:
                yield route + str(one.pattern)

    found = [
        route for route in walk(get_resolver("compact_portal.urls").url_patterns, "") if route.startswith("admin/")
    ]
    assert len(found) > 5 * len(MODELS)
    stranger = cast.browser(cast.reviewer)
    for route in found:
        address = "/" + re.sub(r"<\w+:\w+>", "1", route).replace("^(?P<app_label>", "").replace("(?P<url>.*)$", "else")
        address = re.sub(r"cities\|.*", "cities/", address)
        for method in ("get", "post"):
            answer = getattr(cast.browser(), method)(address)
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith("/accounts/login/"), address
            assert getattr(stranger, method)(address).status_code == 404, address
