"""Dates of birth, small counts of people of a group, and names beside words that say whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from submissions.rulebook.protection import told, words
from submissions.rulebook.protection.given import countries
from submissions.rulebook.protection.marks import Kind, Mark
from submissions.rulebook.protection.numbers import D

I = re.IGNORECASE  # noqa: E741 - as the module itself calls it

# -- Dates of birth --------------------------------------------------------------------------------------------------

_DATE = re.compile(
    rf"{D}{{1,4}}[./-]{D}{{1,2}}[./-]{D}{{2,4}}|[0-9]{{4}}年[0-9]{{1,2}}月[0-9]{{1,2}}日|"
    rf"{D}{{1,2}}(?:st|nd|rd|th|er|º|\.)?,?[ \u00a0](?:of |de |d[’'])?[^\W\d_]{{3,12}}\.?,?(?: de| of)?[ \u00a0]{D}{{4}}|"
    rf"\b[^\W\d_]{{3,10}}\.? {D}{{1,2}}(?:st|nd|rd|th)?,? {D}{{4}}"
)
_BORN = re.compile(
    r"\b(?:born|b\.|dob|d\.o\.b\.?|birth|birthdate|birthday|née?s?|naissance|naiss\.?|vu le jour|vio la luz|nacid[oa]s?|nació|nacimiento|geboren\w?|geb\.|"
    r"geburts\w{2,8}|doğum\w{0,4}|nascid[oa]s?|nasceu|nascimento|nasc\.|nac\.|f\. ?nac|родил\w{2,3}|рождения|народ\w{2,8}|рожд\.|род\.|р\.|d\. ?o\. ?b)(?!\w)|مواليد|الميلاد|ميلاده?ا?|"
    r"وُ?لدت?\b|出生|生于",
    I,
)
_NAMED = (
    r"(?:named|called|prénommée?|nommée?|appelée?|qui s[’']appelle|llamad[oa]|que se llama|chamad[oa]|que se chama|namens|"
    r"adlı|isimli|по имени|اسمه|اسمها|واسمها?|تدعى|يدعى|名叫|叫)"
)
_AGE = (
    r"(?:\bage[d]? [0-9]{1,2}\b|\b[0-9]{1,2}[- ]year[- ]old|\bde [0-9]{1,2} (?:ans|años|anos)\b|\b[0-9]{1,2}[- ]?jährige\w?|"
    r"\b[0-9]{1,2} yaşında\w{0,2}|\b[0-9]{1,2} (?:лет|года?)\b|[0-9]{1,2}岁|"
    rf"(?:عمرها?|تبلغ|يبلغ)[^.\n]{{0,15}}{D}{{1,2}} (?:سنة|سنوات|عاما|أعوام))"
)
_AGE_NAMED = re.compile(rf"{_AGE}[^.\n]{{0,25}}?{_NAMED}(?: ?[^\W\d_]{{1,20}})?", I)
_NAMED_AGE = re.compile(rf"{_NAMED} ?[^.\n0-9]{{1,27}}?{_AGE}", I)
_NAME_AGE = re.compile(r"\b[A-ZÀ-Þ][a-zß-ÿ’'-]{1,20}, (?:aged )?[1-9][0-9]?(?: ans| años)?, ")
# The day somebody grew older, with or without the year.
# An age in brackets after one capitalised word: Thanika (23 Jahre).
_NAME_BRACKET = re.compile(
    r"(?<![\w-])[A-ZÀ-ÞĞİŞÇÖÜА-ЯЁ][a-zß-ÿа-яёğışçöü’'-]{2,20} \((?:aged? |now )?[1-9][0-9]?(?: ?(?:years?(?: old)?|yrs?|ans|años|anos|Jahre?|jahre|yaş\w{0,4}|лет|года?))\)"
)
_DAY = (
    rf"(?:{D}{{1,2}}(?:st|nd|rd|th|er|º|\.)? (?:of |de |d[’'])?[^\W\d_]{{3,12}}|[^\W\d_]{{3,10}}\.? {D}{{1,2}}(?:st|nd|rd|th)?\b|"
    rf"{D}{{1,2}}[./]{D}{{1,2}}|[0-9]{{1,2}}月[0-9]{{1,2}}日)"
)
_BIRTHDAY = re.compile(
    r"(?:\b(?:birthday|turn(?:s|ed|ing)? (?:[1-9][0-9]?|\w{3,12})|c(?:ame|oming) of age|bec[oa]mes? (?:[1-9][0-9]|eighteen|sixteen|twenty-one|an adult)|anniversaire|(?:a|ai|avait) eu [1-9][0-9]? ans|majorité|majeure?|volljährig|mayor de edad|mayoría de edad|совершеннолет\w{2,3}|fêter\w{0,4}|aura [1-9][0-9]? ans|cumple\w{0,5}|cumpl(?:irá|ió|ía|ir|ieron|iendo|o|en)|"
    r"geburtstag|wird [1-9][0-9]?|wurde (?:[1-9][0-9]?|\w{4,10}zehn|zwanzig)|doğum günü|aniversário|faz anos|fez anos|completa|день рождения|исполнится|"
    r"исполнилось)(?!\w)|عيد ميلاده?ا?|[أتي]تمت? (?:عامه?ا?|الثامنة عشرة)|بلغت? (?:الثامنة عشرة|سن الرشد)|满(?:[一二三]?十)?[一二三四五六七八九十0-9]{1,2}岁|生日)[^.\n]{0,26}?"
    rf"({_DAY}(?:,? (?:de |of )?{D}{{4}})?)",
    I,
)
_YEAR_BORN = re.compile(
    r"\b(?:s?he|who|elle|il|ella|él|ela|ele|sie|er) (?:was born|est née?|nació|nasceu) (?:in|en|em) (?:19|20)[0-9]{2}\b|"
    rf"\b(?:YOB|b\.|born|née?|nacid[oa]) ?:? ?(?:19|20)[0-9]{{2}}\b|(?:19|20)[0-9]{{2}} ?г\. ?р\.|مواليد (?:عام |سنة )?{D}{{4}}|(?:19|20)[0-9]{{2}}年?(?:出生|生)|"
    r"(?:19|20)[0-9]{2} (?:года|г\.) ?рождения|\b(?:Jahrgang|doğumlu) (?:19|20)[0-9]{2}"
)


def _born_near(text: str, start: int, end: int) -> bool:
    """Whether a word of birth stands before the date, or shortly after as German and Turkish put it; in one line."""
    before = text[max(0, start - 40) : start].rsplit("\n", 1)[-1]
    after = text[end : end + 30].split("\n", 1)[0]
    return bool(
        _BORN.search(before)
        or re.search(r"\b(?:geboren|doğumlu|doğdu|出生|生|is (?:his|her) birthday)", after, I)
        or re.match(r" ?(?:出生|г\. ?р\.|года? рожд|р\. ?н\.)|, ?г\. ?р", after)
    )


def births(text: str) -> Iterator[Mark]:
    """Dates beside words of birth; an age beside a name."""
    for match in _DATE.finditer(text):
        if _born_near(text, match.start(), match.end()):
            yield Mark(Kind.BIRTH, match.group(), match.start())
    for rule in (_AGE_NAMED, _NAMED_AGE, _NAME_AGE, _NAME_BRACKET, _YEAR_BORN):
        for match in rule.finditer(text):
            yield Mark(Kind.BIRTH, match.group(), match.start())
    for match in _BIRTHDAY.finditer(text):
        yield Mark(Kind.BIRTH, match.group(1), match.start(1))


# -- Small counts ----------------------------------------------------------------------------------------------------

_WORD = r"[^\W_]{1,24}"
_FEW = re.compile(rf"(?<![\w.,/:%–-]){words.FEW}((?:[ ’'-]{_WORD}){{1,7}})", I)
_PERSON = re.compile(rf"\b{words.PERSON}\b", I)
_GROUP = re.compile(rf"\b{words.GROUP}\b", I)
_FROM = re.compile(
    r"\b(?:from|aus|desde|venus? d[eu]|originaires? d[eu]|procedentes? de) (?:the )?[A-ZÀ-Þ]|\bиз [А-ЯЁ]"
)
# One person or one family, said to be the only one of their kind.
_ONLY = re.compile(
    r"\b(?:the (?:only|sole|one)|our (?:only|one|single)|la seule|le seul|notre seule?|l[ao]s? únic[oa]s?|el único|[ao]s? únic[ao]s?|"
    r"die einzige[nr]?|der einzige|das einzige|unsere? einzige[nrs]?|tek|единственн\w{2,3}|(?:a|one|un[ea]?|eine?) single)"
    rf"((?: {_WORD}){{1,5}})",
    I,
)
# One person with two traits: a transgender woman from Iran.
_ONE = re.compile(rf"\b(?:an?|une?|una|eine?n?|uma?|bir)((?: {_WORD}){{1,6}})", I)
# The number and the people's name alone: two Somalis.
_OF_THEM = re.compile(rf"(?<![\w.,/:%–-]){words.FEW} ((?=[^\W\d_]{{4,20}}s\b){words.GROUP})\b", I)
# The number, and at once what they are: two wheelchair users, three Eritrean cousins. Not two Syrian restaurants.
_FEW_OF = re.compile(
    rf"(?<![\w.,/:%–-]){words.FEW}(?: (?:young|older|elderly|new|other|more|teenage|small|jeunes?|jóvenes|junge[rn]?|genç|adolescentes|persons?|personas?))?"
    rf" {words.GROUP}((?: {_WORD}){{1,2}})",
    I,
)
_THING = re.compile(
    r"\b(?:(?:school|restaurant|shop|caf[eé]|cook|dish|meal|recipe|course|class|language|song|film|book|book|team|associ|organi[sz]|embass|consul|"
    r"cit|town|village|region|province|communit|church|mosque|temple|newspaper|radio|station|channel|program|project|partner|univers|museum|"
    r"bakery|baker|company|compan|firm|business|busin|ngo|group|club|network|dance|danse|music|evening|night|day|year|week|month|interpreter|translat|teacher|"
    r"mediator|staff|worker|employee|official|expert|lawyer|doctor|counsel|coordinator|librar|ramp|space|place|toilet|lift|access|version|flag|"
    r"école|cuisin|plat|cours|langue|chanson|livre|équipe|ville|église|mosquée|journ|soirée|interprète|médiat|traduct|avocat|agent|entrepr|"
    r"escuela|plato|curso|lengua|canci|libro|equipo|ciudad|iglesia|mezquita|periódic|intérprete|mediador|traductor|abogad|funcionari|empresa|"
    r"schul|geschäft|gericht|kurs|sprach|lied|buch|verein|stadt|städt|kirche|moschee|zeitung|dolmetsch|lehrer|mitarbeit|betrieb|firm|"
    r"okul|lokanta|kurs|dil|şarkı|kitap|şehir|tercüman|çalışan|cidade|prato|mesquita|empresa)\w{0,12})\b",
    I,
)
# Of whom it is then said what they are: one was deaf, four came from South Sudan.
_FEW_ARE = re.compile(
    rf"(?<![\w.,/:%–-]){words.FEW}(?: of (?:them|whom|the {_WORD}))? (?:was|were|is|are|has|had|uses?|came|comes?|fled|est|sont|était|étaient|vient|viennent|venai(?:t|ent)|"
    rf"es|son|era|eran|viene[n]?|ven[íi]an?|llegó|llegaron|ist|sind|war|waren|kam|kamen|é|são|veio|vieram)((?: {_WORD}){{1,4}})",
    I,
)
_IN_A_LIST = re.compile(
    r"(?<![\w-])([^\W\d_]{4,24}(?: [^\W\d_]{2,16})?|[\u4e00-\u9fff]{2,6})(?: ?[:=(–-] ?| ?\| ?|[ \t；;：])[1-9](?:人|名)?(?= ?[,;.)|，；、。\n]|$| (?:and|et|y|und|и|e|ve) )"
)
_OTHER_GROUP = re.compile(rf"{words.RU_GROUP}|{words.ZH_GROUP}(?:人|籍)?|{words.AR_GROUP}", I)
_RU_PERSON, _RU_GROUP = re.compile(rf"\b{words.RU_PERSON}\b", I), re.compile(rf"\b{words.RU_GROUP}\b", I)
_APART = 5  # words after the number within which both the people and their group must be named

_OTHER_SCRIPTS: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(rf"(?<![\w.,/]){words.AR_FEW}((?: [^\W\d_]{{1,16}}){{1,5}})"),
        re.compile(words.AR_PERSON),
        re.compile(words.AR_GROUP),
    ),
    (
        re.compile(rf"(?<![\w.,/-]){words.RU_FEW}((?: [^\W\d_]{{1,24}}){{1,5}})", I),
        re.compile(rf"\b{words.RU_PERSON}\b", I),
        re.compile(rf"\b{words.RU_GROUP}\b", I),
    ),
    (
        re.compile(
            r"(?<![0-9十百千万第])(?:[1-9]|[一两二三四五六七八九])(?:[名位户个家对口]|个?人|[来]自)([\u4e00-\u9fff]{2,14})"
        ),
        re.compile(words.ZH_PERSON),
        re.compile(words.ZH_GROUP),
    ),
)


def _near(tail: str) -> str:
    return " ".join(re.split(r"[ ’'-]", tail)[: _APART + 1])


def _person_of(tail: str) -> bool:
    return bool((_PERSON.search(tail) or _RU_PERSON.search(tail)) and (_GROUP.search(tail) or _RU_GROUP.search(tail)))


def _fled_from(tail: str) -> bool:
    """Whether a country of origin is named: three girls of Honduras."""
    return not countries().isdisjoint(tail.lower().split(" "))


def _of_a_list(text: str) -> Iterator[Mark]:
    """Rows of a list of peoples or countries: Uyghur 2; Eritrea: 3; 厄立特里亚 1人."""
    for match in _IN_A_LIST.finditer(text):
        whose = match.group(1)
        if _GROUP.fullmatch(whose) or _OTHER_GROUP.fullmatch(whose) or whose.lower().replace(" ", "_") in countries():
            yield Mark(Kind.COUNT, match.group(), match.start())


def _traits(tail: str) -> int:
    return len(_GROUP.findall(tail)) + len(_FROM.findall(tail))


def counts(text: str) -> Iterator[Mark]:
    """Fewer than ten people of a group: two Eritrean girls. Not: 3 schools, two members of staff."""
    for match in _FEW.finditer(text):
        near = _near(match.group(1))
        if _PERSON.search(near) and (_GROUP.search(near) or _FROM.search(match.group()) or _fled_from(near)):
            yield Mark(Kind.COUNT, match.group(), match.start())
    for match in _FEW_ARE.finditer(text):
        told_of = match.group(1)
        if (_GROUP.search(told_of) or _FROM.search(told_of) or _fled_from(told_of)) and not _THING.search(told_of):
            yield Mark(Kind.COUNT, match.group(), match.start())
    for match in _FEW_OF.finditer(text):
        if not _THING.search(match.group(1)):
            yield Mark(Kind.COUNT, match.group(), match.start())
    for match in _ONLY.finditer(text):
        if _person_of(match.group(1)):
            yield Mark(Kind.COUNT, match.group(), match.start())
    for match in _ONE.finditer(text):
        if _PERSON.search(match.group(1)) and _traits(match.group(1)) > 1:
            yield Mark(Kind.COUNT, match.group(), match.start())
    for match in _OF_THEM.finditer(text):
        yield Mark(Kind.COUNT, match.group(), match.start())
    yield from _of_a_list(text)
    for few, person, group in _OTHER_SCRIPTS:
        for match in few.finditer(text):
            if person.search(match.group()) and (
                group.search(match.group()) or _FROM.search(match.group()) or _fled_from(match.group())
            ):
                yield Mark(Kind.COUNT, match.group(), match.start())


# -- Names -----------------------------------------------------------------------------------------------------------

_UPPER, _LOWER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĹĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŹŻŽ", "a-zß-öø-ÿāăąćčďđēęěğģīıķĺľłńņňōőœŕřśşšţťūůűźżž"
_NAME = rf"[{_UPPER}][{_LOWER}’'-]{{1,20}}(?:[ -][{_UPPER}][{_LOWER}’'-]{{1,20}}){{0,2}}"
_TWO = rf"[{_UPPER}][{_LOWER}’'-]{{1,20}}(?:[ -][{_UPPER}][{_LOWER}’'-]{{1,20}}){{1,2}}"
_CYRILLIC = r"[А-ЯЁ][а-яё-]{1,20}(?: [А-ЯЁ][а-яё-]{1,20})?"
_NOBODY = re.compile(rf"(?:{words.NOBODY}|{words.GROUP})\b", I)
_NAMES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rule)
    for rule in (
        # A form of address.
        rf"\b(?:Mr|Mrs|Ms|Miss|Mx)\.? ({_NAME})",
        rf"\b(?:M\.|MM\.|Mme|Mlle|Monsieur|Madame|Mademoiselle) ({_NAME})",
        rf"\b(?:Sra?\.|[Ss]eñora?|[Ss]enhora?|[Dd]oña|[Dd]ona) ({_NAME})",
        rf"(?<!eine )(?<!jede )(?<!keine )(?<!einer )(?<!die )(?<!der )(?<!Die )\b(?:Herrn?|Frau) ({_NAME})",
        rf"\b({_NAME}) (?:Bey|Hanım)\b",
        rf"\b(?:[Гг]оспож[аеиу]|[Гг]оспод(?:ин|ина|ину)|г-жа|г-н) ({_CYRILLIC})",
        rf"\bDon ({_NAME})",
        # A word that says why we hear of them.
        rf"\b(?:refugee|asylum[- ]seeker|client|applicant|beneficiary|claimant|participant|tenant|pupil|trainee|mentee|"
        rf"[Cc]ase of) ({_NAME})",
        rf"\b({_TWO}), (?:(?:a|an|our|who is an?|is an?) )?(?:\w{{1,15}} )?(?:refugee|asylum[- ]seeker|réfugiée?|refugiad[oa]|client)\b",
        rf"\b(?:Refugees?|Asylum[- ]seekers?|Client|refugees|clients) ({_TWO})",
        rf"\b(?:[Rr]éfugiée?|[Dd]emandeu(?:r|se) d[’']asile|bénéficiaire|migrante?|participante?|locataire|stagiaire) ({_NAME})",
        rf"\b(?:[Rr]efugiad[oa]|[Ss]olicitante(?: de asilo)?|[Rr]equerente de asilo|migrante) ({_NAME})",
        rf"\b(?:Geflüchtete[rn]?|Flüchtling|Asylbewerber(?:in)?|Asylsuchende[rn]?|Klient(?:in)?) ({_TWO})",
        rf"\b(?:[Mm]ülteci|[Ss]ığınmacı|[Dd]anışan) ({_TWO})",
        rf"\b(?:[Бб]ежен(?:ец|ка|ке|ца|цу|ку)|просител[ья](?:ниц[аы])? убежища|заявител[ья](?:ниц[аы])?|клиентк?а?) ({_CYRILLIC})",
        rf"(?:اللاجئة?|لاجئة?|طالبة? اللجوء|المستفيدة?) ({words.AR_GIVEN}\b(?: \w{{2,12}})?)",
        rf"(?:السيدة?|الآنسة) ((?!{words.AR_TITLE}\b)[^\W\d_]{{2,14}}(?: ال[^\W\d_]{{2,12}})?)",
        rf"(?:难民|寻求庇护者)([{words.ZH_SOUND}]{{2,7}})",
        rf"([{words.ZH_SURNAME}](?:女士|先生|小姐|太太))",
        # A person who is named.
        rf"\b(?i:{words.PERSON})[^.\n]{{0,25}}? (?i:named|called|prénommée?|nommée?|appelée?|qui s[’']appelle|llamad[oa]|"
        rf"que se llama|chamad[oa]|que se chama|namens|whose name is) ({_NAME})",
        rf"\b({_NAME}) (?:adlı|isimli)\b",
        rf"\bпо имени ({_CYRILLIC})",
        r"(?:امرأة|شابة?|فتاة|طفلة?|رجل|سيدة|لاجئة?|طالبة?|أم|أب)[^.\n]{0,20}? و?(?:اسمها?|تدعى|يدعى) ([^\W\d_]{2,14})",
        r"(?:名叫|叫做)([\u4e00-\u9fff·]{1,6}?)的",
    )
)


def _of_a_person(name: str) -> bool:
    """Whether a capitalised word after such a word may be somebody: no council, no weekday, no language."""
    return not any(_NOBODY.fullmatch(part) for part in re.split("[ -]", name)[:2])


_ADDRESS = re.compile(
    r"(?:M[rsx]s?|Miss|MM?|Mme|Mlle|Monsieur|Madame|Mademoiselle|Sra?|[Ss]eñora?|[Ss]enhora?|[Dd]oña|[Dd]ona|Don|Herrn?|Frau|[Гг]оспо\w{1,5}|г-жа|г-н|السيدة?)\b"
)


def _of_an_office(text: str, match: re.Match[str]) -> bool:
    """Whether a form of address comes with an office: the deputy mayor, Mme R.; Frau Dr. K.; Mr H., director."""
    if not _ADDRESS.match(match.group()):
        return False
    before = re.split(r"(?<![DM][rs])(?<!Prof)[.!?]\s", text[max(0, match.start() - 60) : match.start()])[-1]
    after = re.split(r"[.!?;]", text[match.end() : match.end() + 50])[0]
    said = f"{before} {match.group(1)} {after if after.startswith((',', ' (', ' –')) else ''}"
    return not told.OFFICIAL.isdisjoint(re.findall(r"[^\W\d_]{1,40}", said.lower()))


def _named(rules: Iterable[re.Pattern[str]], text: str) -> Iterator[Mark]:
    for rule in rules:
        for match in rule.finditer(text):
            if _of_a_person(match.group(1)) and not _of_an_office(text, match):
                yield Mark(Kind.NAME, match.group(1), match.start(1))


def names(text: str) -> Iterator[Mark]:
    """Capitalised names beside forms of address, beside refugee, client or case, or after named."""
    yield from _named(_NAMES, text)
