"""Words the patterns look for, by language. A stem stands for every word that begins with it."""

from __future__ import annotations


def each(words: str) -> frozenset[str]:
    """The words of a text, to be looked up whole."""
    return frozenset(words.split())


def any_of(words: str) -> str:
    """The words of a text, as one group of a pattern; an underscore stands for a space."""
    ordered = sorted(words.split(), key=len, reverse=True)
    return "(?:" + "|".join(word.replace("_", " ") for word in ordered) + ")"


# -- People, in languages of Latin letters ---------------------------------------------------------------------------

PERSON = any_of(
    """
    famil(?:y|ies) users? clients? patients? trainees? participants? residents? guests? spouses? learners? visitors? interpreters? apprentices? arrivals? nationals? members? applicants? households?
    usag(?:er|ers|ère|ères) client(?:e|s|es)? participante?s? résidente?s? habitante?s? couples? stagiaires? ressortissante?s? inscrite?s? membres?
    usuari[oa]s? clientes? participantes? parejas? inquilin[oa]s? vecin[oa]s? nacionales matrimonios? aprendi(?:z|ces) usuári[oa]s? casa(?:l|is) morador(?:a|es|as)?
    ehepaar(?:e|es)? paar nutzer(?:in|innen)? bewohner(?:in|innen)? teilnehmer(?:in|innen)? mieter(?:in|innen)? azubis? menschen person klient(?:in|innen|en)? çift kullanıcı katılımcı
    households? girls? boys? wom[ae]n m[ae]n child(?:ren)? minors? persons? people refugees? seekers?
    survivors? couples? mothers? fathers? widows? sisters? brothers? students? pupils? teenagers? youths? youngsters?
    siblings? twins? orphans? adolescents? lads? bab(?:y|ies) toddlers? elders? grandmothers? cousins? inmates? detainees?
    tenants? newcomers? pensioners? babies sons? daughters? parents? guys? infants? wives wife husbands?
    familles? femmes? filles? garçons? hommes? enfants? mineure?s? jeunes? réfugiée?s? demandeurs? ménages? mères? pères?
    personnes? élèves? survivantes? frères? sœurs? soeurs? adolescente?s? orphelin(?:e|s|es)? bébés? veu(?:ve|ves|fs?) étudiante?s?
    jumeaux jumelles cousine?s? épou(?:x|ses?) parents? gamin(?:e|s|es)? fratries? exilée?s? migrante?s? détenue?s?
    familias? mujer(?:es)? niñ[oa]s? chic[oa]s? hombres? jóvenes joven menor(?:es)? refugiad[oa]s? solicitantes?
    hogar(?:es)? madres? padres? personas? famílias? mulher(?:es)? menin[oa]s? homens? homem joven[s]? jovem mães? mãe
    pessoas? crianças? herman[oa]s? muchach[oa]s? adolescentes? huérfan[oa]s? bebés? viud[oa]s? alumn[oa]s? estudiantes? hij[oa]s?
    gemel[oa]s? prim[oa]s? abuel[oa]s? ancian[oa]s? migrantes? irmãos? irmãs? irmã órfãos? viúvas? alun[oa]s? rapa(?:z|zes) bebês?
    rapariga?s? idos[oa]s? filh[oa]s? trabajador(?:a|es|as)? joven
    famili(?:e|en) frau(?:en)? männer mann mädchen jungen? kind(?:er)? geflüchtete[rn]? flüchtlinge? minderjährige[rn]?
    jugendliche[rn]? haushalte? personen mütter brüder schwestern geschwister zwillinge witwen? schüler(?:in|innen)? waisen?
    söhne töchter väter babys säuglinge student(?:en|innen) paare? senior(?:en|innen)
    kardeş(?:ler)? kardeşi öğrenci(?:ler)? bebek ergen yetim dul anne baba kişi ikiz(?:ler)? delikanlı yaşlı
    aile(?:si)? kadın kız çocuk erkek mülteci sığınmacı genç
    """
)
# Where people come from, what they believe, whom they love, how their bodies are: what tells a few of them apart.
GROUP = any_of(
    r"""
    syri\w{0,6} siri[oa]s? síri[oa]s? suriyeli afghan\w{0,5} afgan\w{0,3} afegã\w{0,2} eritre\w{0,6} érythr\w{0,7}
    somal\w{0,6} sudan\w{0,6} soudan\w{0,6} südsudan\w{0,6} ethiopi\w{0,3} éthiop\w{0,6} etíop\w{0,4} äthiop\w{0,6}
    congol\w{0,6} kongol\w{0,6} ukra[iï]n\w{0,6} ucran\w{0,6} ira[qk]\w{0,6} ıraklı iran\w{0,6} venez\w{0,8} vénéz\w{0,8}
    colomb\w{0,6} kolumb\w{0,6} hondur\w{0,6} salvador\w{0,5} guatemal\w{0,6} nicarag\w{0,8} haiti\w{0,4} haït\w{0,6}
    cuban\w{0,3} kubanisch\w{0,3} rohingya rohinyás? birman\w{0,4} burmese palest\w{0,7} paläst\w{0,9} filistinli
    yemen\w{0,4} yéménit\w{0,3} jemenit\w{0,6} liby\w{0,7} libi[oa]s? nig[eé]ri\w{0,6} cam[eé]ro\w{0,7} malian malien\w{0,3}
    malienses? guin[eé]\w{0,6} ivorian ivoirien\w{0,3} s[eé]n[eé]gal\w{0,6} gambi\w{0,4} burund\w{0,6} rwand\w{0,6}
    ruand\w{0,6} ugand\w{0,6} tchétch\w{0,6} chech\w{0,4} tschetsch\w{0,8} russian russe?s? russisch\w{0,2} belarus\w{0,6}
    georgian géorgien\w{0,3} armeni\w{0,4} arménien\w{0,3} azerb\w{0,9} turkish turque?s? türkisch\w{0,2} kurd\w{0,6}
    kürt pakistan\w{0,6} banglad\w{0,6} tamil\w{0,4} tamoul\w{0,2} tibet\w{0,6} tibét\w{0,6} u[iy]g[hu]?ur\w{0,4}
    yazidi\w{0,2} yezid\w{0,4} yézid\w{0,4} jesid\w{0,6} hazaras? roma druze drusisch\w{0,2} ahmadi\w{0,2} copt\w{0,3}
    koptisch\w{0,2} christian\w{0,2} chrétien\w{0,3} cristian\w{0,2} angol\w{0,6} mo[zç]ambi\w{0,7} jewish juives?
    transgenres? transgénero silla_de_ruedas cadeira_de_rodas rollstuhl\w{0,8} tekerlekli malvoyante?s? muette?s? mud[oa]s? amputad[oa]s? autistas? séropositi(?:f|ve)s?
    laot\w{0,5} cambod\w{0,4} hmong ivorians? gazans? kazak\w{0,3}
    lgbt\w{0,5} gays? lesbian\w{0,2} lesbiennes? homosexu\w{0,6} transgender trans transsexu\w{0,6} intersex deaf blind
    disabled disabilit(?:y|ies) wheelchair stateless unaccompanied separated pregnant trafficked tortured widowed hiv
    isolée?s? accompagnée?s? handicap\w{0,4} sourde?s? aveugles? enceintes? apatrides? fauteuil
    acompañad[oa]s? discapacidad sord[oa]s? cieg[oa]s? embarazadas? apátridas? desacompanhad[oa]s? deficiência surd[oa]s?
    tchetch\w{0,6} čečen\w{0,6} inguš\w{0,4} ingush dagest\w{0,6} tigray\w{0,4} tigrin\w{0,4} oromo\w{0,2} amhara\w{0,2} nuer dinka
    masalit zaghawa hutu tutsi banyamulenge hausa igbo fulani peuls? touaregs? tuareg\w{0,2} berber\w{0,2} kabyles? pashtuns? tajik\w{0,3}
    tadjik\w{0,3} tadschik\w{0,6} uzbek\w{0,3} usbekisch\w{0,2} ouzbek\w{0,3} kyrgyz kirgis\w{0,6} kazakh\w{0,3} turkmen\w{0,2} turcoman\w{0,2}
    assyrian\w{0,2} assyri\w{0,6} aramäisch\w{0,2} chaldean\w{0,2} chaldéen\w{0,3} alawi\w{0,3} ismaili\w{0,2} baha[’']?[ií]s? bahá bidoon\w{0,2}
    leban\w{0,5} liban\w{0,5} libanesisch\w{0,2} jordan(?:ian|ien|ier)\w{0,3} egypt\w{0,5} égypt\w{0,6} egipci\w{0,3} ägypt\w{0,6} tunisi\w{0,5}
    maroc\w{0,5} moroc\w{0,5} marroqu\w{0,5} alg[eé]ri\w{0,5} argelin\w{0,2} mauritan\w{0,5} tchad\w{0,6} chad(?:ian|ien)\w{0,3} centr[eo]afri\w{0,7}
    central_african\w{0,2} togo\w{0,6} b[eé]nin\w{0,6} burkin\w{0,6} ghan\w{0,6} ghanéen\w{0,3} sierra liberian\w{0,2} lib[eé]rien\w{0,3} djibout\w{0,6}
    zimbabw\w{0,6} kenyan\w{0,2} kenian\w{0,6} tanzan\w{0,6} zambi\w{0,5} malawi\w{0,5} comor\w{0,5} malagasy cuban[oa]s? cubain\w{0,2}
    peruan[oa]s? peruvian\w{0,2} ecuatorian\w{0,2} ecuadorian\w{0,2} bolivian\w{0,2} dominican\w{0,2} garífunas? miskit[ou]s? wayuu warao\w{0,2} maya\w{0,2}
    nasa indígenas? indigenous afrodescendientes? vietnam\w{0,6} sri_lankan\w{0,2} nepal\w{0,5} bhutan\w{0,5} indian kachin karen karenni shan
    bangla\w{0,8} bengali\w{0,2} chinese north_korean\w{0,2} albanian\w{0,2} albanais\w{0,2} albanisch\w{0,2} albanes\w{0,2} kosov\w{0,5} kosovar\w{0,3}
    serb\w{0,4} bosni\w{0,6} moldov\w{0,4} moldau\w{0,6} crimean krim tatar\w{0,3} jeziden? jesidisch\w{0,2} suriyeliler iraklı iranlı sudanlı
    somalili eritreli ukraynalı filistinli yezidi ezidi türkmen uygur çeçen özbek kongolu yemenli lgbtiq?\+? queer bisexual\w{0,3} nonbinary
    autist\w{0,5} autistic diabetic epileptic paralysed paralyzed amputees? cancer leuk\w{0,5} albin\w{0,5} schizophreni\w{0,3} bipolar
    dialysis raped suicidal traumatised traumatized circumcised excisée?s? mutilée?s? prostitut\w{0,4} violée?s? torturée?s? hiv-positive
    séropositi(?:f|fs|ve|ves) seropositiv[oa]s? atheists? athées? converts? convertie?s? deserters? déserteurs? desertor(?:es)?
    muslim\w{0,3} musulman\w{0,2} muslimisch\w{0,2} sikhs? hindu\w{0,2} hindou\w{0,2} bouddhistes? buddhist\w{0,4} shi[ai]\w{0,3} chiites? sunn\w{0,4}
    muçulman[oa]s? cristã\w{0,2} síri[oa]s? angolan[oa]s? congoles(?:a|es|as)? venezuelan[oa]s? sola isolée?s?
    unbegleitete[rn]? gehörlose[rn]? blinde[rn]? behinderung schwangere staatenlose[rn]? engelli refakatsiz
    """
)
ALONE = (
    "(?:une? (?:seule?|unique)|un (?:solo|único)|una (?:sola|única)|sol[oa] una?|solamente una?|s[óo] uma?|apenas uma?|um (?:só|único)|"
    "uma (?:só|única)|(?:nur |bloß )?(?:ein|eine|einen) einzige[rnms]?|nur eine?|only one|just one|only a|seulement une?|"
    "tek bir|sadece bir)"
)
FEW = (
    "(?:[1-9]|"
    + any_of(
        """
        a_couple_of a_couple a_pair_of un_par_de une?_couple un_couple_de une_paire_de una_pareja(?:_de)? um_casal(?:_de)? um_par_de ein_paar ein_ehepaar
        bir_çift a_handful_of une_poignée_de un_puñado_de both a_trio_of a_lone a_single one two three four five six seven eight nine deux trois quatre cinq sept huit neuf dos tres cuatro cinco seis
        siete ocho nueve dois duas três quatro sete oito nove zwei drei vier fünf sechs sieben acht neun iki üç dört beş
        altı yedi sekiz dokuz
        """
    )
    + f"|{ALONE})"
)

