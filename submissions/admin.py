"""Django admin for support: the rows of what was filed, read-only, and the journal about each object.

States are moved by ``lifecycle.actions.move`` alone and what was filed is never deleted: nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.admin import past
from cities.admin.site import ReadOnly, shown
from cities.membership.models import Membership
from cities.people.models import StaffRole, User
from cities.registry.models import City
from compact_portal.kit import paging
from compact_portal.mail.models import Mail
from submissions.comments.models import CommentItem, Contribution, Disposition
from submissions.digests.models import Issue, Subscription
from submissions.journal import queries as journal
from submissions.journal.models import Entry
from submissions.lifecycle.models import Revision, Submission
from submissions.practices.models import Practice, Theme
from submissions.review.models import Note
from submissions.rounds.models import Round
from submissions.rulebook.happenings import WORDS, Happened

# What the journal calls the rows of other tables, in an entry's data.
_IN_DATA = ("registration", "invitation", "hand_over", "signature", "contact", "fact", "list", "instrument")


def _about(obj: Model) -> QuerySet[Entry]:
    """The journal's entries about ``obj``."""
    if isinstance(obj, City):
        return journal.of_city(obj.pk)
    if isinstance(obj, User):
        return journal.naming(person=obj.pk)
    if isinstance(obj, StaffRole):
        return journal.naming(person=obj.user_id)
    if isinstance(obj, Membership):
        return journal.naming(person=obj.user_id).filter(city_id=obj.city_id)
    if isinstance(obj, Submission):
        return journal.of_filing(obj.pk)
    if isinstance(obj, Practice | Contribution | Revision | Note):
        return journal.of_filing(obj.submission_id)
    if isinstance(obj, Entry):
        return Entry.objects.filter(pk=obj.pk)
    word = {"handover": "hand_over", "listimport": "list"}.get(obj._meta.model_name or "", obj._meta.model_name or "")
    return journal.naming(**{word: obj.pk}) if word in _IN_DATA else Entry.objects.none()


def _told(entry: Entry) -> past.Told:
    words = WORDS.get(Happened(entry.happening)) if entry.happening in list(Happened) else None
    address = reverse("admin:submissions_entry_change", args=(entry.pk,))
    return past.Told(
        entry.at, words.sentence if words else entry.happening, entry.actor_name, entry.actor_id, entry.reason, address
    )


def read(obj: Model, cursor: str) -> past.Journal:
    """A page of the journal about ``obj``, newest first, in one query."""
    page = paging.page(_about(obj), ("-id",), cursor, 25)
    return past.Journal([_told(entry) for entry in page.rows], page.newer, page.older)


past.bind(read)


def _case(submission: Submission) -> Iterable[tuple[str, str]]:
    if submission.submitted_at is not None:
        yield gettext("%s at the desk") % submission.reference, reverse("review:case", args=(submission.reference,))


class ByReference(ReadOnly):
    """Found by the reference that people say on the phone: exactly, and so by an index."""

    reference = "submission__reference"
    search_fields: ClassVar[Any] = ("submission__reference",)
    search_help_text = _("A reference, such as PR-2026-0042")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        asked = search_term.strip().upper()
        return (queryset.filter(**{self.reference: asked}) if asked else queryset), False

    def portal_pages(self, obj: Any) -> Iterable[tuple[str, str]]:
        return _case(obj.submission) if obj.submission is not None else ()


@shown(Submission)
class SubmissionAdmin(ReadOnly):
    """Cases. They move by the rule book's moves, on the city's pages and at the desk."""

    list_display = ("reference", "kind", "title", "city", "state", "submitted_at", "decided_at")
    list_select_related = ("city",)
    list_filter = ("state", "bureau")
    linked = ("city",)
    search_fields = ("reference", "title")
    search_help_text = _("A reference, or words of a title")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        asked = search_term.strip()
        if not asked:
            return queryset, False
        return queryset.filter(Q(reference=asked.upper()) | Q(title__icontains=asked)), False

    def portal_pages(self, obj: Submission) -> Iterable[tuple[str, str]]:
        return _case(obj)


