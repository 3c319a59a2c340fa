"""Words that tell of one life: of flight and arrival, of kin, of a part somebody has. Whole words, in small letters."""

from __future__ import annotations

from submissions.rulebook.protection.words import each

# What is done by or to one person who sought refuge, and seldom by a city, a project or a report.
FLIGHT = each("""
    resettled evacuated relocated displaced persecuted trafficked stranded naturalised naturalized

    fled flees fleeing escaped detained arrested deported abducted kidnapped raped tortured smuggled beaten pregnant
    miscarried widowed orphaned
    fui fuyait fuit échappé échappée arrêté arrêtée détenu détenue expulsé expulsée enlevé enlevée violée accouché enceinte
    huyó huía escapó detenido detenida detuvieron deportado deportada deportaron secuestrado secuestrada violada embarazada
    parió
    geflohen floh flüchtete verhaftet festgenommen abgeschoben entführt schwanger entbunden
    kaçtı tutuklandı gözaltına doğurdu hamile
    fugiu escapou detido detida preso presa deportado deportada grávida
    бежал бежала сбежал сбежала бежали задержали задержан задержана арестовали арестован арестована депортировали родила
    беременна избили похитили
    """)
# What a person does, and a city or a project may do too.
LIFE = each("""
    born birth arrived arrives came lives lived living stays stayed staying sleeps slept joined joins enrolled moved moves married
    divorced works worked studies attends attended learned learns graduated applied refused crossed lost died drowned found
    hid hides cried asked told wants wanted waits waiting waited returned left speaks walked travelled reached settled
    diagnosed hospitalised recognised granted rejected adopted missing suicidal depressed ill asylum drives
    né née arrivé arrivée vit habite dort loge inscrit inscrite travaille étudie marié mariée divorcé divorcée rejoint
    perdu mort morte attend raconte parle fréquente suit cherche venu venue parti partie scolarisé scolarisée hébergé hébergée
    nació nacido nacida llegó vive vivía duerme trabaja estudia inscribió matriculó casó perdió murió espera cuenta habla
    entró vino busca quedó asiste cumplió reunió salió cruzó
    geboren kam ankam angekommen lebt wohnt schläft arbeitet besucht lernt heiratete verlor starb wartet erzählt sucht zog
    eingezogen gezogen eingeschult angemeldet
    doğdu geldi yaşıyor oturuyor kalıyor çalışıyor okuyor başladı evlendi öldü kaybetti bekliyor kaydoldu katıldı taşındı
    nasceu chegou mora dorme estuda matriculou casou perdeu morreu espera conta fala procura veio
    родился родилась родились приехал приехала прибыл прибыла живёт живет жил жила ночует работает учится учился училась
    поступил поступила вышла женился потерял потеряла умер умерла погиб погибла ждёт ждет рассказал рассказала говорит ищет
    переехал переехала пришёл пришла записалась записался устроилась устроился получил получила просит попал попала ходит
    """)
KIN = each("""
    mother father mum dad mom son sons daughter daughters husband wife brother brothers sister sisters cousin cousins uncle
    aunt grandmother grandfather grandma grandpa nephew niece baby twin twins fiancé fiancée partner widow widower orphan
    mère père maman papa fils fille mari époux épouse femme frère soeur sœur cousine oncle tante grand-mère neveu nièce bébé
    jumeau jumelle veuve veuf
    madre padre mamá papá hijo hija hijos hijas marido esposo esposa hermano hermana primo prima tío tía abuela abuelo
    sobrino sobrina bebé gemelo gemela viuda viudo nieto nieta
    mutter vater mama sohn tochter mann ehemann frau ehefrau bruder schwester cousin onkel tante großmutter oma opa neffe
    nichte zwilling witwe
    anne baba annesi babası oğlu kızı eşi kocası karısı kardeşi ablası abisi ağabeyi amcası teyzesi halası dayısı bebeği
    kuzeni yeğeni ninesi dedesi
    mãe pai filho filha esposo irmão irmã primo tio tia avó avô neto neta sobrinha
    мать матери отец отца мама папа сын сына сыну дочь дочери муж мужа жена жены жену брат брата сестра сестры сестру
    сестре дядя тётя тетя бабушка дедушка племянник племянница внук внучка близнец вдова сыном мужем дочерью женой братом
    сестрой матерью отцом
    """)
