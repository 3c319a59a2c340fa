"""Public pages kept for readers: the same page until something public changes, and never another reader's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from cities.membership.models import Membership
from cities.people.models import User
from cities.registry.models import Bureau, City, CityName, Country, Fact
from cities.signatories.models import Instrument, Signature
from compact_portal.kit import keeping
from submissions.attachments.models import Attachment
from submissions.comments.models import CommentItem, Contribution, Disposition
from submissions.framework.models import FrameworkText, Paragraph, Section, Version
from submissions.journal.models import PublicMark
from submissions.lifecycle import actions as lifecycle
from submissions.lifecycle.models import Revision, Submission
from submissions.practices.models import Practice, Theme
from submissions.rounds.models import Milestone, Round
from submissions.rulebook.transitions import Verb
from tests import factories
from tests.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Which public views are kept. A new name here is a decision: it says that the page holds nothing of its reader's.
KEPT = {
    "home",
    "about",
    "library:list",
    "library:practice",
    "registry:list",
    "registry:city",
    "signatories:list",
    "signatories:letter",
    "rounds:list",
    "framework:list",
    "framework:text",
    "framework:paragraph",
}
CLOSES = datetime(2026, 12, 11, 16, 0, tzinfo=UTC)


class Stage:
    """One of everything that readers see."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.city, self.version = cast, cast.vesterhaven, factories.crrf()
        self.other = self._publish("An earlier practice")
        self.case = self._publish("A guarantee")
        Practice.objects.filter(pk=self.case.pk).update(adapted_from=f"See {self.other.reference}")
        Practice.objects.get(pk=self.case.pk).paragraphs.add(self.paragraph)
        self.file = self._file()
        self.item = self._comment()
        self.letter = Instrument.objects.create(
            key="letter", title="The letter", dated_on=date(2017, 12, 6), language="en"
        )
        Signature.objects.create(
            instrument=self.letter, city=self.city, order=1, signatory="A mayor", signs_as="Vesterhaven"
        )
        Fact.objects.create(city=self.city, what="population", year=2020, value=1000, source="The city")
        CityName.objects.create(city=self.city, language="fr", name="Havre de l’Ouest")
        Membership.objects.filter(user=cast.lead).update(shown_publicly=True)
        self.round = Round.objects.create(
            number=4, title="Host communities", text_version=self.version, opens_at=factories.AT, closes_at=CLOSES
        )
        day = date(2017, 10, 17)
        Milestone.objects.create(starts_on=day, ends_on=day, kind="x", title="Discussions", place="Geneva")
        self.practice_page, self.paragraph_page = f"/library/{self.case.reference}/", "/framework/crrf/1/8/"
        self.city_page = "/cities/vesterhaven/"

    @property
    def paragraph(self) -> Paragraph:
        return Paragraph.objects.get(version=self.version, number="8")

    @property
    def pages(self) -> tuple[str, ...]:
        letter, text = "/letters/letter/", "/framework/crrf/"
        one = (self.practice_page, self.city_page, letter, text, self.paragraph_page)
        return ("/", "/about/", "/library/", "/library/?theme=housing", "/cities/", "/rounds/", *one)

    def _publish(self, title: str) -> Submission:
        case = factories.practice(self.city, self.cast.lead, title=title)
        return factories.at_state(case, "accepted", lead=self.cast.lead, reviewer=self.cast.reviewer)

    def _file(self) -> Attachment:
        made = Attachment.objects.create(
            submission=self.case, name="plan.pdf", media_type="application/pdf", size=9, state="clean",
            added_by=self.cast.lead, added_at=factories.AT, file="a/b", sha256="0" * 64, order=1,
        )  # fmt: skip
        sealed = Revision.objects.filter(submission=self.case, sealed_at__isnull=False).latest("version")
        told = {"attachments": [{"id": made.pk, "name": "plan.pdf", "alt": "", "caption": "The plan"}]}
        Revision.objects.filter(pk=sealed.pk).update(content=sealed.content | told)
        return made

    def _comment(self) -> CommentItem:
        lead, reviewer = self.cast.lead, self.cast.reviewer
        filed, _made = lifecycle.open_case(
            kind="contribution", city_id=self.city.pk, language="en", actor=factories.actor(lead), at=factories.AT
        )
        contribution = Contribution.objects.create(submission=filed, version=self.version)
        item = CommentItem.objects.create(
            contribution=contribution, paragraph=self.paragraph, order=1, kind="support", body="We agree."
        )
        item.practices.add(self.case.pk)
        Submission.objects.filter(pk=filed.pk).update(
            mandate_by="Council", mandate_under="Decision", mandate_on=factories.AT.date(), consent=True, no_personal_data=True
        )  # fmt: skip
        factories.at_state(filed, "accepted", lead=lead, reviewer=reviewer)
        Disposition.objects.create(item=item, outcome="noted", reason="It was noted.", by=reviewer, at=factories.AT)
        return item


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return Stage(cast)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 11, 25, 10, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def statements(client: Client, address: str, **headers: str) -> tuple[HttpResponse, int]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer: Any = client.get(address, headers=headers)
    return answer, len(asked)


