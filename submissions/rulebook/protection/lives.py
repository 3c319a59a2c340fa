"""Names in running text: a given name, or a capitalised word, beside words that tell of one life.

A text is cut into words once, and each name looks a few words to either side, so the time grows with the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from submissions.rulebook.protection import cues, told, words
from submissions.rulebook.protection.given import (
    ALONE_ARABIC,
    GIVEN_ARABIC,
    Among,
    among,
    as_place,
    city,
    countries,
    great_city,
    known,
)
from submissions.rulebook.protection.marks import Kind, Mark

I = re.IGNORECASE  # noqa: E741 - as the module itself calls it
ASIDE = 9  # words on either side of a known given name that may tell of a life
OFFICE_BEFORE, OFFICE_AFTER = 5, 6  # words within which an office makes a name an official's
_TITLES = words.each("dr prof mr mrs ms st sr sra dra hon mme mlle dipl ing")
_ENDS = (".", "!", "?")
_STOP = re.compile(r"[.;!?:\n]")
SOON = 2  # words after an unknown name within which the verb stands

WORDS = re.compile(r"[^\W_]{1,40}")
NOBODY = re.compile(rf"(?:{words.NOBODY}|{words.GROUP}|{words.PERSON})", I)
_JOINED = ("و", "ف", "ب", "ل", "ك")


@dataclass(frozen=True)
class _Line:
    """The words of one line, as written and in small letters."""

    text: str
    spans: list[tuple[int, int]]
    written: list[str]
    small: list[str]
    places: frozenset[str]  # names the reader knows for places: of the city that files, and of its partners

    def between(self, one: int) -> str:
        """What stands between a word and the next; a line's end counts as a full stop."""
        if not 0 <= one < len(self.spans) - 1:
            return "."
        return self.text[self.spans[one][1] : self.spans[one + 1][0]]

    def at(self, index: int) -> str:
        return self.small[index] if 0 <= index < len(self.small) else ""

    def some(self, start: int, end: int, among: frozenset[str]) -> bool:
        return not among.isdisjoint(self.small[max(0, start) : max(0, end)])


def _line(text: str, places: frozenset[str]) -> _Line:
    found = [(match.start(), match.end()) for match in WORDS.finditer(text)]
    written = [text[start:end] for start, end in found]
    return _Line(text, found, written, [word.lower() for word in written], places)


def _capital(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:].islower()


def _last(line: _Line, first: int) -> int:
    """The last word of a name that begins here: three words, or one with the first letter of another."""
    last = first
    while last < first + 2 and line.between(last) in (" ", "-", "\u00a0"):
        following = line.written[last + 1]
        if len(following) == 1 and following.isupper() and line.text[line.spans[last + 1][1] :][:1] == ".":
            return last + 1
        if not _capital(following):
            break
        last += 1
    return last


def _shortened(line: _Line, first: int, last: int) -> bool:
    return last > first and len(line.written[last]) == 1


def _public(line: _Line, first: int, last: int) -> bool:
    """Whether an office, a saint or a street bears the name: before it, or after a comma; an author, a firm."""
    start = _begin(line, first, OFFICE_BEFORE)
    if line.some(start, last + 1, told.OFFICIAL) or line.some(first + 1, last + 3, told.AFTER_NAMES_OF_PLACES):
        return True
    if "&" in line.between(last) or "&" in line.between(first - 1):
        return True
    close = line.between(last).strip()
    return close in (",", "،", "(", "–", "-") and line.some(last + 1, last + 1 + OFFICE_AFTER, told.OFFICIAL)


def _begin(line: _Line, first: int, most: int) -> int:
    """The first word of the sentence before a name, so many words back at most."""
    start = first
    while start > max(0, first - most) and (line.at(start - 1) in _TITLES or not _STOP.search(line.between(start - 1))):
        start -= 1
    return start


def _end(line: _Line, last: int, most: int) -> int:
    """The word after the last of the sentence behind a name, so many words on at most."""
    end = last + 1
    while end < min(len(line.small), last + 1 + most) and not _STOP.search(line.between(end - 1)):
        end += 1
    return end


