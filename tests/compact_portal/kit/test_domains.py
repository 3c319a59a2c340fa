"""Mail domains: one spelling, and the ways one passes for another."""

from __future__ import annotations

import pytest

from compact_portal.kit import domains


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Vesterhaven.Example", "vesterhaven.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        (" city.example. ", "city.example"),
        ("a..b", ""),
        ("x" * 64 + ".example", ""),
    ],
)
def test_a_domain_has_one_spelling(typed: str, stored: str) -> None:
    assert domains.ascii_domain(typed) == stored


def test_an_address_is_stored_in_lower_case_and_punycode() -> None:
    assert domains.normal_address("Inge.Lund@Bücher.Example") == "inge.lund@xn--bcher-kva.example"


def test_letters_are_shown_with_their_punycode() -> None:
    assert domains.shown("xn--bcher-kva.example") == "bücher.example (xn--bcher-kva.example)"
    assert domains.shown("city.example") == "city.example"


@pytest.mark.parametrize(
    "other",
    [
        "vesterhavn.example",
        "vesterhaaven.example",
        "vesterhavem.example",
        "vesterahven.example",
        "vester-haven.example",
        domains.ascii_domain("vеstеrhаvеn.example"),  # Cyrillic е and а
        domains.ascii_domain("vésterhaven.example"),
    ],
)
def test_what_could_be_taken_for_the_official_domain(other: str) -> None:
    assert domains.looks_like(other, "vesterhaven.example")


@pytest.mark.parametrize("other", ["vesterhaven.example", "tell-nouran.example", "vest.example", "example"])
def test_what_could_not(other: str) -> None:
    assert not domains.looks_like(other, "vesterhaven.example")


def test_digits_pass_for_letters() -> None:
    assert domains.looks_like("c0penhagen.example", "copenhagen.example")
    assert domains.looks_like("arnsterdam.example", "amsterdam.example")


def test_mixed_scripts_are_seen() -> None:
    assert domains.mixed_scripts(domains.ascii_domain("vеsterhaven.example"))
    assert not domains.mixed_scripts(domains.ascii_domain("пример.example"))


def test_a_sub_domain_is_below_and_a_lengthened_one_is_not() -> None:
    assert domains.is_below("mail.city.example", "city.example")
    assert not domains.is_below("notcity.example", "city.example")
