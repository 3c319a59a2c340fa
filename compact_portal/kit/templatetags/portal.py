"""Tags every page may load: icons, instants, numbers, what people typed, form fields, the map."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from compact_portal.kit import instants, richtext, worldmap
from compact_portal.kit.languages import OWN_NAMES, Named
from compact_portal.kit.languages import direction as direction_of
from compact_portal.kit.languages import named as name_of
from compact_portal.kit.languages import of_question as after_question
from compact_portal.kit.rows import RowsWidget

register = template.Library()


@lru_cache(maxsize=256)
def _icon(sprite: str, name: str, flip: bool) -> SafeString:
    return format_html(
        '<svg class="icon{}" viewBox="0 0 20 20" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        " flip" if flip else "",
        sprite,
        name,
    )


@register.simple_tag
def icon(name: str, flip: bool = False) -> SafeString:
    """A sign from the sprite; ``flip`` mirrors it where people read from right to left. Put a word beside it."""
    return _icon(static("img/sprite.svg"), name, flip)


@lru_cache(maxsize=256)
def _sign(sprite: str, name: str, word: str) -> SafeString:
    return format_html(
        '<span class="state state--{0}"><svg viewBox="0 0 16 16" aria-hidden="true"><use href="{1}#s-{0}"/></svg>'
        "<span>{2}</span></span>",
        name,
        sprite,
        word,
    )


@register.simple_tag
def sign(name: str, word: Any) -> SafeString:
    """A sign of the state family with a word of its own: ``{% sign "open" _("Open now") %}``."""
    return _sign(static("img/sprite.svg"), name, str(word))


def _time(value: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.strftime("%Y-%m-%dT%H:%M:%SZ"), words)


@register.simple_tag
def instant(value: datetime | None, zone: str = instants.GENEVA) -> str:
    """``12 December 2017, 17:00 (Geneva)``."""
    if value is None:
        return ""
    return _time(value, instants.instant(value, instants.language_now(), zone))


@register.simple_tag
def both_in(value: datetime, zone: str) -> str:
    """Geneva's time, and that of another zone where it differs."""
    here, there = instant(value), instants.elsewhere(value, instants.language_now(), zone)
    return format_html("{}{}{}", here, comma(), _time(value, there)) if there else here


@register.simple_tag(takes_context=True)
def both_times(context: template.Context, value: datetime | None) -> str:
    """Geneva's time, and the reader's own where it differs.

    A person's zone is known once they sign in; for everybody else base.js fills the empty place from the device.
    """
    if value is None:
        return ""
    actor = getattr(context.get("request"), "actor", None)
    if actor is not None and actor.is_authenticated:
        return both_in(value, actor.time_zone)
    return format_html(
        '{}<span class="your-time" data-instant="{}" hidden></span>', instant(value), f"{value:%Y-%m-%dT%H:%M:%SZ}"
    )


@register.simple_tag
def day(value: date | datetime | None) -> str:
    """``12 December 2017``; of an instant, the day in Geneva."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(instants.zone(instants.GENEVA)).date()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), instants.day(value, instants.language_now()))


@register.simple_tag
def days(first: date, last: date) -> str:
    """``17–18 October 2017``."""
    if first == last:
        return day(first)
    words = instants.days(first, last, instants.language_now())
    return format_html('<time datetime="{}/{}">{}</time>', first.isoformat(), last.isoformat(), words)


@register.simple_tag
def month(value: date) -> str:
    """``December 2017``, for a date whose day is not known."""
    return format_html(
        '<time datetime="{}">{}</time>', f"{value:%Y-%m}", instants.month(value, instants.language_now())
    )


@register.filter
def as_json(value: Any) -> str:
    """A value for a script, to stand in a ``data-`` attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def count(value: Any) -> str:
    """A number as the language groups it."""
    return "" if value is None or value == "" else instants.number(value, instants.language_now())


@register.filter
def percent(value: float | None) -> str:
    """0.38 as 38%."""
    return "" if value is None else instants.percent(value, instants.language_now())


@register.simple_tag
def demo_tag(subject: Any) -> str:
    """The dashed tag of what is invented: a city, a round, or True."""
    if subject is True or getattr(subject, "is_demo", False):
        return format_html('<span class="tag tag--demo">{}</span>', gettext("Demo"))
    return ""


