"""Reading letters and who signed them."""

from __future__ import annotations

from django.db.models import Prefetch

from cities.signatories.models import Instrument, Signature


def instruments() -> list[Instrument]:
    """Every letter, charter and pledge, oldest first."""
    return list(Instrument.objects.order_by("dated_on", "key"))


def instrument(key: str) -> Instrument | None:
    """One instrument with its signatures in their order, or None."""
    signatures = Signature.objects.select_related("city__country", "city__bureau").order_by("order")
    return Instrument.objects.prefetch_related(Prefetch("signatures", signatures)).filter(key=key).first()


def first_instrument() -> Instrument | None:
    """The letter with which it began, with its signatures."""
    signatures = Signature.objects.select_related("city").order_by("order")
    return Instrument.objects.prefetch_related(Prefetch("signatures", signatures)).order_by("dated_on", "key").first()
