"""Files that arrive badly, over real sockets: nothing of them stays, the answer is clear, and nobody else waits."""

from __future__ import annotations

import os
import resource
import socket
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import psutil
import pytest
from django.conf import settings
from PIL import Image

from submissions.attachments.models import Attachment
from submissions.lifecycle.models import Submission
from tests import factories
from tests.cast import Cast
from tests.faults.stage import Stage
from tests.faults.visitors import Visitor

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def noise(side: int) -> bytes:
    """A picture that no packing makes smaller."""
    out = BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(out, "PNG")
    return out.getvalue()


def kept() -> list[Path]:
    return [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]


class Uploader(Visitor):
    """A drafter on the page of a practice's files."""

    def __init__(self, address: str, cast: Cast) -> None:
        super().__init__(address, cast.drafter)
        self.case: Submission = factories.practice(cast.vesterhaven, cast.drafter)
        self.path = f"/city/practices/{self.case.reference}/files/"
        self.token = self.form(self.get(self.path), "form[enctype]")["csrfmiddlewaretoken"]

    def hand_in(self, content: bytes) -> tuple[int, str]:
        given = {"csrfmiddlewaretoken": self.token}
        answer = self.post(self.path, given, files={"file": ("plan.png", content)})
        return answer.status_code, answer.text

    def line(self, content: bytes) -> tuple[socket.socket, bytes]:
        """A connection on which the head has been sent, and the body that is to follow."""
        edge = b"edge-of-a-part"
        fields = b'--%s\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n%s\r\n' % (
            edge, self.token.encode(),
        )  # fmt: skip
        file = b'--%s\r\nContent-Disposition: form-data; name="file"; filename="plan.png"\r\n\r\n%s\r\n--%s--\r\n' % (
            edge, content, edge,
        )  # fmt: skip
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.session.cookies)
        host = self.address.removeprefix("http://")
        line = socket.create_connection(host.split(":"), timeout=90)  # type: ignore[arg-type]
        line.sendall(
            f"POST {self.path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary={edge.decode()}\r\n"
            f"Content-Length: {len(fields + file)}\r\n\r\n".encode()
        )
        return line, fields + file


def answer_on(line: socket.socket) -> tuple[int, str]:
    said = b"".join(iter(lambda: line.recv(65536), b""))
    head, _gap, body = said.partition(b"\r\n\r\n")
    return (int(head.split()[1]) if head else 0), body.decode(errors="replace")


def nothing_is_left(uploader: Uploader) -> None:
    assert not Attachment.objects.exists() and kept() == []
    assert uploader.hand_in(noise(20))[0] == 302, "and the next one is taken"


def test_a_full_disk_is_said_beside_the_field_and_nothing_is_left(stage: Stage) -> None:
    """The system refuses to write past 200 kB, in the middle of a file, as it does when a disk is full."""
    uploader = Uploader(stage.web(), Cast())
    (web,) = [child for child in stage.children if child.name == "web"]
    for process in psutil.Process(web.process.pid).children(recursive=True):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (200_000, 200_000))
    status, text = uploader.hand_in(noise(400))
    assert status == 503 and "store is full or away" in text and "Traceback" not in text
    nothing_is_left(uploader)


def test_a_line_that_is_cut_at_99_percent_leaves_nothing(stage: Stage) -> None:
    uploader = Uploader(stage.web(), Cast())
    content = noise(400)
    line, body = uploader.line(content)
    line.sendall(body[: len(body) * 99 // 100])
    line.close()
    half, body = uploader.line(content)
    half.sendall(body[: len(body) * 99 // 100])
    half.shutdown(socket.SHUT_WR)  # nothing more comes, and it waits for an answer
    status, text = answer_on(half)
    assert 400 <= status < 500 and "<h1" in text, (status, text)
    nothing_is_left(uploader)


def test_a_byte_a_second_is_ended_within_a_minute_and_slows_nobody(stage: Stage) -> None:
    """Four of eight threads are fed byte by byte; the other pages answer all the while."""
    address, cast = stage.web(), Cast()
    uploaders = [Uploader(address, cast) for _ in range(4)]
    reader, over, began = Visitor(address, cast.drafter), Event(), monotonic()
    lines = [(uploader, *uploader.line(noise(100))) for uploader in uploaders]

    def drip() -> None:
        for at in range(300):
            for _uploader, line, body in lines:
                try:
                    line.send(body[at : at + 1])
                except OSError:
                    return
            if over.wait(1):
                return

    dripping = Thread(target=drip)
    dripping.start()
    try:
        waits = []
        for _ in range(10):
            asked = monotonic()
            assert reader.get("/city/practices/").status_code == 200
            waits.append(monotonic() - asked)
        assert max(waits) < 15, "nobody waits for them to end"
        for _uploader, line, _body in lines:
            status, text = answer_on(line)
            assert 400 <= status < 500 and "<h1" in text, (status, text)
        assert monotonic() - began < 60
    finally:
        over.set()
        dripping.join()
    nothing_is_left(uploaders[0])
