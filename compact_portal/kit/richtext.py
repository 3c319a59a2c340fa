"""What people typed, as HTML that cannot harm: plain text with its lines, or Markdown by allow-list."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from compact_portal.kit.languages import direction

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a", "code", "hr", "h3", "h4"}
_MARKUP = re.compile(r"<[^>]*>|&#?\w+;")
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # Hebrew, Arabic and their kin
_BEFORE = {"br": "\n", "li": "\n- ", "tr": "\n", "dt": "\n"}
_AFTER = {"p": "\n\n", "li": "\n", "tr": "\n", "td": " · ", "th": " · ", "dt": " · ", "dd": "\n"}
_HEADINGS = str.maketrans({"1": "3", "2": "3", "3": "3", "4": "4", "5": "4", "6": "4"})


def paragraphs(text: str) -> SafeString:
    """Plain text as escaped paragraphs: a blank line parts them, a single one breaks."""
    blocks = [block.strip("\n") for block in text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")]
    return mark_safe("".join(f"<p>{escape(one).replace(chr(10), '<br>')}</p>" for one in blocks if one.strip()))


class _Lines(HTMLParser):
    """Gathers what a reader would see of HTML, a block a line."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.said.append(_BEFORE.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.said.append(_AFTER.get(tag, ""))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def plain(html: str) -> str:
    """The words of ``html`` as lines of plain text, for the text part of a mail: a list has hyphens, a row of a table dots."""
    lines = _Lines()
    lines.feed(html)
    lines.close()
    text = "\n".join(line.strip(" ·\t") for line in "".join(lines.said).splitlines())
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def markdown(text: str) -> SafeString:
    """Markdown without raw HTML, pictures or headings above the third; links go only to http, https and mailto."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = token.tag.translate(_HEADINGS)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(clean)


def in_language(html: SafeString, language: str) -> SafeString:
    """``html`` in a block that says its language and direction."""
    if not language:
        return format_html('<div dir="auto">{}</div>', html)
    return format_html('<div lang="{}" dir="{}">{}</div>', language, _written(html, language), html)


def _written(html: str, language: str) -> str:
    """The direction of a text: its language's, unless every letter in it runs the other way.

    A draft keeps the language it was begun in, whatever is then typed into it; English set from right to left has its
    full stops at the wrong end.
    """
    declared = direction(language)
    text = _MARKUP.sub("", html)
    leftward = bool(_LEFTWARD.search(text))
    rightward = any(one.isalpha() for one in _LEFTWARD.sub("", text))
    if declared == "rtl" and rightward and not leftward:
        return "ltr"
    return "rtl" if declared == "ltr" and leftward and not rightward else declared
