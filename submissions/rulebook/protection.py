"""What in a text may point to one person: addresses, telephone numbers, long numbers of papers and cases.

It marks, never blocks: a city may publish its own office's number. What it finds is shown beside the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHOWN_AT_MOST = 20  # marks a text is worth; a list of a thousand numbers needs no thousand warnings


@dataclass(frozen=True)
class Mark:
    """One suspicion: ``what`` it looks like, the ``quote``, and where it starts in the text."""

    what: str | Promise
    quote: str
    start: int


# Digits as people write them: European, Arabic, Persian. Every repetition is bounded, so that no text is slow.
_D = "[0-9٠-٩۰-۹]"
_RULES: tuple[tuple[re.Pattern[str], str | Promise], ...] = (
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"), _("an e-mail address")),
    (re.compile(rf"\b[A-Z]{{2,4}}[-/ ]?(?:{_D}{{2,4}}[-/ ]?)?{_D}{{5,12}}\b"), _("a case or document number")),
    (re.compile(rf"\b{_D}{{3}}-{_D}{{2}}[A-Z]{_D}{{5}}\b"), _("a case or document number")),
    (re.compile(rf"(?<![\w.,])(?:\+|00)?(?:\(?{_D}{{1,5}}\)?[ \-/.]){{2,6}}{_D}{{2,5}}\b"), _("a telephone number")),
    (re.compile(rf"(?<![\w.,])\+?{_D}{{8,15}}(?![\w,.]?{_D})"), _("a long number, such as a telephone or case number")),
)
_DIGIT = re.compile(_D)
_YEARS = re.compile(r"(?:1[89]|20)\d\d(?:[ \-/.](?:1[89]|20)?\d\d)*")
# 12 500 000: thousands set apart, as an amount of money is written.
_AMOUNT = re.compile(rf"{_D}{{1,3}}(?:[ .]{_D}{{3}})+")
_DAY = re.compile(
    rf"{_D}{{1,2}}[ \-/.]{_D}{{1,2}}[ \-/.](?:{_D}{{2}}|{_D}{{4}})|{_D}{{4}}[ \-/.]{_D}{{1,2}}[ \-/.]{_D}{{1,2}}"
)


def _harmless(quote: str) -> bool:
    """Years, dates and round amounts look like telephone numbers and are none."""
    if "@" in quote or re.search("[A-Z]", quote):
        return False
    bare = quote.strip()
    if len(_DIGIT.findall(bare)) < 7:
        return True
    return any(rule.fullmatch(bare) for rule in (_YEARS, _AMOUNT, _DAY))


def _found(text: str) -> Iterator[Mark]:
    taken: list[range] = []
    for rule, what in _RULES:
        for match in rule.finditer(text):
            span = range(match.start(), match.end())
            if any(span.start < one.stop and one.start < span.stop for one in taken) or _harmless(match.group()):
                continue
            taken.append(span)
            yield Mark(what, match.group(), match.start())
            if len(taken) >= SHOWN_AT_MOST:
                return


def check(text: str) -> list[Mark]:
    """What may point to one person in ``text``, in the order of the text, twenty at most."""
    return sorted(_found(text), key=lambda mark: mark.start)
