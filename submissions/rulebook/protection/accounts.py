"""Accounts on networks, number plates, and numbers of papers that letters run through."""

from __future__ import annotations

import re
from collections.abc import Iterator

from submissions.rulebook.protection.marks import Kind, Mark

I = re.IGNORECASE  # noqa: E741 - as the module itself calls it
NEAR = 45  # characters on either side in which a word says whose account it is

_NETWORK = (
    r"(?:\b(?:telegram|tg|insta(?:gram)?|ig|tik ?tok|facebook|fb|snap(?:chat)?|signal|skype|discord|twitter|messenger|imo|vk|вк|"
    r"телеграм\w?|тг|инстаграм\w?|wechat|weixin|line id)\b|تلغرام|تيليجرام|انستغرام|إنستغرام|فيسبوك|سناب|微信号?|抖音)"
)
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z_](?:[\w.]{2,30})\b")
_NAMED_HANDLE = re.compile(
    rf"{_NETWORK}(?: (?:name|account|id|handle|user|compte|cuenta|nutzer|is|es|est|ist|as|under|sous|como|como:|ник))?(?: (?:is|es|est|ist))?"
    r"[ :：是=]{0,3}((?:@|/)?[A-Za-z][\w-]{0,24}(?:[._/0-9][\w-]{0,24}){1,4})",
    I,
)
_OFFICIAL = re.compile(
    r"\b(?:city|town|council|municipal\w{0,4}|office|follow(?: us)?|newsletter|campaign|ville|mairie|suivez|ciudad|ayuntamiento|"
    r"alcaldía|síg\w{2,6}|stadt|belediye\w{0,4}|prefeitura|câmara|город\w{0,2}|мэри\w)\b|البلدية|المدينة|市政",
    I,
)
_PLATE = re.compile(
    r"(?i:\b(?:(?:number |registration |licen[cs]e )?plates?|reg(?:istration)? no|immatricul\w{2,8}|plaque|matr[íi]cula|placa|patente|"
    r"kennzeichen|plakası|plaka|госномер\w?|номер (?:машины|авто\w{0,6})|номерной знак)|لوحة|رقم السيارة|车牌号?)[^\n.]{0,12}?"
    r"(?<![^\W_])([A-ZА-Я0-9\u4e00-\u9fff]{1,4}(?:[ -]{0,2}[A-ZА-Я0-9]{1,5}){1,4})(?![^\W_])",
)
# A word that names a paper, and anything with five digits or more after it, letters or not.
_PAPER = re.compile(
    r"(?:\b(?:ppsn|pps|nino|ssn|bsn|pesel|cnp|egn|oib|rfc|curp|cui|rut|run|cpf|nif|nie|niss|tc kimlik|t\.c\.|azr[\w-]{0,8}|ausländer\w{0,16}|"
    r"steuer-?id\w{0,6}|steuernummer|fiscal code|codice fiscale|tazkira|taskera|e-?tazkira|kebele|nin|national id\w{0,6}|"
    r"id card|identity card|proof of registration|unhcr (?:no|number|id|card)|unrwa|attestation|bsn-nummer|personnummer|"
    r"cpr|d-nummer|burgerservice\w{0,8}|inps|afm|amka|residence (?:card|permit)|brp|vignette|laissez-passer|travel document|"
    r"birth certificate|convention|docket|hearing|file|court|ref|reference|carte|permiso|salvoconducto|ptp|ppt|ipn|cédula|"
    r"внж|рвп|свидетельств\w|удостоверени\w|полис\w?|иин|пинфл|миграционн\w{2,3} карт\w)|"
    r"رقم (?:الملف|الهوية|القيد|الجواز|الإقامة|الدعوى|القضية|المفوضية)|إقامة|居留证|护照|签证|证件号?|档案)"
    # After a space more of the number has a digit, or is a few capitals before one: "and" and "May" are none of it.
    r"[^\n.;]{0,12}?(?<![^\W_])((?:(?-i:[A-ZА-Я]{1,4}) (?=[0-9]))?(?=[A-ZА-Я0-9/-]{0,24}[0-9][A-ZА-Я/-]{0,4}[0-9])[A-ZА-Я0-9]{1,14}"
    r"(?:[/.-][A-ZА-Я0-9]{1,12}| (?=[A-ZА-Я]{0,6}[0-9])[A-ZА-Я0-9]{1,12}| (?-i:[A-ZА-Я]{1,4})(?=[ /.-][0-9])){0,7})(?!-?[^\W_])",
    I,
)
_DIGITS = re.compile("[0-9]")
_LETTERS = re.compile(r"[^\W\d_]")
# A word that names a paper, an office of aliens or a proceeding; then, a few words on, a number that is no year and no sum.
_OF_PAPERS = re.compile(
    r"(?:\b(?:passe?ports?|pasaportes?|passaportes?|pasaport\w{0,3}|reisepass\w{0,3}|pass(?:nummer)?|paspoort|permits?|permis|permisos?|visas?|vistos?|visum|vize\w{0,3}|"
    r"residence|residency|biometric|brp|récépissés?|titre de séjour|attestations?|ofpra|cnda|anef|agdref|dossiers?|expedientes?|resguardos?|"
    r"tarjetas?|cédulas?|carn[eé]ts?|protocolos?|processos?|rnm|crnm|crie|sei|bamf|aktenzeichen|geschäftszeichen|az\.?|ausweis\w{0,6}|"
    r"aufenthalts\w{3,12}|gestattung\w{0,3}|duldung\w{0,3}|fiktionsbescheinigung|ikamet\w{0,4}|kimlik\w{0,4}|ykn|göç idaresi\w{0,3}|dosya\w{0,3}|"
    r"home office|uscis|ice|eoir|ircc|uci|client id|receipt|registration|slip|ledger|wristband|ration card|proof of|certificate|birth certificate|"
    r"case|file|files|docket|appeal|hearing|tribunal|court|ref|reference|unhcr|hcr|acnur|unhcr-nummer|progres|asylum|asile|asilo|asyl|iltica|"
    r"паспорт\w{0,3}|вид\w? на жительств\w|внж|рвп|свидетельств\w{1,2}|убежищ\w|виз\w|дел[оау]|удостоверени\w{1,2}|справк\w{1,2}|патент\w{0,2}|миграционк\w|"
    r"посвідк\w|ідентифікаційн\w{2,3}|полис\w?|снилс|инн|анкет\w)\b|"
    r"جواز|جوازه|جوازها|تأشيرة|بطاقة|هوية|الهوية|الإقامة|إقامة|ملف|الملف|القضية|قضية|الدعوى|المفوضية|تسجيل|التسجيل|القيد|طلب اللجوء|كملك|الكيملك|"
    r"护照|居留|签证|证件|证号|档案|案件|案号|登记|编号|难民证|身份)"
    r"[^\n。;]{0,32}?(?<![\w/.,-])((?:(?:no?|nº|n°|№|#)[ .]?)?(?:№ ?|#)?[A-ZА-Я]{0,4}[ -]?[0-9](?:[ /.-]?[A-ZА-Я]?[0-9]|[/-][A-ZА-Я]{1,4}(?=[/-][0-9])){5,16}[A-ZА-Я]?(?:[/-][A-Z]{1,3})?)(?![\w%]|[.,/-][0-9])",
    I,
)
_NO_NUMBER = re.compile(
    r"[0-9]{1,3}(?:[ .][0-9]{3}){1,3}|(?:19|20)[0-9]{2}[-/– .]{1,3}(?:(?:19|20)[0-9]{2}|[0-9]{1,4})|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}|"
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,4}[-/](?:19|20)[0-9]{2}"
)
_CALLED = re.compile(
    r"\b(?:tel\w{0,6}|tél\w{0,8}|phone|mobile|móvil|handy|whatsapp|call\w{0,3}|hotline|iban|euros?|dollars?|budget|cost\w{0,2}|rubl\w|рубл\w{1,2}|тел\w{0,8}|звон\w{2,4})\b|هاتف|电话|手机|预算",
    I,
)
_NO_PAPER = re.compile(
    r"(?:(?:19|20)[0-9]{2}|[0-9]{1,2})(?:[-/. ](?:(?:19|20)?[0-9]{2}|[0-9]))*|[0-9]{1,5}[-/](?:19|20)[0-9]{2}"
)


