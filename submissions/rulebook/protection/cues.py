"""Words that make a capitalised word, which no list of names has, the name of a person."""

from __future__ import annotations

from submissions.rulebook.protection.words import each

# What a person does and a city, a project or a report does not: singular, as it stands after a name.
DOING = each("""
    takes took makes gets likes liked enjoys teaches taught helps helped adores celebrates celebrated dreams opened plans
    laughs laughed laughing smiles smiled smiling cries cried weeps wept sobbed sings sang dreams dreamt dreamed eats ate cooks cooked prays
    prayed whispers whispered recalls recalled remembers remembered misses missed fears feared hopes hoped sleeps slept dances danced sews
    plays played draws drew wakes woke sat sits stood ran runs walks walked speaks spoke talks talked sighs sighed jokes joked knows knew
    thinks thought feels felt loves loved hates hated swam knocked phoned texted writes wrote says said tells told adds explains
    explained insists insisted admits admitted confides confided worries worried trembles trembled nods nodded studies studied shares shared
    earns earned fled drowned learnt gave met bought
    rit riait sourit souriait pleure pleurait chante chantait dort dormait rêve rêvait mange mangeait prie murmure confie raconte racontait
    explique dit disait soupire avoue ajoute craint espère danse cuisine coud joue dessine pense sent aime tremble sait marche court tient
    ríe reía sonríe sonreía llora lloraba canta cantaba duerme dormía sueña soñaba come comía reza susurra confiesa relata cuenta contó dice dijo
    explica recuerda teme espera baila cocina cose juega dibuja piensa siente ama tiembla sabe camina corre huyó llegó cruzó vive vino quiere
    lacht lachte lächelt weint weinte singt sang schläft schlief träumt isst betet flüstert erzählt erzählte sagt sagte erinnert fürchtet hofft
    tanzt kocht näht spielt malt zeichnet denkt fühlt liebt weiß geht lebt wohnt kam floh spricht
    gülüyor ağlıyor uyuyor söylüyor söyledi anlatıyor anlattı diyor dedi korkuyor özlüyor istiyor çalışıyor bekliyor geldi kaçtı konuşuyor işletiyor
    ri ria sorri chora chorava canta dorme sonha come reza conta contou diz disse explica lembra teme espera dança cozinha costura brinca
    desenha pensa sente ama sabe chegou fugiu mora vive veio quer fala
    смеётся смеется улыбается плачет плакала плакал поёт поет спит мечтает молится вспоминает говорит сказал сказала рассказывает рассказал
    рассказала боится надеется танцует готовит шьёт шьет играет рисует думает чувствует любит знает хочет бежал бежала живёт живет пишет ждёт
    ждет скучает работает учится нашла нашёл нашел
    """)
# Before a name: whose words, whose picture, whose favour it is.
FIRST = each("""
    met meet called asked told helped accompanied drove visited interviewed taught named story thanks thank
    little poor old young dear cher chère querido querida liebe lieber sevgili caro cara дорогая дорогой
    rencontré aidé accompagné merci histoire petite petit conoció ayudó acompañó gracias historia pequeña pequeño
    danke dank geschichte kleine kleiner traf half begleitete teşekkürler küçük obrigado obrigada pequena pequeno história
    спасибо история маленькая маленький
    """)
# No name, though a sentence begins with it before such a verb.
NO_NAME = each("""
    czech polish german french dutch danish swedish norwegian finnish italian greek romanian bulgarian hungarian british american canadian
    australian european african asian latin jewish muslim christian catholic protestant orthodox
    music god allah nature time life death work money history everybody everyone somebody someone nobody mother father mum mom dad
    grandmother grandfather sister brother father teacher doctor nurse neighbour neighbor landlord child girl boy man woman refugee volunteer
    mayor article section report survey study council research evidence data practice experience feedback city town state
    government parliament court police evaluation dieu allah maman papa dios alá mamá papá gott mama papa tanrı anne baba deus бог мама папа
    мать отец город мэр опрос совет quelqu personne alguien nadie jemand niemand biri alguém ninguém кто-то никто feuille annexe anexo
    youth school law which whoever also still never always often sometimes soon even just finally today yesterday tomorrow
    aujourd hui hoy ayer mañana heute gestern morgen bugün dün hoje ontem сегодня вчера сейчас теперь потом
    lehrer lehrerin kind mädchen junge frau mann stadt schule öğretmen çocuk kadın adam belediye
    """)
CAPTION = r"(?:photo|foto|picture|image|caption|légende|bildunterschrift|pie de foto|fotoğraf|legenda|portrait|cover|slide|фото)"
THANKS = r"(?:thank(?:s| you)(?: so much| also)?(?: to)?|merci(?: à)?|gracias(?: a)?|danke?(?: an)?|obrigad[oa](?: a)?|спасибо)"