# -- People, in other scripts ----------------------------------------------------------------------------------------

AR_FEW = any_of(
    "[1-9١-٩] زوجان زوجين رجل_واحد امرأة_واحدة طفل_واحد طفلة_واحدة شاب_واحد شابة_واحدة فتاة_واحدة أسرة عائلة ثلاثة? أربعة? خمسة? ستة? سبعة? ثماني(?:ة)? ثمان تسعة? "
    "طالبان طالبتان طالبين طالبتين أخوان أخوين أختان أختين رجلان رجلين أرملتان شقيقان شقيقتان شقيقين شقيقتين توأمان توأمين "
    "أسرة_واحدة عائلة_واحدة العائلة الأسرة_الوحيدة طفلتان طفلتين صبيان سيدتان سيدتين "
    "امرأتان امرأتين فتاتان فتاتين عائلتان عائلتين أسرتان أسرتين طفلان طفلين شابان شابين لاجئان لاجئتان"
)
AR_PERSON = any_of(
    "نساء امرأت[اي]ن عائلات عائلة عائلت[اي]ن أسر أسرة أسرت[اي]ن فتيات فتاة فتات[اي]ن أولاد أطفال طفل[اي]ن رجال شبان شباب "
    "إخوة أخوات أخو[اي]ن أخت[اي]ن أشقاء شقيق[اي]ن شقيقت[اي]ن توأم[اي]?ن? رجل[اي]ن طالب[اي]ن طالبت[اي]ن أرملت[اي]ن أيتام صبية سيدات سيدت[اي]ن شابات "
    "أمهات آباء تلاميذ تلميذات مراهقين مراهقات رضع مسنين طفلات طفلت[اي]ن مهاجرين مهاجرات نازحين نازحات مرضى "
    "شاب[اي]ن لاجئين لاجئات لاجئان لاجئتان قاصرين قاصر طالبات طلاب ناجيات أشخاص أرامل"
)
AR_GROUP = any_of(
    r"سوري\w{0,3} سوداني\w{0,3} إريتري\w{0,3} اريتري\w{0,3} صومالي\w{0,3} يمني\w{0,3} عراقي\w{0,3} أفغاني\w{0,3} "
    r"أوكراني\w{0,3} فلسطيني\w{0,3} كونغولي\w{0,3} إثيوبي\w{0,3} ليبي\w{0,3} كردي\w{0,3} إيزيدي\w{0,3} الروهينغ\w{0,3} "
    r"يزيدي\w{0,3} أيزيدي\w{0,3} كلداني\w{0,3} آشوري\w{0,3} أشوري\w{0,3} درزي\w{0,3} علوي\w{0,3} تركماني\w{0,3} شيشاني\w{0,3} أوزبكي\w{0,3} باكستاني\w{0,3} "
    r"بنغالي\w{0,3} نيجيري\w{0,3} مالي(?:ان|ين|ات|ون|ة) تشادي\w{0,3} مغربي\w{0,3} جزائري\w{0,3} تونسي\w{0,3} مصري\w{0,3} لبناني\w{0,3} أردني\w{0,3} بورمي\w{0,3} "
    r"أرمني\w{0,3} أرمن قبطي\w{0,3} أقباط هزارة بهائي\w{0,3} نوبي\w{0,3} روسي\w{0,3} بيلاروسي\w{0,3} فنزويلي\w{0,3} كيني\w{0,3} أوغندي\w{0,3} "
    r"صم مكفوف\w{0,3} المكفوف\w{0,2} كفيف\w{0,3} معاق\w{0,3} حامل حوامل مغتصب\w{0,3} مصاب\w{0,3} التوحد يتيم\w{0,3} أيتام عديمي معذب\w{0,3} "
    r"الإعاقة مصحوبين مصحوبات ذويهم الصم مثلي\w{0,3} متحول\w{0,3} إيراني\w{0,3} مسيحي\w{0,3}"
)
RU_FEW = any_of(
    r"[1-9] одно одного одной единственн\w{2,3} двоих троих двумя тремя пар[аыу] "
    "одна один две два двух три трёх трех четыре пять шесть семь восемь девять двое трое четверо пятеро шестеро"
)
RU_PERSON = any_of(
    r"семьи семья семей женщин\w{0,2} девоч\w{1,4} девуш\w{1,4} мальчик\w{0,2} мужчин\w{0,2} детей дети ребён\w{1,3} "
    r"брат\w{0,4} сёстр\w{0,4} сестр\w{0,4} сирот\w{0,3} близнец\w{0,2} школьни\w{1,4} студент\w{0,4} учени\w{1,4} парн\w{1,3} пар[аыу] отц\w{1,3} "
    r"младен\w{1,4} пенсионер\w{0,4} старик\w{0,3} мигрант\w{0,4} супруг\w{0,3} ребят\w{0,2} жител\w{1,3} взросл\w{2,3} сын\w{0,4} доч\w{1,4} "
    r"бежен\w{1,4} подрост\w{1,4} несовершеннолет\w{1,4} человек\w{0,2} матер\w{1,2} вдов\w{0,2} юнош\w{1,2}"
)
RU_GROUP = any_of(
    r"сири\w{1,6} афган\w{1,6} эритре\w{1,6} сомали\w{1,6} судан\w{1,6} украин\w{1,6} ирак\w{0,6} иран\w{1,6} "
    r"чечен\w{0,6} ингуш\w{0,6} дагестан\w{1,6} таджик\w{0,6} таджикск\w{2,3} узбек\w{0,6} узбекск\w{2,3} киргиз\w{0,6} казах\w{0,6} туркмен\w{0,6} "
    r"уйгур\w{0,6} армян\w{0,6} азербайджан\w{1,6} грузин\w{0,6} белорус\w{0,6} молд\w{1,8} турец\w{1,4} турк\w{0,4} цыган\w{0,5} ром(?:ск\w{2,3}|а|ов)? крымск\w{2,3} "
    r"татар\w{0,5} хазарей\w{1,6} пуштун\w{0,5} пакистан\w{1,6} бангладеш\w{1,6} нигер\w{1,8} эфиоп\w{1,6} ливий\w{1,5} марок\w{1,7} алжир\w{1,5} египет\w{1,5} "
    r"ливан\w{1,5} венесуэль?\w{1,6} кубин\w{1,5} бирман\w{1,5} вьетнам\w{1,5} беременн\w{2,3} сирот\w{0,3} гей геев лесби\w{1,5} аутизм\w{0,2} вич "
    r"мусульман\w{0,5} христиан\w{0,5} ахмади\w{0,3} дезертир\w{0,3} одинок\w{2,3} без_гражданства апатрид\w{0,3} гомосексу\w{1,8} "
    r"конголез\w{1,5} йемен\w{1,6} палестин\w{1,6} чечен\w{1,6} езид\w{1,6} курд\w{1,6} глух\w{1,3} слеп\w{1,3} "
    r"инвалид\w{1,5} родителей сопровождения трансген\w{1,6} лгбт рохинджа"
)
ZH_GROUP = any_of(
    "叙利亚 厄立特里亚 阿富汗 索马里 苏丹 乌克兰 伊拉克 伊朗 刚果 也门 缅甸 罗兴亚 委内瑞拉 巴勒斯坦 库尔德 雅兹迪 埃塞俄比亚 "
    "车臣 维吾尔 罗姆 尼日利亚 巴基斯坦 孟加拉 斯里兰卡 喀麦隆 几内亚 马里 乍得 利比亚 黎巴嫩 埃及 摩洛哥 土耳其 俄罗斯 白俄罗斯 亚美尼亚 "
    "古巴 海地 洪都拉斯 哥伦比亚 越南 朝鲜 藏族 哈扎拉 乌兹别克 塔吉克 卢旺达 布隆迪 乌干达 塞内加尔 基督徒 穆斯林 同志 怀孕 孕妇 艾滋 自闭 轮椅 盲 失聪 无国籍 孤儿 双性 "
    "无人陪伴 残疾 聋 失明 跨性别 同性恋"
)
ZH_PERSON = any_of(
    "女孩 男孩 妇女 女性 女子 家庭 难民 儿童 孩子 男子 男性 青年 学生 寻求庇护者 少年 少女 兄弟 姐妹 母亲 父亲 老人 婴儿 寡妇 夫妇 夫妻 姑娘 小伙 双胞胎 未成年人 移民 同学 居民 租客 男生 女生 孕妇 孤儿"
)

