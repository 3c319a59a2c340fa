"""What in a text may point to one person, in the languages cities write in.

It marks, never decides: a city may publish its own office's number. ``check`` finds; what the city answers is kept by
``submissions/protection``. Every repetition in every pattern is bounded, so a text costs time in proportion to its
length, whatever it holds.
"""

from __future__ import annotations

from submissions.rulebook.protection.looking import check
from submissions.rulebook.protection.marks import KINDS, WHAT, Kind, Mark

__all__ = ["KINDS", "WHAT", "Kind", "Mark", "check"]
