"""Theme and Practice."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from submissions.lifecycle.models import Submission
from submissions.rulebook.fields import FORM_VERSION
from submissions.rulebook.limits import SHORT_CHARACTERS, SUMMARY_CHARACTERS, TITLE_CHARACTERS

# The reference of a practice within what somebody typed; the first of several counts.
REFERENCE = "PR-[0-9]{4}-[0-9]{4,9}"


def reference_in(column: str) -> Func:
    """The reference that a column of text names, in capitals; null where it names none."""
    words = Value(rf"\y{REFERENCE}\y")
    return Func(Upper(column), words, function="substring", output_field=CharField())


class Theme(models.Model):
    """A term of the themes vocabulary; archived rather than deleted. ``names`` are translations by language."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict, blank=True)
    order = models.PositiveSmallIntegerField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("order",)

    def __str__(self) -> str:
        return self.name


def _weighted(weight: str, *columns: str) -> Func:
    """Columns joined, as words of the practice's language, weighted."""
    words = Func(*[F(column) for column in columns], template="%(expressions)s", arg_joiner=" || ' ' || ")
    return Func(
        Func(F("language"), words, function="public.portal_tsvector"),
        Value(weight),
        function="setweight",
        output_field=SearchVectorField(),
    )


SEARCHED_ANSWERS = (
    "problem",
    "goal",
    "how_it_works",
    "age_gender_disability",
    "results",
    "users_say",
    "evaluation",
    "what_failed",
    "advice",
    "transfer_conditions",
    "support_needed",
    "target_groups",
    "lead_body",
    "partners",
    "partner_cities",
)

SEARCHED = Func(
    _weighted("A", "title"),
    _weighted("B", "summary"),
    _weighted("C", *SEARCHED_ANSWERS),
    template="%(expressions)s",
    arg_joiner=" || ",
    output_field=SearchVectorField(),
)


class Practice(models.Model):
    """What a city does for refugees and those who receive them, in its own words.

    ``form`` is the version of the form it answers (``rulebook.fields.FORMS``); questions of other versions stay empty.
    Answers in rows and in choices that are no vocabulary are JSON: a list of dictionaries, a list of keys.
    ``title`` and ``summary`` are copied to the case's card by the action that writes them. ``search`` is a stored
    generated column (see the migration): weight A the title, B the summary, C the answers, by the text's language.
    """

    class Life(models.TextChoices):
        PLANNED = "planned", _("Planned")
        PILOT = "pilot", _("Pilot")
        RUNNING = "running", _("Running")
        MAINSTREAMED = "mainstreamed", _("Mainstreamed")
        ENDED = "ended", _("Ended")

    submission = models.OneToOneField(Submission, primary_key=True, on_delete=models.PROTECT, related_name="practice")
    form = models.PositiveSmallIntegerField(default=FORM_VERSION)
    language = models.CharField(max_length=10, default="en")
    title = models.CharField(_("title"), max_length=TITLE_CHARACTERS, blank=True)
    summary = models.CharField(_("summary"), max_length=SUMMARY_CHARACTERS, blank=True)
    lead_body = models.CharField(_("who runs it"), max_length=SHORT_CHARACTERS, blank=True)
    partners = models.CharField(_("partners"), max_length=SHORT_CHARACTERS, blank=True)
    partner_cities = models.CharField(_("cities that take part"), max_length=SHORT_CHARACTERS, blank=True)
    partner_bodies = models.JSONField(_("partners"), default=list, blank=True)
    target_groups = models.CharField(_("who it is for"), max_length=SHORT_CHARACTERS, blank=True)
    life = models.CharField(_("where it stands"), max_length=12, choices=Life.choices, blank=True)
    began = models.CharField(_("when it began"), max_length=40, blank=True)
    ended = models.CharField(_("when it ended"), max_length=40, blank=True)
    confirmed_on = models.DateField(_("last confirmed on"), null=True, blank=True)
    problem = models.TextField(_("what the problem was"), blank=True)
    goal = models.TextField(_("what it was to reach"), blank=True)
    how_it_works = models.TextField(_("what was done"), blank=True)
    results = models.TextField(_("what came of it"), blank=True)
    figures = models.JSONField(_("figures"), default=list, blank=True)
    users_say = models.TextField(_("what people who use it say"), blank=True)
    evaluation = models.TextField(_("how it was judged"), blank=True)
    cost = models.TextField(_("what it costs and who pays"), blank=True)
    paid = models.CharField(_("how the money arrives"), max_length=12, blank=True)
    refugees_part = models.TextField(_("the part refugees had"), blank=True)
    age_gender_disability = models.TextField(_("age, gender and disability"), blank=True)
    what_failed = models.TextField(_("what did not work"), blank=True)
    advice = models.TextField(_("advice to another city"), blank=True)
    transfer_conditions = models.TextField(_("what it needs elsewhere"), blank=True)
    support_needed = models.TextField(_("what would help it on"), blank=True)
    adapted_from = models.CharField(_("taken from"), max_length=SHORT_CHARACTERS, blank=True)
    adapted_changes = models.TextField(_("what was changed"), blank=True)
    objectives = models.JSONField(_("objectives of the Global Compact it serves"), default=list, blank=True)
    links = models.JSONField(_("where one can read more"), default=list, blank=True)
    licence = models.CharField(_("what readers may do with it"), max_length=12, default="quote")
    themes = models.ManyToManyField(Theme, related_name="practices", blank=True)
    paragraphs = models.ManyToManyField("submissions.Paragraph", related_name="practices", blank=True)
    search = models.GeneratedField(expression=SEARCHED, output_field=SearchVectorField(), db_persist=True)

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="practice_search"),
            models.Index(reference_in("adapted_from"), name="practice_adapted_from"),
        ]

    def __str__(self) -> str:
        return self.title