def _nobody(line: _Line, first: int) -> bool:
    word = line.small[first]
    return (
        word in told.STARTERS
        or word in cues.NO_NAME
        or bool(NOBODY.fullmatch(word))
        or word in told.KIN
        or word in told.PART
    )


def _of_kin(line: _Line, first: int, last: int) -> bool:
    """Her husband Ibrahim; Mustafa's mother; the mother of Mustafa; the father, Adilson, came later."""
    before, gap = line.at(first - 1), line.between(first - 1)
    if before in told.KIN and gap.strip() in ("", ",", ":", "("):
        if line.at(first - 2) in told.POSSESSIVE or line.at(first - 3) in told.POSSESSIVE:
            return True
        if before.endswith(("ı", "i", "u", "ü")) and before[:-1] not in told.KIN and gap == " ":
            return before in _TURKISH
        if gap.strip() == "," and line.between(last).strip() in (",", "("):
            return True
    if line.at(last + 1) == "s" and line.between(last) in ("'", "’"):
        return line.at(last + 2) in told.KIN
    return before in told.OF and line.at(first - 2) in told.KIN and gap in (" ", "'", "’")


_TURKISH = words.each("annesi babası oğlu kızı eşi kocası karısı kardeşi ablası abisi ağabeyi amcası teyzesi bebeği")


def _in_a_part(line: _Line, first: int, last: int) -> bool:
    """Tenant: Rahel G.; pupil file, Zahra M."""
    if _shortened(line, first, last):
        return line.some(first - 4, last + 5, told.PART | told.KIN | told.LIFE | told.FLIGHT)
    return line.at(first - 1) in told.PART - told.POSSESSIVE and line.between(first - 1).strip() in (":", "–", "-")


def _unknown(line: _Line, first: int, last: int) -> bool:
    """A capitalised word the gazetteer does not have, of whom something is told that happens to people."""
    word = line.small[first]
    if _nobody(line, first) or (word.endswith(("s", "ing")) and first == last):
        return False
    if _of_kin(line, first, last) or _in_a_part(line, first, last):
        return True
    soon = (last + 1, last + 1 + SOON)
    gave_birth = line.small[last + 1 : last + 3] == ["gave", "birth"]
    if gave_birth or (line.some(*soon, told.FLIGHT) and "." not in line.between(last)):
        return True
    if first == last and _does(line, first):
        return True
    # Siyat looked up to his uncle: an act in English, and then whose.
    if (
        first == last
        and len(word) > 3
        and not ABSTRACT.search(word)
        and line.between(last) == " "
        and line.at(first - 1) not in _ARTICLES
    ):
        acts = line.at(last + 1).endswith("ed") or line.at(last + 1) in _PAST
        if acts and line.some(last + 2, last + 1 + ASIDE, _HERS) and word not in countries():
            return True
    hers = frozenset({"his", "her", "she", "he", "him"}) | told.KIN
    return line.some(*soon, told.LIFE) and line.some(last + 2, last + 1 + ASIDE, hers) and "," not in line.between(last)


ABSTRACT = re.compile(
    r"(?:tion|ment|ness|ship|ity|ism|ence|ance|té|ción|dad|ung|heit|keit|schaft|tät|ção|dade|ость|ение|ание|er|or|eur|euse|in|lar|ler|ist|ista|"
    r"iste|ist|ian|ana|ano|ien|ienne|land|stan|burg|ville|стан|ция|тель)$"
)


def _does(line: _Line, first: int) -> bool:
    """One capitalised word that laughs, says or cooks; no noun of German, no ending of a thing or a trade."""
    word, before = line.small[first], line.at(first - 1)
    if len(word) < 4 or ABSTRACT.search(word) or line.between(first) not in (" ", ", "):
        return False
    if before in _ARTICLES or among(word, Among.WORDS):
        return False
    if line.at(first + 1) in cues.DOING:
        return True
    # laughs Tesfay: the verb before it, after what was quoted.
    return before in cues.DOING and line.between(first - 1) == " " and line.at(first + 1) not in told.KIN


