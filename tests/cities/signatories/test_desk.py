"""The administrator keeps the letters: what is corrected stays in the journal."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cities.signatories.models import Instrument, Signature
from submissions.journal.models import Entry
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PLEDGE = {"title": "Pledge of Vesterhaven", "language": "en", "dated_on": "2020-05-01", "day_known": "on"}


@pytest.fixture
def desk(cast: Cast) -> Client:
    return cast.browser(cast.administrator)


def add(desk: Client, **fields: Any) -> Instrument:
    assert desk.post("/desk/letters/", PLEDGE | fields).status_code == 302
    return Instrument.objects.get()


def sent(desk: Client, address: str, fields: dict[str, Any]) -> int:
    word = re.search(r'name="seen" value="(\w+)"', desk.get(address).content.decode())
    return desk.post(address, fields | {"seen": word[1] if word else ""}).status_code


def image(name: str = "letter.png") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def test_a_letter_is_added_with_its_document_which_is_offered(desk: Client) -> None:
    pledge = add(desk, document=image())
    assert pledge.key == "pledge-of-vesterhaven-2020"
    assert "Download the document" in Client().get(f"/letters/{pledge.key}/").content.decode()
    response = Client().get(f"/letters/{pledge.key}/document/")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert response.headers["Content-Disposition"] == 'attachment; filename="letter.png"'
    assert Entry.objects.get(happening="instrument_changed").data["added"]
    assert desk.post("/desk/letters/", PLEDGE).status_code == 422


def test_a_document_that_is_none_is_refused(desk: Client) -> None:
    bad = SimpleUploadedFile("letter.pdf", b"<html>")
    assert desk.post("/desk/letters/", PLEDGE | {"document": bad}).status_code == 422
    assert not Instrument.objects.exists()


def test_a_letter_is_changed_and_a_stale_page_overwrites_nothing(desk: Client) -> None:
    address = f"/desk/letters/{add(desk).key}/"
    assert sent(desk, address, PLEDGE | {"addressed_to": "All cities"}) == 302
    assert Entry.objects.latest("pk").data["fields"] == {"addressed_to": ["", "All cities"]}
    assert desk.post(address, PLEDGE | {"seen": "older"}).status_code == 409
    assert Instrument.objects.get().addressed_to == "All cities"


def test_a_signature_is_recorded_and_corrected_with_a_reason(desk: Client, cast: Cast) -> None:
    key = add(desk).key
    signing = {
        "city": f"https://portal.example/cities/{cast.vesterhaven.slug}/",
        "order": "1",
        "signatory": "The council",
        "signatory_kind": "body",
        "signs_as": "Vesterhaven",
        "country_as_written": "Denmark",
    }
    assert desk.post(f"/desk/letters/{key}/sign/", signing | {"city": "nowhere"}).status_code == 422
    assert desk.post(f"/desk/letters/{key}/sign/", signing | {"order": "9" * 30}).status_code == 422
    assert desk.post(f"/desk/letters/{key}/sign/", signing).status_code == 302
    assert desk.post(f"/desk/letters/{key}/sign/", signing | {"city": cast.tell_nouran.slug}).status_code == 422
    assert desk.post(f"/desk/letters/{key}/sign/", signing | {"order": "2"}).status_code == 422
    assert Entry.objects.get(happening="signed").city_id == cast.vesterhaven.pk
    address = f"/desk/letters/{key}/signatures/{Signature.objects.get().pk}/"
    corrected = signing | {"signatory": "Inge Lund", "signatory_kind": "person"}
    assert sent(desk, address, corrected) == 422
    assert sent(desk, address, corrected | {"reason": "She signed herself."}) == 302
    entry = Entry.objects.get(happening="signature_changed")
    assert entry.data["fields"] == {"signatory": ["The council", "Inge Lund"], "signatory_kind": ["body", "person"]}
    assert entry.reason == "She signed herself."
    assert desk.post(address, corrected | {"seen": "older", "reason": "Late."}).status_code == 409
    assert "Inge Lund" in Client().get(f"/letters/{key}/").content.decode()
    assert desk.get(f"/desk/letters/{key}/signatures/{2**70}/").status_code == 404
