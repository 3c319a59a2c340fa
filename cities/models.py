"""Django's way to find the models of the feature packages."""

from cities.desk.models import Contact
from cities.history.models import TRACKED
from cities.membership.models import HandOver, Invitation, Membership
from cities.people.models import AddressChange, ErasureRequest, StaffRole, User
from cities.registration.models import Registration, RegistrationDocument, RegistrationMessage
from cities.registry.models import Bureau, City, CityBureau, CityName, Country, Fact, ListImport
from cities.signatories.models import Instrument, Signature

__all__ = [
    "TRACKED",
    "AddressChange",
    "Bureau",
    "City",
    "CityBureau",
    "CityName",
    "Contact",
    "Country",
    "ErasureRequest",
    "Fact",
    "HandOver",
    "Instrument",
    "Invitation",
    "ListImport",
    "Membership",
    "Registration",
    "RegistrationDocument",
    "RegistrationMessage",
    "Signature",
    "StaffRole",
    "User",
]
