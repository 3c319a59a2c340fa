"""What is asked of a practice, of its files, of a comment and of every filing: tables an administrator can read.

A practice remembers the version of the form it answers, and a revision keeps it beside the answers, so that a later
change of a form breaks nothing filed before. To change what is asked, write ``practice_3.py`` beside its elders and
name it in ``FORMS``; a form that stands here is never edited.
"""

from __future__ import annotations

from submissions.rulebook.fields.comments import COMMENT_FIELDS as COMMENT_FIELDS
from submissions.rulebook.fields.comments import GENERAL_FIELDS as GENERAL_FIELDS
from submissions.rulebook.fields.files import ALT as ALT
from submissions.rulebook.fields.files import CAPTION as CAPTION
from submissions.rulebook.fields.files import FILE_FIELDS as FILE_FIELDS
from submissions.rulebook.fields.files import FILES as FILES
from submissions.rulebook.fields.practice_1 import FIRST
from submissions.rulebook.fields.practice_2 import SECOND
from submissions.rulebook.fields.table import Cell as Cell
from submissions.rulebook.fields.table import Column as Column
from submissions.rulebook.fields.table import Field as Field
from submissions.rulebook.fields.table import Form as Form
from submissions.rulebook.fields.table import Step as Step
from submissions.rulebook.fields.table import Widget as Widget
from submissions.rulebook.fields.table import Words as Words
from submissions.rulebook.fields.undertaking import UNDERTAKING_FIELDS as UNDERTAKING_FIELDS

FORMS: dict[int, Form] = {form.version: form for form in (FIRST, SECOND)}
FORM_VERSION = max(FORMS)
CURRENT = FORMS[FORM_VERSION]
# What somebody gives their word for: a copy starts without it.
GIVEN_ANEW = frozenset({"mandate_by", "mandate_under", "mandate_on", "consent", "no_personal_data", "confirmed_on"})
UNDERTAKING = frozenset(row.name for row in UNDERTAKING_FIELDS)
# Every question that was ever asked of a practice, in its newest words.
PRACTICE: dict[str, Field] = {row.name: row for form in FORMS.values() for row in form.fields}


def form_of(version: int) -> Form:
    """The form of that version; the newest for a number no form has."""
    return FORMS.get(version, CURRENT)
