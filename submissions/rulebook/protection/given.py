"""Names of people: a gazetteer that is read when the first text is checked.

``submissions/data/names_of_people.txt`` says where each name comes from. A name is looked up by how it sounds, so that
Mohamed, Muhammad and Mohammed are one, and Cyrillic is read as Latin letters are. ``ALONE`` may be marked with nothing
beside it; ``SHARED`` and ``FAMILY`` only beside words that tell of a life, for officials bear such names too.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.conf import settings

from submissions.rulebook.protection.words import each

NAMES = Path(settings.BASE_DIR) / "submissions/data/names_of_people.txt"


class Among(StrEnum):
    """The parts of the gazetteer."""

    ALONE = "alone"
    SHARED = "shared"
    FAMILY = "family"
    WORDS = "words"
    COUNTRIES = "countries"
    CITIES = "cities"
    GREAT_CITIES = "great_cities"


_AS_WRITTEN = (Among.WORDS, Among.COUNTRIES, Among.CITIES, Among.GREAT_CITIES)
_LATIN = str.maketrans(
    dict(
        zip(
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў",
            [
                "a",
                "b",
                "v",
                "g",
                "d",
                "e",
                "yo",
                "zh",
                "z",
                "i",
                "y",
                "k",
                "l",
                "m",
                "n",
                "o",
                "p",
                "r",
                "s",
                "t",
                "u",
                "f",
                "kh",
                "ts",
                "ch",
                "sh",
                "shch",
                "",
                "y",
                "",
                "e",
                "yu",
                "ya",
                "i",
                "i",
                "ye",
                "g",
                "u",
            ],
            strict=True,
        )
    )
)
_BARE = str.maketrans({"ı": "i", "ə": "a", "ø": "o", "ł": "l", "’": None, "'": None, "ʻ": None, "-": None})
_SOUNDS = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("ou|oo", "u"),
        ("ee", "i"),
        ("ei|ey|ay", "ai"),
        ("dj", "j"),
        ("kh", "h"),
        ("gh", "g"),
        ("ph", "f"),
        ("q", "k"),
        ("y", "i"),
        (r"(.)\1", r"\1"),
        ("(?<=.{3})h$", ""),
    )
)
_LONG = 5  # letters from which e sounds as a, and o as u
_OPEN = str.maketrans("eo", "au")
_ENDINGS = ("", "а", "я", "у", "ю", "е", "и", "ы", "ой", "ей", "ом", "ем", "ью", "ию", "ии")


def sound(name: str) -> str:
    """How a name sounds, near enough for its spellings to fall together."""
    bare = unicodedata.normalize("NFKD", name.lower().translate(_BARE)[:40])
    heard = "".join(one for one in bare if not unicodedata.combining(one))
    for written, said in _SOUNDS:
        heard = written.sub(said, heard)
    return heard.translate(_OPEN) if len(heard) >= _LONG else heard


@cache
def gazetteer() -> dict[Among, frozenset[str]]:
    """The names by their sound; words of the languages themselves as they are written."""
    parts: dict[Among, list[str]] = {among: [] for among in Among}
    into = parts[Among.WORDS]
    for row in NAMES.read_text("utf-8").splitlines():
        if row.startswith("["):
            into = parts[Among(row.strip("[]"))]
        elif not row.startswith("#"):
            into += row.split()
    return {among: frozenset(names if among in _AS_WRITTEN else map(sound, names)) for among, names in parts.items()}


def _spellings(small: str) -> list[str]:
    """A word as it sounds; a Cyrillic one also without the ending of its case, and with that of the first."""
    if not "Ѐ" <= small[:1] <= "ӿ":
        return [sound(small)]
    stems = [small.removesuffix(end) for end in _ENDINGS if small.endswith(end) and len(small) - len(end) > 2]
    return [sound(f"{stem}{end}".translate(_LATIN)) for stem in stems for end in ("", "а", "я", "и")]


def among(word: str, *which: Among) -> bool:
    """Whether the gazetteer has it in one of these parts, and it is no word of the languages."""
    small, have = word.lower(), gazetteer()
    if small in have[Among.WORDS]:
        return False
    return any(spelling in have[part] for spelling in _spellings(small) for part in which)


def countries() -> frozenset[str]:
    """Countries and towns many fled from, in small letters, underscores for spaces."""
    return gazetteer()[Among.COUNTRIES]


def as_place(name: str) -> str:
    """A name as places are looked up: in small letters, an underscore between its words."""
    return re.sub(r"[\s\u00a0’'-]+", "_", name.strip().lower())


def great_city(name: str) -> bool:
    return as_place(name) in gazetteer()[Among.GREAT_CITIES]


def city(name: str) -> bool:
    """Whether a city bears this name, which somebody may bear too."""
    return as_place(name) in gazetteer()[Among.CITIES] or great_city(name)


def known(word: str) -> bool:
    """Whether it may be anybody's name."""
    return among(word, Among.ALONE, Among.SHARED, Among.FAMILY) or (
        word[0] > "Ѐ"
        and any(
            word.lower().removesuffix(end) in GIVEN_CYRILLIC
            for end in (*_ENDINGS, "ия", "ий", "ь", "й", "ка", "ша")
            if word.lower().endswith(end) and len(word) - len(end) > 1
        )
    )


