"""Common given names of the main countries of origin.

Source: written by hand for this portal, from general knowledge of which names are common in the countries most
refugees come from; no list was copied and no person's data was used. It is small on purpose. A name of it marks nothing
alone: words beside it must tell of a life (see ``lives``). Names that are also words, saints' days or towns of the
languages the portal reads (Grace, Victoria, Santiago, Salam) are left out.
"""

from __future__ import annotations

from submissions.rulebook.protection.words import each

_ARAB_AND_PERSIAN = """
abbas abdallah abdel abdelkader abdelrahman abdirahman abdo abdul abdulaziz abdullah abdulrahman abeer abir adel adham adnan
afaf ahlam ahmad ahmed ahmet aicha aida aisha akram ala alaa ali aliya alma amal amani amer amin amina aminah amine amir
amira ammar anas anwar areej arwa asma asmaa assad aya ayah ayham ayman ayoub aziz aziza bachir badr bahar baraa
bashar bashir basel bassam batoul bayan bilal bushra dalal dalia dana daoud dina diyar doaa elham eman fadi fadia fadwa
fahad fahima faisal faiza farah farhad farhan fariba farid farida faris fares farzana fatemeh fatima fatimah fatma
fawzia fayez fereshteh firas fouad ghada ghassan ghazal hadi hadia hadiya hafsa haidar hala hamad hamada hamed hamid
hamida hamza hana hanaa hanan hani hanin hasan hashim hassan hatem hayat haya heba hiba hind huda hosna hossein hoda
husam hussain hussam hussein huseyin ibrahim ibtisam idris ihab iman imad inas issa ismail israa jaber jafar jalal
jamal jamil jamila jamshid jawad karim karima kareem kawthar khadija khadijah khaled khalid khalil khatera laila layal
layan layla leila leyla lina lubna maha mahdi mahmoud mahmud maher majid majida malak malika manal mansour marwa marwan
maryam mariam masoud massoud maysa mehdi mina mirwais mohamad mohamed mohammad mohammed moustafa muhammad muhammed mona
mouna muna munir murtaza musa mustafa mustapha mostafa nabil nada nadia nadim nadir nael nahid naima najib najiba najla
nargis narges nasima naser nasir nasrin nasser nawal nazanin neda nesrin nida nizar noor nour noura nura omar omid osama
othman parisa parwana parwin qais qasim rabia rached rafik raghad rahaf rahim rahima rahman raja rajab ramadan rami ramin
rana rania rasha rashid rawan razan razia reem reza rida rima rola roya ruba ruqayya saad saba sabah sabrina sadia safa
safaa sahar said saif sajad sakina salah saleh salim salima salma salman saman samar samer sami samia samir samira sana
sara sarah sawsan sayed shabnam shadi shahid shaima shakila sharif sherin shirin siham sima soha sohrab soraya suad
suleiman suhail sumaya taha tahir tamim tarek tariq tasnim wael wafa wafaa wahid walid wassim yahya yasin yasir yasmin
yasmine yasser younes youness yousef youssef yusra yusuf zahra zainab zakaria zaki zakia zaynab zeinab zeynep ziad zohra
zubair
"""
_AFRICAN = """
abdi abdikadir abdou abdoulaye abebe abel abena abiodun abubakar abukar adama adamou adanna adama addisu adisa adwoa
aissata aissatou aïssata aïssatou akinyi akosua aku alem alemu alhassan almaz alpha amadou amanuel aminata amare ama
amarachi amani asha asmara aster awa awet ayan ayantu ayen ayodele babacar bahati bakary bekele berhane beza bintou biniam
birhan boubacar brehane cherno chidi chinedu chioma chuol cheikh dahir daniyal dawit deka demba deng diallo djeneba ebele
ebrima efua efrem ekon elif emeka esayas eyerusalem ezra fanta fanuel fartun fatou fatoumata fatuma fikru filmon folake
fowsia freweini garang gatluak gebre genet getachew gideon girma habiba habibatou habtom hadiatou haile halima hamdi
haregu hawa helen hermon hibo hodan hodo ibrahima idrissa ifeanyi ifeoma ifrah ikram ilhan imani isatou ismael issouf
jamila kadiatou kaltuma kebede khadra kidane kidist kofi kwame kwabena lamin lamine leul liban lul luam luwam makda makeda
mamadou mame mamoudou mariama marou mbaye mebrahtu medhanie mehret meron mesfin michael mihret moussa muna mulu mwamba
mwangi naod nasra nasteho nebiyat neema ngozi nkechi nyabol nyakim nyamal nyandeng obinna oluchi omary oumar oumou
ousman ousmane rahel rahwa robel ruta saado saba sahra saidou salif samba samson samuel saron sekou selam selamawit
semira senait seydou shukri sidi simret sirad solomon souleymane suada tadesse tedros tekle temesgen tesfay tesfaye tesfalem
thierno thomas tigist tsegay tsehay tsion umaru uwase uwimana wanjiru winta yared yaya yemane yohana yohannes yonas
yordanos yosef zainabu zebib zeray zewdi adilson nzuzi mbuyi kabongo kasongo kalala mutombo mwamini furaha bahati espérance
esperance clémence immaculée dieudonné dieudonne innocente jeannette chantal pascaline nsimba
"""
_AMERICAN = """
alejandra alejandro alexis andreina andreína angie arelis ariana arnaldo bayron belkis betsy brayan briseida carlos
carmen claudia cristian daniela darlin darwin deisy deivis denilson diego dilcia edgardo edixon edwin eduardo elvira
emely enrique ernesto estefany evelin fabiola fernanda franklin gabriela génesis genesis gerson gilberto gisela greisy
guadalupe gustavo héctor hector heidi henry iris isabela ivonne jackson jairo javier jean jefferson jeison jenifer
jennifer jesica jimena jhon jhonny joel johana jonathan jorge josé jose josefina josué juan juana julio karelis karla
katherine keila kelvin kenia kevin keyla leidy leonel lesly lisbeth lorena luis luisa luz marcela maría maria maricel
marisol marlon maribel mayerlin melissa miguel mildred mirna miriam nahomi nairobis naomi nayeli nelson norma oscar
óscar pablo paola patricia pedro ramón reina rigoberto roberto rocío rosa rosmery rosmary sandra selvin sergio silvia
sofía sofia sonia suyapa teresa ulises valentina vanesa verónica veronica wendy william wilmer wilson xiomara yajaira
yamileth yaneth yari yazmín yeison yenifer yesenia yohana yoselin yolanda yulimar yuleisy yuliana yusmary zuleima
wislande wideline roseline jean-baptiste lovely dieuveille mirlande fritznel guerline
"""
_EUROPEAN_AND_ASIAN = """
albina alina alla aleksandr alexei alyona anastasia anastasiia anatoliy andrii andriy andrei anna anya artem artur aslan
bohdan bogdan daria daryna denys dmitri dmytro dzhokhar ekaterina elena elif elina fedir fatima galina halyna hanna
ihor igor ilya inna iryna irina ivan ivanna kateryna katya khava khrystyna kira ksenia larysa larisa lesya lidiya liliya
lyudmila liudmyla luda magomed maksim maksym marharyta marina maryna mariia mariya marta mykhailo mykola nadiya
nadezhda natalia nataliia nazar nikita nikolai oksana oleg oleh olena oleksandr oleksandra oleksii olga olha orest pavlo
petro polina roman ruslan ruslana serhii serhiy sergei shamil solomiia stanislav stepan svetlana svitlana tamara taras
tatiana tetiana timur tymofiy valentyna valeria vadym vasyl vera vira viktor viktoria viktoriia vitalii vladimir
volodymyr yana yaroslav yelena yevhen yulia yuliia yurii yuri zarema zelimkhan zhanna zlata zoya
arash azadeh babak dariush fatemeh golnaz hamidreza mahsa maziar mitra mojgan navid nasim pouya saeed sepideh shaghayegh
shahram shiva siavash sina vahid yalda zahir gulalai gulnaz gulsum hekmat jawid khan lal nabi najibullah nasrullah
asadullah aminullah habibullah hayatullah rahmatullah zabihullah zalmay zarghuna ajmal gul palwasha spozhmai
ayşe aylin ayten aynur azad baran berfin berivan bese beritan cemal çiçek delal derya dilan dilara dilşad elîf emine
emre engin esra evin fatoş gülay gülistan hacer hatice hüseyin kemal leyla mehmet melek meral meryem murat mürüvvet
nazlı newroz nesrîn nurcan özgür rojda rojin rozerin rukiye şerife şirin sevda songül şükran welat yıldız zelal zeliha
zozan haval hevin heval jiyan jian karwan rebwar rezan rojhat serhat shilan soran zana
abdur anowara anwara ayas begum fatema formina hafez hasina hosne jannat jahida jamalida kamal khairul khin kyaw laila
mabia min minara mohsena monira mya nurjahan nurul rashida rofik rohima roshida saiful sanjida senowara shahida shofika
sultana thein thida tin toyoba yasmin zaw naing moe hla htay aung
dawa dolma dorje karma lhamo lobsang ngawang norbu passang pema sonam tashi tenzin tsering
anusha dharshini kavitha lakshmi murugan nirmala pradeep priya rajan ramesh selvi sivakumar suganthi tharshan vani
alim aynur ayshe dilnur gulbahar mehmetjan memet patigul rebiya tursun zumrat
bakhtiyar farrukh gulnara malika rustam shahnoza zarina dilshod
"""
GIVEN = each(f"{_ARAB_AND_PERSIAN} {_AFRICAN} {_AMERICAN} {_EUROPEAN_AND_ASIAN}")

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