# A word for one person, or the part they have where the text comes from.
PART = each("""
    he she him her his herself himself boy girl teenager pupil student tenant client patient applicant claimant resident
    minor child refugee detainee trainee apprentice lodger survivor witness suspect complainant caseworker asylum guest
    roommate neighbour neighbor classmate newcomer mentee interviewee
    elle lui garçon fillette élève étudiant étudiante locataire patient patiente réfugié réfugiée demandeur demandeuse
    mineur mineure usager apprenti stagiaire jeune
    ella él niño niña chico chica muchacho muchacha alumno alumna inquilino inquilina paciente refugiado refugiada solicitante
    joven menor vecino vecina aprendiz estudiante
    junge mädchen schüler schülerin mieter mieterin patientin klient klientin flüchtling azubi bewohner bewohnerin ihre ihr
    öğrenci kiracı hasta mülteci çocuk danışan
    ela ele menino menina aluno aluna inquilino inquilina paciente jovem utente
    она он её ее ему ей него неё мальчик девочка ученик ученица жилец жилица пациент пациентка беженец беженка подросток
    заявитель заявительница подопечный подопечная ребёнок ребенок
    """)
POSSESSIVE = each("""
    his her my their son sa mon ma leur su mi ihr ihre ihrem ihren ihrer sein seine seinem seinen mein meine seu sua meu
    minha его её ее мой моя мою моего моей их
    """)
OF = each("of de d du da do von")

# What a text about one person is about: papers, doctors, rooms. Only beside a name the gazetteer has.
ABOUT = each(
    """
    appointment interview hearing lawyer passport visa papers documents hospital surgery doctor therapy psychologist room bed
    rent absent late scholarship certificate family children kids pupil file case transfer residency permit allowance wheelchair
    insulin medication trauma scared afraid tired thanks thank rang phoned texted message
    rendez-vous entretien audience avocat passeport papiers hôpital médecin psychologue chambre lit loyer absent absente famille
    enfants dossier titre allocation hospitalisée peur merci
    cita entrevista audiencia abogada abogado pasaporte papeles hospital médica psicóloga habitación cuarto cama alquiler
    familia hijos expediente permiso beca miedo gracias
    termin anhörung anwalt anwältin pass papiere krankenhaus arzt zimmer bett miete familie kinder akte ausweis stipendium angst
    randevu görüşme avukat pasaport hastane doktor oda kira aile dosya
    consulta entrevista audiência advogada passaporte documentos hospital quarto renda família filhos processo bolsa medo
    приём прием интервью суд адвокат паспорт документы больница врач комната аренда семья дети дело справка пособие
    операция школа класс спасибо боится
    """
)

