"""A filing as PDF: everything in order, a stamp on every page, nothing fetched, nobody else's."""

from __future__ import annotations

import io
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compact_portal.kit import paper
from compact_portal.kit.files import EVERYTHING, accept
from submissions.attachments.actions import add as add_file
from submissions.attachments.models import Attachment
from submissions.comments import actions as comments
from submissions.lifecycle.models import Submission
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast
from tests.compact_portal.kit.test_files import picture
from tests.support import pdf
from tests.support.forms import words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return factories.practice(cast.vesterhaven, cast.drafter)


def address(case: Submission) -> str:
    return f"/city/{'practices' if case.kind == 'practice' else 'comments'}/{case.reference}/pdf/"


def printed(cast: Cast, case: Submission) -> bytes:
    answer = cast.browser(cast.drafter).get(address(case))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.reference}.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    return bytes(answer.content)


def test_it_holds_every_answer_in_the_order_of_the_form(cast: Cast, draft: Submission) -> None:
    said = " ".join(pdf.pages(printed(cast, draft)))
    text = factories.PRACTICE_TEXT
    order = ["title", "summary", "lead_body", "target_groups", "problem", "how_it_works", "results", "what_failed"]
    places = [said.rindex(text[name]) for name in order]
    assert places == sorted(places)
    for fact in (draft.reference, "Vesterhaven", "City council", "Decision 51/2026", "2 November 2026"):
        assert fact in said


def test_its_files_are_named_with_what_they_show(cast: Cast, draft: Submission) -> None:
    assert "What was added" not in " ".join(pdf.pages(printed(cast, draft)))
    clean = accept(SimpleUploadedFile("yard.png", picture()), kinds=EVERYTHING)
    made = add_file(case_id=draft.pk, clean=clean, actor=factories.actor(cast.drafter), at=factories.AT)
    Attachment.objects.filter(pk=made.pk).update(alt="A yard with two doors")
    said = " ".join(pdf.pages(printed(cast, draft)))
    for fact in ("What was added", "yard.png", "A yard with two doors"):
        assert fact in said
    assert "Caption" not in said, "A column in which nobody wrote anything is not printed."


def test_years_and_headings_of_a_table_stay_whole(cast: Cast, draft: Submission) -> None:
    source = "Municipal statistics, https://www.vesterhaven.example/statistics/housing/2025/q" + "x" * 40
    row = {"figure": "1,096", "unit": "households housed under a lease of five years", "year": "2031", "source": source}
    Practice.objects.update(figures=[row] * 3)
    said = " ".join(pdf.pages(printed(cast, draft)))
    for whole in ("Figure", "Year"):
        assert whole in said
    assert said.count("2031") == 3


def test_a_draft_is_stamped_on_every_page(cast: Cast, draft: Submission) -> None:
    Practice.objects.update(problem="A long story.\n\n" * 300)
    pages = pdf.pages(printed(cast, draft))
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert "Draft, not sent to UNHCR" in page
        assert f"page {number} of {len(pages)}" in page
        assert draft.reference in page