_HERS = words.each("his her hers him herself himself she he")
_PAST = words.each(
    "took got kept began made went came had has was is left lost won built knew saw wants needs goes does thinks says brought held led"
)
_ARTICLES = words.each(
    "the a an this that our your each every le la l les un une des du de el los las una der die das den dem des ein eine einen einem einer "
    "jede jeder kein keine unser unsere o os as um uma bir bu"
)
_AROUND = told.LIFE | told.FLIGHT | told.KIN | told.PART | told.ABOUT
_ROW = frozenset(";|–—\t:,")


def _in_a_row(line: _Line, last: int) -> bool:
    """A row of a table: the name, and a number soon after."""
    gap = line.between(last).strip(" ")
    return gap in _ROW and any(one.isdecimal() and len(one) < 4 for one in line.small[last + 1 : last + 5])


def _aged(line: _Line, last: int) -> int | None:
    """Where an age ends that follows a name: Samira (17), Karim, 12."""
    age = line.at(last + 1)
    if line.between(last) in (", ", " (", "، ") and age.isdecimal() and 0 < int(age) < 100:
        return line.spans[last + 1][1]
    return None


# After these a city stands, and seldom somebody.
_PLACED = words.each(
    "in from to at near around outside à en vers depuis desde hacia em para nach aus bei в из около під з до"
)
_OF_PLACES = words.each(
    "city cities town towns municipality municipalities ville villes commune ciudad ciudades município stadt städte города город"
)
# A city does these as people do.
_CITIES_DO = words.each(
    "sent takes took makes gets likes helps helped teaches taught celebrates celebrated opened plans plays played draws drew stood ran runs speaks spoke knows knew thinks thought "
    "wrote writes says said tells told adds explains explained insists insisted admits admitted studies studied shares shared gave met bought hopes hoped fears feared "
    "raconte explique dit disait espère tient cuenta contó dice dijo explica espera vive vino quiere sagt sagte hofft kam conta contou diz disse quer говорит ждёт хочет"
)
_MEETING = words.each(
    "met meet asked told helped accompanied drove interviewed taught little poor young dear rencontré aidé accompagné petite petit conoció ayudó acompañó pequeña pequeño "
    "traf half begleitete kleine kleiner küçük pequena"
)
_ROW_OF_PLACES = words.each("and et y e und ve и or ou o oder или")
# What tells of a life beside a city's name; not what cities do too.
_OF_A_LIFE = (
    told.LIFE
    | told.FLIGHT
    | told.KIN
    | words.each("she he her his him herself himself elle ella ela ele sie ihr ihre она он её ее его ей ему")
) - words.each(
    "learned joined joins moves works worked wants asked found told left lost applied refused recognised granted adopted waits returned"
)


def _is_city(line: _Line, first: int, last: int) -> bool:
    name = line.text[line.spans[first][0] : line.spans[last][1]]
    return city(name) or as_place(name) in line.places


def _of_a_place(line: _Line, first: int, last: int) -> bool:
    """In Florence, from Santiago, our partner city, Medina: a place, whoever bears its name and whatever is told there."""
    if not _is_city(line, first, last) or line.between(last)[:2] in ("'s", "’s"):
        return False
    before, gap = line.at(first - 1), line.between(first - 1).strip()
    if not gap and before in _PLACED:
        return True
    if gap in ("", ",", "،", "(", ":") and before in _OF_PLACES:
        return True
    return before in told.OF and line.at(first - 2) in _OF_PLACES


def _no_life(line: _Line, first: int, last: int) -> bool:
    """A great city's name, or the reader's own, with nothing of a life beside it; a smaller one's in a row of them."""
    if not _is_city(line, first, last) or line.some(_begin(line, first, 4), _end(line, last, 6), _OF_A_LIFE):
        return False
    if line.at(first - 1) in _MEETING or line.at(last + 1) in cues.DOING - _CITIES_DO:
        return False
    name = line.text[line.spans[first][0] : line.spans[last][1]]
    return great_city(name) or as_place(name) in line.places or _in_a_row_of_places(line, first, last)


