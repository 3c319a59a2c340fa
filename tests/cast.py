"""The cast: people named by what they do. Two invented cities, so that every test can ask what the other one sees."""

from __future__ import annotations

import time
from functools import cached_property

from django.test import Client

from cities.people.models import User
from cities.registry.models import City
from tests import factories


class Cast:
    """Made when first asked for, so that a test pays only for whom it names."""

    @cached_property
    def vesterhaven(self) -> City:
        return factories.city("Vesterhaven")

    @cached_property
    def tell_nouran(self) -> City:
        return factories.city(
            "Tell Nouran",
            country=factories.country("JO", "JOR", "Jordan"),
            bureau=factories.bureau("Middle East and North Africa"),
            time_zone="Asia/Amman",
        )

    @cached_property
    def lead(self) -> User:
        return factories.member(self.vesterhaven, "lead", "Inge Lund")

    @cached_property
    def drafter(self) -> User:
        return factories.member(self.vesterhaven, "drafter", "Poul Skov")

    @cached_property
    def observer(self) -> User:
        return factories.member(self.vesterhaven, "observer", "Mette Krogh")

    @cached_property
    def other_lead(self) -> User:
        return factories.member(self.tell_nouran, "lead", "Huda Sabbagh")

    @cached_property
    def reviewer(self) -> User:
        return factories.staff("reviewer", "Maren Oduya")

    @cached_property
    def second_reviewer(self) -> User:
        return factories.staff("reviewer", "Tomas Rey")

    @cached_property
    def coordinator(self) -> User:
        return factories.staff("coordinator", "Luisa Ferreira")

    @cached_property
    def administrator(self) -> User:
        return factories.staff("administrator", "Ana Costa")

    @cached_property
    def stranger(self) -> User:
        return factories.user("Sam Stranger")

    def browser(self, person: User | None = None, *, second_factor: bool = True) -> Client:
        """A test client, signed in as ``person`` when one is given; staff with their second factor, unless told not."""
        client = Client()
        if person is not None:
            client.force_login(person)
            session, now = client.session, time.time()
            session.update({"last_seen": int(now), "staff_since": int(now), "staff_seen": int(now)})
            if second_factor:
                session["account_authentication_methods"] = [{"method": "mfa", "at": now, "type": "totp"}]
                session["account_authentication_methods_user"] = str(person.pk)
            session.save()
        return client
