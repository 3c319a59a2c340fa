"""The age of one person who is not named: his daughter, 11; son fils de 8 ans; ابنتها (11 عاما).

A relative and an age tell a neighbour who is meant as well as a name would. Of girls, boys and tenants an age is marked
where it stands beside them as it does beside one person, and not in what is said of many: "girls of 11", "a boy of 15
may apply".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from submissions.rulebook.protection.marks import Kind, Mark
from submissions.rulebook.protection.numbers import D
from submissions.rulebook.protection.words import any_of

I = re.IGNORECASE  # noqa: E741 - as the module itself calls it

_KIN = any_of(
    """
    mother father mum dad mom son daughter husband wife brother sister cousin uncle aunt grandmother grandfather grandma grandpa granny grandson
    granddaughter nephew niece stepson stepdaughter stepmother stepfather half-brother half-sister twin fiancée? widow widower orphan eldest youngest
    firstborn brother-in-law sister-in-law mother-in-law father-in-law
    fils fille mère père maman papa frère sœur soeur mari femme époux épouse oncle tante neveu nièce cousine? grand-mère grand-père petit-fils petite-fille bébé
    veuve veuf aînée? cadet cadette benjamine? jumeau jumelle demi-frère demi-sœur belle-mère beau-père compagne compagnon
    hij[oa] madre padre mamá papá herman[oa] marido espos[oa] abuel[oa] niet[oa] tí[oa] sobrin[oa] prim[oa] viud[oa] suegr[oa] cuñad[oa] hermanastr[oa] gemel[oa]
    filh[oa] mãe pai irmão irmã avó avô net[oa] ti[oa] sobrinh[oa] viúv[oa] bebê
    sohn tochter mutter vater bruder schwester mann ehemann frau ehefrau onkel tante oma opa großmutter großvater neffe nichte enkel enkelin enkelsohn
    enkeltochter cousin witwe witwer schwager schwägerin schwiegermutter zwillingsbruder zwillingsschwester
    annesi babası oğlu kızı eşi kocası karısı kardeşi ablası abisi ağabeyi amcası teyzesi dayısı halası ninesi dedesi torunu yeğeni bebeği kuzeni
    """
)
_SOMEBODY = any_of(
    """
    girl boy woman man child teenager pupil schoolgirl schoolboy refugee patient tenant baby toddler survivor newcomer apprentice lodger
    garçon fillette gamine? enfant adolescente? réfugiée? élève locataire lycéen lycéenne collégienne? apprentie? homme
    niñ[oa] chic[oa] muchach[oa] mujer hombre joven adolescente refugiad[oa] alumn[oa] inquilin[oa] menor
    menin[oa] mulher homem jovem criança rapaz rapariga alun[oa]
    mädchen junge kind jugendlicher? jugendliche schülerin schüler geflüchtete[rn]? mieterin mieter
    kadın adam çocuk öğrenci
    """
)
_SEVERAL = "(?:sons|daughters|brothers|sisters|twins|children|kids|siblings|fils|filles|frères|sœurs|enfants|jumeaux|hijos|hijas|hermanos|hermanas|filhos|filhas|söhne|töchter|kinder|geschwister)"
_WHOSE = "(?:her|his|my|our|their|whose|sa|son|ses|ma|mon|mes|leurs?|sus?|mis?|nuestr[oa]|seus?|suas?|meus?|minhas?|ihre[nmrs]?|ihr|seine[nmrs]?|sein|meine[nmrs]?|mein|unsere?)"
# A number of years, in digits or as people write it of children; never 2016, 3.5, 12% or 6-12.
_N = r"[1-9][0-9]?(?![0-9%])(?![.,/–-][0-9])"
_IN_WORDS = any_of(
    """
    three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
    trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize tres cuatro cinco seis siete ocho nueve diez once(?=_años) doce trece catorce
    quince dieciséis diecisiete dieciocho três quatro sete oito nove dez doze treze catorze quinze dezesseis dezessete drei vier fünf sechs sieben acht neun
    zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn üç dört beş altı yedi sekiz dokuz on(?=_yaş)
    """
)
_YEARS = (
    r"(?: (?:years?(?: old)?|yrs?|months?(?: old)?|ans|mois|años|meses|anos|jahre(?: alt)?|monate|yaş\w{0,4}|aylık))"
)
_ABOUT = r"(?:(?:aged?|now|just|only|about|almost|barely|then|already|de|d[’']|âgée?s? de|à peine|presque|déjà|casi|apenas|ya|erst|fast|schon|quase|já|henüz) ){0,2}"
# Sister cities and twin towns are no kin.
_BESIDE = r"(?! (?:cit|town|school|municip|organi|project|library))(?: [^\W\d_]{2,14}){0,2}"  # little, mayor, mais novo, or a name
_END = r"(?=[.,;:!?)»”]|\s*$|\s*\n| [–—-] | (?:who|which|qui|que|quien|der|die|das) )"
_AND = rf"(?: ?(?:,|and|et|y|e|und|ve) (?:{_N}|{_IN_WORDS})){{0,4}}"

_LATIN = (
    # Her grandson (9), his daughter, 11, the eldest, fourteen; their sons, 4 and 7.
    rf"\b(?:{_KIN}|{_SOMEBODY}){_BESIDE}(?:, ?| [–—] ?){_ABOUT}(?:{_N}|{_IN_WORDS}){_AND}(?:{_YEARS}\b|{_END})",
    rf"\b(?:{_KIN}|{_SOMEBODY}){_BESIDE} ?\({_ABOUT}{_N}{_YEARS}?(?:\)|(?=[,;]))",
    rf"\b{_WHOSE}(?: [^\W\d_]{{2,14}}){{0,2}} {_SEVERAL}(?:, ?| ?\(| [–—] ?){_ABOUT}(?:{_N}|{_IN_WORDS}){_AND}(?:{_YEARS}\b|{_END})",
    # Her 8-year-old daughter, sa fille de 8 ans, ihre achtjährige Tochter.
    rf"\b(?:{_N}|{_IN_WORDS})[- ](?:year|month)s?[- ]old(?: [^\W\d_]{{2,12}})? {_KIN}\b|\b{_WHOSE} (?:{_N}|{_IN_WORDS})[- ]year[- ]old\b(?: (?:{_KIN}|girl|boy)\b)?",
    rf"\b{_WHOSE} (?:[^\W\d_]{{2,12}} )?{_KIN}(?: [^\W\d_]{{2,12}})? (?:de|d[’']|of|von) (?:{_N}|{_IN_WORDS})(?:{_YEARS}\b|{_END})",
    rf"\b(?:[0-9]{{1,2}}-?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|[a-zü]{{4,7}}zehn)jährige[rnms]? (?:[^\W\d_]{{2,12}} )?{_KIN}\b",
    rf"\b{_N} yaşındaki (?:[^\W\d_]{{2,12}} )?{_KIN}\b",
    # A widower of 47, una nieta de 14 años; a mother of 3 has three children.
    rf"\b(?:an?|une?|una|ein|eine[rmn]?|uma?|the|la|le|el|der|die|dem|o) (?:[^\W\d_]{{2,12}} )?{_KIN}(?: [^\W\d_]{{2,12}})? (?:de|d[’']|of|von) (?:(?:{_N}|{_IN_WORDS}){_YEARS}\b|(?=[0-9]{{2}}){_N}{_END})",
    # The grandmother, who is 83; sa tante, qui a 40 ans.
    rf"\b(?:{_KIN}|{_SOMEBODY}){_BESIDE},? (?:who|qui|que|quien|die|der|das) (?:is|was|a|avait|tiene|tenía|tem|tinha) {_ABOUT}(?:{_N}|{_IN_WORDS})(?:{_YEARS}\b|{_END})",
    rf"\b(?:{_KIN}|{_SOMEBODY}){_BESIDE}, (?:die|der|das) {_N}{_YEARS} (?:ist|war|alt)\b",
    rf"\b{_WHOSE} (?:[^\W\d_]{{2,14}} ){{0,2}}(?:{_SEVERAL}|boys|girls) (?:have |had |both |just |are |were |turned |turn ){{1,3}}(?:{_N}|{_IN_WORDS})(?:{_YEARS}\b|{_END}|(?= (?:in|on|and|when|last|this)\b))",
    # My sister is 16, su hermano tiene 14 años, ihre Mutter ist 61.
    rf"\b{_WHOSE} (?:[^\W\d_]{{2,12}} )?(?:{_KIN}|girl|boy){_BESIDE} (?:is|was|turn(?:s|ed)|will be|a|avait|aura|vient d[’']avoir|tiene|tenía|cumple|cumplió|tem|tinha|fez|ist|war|wird|wurde) "
    rf"{_ABOUT}(?:{_N}|{_IN_WORDS})(?:{_YEARS}\b|{_END}|(?= (?:and|but|when|et|y|und|e)\b))",
    rf"(?<!or )\b(?:she|he) (?:is|was|turned|turns) {_ABOUT}{_N}(?: years old\b|{_END}|(?= (?:and|but|when)\b))",
    rf"\b{_KIN} (?:henüz |daha |şimdi )?{_N} yaş\w{{2,6}}",
)
_YEARS_AR = "(?:سنة|سنوات|سنين|عام|عاما|عامًا|أعوام|ربيعا|شهرا|أشهر)"
_KIN_AR = (
    r"(?<!\w)[وفبلك]?(?:(?:ابن|ابنت|بنت|ولد|أخ[اوي]?|أخت|شقيق|شقيقت|زوج|زوجت|أم|أب[اوي]?|والد|والدت|عم|عمت|خال|خالت|جد|جدت|حفيد|حفيدت|طفل|طفلت|رضيع|رضيعت|خطيب|خطيبت)(?:ه|ها|هم|هما|ي|نا)"
    r"|ال?(?:ابن|ابنة|بنت|أخ|أخت|شقيق|شقيقة|أم|أب|جد|جدة|حفيد|حفيدة|أرملة))(?!\w)"
)
_ARABIC = (
    rf"{_KIN_AR}(?: [^\W\d_]{{2,12}}){{0,2}}(?:[،,] ?| ?\(| [–-] ?)(?:و?عمره?ا? |ذات ال|ذو ال|ذي ال|في )?{D}{{1,2}}(?:(?: ?{_YEARS_AR})(?!\w)|(?=[)،,.]))",
    rf"{_KIN_AR}[^.\n\d]{{0,20}}? (?:و?عمره?ا?|و?[يت]بلغ(?: من العمر)?|ذات ال|ذو ال|ذي ال|ابن|ابنة) ?(?:[^\W\d_]{{2,6}} )?{D}{{1,2}} ?(?:{_YEARS_AR})?(?![\w/])",
    rf"{_KIN_AR}[^.\n\d]{{0,20}}? (?:ذات|ذو|ذي) ال[^\W\d_]{{3,8}}(?: عشرة?)? (?:من العمر|من عمره?ا?|{_YEARS_AR})",
)
_KIN_RU = any_of(
    """
    сын[ауе]? сыном сынок доч(?:ь|ери|ка|ке|ку|ерью) брат[ауе]? братом братишк[аеу] сестр[аеуы] сестр[её]нк[аеу] муж[ау]? мужем жен[аеуы] мать матери матерью мам[аеуы] отец отц[ау]
    отцом пап[аеуы] бабушк[аеуи] дедушк[аеуи] внук[ау]? внучк[аеуи] племянник[ау]? племянниц[аеуы] дяд[яеюи] т[её]т[яеюи] вдов[аеуы] вдовец девочк[аеу] мальчик[ау]?
    женщин[аеу] мужчин[аеу] девушк[аеу] подросток подростк[ау] беженк[аеу] беженец беженц[ау] сирот[аеу] реб[её]нок реб[её]нк[ау] младшем[уы] младшей старшем[уы] старшей младенец
    """
)
_N_RU = (
    rf"(?:{_N}|"
    + any_of(
        "три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать двадцать"
    )
    + ")"
)
_RU = (
    rf"\b{_KIN_RU}(?: [а-яё]{{2,14}}){{0,2}}(?:, ?| [–—-] ?){_N_RU}(?: (?:лет|года?|месяц\w{{0,2}})\b|{_END})",
    rf"\b{_KIN_RU}(?: [а-яёА-ЯЁ]{{2,14}}){{0,2}} ?\({_N}(?: (?:лет|года?))?\)",
    rf"\b(?:{_KIN_RU}|ему|ей)(?: (?:было|будет|всего|сейчас|уже|тогда|только|исполнилось|около)){{0,2}} {_N_RU} (?:лет|года?)\b",
    rf"\b{_N}-?(?:ти)?летн\w{{2,3}} {_KIN_RU}\b",
)
_KIN_ZH = "(?:儿子|女儿|丈夫|妻子|母亲|父亲|妈妈|爸爸|弟弟|妹妹|哥哥|姐姐|孙子|孙女|外孙女?|外甥女?|侄子|侄女|奶奶|爷爷|外婆|外公|叔叔|姑姑|舅舅|姨妈|遗孀|[他她我]的?孩子)"
_N_ZH = "(?:[1-9][0-9]?|[二三四五六七八九]?十[一二三四五六七八九]?|[一两二三四五六七八九])"
_ZH = (
    rf"{_KIN_ZH}[\u4e00-\u9fff]{{0,3}}[，,（(]?(?:今年|现年|当时|才|刚|刚满|只有|已经?|快)?{_N_ZH}岁",
    rf"{_N_ZH}岁的?(?:[小大长幼次]|最小的|最大的)?{_KIN_ZH}",
)
# Whose age it is, where it is nobody's: every boy of 15, a child (6).
_OF_MANY = re.compile(
    r"(?:\b(?:any|every|each|per|if an?|chaque|tout|toute|cada|todo|toda|jede[rnms]?|her bir|каждый|каждая|каждого|любой)|كل|每个|每名) (?:[^\W\d_]{2,12} )?$",
    I,
)
# Where a number of years may stand. Only what is near one is gone through.
_NUMBER = re.compile(rf"{D}{{1,2}}|\b(?:{_IN_WORDS}|[a-zü]{{3,7}}jährige)|عشر|ذات|ذو|ذي|岁|{_N_RU}", I)
_WHO = re.compile(
    rf"\b(?:{_KIN}|{_SOMEBODY}|{_SEVERAL}|she|he|ему|ей|{_WHOSE} [0-9]|{_KIN_RU})\b|{_KIN_AR}|{_KIN_ZH}", I
)
_BACK, _ON = 90, 60  # characters before and after it
_RULES = tuple(re.compile(rule, I) for rule in (*_LATIN, *_ARABIC, *_RU, *_ZH))


def _near_numbers(text: str) -> Iterator[tuple[int, int]]:
    start = end = -1
    for match in _NUMBER.finditer(text):
        if match.start() - _BACK > end >= 0:
            yield start, end
            start = -1
        start = max(0, match.start() - _BACK) if start < 0 else start
        end = match.end() + _ON
    if start >= 0:
        yield start, end


def ages(text: str) -> Iterator[Mark]:
    """A relative, or one girl, boy or tenant, with an age."""
    for start, end in _near_numbers(text):
        for rule in _RULES if _WHO.search(text, start, end) else ():
            for match in rule.finditer(text, start, end):
                if not _OF_MANY.search(text, max(0, match.start() - 24), match.start()):
                    yield Mark(Kind.BIRTH, match.group().rstrip(), match.start())
