"""The words of a PDF that the portal made, as a reader of it would copy them out: page by page, in the order they are set."""

from __future__ import annotations

import io
import re

import pikepdf

_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")
_BLOCK = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """From a glyph's number to what it stands for."""
    table = bytes(font.ToUnicode.read_bytes())
    pairs = [pair for block in _BLOCK.findall(table) for pair in _PAIR.findall(block)]
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace") for code, text in pairs}


def _shown(operands: pikepdf.Object, letters: dict[int, str]) -> str:
    strings = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
    said = ""
    for one in strings:
        if isinstance(one, pikepdf.String):
            raw = bytes(one)
            said += "".join(letters.get(int.from_bytes(raw[at : at + 2], "big"), "") for at in range(0, len(raw), 2))
    return said


def pages(data: bytes) -> list[str]:
    """The words of each page, on one line."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            fonts = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
            letters: dict[int, str] = {}
            said: list[str] = []
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    letters = fonts[str(operands[0])]
                elif str(operator) in ("Tj", "TJ"):
                    said.append(_shown(operands, letters))
            found.append(" ".join(" ".join(said).split()))
    return found
