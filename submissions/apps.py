"""The submissions app; when it is ready the journal listens to the lower rooms, and its rooms say what they hold of people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "submissions"
    label = "submissions"

    def ready(self) -> None:
        from compact_portal.kit import memory, telling
        from submissions.journal.actions import remember
        from submissions.notices.compose import foreseen

        memory.bind(remember)
        telling.bind(foreseen)
        self._keep()

    def _keep(self) -> None:
        from compact_portal.kit.persons import Keeper, bind
        from submissions.attachments import queries as attachments
        from submissions.comments import queries as comments
        from submissions.digests import actions as digests_actions
        from submissions.digests import queries as digests
        from submissions.journal import actions as journal_actions
        from submissions.journal import queries as journal
        from submissions.lifecycle import actions as lifecycle_actions
        from submissions.lifecycle import queries as lifecycle
        from submissions.notices import actions as notices_actions
        from submissions.notices import queries as notices
        from submissions.protection import queries as protection
        from submissions.review import actions as review_actions
        from submissions.review import queries as review
        from submissions.signed_out import actions as signed_out_actions
        from submissions.signed_out import queries as signed_out

        bind(
            Keeper(
                room="journal",
                holds=_("The journal: what you did for a city or for UNHCR, when, and the reasons you gave."),
                covers=("submissions.Entry.actor", "submissions.Entry.actor_name"),
                held=journal.held,
                erase=journal_actions.forget_person,
            )
        )
        bind(
            Keeper(
                room="filings",
                holds=_("Which filings you began and which versions of them you wrote. Their text is your city’s."),
                covers=(
                    "submissions.Submission.created_by",
                    "submissions.Submission.holder",
                    "submissions.Revision.by",
                ),
                held=lifecycle.held,
                erase=lifecycle_actions.forget_person,
                stops=lifecycle.stops,
            )
        )
        bind(
            Keeper(
                room="files",
                holds=_("Which files you added to filings. The files are your city’s."),
                covers=("submissions.Attachment.added_by",),
                held=attachments.held,
            )
        )
        bind(
            Keeper(
                room="comments",
                holds=_("Which comments of cities you answered for UNHCR."),
                covers=("submissions.Disposition.by",),
                held=comments.held,
            )
        )
        bind(
            Keeper(
                room="protection",
                holds=_(
                    "What you answered where a filing may point to one person. The answer is your city’s, or UNHCR’s."
                ),
                covers=("submissions.ProtectionAnswer.by",),
                held=protection.held,
            )
        )
        bind(
            Keeper(
                room="review",
                holds=_("Internal notes that you wrote at the desk."),
                covers=("submissions.Note.by", "submissions.Note.by_name"),
                held=review.held,
                erase=review_actions.forget_person,
            )
        )
        bind(
            Keeper(
                room="digests",
                holds=_("Which digests you get, how often, and when copies went out."),
                covers=("submissions.Subscription.user",),
                held=digests.held,
                erase=digests_actions.forget_person,
            )
        )
        bind(
            Keeper(
                room="what is told at once",
                holds=_("What you chose to be told at once, and how."),
                covers=("submissions.Preference.user",),
                held=lambda person: {"choices": notices.held_of(person.user_id)},
                erase=lambda person, at: notices_actions.forget_person(user_id=person.user_id),
            )
        )
        bind(
            Keeper(
                room="forms kept after signing out",
                holds=_("What you typed in a filing when you had been signed out, encrypted, for one hour."),
                covers=("submissions.KeptPost.user",),
                held=signed_out.held,
                erase=signed_out_actions.forget_person,
                tidy=signed_out_actions.tidy,
            )
        )
