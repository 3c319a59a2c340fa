"""Where somebody lives is marked as people write it in their own country; rooms of an office and of a course are not."""

from __future__ import annotations

import pytest

from submissions.rulebook.protection import check


def addresses(text: str) -> list[str]:
    return [mark.quote for mark in check(text) if mark.kind == "address"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The sisters sleep at 22 Cooper's Yard.", "22 Cooper's Yard"),
        ("They have been in the old school at Mill Cross since June.", "old school at Mill Cross"),
        ("The brothers share a caravan behind the sawmill.", "behind the sawmill"),
        ("Her bed is bunk 14, and the family knows it.", "bunk 14"),
        ("La familia vive en la Carrera 12 # 45-07.", "Carrera 12 # 45-07"),
        ("Se queda en la manzana 9 con su prima.", "manzana 9"),
        ("Elle loge au bâtiment 4.", "bâtiment 4"),
        ("تقيم العائلة في محلة 8 زقاق 3.", "محلة 8 زقاق 3"),
        ("يسكن في كرفان رقم 12.", "كرفان رقم 12"),
        ("Семья живёт в бараке 6.", "бараке 6"),
        ("她住在8号楼2单元301室。", "8号楼2单元301室"),
        ("Die Familie wohnt in Haus 7.", "Haus 7"),
        ("Aile konteyner 18'de kalıyor.", "konteyner 18"),
    ],
)
def test_where_somebody_lives_is_marked(text: str, quote: str) -> None:
    assert any(quote in found for found in addresses(text))


@pytest.mark.parametrize(
    "text",
    [
        "The course is in room 12 of the library.",
        "La oficina está en la Carrera 7 No. 45-10 y abre a las 9.",
        "The families were in the course at the town hall.",
        "They were in the old school of crafts once a week.",
        "Le bâtiment 4 de la mairie est ouvert.",
        "Blocks 3 and 4 of the course are about the law; lot 2 of the contract went to a family business.",
        "中心在8号楼办公。",
        "مكتب البلدية في بناية 4.",
    ],
)
def test_rooms_of_offices_and_courses_are_not(text: str) -> None:
    assert addresses(text) == []
