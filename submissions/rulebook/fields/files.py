"""What is asked of each file of a filing; the last part of a practice's form, on a page of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from submissions.rulebook.fields.table import Field, Step
from submissions.rulebook.limits import ALT_CHARACTERS, CAPTION_CHARACTERS

FILES = Step("files", _("Files"))
ALT = Field(
    "alt",
    FILES.key,
    _("What the image shows"),
    _("Read aloud to those who do not see it: who does what, or what the figures say. No names."),
    limit=ALT_CHARACTERS,
    needed=_("Say what each image shows, for those who do not see it"),
)
CAPTION = Field("caption", FILES.key, _("Caption"), limit=CAPTION_CHARACTERS)
FILE_FIELDS: tuple[Field, ...] = (ALT, CAPTION)