@shown(Practice)
class PracticeAdmin(ByReference):
    list_display = ("submission", "title", "language", "life")
    list_select_related = ("submission",)


@shown(Contribution)
class ContributionAdmin(ByReference):
    list_display = ("submission", "version")
    list_select_related = ("submission", "version__text")


@shown(CommentItem)
class CommentItemAdmin(ByReference):
    """Comments, each bound to one paragraph."""

    list_display = ("contribution", "order", "paragraph", "kind", "removed_at")
    list_select_related = ("contribution__submission", "paragraph")
    reference = "contribution__submission__reference"
    linked = ("contribution",)

    def portal_pages(self, obj: CommentItem) -> Iterable[tuple[str, str]]:
        return _case(obj.contribution.submission)


@shown(Disposition)
class DispositionAdmin(ByReference):
    """What became of comments."""

    list_display = ("item", "outcome", "by", "at")
    list_select_related = ("item", "by")
    reference = "item__contribution__submission__reference"

    def portal_pages(self, obj: Disposition) -> Iterable[tuple[str, str]]:
        return _case(obj.item.contribution.submission)


@shown(Revision)
class RevisionAdmin(ByReference):
    """What filings said at each version. A sealed one never changes."""

    list_display = ("submission", "version", "by", "at", "sealed_at")
    list_select_related = ("submission", "by")
    linked = ("submission",)
    kept_back = ("content",)


@shown(Note)
class NoteAdmin(ByReference):
    """What staff wrote to each other about a case."""

    list_display = ("submission", "by_name", "at")
    list_select_related = ("submission",)
    ordering = ("-pk",)


@shown(Entry)
class EntryAdmin(ByReference):
    """The journal: nothing in it changes."""

    list_display = ("happening", "at", "city", "submission", "actor_name", "reason")
    list_select_related = ("city", "submission")
    linked = ("city", "submission", "actor")


@shown(Round)
class RoundAdmin(ReadOnly):
    list_display = ("number", "title", "opens_at", "closes_at", "is_demo")
    search_fields = ("title",)


@shown(Theme)
class ThemeAdmin(ReadOnly):
    list_display = ("name", "key", "order", "archived_at")
    search_fields = ("name", "key")


@shown(Subscription)
class SubscriptionAdmin(ReadOnly):
    """Digests that people get. The link by which they end them is not shown."""

    list_display = ("user", "audience", "city", "cadence", "next_due_at", "last_composed_at")
    list_select_related = ("user", "city")
    list_filter = ("audience", "cadence")
    search_fields = ("user__email", "user__name")
    linked = ("user", "city")


@shown(Issue)
class IssueAdmin(ReadOnly):
    """Each person's copies, found by the exact address."""

    list_display = ("subscription_of", "state", "at", "language", "from_position", "through_position")
    list_select_related = ("subscription__user",)
    linked = ("subscription",)
    search_fields = ("subscription__user__email",)
    search_help_text = _("A whole e-mail address")

    @admin.display(description=_("person"))
    def subscription_of(self, issue: Issue) -> str:
        return str(issue.subscription.user)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        asked = search_term.strip().lower()
        return (queryset.filter(subscription__user__email=asked) if asked else queryset), False


@shown(Mail)
class MailAdmin(ReadOnly):
    """Mails without what they say. They are held, released and sent again at the post office's desk."""

    list_display = ("to_address", "subject", "purpose", "state", "dated_at", "attempts")
    list_filter = ("state",)
    kept_back = ("stencil",)
    search_fields = ("key", "message_id")
    search_help_text = _("The beginning of a mail’s key, or its whole Message-ID")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        asked = search_term.strip()
        return (queryset.filter(Q(key__startswith=asked) | Q(message_id=asked)) if asked else queryset), False

    def portal_pages(self, obj: Mail) -> Iterable[tuple[str, str]]:
        yield gettext("The post office"), reverse("mail:desk")
