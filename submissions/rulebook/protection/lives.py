"""Names in running text: a given name, or a capitalised word, beside words that tell of one life.

A text is cut into words once, and each name looks a few words to either side, so the time grows with the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from submissions.rulebook.protection import told, words
from submissions.rulebook.protection.given import GIVEN, GIVEN_ARABIC, GIVEN_CYRILLIC
from submissions.rulebook.protection.marks import Kind, Mark

I = re.IGNORECASE  # noqa: E741 - as the module itself calls it
ASIDE = 9  # words on either side of a known given name that may tell of a life
SOON = 2  # words after an unknown name within which the verb stands

_WORDS = re.compile(r"[^\W_]{1,40}")
_NOBODY = re.compile(rf"(?:{words.NOBODY}|{words.GROUP}|{words.PERSON})", I)
_ENDINGS = (
    "",
    "а",
    "я",
    "у",
    "ю",
    "е",
    "и",
    "ы",
    "ой",
    "ей",
    "ом",
    "ем",
    "ью",
    "ия",
    "ию",
    "ии",
    "ий",
    "ь",
    "й",
    "ка",
    "ша",
)
_JOINED = ("و", "ف", "ب", "ل", "ك")


@dataclass(frozen=True)
class _Line:
    """The words of one line, as written and in small letters."""

    text: str
    spans: list[tuple[int, int]]
    written: list[str]
    small: list[str]

    def between(self, one: int) -> str:
        """What stands between a word and the next; a line's end counts as a full stop."""
        if not 0 <= one < len(self.spans) - 1:
            return "."
        return self.text[self.spans[one][1] : self.spans[one + 1][0]]

    def at(self, index: int) -> str:
        return self.small[index] if 0 <= index < len(self.small) else ""

    def some(self, start: int, end: int, among: frozenset[str]) -> bool:
        return not among.isdisjoint(self.small[max(0, start) : max(0, end)])


def _line(text: str) -> _Line:
    found = [(match.start(), match.end()) for match in _WORDS.finditer(text)]
    written = [text[start:end] for start, end in found]
    return _Line(text, found, written, [word.lower() for word in written])


def _capital(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:].islower()


def known(word: str) -> bool:
    """Whether the gazetteer has it; a Cyrillic one without its ending."""
    small = word.lower()
    if small in GIVEN:
        return True
    return small[0] > "Ѐ" and any(
        small.removesuffix(end) in GIVEN_CYRILLIC
        for end in _ENDINGS
        if small.endswith(end) and len(small) - len(end) > 1
    )


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
    """Whether an office, a saint or a street bears the name."""
    return line.some(first - 3, first, told.OFFICIAL) or line.at(last + 1) in told.AFTER_NAMES_OF_PLACES


def _nobody(line: _Line, first: int) -> bool:
    word = line.small[first]
    return word in told.STARTERS or bool(_NOBODY.fullmatch(word)) or word in told.KIN or word in told.PART


def _of_kin(line: _Line, first: int, last: int) -> bool:
    """Her husband Ibrahim; Mustafa's mother; the mother of Mustafa; the father, Adilson, came later."""
    before, gap = line.at(first - 1), line.between(first - 1)
    if before in told.KIN and gap.strip() in ("", ",", ":", "("):
        if line.at(first - 2) in told.POSSESSIVE or line.at(first - 3) in told.POSSESSIVE:
            return True
        if before.endswith(("ı", "i", "u", "ü")) and before[:-1] not in told.KIN and gap == " ":
            return before in _TURKISH
        if gap.strip() == "," and line.between(last).strip() == ",":
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
    hers = frozenset({"his", "her", "she", "he", "him"}) | told.KIN
    return line.some(*soon, told.LIFE) and line.some(last + 2, last + 1 + ASIDE, hers) and "," not in line.between(last)


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


def _tells(line: _Line, first: int, last: int) -> bool:
    if _public(line, first, last):
        return False
    if not any(known(word) for word in line.written[first : last + 1]):
        return _capital(line.written[first]) and _unknown(line, first, last)
    around = _AROUND
    if line.some(first - ASIDE, first, around) or line.some(last + 1, last + 1 + ASIDE, around):
        return True
    return _in_a_row(line, last)


def _arabic(line: _Line, index: int) -> bool:
    """Arabic has no capitals: the word of life must stand close."""
    word = line.written[index]
    if word not in GIVEN_ARABIC and not (word[0] in _JOINED and word[1:] in GIVEN_ARABIC):
        return False
    if line.some(index - 2, index, told.ARABIC_OFFICIAL):
        return False
    around = line.small[max(0, index - 3) : index] + line.small[index + 1 : index + 3]
    return any(one in told.ARABIC_LIFE or (one[1:] in told.ARABIC_LIFE and one[0] in _JOINED) for one in around)


def _of_line(line: _Line) -> Iterator[tuple[Kind, int, int]]:
    index = 0
    while index < len(line.written):
        word, last = line.written[index], index
        if "\u0600" <= word[0] <= "\u06ff":
            if _arabic(line, index):
                yield Kind.NAME, *line.spans[index]
        elif word[0].isupper() and (_capital(word) or (len(word) > 2 and word.isupper() and known(word))):
            last = _last(line, index)
            age = _aged(line, last) if known(word) and not _public(line, index, last) else None
            if age is not None:
                yield Kind.BIRTH, line.spans[index][0], age
            elif _tells(line, index, last):
                yield Kind.NAME, line.spans[index][0], line.spans[last][1]
        index = last + 1


