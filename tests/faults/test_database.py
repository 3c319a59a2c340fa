"""The database is killed again and again while cities write: what was answered as done is done, and nothing is half there."""

from __future__ import annotations

import os
import re
from collections import Counter
from itertools import count
from threading import Event, Thread

import pytest
import requests

from submissions.journal.models import Entry
from submissions.lifecycle.models import Revision, Submission
from submissions.practices.models import Practice
from tests import factories
from tests.cast import Cast
from tests.faults.stage import Stage, eventually
from tests.faults.visitors import Visitor

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

# Fifty, as the bar asks, takes minutes; ten find the same faults. FAULT_KILLS=50 make test-faults
KILLS = int(os.environ.get("FAULT_KILLS", "10"))
BETWEEN = 6  # answers that say "done" before the database is killed again


class Load:
    """Four people at once: two write in a practice of theirs, one begins practices, one sends them."""

    def __init__(self, address: str, cast: Cast) -> None:
        self.address, self.cast, self.over = address, cast, Event()
        self.answers: Counter[int] = Counter()
        self.troubles: list[BaseException] = []
        self.written: dict[str, list[tuple[str, bool]]] = {}  # by practice: the texts, and whether they were taken
        self.begun: list[str] = []
        self.sent: list[str] = []

    @property
    def done(self) -> int:
        return sum(number for status, number in self.answers.items() if status < 400)

    def start(self, drafts: list[Submission], to_send: list[Submission]) -> list[Thread]:
        jobs = [(self.write, case) for case in drafts] + [(self.begin, None), (self.send, to_send)]
        people = [self.cast.lead, self.cast.drafter, self.cast.lead, self.cast.lead]
        visitors = [Visitor(self.address, person) for person in people]
        threads = [
            Thread(target=self._guarded, args=(job, visitor, what))
            for (job, what), visitor in zip(jobs, visitors, strict=True)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _guarded(self, job: object, visitor: Visitor, what: object) -> None:
        try:
            job(visitor, what)  # type: ignore[operator]
        except BaseException as problem:
            self.troubles.append(problem)

    def _counted(self, answer: requests.Response) -> requests.Response:
        self.answers[answer.status_code] += 1
        if answer.status_code == 503:
            assert "The portal is busy" in answer.text and answer.headers["Retry-After"] == "30"
        return answer

    def write(self, visitor: Visitor, case: Submission) -> None:
        path, texts = f"/city/practices/{case.reference}/problem/", self.written.setdefault(case.reference, [])
        for number in count():
            if self.over.is_set():
                return
            page = self._counted(visitor.get(path))
            if page.status_code == 200:
                text = f"What I typed, number {number}"
                form = visitor.form(page, "form[data-autosave]") | {"problem": text}
                texts.append((text, self._counted(visitor.post(path, form)).status_code == 302))

    def begin(self, visitor: Visitor, _nothing: object) -> None:
        while not self.over.is_set():
            page = self._counted(visitor.get("/city/practices/new/"))
            if page.status_code == 200:
                answer = self._counted(visitor.post("/city/practices/new/", visitor.form(page)))
                if answer.status_code == 302:
                    self.begun.append(answer.headers["Location"].split("/")[3])

    def send(self, visitor: Visitor, cases: list[Submission]) -> None:
        for case in cases:
            path = f"/city/practices/{case.reference}/check/"
            while not self.over.is_set():
                page = self._counted(visitor.get(path))
                if page.status_code != 200:
                    continue
                if not visitor.has_form(page):  # it was sent after all: the answer was lost, the filing was not
                    self.sent.append(case.reference)
                    break
                form = {"csrfmiddlewaretoken": visitor.form(page)["csrfmiddlewaretoken"], "version": case.version}
                status = self._counted(visitor.post(path, form)).status_code
                if status == 302:
                    self.sent.append(case.reference)
                if status in (302, 409):
                    break


def test_killed_again_and_again_it_keeps_what_it_said_it_kept(stage: Stage, durable: None) -> None:
    cast = Cast()
    drafts = [factories.practice(cast.vesterhaven, cast.lead) for _ in range(2)]
    to_send = [factories.practice(cast.vesterhaven, cast.lead, title=f"To send {n}") for n in range(KILLS * 8)]
    load = Load(stage.web(), cast)
    threads = load.start(drafts, to_send)
    try:
        for _kill in range(KILLS):
            before = load.done
            eventually(
                lambda before=before: load.done >= before + BETWEEN or bool(load.troubles),  # type: ignore[misc]
                "the portal is back by itself",
            )
            assert not load.troubles, load.troubles
            stage.crash_the_database()
        before = load.done
        eventually(lambda: load.done >= before + BETWEEN or bool(load.troubles), "it is back after the last time")
    finally:
        load.over.set()
        for thread in threads:
            thread.join()
    assert not load.troubles, load.troubles
    raised = Counter(re.findall(r"^[\w.]+(?:Error|Exception|Exists|Exit)\b.*", stage.log("web"), re.MULTILINE))
    assert set(load.answers) <= {200, 302, 409, 503}, (load.answers, raised)
    assert load.answers[503], "the kills were felt"
    _nothing_is_lost(load)
    _nothing_is_half()


def _nothing_is_lost(load: Load) -> None:
    for reference, texts in load.written.items():
        last = max((number for number, (_text, taken) in enumerate(texts) if taken), default=-1)
        assert last >= 0
        standing = Practice.objects.get(submission__reference=reference).problem
        assert standing in {text for text, _taken in texts[last:]}, (
            "the last that was taken, or one whose answer was lost"
        )
    assert set(load.begun) <= set(Submission.objects.values_list("reference", flat=True))
    states = set(Submission.objects.filter(reference__in=load.sent).values_list("state", flat=True))
    assert load.sent and states == {"submitted"}


def _nothing_is_half() -> None:
    assert not Submission.objects.filter(kind="practice", practice=None).exists()
    opened = Counter(Entry.objects.filter(happening="opened").values_list("submission_id", flat=True))
    sent = Counter(Entry.objects.filter(happening="submitted").values_list("submission_id", flat=True))
    filed = set(Submission.objects.filter(state="submitted").values_list("pk", flat=True))
    assert set(opened.values()) <= {1}
    assert set(sent) == filed and set(sent.values()) <= {1}
    sealed = Counter(Revision.objects.filter(sealed_at__isnull=False).values_list("submission_id", flat=True))
    assert sealed == sent
