"""Tags for filings: a state as a sign and a word, a kind, a happening's sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import template
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compact_portal.kit import files
from submissions.rulebook import happenings, kinds, states
from submissions.rulebook.happenings import BY_THE_DESK

if TYPE_CHECKING:
    from submissions.journal.models import Entry

register = template.Library()


@register.simple_tag
def state(name: str, desk: bool = False) -> SafeString:
    """A state: its sign, then its word (the city's, or the staff's at the desk)."""
    row = states.WORDS[states.State(name)]
    return format_html(
        '<span class="state state--{}"><svg viewBox="0 0 16 16" aria-hidden="true"><use href="{}#s-{}"/></svg><span>{}</span></span>',
        row.sign,
        static("img/sprite.svg"),
        row.sign,
        row.staff if desk else row.city,
    )


@register.filter
def city_word(name: str) -> str | Promise:
    """The city's word for a state."""
    return states.WORDS[states.State(name)].city


@register.filter
def kind_name(kind: str) -> str | Promise:
    """A kind's word: Practice, Contribution."""
    return kinds.WORDS[kinds.Kind(kind)].one


@register.filter
def untitled(kind: str) -> str:
    """What a filing without a title is called."""
    if kind == kinds.Kind.PRACTICE:
        return gettext("Practice without a title")
    return gettext("Comments without a text yet")


@register.filter
def by_the_desk(entry: Entry) -> bool:
    """Whether UNHCR did it: a city reads the office's name, not the officer's."""
    return entry.happening in BY_THE_DESK


@register.filter
def done_count(parts: Iterable[Any]) -> int:
    """How many parts of a form are done."""
    return sum(part.state == "done" for part in parts)


@register.filter
def kind_workplace(kind: str) -> str:
    """The name of the address where a city works on a filing of this kind."""
    return kinds.WORDS[kinds.Kind(kind)].workplace


@register.filter
def kind_check(kind: str) -> str:
    """The name of the address where a lead reads a filing of this kind and sends it."""
    return kinds.WORDS[kinds.Kind(kind)].workplace.partition(":")[0] + ":check"


_FILE_KINDS: dict[str, str | Promise] = {
    files.PDF: "PDF",
    files.JPEG: _("Image (JPEG)"),
    files.PNG: _("Image (PNG)"),
    files.WEBP: _("Image (WebP)"),
    files.DOCX: _("Document (docx)"),
    files.ODT: _("Document (odt)"),
    files.XLSX: _("Spreadsheet (xlsx)"),
    files.ODS: _("Spreadsheet (ods)"),
    files.PPTX: _("Presentation (pptx)"),
    files.ODP: _("Presentation (odp)"),
}


@register.filter
def file_kind(media_type: str) -> str | Promise:
    """What a file is, in words."""
    return _FILE_KINDS.get(media_type, media_type)


@register.filter
def kind_pdf(kind: str) -> str:
    """The name of the address of a filing of this kind as PDF."""
    return kinds.WORDS[kinds.Kind(kind)].workplace.partition(":")[0] + ":pdf"


@register.filter
def happened(word: str) -> str | Promise:
    """The sentence a timeline says for a journal word."""
    return happenings.WORDS[happenings.Happened(word)].sentence
