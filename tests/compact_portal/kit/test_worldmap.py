"""Places on the map stand where the outline says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from compact_portal.kit.worldmap import FRAME, GENEVA, Mark, place, project, route, window

# As d3-geo placed them when the outline was drawn.
DRAWN = {
    "Amman": ((31.9539, 35.9106), (565.8, 157.0)),
    "Los Angeles": ((34.0522, -118.2437), (160.9, 150.2)),
    "Gothenburg": ((57.7089, 11.9746), (502.3, 75.8)),
    "Geneva": (GENEVA, (487.9, 111.2)),
}


@pytest.mark.parametrize(("point", "drawn"), DRAWN.values(), ids=DRAWN)
def test_a_city_stands_where_the_map_was_drawn_for(point: tuple[float, float], drawn: tuple[float, float]) -> None:
    x, y = project(*point)
    assert abs(x - drawn[0]) <= 0.15
    assert abs(y - drawn[1]) <= 0.15


def test_the_outline_fits_the_frame() -> None:
    outline = (Path(settings.BASE_DIR) / "static" / "img" / "land.svg").read_text()
    starts = [tuple(map(float, pair)) for pair in re.findall(r"M(\d+) (\d+)", outline)]
    assert len(starts) > 50
    assert all(FRAME[0] <= x <= FRAME[0] + FRAME[2] and FRAME[1] <= y <= FRAME[1] + FRAME[3] for x, y in starts)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(-17.7, 178.0), (-13.8, -171.8), (64.7, -177.5), (90.0, 0.0), (-90.0, 0.0)]
)
def test_places_near_the_edges_stay_in_the_frame(latitude: float, longitude: float) -> None:
    x, y = place(Mark(latitude, longitude))
    assert FRAME[0] < x < FRAME[0] + FRAME[2]
    assert FRAME[1] < y < FRAME[1] + FRAME[3]


def test_a_route_ends_in_geneva_and_bends_towards_the_pole() -> None:
    way = route(Mark(34.0522, -118.2437, "Los Angeles", "signed"))
    start_y, bend_y, end_y = (float(one) for one in re.findall(r"[\d.]+ ([\d.]+)", way))
    assert way.endswith(" {} {}".format(*project(*GENEVA)))
    assert bend_y < min(start_y, end_y)


def test_a_window_never_leaves_the_frame() -> None:
    x, y, wide, high = window([Mark(-41.3, 174.8), Mark(71.0, -156.0)])
    assert x >= FRAME[0] and y >= FRAME[1]
    assert x + wide <= FRAME[0] + FRAME[2] + 0.1 and y + high <= FRAME[1] + FRAME[3] + 0.1