def told_of(text: str) -> Iterator[Mark]:
    """Names beside words of flight, life, kin or the part somebody has."""
    offset = 0
    for row in text.split("\n"):
        for kind, start, end in _of_line(_line(row)):
            yield Mark(kind, row[start:end], offset + start)
        offset += len(row) + 1


# -- Names by their place: nicknames, chats, file names, Chinese ------------------------------------------------------

_NICK = re.compile(
    r"(?:\b(?:nicknamed|known as|goes by|calls? (?:him|her|himself|herself|them)?|surnomm[ée]e?s?|dite?|alias|aka|apodad[oa]|"
    r"le dicen|la llaman|lo llaman|conhecid[oa] como|apelidad[oa]|genannt|lakaplı|diye bilinen|по прозвищу|кличка|прозвали)|"
    r"ملقبة?|الملقبة?|يلقب|المعروفة? بـ?|外号|绰号|小名|昵称)[ :]{0,2}[\"“”„«»‘’'「《][ \u00a0]?([^\"“”„«»‘’'」》\n]{2,24})"
    r"[ \u00a0]?[\"“”«»‘’'」》]",
    I,
)
_QUOTED_PERSON = re.compile(
    r"\b(?:boy|girl|man|woman|youth|teenager|child|pupil|garçon|fille|jeune|petite?|gamine?|chic[oa]|niñ[oa]|muchach[oa]|junge|"
    r"mädchen|menin[oa]|çocuk|мальчик|девочк[аи]|парень) [\"“„«‘][ \u00a0]?([^\W\d_]{2,16})[ \u00a0]?[\"”“»’]",
    I,
)
_CHAT = re.compile(
    r"(?m)^[ \t]{0,3}\[?(?:[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4},? )?[0-2]?[0-9][:.][0-5][0-9](?::[0-5][0-9])?\]?(?: -)? "
    r"([^\W\d_][^\W\d_]{1,20}(?: [^\W\d_]{1,20}){0,2}):"
)
_FILE = re.compile(
    r"(?<![\w.-])[\w-]{4,80}\.(?:jpe?g|png|heic|pdf|docx?|odt|xlsx?|csv|txt|mp[34]|m4a|ogg|opus|mov|zip)\b", I
)
_ZH_KIN = "儿子|女儿|丈夫|妻子|母亲|父亲|妈妈|爸爸|弟弟|妹妹|哥哥|姐姐|孩子|孙子|孙女|男孩|女孩|学生|租客|患者|申请人"
_ZH_LIFE = "逃离|逃到|逃往|逃出|来自|抵达|来到|出生|生下|怀孕|入学|就读|上学|住在|居住|租住|被捕|被拘留|被遣返|失踪|去世|结婚|今年|加入|在校|岁"
_ZH_COUNTRY = "(?!巴勒斯坦|伊拉克|巴基斯坦|哈萨克|伊斯兰|阿拉伯|阿尔巴尼亚|利比里亚|塞尔维亚|斯里兰卡)"
_CHINESE = tuple(
    re.compile(rule)
    for rule in (
        rf"(?:{_ZH_KIN})[，：:]?((?:[小阿老][\u4e00-\u9fff])(?=[，。去今在从于被刚已]|{_ZH_LIFE}|$))",
        rf"(?:[他她我]的?|其)(?:{_ZH_KIN})[，：:]?({_ZH_COUNTRY}[{words.ZH_SOUND}]{{2,6}})",
        rf"(?:{_ZH_KIN})[，：:]?([{words.ZH_SURNAME}][\u4e00-\u9fff]{{1,2}}?)(?={_ZH_LIFE}|[，。（(]|$)",
        rf"(?<![\u4e00-\u9fff])({_ZH_COUNTRY}[{words.ZH_SOUND}]{{2,6}}(?:·[{words.ZH_SOUND}]{{2,6}})?)[，]?[^\n，。]{{0,6}}?(?:{_ZH_LIFE})",
        rf"(?<![\u4e00-\u9fff])((?:[小阿老])[\u4e00-\u9fff])(?:{_ZH_LIFE})",
    )
)


def _file_names(text: str) -> Iterator[Mark]:
    for match in _FILE.finditer(text):
        parts = re.split(r"[_\-0-9.]+", match.group().rsplit(".", 1)[0])
        if any(len(part) > 2 and known(part) for part in parts):
            yield Mark(Kind.NAME, match.group(), match.start())


def placed(text: str) -> Iterator[Mark]:
    """Nicknames in quotes, who wrote a line of a chat, a name in the name of a file, and Chinese names beside kin."""
    for rule in (_NICK, _QUOTED_PERSON, _CHAT, *_CHINESE):
        for match in rule.finditer(text):
            yield Mark(Kind.NAME, match.group(1).strip(), match.start(1))
    yield from _file_names(text)
