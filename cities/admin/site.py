"""The administration as a whole, and what every list and page of it is: a reader's, with no question about secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import BinaryField, DateField, FileField, GeneratedField, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.admin import past, words
from cities.admin.standing import Section
from cities.people.actor import Actor
from compact_portal.kit.gates import staff_only
from compact_portal.kit.templatetags.portal import both_in, day

# Never shown, never fetched, never asked about.
HIDDEN = frozenset(
    {
        *("password", "secret", "mail_secret", "code", "old_code", "new_code"),
        *("unsubscribe_token", "lease_token", "opened_with", "raw", "body_html", "ledger"),
    }
)
EMPTY = "–"
MOST = 1000  # rows of a list that are counted and paged through; who looks for more, searches
_LEFT_OUT = {"logout", "password_change", "password_change_done", "autocomplete", "view_on_site"}


def actor_of(request: HttpRequest) -> Actor:
    """Who asks, as the portal's middleware knows them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _when(name: str, field: DateField[Any, Any], zone: str) -> Callable[[Any], str]:
    """A column that shows days and instants as the portal's pages do: Geneva's time, and the reader's own."""

    def shown(obj: Any) -> str:
        value = getattr(obj, name)
        if value is None:
            return EMPTY
        return both_in(value, zone) if isinstance(value, datetime) else day(value)

    shown.__name__ = name
    shown.short_description = field.verbose_name  # type: ignore[attr-defined]
    return shown


class SupportSite(admin.AdminSite):
    """The admin behind the portal's own gate: portal administrators only, and nobody else sees that it is there."""

    site_header = _("Compact Portal, support")
    site_title = _("Support")
    index_title = _("Look things up")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(actor_of(request).is_administrator)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return staff_only("administrator")(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way to sign in, and this is not it."""
        return staff_only("administrator")(self.index)(request)  # type: ignore[return-value]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            for row in app["models"]:
                row["plural"] = words.plural(row["model"])
            app["models"].sort(key=lambda row: str(row["plural"]))
        return apps

    def get_urls(self) -> list[Any]:
        """Django's own addresses without those that write or tell: its password form, sign-out, suggestions, redirects."""
        return [one for one in super().get_urls() if getattr(one, "name", "") not in _LEFT_OUT]


class Capped(Paginator):  # type: ignore[type-arg]
    """Counts no further than ``MOST``: a list of a million rows opens as fast as one of a thousand."""

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        return len(self.object_list.order_by().values_list("pk")[:MOST])  # type: ignore[attr-defined]


class Rows(ChangeList):
    """A list in its own order; an order chosen by the address would sort the whole table."""

    def get_ordering_field(self, field_name: Any) -> None:
        return None


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows and searches; writes nothing."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 50
    paginator = Capped
    sortable_by = ()
    actions = None
    # Links lead to lists by these columns, besides the filters that a list offers.
    linked: ClassVar[Sequence[str]] = ()
    # Whole rows or columns that are not shown beyond what HIDDEN names.
    kept_back: ClassVar[Sequence[str]] = ()
    change_form_template = "admin/looked_at.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Rows

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*self._unseen())

    def _unseen(self) -> list[str]:
        return [
            field.name
            for field in self.opts.concrete_fields
            if field.name in HIDDEN
            or field.name in self.kept_back
            or isinstance(field, BinaryField | FileField | GeneratedField)
        ]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        unseen = {*self._unseen(), "id"}
        return self._as_read([one.name for one in self.opts.concrete_fields if one.name not in unseen], request)

    def get_list_display(self, request: HttpRequest) -> Any:
        return self._as_read(super().get_list_display(request), request)

    def _as_read(self, names: Iterable[Any], request: HttpRequest) -> list[Any]:
        zone = actor_of(request).time_zone
        dated = {one.name: one for one in self.opts.concrete_fields if isinstance(one, DateField)}
        return [_when(one, dated[one], zone) if one in dated else one for one in names]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By the filters that are offered, and by nothing else: ``?password__startswith=`` tells letter by letter."""
        asked = lookup.removesuffix("__exact").removesuffix("__isnull").removesuffix("__id")
        return asked in {*(str(one) for one in self.get_list_filter(request)), *self.linked}

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field == self.opts.pk.name

    def get_ordering(self, request: HttpRequest) -> Any:
        return self.ordering or ("-pk",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def portal_pages(self, obj: Any) -> Iterable[tuple[str, str]]:
        """The portal's own pages about ``obj``, as words and addresses: there acts are done."""
        return ()

    def acts(self, request: HttpRequest, obj: Any) -> Iterable[tuple[str, str]]:
        """What may be done to ``obj`` here, as words and addresses."""
        return ()

    def sections(self, request: HttpRequest, obj: Any) -> Iterable[Section]:
        """What other tables say of ``obj``."""
        return ()

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None:
            context |= {"singular": words.singular(self.model), "plural": words.plural(self.model)}
            context |= {
                "title": context["singular"],
                "portal_pages": list(self.portal_pages(obj)),
                "acts": list(self.acts(request, obj)),
                "sections": list(self.sections(request, obj)),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        plural = words.plural(self.model)
        return super().changelist_view(request, {"plural": plural, "title": plural, "subtitle": None})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the row was, and what the journal says of it. A row that is gone still has its past."""
        obj = self.get_object(request, object_id)
        told = past.chapters(self.model, obj, object_id, request.GET.get("rows", ""), request.GET.get("journal", ""))
        if obj is None and not (told.rows and told.rows.steps):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History: %s") % (obj or f"{words.singular(self.model)} {object_id}"),
            "plural": words.plural(self.model),
            "opts": self.opts,
            "object": obj,
            "portal_pages": list(self.portal_pages(obj)) if obj else [],
            "told": told,
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, "admin/past.html", context)


site = SupportSite(name="admin")

Register = Callable[[type[admin.ModelAdmin]], type[admin.ModelAdmin]]  # type: ignore[type-arg]


def shown(*models: type[Model]) -> Register:
    """Register a class of this administration for ``models``."""
    return admin.register(*models, site=site)
