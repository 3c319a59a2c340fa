"""Django admin for support: to look things up, with the history of each object.

It changes nothing that has a rule. What an administrator may change here goes through the same actions as the desk's
pages: giving and taking staff roles, suspending and restoring people. Everything else is read-only, deleting included.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cities.membership.models import Invitation, Membership
from cities.people import actions
from cities.people.actor import Actor
from cities.people.models import StaffRole, User
from cities.registration.models import Registration
from cities.registry.models import Bureau, City, Country, Fact
from cities.signatories.models import Instrument, Signature
from compact_portal.kit import clock
from compact_portal.kit.gates import staff_only
from compact_portal.kit.refusals import Refusal


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


class SupportSite(admin.AdminSite):
    """The admin behind the portal's own gate: portal administrators only, and nobody else sees that it is there."""

    site_header = _("Compact Portal, support")
    site_title = _("Support")
    index_title = _("Look things up")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(_actor(request).is_administrator)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return staff_only("administrator")(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way to sign in, and this is not it."""
        return staff_only("administrator")(self.index)(request)  # type: ignore[return-value]


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows and searches; writes nothing."""

    show_full_result_count = False
    list_per_page = 50

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """What is not shown is not asked either: ``?password__startswith=`` would tell a digest letter by letter."""
        return lookup.split("__")[0] not in {"password", "secret", "code"} and super().lookup_allowed(
            lookup, value, request
        )

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


def _each(request: HttpRequest, change: Callable[..., None], people: QuerySet[User], done: Any) -> None:
    for person in people:
        try:
            change(user_id=person.pk, actor=_actor(request), at=clock.now())
        except Refusal as refusal:
            messages.error(request, f"{person}: {refusal.sentence}")
        else:
            messages.success(request, f"{person}: {done}")


class PersonAdmin(ReadOnly):
    """People. The password and the second factor's secret are not shown."""

    list_display = ("email", "name", "office", "is_active", "is_demo", "last_login")
    list_filter = ("is_active", "is_demo", "roles__role")
    search_fields = ("email", "name")
    fields = ("email", "name", "office", "language", "time_zone", "is_active", "is_demo", "joined_at", "last_login")
    actions = ("suspend", "restore")

    @admin.action(description=_("Suspend: access ends at once"))
    def suspend(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        _each(request, actions.suspend, queryset, _("suspended"))

    @admin.action(description=_("Restore"))
    def restore(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        _each(request, actions.restore, queryset, _("restored"))


class StaffRoleAdmin(ReadOnly):
    """Staff roles: given and taken here, by the actions that write the journal."""

    list_display = ("user", "role", "since")
    list_filter = ("role",)
    search_fields = ("user__email", "user__name")
    raw_id_fields = ("user",)
    actions = ("take",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def save_model(self, request: HttpRequest, obj: StaffRole, form: Any, change: bool) -> None:
        actions.give_role(user_id=obj.user_id, role=obj.role, actor=_actor(request), at=clock.now())
        obj.pk = StaffRole.objects.get(user_id=obj.user_id, role=obj.role).pk

    @admin.action(description=_("Take the role away"))
    def take(self, request: HttpRequest, queryset: QuerySet[StaffRole]) -> None:
        for row in queryset.select_related("user"):
            try:
                actions.take_role(user_id=row.user_id, role=row.role, actor=_actor(request), at=clock.now())
            except Refusal as refusal:
                messages.error(request, f"{row}: {refusal.sentence}")


class CityAdmin(ReadOnly):
    """The registry."""

    list_display = ("name", "country", "bureau", "standing", "is_demo")
    list_filter = ("standing", "bureau", "is_demo")
    search_fields = ("name", "other_names__name", "slug")
    list_select_related = ("country", "bureau")


class MembershipAdmin(ReadOnly):
    """Who belongs where, and since when."""

    list_display = ("user", "city", "role", "since", "until")
    list_filter = ("role",)
    search_fields = ("user__email", "user__name", "city__name")
    list_select_related = ("user", "city")


class InvitationAdmin(ReadOnly):
    """What was offered; the link's secret is not kept, only its digest, and that is not shown."""

    list_display = ("email", "city", "role", "invited_at", "expires_at", "accepted_at", "revoked_at")
    search_fields = ("email", "city__name")
    list_select_related = ("city",)
    exclude = ("secret",)


class RegistrationAdmin(ReadOnly):
    """Requests; they are decided at the desk."""

    list_display = ("__str__", "email", "standing", "asked_at", "decided_at", "decided_by")
    list_filter = ("standing",)
    search_fields = ("email", "person", "proposed_name", "city__name")
    list_select_related = ("city", "decided_by")
    exclude = ("secret", "code")


class LogAdmin(ReadOnly):
    """What was done in here."""

    list_display = ("action_time", "user", "content_type", "object_repr", "action_flag")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "user__email")


site = SupportSite(name="admin")
site.register(User, PersonAdmin)
site.register(StaffRole, StaffRoleAdmin)
site.register(City, CityAdmin)
site.register(Membership, MembershipAdmin)
site.register(Invitation, InvitationAdmin)
site.register(Registration, RegistrationAdmin)
site.register(LogEntry, LogAdmin)
for _model in (Bureau, Country, Fact, Instrument, Signature):
    site.register(_model, ReadOnly)
