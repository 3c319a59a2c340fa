"""Who may be told: a person, what they are to the event, and what they chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compact_portal.kit.telling import Reader


@dataclass(frozen=True)
class Candidate:
    """Somebody an event may concern. ``seat`` is their role in its city; ``digested`` whether they get its digest, ``staff_digested``
    UNHCR's; ``stopped`` whether no
    notice is sent to their address.
    """

    reader: Reader
    seat: str
    staff: frozenset[str]
    chose: Mapping[str, str]
    digested: bool
    staff_digested: bool
    stopped: bool
