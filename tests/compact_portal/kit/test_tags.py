"""The tags of every page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from cities.people.actor import Actor
from compact_portal.kit.worldmap import Mark

CLOSES = datetime(2026, 12, 11, 16, 0, tzinfo=UTC)


def say(source: str, **context: object) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


def test_an_icon_points_into_the_sprite_and_is_hidden_from_readers() -> None:
    html = say('{% icon "search" %}')
    assert "img/sprite.svg#i-search" in html and 'aria-hidden="true"' in html and "flip" not in html


def test_an_icon_may_mirror() -> None:
    assert 'class="icon flip"' in say('{% icon "next" flip=True %}')


def test_an_instant_is_a_time_element_in_utc() -> None:
    html = say("{% instant at %}", at=CLOSES)
    assert html == '<time datetime="2026-12-11T16:00:00Z">11 December 2026, 17:00 (Geneva)</time>'


def test_both_times_for_a_person_in_another_zone() -> None:
    request = RequestFactory().get("/")
    request.actor = Actor(user_id=1, time_zone="Africa/Nairobi")  # type: ignore[attr-defined]
    assert "17:00 (Geneva)" in (html := say("{% both_times at %}", at=CLOSES, request=request))
    assert ">19:00 (Nairobi)</time>" in html


def test_both_times_for_a_stranger_leaves_room_for_the_device() -> None:
    assert 'data-instant="2026-12-11T16:00:00Z" hidden' in say("{% both_times at %}", at=CLOSES)


def test_a_day_of_an_instant_is_geneva_s_day() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert say("{% day at %}", at=late) == '<time datetime="2027-01-01">1 January 2027</time>'


def test_a_month_hides_the_day_that_is_not_known() -> None:
    assert say("{% month on %}", on=date(2017, 12, 1)) == '<time datetime="2017-12">December 2017</time>'


@pytest.mark.parametrize("tag", ["instant", "both_times", "day"])
def test_nothing_is_said_of_an_instant_that_is_not_known(tag: str) -> None:
    assert say(f"{{% {tag} at %}}", at=None) == ""


def test_only_what_is_invented_bears_the_tag() -> None:
    assert "tag--demo" in say("{% demo_tag city %}", city=SimpleNamespace(is_demo=True))
    assert say("{% demo_tag city %}", city=SimpleNamespace(is_demo=False)) == ""
    assert say("{% demo_tag city %}", city=None) == ""


def test_numbers_and_names_follow_the_language() -> None:
    theme = SimpleNamespace(name="Housing", names={"ar": "السكن"})
    assert say("{{ n|count }} {{ theme|named }}", n=38500, theme=theme) == "38,500 Housing"
    with override("ar"):
        assert say("{{ theme|named }}", theme=theme) == "السكن"


def test_a_name_is_escaped() -> None:
    assert say("{{ theme|named }}", theme=SimpleNamespace(name="<b>", names={})) == "&lt;b&gt;"


def test_crumbs_are_silent_when_there_are_none() -> None:
    assert say("{% crumbs %} {% endcrumbs %}") == ""
    assert "<nav" in say("{% crumbs %}<li>Library</li>{% endcrumbs %}")


def test_a_map_draws_marks_and_routes_and_escapes_its_label() -> None:
    marks = [Mark(31.95, 35.91, "Amman", "signed"), Mark(55.6, 12.5, "Vesterhaven")]
    html = say("{% map marks label=label routes=True %}", marks=marks, label='"><script>')
    assert html.count('class="way"') == 1 and html.count('class="sig"') == 1 and html.count('class="pub"') == 1
    assert "<script>" not in html and 'role="img"' in html


def test_a_comma_is_the_languages_own() -> None:
    assert say("<bdi>a</bdi>{% comma %}<bdi>b</bdi>") == "<bdi>a</bdi>, <bdi>b</bdi>"
    with override("ar"):
        assert say("<bdi>a</bdi>{% comma %}<bdi>b</bdi>") == "<bdi>a</bdi>، <bdi>b</bdi>"


def test_no_template_joins_what_people_typed_with_a_latin_comma() -> None:
    """Sentences bring their own commas; between two values stands the tag."""
    sentences = re.compile(r"\{%\s*blocktranslate.*?\{%\s*endblocktranslate\s*%\}", re.DOTALL)
    for path in sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html")):
        rest = sentences.sub("", path.read_text(encoding="utf-8"))
        assert not re.search(r"</bdi>, ?[<{]|not forloop\.last %\}, ", rest), path