def test_what_was_sent_says_when_and_under_what(cast: Cast, draft: Submission) -> None:
    factories.at_state(draft, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    for page in pdf.pages(printed(cast, draft)):
        assert f"Sent to UNHCR on 2 November 2026 under {draft.reference}" in page
        assert "Draft" not in page


def test_what_was_changed_since_it_was_sent_is_a_draft_again(cast: Cast, draft: Submission) -> None:
    case = factories.at_state(draft, "changes", lead=cast.lead, reviewer=cast.reviewer)
    assert "Sent to UNHCR on" in pdf.pages(printed(cast, case))[0]
    Submission.objects.update(version=case.version + 1)
    (first, *_rest) = pdf.pages(printed(cast, case))
    assert "Draft of changes, not sent to UNHCR" in first
    assert "Sent to UNHCR on" not in first


def test_it_is_tagged_and_says_its_title_and_language(cast: Cast, draft: Submission) -> None:
    Submission.objects.update(language="ar", title="دليل المستأجر")
    with pikepdf.open(io.BytesIO(printed(cast, draft))) as made:
        assert made.Root.MarkInfo.Marked
        assert str(made.Root.Lang) == "ar"
        assert made.Root.ViewerPreferences.DisplayDocTitle
        with made.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert "دليل المستأجر" in str(meta["dc:title"])


def test_comments_are_printed_with_the_paragraph_they_are_on(cast: Cast) -> None:
    factories.crrf()
    one = comments.begin(
        city_id=cast.vesterhaven.pk,
        number="8",
        language="en",
        values={"kind": "concern", "body": "We see the plans after they are signed.", "wording": "Plans are shown."},
        once=uuid.uuid4(),
        actor=factories.actor(cast.drafter),
        at=factories.AT,
    )
    said = " ".join(pdf.pages(printed(cast, one.contribution.submission)))
    order = ["Comment on paragraph 8", "What paragraph 8 says.", "Concern", "We see the plans", "Plans are shown."]
    assert [said.index(part) for part in order] == sorted(said.index(part) for part in order)


@pytest.mark.parametrize("who", ["other_lead", "reviewer", "administrator", "stranger"])
def test_it_is_nobody_elses(cast: Cast, draft: Submission, who: str) -> None:
    assert cast.browser(getattr(cast, who)).get(address(draft)).status_code == 404


def test_the_check_page_and_the_receipt_lead_to_it(cast: Cast, draft: Submission) -> None:
    client = cast.browser(cast.observer)
    assert address(draft) in client.get(f"/city/practices/{draft.reference}/check/").content.decode()
    factories.at_state(draft, "submitted", lead=cast.lead, reviewer=cast.reviewer)
    assert address(draft) in client.get(f"/city/filings/{draft.reference}/receipt/").content.decode()


def test_it_costs_the_same_whatever_is_written(cast: Cast, draft: Submission, django_assert_num_queries: Any) -> None:
    client = cast.browser(cast.drafter)
    for rows in (1, 3, 30):
        Practice.objects.update(problem="A line.\n" * rows)
        practice = Practice.objects.get()
        practice.themes.set([factories.theme(f"Theme {number}", number) for number in range(rows)])
        with django_assert_num_queries(5 + 5):
            assert client.get(address(draft)).status_code == 200


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that notes who asks it for anything."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_what_a_page_names_is_not_fetched(listener: tuple[str, list[str]], tmp_path: Path) -> None:
    """Even from markup of a template's own: the fetcher refuses whatever it is asked for."""
    address, asked = listener
    (tmp_path / "secret.txt").write_text("the secret")
    local = (tmp_path / "secret.txt").as_uri()
    page = (
        f'<!doctype html><html lang="en"><head><title>T</title><link rel="stylesheet" href="{address}/a.css">'
        f'<link rel="attachment" href="{local}"><style>@import url("{address}/b.css"); p {{ background: url({local}) }}'
        f'</style></head><body><p>Said</p><img alt="" src="{address}/c.png"><object data="{local}"></object>'
        f'<img alt="" src="{local}"><a rel="attachment" href="{local}">here</a></body></html>'
    )
    made = paper.pdf(page)
    assert asked == []
    assert "Said" in " ".join(pdf.pages(made))
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert not opened.attachments
        streams = [one for one in opened.objects if isinstance(one, pikepdf.Stream)]
        assert streams and all(b"the secret" not in bytes(one.read_bytes()) for one in streams)


HOSTILE = [
    "<img src=file:///etc/passwd><script>alert(1)</script><style>.stamp { display: none }</style>",
    "url(file:///etc/passwd) {{ 7 }} {% load i18n %} </div></body></html>",
    "%PDF-1.7 \\0 (Tj) <</JS (app.alert(1))>>",
    "\u202eturned\u202c \u2066and\u2069 \ufeff \u0301\u0301\u0301",
    "x" * 6000,
    "ي" * 6000,
    "\n\n".join("a" for _ in range(2000)),
    "👩‍👩‍👧‍👦" * 200,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_printed_as_text(cast: Cast, draft: Submission, text: str) -> None:
    Practice.objects.update(problem=text)
    Submission.objects.update(title=text[:120], mandate_by=text[:200])
    pages = pdf.pages(printed(cast, draft))
    assert all("not sent to UNHCR" in page for page in pages), "No text takes the stamp away."
    if text.startswith("<img"):
        assert "<script>alert(1)</script>" in "".join(pages).replace(" ", "").replace("</ ", "</")


@pytest.mark.parametrize("problem", ["no press", "too slow"])
def test_where_none_can_be_made_a_sentence_says_what_to_do(
    cast: Cast, draft: Submission, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, problem: str
) -> None:
    if problem == "too slow":
        monkeypatch.setattr(paper, "SECONDS", 0.01)
    else:
        press = tmp_path / "press.py"
        press.write_text(f"raise SystemExit({paper.NO_PRESS})")
        monkeypatch.setattr(paper, "__file__", str(press))
    answer = cast.browser(cast.drafter).get(address(draft))
    assert answer.status_code == 503
    assert "No PDF can be made now" in words(answer)
    assert "print the page" in words(answer)


def test_without_the_systems_libraries_the_press_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A stand-in for WeasyPrint that fails as it does where Pango is missing."""
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library pango-1.0')")
    press = tmp_path / "press.py"
    own, found = (
        Path(paper.__file__).read_text(encoding="utf-8"),
        f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n",
    )
    press.write_text(own.replace("import sys\n", found, 1))
    monkeypatch.setattr(paper, "__file__", str(press))
    with pytest.raises(paper.Unmade, match="Pango is missing"):
        paper.pdf("<p>x</p>")


def test_the_press_is_told_none_of_the_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    press = tmp_path / "press.py"
    press.write_text("import os, sys; print('%PDF-', sorted(os.environ))")
    monkeypatch.setattr(paper, "__file__", str(press))
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    assert b"SECRET_KEY" not in (said := paper.pdf("")) and b"DATABASE_URL" not in said
