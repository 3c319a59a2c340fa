"""The registry, the signatories, who belongs where and who asks to: each as a list, a page and a history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.admin.site import ReadOnly, shown
from cities.desk.models import Contact
from cities.membership.models import HandOver, Invitation, Membership
from cities.registration.models import Registration, RegistrationDocument, RegistrationMessage
from cities.registry.models import Bureau, City, CityBureau, CityName, Country, Fact, ListImport
from cities.signatories.models import Instrument, Signature


def _city(city: City | None) -> Iterable[tuple[str, str]]:
    if city is not None:
        yield gettext("%s in the portal") % city.name, reverse("registry:city", args=(city.slug,))


@shown(City)
class CityAdmin(ReadOnly):
    """The registry."""

    list_display = ("name", "country", "bureau", "standing", "is_demo")
    list_filter = ("standing", "bureau", "is_demo")
    search_fields = ("name", "other_names__name", "slug")
    search_help_text = _("Part of a name, in any language")
    list_select_related = ("country", "bureau")

    def portal_pages(self, obj: City) -> Iterable[tuple[str, str]]:
        return _city(obj)


class OfCity(ReadOnly):
    """What belongs to one city."""

    list_display: Any = ("__str__", "city")
    list_select_related: ClassVar[Any] = ("city",)
    search_fields: ClassVar[Any] = ("city__name",)
    linked: ClassVar[Any] = ("city",)

    def portal_pages(self, obj: Any) -> Iterable[tuple[str, str]]:
        return _city(obj.city)


@shown(CityName)
class CityNameAdmin(OfCity):
    list_display = ("name", "language", "city")
    search_fields = ("name", "city__name")


@shown(CityBureau)
class CityBureauAdmin(OfCity):
    list_display = ("city", "bureau", "since", "until")
    list_select_related = ("city", "bureau")
    list_filter = ("bureau",)


@shown(Fact)
class FactAdmin(OfCity):
    list_display = ("city", "what", "value", "unit", "year", "source", "recorded_by", "replaced_at")
    list_select_related = ("city", "recorded_by")
    list_filter = ("what",)


@shown(Signature)
class SignatureAdmin(OfCity):
    list_display = ("order", "signs_as", "signatory", "city", "instrument", "signed_on")
    list_select_related = ("city", "instrument")
    list_filter = ("instrument",)
    search_fields = ("signs_as", "signatory", "city__name")


@shown(Membership)
class MembershipAdmin(OfCity):
    """Who belongs where, and since when."""

    list_display = ("user", "city", "role", "since", "until")
    list_select_related = ("user", "city")
    list_filter = ("role",)
    linked = ("city", "user")
    search_fields = ("user__email", "user__name", "city__name")


@shown(Invitation)
class InvitationAdmin(OfCity):
    """What was offered; the link's secret is not kept, only its digest, and that is not shown."""

    list_display = ("email", "city", "role", "invited_at", "expires_at", "accepted_at", "revoked_at")
    search_fields = ("email", "city__name")


@shown(HandOver)
class HandOverAdmin(OfCity):
    """Offers to hand the lead over."""

    list_display = ("city", "giver", "taker", "then", "asked_at", "answer", "answered_at")
    list_select_related = ("city", "giver__user", "giver__city", "taker__user", "taker__city")
    list_filter = ("answer",)


@shown(Contact)
class ContactAdmin(OfCity):
    """When UNHCR spoke with a city."""

    list_display = ("city", "on", "medium", "next_on", "by")
    list_select_related = ("city", "by")
    list_filter = ("medium",)


@shown(Registration)
class RegistrationAdmin(ReadOnly):
    """Requests; they are decided at the desk."""

    list_display = ("municipality", "person", "email", "standing", "asked_at", "decided_at", "decided_by")
    list_filter = ("standing",)
    search_fields = ("email", "person", "proposed_name", "city__name")
    list_select_related = ("city", "decided_by")
    linked = ("city",)

    def portal_pages(self, obj: Registration) -> Iterable[tuple[str, str]]:
        yield gettext("The request at the desk"), reverse("registration:vet", args=(obj.pk,))
        yield from _city(obj.city)


class OfRegistration(ReadOnly):
    """What belongs to one request."""

    list_select_related: ClassVar[Any] = ("registration__city",)
    search_fields: ClassVar[Any] = ("registration__email", "registration__proposed_name")
    linked: ClassVar[Any] = ("registration",)

    def portal_pages(self, obj: Any) -> Iterable[tuple[str, str]]:
        yield gettext("The request at the desk"), reverse("registration:vet", args=(obj.registration_id,))


@shown(RegistrationDocument)
class RegistrationDocumentAdmin(OfRegistration):
    """Proofs of mandate by their names; the files themselves are read at the desk."""

    list_display = ("name", "registration", "media_type", "size", "added_at")


@shown(RegistrationMessage)
class RegistrationMessageAdmin(OfRegistration):
    list_display = ("registration", "by", "at")
    list_select_related = ("registration__city", "by")


@shown(ListImport)
class ListImportAdmin(ReadOnly):
    """Lists that were handed in, without the file and the line for each row: those are read where it was handed in."""

    list_display = ("name", "kind", "state", "rows", "done", "by", "handed_in_at", "ended_at")
    list_select_related = ("by",)
    list_filter = ("kind", "state")
    search_fields = ("name",)


@shown(Instrument)
class InstrumentAdmin(ReadOnly):
    list_display = ("title", "key", "dated_on", "language")
    search_fields = ("title", "key")

    def portal_pages(self, obj: Instrument) -> Iterable[tuple[str, str]]:
        yield gettext("The letter in the portal"), reverse("signatories:letter", args=(obj.key,))


@shown(Bureau)
class BureauAdmin(ReadOnly):
    list_display = ("name", "key", "since", "until")
    search_fields = ("name",)


@shown(Country)
class CountryAdmin(ReadOnly):
    list_display = ("name", "iso2", "iso3")
    search_fields = ("name", "=iso2", "=iso3")