def accounts(text: str) -> Iterator[Mark]:
    """Names people go by on networks; not the account of a city."""
    for rule, group in ((_NAMED_HANDLE, 1), (_HANDLE, 0)):
        for match in rule.finditer(text):
            start, end = match.span(group)
            if not _OFFICIAL.search(text, max(0, match.start() - NEAR), end + NEAR):
                yield Mark(Kind.EMAIL, text[start:end], start)


def papers(text: str) -> Iterator[Mark]:
    """Number plates, and numbers with letters in them after a word that names a paper."""
    for match in _PLATE.finditer(text):
        if len(_DIGITS.findall(match.group(1))) >= 4 or (
            _LETTERS.search(match.group(1)) and _DIGITS.search(match.group(1))
        ):
            yield Mark(Kind.PAPER, match.group(1), match.start(1))
    # Two rules may find one number: the longer of what they find is the whole of it.
    yield from sorted((*_of_papers(text), *_with_letters(text)), key=lambda mark: -len(mark.quote))


def _of_papers(text: str) -> Iterator[Mark]:
    for match in _OF_PAPERS.finditer(text):
        bare = re.sub(r"^(?:n[oº°]?|№|#)[ .]?", "", match.group(1), flags=I)
        if not _NO_NUMBER.fullmatch(bare.strip()) and not _CALLED.search(text, match.start(), match.start(1)):
            yield Mark(Kind.PAPER, match.group(1), match.start(1))


def _with_letters(text: str) -> Iterator[Mark]:
    for match in _PAPER.finditer(text):
        quote = match.group(1)
        if len(_DIGITS.findall(quote)) >= 5 and not _NO_PAPER.fullmatch(quote):
            yield Mark(Kind.PAPER, quote, match.start(1))
