"""What a view hands down: which part of the queue is sought, a decision, an answer to a comment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from submissions.rulebook.transitions import Verb


@dataclass(frozen=True)
class Colleague:
    """Somebody at UNHCR who can be told of a note, with what they are there."""

    user_id: int
    name: str
    roles: Sequence[str]


@dataclass(frozen=True)
class Sought:
    """One view of the queue with its filters, as the address says it. Empty means: any."""

    view: str = "open"
    state: str = ""
    kind: str = ""
    bureau: int = 0
    language: str = ""
    round: int = 0
    q: str = ""
    sort: str = ""
    cursor: str = ""

    @property
    def newest_first(self) -> bool:
        return (self.sort or ("new" if self.view == "decided" else "old")) == "new"

    @property
    def narrowed(self) -> bool:
        """Whether anything narrows the view."""
        return bool(self.state or self.kind or self.bureau or self.language or self.round or self.q)

    def but(self, **changes: Any) -> Sought:
        """The same with ``changes``, from the first page on."""
        return replace(self, **({"cursor": ""} | changes))

    def query(self) -> str:
        """The query string that stands for it; the view is always named."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True)
class Decision:
    """``looked`` says that the reviewer looked for what makes a refugee recognisable; ``seen`` is the version read.

    ``despite`` says that it is accepted although nobody answered each place that may point to a person.
    """

    verb: Verb
    reason: str
    seen: int
    looked: bool = False
    despite: bool = False


@dataclass(frozen=True)
class Answer:
    """What becomes of one comment: an outcome, the reason, and the id of the paragraph in which it shows."""

    outcome: str
    reason: str
    shows_in: int | None = None


@dataclass(frozen=True)
class Taken:
    """References that were claimed, and those that were not, each with a sentence."""

    taken: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