# Without their endings, which change with the case.
GIVEN_CYRILLIC = each("""
    абдулл абдул адам айш алексе ален алл али алин амин амин амир анастаси андре анн антон арсен артём артем артур аслан ахмад ахмед
    ахмет аминат аниса асия багдан бахтиёр билал богдан валенти валентин валери вадим васили вер виктор виктори витали владимир галин
    гульнар данил дарь денис дилшод дин диан дмитри екатерин елен елизавет жанн зайнаб залин зар зарем зарин зелимхан зинаид
    зо зулейх ибрагим ив иван игор илья имран инн ирин исмаил казбек карим катерин кат кир ксени лар ларис лейл лен лиди
    лили лин луиз людмил магомед макс максим малик мариам мари марин март марьям махмуд медин мухаммад мадин миш мурад муса
    мустаф надежд надир назар натали наташ никит никола нин нур нурия олег олен олександр олес ольг оксан омар павел
    пётр петр патимат рамзан расул рашид роман руслан рустам саид салим салман самир сар светлан серге соф софи соня степан
    султан сулейман тамар тарас тать татьян тимофе тимур умар фарид фарух фатим халид халим хав хамид хас хасан хусейн
    шамил юли юр юри юсуф яков ян ярослав яросл яна зухр зульфи гул гулноз
    """)

GIVEN_ARABIC = each("""
    محمد محمود أحمد احمد حمد حامد علي عمر عثمان حسن حسين خالد يوسف ابراهيم إبراهيم إسماعيل اسماعيل عبدالله عبدالرحمن
    مصطفى كمال جمال سمير سامر سامي رامي وليد طارق زياد ياسر ياسين بشار نزار نبيل فادي هاني مازن ماهر باسل أنس بلال حمزة
    عمار أيمن كريم رشيد صالح سعيد سالم سليم عادل فارس فيصل قاسم منصور موسى عيسى داود سليمان هارون إدريس آدم تيسير جورج
    فاطمة عائشة خديجة مريم زينب ليلى هدى سلمى سمر سميرة ريم ريما رنا رانيا رشا دعاء آلاء إسراء أسماء أمل آمنة أمينة هالة
    هناء هبة هند نور نورة نادية نادين نجاة منى مها ميساء لمى لينا لبنى لطيفة غادة عبير صفاء شيماء سناء سعاد رحمة حنان جميلة
    بتول إيمان عبدو غسان فراس رائد مروان عدنان أكرم أسامة إياد جهاد معاذ عبيدة قصي لؤي مهند هيثم وسيم يحيى زكريا شادي
    ربيع حاتم نضال نادر منير مراد كاظم جعفر صادق رضا مهدي عباس حيدر كرار تبارك فاتن سوسن سحر روان رهف رغد شهد تسنيم جنى
    لجين ملاك ميار مروة وفاء وداد نوال نجوى منال كوثر كلثوم فوزية فريدة فدوى عفاف ضحى صابرين شيرين سهام سكينة زهراء رقية
    رباب حليمة حياة جواهر ابتسام إلهام اعتدال أحلام روجين آزاد شيلان دلشاد تسفاي ديكتي إبراهام هيلين حواء آدم إدريس كلتومة
    """)

# Names that are no word of the language, from the lists for Algeria, the Arab countries and Iran and by hand: marked alone.
ALONE_ARABIC = each("""
    محمد محمود أحمد احمد خالد يوسف إبراهيم ابراهيم إسماعيل اسماعيل مصطفى سمير سامر رامي وليد طارق ياسر ياسين بشار نزار هاني مازن
    باسل أنس بلال حمزة عمار أيمن فيصل إدريس آدم فاطمة فاطمه عائشة خديجة مريم زينب ليلى سلمى سميرة ريما رنا رانيا رشا آلاء إسراء
      هبة نادية نادين لمى لينا لبنى غادة عبير شيماء سناء بتول عبدو غسان فراس مروان عدنان أكرم أسامة إياد
    معاذ عبيدة قصي لؤي مهند هيثم يحيى زكريا شادي حاتم كاظم جعفر عباس حيدر كرار تبارك فاتن سوسن رهف رغد تسنيم لجين ميار
    نوال نجوى كوثر كلثوم فوزية فدوى عفاف شيرين سكينة رقية رباب روجين شيلان دلشاد تسفاي حواء كلتومة عبدالله عبدالرحمن
    أيوب جمانة بثينة أروى أريج أفنان أميرة إلياس إيناس بيسان تالا جلنار جيلان خلدون داليا دارين دانة دانية رانية رزان روان
    ريتاج ريناد زهير زياد زيدان سجى سفيان سهيل سومية صهيب ضرغام عصام غزوان غيداء فاروق فريال فرحات قحطان لارا ليان ليث
    ماجد مأمون مروة معتز معن مقداد مهران ميسون ناصيف نريمان نرگس نسرين نعمان نهاد نوفل هاجر هيام وائل يارا ياسمين
    يعقوب يونس يزن هشام حسام بهاء ضياء علاء رؤوف رائف عمرو عمران عثمان هديل رنيم راما رفيف ديما لمياء نيفين نيرمين سوزان
    فرهاد آراس هيفي روناهي بريفان نازدار آفين زوزان شفان دلير شيار سيبان خنساء جواد حسين حسنين عقيل ستار
    عبدالقادر عبدالكريم عبدالعزيز عبدالحميد آرش آرزو پروانه فرزانه زهرا محمدرضا علیرضا نازنین پارسا سینا یوسف مهسا ریحانه
    تيدروس أبرهام سمية خولة حفصة صفية حليمة ريهام نهى نجلاء هالة صابرين
""")
