"""Names in running text: a given name, or a capitalised word, beside words that tell of one life.

A text is cut into words once, and each name looks a few words to either side, so the time grows with the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from submissions.rulebook.protection import cues, told, words
from submissions.rulebook.protection.given import ALONE_ARABIC, GIVEN_ARABIC, Among, among, countries, known
from submissions.rulebook.protection.marks import Kind, Mark

I = re.IGNORECASE  # noqa: E741 - as the module itself calls it
ASIDE = 9  # words on either side of a known given name that may tell of a life
OFFICE_BEFORE, OFFICE_AFTER = 5, 6  # words within which an office makes a name an official's
_TITLES = words.each("dr prof mr mrs ms st sr sra dra hon mme mlle dipl ing")
_STOP = re.compile(r"[.;!?:\n]")
SOON = 2  # words after an unknown name within which the verb stands

_WORDS = re.compile(r"[^\W_]{1,40}")
_NOBODY = re.compile(rf"(?:{words.NOBODY}|{words.GROUP}|{words.PERSON})", I)
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
    if line.some(start, last + 1, told.OFFICIAL) or line.some(last + 1, last + 3, told.AFTER_NAMES_OF_PLACES):
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


def _nobody(line: _Line, first: int) -> bool:
    word = line.small[first]
    return (
        word in told.STARTERS
        or word in cues.NO_NAME
        or bool(_NOBODY.fullmatch(word))
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
    if first == last and _does(line, first):
        return True
    # Siyat looked up to his uncle: an act in English, and then whose.
    if (
        first == last
        and len(word) > 3
        and not _ABSTRACT.search(word)
        and line.between(last) == " "
        and line.at(first - 1) not in _ARTICLES
    ):
        acts = line.at(last + 1).endswith("ed") or line.at(last + 1) in _PAST
        if acts and line.some(last + 2, last + 1 + ASIDE, _HERS) and word not in countries():
            return True
    hers = frozenset({"his", "her", "she", "he", "him"}) | told.KIN
    return line.some(*soon, told.LIFE) and line.some(last + 2, last + 1 + ASIDE, hers) and "," not in line.between(last)


_ABSTRACT = re.compile(
    r"(?:tion|ment|ness|ship|ity|ism|ence|ance|té|ción|dad|ung|heit|keit|schaft|tät|ção|dade|ость|ение|ание|er|or|eur|euse|in|lar|ler|ist|ista|"
    r"iste|ist|ian|ana|ano|ien|ienne|land|stan|burg|ville|стан|ция|тель)$"
)


def _does(line: _Line, first: int) -> bool:
    """One capitalised word that laughs, says or cooks; no noun of German, no ending of a thing or a trade."""
    word, before = line.small[first], line.at(first - 1)
    if len(word) < 4 or _ABSTRACT.search(word) or line.between(first) not in (" ", ", "):
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


def _tells(line: _Line, first: int, last: int) -> bool:
    if _public(line, first, last):
        return False
    run = line.written[first : last + 1]
    if any(among(word, Among.ALONE) for word in run) and not _nobody(line, first):
        return True
    if not any(known(word) for word in run):
        return _capital(line.written[first]) and _unknown(line, first, last)
    if line.at(first - 1) in cues.FIRST or (first == last and _does(line, first)):
        return True
    # Officials bear a family name; of them it is told where they work, and not of whom they are born.
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


def _of_line(line: _Line) -> Iterator[tuple[Kind, int, int]]:
    index = 0
    while index < len(line.written):
        word, last = line.written[index], index
        if "\u0600" <= word[0] <= "\u06ff":
            if _arabic(line, index):
                yield Kind.NAME, *line.spans[index]
        elif word[0].isupper() and (_capital(word) or (len(word) > 2 and word.isupper() and known(word))):
            last = _last(line, index)
            while index < last and line.small[index] in told.STARTERS:
                index += 1  # When Hodan came: the sentence begins, and then the name
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

_SOMEBODY = (
    r"mother|father|widow(?:er)?|refugee|woman|man|girl|boy|teenager|student|nurse|tailor|baker|farmer|journalist|survivor|asylum|newcomer|child|sister|brother|son|daughter|wife|"
    r"husband|grandmother|grandfather|dad|mum|mom|neighbou?r|pupil|trainee|apprentice|mère|père|veuve|veuf|réfugiée?|femme|homme|fille|garçon|jeune|étudiante?|couturière|boulanger|"
    r"maman|papa|exilée?|demandeu(?:r|se)|madre|padre|viud[ao]|refugiad[ao]|mujer|hombre|niñ[ao]|chic[ao]|joven|estudiante|enfermer[ao]|mamá|papá|migrante|solicitante|"
    r"mutter|vater|witwer?|geflüchtete[rn]?|flüchtling|frau|mann|mädchen|junge[rn]?|schüler(?:in)?|krankenschwester|bäcker(?:in)?|mãe|pai|viúv[ao]|mulher|homem|menin[ao]|jovem|"
    r"mülteci|kadın|anne|baba|öğrenci|[1-9][0-9]?[- ]year[- ]old|[a-zà-ÿ]{4,14}[- ]year[- ]old"
)
_SOMEBODY_RU = r"мать|отец|беженка|беженец|вдова|студентка|студент|женщина|мужчина|девочка|мальчик|девушка|парень|подросток|ученица|ученик|медсестра|швея|мама|папа"
_PLURAL = (
    r"arrived|fled|came|went|live|lived|moved|found|met|married|escaped|reached|crossed|settled|waited|wait|slept|were|have|joined|enrolled|started|work|"
    r"sont|ont|vivent|arrivent|fuient|ont fui|habitent|travaillent|dorment|fueron|llegaron|viven|huyeron|cruzaron|trabajan|duermen|son|leben|kamen|flohen|wohnen|arbeiten|"
    r"chegaram|vivem|fugiram|moram|бежали|приехали|живут|работают|geldi|yaşıyor|kaçtı"
)
_ONE = r"[A-ZÀ-ÞĞİŞÇÖÜА-ЯЁ][a-zß-ÿāčćđěęğıłńňřśşšťūůźżžа-яё’']{2,18}"
_HUMAN = (
    r"fled|cries|sings|sleeps|laughs|eats|cooks|dances|smiles|speaks|lives|chante|dort|pleure|mange|rit|vit|parle|canta|duerme|llora|come|ríe|vive|habla|"
    r"singt|schläft|weint|isst|lacht|lebt|spricht|todavía|ya no|noch|nicht mehr|ne parle|only eats|still|never|no longer"
)
_HUMAN_PT = r"canta|chegou|fugiu|dorme|chora|sorri|mora|vive|cozinha|contou|disse|nasceu|fala|perdeu|trabalha|estuda|come|brinca|dança|pediu|atravessou|sonha"
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
_OF_A_CITY = re.compile(
    r"mayor|maire|alcald|b[üu]rgermeister|budget|policy|logo|strateg|street|school|council|minister|mission|annex", I
)
_FILE = re.compile(
    r"(?<![\w.-])[\w-]{4,80}\.(?:jpe?g|png|heic|pdf|docx?|odt|xlsx?|csv|txt|mp[34]|m4a|ogg|opus|mov|zip)\b", I
)
# A name in a caption, in thanks, in a row or a remark: capitalised, one or two words, whoever it is.
_SAID_OF = tuple(
    re.compile(rule)
    for rule in (
        rf"(?i:\b{cues.CAPTION}) ?(?:[0-9]{{1,3}})?(?: ?[:.–—-] )({_ONE}(?: {_ONE})?)(?= (?:and|et|y|und|e|ve|и|with|avec|con|mit|com|с|at|in|on|à|en|au|im|na|no|в|reçoit|recibe|montre|mostra|muestra)\b| ?[,(])",
        rf"(?:(?<=[.!?»”\n])|^|(?<=[.!?»”\n] ))(?i:{cues.THANKS}) ({_ONE})(?=,? (?:and|et|y|und|e|и|who|qui|que|die|der|quien|которая|который|pour|por|für|for|за)\b)",
        rf"(?i:\b(?:the )?(?:case|story|file|situation|testimony) of|\b(?:le cas|l[’']histoire|le dossier|le récit|le témoignage) d(?:e |[’'])|\b(?:el caso|la historia|el expediente|"
        rf"el testimonio) de|\b(?:o caso|a história) d[eoa]|\bder fall (?:von )?|\bdie geschichte von|история|случай|дело) ({_ONE}(?:[ -]{_ONE})?)(?= [^\W\d_])",
        rf"(?i:\b(?:case vignette|vignette|case study|case|caso|cas|fallbeispiel|fall|vignette clinique|örnek olay|случай)) ?(?:[0-9]{{1,2}})? ?[:–—-] (?:[Tt]he |[Dd]aw |[Uu] )?({_ONE})(?=,? [^\W\d_])",
        rf"\b({_ONE})[’']s (?=(?:case|file|story|claim|appeal|interview|hearing|papers|permit|room|bed|mother|father|uncle|aunt|son|daughter|husband|wife|brother|sister|baby|lawyer|caseworker|mentor)\b)",
        rf"\b[Tt]he ({_ONE}) (?=(?:family|twins|brothers|sisters|siblings|children|boys|girls)\b)|(?i:\b(?:la )?famil(?:le|ia)|familie) ({_ONE})\b",
        rf"\b(?:[Ll]aut|[Nn]ach|[Ss]elon|[Ss]egún|[Aa]ccording to|[Ss]egundo|[Dd]’après) (?:[^\W\d_]{{2,14}} ){{0,2}}(?:ist|hat|geht|kommt|schläft|isst|spricht) ({_ONE})\b",
        # Who is then said to be somebody: Ndakize, a father of four; Entissar, une réfugiée.
        rf"\b({_ONE})\*?, (?:now )?(?:who is |qui est |que es |die |der )?(?:an?|une?|una|uno|eine?|uma?|the|la|le|el|bir|our|her|his|their|sa|son|su) (?:[^\W\d_]{{1,20}}[ -]){{0,3}}?(?=(?i:{_SOMEBODY})\b)",
        rf"\b({_ONE}), (?=(?i:{_SOMEBODY_RU})\b)",
        # Two who do something: Bunga and Hortence arrived.
        rf"\b({_ONE}) (?:and|et|y|und|e|и|ve) (?={_ONE}\*?,? (?:(?:both|have|had|a|ont|han|haben|sind|son|are|were|was|finally|now|then|also|still) )?(?:{_PLURAL})\b)",
        rf"\b{_ONE} (?:and|et|y|und|e|и|ve) ({_ONE})(?=\*?,? (?:(?:both|have|had|a|ont|han|haben|sind|son|are|were|was|finally|now|then|also|still) )?(?:{_PLURAL})\b)",
        # Who says their own name.
        rf"(?i:\bmy name is|\bi am called|\bje m[’']appelle|\bme llamo|\bmi nombre es|\bich heiße|\bmein name ist|\bmeu nome é|\bme chamo|\bchamo-me|\bменя зовут|\bbenim adım|\badım|اسمي|\bi[’']m) ({_ONE})\b",
        rf"(?i:\bhis name is|\bher name is|\bname of the (?:child|boy|girl|mother|father|client|applicant)|\bs[’']appell\w{{1,4}}|\bse llam[ao]b?a?|\bheißt|\bзовут|\bse chama) ({_ONE})\b",
        rf"(?i:\b(?:que|dass|that|qu[’']|ki)) (?:(?:a|o) )?({_ONE}) (?=(?:{_HUMAN})\b)",
        rf"(?i:\b[AaOo]) ({_ONE}(?:-{_ONE})?) (?=(?:{_HUMAN_PT})\b)",
    )
)
_ZH_KIN = "儿子|女儿|丈夫|妻子|母亲|父亲|妈妈|爸爸|弟弟|妹妹|哥哥|姐姐|孩子|孙子|孙女|男孩|女孩|学生|租客|患者|申请人"
_ZH_LIFE = "逃离|逃到|逃往|逃出|来自|抵达|来到|出生|生下|怀孕|入学|就读|上学|住在|居住|租住|被捕|被拘留|被遣返|失踪|去世|结婚|今年|加入|在校|岁"
_ZH_COUNTRY = "(?!巴勒斯坦|伊拉克|巴基斯坦|哈萨克|伊斯兰|阿拉伯|阿尔巴尼亚|利比里亚|塞尔维亚|斯里兰卡)"
# Names of other languages, as Chinese writes them by their sound.
_ZH_NAMES = (
    "阿米娜|阿米拉|阿米尔|阿里|阿卜杜勒|阿卜杜拉|阿布|阿迈德|艾哈迈德|艾莎|阿伊莎|阿依莎|哈桑|哈立德|哈利德|哈米德|哈迪|哈丽玛|哈利玛|法蒂玛|法图玛|法里德|法丽达|穆罕默德|默罕默德|马哈茂德|"
    "穆斯塔法|穆萨|玛丽亚姆|马里亚姆|米里亚姆|莱拉|蕾拉|莱伊拉|努尔|诺尔|努拉|努里|纳迪亚|纳西尔|纳斯林|奥马尔|欧麦尔|奥斯曼|萨米尔|萨米拉|萨米|萨拉赫|萨迪克|萨尔玛|赛义德|赛伊德|赛达|"
    "扎赫拉|扎伊娜布|扎伊纳卜|宰纳布|宰娜卜|扎希尔|扎里娜|易卜拉欣|伊卜拉欣|伊斯梅尔|伊德里斯|伊曼|伊玛德|优素福|尤素夫|尤瑟夫|尤努斯|叶海亚|贾马尔|贾米拉|卡里姆|卡迈勒|卡马尔|卡迪贾|赫蒂彻|海达尔|"
    "侯赛因|胡赛因|侯达|霍丹|希巴|里玛|拉希德|拉米|拉尼亚|拉赫玛|拉希姆|拉妮娅|塔里克|塔希尔|苏莱曼|苏阿德|桑娜|萨娜|沙希德|莎米拉|谢里夫|瓦利德|瓦法|雅辛|亚辛|亚西尔|雅思敏|亚斯明|娅斯敏|比拉勒|"
    "巴希尔|巴沙尔|巴斯玛|德克|特斯法伊|特斯法耶|塞拉姆|梅隆|约纳斯|约翰内斯|达维特|古丽|古丽娜|祖赫拉|佐赫拉|帕尔瓦娜|帕丽萨|纳吉布|纳吉布拉|纳西玛|梅赫迪|马赫迪|礼萨|雷扎|阿雷佐|阿莎|阿迪娜|"
    "奥克萨娜|奥莱娜|奥列娜|塔季扬娜|娜塔莉亚|伊琳娜|安德烈|谢尔盖|弗拉基米尔|马里亚纳|尼加尔|米尔扎|罗希达|罗斯玛|罗欣娜|阿尤布|哈菲兹|阿济兹|阿齐兹|阿齐扎|贾万|贾瓦德|法鲁克|法赫德|奈玛|奈马"
)
_ZH_OFFICIAL = re.compile(
    "市长|主任|教授|博士|部长|主席|局长|校长|院长|专员|大使|总统|总理|议员|书记|省长|县长|经理|记者|作家|研究员|基金|学校|大学|路|街|广场|奖|清真|医院|研究"
)
_ZH_ALONE = re.compile(rf"({_ZH_NAMES})")
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


def _no_person(small: str) -> bool:
    if (
        small in told.STARTERS
        or small in cues.NO_NAME
        or small in told.KIN
        or small in told.PART
        or small in countries()
    ):
        return True
    return among(small, Among.WORDS) or bool(_NOBODY.fullmatch(small) or _ABSTRACT.search(small) or small.endswith("s"))


def _file_names(text: str) -> Iterator[Mark]:
    for match in _FILE.finditer(text):
        parts = re.split(r"[_\-0-9.]+", match.group().rsplit(".", 1)[0])
        if any(len(part) > 2 and known(part) for part in parts) and not _OF_A_CITY.search(match.group()):
            yield Mark(Kind.NAME, match.group(), match.start())


def placed(text: str) -> Iterator[Mark]:
    """Nicknames in quotes, who wrote a line of a chat, a name in the name of a file, and Chinese names beside kin."""
    for rule in _SAID_OF:
        for match in rule.finditer(text):
            name, start = next((found, match.start(one)) for one, found in enumerate(match.groups(), 1) if found)
            line = _line(name)
            near = text[max(0, start - 22) : start].lower()
            small = line.small[0] if line.small else ""
            if small and not _no_person(small) and told.OFFICIAL.isdisjoint(_WORDS.findall(near)):
                yield Mark(Kind.NAME, name, start)
    for rule in (_NICK, _QUOTED_PERSON, _CHAT, *_CHINESE):
        for match in rule.finditer(text):
            yield Mark(Kind.NAME, match.group(1).strip(), match.start(1))
    for match in _ZH_ALONE.finditer(text):
        if not _ZH_OFFICIAL.search(text, max(0, match.start() - 8), match.end() + 5):
            yield Mark(Kind.NAME, match.group(), match.start())
    yield from _file_names(text)
