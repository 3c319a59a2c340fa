"""The post office as a Django app of its own, with its own migrations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "compact_portal.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the post office holds about people."""
        from compact_portal.kit import persons
        from compact_portal.mail import actions, queries

        persons.bind(
            persons.Keeper(
                room="mail",
                holds=_("Mails written to your addresses: their subject, their day and what became of them."),
                covers=("mail.Mail.to_address", "mail.Mail.to_name", "mail.Outbox.held_by"),
                held=queries.held,
                erase=actions.forget_person,
            )
        )
