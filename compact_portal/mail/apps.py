"""The post office as a Django app of its own, with its own migrations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "compact_portal.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the post office holds about people, and hear what mail providers tell."""
        from anymail.signals import tracking

        from compact_portal.kit import persons
        from compact_portal.mail import actions, adapter, queries

        tracking.connect(adapter.hear, dispatch_uid="post office")
        persons.bind(
            persons.Keeper(
                room="mail that came back",
                holds=_("What mail servers said of your addresses, and whether we stopped writing to one."),
                covers=(),
                held=lambda person: queries.held_of(person.addresses),
                erase=lambda person, at: actions.forget_reports(addresses=person.addresses),
            )
        )
        persons.bind(
            persons.Keeper(
                room="mail",
                holds=_("Mails written to your addresses: their subject, their day and what became of them."),
                covers=(
                    "mail.Mail.to_address", "mail.Mail.to_name", "mail.Mail.log", "mail.Outbox.held_by",
                    "mail.Suppression.by", "mail.Suppression.lifted_by",
                ),
                held=queries.held,
                erase=actions.forget_person,
            )
        )  # fmt: skip
