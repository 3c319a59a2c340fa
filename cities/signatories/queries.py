"""Reading letters and who signed them."""

from __future__ import annotations

import hashlib

from django.db.models import Count, Prefetch

from cities.registry.models import City, CityBureau
from cities.signatories.models import Instrument, Signature
from compact_portal.kit.languages import named


def instruments() -> list[Instrument]:
    """Every letter, charter and pledge, oldest first."""
    return list(Instrument.objects.order_by("dated_on", "key"))


def instrument(key: str) -> Instrument | None:
    """One instrument with its signatures in their order, or None."""
    bureaux = Prefetch("city__bureaux", CityBureau.objects.select_related("bureau"))
    signatures = Signature.objects.select_related("city__country", "city__bureau").prefetch_related(bureaux)
    signatures = signatures.order_by("order")
    return Instrument.objects.prefetch_related(Prefetch("signatures", signatures)).filter(key=key).first()


def first_instrument() -> Instrument | None:
    """The letter with which it began, with its signatures."""
    signatures = Signature.objects.select_related("city").order_by("order")
    return Instrument.objects.prefetch_related(Prefetch("signatures", signatures)).order_by("dated_on", "key").first()


def bureau_then(signature: Signature, instrument: Instrument) -> str:
    """The bureau the city belonged to on the letter's day, in the page's language; of today where that is not known."""
    day = instrument.dated_on
    rows = [one for one in signature.city.bureaux.all() if one.since <= day and (one.until is None or one.until >= day)]
    return named(rows[-1].bureau if rows else signature.city.bureau)


def for_desk() -> list[Instrument]:
    """Every instrument with how many signed it, oldest first."""
    return list(Instrument.objects.annotate(signed=Count("signatures")).order_by("dated_on", "key"))


def signature(key: str, pk: int) -> Signature | None:
    """One signature of an instrument, or None."""
    return Signature.objects.select_related("city", "instrument").filter(instrument__key=key, pk=pk).first()


def city_by_slug(slug: str) -> City | None:
    """The city a form names."""
    return City.objects.filter(slug=slug).first()


def choices() -> list[tuple[str, str]]:
    """Keys and titles of the instruments."""
    return list(Instrument.objects.order_by("dated_on", "key").values_list("key", "title"))


_FIELDS = {
    Instrument: ("title", "addressed_to", "about", "dated_on", "day_known", "language", "document_name"),
    Signature: ("city_id", "order", "signatory", "signatory_kind", "signs_as", "country_as_written", "signed_on"),
}


def fields_of(row: Instrument | Signature) -> dict[str, str]:
    """What an administrator's form holds of a row, as text: what a stale page is compared by."""
    return {name: str(getattr(row, name)) for name in _FIELDS[type(row)]}


def version_of(row: Instrument | Signature) -> str:
    """A short word for how a row stands: another as soon as anything of ``fields_of`` is another."""
    return hashlib.sha256(repr(fields_of(row)).encode()).hexdigest()[:20]
