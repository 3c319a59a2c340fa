"""What a comment is asked, and a contribution as a whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from submissions.rulebook.fields.table import Field, Widget
from submissions.rulebook.limits import COMMENT_CHARACTERS

COMMENT_FIELDS: tuple[Field, ...] = (
    Field(
        "kind",
        "comment",
        _("What kind of comment is it?"),
        widget=Widget.ONE_OF,
        needed=_("Say what kind of comment it is"),
    ),
    Field(
        "body",
        "comment",
        _("Your comment"),
        _("What your city says on this paragraph, and why."),
        Widget.TEXT,
        COMMENT_CHARACTERS,
        _("Write the comment"),
        rows=8,
    ),
    Field(
        "wording",
        "comment",
        _("Wording you propose"),
        _("If you want other words in the text, write the paragraph as it should read."),
        Widget.TEXT,
        COMMENT_CHARACTERS,
        rows=5,
    ),
    Field("practices", "comment", _("Practices of your city it rests on"), widget=Widget.SOME_OF),
    Field(
        "others",
        "comment",
        _("Practices of other cities it rests on"),
        _("Their references, such as PR-2026-0042, separated by commas."),
    ),
)

GENERAL_FIELDS: tuple[Field, ...] = (
    Field(
        "general",
        "general",
        _("In general"),
        _("What your city says on the text as a whole. You may leave this open."),
        Widget.TEXT,
        COMMENT_CHARACTERS,
    ),
)
