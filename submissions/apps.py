"""The submissions app; when it is ready the journal listens to the lower rooms."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    label = "submissions"

    def ready(self) -> None:
        from compact_portal.kit import memory, persons
        from submissions.journal.actions import remember
        from submissions.notices import actions, queries

        memory.bind(remember)
        persons.bind(
            persons.Keeper(
                room="what is told at once",
                held=lambda person: {"choices": queries.held_of(person.user_id)},
                erase=lambda person, at: actions.forget_person(user_id=person.user_id),
            )
        )