# In whose company a name is an official's, a saint's or a street's.
OFFICIAL = each("""
    librarian spokeswoman demographer expert vicar psychologist демограф социолог эксперт юрист психолог историк депутатка ведущий ведущая
    experta experto portavoz bibliotecaria bibliotecario experte expertin sprecher sprecherin porte-parole bibliothécaire
    manager head engineer researcher artist singer poet writer novelist commissioner vice councilman councilwoman bishop founder ceo chief
    sponsored composer lecturer consultant historian economist sociologist analyst philosopher chaired chairs
    headteacher dean superintendent lieutenant captain colonel authors curator conductor editor publisher
    adjointe docteur professeur professeure auteur autrice chercheur chercheuse responsable cheffe chef ingénieur architecte présidé préfète
    élu élue sénateur sénatrice députée député recteur rectrice commissaire pharmacien maître maîtresse échevin échevine
    profesor profesora doctor doctora autor autora coautor coautora investigador investigadora arquitecto arquitecta maestro premio
    concejales jefe jefa secretaria secretario presidenta presidente regidor regidora edil diputado diputada senadora gerente
    professorin autorin forscher forscherin leitung dezernent dezernentin chefin architekt architektin vorsitzende vorsitzender beigeordnete
    sozialamts abgeordnete abgeordneter ministerin minister staatssekretärin präsidentin präsident doktor
    doçent profesör milletvekili bakanı bakan koordinatörü kaymakam uzmanı muhtarı muhtar vakfı
    professora professor doutor doutora autores pesquisadora pesquisador arquiteta secretária secretário prefeita prêmio vereadores
    чиновник начальник начальница директора профессор профессора автор автора доктор координатор руководитель председателя
    заместитель министра мэра депутата советник премия фонд фонда библиотека библиотеке парк парка площадь
    présidée présidés présidées presidida presidido
    prize award library park square bridge house hospital mosque station airport road
    mayor mayors minister councillor director coordinator officer dr prof professor president deputy ambassador commissioner
    secretary governor judge rapporteur architect author chair chairwoman chairman spokesperson senator king queen prince
    maire adjoint adjointe ministre directeur directrice coordinateur coordinatrice conseiller conseillère préfet présidente
    président alcalde alcaldesa ministro ministra director directora concejal concejala coordinador coordinadora gobernador
    bürgermeister bürgermeisterin oberbürgermeister oberbürgermeisterin leiter leiterin direktor direktorin stadträtin
    başkan başkanı müdür müdürü vali prefeito prefeita diretor diretora vereador vereadora ministro
    мэр министр директор глава губернатор депутат председатель
    san santa santo saint sainte st são sankt rue avenue boulevard place lycée collège école fondation calle plaza escuela
    colegio barrio fundación avenida carrera rua praça escola улица улице школа имени ул
    """)
AFTER_NAMES_OF_PLACES = each("""
    primary secondary high city town village camp brothers sons foods ltd inc gmbh kg ag company bakery restaurant cafe café hotel memorial
    association network clinic airport valley lake river bay beach island mountain province region district desert festival trophy cup day
    initiative scheme law act report study survey method model grant fellowship plaza platz schule stiftung straße gasse haus institut verein
    caddesi sokak sokağı okulu mahallesi camii hastanesi vakfı parkı meydanı lisesi üniversitesi
    school street centre center foundation hospital mosque church institute house university park square award avenue road
    college library prize fund hall project programme bridge market district stadium lane
    """)

# Capitalised, as sentences begin, and nobody's name.
STARTERS = each("""
    the a an he she it they we you i who many most some all everyone everybody anyone nobody none each both others another
    those these this that people women men children families mothers fathers girls boys no one two three four five six
    seven eight nine ten half when after before while since because although as if where which and but or so then now later
    there here what how why today yesterday recently often once only even just also thousands hundreds dozens residents
    citizens civilians staff
    le la les un une des il elle ils elles on nous vous je qui beaucoup certains certaines chacun tous toutes personne aucun
    ceux celles ce cette ces deux trois quand après avant depuis comme si où et mais ou alors puis ici
    el los las una unos unas él ella ellos ellas nosotros yo quien quienes muchos muchas algunos todos nadie cada
    uno dos tres cuando después antes desde como donde y pero o entonces aquí esta este estos ese esa
    der die das ein eine er sie es wir ihr ich wer viele manche alle jeder jede niemand als nachdem bevor seit weil und aber
    o biz siz ben kim bazı herkes bir iki ve ama
    os um uma ele ela eles elas nós eu quem muitos alguns todos ninguém dois e mas
    он она они мы вы я кто многие некоторые все каждый никто когда после до так как и но или один два три
    """)

