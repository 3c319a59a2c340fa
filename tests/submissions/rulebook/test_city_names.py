"""A city's name that people bear too is a place, unless something of a life stands beside it."""

from __future__ import annotations

import pytest

from submissions.rulebook.protection import check


def names(text: str, *places: str) -> list[str]:
    return [mark.quote for mark in check(text, places) if mark.kind in ("name", "birth")]


@pytest.mark.parametrize(
    "text",
    [
        "Our partner city, Florence, sent two colleagues.",
        "Cities such as Santiago and Valencia joined the network in 2019.",
        "Medina, Sofia and Milan have a desk of this kind.",
        "The families who live in Florence found work sooner than those in Lourdes.",
        "An exchange with Milan helped families to find a flat.",
        "Sofia opened its second shelter.",
        "In Victoria the school pays for the bus.",
        "A visit to Florence, 12 May 2025.",
        "La ville de Constance et celle de Vienne ont ouvert un guichet pour les familles.",
        "Une famille arrivée à Valence a été logée à Nancy.",
        "En Santiago las familias esperan menos que en Mérida.",
        "Die Stadt Florenz und Mailand haben es übernommen; in Verona wohnen 400 Familien.",
        "The Florence Street school and the Santiago Road office share a caretaker.",
    ],
)
def test_a_city_is_no_person(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Her sister Florence cooks on Fridays.", "Florence"),
        ("Medina fled with her husband.", "Medina"),
        ("Sofia told us that she cried.", "Sofia"),
        ("Florence’s mother waits at the school.", "Florence"),
        ("Little Milan was born in the camp.", "Milan"),
        ("Hodan, Medina and Rosario came to the office.", "Medina"),
        ("Florence lives in Milan with her son.", "Florence"),
        ("Su hermana Valencia duerme en el sofá.", "Valencia"),
        ("Constance, réfugiée, a perdu ses papiers.", "Constance"),
        ("Milan, 12, sings in the choir.", "Milan"),
    ],
)
def test_somebody_who_bears_the_name_of_a_city_is_marked(text: str, name: str) -> None:
    assert any(name in quote for quote in names(text))


def test_the_city_that_files_and_its_partners_are_known_for_places() -> None:
    text = "Samira and Amina share one desk. Amina pays for it."
    assert names(text) == ["Samira", "Amina", "Amina"]
    assert names(text, "Samira", " AMINA ") == []
    assert names("Amina fled the war.", "Amina") == ["Amina"]