def put(rows: Any, **values: Any) -> Callable[[], object]:
    return lambda: rows.update(**values)


# What is kept, and what it costs


def test_the_views_that_are_kept_are_these_and_public() -> None:
    def walk(patterns: list[Any], space: str = "") -> Iterator[tuple[str, URLPattern]]:
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, ":".join(part for part in (space, one.namespace or "") if part))
            else:
                yield ":".join(part for part in (space, one.name or "") if part), one

    found = {
        name: one
        for name, one in walk(get_resolver("compact_portal.urls").url_patterns)
        if hasattr(one.callback, "kept")
    }
    assert set(found) == KEPT
    assert {getattr(one.callback, "gate", "") for one in found.values()} == {"public"}


def test_a_page_is_written_once_and_asked_for_with_one_statement(client: Client, stage: Stage) -> None:
    for address in stage.pages:
        first, written = statements(client, address)
        again, kept = statements(client, address)
        assert (first.status_code, again.status_code) == (200, 200), address
        assert again.content == first.content and again.headers["ETag"] == first.headers["ETag"], address
        assert written <= 8 and kept == 1, (address, written, kept)
        assert again.headers["Content-Type"] == "text/html; charset=utf-8"
        assert {"Cookie", "Accept-Language"} <= set(re.split(r", *", again.headers["Vary"])), address
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "no-cache", address
        assert "Content-Security-Policy" in again.headers and again.headers["Content-Language"] == "en"


def test_whoever_has_the_page_is_told_so_with_one_statement(client: Client, stage: Stage) -> None:
    for address in stage.pages:
        tag = client.get(address).headers["ETag"]
        cache.clear()  # nothing kept is needed for it
        answer, asked = statements(client, address, if_none_match=f'"another", {tag}')
        assert (answer.status_code, answer.content, asked) == (304, b"", 1), address
        assert answer.headers["ETag"] == tag and answer.headers["Cache-Control"] == "no-cache"
        assert client.get(address, headers={"if-none-match": '"another"'}).status_code == 200
        assert client.get(address, headers={"if-none-match": "*"}).status_code == 200


def test_asking_for_the_head_alone_answers_the_same_head(client: Client, stage: Stage) -> None:
    for _number in range(2):
        head, page = client.head("/library/"), client.get("/library/")
        assert head.content == b"" and head.status_code == 200
        assert head.headers["ETag"] == page.headers["ETag"] and head.headers["Content-Length"] == str(len(page.content))
        cache.clear()


# What changes it