ARABIC_LIFE = each("""
    هرب هربت فر فرت نجا نجت وصل وصلت جاء جاءت يعيش تعيش عاش عاشت يسكن تسكن سكن سكنت يقيم تقيم ولد ولدت أنجبت اعتقل
    اعتقلت احتجز احتجزت التحق التحقت تزوج تزوجت تعمل يعمل عملت تدرس يدرس درست فقد فقدت مات ماتت توفي توفيت غرق غرقت
    ينام تنام انضم انضمت سجل سجلت لجأ لجأت قالت تنتظر ينتظر خطف خطفت رحل رحلت نزح نزحت عبرت تحكي يحكي
    ابن ابنه ابنها ابنته ابنتها ابني ابنتي بنت بنتها بنته زوج زوجها زوجته زوجي زوجتي أخ أخوه أخوها أخيه أخيها أخي أخته
    أختها أختي أمه أمها أم أبوه أبوها والده والدها والدته والدتها والدة والد عمه عمها خالته خالتها جدته جدتها جده جدها
    الطفل الطفلة الشاب الشابة الفتاة الفتى الطالب الطالبة التلميذ التلميذة المستأجر المستأجرة اللاجئ اللاجئة الأرملة
    المريض المريضة الناجية السجين القاصر
    """)
ARABIC_OFFICIAL = each("""
    الملك الملكة الأمير الأميرة السلطان الشيخ الشيخة الإمام النبي السيدة القديس حي ساحة ميدان شوارع الأستاذ الأستاذة البروفيسور الباحث الباحثة
    الكاتب الكاتبة الشاعر الشاعرة المهندس المهندسة القاضي القاضية عضو عضوة نائب نائبة محافظ عمدة وكيل وكيلة أمين جمعية مكتبة حديقة
    مركز كلية جائزة دراسة مستشار مستشارة المستشار المنسق المنسقة الأمينة رئيسا رئيسةً مفوض ومدير ومديرة ورئيس مدرستي ثانوية شركة مخيم
    مدينة ميناء مطار نهر جسر باب شهر رمضان
    manager head engineer researcher artist singer poet writer novelist commissioner vice councilman councilwoman bishop founder ceo chief
    sponsored composer lecturer consultant historian economist sociologist analyst philosopher chaired chairs
    headteacher dean superintendent lieutenant captain colonel authors curator conductor editor publisher
    adjointe docteur professeur professeure auteur autrice chercheur chercheuse responsable cheffe chef ingénieur architecte présidé préfète
    élu élue sénateur sénatrice députée député recteur rectrice commissaire pharmacien maître maîtresse échevin échevine
    profesor profesora doctor doctora autor autora coautor coautora investigador investigadora arquitecto arquitecta maestro premio
    concejales jefe jefa secretaria secretario presidenta presidente regidor regidora edil diputado diputada senadora gerente
    professorin autorin forscher forscherin leitung dezernent dezernentin chefin architekt architektin vorsitzende vorsitzender beigeordnete
    sozialamts abgeordnete abgeordneter ministerin minister staatssekretärin präsidentin präsident doktor
    doçent profesör milletvekili bakanı bakan koordinatörü kaymakam uzmanı muhtarı muhtar vakfı
    professora professor doutor doutora autores pesquisadora pesquisador arquiteta secretária secretário prefeita prêmio vereadores
    чиновник начальник начальница директора профессор профессора автор автора доктор координатор руководитель председателя
    заместитель министра мэра депутата советник премия фонд фонда библиотека библиотеке парк парка площадь
    prize award library park square bridge house hospital mosque station airport road
    الوزير الوزيرة العمدة المحافظ المدير المديرة الرئيس الرئيسة السفير النائب الدكتور الدكتورة شارع مدرسة جامعة مسجد جامع
    مستشفى مؤسسة رئيس رئيسة وزير وزيرة مدير مديرة منسق منسقة
    """)
