"""After the address is proved: the page of a request, what is asked and answered, taking it back, the documents."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cities.registration import actions
from cities.registration.models import Registration, RegistrationDocument
from compact_portal.kit import clock
from compact_portal.kit.refusals import NotAllowed, Refusal
from submissions.journal.models import Entry
from tests import factories
from tests.cast import Cast
from tests.cities.registration.asking import TYPED, asked, link, paper, proved, send
from tests.compact_portal.kit.test_files import EVIL, _script, document
from tests.support.letters import letters, text
from tests.support.pages import bare

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Cast) -> Client:
    return cast.browser(cast.administrator)


def more(desk: Client, request: Registration, message: str = "Who signed it?") -> str:
    """Ask for more; the path of the page on which it is answered."""
    answer = desk.post(f"/desk/registrations/{request.pk}/more/", {"message": message})
    assert answer.status_code == 302, answer.content.decode()
    return link(request)


# Documents


def test_a_document_is_kept_cleaned_under_a_name_nobody_chose() -> None:
    request, _ = asked(proof=paper("../../قرار المجلس.jpeg"))
    kept = request.documents.get()
    assert (kept.name, kept.media_type) == ("قرار المجلس.png", "image/png")
    assert re.fullmatch(r"registrations/[\w-]{43}\.png", kept.file.name)
    assert kept.file.read().startswith(b"\x89PNG") and kept.size == kept.file.size


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty"),
        (EVIL, "not a kind of file"),
        (document(lambda pdf: setattr(pdf.Root, "OpenAction", _script(pdf))), "holds a script"),
        (b"%PDF-1.7 broken", "damaged"),
    ],
)
def test_a_refused_file_leaves_what_was_typed(content: bytes, reason: str) -> None:
    answer = send(proof=paper("decision.pdf", content))
    page = answer.content.decode()
    assert answer.status_code == 422 and reason in page and "Choose the file again" in page
    assert 'href="#id_proof"' in page and TYPED["mandate"] in page and 'value="Karen Holm"' in page
    assert not Registration.objects.exists() and not RegistrationDocument.objects.exists()


def test_another_mistake_says_that_the_file_must_be_chosen_again() -> None:
    assert "Choose the file again" in send(proof=paper(), person="").content.decode()
    assert "Choose the file again" not in send(person="").content.decode()


def test_the_form_with_a_file_sent_twice_asks_once() -> None:
    once = re.search(r'name="once" value="([^"]+)"', Client().get("/register/request/").content.decode())
    assert once
    places = {send(once=once[1], proof=paper()).headers["Location"] for _ in range(3)}
    assert (len(places), Registration.objects.count(), RegistrationDocument.objects.count()) == (1, 1, 1)


def test_files_from_one_network_are_limited() -> None:
    for _ in range(60):
        send(proof=paper("x.pdf", b"nothing"))
    answer = send(proof=paper())
    assert answer.status_code == 429 and TYPED["mandate"] in answer.content.decode()


def test_administrators_save_a_document_and_nobody_else_learns_of_it(desk: Client, cast: Cast) -> None:
    request = proved(proof=paper("decision.png"))
    address = f"/desk/registrations/{request.pk}/documents/{request.documents.get().pk}/"
    sent = desk.get(address)
    assert sent.headers["Content-Disposition"] == 'attachment; filename="decision.png"'
    assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in sent.headers["Cache-Control"] and sent.content.startswith(b"\x89PNG")
    missing = f"/desk/registrations/{request.pk}/documents/{2**70}/"
    for person in (cast.lead, cast.coordinator, cast.reviewer):
        client = cast.browser(person)
        assert bare(client.get(address), address) == bare(client.get(missing), missing)
        assert client.get(address).status_code == 404


def test_a_document_is_found_under_its_own_request_alone(desk: Client) -> None:
    one, other = proved(proof=paper()), proved(email="b@nordby.example")
    kept = one.documents.get()
    assert desk.get(f"/desk/registrations/{other.pk}/documents/{kept.pk}/").status_code == 404
    unproved, _ = asked(proof=paper(), email="c@nordby.example")
    held = unproved.documents.get()
    assert desk.get(f"/desk/registrations/{unproved.pk}/documents/{held.pk}/").status_code == 404
    kept.file.storage.delete(kept.file.name)
    assert desk.get(f"/desk/registrations/{one.pk}/documents/{kept.pk}/").status_code == 404


@pytest.mark.parametrize("pk", [0, 2**63, 2**70])
@pytest.mark.parametrize("rest", ["", "approve/", "decline/", "more/"])
def test_numbers_beyond_all_measure_are_not_there(desk: Client, pk: int, rest: str) -> None:
    method = desk.post if rest else desk.get
    assert method(f"/desk/registrations/{pk}/{rest}").status_code == 404


# The link in the mail


def test_once_proved_a_mail_says_so_with_a_link_of_its_own() -> None:
    request, path = asked()
    from tests.support.letters import code_in

    Client().post(f"{path}prove/", {"code": code_in(letters()[-1])})
    letter = letters(request.email)[-1]
    assert "UNHCR has your request for Nordby" in str(letter["Subject"])
    mailed = link(request)
    request.refresh_from_db()
    assert mailed != path and mailed.strip("/").split("/")[-1] not in (request.mail_secret, request.secret)
    for address in (path, mailed):
        page = Client().get(address)
        assert page.status_code == 200 and "Your request is with UNHCR" in page.content.decode()


def test_a_newer_mail_voids_the_link_of_the_older(desk: Client) -> None:
    request = proved()
    first = link(request)
    second = more(desk, request)
    assert [Client().get(address).status_code for address in (first, second)] == [404, 200]


def test_nothing_is_mailed_before_the_address_is_proved() -> None:
    request, path = asked()
    answer = Client().post(f"{path}withdraw/")
    request.refresh_from_db()
    assert (answer.status_code, request.standing, len(letters())) == (409, "unproved", 1)


# Asked, answered


def test_more_is_asked_by_mail_and_answered_on_the_page(desk: Client) -> None:
    request = proved()
    path = more(desk, request, "Who signed it, and <b>when</b>?")
    assert "Who signed it, and <b>when</b>?" in text(letters(request.email)[-1])
    page = Client().get(path).content.decode()
    assert "Who signed it, and &lt;b&gt;when&lt;/b&gt;?" in page and "Send the answer to UNHCR" in page
    assert "Ana Costa" not in page
    answer = Client().post(f"{path}answer/", {"body": "The mayor, on 3 March.", "proof": paper("signed.png")})
    request.refresh_from_db()
    assert (answer.status_code, request.standing, request.documents.get().name) == (302, "waiting", "signed.png")
    page = Client().get(path).content.decode()
    assert "The mayor, on 3 March." in page and "signed.png" in page and "Send the answer" not in page
    seen = desk.get(f"/desk/registrations/{request.pk}/").content.decode()
    assert "The mayor, on 3 March." in seen and f"/documents/{request.documents.get().pk}/" in seen
    told = list(Entry.objects.order_by("pk").values_list("happening", "actor_name", "reason"))
    assert told[1:] == [
        ("registration_more_asked", "Ana Costa", "Who signed it, and <b>when</b>?"),
        ("registration_answered", "", ""),
    ]


def test_an_answer_needs_words_and_keeps_them_when_the_file_is_refused(desk: Client) -> None:
    request = proved()
    path = more(desk, request)
    assert Client().post(f"{path}answer/", {"body": "  "}).status_code == 422
    answer = Client().post(f"{path}answer/", {"body": "The mayor did.", "proof": paper("x.png", EVIL)})
    page = answer.content.decode()
    assert answer.status_code == 422 and "The mayor did." in page and "Choose the file again" in page
    assert not request.messages.filter(by=None).exists()


def test_what_is_not_asked_is_not_answered(desk: Client) -> None:
    request = proved()
    path = link(request)
    answer = Client().post(f"{path}answer/", {"body": "By the way"})
    assert answer.status_code == 409 and "Nothing is asked of you now" in answer.content.decode()
    assert not request.messages.exists()


def test_more_may_be_asked_again_and_needs_words(desk: Client) -> None:
    request = proved()
    more(desk, request, "First")
    more(desk, request, "Second")
    assert desk.post(f"/desk/registrations/{request.pk}/more/", {"message": " "}).status_code == 422
    assert [one.body for one in request.messages.all()] == ["First", "Second"]
    assert len(letters(request.email)) == 4  # the code, that it is with UNHCR, twice asked


@pytest.mark.parametrize("act", ["approve", "decline"])
def test_a_request_that_was_asked_for_more_can_be_decided(desk: Client, act: str) -> None:
    factories.city("Nordby", standing="known")
    request = proved()
    more(desk, request)
    assert desk.post(f"/desk/registrations/{request.pk}/{act}/", {"reason": "No."}).status_code == 302
    request.refresh_from_db()
    assert request.standing == f"{act}d"


def test_only_administrators_ask_for_more(cast: Cast) -> None:
    request = proved()
    for person in (cast.coordinator, cast.reviewer, cast.lead):
        with pytest.raises(NotAllowed):
            actions.ask_more(registration_id=request.pk, message="More", actor=factories.actor(person), at=clock.now())
    with pytest.raises(Refusal):
        actions.ask_more(
            registration_id=request.pk, message=" ", actor=factories.actor(cast.administrator), at=clock.now()
        )


@pytest.mark.parametrize("body", ["a\x00b", "a\u202eb", "x" * 1_000_000])
def test_hostile_answers_are_answered_with_a_sentence(desk: Client, body: str) -> None:
    request = proved()
    path = more(desk, request)
    assert Client().post(f"{path}answer/", {"body": body}).status_code == 422
    assert desk.post(f"/desk/registrations/{request.pk}/more/", {"message": body}).status_code == 422


# Taken back


@pytest.mark.parametrize("asked_for_more", [False, True])
def test_a_request_is_taken_back_once(desk: Client, asked_for_more: bool) -> None:
    request = proved()
    path = more(desk, request) if asked_for_more else link(request)
    before = len(letters())
    assert [Client().post(f"{path}withdraw/").status_code for _ in range(2)] == [302, 302]
    request.refresh_from_db()
    assert request.standing == "withdrawn" and len(letters()) == before + 1
    assert "was taken back" in str(letters(request.email)[-1]["Subject"])
    assert Entry.objects.filter(happening="registration_withdrawn").count() == 1
    assert "Taken back" in Client().get(path).content.decode()
    answer = desk.post(f"/desk/registrations/{request.pk}/decline/", {"reason": "No."})
    assert answer.status_code == 409 and "took the request back" in answer.content.decode()
    assert Client().post(f"{path}answer/", {"body": "Hello"}).status_code == 409


def test_what_is_decided_is_not_taken_back(desk: Client) -> None:
    request = proved()
    path = link(request)
    desk.post(f"/desk/registrations/{request.pk}/decline/", {"reason": "Not the city’s address."})
    answer = Client().post(f"{path}withdraw/")
    assert answer.status_code == 409 and "can no longer be taken back" in answer.content.decode()
    page = Client().get(path).content.decode()
    assert "Not the city’s address." in page and "Ana Costa" not in page


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_deciding_at_once_is_one_of_them() -> None:
    request = proved()
    ana = factories.actor(factories.staff("administrator", "Ana Costa"))
    start, ends = threading.Barrier(2), []

    def run(act: Any) -> None:
        try:
            start.wait()
            act()
            ends.append("done")
        except Refusal:
            ends.append("told")
        finally:
            connection.close()

    acts = [
        lambda: actions.decline(registration_id=request.pk, reason="No.", actor=ana, at=clock.now()),
        lambda: actions.withdraw(registration_id=request.pk, at=clock.now()),
    ]
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["done", "told"]


# The desk


def test_the_desk_has_a_tab_for_each_standing_with_its_count(desk: Client) -> None:
    waiting, asked_for, gone, no = (proved(email=f"{n}@nordby.example", municipality=f"Place {n}") for n in "abcd")
    more(desk, asked_for)
    Client().post(f"{link(gone)}withdraw/")
    desk.post(f"/desk/registrations/{no.pk}/decline/", {"reason": "No."})
    asked(email="e@nordby.example", municipality="Place e")
    shown = {}
    for tab in ("waiting", "more", "decided", "nonsense"):
        page = desk.get("/desk/registrations/", {"show": tab}).content.decode()
        shown[tab] = re.findall(r"<bdi>Place (\w)</bdi>", page)
        assert [int(n) for n in re.findall(r'class="count num">(\d+)<', page)] == [1, 1, 2]
    assert shown == {"waiting": ["a"], "more": ["b"], "decided": ["d", "c"], "nonsense": ["a"]}
    assert waiting.standing == "waiting"


@pytest.mark.parametrize("tab", ["waiting", "more", "decided"])
@pytest.mark.parametrize("rows", [1, 3, 30])
def test_each_tab_asks_the_same_however_long(desk: Client, rows: int, tab: str, django_assert_num_queries: Any) -> None:
    country = factories.country()
    for n in range(rows):
        Registration.objects.create(
            standing="withdrawn" if tab == "decided" else tab, proposed_name=f"Nordby {n}", proposed_country=country,
            person="Karen", office="Head", email=f"karen@nordby{n}.example", mandate="Mayor", secret=f"{n}",
            asked_at=clock.now(),
        )  # fmt: skip
    with django_assert_num_queries(QUERIES[tab]):
        assert desk.get("/desk/registrations/", {"show": tab}).status_code == 200


QUERIES = {"waiting": 11, "more": 11, "decided": 8}


@pytest.mark.parametrize("messages", [1, 3, 30])
def test_a_request_asks_the_same_however_much_was_written(
    desk: Client, cast: Cast, messages: int, django_assert_num_queries: Any
) -> None:
    request = proved(proof=paper())
    for n in range(messages):
        request.messages.create(by=cast.administrator, body=f"More {n}", at=clock.now())
    with django_assert_num_queries(15):
        assert desk.get(f"/desk/registrations/{request.pk}/").status_code == 200
