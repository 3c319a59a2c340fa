"""Mail domains: one spelling for each, and which of them only look alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Where anybody gets an address within a minute. Not complete, and need not be: people decide, this only warns.
FREE_MAIL = frozenset(
    """
    aol.com daum.net email.com fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com
    hey.com hotmail.com hotmail.co.uk hotmail.es hotmail.fr hotmail.it hushmail.com icloud.com inbox.com laposte.net
    libero.it live.com live.fr mail.com mail.ru me.com msn.com naver.com orange.fr outlook.com outlook.fr pm.me
    proton.me protonmail.com qq.com rediffmail.com sapo.pt seznam.cz t-online.de tutanota.com ukr.net uol.com.br
    wanadoo.fr web.de wp.pl yahoo.co.uk yahoo.com yahoo.es yahoo.fr yandex.com yandex.ru ymail.com zoho.com 126.com 163.com
    """.split()  # noqa: SIM905  (a list of words reads better than sixty quoted lines)
)

# Letters that pass for a Latin one at a glance, from Cyrillic and Greek, and the pairs people use for them.
_PASSES_FOR = str.maketrans("авеӏікмнорѕстухԁһјԛԝαεικνορτυχℓ01øłđı", "abelikmhopsctyxdhjqwaeikvoptyxlololdi")


def ascii_domain(domain: str) -> str:
    """``domain`` in lower case and punycode, the spelling that is stored and compared; empty when it is none."""
    try:
        return domain.strip().strip(".").lower().encode("idna").decode()
    except UnicodeError:
        return ""


def shown(domain: str) -> str:
    """``domain`` with its letters, and with its punycode behind where that differs."""
    try:
        letters = domain.encode().decode("idna")
    except UnicodeError:
        return domain
    return letters if letters == domain else f"{letters} ({domain})"


def of_address(address: str) -> str:
    """The domain of a mail address, as it is stored."""
    return ascii_domain(address.rpartition("@")[2])


def normal_address(address: str) -> str:
    """An address in lower case with its domain in punycode."""
    local, _, domain = address.strip().rpartition("@")
    return f"{local.lower()}@{ascii_domain(domain) or domain.lower()}"


def mixed_scripts(domain: str) -> bool:
    """Whether one label of ``domain`` mixes letters of several scripts."""
    try:
        letters = domain.encode().decode("idna")
    except UnicodeError:
        return True
    return any(len(_scripts(label)) > 1 for label in letters.split("."))


def _scripts(label: str) -> set[str]:
    return {unicodedata.name(char, "UNKNOWN").split(" ")[0] for char in label if char.isalpha()}


def is_below(domain: str, official: str) -> bool:
    """Whether ``domain`` is a sub-domain of ``official``."""
    return domain.endswith(f".{official}")


def looks_like(domain: str, official: str) -> bool:
    """Whether ``domain`` is not ``official`` and could be taken for it: same shapes, or one slip of the keys away."""
    if domain == official:
        return False
    shape, other = _shape(domain), _shape(official)
    return shape == other or _one_slip(shape, other)


IN_OTHER_SCRIPTS = "xn--"


def keys(domain: str) -> set[str]:
    """The words under which a domain is listed, so that two that could be taken for each other share one.

    It may share one with others as well: ``alike`` says.
    """
    shape = _shape(domain)
    return {shape, *(shape[:place] + shape[place + 1 :] for place in range(len(shape)))}


def sought(domain: str) -> set[str]:
    """The words under which to look for official domains like ``domain``, or above it, or ``domain`` itself."""
    labels = domain.split(".")
    above = {_shape(".".join(labels[start:])) for start in range(1, len(labels) - 1)}
    return keys(domain) | above | {IN_OTHER_SCRIPTS}


def alike(domain: str, others: Iterable[str]) -> list[str]:
    """Those of ``others`` for which ``domain`` could be taken, or below which it lies. Nothing when it is one of them.

    Names of three letters are all one slip from each other and would only make noise; they must have the same shape.
    """
    others = set(others)
    if domain in others:
        return []
    return sorted(other for other in others if is_below(domain, other) or _alike(domain, other))


def _alike(domain: str, other: str) -> bool:
    short = len(other.split(".")[0]) < 4
    return _shape(domain) == _shape(other) if short else looks_like(domain, other)


@lru_cache(maxsize=20_000)  # the same official domains are compared with every request
def _shape(domain: str) -> str:
    try:
        letters = domain.encode().decode("idna")
    except UnicodeError:
        letters = domain
    plain = "".join(c for c in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(c))
    return plain.translate(_PASSES_FOR).replace("rn", "m").replace("vv", "w").replace("-", "")


def _one_slip(one: str, other: str) -> bool:
    """One letter put in, left out, changed, or two neighbours swapped."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[start + 1 : start + 2] + one[start : start + 1] + one[start + 2 :]
    return one[start + 1 :] == other[start + 1 :] or swapped == other[start:]
