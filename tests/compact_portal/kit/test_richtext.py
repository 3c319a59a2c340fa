"""What people typed cannot harm who reads it."""

from __future__ import annotations

import pytest

from compact_portal.kit.richtext import in_language, markdown, paragraphs, plain

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](JaVaScRiPt:alert(1))",
    "![spy](https://evil.example/pixel.png)",
    '<a href="https://evil.example" onclick="x()">a</a>',
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "[x](vbscript:msgbox)",
    '"><iframe src=//evil.example></iframe>',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_makes_nothing_that_runs_or_loads(text: str) -> None:
    html = markdown(text).lower()
    for trace in ("<script", "<img", "<iframe", "<svg", "<style", 'href="javascript', 'href="data:', 'href="vbscript'):
        assert trace not in html
    assert "<a onclick" not in html


def test_markdown_links_are_followed_by_nobody_s_engine() -> None:
    html = markdown("[the text](https://example.org/a)")
    assert 'href="https://example.org/a"' in html
    assert 'rel="nofollow noopener ugc"' in html


def test_markdown_headings_stay_below_the_page_s() -> None:
    assert markdown("# Big") == "<h3>Big</h3>\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_text_is_escaped(text: str) -> None:
    html = paragraphs(text)
    assert html.startswith("<p>") and html.count("<") == 2


def test_plain_text_keeps_its_paragraphs_and_lines() -> None:
    assert paragraphs("a\r\nb\r\n\r\nc") == "<p>a<br>b</p><p>c</p>"


def test_a_block_says_its_language_and_direction() -> None:
    assert in_language(paragraphs("نص"), "ar") == '<div lang="ar" dir="rtl"><p>نص</p></div>'
    assert in_language(paragraphs("شراكة مع UNHCR"), "ar").startswith('<div lang="ar" dir="rtl">')
    assert in_language(paragraphs("Queues at noon. 1,200"), "ar").startswith('<div lang="ar" dir="ltr">')
    assert in_language(paragraphs("طوابير"), "en").startswith('<div lang="en" dir="rtl">')
    assert in_language(paragraphs("1,200 & 3"), "ar").startswith('<div lang="ar" dir="rtl">')
    assert in_language(paragraphs("x"), "") == '<div dir="auto"><p>x</p></div>'


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<div><p>One<br>two</p><p>three</p></div>", "One\ntwo\n\nthree"),
        ("<ul><li><bdi>A</bdi></li><li>B &amp; C</li></ul>", "- A\n\n- B & C"),
        ("<table><tr><td>84</td><td>families</td></tr><tr><td>9</td><td></td></tr></table>", "84 · families\n\n9"),
        ("&lt;b&gt;typed&lt;/b&gt; &amp;amp;", "<b>typed</b> &amp;"),
        ("", ""),
    ],
)
def test_html_of_ours_as_lines_of_plain_text(html: str, lines: str) -> None:
    assert [line for line in plain(html).splitlines() if line] == [line for line in lines.splitlines() if line]
