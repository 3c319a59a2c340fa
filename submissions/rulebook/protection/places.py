"""Exact addresses of where people live or shelter. The address of a public office is no one's home."""

from __future__ import annotations

import re
from collections.abc import Iterator

from submissions.rulebook.protection.marks import Kind, Mark
from submissions.rulebook.protection.numbers import D

I = re.IGNORECASE  # noqa: E741 - as the module itself calls it
NEAR = 70  # characters on either side in which a word says whose address it is

_CAP = "[A-ZÀ-ÞÇĞİÖŞÜ]"
_OF = r"(?:(?:de la|de los|de las|de l[’']|de|des|du|del|da|das|do|dos|la|le|les|los|las|l[’']|d[’'])[ ]?){0,3}"
_STREETS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rule)
    for rule in (
        r"\b[1-9][0-9]{0,3}[A-Za-z]?,? (?:[A-Z0-9][\w’'.-]{0,20} ){1,4}"
        r"(?:Street|Alley|Mews|Quay|Grove|Park|Parade|Walk|Rise|Hill|St\b|Road|Rd\b|Avenue|Ave\b|Lane|Close|Drive|Court|Square|Boulevard|Way|Terrace|Place|Crescent|Row|Gardens|Yard|Wharf|Green|Heights|Estate|Villas|Cottages|Buildings|Mansions|Parkway|Circle|Trail|Highway|Blvd\b|Dr\b|Ln\b|Ct\b|Mount|View|Bank|Fields?)\b",
        rf"\b[1-9][0-9]{{0,3}}(?: (?:bis|ter))?,? (?i:rue|avenue|boulevard|place|allée|chemin|impasse|quai|route|cours) "
        rf"{_OF}{_CAP}[\w’'-]{{1,25}}",
        rf"\b(?i:calle|callejón|pasaje|jirón|av\.|carrer|cra\.|avenida|avda\.?|plaza|paseo|carrera|rua|travessa|praça|largo) {_OF}{_CAP}[\w’'-]{{1,20}}"
        rf"(?: [\w’'-]{{1,20}}){{0,3}}?,? (?:n\.?[ºo°] ?|número |núm\.? |# ?|nº )?[1-9][0-9]{{0,3}}\b",
        # Streets that are numbered, as in Bogotá and San Salvador.
        r"\b(?i:calle|carrera|cra\.?|cl\.?|avenida|av\.|transversal|diagonal|pasaje) [1-9][0-9]{0,2}[A-Z]?(?: (?i:sur|norte|este|oeste|oriente|poniente|bis))?,?"
        r" ?(?i:#|n[º°o]\.?|número|con|casa)? ?[0-9]{1,3}[A-Z]?(?: ?[-–] ?[0-9]{1,3})?\b",
        r"\b(?!(?:Brigade|Regata|Fragata)\b)[A-ZÄÖÜÅØÆ][\wäöüßåøæ-]{2,25}(?:straße|strasse|str\.|weg|gasse|platz|allee|ring|ufer|damm|gade|vej|stræde|gata|gatan|vägen|veien|katu|straat|laan|gracht) [1-9][0-9]{0,3}[a-z]?\b",
        r"\b[A-ZÇĞİÖŞÜ]\w{1,20}(?: \w{1,20})? (?:Sokak|Sokağı|Caddesi|Cad\.|Sk\.|Bulvarı),? ?(?:[Nn]o:? ?)?[1-9][0-9]{0,3}(?:/[0-9]{1,3})?",
        r"\b[A-ZÇĞİÖŞÜ]\w{1,20} (?:Sokak|Sokağı|Caddesi) [Nn]o:? ?[0-9]{1,4}",
        rf"شارع [^\W\d_]{{2,14}}(?: [^\W\d_]{{2,14}}){{0,3}}?[،,]? (?:(?:رقم|مبنى|بناية|عمارة|منزل|بيت) )?{D}{{1,4}}",
        rf"(?:مبنى|بناية|عمارة|منزل|بيت) (?:رقم )?{D}{{1,4}}[،,]? شارع [^\W\d_]{{2,14}}",
        r"(?:\bул\.|\b[Уу]лиц[аеы]|\bпр\.|\b[Пп]роспект\w?|\b[Пп]ереул(?:ок|ке)|\bпер\.|\b[Бб]ульвар\w?) ?[А-ЯЁ][\w-]{2,20}"
        r"(?: [А-ЯЁ]?\w{2,20})?,? (?:д\.|дом|доме)? ?[0-9]{1,4}",
        r"[\u4e00-\u9fff]{1,6}(?:路|街|大道|巷|弄)[0-9]{1,5}号",
        rf"(?:محلة|زقاق) {D}{{1,4}}[،, ]{{1,2}}(?:زقاق|دار|بيت|منزل) {D}{{1,4}}",
    )
)
_UNITS = re.compile(
    r"\b(?:tent|caravan|container|cabin|hut|bed|bunk|berth|pitch|plot|unit|trailer|chalet|bungalow|dorm|dormitory|barracks?|shelter|room|flat|apartment|apt\.?|house|door|staircase|"
    r"chambre|appartement|appt\.?|apt\.?|tente|porte|bâtiment|bât\.|escalier|lit|conteneur|carpa|tienda|habitación|apartamento|apto\.?|depto\.?|lote|manzana|mz\.?|portal|casa|cama|cuarto|"
    r"комнат[аеу]|кв\.|квартир[аеуы]|палатк[аеу]|корпус[ае]?|подъезд[ае]?|барак[ае]?|вагончик[ае]?|Wohnung|Zimmer|Zelt|Haus|Eingang|Stellplatz|daire|çadır|konteyner|oda|"
    r"quarto|tenda) (?:is )?"
    r"(?:no\.? ?|number |número |numéro |nummer |номер |n[°º] ?|№ ?)?"
    rf"[1-9][0-9]{{0,3}}[A-Z]?\b|(?:ال)?(?:خيمة|غرفة|شقة|كرفان|كرافان|دار|بلوك|قطعة|بناية|عمارة|وحدة) (?:رقم )?{D}{{1,4}}|"
    r"[0-9]{1,4}(?:单元|号帐篷|号楼|栋|幢|号房)(?:[0-9]{1,2}单元)?(?:[0-9]{1,4}(?:室|房|号))?",
    I,
)
_LANE = re.compile(r"\b(?:Am|An der|An den|Im|Zum|Zur) [A-ZÄÖÜ]\w{2,20} [1-9][0-9]{0,2}\b")
_HOME = re.compile(
    r"\b(?:live[sd]?|living|se quedan?|quedó|reside[ns]?|dort|dorment|duermen?|slept|sleeping|stays?|staying|sleeps?|moved|resid\w{1,6}|shelters?|safe house|caravan|flat|apartment|camp|hostel|hosted|"
    r"housed|home|family|tent|refuge|foyer|habite\w{0,3}|log[ée]\w{0,3}|hébergé?\w{0,6}|famille|vive[ns]?|aloja\w{0,2}|"
    r"acogida|albergue|campament\w|familia|abrigo|mora[mr]?|wohn\w{1,4}|frauenhaus|unterkunft|familie|oturu\w{1,4}|"
    r"kalıyor\w{0,3}|yaşıyor\w{0,3}|sığınma|barın\w{1,4}|приют\w{0,2}|жив[её]т|живут|общежити\w|семья|лагер\w)\b|تسكن|يسكن|تقيم|يقيم|مأوى|المخيم|مخيم|"
    r"الأسرة|ملجأ|庇护所|住在|居住|家人|帐篷",
    I,
)
_OFFICE = re.compile(
    r"\b(?:branch(?:es)?|opens?|opening|opened|centres?|centers?|clinic|schools?|canteen|theatre|theater|museum|hall|market|shop|café|cafe|hub|studio|headquarters|venue|exhibition|bank|"
    r"maison d[eu]s?|accueille|ouvert\w{0,2}|ouvre|siège|marché|centre|école|théâtre|abre|abierto|abrió|sede|mercado|centro|escuela|teatro|museo|geöffnet|öffnet|eröffnet\w{0,2}|markthalle|halle|zentrum|schule|"
    r"açık|açıldı|merkez\w{0,4}|escola|aberto|abriu|открыт\w{0,2}|работает|центр\w?|школ\w{1,2}|музе\w|offices?|town hall|city hall|library|counter|desk|municipal\w{0,4}|department|mairie|préfecture|prefectura|auditorium|ministère|ministerio|ministry|embassy|ambassade|embajada|university|université|universidad|guichet|bureaux?|hôtel de ville|"
    r"médiathèque|oficinas?|ayuntamiento|alcaldía|biblioteca|câmara|rathaus|\w{0,12}amt|büro|bibliothek|belediye\w{0,4}|"
    r"офис\w{0,2}|администраци\w|мэри\w|библиотек\w)\b|مكتب|مركز|مدرسة|البلدية|بلدية|المكتبة|食堂|餐厅|学校|开放|开门|营业|中心|办公室|市政|图书馆|服务中心",
    I,
)


def _near(text: str, start: int, end: int) -> str:
    before = text[max(0, start - NEAR) : start].rsplit("\n", 1)[-1]
    return f"{before} {text[end : end + NEAR].split(chr(10), 1)[0]}"


def addresses(text: str) -> Iterator[Mark]:
    """A street with a number, unless an office stands there; a tent, a room or a flat where people live."""
    for rule in _STREETS:
        for match in rule.finditer(text):
            near = _near(text, match.start(), match.end())
            if _HOME.search(near) or not _OFFICE.search(near):
                yield Mark(Kind.ADDRESS, match.group(), match.start())
    for rule in (_UNITS, _LANE):
        for match in rule.finditer(text):
            if _HOME.search(_near(text, match.start(), match.end())):
                yield Mark(Kind.ADDRESS, match.group(), match.start())
