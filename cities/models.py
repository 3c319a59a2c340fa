"""Django's way to find the models of the feature packages."""

from cities.membership.models import Invitation, Membership
from cities.people.models import StaffRole, User
from cities.registration.models import Registration
from cities.registry.models import Bureau, City, CityName, Country, Fact
from cities.signatories.models import Instrument, Signature

__all__ = [
    "Bureau",
    "City",
    "CityName",
    "Country",
    "Fact",
    "Instrument",
    "Invitation",
    "Membership",
    "Registration",
    "Signature",
    "StaffRole",
    "User",
]
