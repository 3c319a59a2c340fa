"""A relative and an age, or one girl and hers, are marked with no name beside them; ages of many are not."""

from __future__ import annotations

import pytest

from submissions.rulebook.protection import check


def births(text: str) -> list[str]:
    return [mark.quote for mark in check(text) if mark.kind == "birth"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("He came with his nephew, 13, and a letter.", "nephew, 13"),
        ("Their grandmother (78) cannot climb stairs.", "grandmother (78)"),
        ("The youngest, nine, sings in the choir.", "youngest, nine"),
        ("Her sons, 5 and 8, share a bunk.", "Her sons, 5 and 8"),
        ("Their 17-year-old granddaughter translates.", "17-year-old granddaughter"),
        ("His wife is 29 and works in the laundry.", "His wife is 29"),
        ("A boy, 15, spoke for all.", "boy, 15"),
        ("The baker took on an orphan of 19.", "orphan of 19"),
        ("My aunt, who is 66, minds the children.", "aunt, who is 66"),
        ("His daughters have turned twelve.", "His daughters have turned twelve"),
        ("Un cousin de 22 ans l’attend.", "cousin de 22 ans"),
        ("Брату девять лет, он боится лифта.", "Брату девять лет"),
        ("Son neveu, 12 ans, dort chez un voisin.", "neveu, 12 ans"),
        ("Elle vit avec sa petite fille de 3 ans.", "sa petite fille de 3 ans"),
        ("Leur mère a 64 ans et n’entend plus.", "Leur mère a 64 ans"),
        ("La hija menor, de 6 años, no habla todavía.", "hija menor, de 6 años"),
        ("Su abuela (81) vive sola.", "abuela (81)"),
        ("Mi hermano tiene 20 años.", "Mi hermano tiene 20 años"),
        ("حضرت مع حفيدها (5 سنوات) إلى المكتب.", "حفيدها (5 سنوات"),
        ("ابنه الأكبر، 14 سنة، يترجم للعائلة.", "ابنه الأكبر، 14 سنة"),
        ("والدته تبلغ من العمر ٧٠ عاما.", "والدته تبلغ من العمر ٧٠ عاما"),
        ("Её племянник, 16 лет, работает на рынке.", "племянник, 16 лет"),
        ("Дочери 11 лет, она переводит.", "Дочери 11 лет"),
        ("6-летний сын не говорит.", "6-летний сын"),
        ("他的女儿今年九岁。", "女儿今年九岁"),
        ("12岁的小儿子在家。", "12岁的小儿子"),
        ("Seine Enkelin, 7 Jahre alt, wartet.", "Enkelin, 7 Jahre alt"),
        ("Ihre achtjährige Tochter lernt schwimmen.", "achtjährige Tochter"),
        ("Oğlu, 10, okula gidiyor.", "Oğlu, 10"),
        ("O neto, de 2 anos, adoeceu.", "neto, de 2 anos"),
    ],
)
def test_an_age_beside_a_relative_is_marked(text: str, quote: str) -> None:
    (found,) = births(text)
    assert quote in found


@pytest.mark.parametrize(
    "text",
    [
        "Children aged 6 to 12, girls of 11 and boys of 15 may come.",
        "Mothers, 12; fathers, 4; grandmothers, 3.",
        "Every child, 6 or older, gets a book; any boy (12) too.",
        "Its sister city, 20 km away, and the twin town, 30 years on, do the same.",
        "The daughter house opened in 2016, 3 years later.",
        "Her brother, 12 neighbours and a teacher came.",
        "The project is 5 years old; until he or she is 18, the card is free.",
        "Le projet a 5 ans; chaque enfant, 6 ans ou plus, reçoit un livre.",
        "El programa tiene 14 años; cada niña, 6 años o más, recibe un libro.",
        "يبلغ عمر المشروع 5 سنوات، والأطفال بين 6 و12 سنة.",
        "Проекту 5 лет; дети от 6 до 12 лет.",
        "项目已有五年，六岁以上儿童免费。",
        "The widow, once a teacher, and her sister, on foot, came.",
        "A mother of 3, a father of three and the grandmother of 5 children share a garden.",
        "La mère de 4 enfants et le père de deux filles.",
        "The mother, 12 % of whose wage went on rent, and the wife (page 9) of the mayor",
    ],
)
def test_ages_of_many_and_numbers_of_things_are_not(text: str) -> None:
    assert births(text) == []
