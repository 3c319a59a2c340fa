"""Who wrote a document and on which machine, as its parts say it beside the words: taken out, the words stay."""

from __future__ import annotations

import re

# A comment or a change in a Word document: whatever the prefix, and however the value is quoted.
_SIGNED = re.compile(rb"""(\s[\w.-]+:(?:author|initials))\s*=\s*(?:"[^"]*"|'[^']*')""")
# Lists of people: of threaded comments in a table, of comments in a presentation, of those who share a table.
_PEOPLE = re.compile(rb"<(?:[\w.-]+:)?(?:personList|cmAuthorLst|authorLst|people|users|headers)[\s>/]")
_CALLED = re.compile(
    rb"""(\s(?:[\w.-]+:)?(?:displayName|name|initials|userId|userName|author))\s*=\s*(?:"[^"]*"|'[^']*')"""
)
_AUTHOR = re.compile(rb"<((?:[\w.-]+:)?author)(\s[^<>]*)?>[^<]*<")
# Where the table lay on its author's machine, and who reserved it.
_PLACE = re.compile(rb"""(<(?:[\w.-]+:)?absPath\s[^<>]*?url)\s*=\s*(?:"[^"]*"|'[^']*')""")
_SHARED = re.compile(rb"""(\suserName)\s*=\s*(?:"[^"]*"|'[^']*')""")

_CREATOR = re.compile(
    rb"<((?:[\w.-]+:)?(?:creator|creator-initials|sender-initials|initial-creator|printed-by))(\s[^<>]*)?>[^<]*<"
)
_PRINTER = re.compile(
    rb"""(<(?:[\w.-]+:)?config-item\s[^<>]*?name\s*=\s*["']Printer(?:Name|Setup)["'][^<>]*(?<!/)>)[^<]*<"""
)


def out_of_microsoft(name: str, part: bytes) -> bytes:
    """A part of a docx, xlsx or pptx without the names of those who wrote it."""
    part = _SIGNED.sub(rb'\1="Author"', part)
    if _PEOPLE.search(part[:4_096]):
        part = _CALLED.sub(rb'\1="Author"', part)
    if not name.lower().startswith("word/"):
        part = _AUTHOR.sub(rb"<\1\2>Author<", part)
        part = _SHARED.sub(rb'\1="Author"', _PLACE.sub(rb'\1=""', part))
    return part


def out_of_open(part: bytes) -> bytes:
    """A part of an OpenDocument without the names of those who wrote it, and without their printer."""
    return _PRINTER.sub(rb"\1<", _CREATOR.sub(rb"<\1\2><", part))
