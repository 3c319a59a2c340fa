"""Whatever points at a person, or holds a name or an address, has a keeper that answers for it."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from cities.people.models import User
from compact_portal.kit.persons import keepers

# Columns of text that hold people's names or addresses, which no type tells.
NAMES = {
    "cities.User.name",
    "cities.Registration.person",
    "mail.Mail.to_address",
    "mail.Mail.to_name",
    "mail.Mail.log",
    "mail.Outbox.held_by",
    "mail.Suppression.by",
    "mail.Suppression.lifted_by",
    "submissions.Entry.actor_name",
    "submissions.Note.by_name",
}
# What no keeper need answer for, and why.
EXEMPT = {
    "cities.HandOver.giver": "points at a membership, whose keeper answers",
    # What rows were before (cities/history): a number that leads to the row of the person, which is blanked.
    **dict.fromkeys(
        (
            "cities.ContactEvent.by",
            "cities.FactEvent.recorded_by",
            "cities.InvitationEvent.invited_by",
            "cities.MembershipEvent.user",
            "cities.RegistrationEvent.decided_by",
            "cities.StaffRoleEvent.user",
            "cities.UserEvent.pgh_obj",
        ),
        "a number without a name",
    ),
    "pghistory.MiddlewareEvents.user": "a view of the library over the same events, unused",
    "cities.User_groups.user": "groups are not used",
    "cities.User_user_permissions.user": "permissions of Django are not used",
}


def _personal() -> set[str]:
    found = set(NAMES)
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            points = isinstance(field, models.ForeignKey) and field.related_model is User
            if points or isinstance(field, models.EmailField):
                found.add(f"{model._meta.label}.{field.name}")
    return found


def test_every_column_about_a_person_has_a_keeper_or_a_reason() -> None:
    covered = [column for keeper in keepers() for column in keeper.covers]
    assert len(covered) == len(set(covered)), "one keeper answers for a column, not two"
    assert not _personal() - set(covered) - set(EXEMPT)


def test_keepers_name_columns_that_are_there() -> None:
    for keeper in keepers():
        for column in keeper.covers:
            model, _, field = column.rpartition(".")
            if apps.is_installed("allauth.socialaccount") or not model.startswith("socialaccount."):
                assert apps.get_model(model)._meta.get_field(field), column


def test_each_says_what_it_holds_in_a_sentence() -> None:
    assert len(keepers()) >= 10
    assert all(str(keeper.holds).endswith(".") for keeper in keepers())
