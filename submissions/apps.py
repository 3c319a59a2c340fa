"""The submissions app; when it is ready the journal listens to the lower rooms, and its rooms say what they hold of people."""

from importlib import import_module

from django.apps import AppConfig

# Each declares its KEEPER beside its verbs.
ROOMS = (
    "signed_out", "journal", "lifecycle", "protection", "attachments", "comments", "review", "digests", "notices",
)  # fmt: skip


class SubmissionsConfig(AppConfig):
    name = "submissions"
    label = "submissions"

    def ready(self) -> None:
        from compact_portal.kit import keeping, memory, persons, telling
        from submissions.journal.actions import remember
        from submissions.journal.queries import public_position
        from submissions.notices.compose import foreseen

        memory.bind(remember)
        keeping.bind(public_position)
        telling.bind(foreseen)
        for room in ROOMS:
            persons.bind(import_module(f"submissions.{room}.actions").KEEPER)
