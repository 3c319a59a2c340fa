"""``manage.py make_administrator EMAIL NAME``: the portal's first administrator, and the way back in without one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from cities.people import actions
from cities.people.actor import SYSTEM
from cities.people.drafts import NewPerson
from compact_portal.kit import clock
from compact_portal.kit.lines import LineField
from compact_portal.kit.refusals import Refusal


class Command(BaseCommand):
    """Gives somebody the administrator's role and mails how to sign in."""

    help = "Make somebody a portal administrator. They are mailed how to sign in, and set up a second factor there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--language", default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        try:
            validate_email(email)
            name = LineField(max_length=150).clean(options["name"])
        except ValidationError as problem:
            raise CommandError(f"{email}, {options['name']!r}: {' '.join(problem.messages)}") from problem
        person = NewPerson(email, name, "", options["language"])
        try:
            user = actions.make_administrator(person=person, actor=SYSTEM, at=clock.now())
        except Refusal as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
        self.stdout.write(f"{user.email} is a portal administrator. A mail says how to sign in.")