# -- Names -----------------------------------------------------------------------------------------------------------

# Capitalised words after "refugee" or "case" that are no person's.
NOBODY = any_of(
    r"""
    Council\w* Agency Convention Cent(?:re|er)s? Week Day Offices? Services? Board Forum Network Fund Law Act Status
    Camps? Committee Support Women Youth Led Program(?:me)?s? Compact House Housing Unit Team Desk Card Commission\w*
    Education Health Employment Integration Reception Advisory Assembly Association Coalition Department Division
    Management Managers? Workers? Studies Study Legal Aid Resettlement Response Olympic Paralympic Protection Children
    Families Communities Community Organi[sz]ations? Action Charter Plan Policy Strategy Welcome Project Initiative
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September
    October November December English French Spanish Arabic German Turkish Russian Ukrainian Syrian Afghan Facebook
    WhatsApp Europe\w* African? Asian? UNHCR UN EU NGOs? The In At On For From And With We They It Our This These
    Mayor\w* Minister\w* President\w* Secretary Chair\w* Speaker Ambassador Director\w* Deputy
    """
)
AR_GIVEN = any_of(
    "محمد محمود أحمد احمد حمد حامد علي عمر عثمان حسن حسين خالد يوسف ابراهيم إبراهيم إسماعيل اسماعيل عبد عبدالله مصطفى "
    "كمال جمال سمير سامر سامي رامي وليد طارق زياد ياسر ياسين بشار نزار نبيل فادي هاني مازن ماهر باسل أنس بلال حمزة عمار "
    "أيمن كريم رشيد صالح سعيد سالم سليم عادل فارس فيصل قاسم منصور موسى عيسى داود سليمان هارون إدريس آدم تيسير جورج "
    "فاطمة عائشة خديجة مريم زينب ليلى هدى سلمى سمر سميرة ريم ريما رنا رانيا رشا دعاء آلاء إسراء أسماء أمل آمنة أمينة هالة "
    "هناء هبة هند نور نورة نادية نادين نجاة منى مها ميساء لمى لينا لبنى لطيفة غادة عبير صفاء شيماء سناء سعاد رحمة حنان "
    "جميلة بتول إيمان"
)
AR_TITLE = any_of(
    "رئيس رئيسة عمدة محافظ محافظة وزير وزيرة مدير مديرة نائب نائبة أمين أمينة مفوض مفوضة والسيد والسيدة والسادة "
    "المحافظ العمدة الوزير المدير المفوض الرئيس الأمين النائب ممثل ممثلة حاكم"
)
ZH_SURNAME = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
# The signs with which Chinese writes foreign names by their sound.
ZH_SOUND = (
    "阿艾布卜德杜尔法菲哈汗姆默罕穆萨赛沙莎塔提图韦雅伊易扎娜玛丽拉勒里利卡克凯米纳努奥拜贝巴斯苏珊瓦西希优素依斯坎"
)
