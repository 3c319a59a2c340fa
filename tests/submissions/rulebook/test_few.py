"""Fewer than ten girls, families or refugees are marked in any language; limits, proportions and things are not."""

from __future__ import annotations

import pytest

from submissions.rulebook.protection import check


def quotes(text: str, kind: str = "count") -> list[str]:
    return [mark.quote for mark in check(text) if mark.kind == kind]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("In spring 2 girls went back to their old school.", "2 girls"),
        ("Seven women asked for a later hour.", "Seven women"),
        ("Only one boy stayed until June.", "Only one boy"),
        ("In the end 1 family was moved out of the tower.", "1 family"),
        ("We housed three newly arrived refugee families.", "three newly arrived refugee families"),
        ("Four of the survivors agreed to speak.", "Four of the survivors"),
        ("Between the hotels, 5 unaccompanied minors were lost sight of.", "5 unaccompanied minors"),
        ("The flats went to 3-4 households.", "3-4 households"),
        ("Eight displaced people sleep in the gym.", "Eight displaced people"),
        ("Cette année, 6 filles ont pu passer l’examen.", "6 filles"),
        ("Deux jeunes mineures ont changé de foyer.", "Deux jeunes mineures"),
        ("Neuf hommes ont quitté le cours en hiver.", "Neuf hommes"),
        ("El año pasado se mudaron 5 familias refugiadas.", "5 familias"),
        ("Siete menores no acompañados dejaron el albergue.", "Siete menores"),
        ("Tres de las niñas no volvieron.", "Tres de las niñas"),
        ("انتقلت ٦ فتيات إلى مدرسة أخرى.", "٦ فتيات"),
        ("بقيت أربع عائلات في الفندق.", "أربع عائلات"),
        ("نُقل 7 من الأطفال إلى مأوى آخر.", "7 من الأطفال"),
        ("وصلت امرأتان في آخر الليل.", "امرأتان"),
        ("لم تعد سوى طفلة واحدة.", "طفلة واحدة"),
        ("В школу пришли 3 девочки.", "3 девочки"),
        ("Пятеро несовершеннолетних ждут опекуна.", "Пятеро несовершеннолетних"),
        ("Переехали четыре многодетные семьи.", "четыре многодетные семьи"),
        ("去年有5名女童转学。", "5名女童"),
        ("两户难民家庭搬进了新居。", "两户难民家庭"),
        ("Sechs unbegleitete Minderjährige sind umgezogen.", "Sechs unbegleitete Minderjährige"),
        ("Üç kadın başka mahalleye taşındı.", "Üç kadın"),
        ("Cinco crianças ficaram sem aulas.", "Cinco crianças"),
        ("گروه ۴ women left.", "۴ women"),
        ("The camp sent ४ orphans.", "४ orphans"),
    ],
)
def test_a_few_people_are_marked_by_their_number_alone(text: str, quote: str) -> None:
    (found,) = quotes(text)
    assert quote in found


@pytest.mark.parametrize(
    "text",
    [
        # Things and staff.
        "The town has 4 schools, 2 children’s libraries and 6 women's centres.",
        "Nos parece bien que las cuatro familias de soluciones se trabajen a la vez; five families of measures.",
        "It pays two members of staff, 3 family doctors and 2 women councillors.",
        "Four host families and 7 foster families were trained.",
        "One family room and one child seat are kept free.",
        "Trois écoles, 2 crèches et 5 familles d’accueil y prennent part.",
        "Cuatro centros de mujeres, 2 escuelas y 6 familias de acogida participan.",
        "في المدينة 5 مدارس و3 مراكز للنساء و4 نوادٍ للأطفال.",
        "Работают 4 детских сада, 2 женских клуба и 3 приёмные семьи.",
        "全区有4个妇女之家、3个儿童中心和2个难民营。",
        "Zwei Frauenhäuser und 3 Kindergärten.",
        "Mahallede 2 kadın merkezi ve 3 çocuk parkı var.",
        # Ages and classes.
        "Swimming for children aged 6 to 9; boys of 8 and girls of 7 start together.",
        "Les enfants de 6 à 9 ans apprennent à nager.",
        "الأطفال بين 6 و9 سنوات يتعلمون معا.",
        # Proportions, in which nobody is told of.
        "2 in 3 children learn to swim, and 9 out of 10 women vote.",
        "2 of 3 children eat at school.",
        "Deux enfants sur 3 mangent à l’école; 9 femmes sur 10 y votent.",
        "Dos de cada tres niñas terminan el curso.",
        "طفلان من كل 3 أطفال يأكلون في المدرسة.",
        "Двое из троих детей едят в школе.",
        "5 % of women, 7% des familles, 8 por ciento de las mujeres",
        # Limits, rates, sizes.
        "Up to 4 families share a garden; at least 3 women sit on each panel.",
        "The desk sees 5 families a day, in groups of 6 women.",
        "Jusqu’à 4 familles; au moins 3 femmes; 2 familles par semaine.",
        "Hasta 4 familias; al menos 3 mujeres; 2 familias por semana.",
        "حتى 4 عائلات، وأكثر من 5 نساء.",
        "До 5 семей; не менее 3 женщин; 2 семьи в неделю.",
        "Both women and men are welcome.",
        # More than nine, and none.
        "12 girls, 40 families, 0 minors, 1.5 children, thirty-five women and one hundred and three refugees",
        "treinta y cinco mujeres, vingt et une femmes, cent trois familles",
        "двадцать пять женщин, مئة وخمس نساء, 二十三名女孩",
        "One local woman and one refugee lead each walk.",
    ],
)
def test_things_ages_proportions_limits_and_rates_are_not(text: str) -> None:
    assert quotes(text) == []


def test_an_article_makes_a_proportion_a_count() -> None:
    """Two of three children is a statistic; two of the three says that there are three."""
    assert quotes("2 of the 3 children were moved.") == ["3 children"]
