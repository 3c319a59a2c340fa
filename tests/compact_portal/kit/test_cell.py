"""The process in which files are read: what it may cost, what it knows, and that the portal goes on when it ends."""

from __future__ import annotations

import os
import signal
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from compact_portal.kit import files
from compact_portal.kit.files import EVERYTHING, Clean, accept, cell, words_in
from compact_portal.kit.refusals import Refusal
from tests.compact_portal.kit.hostile_files import BASE, packed, page, raw
from tests.compact_portal.kit.office_files import open_parts, word_file, word_parts, zipped
from tests.compact_portal.kit.test_files import picture

_NOISE = b"\x89PNG\r\n\x1a\n" + os.urandom(1_000_000)  # so that the rest seems to unfold to no more than it may


def given(content: bytes) -> Clean:
    return accept(SimpleUploadedFile("x", content), kinds=EVERYTHING, most=15_000_000)


BOMBS: dict[str, Callable[[], bytes]] = {
    "dictionaries in a stream of objects": lambda: packed(b"[" + b"[<<>>]" * 8_000_000 + b"]"),
    "numbers in a stream of objects": lambda: packed(b"[" + (b"[" + b"0 " * 400_000 + b"]") * 60 + b"]"),
    "one page a million times": lambda: raw(
        BASE | {2: b"<</Type/Pages/Count 1500000/Kids[%s]>>" % (b"3 0 R " * 1_500_000)}
    ),
    "marks of an OpenDocument": lambda: zipped(
        open_parts() | {"content.xml": b"<o>" + b"<a/>" * 19_000_000 + b"</o>", "Pictures/n.png": _NOISE},
        stored=("mimetype",),
    ),
    "marks of a Word document": lambda: zipped(
        word_parts() | {"word/document.xml": b"<o>&#32;" + b"<a/>" * 19_000_000 + b"</o>", "word/media/n.png": _NOISE}
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("build", BOMBS.values(), ids=BOMBS)
def test_a_bomb_in_a_layer_is_ended_at_the_bounds(build: Callable[[], bytes]) -> None:
    content, begun = build(), time.monotonic()
    try:
        assert len(given(content).content) < 5_000, "What cannot be read of a PDF is not written anew."
    except Refusal as refusal:
        assert str(refusal) == str(cell.TOO_MUCH) or any(word in str(refusal) for word in ("damaged", "unfolds"))
    assert time.monotonic() - begun < cell.WALL_SECONDS
    assert given(picture()).media_type == files.PNG, "The next file is read as ever."


@pytest.mark.slow
@pytest.mark.parametrize(
    "content", [b"T* " * 16_000_000, b"0 " * 24_000_000, b"[" + b"(a)" * 16_000_000 + b"]TJ"], ids=len
)
def test_words_that_unfold_beyond_measure_are_none(content: bytes) -> None:
    clean = given(page(zlib.compress(content, 9)))
    begun = time.monotonic()
    assert words_in(clean).text == ""
    assert time.monotonic() - begun < cell.WALL_SECONDS


def test_it_knows_no_secret_and_not_the_portals_settings() -> None:
    given(picture())
    assert cell._server.process is not None
    held = Path(f"/proc/{cell._server.process.pid}/environ").read_bytes()
    known = {one.partition(b"=")[0].decode() for one in held.split(b"\0") if one}
    assert known <= set(cell._KEPT)


def test_it_is_started_again_when_it_is_gone() -> None:
    given(picture())
    first = cell._server.process
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    first.wait(5)
    assert given(word_file("Amal")).content
    assert cell._server.process is not first
    again = given(picture())
    assert again.content and cell._server.process is not None and cell._server.process.poll() is None


def test_it_ends_with_the_line_to_whoever_started_it() -> None:
    server = cell._Server()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cell, "_server", server)
        given(picture())
    assert server.process is not None and server.line is not None
    server.line.close()
    assert server.process.wait(10) == 0


def test_many_at_once_are_each_answered_with_their_own() -> None:
    found: dict[int, Any] = {}

    def hand_in(number: int) -> None:
        found[number] = words_in(given(word_file(f"Number {number}"))).text

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert found == {number: f"Number {number}" for number in range(8)}


def test_a_refusal_is_said_in_the_language_of_who_asked() -> None:
    with pytest.raises(Refusal) as refused:
        given(b"GIF89a")
    with translation.override("en"):
        english = str(refused.value.sentence)
    with translation.override("ar"):
        arabic = str(refused.value.sentence)
    assert english == "A GIF is not a kind of file that can be handed in here. Save the image as PNG."
    assert arabic != english and "GIF" in arabic


def test_a_fault_of_our_own_is_a_sentence_for_the_person_and_a_line_for_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(Refusal, match="nobody foresaw"):
        cell.ask("words", b"x", nonsense=1)


def test_when_no_process_can_be_started_the_person_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell, "_server", cell._Server())
    monkeypatch.setattr(cell.sys, "executable", "/nowhere/python")
    with pytest.raises(Refusal, match="Try again in a moment"):
        given(picture())
