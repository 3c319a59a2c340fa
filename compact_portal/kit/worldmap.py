"""The world map: Natural Earth projection, in the coordinates of ``static/img/land.svg``.

The outline was projected once (world-atlas, land only, no borders); a point placed on it must use the same
numbers. Polynomials: T. Patterson, B. Šavrič, B. Jenny, "A Polynomial Equation for the Natural Earth Projection",
Cartography and Geographic Information Science 38 (2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import hypot, radians

CENTRE_MERIDIAN = 11.0
SCALE = 182.83
ORIGIN = (500.0, 260.07)
FRAME = (30.0, 4.0, 940.0, 436.0)
GENEVA = (46.2044, 6.1432)
_EDGE = 6.0

Number = float | Decimal


@dataclass(frozen=True)
class Mark:
    """A place to show: degrees north and east, what it is called, and whether it signed or has published."""

    latitude: Number
    longitude: Number
    name: str = ""
    kind: str = "published"


@lru_cache(maxsize=4096)
def project(latitude: float, longitude: float) -> tuple[float, float]:
    """The map's x and y for degrees north and east, to a tenth."""
    turn = radians((longitude - CENTRE_MERIDIAN + 180.0) % 360.0 - 180.0)
    phi = radians(latitude)
    p2 = phi * phi
    p4 = p2 * p2
    x = turn * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return round(ORIGIN[0] + SCALE * x, 1), round(ORIGIN[1] - SCALE * y, 1)


def place(mark: Mark) -> tuple[float, float]:
    """Where a mark stands on the map; what lies beyond the frame (the far Pacific, the poles) stands at its edge."""
    x, y = project(float(mark.latitude), float(mark.longitude))
    left, top, wide, high = FRAME
    return min(max(x, left + _EDGE), left + wide - _EDGE), min(max(y, top + _EDGE), top + high - _EDGE)


def route(mark: Mark) -> str:
    """The path of a line from a mark to Geneva, bent towards the pole the further it has to go."""
    x, y = place(mark)
    end_x, end_y = project(*GENEVA)
    bend = min(hypot(end_x - x, end_y - y) * 0.26, 90.0) + 6.0
    return f"M{x} {y}Q{(x + end_x) / 2:.0f} {min((y + end_y) / 2 - bend, y, end_y):.0f} {end_x} {end_y}"


def window(marks: Sequence[Mark], *, room: float = 90.0) -> tuple[float, float, float, float]:
    """The part of the map that shows ``marks`` with ``room`` about them, never beyond the frame and never a sliver."""
    places = [place(one) for one in marks]
    left, right = min(x for x, _ in places) - room, max(x for x, _ in places) + room
    top, bottom = min(y for _, y in places) - room * 0.56, max(y for _, y in places) + room * 0.56
    wide, high = min(right - left, FRAME[2]), min(bottom - top, FRAME[3])
    x = min(max(left, FRAME[0]), FRAME[0] + FRAME[2] - wide)
    y = min(max(top, FRAME[1]), FRAME[1] + FRAME[3] - high)
    return round(x, 1), round(y, 1), round(wide, 1), round(high, 1)
