"""Names by their place: in captions, thanks and reports of speech, nicknames, chats, names of files, and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from submissions.rulebook.protection import cues, told, words
from submissions.rulebook.protection.given import Among, among, city, countries, known
from submissions.rulebook.protection.lives import ABSTRACT, NOBODY, WORDS
from submissions.rulebook.protection.marks import Kind, Mark

I = re.IGNORECASE  # noqa: E741 - as the module itself calls it
BEFORE_NAMED = 1500  # characters before a name in which the whole of it may stand

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
        rf"\b({_ONE}), an? (?=(?i:{words.GROUP})\b)",
        # The 27-year-old Daniel; she said, and then a name alone.
        rf"\b[1-9][0-9]?[ -]?(?:year-old|years old|jährigen?|jähriger|jahre alte[rn]?) ({_ONE})\b",
        rf"\b(?:said|says|shared|recalls|recalled|adds|added|explains|explained|remembers|dit|confie|raconte|explique|dice|cuenta|recuerda|sagt|erzählt|diz|conta|говорит|вспоминает|"
        rf"рассказывает) ({_ONE})(?=[.,;!?]|$)",
        # Who says their own name.
        rf"(?i:\bmy name is|\bi am called|\bje m[’']appelle|\bme llamo|\bmi nombre es|\bich heiße|\bmein name ist|\bmeu nome é|\bme chamo|\bchamo-me|\bменя зовут|\bbenim adım|\badım|اسمي|\bi[’']m) ({_ONE})\b",
        rf"(?i:\bhis name is|\bher name is|\bname of the (?:child|boy|girl|mother|father|client|applicant)|\bs[’']appell\w{{1,4}}|\bse llam[ao]b?a?|\bheißt|\bзовут|\bse chama) ({_ONE})\b",
        rf"(?i:\b(?:que|dass|that|qu[’']|ki)) (?:(?:a|o) )?({_ONE}) (?=(?:{_HUMAN})\b)",
        rf"(?i:\b[AaOo]) ({_ONE}(?:-{_ONE})?) (?=(?:{_HUMAN_PT})\b)",
    )
)
# Two who do something: Bunga and Hortence arrived. Two cities do too.
_PAIR = re.compile(
    rf"\b({_ONE}) (?:and|et|y|und|e|и|ve) ({_ONE})(?=\*?,? (?:(?:both|have|had|a|ont|han|haben|sind|son|are|were|was|finally|now|then|also|still) )?(?:{_PLURAL})\b)"
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
    "市长|主任|教授|博士|部长|主席|局长|校长|院长|专员|大使|总统|总理|议员|书记|省长|县长|经理|记者|作家|研究员"
)
# What bears a name: at once after it, as somebody may go to a hospital.
_ZH_NAMED = re.compile(
    "(?![去到在往进入从来说])[\u4e00-\u9fff]{0,2}?(?:基金|学校|小学|中学|大学|路|街|广场|奖|清真|医院|研究)"
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


def _introduced(text: str, name: str, start: int) -> bool:
    """Whether more of the name stood shortly before: Jason Kenney, and then Kenney."""
    before = text[max(0, start - BEFORE_NAMED) : start]
    place = before.find(f" {name}")
    return place > 0 and bool(re.search(r"[A-ZÀ-Þ][a-zß-ÿ.’'-]{1,20}$", before[:place]))


def _no_person(small: str) -> bool:
    if (
        small in told.STARTERS
        or small in cues.NO_NAME
        or small in told.KIN
        or small in told.PART
        or small in countries()
    ):
        return True
    return among(small, Among.WORDS) or bool(NOBODY.fullmatch(small) or ABSTRACT.search(small) or small.endswith("s"))


def _file_names(text: str) -> Iterator[Mark]:
    for match in _FILE.finditer(text):
        parts = re.split(r"[_\-0-9.]+", match.group().rsplit(".", 1)[0])
        if any(len(part) > 2 and known(part) for part in parts) and not _OF_A_CITY.search(match.group()):
            yield Mark(Kind.NAME, match.group(), match.start())


def _persons(text: str, match: re.Match[str]) -> Iterator[Mark]:
    """Whoever a rule names, unless it is a place or an office, or was named in full before."""
    named = [(name, match.start(one)) for one, name in enumerate(match.groups(), 1) if name]
    if match.re is _PAIR and all(city(name) for name, _start in named):
        return
    for name, start in named:
        near = text[max(0, start - 22) : start].lower()
        small = name.split("-")[0].split(" ")[0].lower()
        if (
            small
            and not _no_person(small)
            and not _introduced(text, name, start)
            and told.OFFICIAL.isdisjoint(WORDS.findall(near))
        ):
            yield Mark(Kind.NAME, name, start)


def placed(text: str) -> Iterator[Mark]:
    """Nicknames in quotes, who wrote a line of a chat, a name in the name of a file, and Chinese names beside kin."""
    for rule in (*_SAID_OF, _PAIR):
        for match in rule.finditer(text):
            yield from _persons(text, match)
    for rule in (_NICK, _QUOTED_PERSON, _CHAT, *_CHINESE):
        for match in rule.finditer(text):
            yield Mark(Kind.NAME, match.group(1).strip(), match.start(1))
    for match in _ZH_ALONE.finditer(text):
        official = _ZH_OFFICIAL.search(text, max(0, match.start() - 8), match.end() + 5)
        if not official and not _ZH_NAMED.match(text, match.end()):
            yield Mark(Kind.NAME, match.group(), match.start())
    yield from _file_names(text)
