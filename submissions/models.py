"""Django's way to find the models of the feature packages."""

from submissions.attachments.models import Attachment
from submissions.comments.models import CommentItem, Contribution, Disposition
from submissions.digests.models import DigestRun, Edition, Issue, Rendition, Subscription
from submissions.framework.models import FrameworkText, Paragraph, Section, Version
from submissions.journal.models import Entry, PublicMark
from submissions.lifecycle.models import ReferenceCounter, Revision, Submission
from submissions.notices.models import Bookmark, Preference, Untold
from submissions.practices.models import Practice, Theme
from submissions.protection.models import ProtectionAnswer
from submissions.review.models import Note, Tally
from submissions.rounds.models import Milestone, Round
from submissions.signed_out.models import KeptPost

__all__ = [
    "Attachment",
    "Bookmark",
    "CommentItem",
    "Contribution",
    "DigestRun",
    "Disposition",
    "Edition",
    "Entry",
    "FrameworkText",
    "Issue",
    "KeptPost",
    "Milestone",
    "Note",
    "Paragraph",
    "Practice",
    "Preference",
    "ProtectionAnswer",
    "PublicMark",
    "ReferenceCounter",
    "Rendition",
    "Revision",
    "Round",
    "Section",
    "Submission",
    "Subscription",
    "Tally",
    "Theme",
    "Untold",
    "Version",
]