def _changes(stage: Stage) -> list[tuple[str, str, Callable[[], object]]]:
    """What, the page on which it is seen, and the change."""
    case, city, lead = stage.case, City.objects.filter(pk=stage.city.pk), stage.cast.lead
    practice = Practice.objects.filter(pk=case.pk)
    cases, items = Submission.objects.filter(pk=case.pk), CommentItem.objects.filter(pk=stage.item.pk)
    return [
        ("the words of a practice", stage.practice_page, put(practice, results="They were redacted.")),
        ("its title", "/library/", put(cases, title="Another title")),
        ("its themes", "/library/", lambda: practice.get().themes.clear()),
        ("its paragraphs", stage.practice_page, lambda: practice.get().paragraphs.clear()),
        ("a file", stage.practice_page, put(Attachment.objects.filter(pk=stage.file.pk), state="refused")),
        ("the files sent", stage.practice_page, put(Revision.objects.filter(submission=case), content={})),
        ("the practice cited", stage.paragraph_page, lambda: stage.item.practices.clear()),
        ("what became of a comment", stage.paragraph_page, put(Disposition.objects.all(), reason="It was taken up.")),
        ("an answer taken back", stage.paragraph_page, lambda: Disposition.objects.all().delete()),
        ("a comment", stage.paragraph_page, put(items, body="We do not agree.")),
        ("a comment taken out", stage.paragraph_page, put(items, removed_at=factories.AT)),
        ("a theme", "/library/", put(Theme.objects.all(), name="Homes")),
        ("a bureau", "/cities/", put(Bureau.objects.all(), name="Europa")),
        ("a country", "/cities/", put(Country.objects.all(), names={"en": "Danmark"}, name="Danmark")),
        ("a city's place", stage.city_page, put(city, latitude="10.0000")),
        ("its name", "/cities/", put(city, name="Westerhaven")),
        ("its name elsewhere", stage.city_page, put(CityName.objects.all(), name="Port Ouest")),
        ("a figure", stage.city_page, put(Fact.objects.all(), value=2000)),
        ("a bureau of before", stage.city_page, lambda: stage.city.bureaux.update(until="2020-01-01")),
        ("a signature", "/letters/letter/", put(Signature.objects.all(), signatory="Another mayor")),
        ("a letter", "/letters/letter/", put(Instrument.objects.all(), title="The letter of the cities")),
        ("the name of who speaks for it", stage.city_page, put(User.objects.filter(pk=lead.pk), name="Inge Lund Holm")),
        ("their office", stage.city_page, put(User.objects.filter(pk=lead.pk), office="The mayor's office")),
        ("their consent", stage.city_page, put(Membership.objects.filter(user=lead), shown_publicly=False)),
        ("a text", "/framework/crrf/", put(FrameworkText.objects.all(), title="The framework")),
        ("a heading", "/framework/crrf/", put(Section.objects.all(), heading="What is needed")),
        ("a paragraph", "/framework/crrf/", put(Paragraph.objects.filter(number="5"), body="Other words.")),
        ("a version", "/framework/crrf/", put(Version.objects.all(), label="Annex II")),
        ("a date of the process", "/rounds/", put(Milestone.objects.all(), title="Talks")),
        ("a round", "/", put(Round.objects.all(), title="Hosts")),
        ("a practice for UNHCR alone", "/library/", put(cases, confidentiality="unhcr_only")),
        ("a city's standing", "/cities/", put(city, standing="suspended")),
    ]  # fmt: skip


def test_what_changes_is_seen_at_the_very_next_request(client: Client, stage: Stage) -> None:
    for what, address, change in _changes(stage):
        before = client.get(address)
        assert before.status_code == 200 and client.get(address).content == before.content, what
        change()
        after = client.get(address, headers={"if-none-match": before.headers["ETag"]})
        assert after.status_code == 200 and after.content != before.content, what


