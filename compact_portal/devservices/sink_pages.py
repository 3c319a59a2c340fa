"""The pages of the mail sink, as HTML. Everything that came by mail is escaped."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from compact_portal.devservices.letters import ADDRESS, Letter

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Mail sink</title>
<link rel="stylesheet" href="/tokens.css">
<link rel="stylesheet" href="/sink.css">
<script src="/sink.js" defer></script>
</head>
<body data-newest="{newest}">
<header class="bar"><div class="inner">
<a class="brand" href="/">Mail sink</a>
<p>What the portal has sent. Nothing leaves this machine.</p>
</div></header>
<main class="inner">
{body}
</main>
</body>
</html>
"""


def _page(title: str, body: str, newest: str = "") -> str:
    return PAGE.format(title=escape(title), body=body, newest=escape(newest))


def _time(letter: Letter) -> str:
    local = letter.received_at.astimezone()
    words = f"{local.day} {local:%B %Y, %H:%M:%S}"
    return f'<time datetime="{letter.received_at.isoformat()}">{words}</time>'


def _row(letter: Letter) -> str:
    return (
        f'<tr><td class="when">{_time(letter)}</td><td class="to"><bdi>{escape(letter.recipients)}</bdi></td>'
        f'<td><a href="/mail/{letter.key}" dir="auto">{escape(letter.subject)}</a></td></tr>'
    )


def _pager(start: int, size: int, total: int, query: str) -> str:
    links = []
    if start:
        links.append(f'<a rel="prev" href="/?start={max(0, start - size)}&amp;to={quote(query)}">Newer</a>')
    if start + size < total:
        links.append(f'<a rel="next" href="/?start={start + size}&amp;to={quote(query)}">Older</a>')
    return f'<nav class="pager" aria-label="Pages">{" ".join(links)}</nav>' if links else ""


def box(letters: list[Letter], *, start: int, size: int, total: int, query: str, newest: str) -> str:
    """The list, newest first."""
    count = "1 mail" if total == 1 else f"{total:,} mails"
    head = f"""<div class="head"><h1>{count}</h1>
<form class="find" role="search"><label for="to">Sent to</label>
<input id="to" name="to" type="search" value="{escape(query)}" placeholder="part of an address" autocomplete="off">
<button>Find</button></form></div>
<p class="fresh" role="status" hidden><a href="">New mail has come. Show it</a></p>"""
    if not letters:
        words = (
            "<p>No mail was sent to that address.</p>"
            if query
            else "<p>Nothing was sent yet. A digest comes within two minutes of the start; a sign-in code at once.</p>"
        )
        return _page("Nothing yet", f'{head}<div class="empty">{words}</div>', newest)
    rows = "\n".join(map(_row, letters))
    table = f"""<table><thead><tr><th scope="col">Sent</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead>
<tbody>{rows}</tbody></table>"""
    return _page(count, head + table + _pager(start, size, total, query), newest)


def _linked(text: str) -> str:
    parts, at = [], 0
    for found in ADDRESS.finditer(text):
        parts.append(escape(text[at : found.start()]))
        parts.append(f'<a href="{escape(found[0])}" rel="noreferrer">{escape(found[0])}</a>')
        at = found.end()
    return "".join([*parts, escape(text[at:])])


def letter(mail: Letter) -> str:
    """One mail: as its reader sees it, as plain text, its links and headers."""
    html, text = mail.body("html"), mail.body("plain")
    shown = f'<iframe title="The mail as its reader sees it" sandbox="{SANDBOX}" src="/mail/{mail.key}/html"></iframe>'
    links = "".join(f'<li><a href="{escape(at)}" rel="noreferrer">{escape(at)}</a></li>' for at in mail.links())
    headers = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td><bdi>{escape(value)}</bdi></td></tr>"
        for name, value in mail.headers()
    )
    sections = [
        ("As its reader sees it", shown if html else ""),
        ("As plain text", f'<pre dir="auto">{_linked(text)}</pre>' if text else ""),
        ("Links", f'<ul class="links">{links}</ul>' if links else ""),
        ("Headers", f'<div class="wide"><table class="headers">{headers}</table></div>'),
    ]
    body = "".join(f"<section><h2>{title}</h2>{content}</section>" for title, content in sections if content)
    return _page(
        mail.subject,
        f"""<p class="back"><a href="/">All mail</a></p>
<h1 dir="auto">{escape(mail.subject)}</h1>
<dl><div><dt>From</dt><dd><bdi>{escape(str(mail.message["from"] or ""))}</bdi></dd></div>
<div><dt>To</dt><dd><bdi>{escape(mail.recipients)}</bdi></dd></div>
<div><dt>Sent</dt><dd>{_time(mail)}</dd></div>
<div><dt>Source</dt><dd><a href="/mail/{mail.key}/raw">As it came over the wire</a></dd></div></dl>
{body}""",
    )


SANDBOX = "allow-popups allow-popups-to-escape-sandbox"


def reader(mail: Letter) -> str:
    """The mail's own HTML; its links open beside it, because the portal allows nobody to frame it."""
    return f'<base target="_blank">{mail.body("html")}'


def missing() -> str:
    """The page for an address that leads nowhere."""
    return _page("Not here", '<h1>This mail is not here</h1><p><a href="/">All mail</a></p>')
