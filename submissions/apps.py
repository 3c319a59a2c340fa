"""The submissions app; when it is ready the journal listens to the lower rooms."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    label = "submissions"

    def ready(self) -> None:
        from compact_portal.kit import memory
        from submissions.journal.actions import remember

        memory.bind(remember)
