"""Requests about files that no browser makes: an answer for each, a fault for none, and a file only for its readers."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from submissions.attachments.models import Attachment
from submissions.lifecycle.models import Submission
from submissions.rulebook.limits import ATTACHMENTS_IN_ONE_FILING
from tests.cast import Cast
from tests.compact_portal.kit.test_files import document, picture
from tests.submissions.attachments.conftest import Add, image

pytestmark = pytest.mark.django_db

EDGE = "xEDGEx"


def part(head: bytes, body: bytes = b"x") -> bytes:
    return b"--" + EDGE.encode() + b"\r\n" + head + b"\r\n\r\n" + body + b"\r\n"


def form(*parts: bytes, end: bytes = b"--xEDGEx--\r\n") -> bytes:
    return b"".join(parts) + end


def named(disposition: bytes, more: bytes = b"\r\nContent-Type: image/png") -> bytes:
    return b"Content-Disposition: form-data; " + disposition + more


PNG = picture()
WHOLE = named(b'name="file"; filename="a.png"')
BODIES = {
    "nothing": b"",
    "no end": part(WHOLE, PNG),
    "no name": form(part(named(b'filename="a.png"'), PNG)),
    "no filename": form(part(named(b'name="file"'), PNG)),
    "an empty filename": form(part(named(b'name="file"; filename=""'), PNG)),
    "a filename of dots": form(part(named(b'name="file"; filename="../.."'), PNG)),
    "NUL in the filename": form(part(named(b'name="file"; filename="a\x00.png"'), PNG)),
    "a filename in no alphabet": form(part(named(b"name=\"file\"; filename*=bogus''%41%ff"), PNG)),
    "a filename in a codec that is none": form(part(named(b"name=\"file\"; filename*=zlib''%41%ff"), PNG)),
    "a filename in UTF-7": form(part(named(b"name=\"file\"; filename*=utf-7''+AC8-x%2b"), PNG)),
    "a filename in punycode": form(part(named(b"name=\"file\"; filename*=punycode''" + b"a-%39" * 150), PNG)),
    "a surrogate as filename": form(part(named(b"name=\"file\"; filename*=utf-8''%ED%A0%80.png"), PNG)),
    "a half-said filename": form(part(named(b"name=\"file\"; filename*=utf-8'x"), PNG)),
    "turned reading direction": form(part(named('name="file"; filename="a\u202egnp.exe"'.encode()), PNG)),
    "a filename of 900": form(part(named(b'name="file"; filename="' + b"a" * 900 + b'.png"'), PNG)),
    "a filename of 5000": form(part(named(b'name="file"; filename="' + b"a" * 5_000 + b'.png"'), PNG)),
    "a huge header": form(part(WHOLE + b"\r\nX-Odd: " + b"a" * 200_000, PNG)),
    "many headers": form(part(WHOLE + b"\r\nX-Odd: a" * 5_000, PNG)),
    "a name that is no text": form(part(named(b'name="\xff\xfe"; filename="a.png"'), PNG)),
    "base64 that is none": form(part(WHOLE + b"\r\nContent-Transfer-Encoding: base64", b"!" * 5_000)),
    "base64 of blanks": form(part(WHOLE + b"\r\nContent-Transfer-Encoding: base64", b" " * 2_000_000)),
    "a charset that is none": form(part(named(b'name="file"; filename="a.png"', b"\r\nContent-Type: image/png; charset=bogus"), PNG)),
    "two files under one name": form(part(WHOLE, PNG), part(WHOLE, document())),
    "six files": form(*[part(WHOLE, PNG)] * 6),
    "thousands of fields": form(*[part(named(b'name="a%d"' % n, b"")) for n in range(3_000)], part(WHOLE, PNG)),
    "a field of three megabytes": form(part(named(b'name="a"', b""), b"a" * 3_000_000), part(WHOLE, PNG)),
    "nested": form(part(named(b'name="file"', b"\r\nContent-Type: multipart/mixed; boundary=y"), b"--y\r\n\r\n--y--")),
    "no line ends": b"--xEDGEx" * 20_000,
    "lone line feeds": form(part(WHOLE, PNG)).replace(b"\r\n", b"\n"),
}  # fmt: skip


def sent(
    client: Client, case: Submission, body: bytes, kind: str = f"multipart/form-data; boundary={EDGE}", **more: Any
) -> Any:
    return client.post(f"/city/practices/{case.reference}/files/", body, content_type=kind, **more)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_no_browser_sends_is_answered(cast: Cast, draft: Submission, body: bytes) -> None:
    client = cast.browser(cast.drafter)
    client.raise_request_exception = False
    for headers in ({}, {"HTTP_ACCEPT": "application/json"}):
        answer = sent(client, draft, body, **headers)
        assert answer.status_code in (302, 200, 400, 409, 413, 422), answer.status_code
    for made in Attachment.objects.all():
        assert made.name.isprintable() and "/" not in made.name and "\u202e" not in made.name and len(made.name) <= 160


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data", "multipart/form-data; boundary=", f"multipart/form-data; boundary={'x' * 300}",
        "multipart/form-data; boundary=é", "multipart/mixed; boundary=xEDGEx", "application/json", "text/plain", "",
    ],
)  # fmt: skip
def test_a_kind_of_body_that_is_none_is_answered(cast: Cast, draft: Submission, kind: str) -> None:
    client = cast.browser(cast.drafter)
    client.raise_request_exception = False
    assert sent(client, draft, form(part(WHOLE, PNG)), kind).status_code in (302, 400, 413, 422)


@pytest.mark.parametrize("length", ["0", "-1", "x", "", "5", "9" * 5_000])
def test_a_length_that_is_wrong_is_answered(cast: Cast, draft: Submission, length: str) -> None:
    client = cast.browser(cast.drafter)
    client.raise_request_exception = False
    answer = sent(client, draft, form(part(WHOLE, PNG)), CONTENT_LENGTH=length)
    assert answer.status_code in (302, 400, 413, 422)


ADDRESSES = [
    "/files/{r}/99999999999999999999999/", "/files/{r}/9223372036854775808/", "/files/{r}/0/image/", "/files/%00/1/",
    "/files/" + "x" * 5_000 + "/1/", "/files/%ED%A0%80/1/", "/files/%FF/1/image/", "/files/{r}%2F..%2F/1/", "/files/{r}/１/",
    "/files/..%2f..%2fetc/1/", "/files/{r}/1/?%00", "/files/{r}/-1/", "/city/practices/{r}/files/99999999999999999999/remove/",
    "/city/practices/%00/files/", "/files/" + "％" * 200 + "/1/",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_an_address_that_leads_nowhere_is_a_plain_no(cast: Cast, draft: Submission, address: str) -> None:
    for who in (None, cast.drafter, cast.reviewer):
        client = cast.browser(who)
        client.raise_request_exception = False
        way = client.post if "remove" in address else client.get
        assert way(address.format(r=draft.reference)).status_code in (302, 400, 404, 405)


@pytest.mark.parametrize(
    "name", ['x"; filename="evil.html', "x\r\nSet-Cookie: a=b", "قرار\u202eexe", "a" * 5_000, "\ud800", "'; x"]
)
def test_whatever_a_file_is_called_its_headers_stay_whole(cast: Cast, draft: Submission, add: Add, name: str) -> None:
    made = add(draft, None, "plan.png")
    if name != "\ud800":
        Attachment.objects.filter(pk=made.pk).update(name=name[:160])  # as if an older row held it
    answer = cast.browser(cast.drafter).get(f"/files/{draft.reference}/{made.pk}/")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename") and disposition.count("filename") <= 2
    assert "\r" not in disposition and "\n" not in disposition and disposition.isascii()
    assert ".html" not in disposition.replace("html.png", "") and "Set-Cookie" not in answer.headers.get(
        "Set-Cookie", ""
    )


def test_a_part_a_head_and_a_stale_copy_are_no_way_around(cast: Cast, draft: Submission, add: Add) -> None:
    made = add(draft, None, "plan.png")
    own, other = cast.browser(cast.drafter), cast.browser(cast.other_lead)
    for way in ("", "image/"):
        address = f"/files/{draft.reference}/{made.pk}/{way}"
        head, whole = own.head(address), own.get(address)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("X-Content-Type-Options", "Content-Security-Policy", "Cross-Origin-Resource-Policy"):
            assert head.headers[name] == whole.headers[name] != ""
        assert "no-store" in whole.headers["Cache-Control"] and "private" in whole.headers["Cache-Control"]
        assert own.get(address, HTTP_RANGE="bytes=0-3").content == whole.content, "A part is never given."
        assert "ETag" not in whole.headers and "Last-Modified" not in whole.headers
        for more in ({"HTTP_RANGE": "bytes=0-3"}, {"HTTP_IF_NONE_MATCH": "*"}, {"HTTP_IF_MODIFIED_SINCE": "x"}):
            assert other.get(address, **more).status_code == other.head(address, **more).status_code == 404
            assert Client().get(address, **more).status_code == 404
        for method in ("post", "put", "delete", "patch", "options", "trace"):
            assert getattr(own, method)(address).status_code in (200, 403, 405)
            assert getattr(own, method)(address).content != whole.content


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_the_limit_are_one(cast: Cast, draft: Submission, add: Add) -> None:
    for _number in range(ATTACHMENTS_IN_ONE_FILING - 1):
        add(draft)
    ready, answers = threading.Barrier(4), []
    contents = [image() for _number in range(4)]

    def upload(content: bytes) -> None:
        client = cast.browser(cast.drafter)
        ready.wait(10)
        try:
            answers.append(sent(client, draft, form(part(WHOLE, content))).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=upload, args=(content,)) for content in contents]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(answers) == [302, 422, 422, 422]
    kept = Attachment.objects.filter(submission=draft, removed_at=None)
    assert kept.count() == ATTACHMENTS_IN_ONE_FILING
    assert len(set(kept.values_list("order", flat=True))) == ATTACHMENTS_IN_ONE_FILING
    from django.core.files.storage import default_storage

    stored = [
        name
        for place in default_storage.listdir("attachments")[0]
        for name in default_storage.listdir(f"attachments/{place}")[1]
    ]
    assert len(stored) == ATTACHMENTS_IN_ONE_FILING, "What was refused left no bytes."
