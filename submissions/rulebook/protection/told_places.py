"""Where somebody lives, told in words: above the bakery, the yellow house behind the church. And points on a map."""

from __future__ import annotations

import re
from collections.abc import Iterator

from submissions.rulebook.protection.marks import Kind, Mark
from submissions.rulebook.protection.words import any_of

I = re.IGNORECASE  # noqa: E741 - as the module itself calls it
NEAR = 70  # characters on either side of a point on the map in which a word says who is there

_LIVES = (
    # They have been in the old mill since May: of people, and of no project.
    r"(?:\b(?:(?:she|they|he|famil(?:y|ies)|mothers?|brothers|sisters|children|girls|boys|women) (?:is|are|was|were|has been|have been)(?: now| still| all| both)? (?:in|at|with)|"
    r"shares? (?:a|the|one) (?:room|flat|caravan|bed|house|tent|bunk)|lives?|lived|living|stays?|staying|stayed|sleeps?|slept|sleeping|hides?|hiding|resides?|lodges?|moved|rents?|renting|"
    r"shelter|safe house|refuge|hostel|squat|habitent|habite|habitait|vi(?:t|vent)|dor(?:t|ment)|log(?:e|ent|ée?s?)|"
    r"héberg(?:ée?s?|e)|se cachent?|foyer|refuge|vive[ns]?|vivía[ns]?|duermen?|alojad[oa]s?|se alojan?|se quedan?|escond\w{2,5}|"
    r"refugio|albergue|untergebracht|(?:sheltered|housed|hosted|placed|lodged|accommodated|put up|squatting|camped|camping|tucked|bunk\w{0,4})|"
    r"(?:her|his|their|my|our|the) (?:flat|room|home|house|place|bed|bedsit|lodgings|safehouse|hostel|tent|caravan)|safe houses?|women[’']?s (?:house|shelter|refuge)|"
    r"(?:pick-?up|drop-?off|meeting point|collect (?:her|him|them))|logements?|maison d[’']accueil|hébergements?|ancien appartement|casa (?:de acogida|refugio|abrigo|hogar)|"
    r"piso de acogida|cuarto|vivienda|instalad[oa]s?|hospedad[oa]s?|viviend\w{1,4}|durmiendo|wohnung|zimmer|schutzwohnung|notunterkunft|unterkunft|wohngruppe|"
    r"sığınmaevi|misafirhane|konuk evi|yatıyor|barınıyor(?:lar)?|alojad[oa]s?|abrigad[oa]s?|acolhid[oa]s?|casa-abrigo|"
    r"размещен\w{0,2}|размещён\w{0,2}|поселил\w{1,2}|комнат[аеуы]|убежище|шелтер|ютятся|wohn(?:t|en|te|ten)|schl(?:äft|afen|ief)|untergebracht|frauenhaus|versteckt|lebt|leben|"
    r"oturu(?:yor|yorlar)|kalıyor(?:lar)?|yaşıyor(?:lar)?|sığınma evi|mora[mr]?|dorme[m]?|vivem|abrigo|"
    r"живут|жив[её]т|ночу(?:ет|ют)|прожива(?:ет|ют)|снима(?:ет|ют)|прячется|прячутся|приют)\b|"
    r"بيت (?:النساء|الحماية)|البيت الآمن|دار (?:الإيواء|الرعاية|الحماية)|سكن(?:ت|وا)?|تقع? دار|安置在|藏在|暂住|借住|安全屋|收容所|宿舍|"
    r"[يت]سكن(?:ون|ان)?|[يت]عيش(?:ون|ان)?|[يت]قيم(?:ون|ان)?|[يت]نام(?:ون)?|[يت]ختبئ(?:ون)?|مأوى|ملجأ|住在|睡在|住|租住|躲在|庇护所)"
)
# Exact enough to lead there; "near the market" is not.
_BESIDE = (
    r"(?:\b(?:above|past|beyond|by the|two doors down from|down from|on top of|inside|attached to|round the back of|rear of|à deux pas d[eu]s?|à l[’']angle d[eu]s?|dans l[’']arrière-boutique d[eu]s?|contigu[oa] al?|pegad[oa] al?|cerquita del?|del fondo del?|tras|vis-à-vis|rückseite|im hinterhof|an der ecke|oberhalb|позади|сбоку от|в подвале|на чердаке|во дворе|behind|opposite|next to|next door to|across from|beside|over|under|below|between|at the back of|in front of|"
    r"round the corner from|on the corner of|upstairs from|at the end of|(?:two|three) doors from|back room of|"
    r"au-dessus d[eu]s?|derrière|en face d[eu]s?|à côté d[eu]s?|au fond d[eu]s?|au bout d[eu]s?|sous|au coin d[eu]s?|entre|"
    r"encima del?|arriba del?|detrás del?|frente a|frente al|enfrente del?|junto al?|al lado del?|al fondo del?|debajo del?|"
    r"a la vuelta del?|en la esquina|sobre|über|hinter|gegenüber|neben|unter|am ende|zwischen|um die ecke|"
    r"por cima d[aeo]|em cima d[aeo]|atrás d[aeo]|em frente [aà]o?|ao lado d[aeo]|debaixo d[aeo]|ao fundo d[aeo]|"
    r"за|над|напротив|рядом со?|возле|под|около)\b|خلف|فوق|مقابل|بجانب|قبالة|وراء|تحت|بجوار|后面|对面|楼上|旁边|隔壁|背后|上面|楼下)"
)
_LANDMARK = (
    "(?:"
    + any_of(
        r"""
        launderette laundromat shed ferry dock pier lighthouse mill depot boathouse club rowing fire_station police_station town_hall synagogue monastery
        convent vicarage rectory kindergarten nursery allotments? canal railway_line arcade barracks sawmill quarry orchard dump scrapyard tyre car_wash chip_shop
        kebab betting_shop nail_salon gym warehouse greenhouse farm silo tram_depot pool swimming_pool lido ice_rink launderettes? workshop
        piscine caserne pompiers mairie crèche moulin synagogue salle_des_fêtes déchetterie quincaillerie fleuriste salon tribunal canal péage menuiserie entrepôt
        ferretería cuartel bomberos piscina guardería ayuntamiento comisaría sinagoga convento molino canal mercadito abarrotes bodega llantera cantina almacén
        feuerwehr\w{0,5} kindergarten kita pfarrhaus\w{0,2} rathaus\w{0,2} post synagoge mühle kanal schwimmbad freibad sparkasse baumarkt\w{0,2} werkstatt turnhalle polizei\w{0,6}
        kloster\w{0,2} autohaus\w{0,2} gärtnerei spielhalle blumenladen sägewerk\w{0,2} quartel bombeiros piscina creche moinho convento ferragem mercearia borracharia
        bak(?:ery|er) pharmacy chemist church mosque chapel temple school station market butcher barber shop store cinema
        hotel bridge post_office library park kiosk petrol_station bar pub café cafe restaurant supermarket hospital clinic
        cemetery stadium laundry laundrette garage bus_stop mill factory gym tower playground river railway
        boulangerie pharmacie église mosquée école gare marché boucherie coiffeur épicerie magasin cinéma hôtel pont poste
        bibliothèque parc tabac hôpital clinique cimetière stade laverie usine place station-service
        panadería farmacia iglesia mezquita escuela estación mercado carnicería peluquería tienda cine puente correos
        biblioteca parque quiosco gasolinera supermercado cementerio estadio lavandería fábrica plaza taller cancha
        bäckerei?s? bäckers? apotheke kirche moschee schule bahnhofs? markt metzgerei friseur laden kino brücke tankstelle
        kneipe supermarkt krankenhaus friedhof stadion waschsalon fabrik spielplatz imbiss dönerladen
        padaria farmácia igreja mesquita escola estação talho loja ponte correios oficina
        """
    )
    + r"\b|(?:бассейн|пожарн|детск\w{2} сад|детсад|больниц|мэри|котельн|автомойк|рынк|склад|монастыр|синагог|библиотек|поликлиник|депо|школ|церк|мечет|аптек|пекарн|магазин|вокзал|рынк|рынок|парикмахерск|кинотеатр|гостиниц|мост|больниц|кладбищ|"
    r"стадион|заправк|гараж|завод|почт|кафе|столов)\w{0,5}|(?:ال|لل)?(?:مسجد|جامع|كنيسة|مدرسة|صيدلية|مخبز|فرن|سوق|محل|محطة|جزار|"
    r"حلاق|مقهى|مطعم|جسر|مستشفى|ملعب|دكان|بقالة|سينما)|ال(?:مسجد|جامع|كنيسة|مدرسة|صيدلية|مخبز|فرن|سوق|محل|محطة|مقهى|مطعم|جسر|مستشفى|ملعب)|"
    r"itfaiye\w{0,5}|karakol\w{0,5}|havuz\w{0,5}|kreş\w{0,5}|hastane\w{0,5}|fırın\w{0,5}|eczane\w{0,5}|cami\w{0,5}|okul\w{0,5}|market\w{0,5}|bakkal\w{0,5}|berber\w{0,4})"
)
# What leads to one door.
_DOOR = (
    r"\b(?:(?:first|second|third|fourth|fifth|last|top|ground|[1-9](?:st|nd|rd|th)) (?:door|floor|house|entrance|staircase)|"
    r"(?:second|third|fourth|fifth|top|ground|1st|2nd|3rd|[4-9]th) floor of|(?:caravan|container|cabin|hut|bunk|pitch|bay|unit|plot) (?:is )?(?:no\.? |number )?[1-9][0-9]{0,3}|"
    r"(?:former|old|disused|abandoned|empty) (?:hotel|school|barracks|convent|factory|warehouse|hospital|hostel|parsonage|vicarage|mill|shop|bank) (?:on|in|at|by|near|behind|[A-Z])(?: (?:the )?(?-i:[A-ZÀ-Þ])[\w’'-]{2,20}){0,2}|"
    r"(?:ancien(?:ne)?|vieil(?:le)?) (?:hôtel|école|caserne|couvent|usine|hôpital|presbytère|gare|moulin) (?:d[eu]s?|[A-Z])|"
    r"(?:antigu[oa]|viej[oa]) (?:hotel|escuela|cuartel|convento|fábrica|hospital|estación|molino|bodega)|(?:alten|ehemaligen|leerstehenden) (?:hotel|schule|kaserne|kloster|fabrik|krankenhaus|pfarrhaus|bahnhof|mühle|gasthof)|"
    r"(?:portail|portillon|portón|puerta|porte|tor|tür|gate|door) (?:vert\w?|bleue?|rouge|noire?|gris\w?|verde|azul|roj[oa]|negr[oa]|grün|blau|rot)|(?:green|blue|red|black|white|yellow|grey) (?:gate|door|shutters)|"
    r"(?:corner of) \w{2,20} (?:and|&) \w{1,20}|(?:бывш\w{2,3}) (?:гостиниц|школ|казарм|больниц|детск|завод|общежит)\w{0,6}|"
    r"the (?:yellow|blue|green|red|white|pink|grey|brown|old|last|first|corner) (?:house|building|door|block|villa)|"
    r"(?:garage|basement|attic|cellar|shed|barn|back room|flat|room) (?:of|at|behind|above|under|on|in) (?:the )?\w{2,20}|"
    r"(?:premier|deuxième|troisième|quatrième|dernier|[1-9]e|[1-9]ème) (?:étage|porte|maison)|"
    r"(?:maison|immeuble|porte) (?:jaune|bleue?|verte?|rouge|blanche?|blanc|rose)|"
    r"(?:primer|segund[oa]|tercer[oa]?|cuart[oa]|últim[oa]) (?:piso|puerta|casa)|casa (?:azul|verde|amarilla|amarela|roja|blanca|rosada)|"
    r"(?:ersten|zweiten|dritten|vierten|obersten|letzten) (?:stock|haus|tür|eingang)|"
    r"(?:gelben|blauen|grünen|roten|weißen) (?:haus|gebäude)|(?:sarı|mavi|yeşil|kırmızı|beyaz|son) (?:ev|bina)\w{0,3}|"
    r"(?:segundo|terceiro|quarto|último) andar|"
    r"(?:первый|второй|третий|четв[её]ртый|пятый|последний|первом|втором|третьем|четв[её]ртом|последнем) (?:этаж\w?|подъезд\w?)|"
    r"(?:ж[её]лт|син|зел[её]н|красн|бел)\w{2,3} дом\w{0,2}|вход со двора)\b|"
    r"الطابق (?:الأول|الثاني|الثالث|الرابع|الأخير|الأرضي)|(?:البيت|المنزل|المبنى) (?:الأزرق|الأصفر|الأخضر|الأحمر|الأبيض)|"
    r"[黄蓝绿红白]色?的?(?:房子|楼|大门)|[一二三四五六七八九]楼"
)
_STREET = (
    r"\b(?:[A-Z][\w’'-]{2,20} (?:Street|Road|Avenue|Lane|Close|Crescent|Terrace|Alley|Quay|Row)\b|"
    r"(?i:rue|avenue|place|impasse|allée|quai|calle|avenida|carrera|plaza|rua|travessa|largo) (?:(?:de la|de los|des|du|del|de|da|do|la|el|las|los) )?"
    r"[A-ZÀ-Þ][\w’'-]{2,20}|[A-ZÄÖÜ][\wäöüß-]{2,25}(?:straße|strasse|weg|gasse|platz|allee|gade|vej|gata|gatan|vägen|straat|laan)\b|"
    r"[A-ZÇĞİÖŞÜ]\w{2,20} (?:Sokak|Sokağı|Caddesi)|(?:ул\.|улиц[аеы]|проспект\w?|переул\w{2,3}) ?[А-ЯЁ][\w-]{2,20})|شارع [^\W\d_]{3,14}"
)
_REST = r"[^.|\n。]{0,60}?"
_RULES = (
    re.compile(rf"{_LIVES}{_REST}({_BESIDE}[^.,;\n。]{{0,30}}?{_LANDMARK})", I),
    re.compile(rf"{_LIVES}{_REST}({_DOOR})", I),
    re.compile(rf"(?i:{_LIVES}){_REST}({_STREET})"),
    # Turkish and Chinese put the place first.
    re.compile(r"(?:住在|睡在|躲在|租住)([^\n，。]{2,20}(?:后面|对面|楼上|旁边|隔壁|背后|上面|楼下)[^\n，。]{0,10})"),
    re.compile(
        r"\b((?:\w{2,20} )?(?:fırın|eczane|cami|okul|market|bakkal|berber)\w{0,5} (?:üst|arka|karşı|yan|alt)\w{2,6})[^.\n]{0,30}?"
        r"(?:oturu|kalıyor|yaşıyor)",
        I,
    ),
)
_POINT = re.compile(
    r"(?<![\w.,])-?[0-9]{1,2}\.[0-9]{3,8}°? ?[NS]?[,;]? {0,2}-?[0-9]{1,3}\.[0-9]{3,8}°? ?[EW]?(?![\w.])|"
    r"[0-9]{1,2}°[0-9]{1,2}['’′][0-9.]{0,6}[\"”″]? ?[NS],? ?[0-9]{1,3}°[0-9]{1,2}['’′][0-9.]{0,6}[\"”″]? ?[EWO]"
)
_ABOVE = re.compile(r"\b(?:above|below|over|under)(?: the)? $", I)
# Beside something, whatever it is: what is behind, opposite or next to leads there, as under and over do not.
_ANYTHING = re.compile(
    rf"{_LIVES}{_REST}(\b(?:behind|opposite|next to|next door to|across from|at the back of|round the back of|two doors (?:down )?from|derrière|en face d[eu]s?|"
    r"à côté d[eu]s?|au fond d[eu]s?|au bout d[eu]s?|detrás del?|frente al?|enfrente del?|junto al?|al lado del?|al fondo del?|hinter|gegenüber|atrás d[aeo]|em frente [aà]o?|"
    r"ao lado d[aeo]|ao fundo d[aeo]|напротив|рядом со?|возле|позади|за) (?:the |a |la |le |l[’']|les |el |los |las |d[em][rmns] |einem |einer )?"
    r"(?!(?:each|one|other|them|us|him|her|it|this|that|these|their|our|my|his|bars|schedule|closed|lo|ell[oa]s?|eux|elles?|moi|nous|autres?|"
    r"otros?|nosotros|mí|sí|ihnen|uns|ihm|ihr|sich|anderen|dem|счёт|сч[её]т|то|что|это|ней|ним|ними|нами|год|месяц|день|себя|работу|аренду|жиль\w)\b)[^\W\d_]{3,20})",
    I,
)
# A thing that lives or moves: the centre moved to Station Road.
_SOMETHING = re.compile(
    r"\b(?:centre|center|office|library|project|programme|course|desk|service|council|association|event|team|bureau|bibliothèque|"
    r"projet|centro|oficina|biblioteca|proyecto|projekt|büro|verein|merkez\w{0,2}|projeto|центр|проект|офис|служба)\b|مركز|مكتب|مشروع|中心|项目",
    I,
)
_THERE = re.compile(
    _LIVES
    + r"|\b(?:home|house|tent|camp|squat|hiding|foyer|zelt|lager|hogar|casa|campament\w|abri|tente|лагер\w|дом)\b|مخيم|بيت|帐篷",
    I,
)


def told(text: str) -> Iterator[Mark]:
    """A place beside a landmark, a door or a street without a number where somebody lives; a shelter on the map."""
    for rule in (*_RULES, _ANYTHING):
        for match in rule.finditer(text):
            above = _ABOVE.search(text, max(0, match.start(1) - 12), match.start(1))
            if not above and not _SOMETHING.search(text, max(0, match.start() - 30), match.start(1)):
                yield Mark(Kind.ADDRESS, match.group(1), match.start(1))
    for match in _POINT.finditer(text):
        if _THERE.search(text, max(0, match.start() - NEAR), match.end() + NEAR):
            yield Mark(Kind.ADDRESS, match.group(), match.start())