def _in_a_row_of_places(line: _Line, first: int, last: int) -> bool:
    for beside, gap in ((first - 1, line.between(first - 1)), (last + 1, line.between(last))):
        step = -1 if beside < first else 1
        if gap.strip() in ("", ",", "،", "/") and line.at(beside) in _ROW_OF_PLACES:
            beside += step
        elif gap.strip() not in (",", "/", "،"):
            continue
        if 0 <= beside < len(line.small) and (line.small[beside] in countries() or city(line.written[beside])):
            return True
    return False


def _tells(line: _Line, first: int, last: int) -> bool:
    if _public(line, first, last):
        return False
    if _of_a_place(line, first, last) or _no_life(line, first, last):
        return False
    run = line.written[first : last + 1]
    if any(among(word, Among.ALONE) for word in run) and not _nobody(line, first):
        return True
    if not any(known(word) for word in run):
        return _capital(line.written[first]) and _unknown(line, first, last)
    if line.at(first - 1) in cues.FIRST or (first == last and _does(line, first)):
        return True
    # Officials bear a family name; of them it is told where they work, and not of whom they are born.
    if line.some(last + 1, last + 2, told.LIFE) and line.between(last) == " ":
        return True
    if line.at(last + 1) in countries() and line.between(last) == " (":
        return True
    around = _AROUND if first == last else _CLOSE
    if line.some(first - ASIDE, first, around) or line.some(last + 1, last + 1 + ASIDE, around):
        return True
    return _in_a_row(line, last)


_CLOSE = (
    (told.FLIGHT | told.KIN | told.PART)
    - told.POSSESSIVE
    - words.each("he she him il elle lui él ella ela ele она он young child")
)


def _arabic(line: _Line, index: int) -> bool:
    """Arabic has no capitals: the word of life must stand close."""
    word = line.written[index]
    if not {word, word[1:] if word[0] in _JOINED else word} & (GIVEN_ARABIC | ALONE_ARABIC):
        return False
    if line.some(index - 4, index + 4, told.ARABIC_OFFICIAL):
        return False
    if word in ALONE_ARABIC or (word[0] in _JOINED and word[1:] in ALONE_ARABIC):
        return True
    around = line.small[max(0, index - 3) : index] + line.small[index + 1 : index + 3]
    return any(one in told.ARABIC_LIFE or (one[1:] in told.ARABIC_LIFE and one[0] in _JOINED) for one in around)


_BEFORE_NAMES = told.STARTERS | _PLACED | cues.FIRST


def _of_line(line: _Line) -> Iterator[tuple[Kind, int, int]]:
    index = 0
    while index < len(line.written):
        word, last = line.written[index], index
        if "\u0600" <= word[0] <= "\u06ff":
            if _arabic(line, index):
                yield Kind.NAME, *line.spans[index]
        elif word[0].isupper() and (_capital(word) or (len(word) > 2 and word.isupper() and known(word))):
            last = _last(line, index)
            while index < last and line.small[index] in _BEFORE_NAMES:
                index += 1  # When Hodan came, In Victoria, Little Amina: the sentence begins, and then the name
            if index < last and not known(line.written[index]) and line.between(index - 1).strip() in _ENDS:
                index = next((one for one in range(index, last + 1) if among(line.written[one], Among.ALONE)), index)
            nobody = _public(line, index, last) or _of_a_place(line, index, last)
            age = _aged(line, last) if known(word) and not nobody else None
            if age is not None:
                yield Kind.BIRTH, line.spans[index][0], age
            elif _tells(line, index, last):
                yield Kind.NAME, line.spans[index][0], line.spans[last][1]
        index = last + 1


def told_of(text: str, places: frozenset[str] = frozenset()) -> Iterator[Mark]:
    """Names beside words of flight, life, kin or the part somebody has; ``places`` are known for places here."""
    offset = 0
    for row in text.split("\n"):
        for kind, start, end in _of_line(_line(row, places)):
            yield Mark(kind, row[start:end], offset + start)
        offset += len(row) + 1
