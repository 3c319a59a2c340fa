"""The post office as a Django app of its own, with its own migrations."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "compact_portal.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anymail.signals import tracking

        from compact_portal.kit import persons
        from compact_portal.mail import actions, adapter, queries

        tracking.connect(adapter.hear, dispatch_uid="post office")
        persons.bind(
            persons.Keeper(
                room="mail that came back",
                held=lambda person: queries.held_of(person.addresses),
                erase=lambda person, at: actions.forget_person(addresses=person.addresses),
            )
        )
