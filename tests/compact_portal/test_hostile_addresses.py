"""Every address of the portal against nonsense in the address: a page for everybody, a fault for nobody.

The addresses come from the resolver, filled with things that are there (tests/support/everywhere.py). What each page is
asked for in its query is read out of its own links and forms.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.core import signing
from django.test import Client

from tests.cast import Cast
from tests.support.everywhere import ROLES, Everywhere
from tests.support.forms import soup
from tests.support.trying import Tries

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# As they stand in an address: some are not UTF-8, some no numbers, some are cursors of another list or of nobody.
VALUES = {
    "not UTF-8": "%ff%fe%c0%80",
    "a lone surrogate": "%ed%a0%80",
    "a number beyond the database": "9" * 30,
    "just beyond": str(2**63),
    "a negative number": "-1",
    "a number of another script": quote("١٢"),
    "an exponent": "1e999",
    "nothing": "",
    "bidi": quote("‮‏⁦Safe"),
    "markup": quote("<script>alert(1)</script>'\"{{7*7}}{% debug %}"),
    "SQL": quote("1' OR 1=1; -- \\ % _ ("),
    "a line break": "a%0d%0aSet-Cookie:%20a=b",
    "100 kB": "x" * 100_000,
    "many words": "a%20" * 3_000,
    "a date that cannot be": "9999-99-99",
    "a cursor of nobody": "WyJvbGRlciIsWzFdXQ:1abcde:" + "A" * 43,
    "a cursor of another list": quote(signing.dumps(["older", ["x", {"at": "0001"}, None]], salt="paging:a:b")),
}
ALWAYS = ("q", "cursor", "next", "show", "list")
SLOW = ("pdf/", "sitemap")


def _asked_for(client: Client, path: str) -> set[str]:
    """The names that a page's links and forms put into its query."""
    answer = client.get(path)
    if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return set()
    page = soup(answer)
    names = set()
    for link in page.select("a[href*='?']"):
        parts = urlsplit(str(link["href"]))
        if parts.path in ("", path):
            names |= {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    for form in page.select("form:not([method=post])"):
        if form.get("action", path) in ("", path):
            names |= {str(field["name"]) for field in form.select("[name]")}
    return names


@pytest.mark.parametrize("who", ["nobody", "lead", "reviewer", "administrator"])
def test_no_query_brings_a_page_down(cast: Cast, who: str) -> None:
    everywhere = Everywhere(cast)
    tries, walked = Tries(everywhere.browser(who)), 0
    for place in everywhere.places:
        if place.path.endswith(SLOW) or tries.get(place.path) not in (200, 302):
            continue
        names = sorted(_asked_for(tries.client, place.path))
        once = place.room == "admin" or not names
        for value in VALUES.values():
            tries.get(place.path + "?" + "&".join(f"{name}={value}"[:4_000] for name in (*ALWAYS, *names)))
            walked += 1
            for name in () if once else names:
                tries.get(f"{place.path}?{name}={value}")
        repeated = "&".join(f"{name}={number}" for name in (*ALWAYS, *names) for number in (1, 2, "x"))
        tries.get(f"{place.path}?{repeated}")
    assert walked > 300
    assert tries.faults == []


@pytest.mark.parametrize("who", ROLES)
def test_no_identifier_brings_a_page_down(cast: Cast, who: str) -> None:
    """Numbers that the database cannot hold, and names with what it refuses, are pages that are not there."""
    everywhere = Everywhere(cast)
    tries = Tries(everywhere.browser(who))
    for path in sorted({place.path for place in everywhere.places if place.room != "admin"}):
        for old in re.findall(r"(?<=/)(?:\d+|[A-Z]{2}-\d{4}-\d{4}|[\w-]{43})(?=/)", path):
            for new in ("9223372036854775808", "9" * 40, "0", "%00", "a%00b", "%ff", quote("‮١"), "x" * 3_000):
                hostile = path.replace(f"/{old}/", f"/{new}/")
                assert tries.get(hostile) in (302, 400, 401, 403, 404, 405), hostile[:100]
                tries.post(hostile, {})
    assert tries.faults == []


@pytest.mark.parametrize("address", ["/admin/cities/user/", "/admin/submissions/submission/"])
@pytest.mark.parametrize(
    "query",
    ["p=-1", "p=99999999999999999999", "o=9.-9.x", "_facets=True", "e=1", "id__in=%ff", "q=a%ff", "all=1", "_to_field=x",
     "pk__gt=99999999999999999999", "password__startswith=md5", "user__password__startswith=a", "_popup=1"],
)  # fmt: skip
def test_django_admins_own_parameters_bring_nothing_down(cast: Cast, address: str, query: str) -> None:
    tries = Tries(cast.browser(cast.administrator))
    assert tries.get(f"{address}?{query}") in (200, 302, 400, 403, 404)
    assert tries.faults == []
