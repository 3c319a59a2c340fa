"""Addresses of e-mail, and long numbers: of telephones, papers, cases and accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from submissions.rulebook.protection.marks import Kind, Mark

# Digits as people write them: European, Arabic, Persian.
D = "[0-9٠-٩۰-۹]"
BEFORE = 45  # characters before a number in which a word says what it is

# The sign of an address and its points, as people say them in one language.
_SPOKEN = (
    ("at", "dot"),
    ("arobas[e]?", r"(?:point|\.)"),
    ("arrobas?", r"(?:punto|ponto|\.)"),
    ("chiocciola", r"(?:punto|\.)"),
    (r"(?:ät|at|klammeraffe)", "punkt"),
    ("kuyruklu(?: ?a)?", r"(?:nokta|\.)"),
    (r"(?:собака|собачка|равлик)", r"(?:точка|крапка|\.)"),
    ("(?:آت|ات|أت)", r"(?:نقطة|دوت|\.)"),
    ("(?:艾特|圈a|圈A)", r"(?:点|\.)"),
)
_SIGNS = "|".join(sign for sign, _ in _SPOKEN)
_POINTS = r"(?:dot|punto|ponto|point|punkt|nokta|точка|крапка|نقطة|点)"
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}(?:@|\s?[(\[{{<*_]\s?(?:{_SIGNS})\s?[)\]}}>*_]\s?)[\w-]{{1,63}}"
    rf"(?:(?:\.|\s?[(\[{{<*_]\s?{_POINTS}\s?[)\]}}>*_]\s?|\s{_POINTS}\s)[\w-]{{1,63}}){{1,6}}",
    re.IGNORECASE,
)
_SAID = tuple(
    re.compile(
        rf"(?<![\w.+-])[\w.+-]{{1,64}}\s{sign}\s[\w-]{{1,63}}(?:(?:(?<=\w)\s?{point}\s?)[\w-]{{2,63}}){{1,6}}",
        re.IGNORECASE,
    )
    for sign, point in _SPOKEN
)
_LETTERED = "A-Za-zÀ-ɏА-я"  # scripts in which a letter that touches a digit makes another word of it
_NUMBER = re.compile(
    rf"(?<![{_LETTERED}0-9٠-٩۰-۹,.])(?:\+|\(|00)?[A-Z]{{0,4}}[-/# ]?\(?{D}"
    rf"(?:[ \u00a0\-/.()‑–]{{0,2}}[A-Z]{{0,2}}{D}){{4,24}}[A-Z]?(?:[/-][A-Z]{{1,3}})?(?![{_LETTERED}0-9٠-٩۰-۹])"
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_CASE = re.compile(r"[0-9]{3}-[0-9]{2}[A-Z][0-9]{5}")  # as UNHCR numbers registrations

_DIGIT = re.compile(D)
_YEAR = "(?:1[89]|20)[0-9]{2}"
_HARMLESS = (
    re.compile(rf"{_YEAR}(?:[ \-/.–]{{1,2}}(?:{_YEAR}|[0-9]{{2}}))*"),  # 2019-2022
    re.compile(rf"[0-9]{{1,5}}[-/.]{_YEAR}|{_YEAR}[-/.][0-9]{{1,5}}"),  # a minute or a decision: 44/2026
    # A day, or a period between two.
    re.compile(rf"(?:{D}{{1,2}}[ \-/.]{D}{{1,2}}[ \-/.]{D}{{2,4}}|{D}{{4}}[-/.]{D}{{1,2}}[-/.]{D}{{1,2}})"),
    re.compile(
        rf"(?:{D}{{1,2}}[./-]{D}{{1,2}}[./-]{D}{{2,4}}[ –-]{{1,3}}){{1,2}}{D}{{1,2}}[./-]{D}{{1,2}}[./-]{D}{{2,4}}"
    ),
)
# 12 500 000: thousands set apart, as an amount is written.
_AMOUNT = re.compile(rf"{D}{{1,3}}(?:[ \u00a0.]{D}{{3}}){{1,5}}")
_MONEY_AFTER = re.compile(
    r"[ \u00a0]?(?:€|\$|£|¥|元|人|euro|eur\b|usd|dollar|pound|franc|dinar|lira|pes[oa]|рубл|чел|people|person|"
    r"personas?|personnes|familias?|households|м²|m²|m2|km|square|دينار|ليرة|دولار|يورو|شخص|TL\b)",
    re.IGNORECASE,
)
_PHONE_WORD = re.compile(
    r"\b(?:tel|tél|phone|telephone|téléphone|teléfono|telefone?|telefon\w{0,4}|mobile|móvil|telemóvel|portable|cell|"
    r"handy|whatsapp|viber|sms|call|calls|ring|rings|joindre|appele[rz]|llamar?|ligar|erreich\w{0,4}|телефон\w{0,4}|"
    r"номеру|звон\w{0,6}|тел)\b|هاتف|جوال|موبايل|اتصل|الاتصال|电话|手机|拨打|致电|cep telefonu",
    re.IGNORECASE,
)
_PAPER_WORD = re.compile(
    r"\b(?:passports?|passeport|pasaporte|passaporte|pasaport|reisepass|registration|case (?:no|number|file|id)|"
    r"pro ?gres|a[- ]?number|alien|national insurance|social security|sécurité sociale|seguridad social|"
    r"individual number|household number|residence permit|permit|visa|file|card (?:no|number)|carte|caso|solicitud|carnet|bamf|identity|identité|identidad|identidade|id (?:no|number|card)|id|ausweis\w{0,8}|"
    r"récépissé|numéro étranger|titre de séjour|nie|nif|dni|curp|cédula|cedula|expediente|asilo|asile|asyl\w{0,10}|"
    r"aktenzeichen|az|kimlik|utente|processo|dossier|паспорт\w{0,3}|снилс|инн|номер дела|дел[оа] №|удостоверени\w{1,2}|"
    r"iban|account)\b|\ba#|رقم الملف|رقم الهوية|الهوية|بطاقة|جواز|رقم القضية|التسجيل|身份证|护照|档案号|案件号|登记号",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[Mark]:
    """Addresses, also those written to be read aloud: name (at) place dot org."""
    for rule in (_EMAIL, *_SAID):
        for match in rule.finditer(text):
            yield Mark(Kind.EMAIL, match.group(), match.start())


def _last(word: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in word.finditer(text)), default=-1)


def _named(text: str, start: int) -> Kind | None:
    """What the words before a number say it is; the nearer of two."""
    before = text[max(0, start - BEFORE) : start].rsplit("\n", 1)[-1]
    paper, phone = _last(_PAPER_WORD, before), _last(_PHONE_WORD, before)
    if max(paper, phone) < 0:
        return None
    return Kind.PAPER if paper > phone else Kind.PHONE


def _shaped(quote: str, digits: int) -> Kind | None:
    """What a number's own shape says it is, where no word does."""
    if _CASE.search(quote):
        return Kind.PAPER
    if re.match("[A-Z]", quote):
        return Kind.PAPER if digits >= 7 else None
    if re.search("[A-Z]", quote):
        return Kind.PAPER if digits >= 8 else None
    if quote.startswith(("+", "00", "0", "٠", "(")) and digits >= 8:
        return Kind.PHONE
    if _AMOUNT.fullmatch(quote) or digits < 9:
        return Kind.PHONE if digits == 8 and len(quote) == 8 else None
    return Kind.PHONE if digits <= 12 else Kind.PAPER


def _kind(text: str, start: int, quote: str) -> Kind | None:
    digits = len(_DIGIT.findall(quote))
    if any(rule.fullmatch(quote) for rule in _HARMLESS):
        return None
    if _MONEY_AFTER.match(text, start + len(quote)) and not quote.startswith("+"):
        return None
    said = _named(text, start)
    if said is Kind.PAPER or (said is Kind.PHONE and digits >= 6):
        return said
    return _shaped(quote, digits)


def numbers(text: str) -> Iterator[Mark]:
    """Telephone numbers, and numbers of papers, cases and accounts."""
    for match in _IBAN.finditer(text):
        if len(_DIGIT.findall(match.group())) >= 10:
            yield Mark(Kind.PAPER, match.group(), match.start())
    for match in _NUMBER.finditer(text):
        quote = match.group().strip()
        if ")" not in quote:
            quote = quote.lstrip("( ")  # what stands in brackets, and not the code of a town
        start = match.start() + match.group().index(quote)
        if kind := _kind(text, start, quote):
            yield Mark(kind, quote, start)
