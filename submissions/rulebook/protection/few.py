"""Fewer than ten girls, families or refugees: the number and what they are is enough, whatever else is told of them.

``people.counts`` needs a people, a faith or an illness beside a number of anybody. Girls, minors, survivors, families
and refugees need none: in a town, three of them can be told apart. A proportion tells of nobody ("2 in 3 children",
"9 femmes sur 10", and "2 of 3 children", which languages write for the same); "2 of the 3 children" does, as it says
that there are three. Neither does a rate, a limit, the size of a class, or a thing that bears their name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from submissions.rulebook.protection import words
from submissions.rulebook.protection.marks import Kind, Mark
from submissions.rulebook.protection.words import any_of

I = re.IGNORECASE  # noqa: E741 - as the module itself calls it
BEFORE = 30  # characters before a number that may say it is none of people
AFTER = 40

_START = r"(?<![\w.,/:%–-])"

# -- Latin letters -----------------------------------------------------------------------------------------------------

_SOUGHT = any_of(
    """
    girls boys children women men minors families households survivors refugees asylum[-_]seekers orphans widows widowers mothers
    fathers babies toddlers infants teenagers adolescents siblings twins sisters brothers newcomers detainees evacuees unaccompanied
    filles fillettes garçons enfants femmes hommes mineure?s familles ménages survivante?s réfugiée?s exilée?s orphelin(?:e?)s veuves mères
    pères bébés nourrissons adolescente?s sœurs soeurs frères demandeu(?:rs|ses)_d[’']asile déplacée?s
    niñ[oa]s chic[oa]s muchach[oa]s mujeres hombres menores familias hogares sobrevivientes refugiad[oa]s huérfan[oa]s viud[oa]s madres padres
    bebés adolescentes herman[oa]s solicitantes_de_asilo desplazad[oa]s
    menin[oa]s raparigas crianças mulheres homens famílias órfãos órfãs viúv[oa]s mães pais bebês irmãos irmãs requerentes_de_asilo
    mädchen jungen kinder frauen männer minderjährige[rn]? familien geflüchtete[rn]? flüchtlinge waisen(?:kinder)? witwen mütter väter babys
    säuglinge geschwister schwestern brüder asylsuchende[rn]? jugendliche[rn]?
    kız_çocuğu kız oğlan çocuk kadın erkek aile mülteci sığınmacı bebek ergen yetim kardeş
    """
)
_ONE_OF_THEM = any_of(
    """
    girl boy child woman man minor family household survivor refugee asylum[-_]seeker orphan widow mother father baby toddler infant teenager
    fille fillette garçon enfant femme homme mineure? famille réfugiée? orphelin(?:e?) veuve mère père bébé
    niñ[oa] chic[oa] mujer hombre menor familia refugiad[oa] huérfan[oa] viud[oa] madre padre bebé
    kadın kız çocuk erkek aile mülteci menin[oa] criança mulher homem família órfão? órfã mãe bebê kind mädchen junge frau mann minderjährige[rn]? flüchtling waise mutter vater baby
    """
)
# What may stand between: of the, young, refugee. Not host, foster or trained.
_SAID = any_of(
    r"""
    of_the of_our of_these of_those of_its des de_nos de_ces de_l[oa]s de_nuestr[oa]s d[oa]s das der unserer
    refugee displaced migrant exiled stateless asylum[-_]seeking newly[-_]arrived evacuated resettled relocated undocumented unaccompanied
    separated foreign trafficked rescued vulnerable traumati[sz]ed young younger little small smaller other more further additional new
    older elder elderly old teenage adolescent single lone pregnant large big entire whole remaining first last homeless sick disabled deaf
    blind orphaned widowed lgbtq?i?\+? muslim christian
    jeunes petite?s autres nouvelles nouveaux premi(?:ères|ers) dernier(?:e?)s grande?s vieilles
    otr[oa]s jóvenes pequeñ[oa]s nuev[oa]s primer[oa]s últim[oa]s outr[oa]s jovens pequen[oa]s nov[oa]s primeir[oa]s
    junge[rn]? kleine[rn]? weitere[rn]? andere[rn]? neue[rn]? ältere[rn]? alleinstehende[rn]? alleinerziehende[rn]? unbegleitete[rn]? geflüchtete[rn]?
    schwangere[rn]? minderjährige[rn]? verwaiste[rn]? genç küçük diğer yeni refakatsiz yaşlı hamile suriyeli mülteci sığınmacı
    """
)
# Who are said to have fled, and are then people, pupils or neighbours.
_FLED = r"(?:refugee|displaced|stateless|asylum[- ]seeking|unaccompanied|evacuated|undocumented|trafficked)"
_LATIN = re.compile(
    rf"{_START}(?P<number>(?:\d ?[-–] ?)?\d|{words.FEW})(?: {_SAID}){{0,3}} (?:{_SOUGHT}|{_FLED} (?:people|persons|students|pupils|youths?))(?![\w-])",
    I,
)
_SINGLE = re.compile(rf"{_START}(?P<number>\d|one|{words.ALONE})(?: {_SAID}){{0,2}} {_ONE_OF_THEM}(?![\w-])", I)

# -- Other scripts -------------------------------------------------------------------------------------------------------

_CYRILLIC = re.compile(
    rf"{_START}(?P<number>\d|{words.RU_FEW})(?: из(?: этих| наших)?)?"
    r"(?: (?!при[её]мн|принимающ|замещающ|двоих|тр[её]х|троих|четверых|пятерых|шестерых|семерых)[а-яё]{2,18}(?:ых|их|ые|ие|ая|яя|ый|ий|ой)){0,2} "
    + any_of(
        r"""
        девоч(?:ки|ек|ка|ками) девуш(?:ки|ек|ка) мальчик(?:а|ов|и)? детей дети дет(?:ям|ьми) реб[её]н(?:ка|ок) женщин[аы]? мужчин[аы]? сем(?:ьи|ья|ей|ьям)
        бежен(?:ца|цев|цы|ец|ки|ок|ка) сирот[аы]? несовершеннолетн(?:их|ие|ий|яя) подрост(?:ка|ков|ки|ок) матер(?:и|ей) мать младен(?:ца|цев|ец)
        вдов[аы]? переживш(?:их|ие|ая) пострадавш(?:их|ие|ая) переселен(?:ца|цев)
        """
    )
    + r"(?![\w-])",
    I,
)
_AR_PEOPLE = any_of(
    """
    أطفال فتيات فتيان أولاد بنات نساء رجال قاصرين قاصرون قُصّر قصّر قصر قاصرات عائلات أسر ناجين ناجون ناجيات لاجئين لاجئون لاجئات أيتام يتيمات
    أرامل أمهات رضع رضّع مراهقين مراهقات شبان شابات سيدات صبية طفلات إخوة أخوات أشقاء شقيقات نازحين نازحون نازحات مسنين مسنات
    """
)
_ARABIC = re.compile(
    rf"{_START}(?P<number>[وفبل]?\d|(?P<joined>[وفبل]?)(?:ثلاثة?|أربعة?|خمسة?|ستة?|سبعة?|ثماني?ة?|تسعة?|بضعة?))(?: من)? (?:ال)?{_AR_PEOPLE}(?!\w)"
)
# Two, which Arabic says in the word itself; and one, said to be one.
_ARABIC_TWO = re.compile(
    r"(?<!\w)[وفبل]?(?:طفل|طفلت|فتات|امرأت|عائلت|أسرت|رجل|لاجئت|قاصرت|يتيم|يتيمت|ناجيت|أرملت|بنت|شقيقت|توأم|رضيع|رضيعت|مراهق|مراهقت)(?:ان|ين)(?!\w)"
    r"|(?<!\w)[وفبل]?(?:(?:طفل|رجل|قاصر|لاجئ|ناج|فتى) واحد|(?:طفلة|امرأة|فتاة|قاصرة|لاجئة|ناجية|يتيمة) واحدة)(?!\w)"
)
_CHINESE = re.compile(
    r"(?<![\d十百千万第每之])(?P<number>\d|[两二三四五六七八九])[名位户个对口]"
    r"(?:无人陪伴的?|孤身的?|失散的?|难民|年轻的?|未成年的?|怀孕的?|寻求庇护的?|流离失所的?|残疾的?|单身的?|单亲|新来的?|其他|老年的?|外籍的?|贫困的?|被拐卖的?){0,3}"
    r"(?:女孩|男孩|女童|男童|儿童|孩子|妇女|女性|男性|女子|男子|未成年人|家庭|难民|孤儿|幸存者|寻求庇护者|母亲|父亲|婴儿|幼儿|少女|少年|寡妇|老人|兄弟|姐妹|妈妈)"
    r"(?!中心|之家|学校|医|营|组织|小组|团体|协会|俱乐部|课|项目|服务|代表|干部|工作|联合|教育|公寓|之友|日|节|图书|乐园|法)"
)

# -- What makes a number none of people ----------------------------------------------------------------------------------

_TENS = any_of(
    """
    hundred hundred_and thousand thousand_and cent cents mille ciento cientos mil (?:treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)_y
    (?:vingt|trente|quarante|cinquante|soixante)(?:_et)? cento_e mil_e (?:vinte|trinta|quarenta|cinquenta|sessenta|setenta|oitenta|noventa)_e
    yirmi otuz kırk elli altmış yetmiş seksen doksan yüz bin
    двадцать двадцати тридцать тридцати сорок сорока пятьдесят шестьдесят семьдесят восемьдесят девяносто сто двести триста четыреста пятьсот тысяч тысяча тысячи
    مئة مائة مئتان مئتين ألف آلاف
    """
)
_NUMBERS = rf"(?:\d{{1,3}}|ten|dix|diez|dez|zehn|cent|cien|hundert|десяти|ста|عشرة?|{words.FEW}|{words.RU_FEW}|ثلاثة?|أربعة?|خمسة?)"
_NOT_AFTER = re.compile(
    # No number of people: grade 5 children, aged 6; the rest of a greater number.
    rf"(?:(?<!\w)(?:grades?|class|goal|article|section|annex|chapter|aged?|ages|clase|grado|artículo|klasse|artikel|класс|статья|الصف|المادة|الهدف|{_TENS})"
    # A limit, a rate, the size of a class.
    r"|(?<!\w)(?:up to|at most|at least|more than|over|per|every|each|jusqu[’']à|au moins|au plus|plus de|chaque|hasta|al menos|como máximo|más de|cada|"
    r"bis zu|mindestens|höchstens|mehr als|je|pro|até|pelo menos|mais de|en az|en fazla|до|не менее|более|каждые|каждых|по|و?(?:حتى|كل|لكل|الأقل|أكثر من|الأكثر))"
    r"|(?:至少|最多|超过|每[周月年天班组])"
    r"|(?<!\w)(?:groups|classes|teams|groupes|grupos|gruppen|группы|группах|группами|مجموعات) (?:of|de|von|по|из|من)"
    # The second number of a proportion, or of a range.
    rf"|(?<!\w){_NUMBERS} ?(?:of|in|out of|to|sur|à|de(?: cada)?|a|von|bis|em(?: cada)?|из|до|من(?: كل| أصل)?|إلى)"
    rf"|(?<!\w)(?:between|entre|zwischen|между|от|بين) {_NUMBERS}(?: (?:and|et|y|und|e|и))?"
    r"|[$€£#№]) ?$",
    I,
)
_THINGS = any_of(
    r"""
    centres? centers? clinics? doctors? councillors? officers? workers? teachers? mediators? interpreters? judges? mayors? ministers? leaders? groups? clubs? rooms? camps?
    volunteers? mentors? employees? staff lawyers? nurses? councils? courts? places? seats? homes? houses? shelters? schools? programm?e?s? projects? teams? days? stud(?:y|ies)
    organi[sz]ations? associations? networks? services? policies policy spaces? units? desks? caseworkers? experts? police
    médecins? élues? conseillères? fonctionnaires? bénévoles? médiatrices? agentes? policières? députées? avocates? d[’']accueil hôtes? référentes?
    médicas? concejal[ae]s? funcionarias? voluntari[ao]s? mediadoras? abogadas? policías? de_acogida anfitrion[ae]s? profesionales de_acolhimento acolhedoras? vereadoras?
    ärztinnen merkez\w{0,6} okul\w{0,6} park\w{0,6} kulüb\w{0,6} derne\w{0,6} doktor\w{0,6} hekim\w{0,6} grub\w{0,6} meclis\w{0,6} sağlığı hakları polis\w{0,4} hakemi bahçe\w{0,6}
    врач\w{0,4} депутат\w{0,4} волонт[её]р\w{0,4} сотрудни\w{1,5} учител\w{1,5}
    (?:of|de|von)_(?:solutions?|soluciones|soluções|lösungen|measures|mesures|medidas|maßnahmen|indicators|indicateurs|indicadores|products|produits|productos|produtos|languages|langues|lenguas|línguas|instruments?|instrumentos|tools|outils|herramientas)
    عضوات أعضاء موظفات موظفين طبيبات معلمات معلمين منسقات مدربات مترجمات متطوعات متطوعين مستشارات مستضيفة مضيفة
    """
)
_UNITS = any_of(
    """
    hour day evening morning afternoon night week month year term class room house flat family group volunteer mentor session heure jour semaine mois an année classe chambre famille groupe bénévole
    soirée soir maison hora día noche tarde casa semana mes año clase familia grupo sesión abend woche monat jahr tag klasse gruppe familie dia mês ano turma família
    неделю месяц год класс семью группу الأسبوع الشهر السنة العام
    """
)
_NOT_BEFORE = re.compile(
    rf"['’]| {_THINGS}(?!\w)"
    rf"| (?:in|out of|sur|de cada|von|em cada|из(?: каждых)?|من كل) (?:every )?{_NUMBERS}(?!\w)"
    rf"| (?:per|an?|each|every|par|por|pro|в|на|لكل|في) (?:cada )?{_UNITS}(?!\w)| (?:weekly|monthly|yearly|daily|لكل)(?!\w)"
    r"| (?:or|and|et|ou|o|y|oder|и|или) (?:more|fewer|plus|moins|más|menos|mehr|mais|более|больше)(?!\w)| (?:أو أكثر|فأكثر)"
    r"|(?: \w{2,12}){0,2} (?:at a time|at once|à la fois|a la vez|gleichzeitig|за раз)(?!\w)"
    r"|(?: (?:in|to|for|from|on|at|dans|pour|par|en|para|por|für|pro|em|в|на|في))? (?:each|every|chaque|chacune?|cada|je|jede[rmns]?|jeweils|каждо\w{1,3}|كل)(?!\w)"
    r"| (?:local(?:es)?|locaux|locale|autochtones?|einheimische)(?!\w)",
    I,
)
# After one girl, English goes on with what became of her; else it is one girl band, one family room.
_OF_HER = re.compile(
    r"[.,;:!?)]|\s*$|\s*\n| (?:who|whose|from|with|without|and|or|in|at|on|to|of|was|is|had|has|did|does|could|still|now|then|too|alone|only|left|came|went|told|said|fled|"
    r"lost|found|got|gave|took|became|spoke|slept|began|cannot|will|would|may|needs|wants|lives|waits|remains|\w{2,14}ed)(?!\w)",
    I,
)
# One local woman and one refugee walk together: how pairs are made, and no two people.
_PAIRED = re.compile(r"(?<!\w)one (?:[\w-]{1,14} ){1,3}(?:and|or) $", I)
_ENGLISH = re.compile(
    r"(?<!\w)(?:girl|boy|child|woman|man|minor|family|household|survivor|refugee|orphan|widow|mother|father|baby)$", I
)


def _value(number: str) -> int | None:
    """What digits say, in whatever script; the greater of two. None for words."""
    digits = re.findall(r"\d", number)
    return int(digits[-1]) if digits else None


def _stands(text: str, match: re.Match[str]) -> bool:
    """Whether nothing before or after makes it a limit, a proportion, a rate, or a thing that bears their name."""
    before = text[max(0, match.start() - BEFORE) : match.start()].rsplit("\n", 1)[-1]
    if _NOT_AFTER.search(before):
        return False
    return not _NOT_BEFORE.match(text[match.end() : match.end() + AFTER])


def _several(text: str) -> Iterator[re.Match[str]]:
    for rule in (_LATIN, _CYRILLIC, _ARABIC, _CHINESE):
        for match in rule.finditer(text):
            number = match.group("number").lower()
            both_sorts = number == "both" and " and " in text[match.end() : match.end() + AFTER]
            if _value(number) != 0 and not both_sorts and not (rule is _LATIN and number in ("1", "one")):
                yield match


def _single(text: str) -> Iterator[re.Match[str]]:
    for match in _SINGLE.finditer(text):
        before, after = text[max(0, match.start() - BEFORE) : match.start()], text[match.end() : match.end() + AFTER]
        paired = _PAIRED.search(before) or re.match(" (?:and|or) one ", after)
        goes_on = not _ENGLISH.search(match.group()) or _OF_HER.match(after)
        if _value(match.group("number")) in (None, 1) and goes_on and not paired:
            yield match
    yield from _ARABIC_TWO.finditer(text)


def few(text: str) -> Iterator[Mark]:
    """One to nine girls, minors, survivors, families, refugees and their like, in digits of any script or in words."""
    for found in (_several(text), _single(text)):
        for match in found:
            if _stands(text, match):
                yield Mark(Kind.COUNT, match.group(), match.start())
