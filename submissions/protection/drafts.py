"""A text to look through, and an answer as a form hands it down."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Source:
    """A text to look through.

    ``name`` is stable over versions (an answer is remembered by it): a field's name, ``items/7/body``, ``files/3``.
    ``label`` says to people where it is, ``href`` leads there.
    """

    name: str
    label: str | Promise
    text: str
    href: str = ""


@dataclass(frozen=True)
class Given:
    """What somebody said of one mark; ``consent_with`` says who holds the person's consent."""

    mark: str
    field: str
    kind: str
    word: str
    consent_with: str = ""
