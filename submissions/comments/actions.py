"""What becomes of a city's comments."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cities.people.actor import Actor
from compact_portal.kit.refusals import NotAllowed, Refusal
from compact_portal.kit.transactions import action
from submissions.comments.drafts import Answer
from submissions.comments.models import CommentItem, Disposition
from submissions.framework.models import Paragraph
from submissions.journal import actions as journal
from submissions.lifecycle import actions as lifecycle
from submissions.rulebook.happenings import Happened
from submissions.rulebook.limits import REASON_CHARACTERS
from submissions.rulebook.permissions import Action, may

TAKEN_UP = frozenset({Disposition.Outcome.TAKEN_UP, Disposition.Outcome.IN_PART})


@action
def dispose(*, case_id: int, item_id: int, answer: Answer, actor: Actor, at: datetime) -> Disposition:
    """Answer one comment, or answer it anew while the case is in review.

    Refuses those who do not hold the case, an answer without a reason, and one that says "taken up" without the
    paragraph in which it shows. Writes the disposition and a journal entry.
    """
    case = lifecycle.lock(case_id)
    if not (allowed := may(actor, Action.DISPOSE, case)):
        raise NotAllowed(allowed.reason)
    item = CommentItem.objects.select_related("contribution__version").get(
        pk=item_id, contribution_id=case_id, removed_at=None
    )
    paragraph = _checked(item, answer)
    values = {"outcome": answer.outcome, "reason": answer.reason, "shows_in": paragraph, "by_id": actor.user_id, "at": at}
    kept, _made = Disposition.objects.update_or_create(item=item, defaults=values)
    data = {"item": item.pk, "outcome": answer.outcome}
    journal.record(Happened.DISPOSED, case=case, actor=actor, at=at, reason=answer.reason, data=data)
    return kept


def _checked(item: CommentItem, answer: Answer) -> Paragraph | None:
    """The paragraph in which a comment shows, when it was taken up; refuses what is not complete."""
    if answer.outcome not in Disposition.Outcome.values:
        raise Refusal(_("Say what becomes of this comment."), field="outcome")
    if not answer.reason.strip():
        raise Refusal(_("Give a reason. The city will read it."), field="reason")
    if len(answer.reason) > REASON_CHARACTERS:
        raise Refusal(_("The reason is too long."), field="reason")
    if answer.outcome not in TAKEN_UP:
        return None
    texts = Paragraph.objects.filter(version__text=item.contribution.version.text_id)
    paragraph = texts.filter(pk=answer.shows_in).first() if answer.shows_in else None
    if paragraph is None:
        raise Refusal(_("Choose the paragraph in which it shows."), field="shows_in")
    return paragraph