@register.simple_tag
def comma() -> str:
    """What stands between two things that are named one after the other: a comma and a blank, as the language writes them."""
    return instants.comma(instants.language_now())


@register.simple_tag
def user_text(text: str, language: str = "") -> SafeString:
    """What somebody typed, as paragraphs in a block with its language and direction."""
    return richtext.in_language(richtext.paragraphs(text or ""), language)


@register.simple_tag
def markdown_text(text: str, language: str = "") -> SafeString:
    """What somebody typed in Markdown, by allow-list."""
    return richtext.in_language(richtext.markdown(text or ""), language)


@register.filter
def direction(language: str) -> str:
    """``rtl`` or ``ltr`` for a language tag."""
    return direction_of(language or "en")


@register.filter
def own_name(language: str) -> str:
    """A language's name in that language."""
    return OWN_NAMES.get(language, language)


@register.filter
def named(thing: Named | None) -> str:
    """The name of a theme, bureau or country in the language of the page."""
    return name_of(thing) if thing else ""


@register.filter
def anchor(field: BoundField) -> str:
    """The id to which an error summary links: the input's, or the first choice's of a group."""
    if isinstance(field.field.widget, RowsWidget):
        return field.field.widget.first_wrong(str(field.auto_id), field.value())
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def of_question(error: str, field: BoundField) -> str:
    """An error in a summary; where a page asks many questions, with the question it answers."""
    return after_question(str(field.label), error) if hasattr(field.form, "rows") else error


@register.simple_block_tag
def crumbs(content: str) -> str:
    """The way back up, when a page says one."""
    if not content.strip():
        return ""
    return format_html(
        '<div class="wrap no-print"><nav class="crumbs" aria-label="{}"><ol>{}</ol></nav></div>',
        gettext("You are here"),
        mark_safe(content),
    )


@register.inclusion_tag("forms/counter.html")
def counter(field: BoundField) -> dict[str, Any]:
    """How many characters are left, for a field that has a limit; quiet in a one-line field until it fills."""
    limit = field.field.widget.attrs.get("maxlength")
    used = len(str(field.value() or ""))
    one_line = field.widget_type != "textarea"
    return {
        "show": bool(limit) and field.widget_type in ("text", "textarea"),
        "id": f"{field.auto_id}_counter",
        "limit": int(limit or 0),
        "left": int(limit or 0) - used,
        "over": used - int(limit or 0),
        "quiet": one_line and used * 4 < int(limit or 0) * 3,
    }


def _marks(marks: Iterable[worldmap.Mark]) -> str:
    signed, published = [], []
    for mark in marks:
        x, y = worldmap.place(mark)
        if mark.kind in ("signed", "known"):
            signed.append(f'<path class="sig" d="M{x} {y}h.01"/>')
        else:
            published.append(f'<path class="halo" d="M{x} {y}l.01 .01"/><path class="pub" d="M{x} {y}l.01 .01"/>')
    return "".join(signed + published)


@register.simple_tag(name="map")
def map_(
    marks: Iterable[worldmap.Mark], label: str, routes: bool = False, plain: bool = False, close: bool = False
) -> str:
    """The world with ``marks`` on it. ``routes`` joins those that signed to Geneva; ``close`` shows their part only.

    The label says in words what the marks show, and a list of the same places stands on the page.
    """
    marks = list(marks)
    ways = (
        "".join(f'<path class="way" d="{worldmap.route(m)}"/>' for m in marks if m.kind == "signed") if routes else ""
    )
    end = "<circle class='end' cx='{}' cy='{}' r='5'/>".format(*worldmap.project(*worldmap.GENEVA)) if routes else ""
    frame = worldmap.window(marks) if close and marks else worldmap.FRAME
    return mark_safe(
        f'<svg class="map{" map--plain" if plain else ""}" viewBox="{" ".join(f"{n:g}" for n in frame)}" role="img" '
        f'aria-label="{escape(label)}"><use class="land" href="{escape(static("img/land.svg"))}#land"/>'
        f"{ways}{_marks(marks)}{end}</svg>"
    )