def test_what_is_withdrawn_is_gone_at_the_very_next_request(client: Client, stage: Stage) -> None:
    tags = {address: client.get(address).headers["ETag"] for address in (stage.practice_page, stage.city_page)}
    Submission.objects.filter(pk=stage.case.pk).update(state="withdrawn")
    Signature.objects.all().delete()
    City.objects.filter(pk=stage.city.pk).update(standing="suspended")
    for address, tag in tags.items():
        assert client.get(address).status_code == 404
        assert client.get(address, headers={"if-none-match": tag}).status_code == 404


def test_a_person_suspended_is_not_named_at_the_very_next_request(client: Client, stage: Stage) -> None:
    assert "Inge Lund" in client.get(stage.city_page).content.decode()
    User.objects.filter(pk=stage.cast.lead.pk).update(is_active=False)
    assert "Inge Lund" not in client.get(stage.city_page).content.decode()


def test_a_decision_is_seen_at_the_very_next_request(client: Client, stage: Stage) -> None:
    case = factories.practice(stage.city, stage.cast.lead, title="A new practice")
    factories.at_state(case, "review", lead=stage.cast.lead, reviewer=stage.cast.reviewer)
    assert "A new practice" not in client.get("/library/").content.decode()
    reviewer = factories.actor(stage.cast.reviewer)
    lifecycle.move(case_id=case.pk, verb=Verb.ACCEPT, actor=reviewer, at=factories.AT, reason="It is good.")
    assert "A new practice" in client.get("/library/").content.decode()


def test_a_round_closes_by_the_clock_alone(client: Client, stage: Stage, clock: Any) -> None:
    clock.move_to(CLOSES - timedelta(seconds=1))
    for address in ("/", "/rounds/", "/framework/crrf/"):
        assert client.get(address).content == client.get(address).content
    open_now = {address: client.get(address).content for address in ("/", "/rounds/")}
    clock.move_to(CLOSES)
    for address, content in open_now.items():
        assert b"Open now" in content and b"Open now" not in client.get(address).content, address


def test_what_is_counted_back_from_today_is_counted_again_tomorrow(client: Client, stage: Stage, clock: Any) -> None:
    Submission.objects.filter(kind="contribution").update(round=stage.round)
    clock.move_to(factories.AT + timedelta(days=365))
    assert "municipality took part" in client.get("/").content.decode()
    clock.move_to(factories.AT + timedelta(days=366))
    assert "0</bdi></b><span>municipalities took part" in client.get("/").content.decode()


def _mark() -> str:
    return str(PublicMark.objects.get().mark)


def test_what_no_reader_sees_changes_nothing(stage: Stage) -> None:
    draft = factories.practice(stage.city, stage.cast.lead, title="A draft")
    before = _mark()
    Practice.objects.filter(pk=draft.pk).update(results="Being written.")
    Practice.objects.get(pk=draft.pk).themes.clear()
    Submission.objects.filter(pk=draft.pk).update(title="Still a draft")
    factories.at_state(draft, "review", lead=stage.cast.lead, reviewer=stage.cast.reviewer)
    User.objects.filter(pk=stage.cast.lead.pk).update(last_login=factories.AT, language="ar")
    assert _mark() == before


def test_what_is_rolled_back_changes_nothing_and_a_transaction_changes_once(stage: Stage) -> None:
    before = _mark()
    with transaction.atomic():
        Theme.objects.update(name="Homes")
        transaction.set_rollback(True)
    assert _mark() == before
    with transaction.atomic():
        with transaction.atomic():
            Theme.objects.update(name="Homes")
            transaction.set_rollback(True)
        Fact.objects.update(value=3)
    assert _mark() != before


def test_a_change_that_is_not_committed_is_kept_by_nobody(client: Client, stage: Stage) -> None:
    with transaction.atomic():
        Theme.objects.update(name="Not so")
        assert "Not so" in client.get("/library/").content.decode()
        transaction.set_rollback(True)
    assert "Not so" not in client.get("/library/").content.decode()


def test_a_page_of_an_older_state_is_not_kept_for_the_newer(
    client: Client, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody commits a change while a page is being written from what stood before."""
    from submissions.library import queries

    read = queries.published_practice

    def slow(reference: str) -> Submission | None:
        found = read(reference)
        Practice.objects.filter(pk=stage.case.pk).update(results="They were redacted.")
        return found

    monkeypatch.setattr(queries, "published_practice", slow)
    assert "redacted" not in client.get(stage.practice_page).content.decode()
    monkeypatch.setattr(queries, "published_practice", read)
    assert "They were redacted." in client.get(stage.practice_page).content.decode()


NOT_PUBLIC = {"django_session", "submissions_publicmark"}


def test_every_table_that_a_kept_page_reads_says_when_it_changes(stage: Stage) -> None:
    read: set[str] = set()
    for address in (*stage.pages, "/letters/", "/framework/", "/cities/?bureau=europe", "/library/?q=guarantee"):
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(address).status_code in (200, 302)
        for one in asked:
            read |= set(re.findall(r'(?:FROM|JOIN)\s+"?((?:cities|submissions|django|mail)_\w+)"?', one["sql"]))
    assert len(read) > 20
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE tgname IN "
            "('public_insert', 'public_update', 'public_delete') AND tgdeferrable AND tginitdeferred GROUP BY 1"
        )
        watched = dict(cursor.fetchall())
    assert read - NOT_PUBLIC <= {table for table, triggers in watched.items() if triggers == 3}


# Whose it is


def test_whoever_is_signed_in_neither_fills_nor_reads_what_is_kept(client: Client, stage: Stage) -> None:
    for person in (stage.cast.lead, stage.cast.administrator):
        mine = stage.cast.browser(person)
        for address in stage.pages:
            cache.clear()
            own = mine.get(address)
            assert "no-store" in own.headers["Cache-Control"] and "private" in own.headers["Cache-Control"]
            assert "ETag" not in own.headers
            page = client.get(address)
            assert person.name in own.content.decode() and b"Sign in" in page.content, address
            again = mine.get(address, headers={"if-none-match": page.headers["ETag"]})
            assert again.status_code == 200 and b"Sign out" in again.content, address


def test_a_browser_with_a_session_or_a_message_is_nobody_in_particular_no_more(client: Client, stage: Stage) -> None:
    client.get("/library/")
    for name in ("session", "messages"):
        answer = client.get("/library/", headers={"cookie": f"{name}=abc"})
        assert answer.status_code == 200 and "ETag" not in answer.headers


def test_a_page_that_puts_a_cookie_or_a_token_is_not_kept(client: Client, stage: Stage) -> None:
    contact = f"{stage.city_page}contact/"
    Membership.objects.update(shown_publicly=False)
    assert "ETag" not in client.get(contact).headers and "csrf" in client.cookies
    # Whoever holds a token reads what is kept, and is not trusted to fill it.
    cache.clear()
    assert "ETag" not in client.get("/library/").headers
    stranger = Client()
    assert "ETag" in stranger.get("/library/").headers
    assert client.get("/library/").headers["ETag"]


def test_languages_and_appearances_are_kept_apart(stage: Stage) -> None:
    seen = {}
    for number in range(2):
        for language, said in (("en", "Practices"), ("ar", "الممارسات")):
            for appearance in ("", "light", "dark", "nonsense"):
                cookie = f"language={language}; appearance={appearance}"
                answer = Client().get("/library/", headers={"cookie": cookie})
                page = answer.content.decode()
                assert f'lang="{language}"' in page and answer.headers["Content-Language"] == language
                theme = f'data-theme="{appearance}"' if appearance in ("light", "dark") else ""
                assert (theme in page) if theme else ("data-theme" not in page)
                tag = answer.headers["ETag"]
                assert number == 0 or seen[language, appearance] == tag, said
                seen[language, appearance] = tag
    assert len(set(seen.values())) == 6
    by_header = Client().get("/library/", headers={"accept-language": "ar-JO,ar;q=0.9"})
    assert by_header.headers["Content-Language"] == "ar" and by_header.headers["ETag"] == seen["ar", ""]


def test_what_a_stranger_puts_into_an_address_or_a_header_is_kept_for_nobody(client: Client, stage: Stage) -> None:
    for query in ("?q=poisoned", "?utm_source=poisoned", "?theme=a&x=poisoned", "?theme=" + "poisoned" * 30, "?q="):
        answer = client.get(f"/library/{query}")
        assert answer.status_code == 200 and "ETag" not in answer.headers, query
    headers = {
        "x-forwarded-host": "poisoned.example", "x-forwarded-for": "poisoned", "x-original-url": "/poisoned",
        "x-rewrite-url": "/poisoned", "x-forwarded-prefix": "/poisoned", "forwarded": "host=poisoned.example",
        "user-agent": "poisoned", "referer": "http://poisoned.example/", "x-http-method-override": "POST",
    }  # fmt: skip
    for address in stage.pages:
        first = client.get(address, headers=headers)
        assert first.status_code == 200 and b"poisoned" not in first.content
        assert client.get(address).content == first.content
    for header in ("hx-request", "range", "authorization"):
        assert "ETag" not in client.get("/library/", headers={header: "true"}).headers
    assert client.get("/library/", headers={"host": "poisoned.example"}).status_code == 400


def test_addresses_with_a_query_are_kept_up_to_a_number(
    client: Client, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WITH_A_QUERY", 2)
    asked = [[statements(client, f"/library/?theme=made-up-{n}")[1] for _again in range(2)] for n in range(4)]
    assert [second for _first, second in asked][:2] == [1, 1]
    assert all(second > 1 for _first, second in asked[2:])


# When the store is away, or the portal is another


def test_without_the_store_pages_answer_all_the_same(client: Client, stage: Stage, settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "compact_portal.kit.caching.PatientRedisCache",
            "LOCATION": "unix:///nonexistent/portal.sock?db=0",
        }
    }
    for address in stage.pages:
        first, again = client.get(address), client.get(address)
        assert first.status_code == again.status_code == 200 and first.content == again.content, address
        tag = first.headers["ETag"]
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304


def test_a_store_that_hangs_is_left_alone_for_a_while(
    client: Client, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Hangs:
        def get(self, key: str) -> None:
            asked.append(key)

        def set(self, key: str, *_rest: object) -> None:
            asked.append(key)

    monkeypatch.setattr(keeping, "cache", Hangs())
    monkeypatch.setattr(keeping, "SLOW_SECONDS", -1.0)
    monkeypatch.setattr(keeping, "_rests_until", [0.0])
    for _number in range(2):
        assert client.get("/library/").status_code == 200
    assert len(asked) == 1


def test_another_edition_of_the_portal_keeps_its_own_pages(
    client: Client, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = client.get("/library/").headers["ETag"]
    assert client.get("/library/").headers["ETag"] == tag
    monkeypatch.setattr(keeping, "edition", lambda: "another")
    assert client.get("/library/", headers={"if-none-match": tag}).status_code == 200


def test_while_a_portal_is_being_written_nothing_is_kept(client: Client, stage: Stage, settings: Any) -> None:
    settings.DEBUG = True
    assert "ETag" not in client.get("/library/").headers


def test_where_nothing_can_be_said_nothing_is_kept(client: Client, stage: Stage) -> None:
    PublicMark.objects.all().delete()
    assert "ETag" not in client.get("/library/").headers
    Theme.objects.update(name="Homes")
    assert "ETag" in client.get("/library/").headers


def test_a_connection_that_was_lost_is_made_anew(client: Client, stage: Stage) -> None:
    client.get("/library/")
    aside = connection.copy()
    try:
        with connection.cursor() as here:
            here.execute("SELECT pg_backend_pid()")
            (ours,) = here.fetchone()
        with aside.cursor() as there:
            there.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])
    finally:
        aside.close()
    assert client.get("/library/").status_code == 200
