"""People and their roles for UNHCR: the five acts an administrator does here, each with its reason and a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.admin import standing
from cities.admin.site import ReadOnly, actor_of, shown
from cities.people import actions, queries
from cities.people.models import AddressChange, ErasureRequest, StaffRole, User
from compact_portal.kit import clock
from compact_portal.kit.lines import TextField
from compact_portal.kit.refusals import Refusal


class ReasonForm(forms.Form):
    """Why. The journal keeps it."""

    reason = TextField(
        label=_("Why"),
        max_length=1000,
        error_messages={"required": _("Say why: it is kept in the journal.")},
        help_text=_("Kept in the journal with your name and the time. Name nobody but the person it is about."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class RoleForm(ReasonForm):
    """Which role, and why."""

    role = forms.ChoiceField(label=_("Role"), choices=StaffRole.Role.choices, widget=forms.RadioSelect)
    field_order = ("role", "reason")

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(value, label) for value, label in StaffRole.Role.choices if value in set(roles)]
        self.fields["role"].choices = offered  # type: ignore[attr-defined]
        if len(offered) == 1:
            self.initial.setdefault("role", offered[0][0])


@dataclass(frozen=True)
class Act:
    """One thing done to a person: its words, its action, when it is offered, and the roles to choose among."""

    title: str | Promise
    button: str | Promise
    done: str | Promise
    consequence: str | Promise
    do: Callable[..., None]
    offered: Callable[[User, frozenset[str]], bool]
    roles: Callable[[frozenset[str]], frozenset[str]] | None = None
    mails: bool = False


_ROLES = frozenset(str(value) for value in StaffRole.Role.values)

ACTS: Mapping[str, Act] = {
    "suspend": Act(
        _("Suspend"),
        _("Suspend this person"),
        _("Suspended."),
        _("Access ends at once, on every device, until somebody restores it. What they wrote stays with the city."),
        actions.suspend,
        lambda person, held: person.is_active,
    ),
    "restore": Act(
        _("Restore"),
        _("Restore this person"),
        _("Restored."),
        _("The person can sign in again. Roles and memberships are as they were."),
        actions.restore,
        lambda person, held: not person.is_active and person.erased_at is None,
    ),
    "give-role": Act(
        _("Give a role"),
        _("Give this role"),
        _("The role was given."),
        _("The person is asked for a second factor at the next sign-in."),
        actions.give_role,
        lambda person, held: person.is_active and held != _ROLES,
        lambda held: _ROLES - held,
    ),
    "take-role": Act(
        _("Take a role away"),
        _("Take this role away"),
        _("The role was taken away."),
        _("What the person did in the role stays as it is."),
        actions.take_role,
        lambda person, held: bool(held),
        lambda held: held,
    ),
    "forget-second-factor": Act(
        _("Remove a lost second factor"),
        _("Remove the second factor, and mail 1 person"),
        _("The second factor was removed."),
        _(
            "Use it when somebody lost their telephone or key and their recovery codes. Be sure that it is they who ask:"
            " speak to them, do not trust a mail. App, keys and recovery codes stop working. At the next sign-in people"
            " of UNHCR set up a new one."
        ),
        actions.forget_second_factors,
        lambda person, held: person.erased_at is None and queries.has_any_factor(person.pk),
        mails=True,
    ),
}

# What nobody does to themselves.
_TO_OTHERS = frozenset({"suspend", "forget-second-factor"})


@shown(User)
class PersonAdmin(ReadOnly):
    """People. The password and the second factor's secret are not shown."""

    list_display = ("email", "name", "office", "is_active", "is_demo", "last_login")
    list_filter = ("is_active", "is_demo", "roles__role")
    search_fields = ("email", "name")
    search_help_text = _("Part of an e-mail address or a name")
    kept_back = ("is_superuser",)

    def acts(self, request: HttpRequest, obj: User) -> Iterable[tuple[str, str]]:
        held = _held(obj)
        for name, act in ACTS.items():
            if act.offered(obj, held) and not (name in _TO_OTHERS and obj.pk == actor_of(request).user_id):
                yield str(act.title), reverse("admin:cities_user_act", args=(obj.pk, name))

    def sections(self, request: HttpRequest, obj: User) -> Iterable[standing.Section]:
        return standing.of_person(obj, actor_of(request).time_zone)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.act)
        return [path("<int:pk>/<slug:name>/act/", view, name="cities_user_act"), *super().get_urls()]

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """One act: what it will do, to whom, and why; then done by its action, which writes the journal."""
        person, act = self.get_object(request, str(pk)), ACTS.get(name)
        if person is None or act is None:
            raise Http404
        held = _held(person)
        form = _form(act, held, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                act.do(user_id=person.pk, actor=actor_of(request), at=clock.now(), **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, str(refusal.sentence))
            else:
                messages.success(request, f"{person}: {act.done}")
                return HttpResponseRedirect(reverse("admin:cities_user_change", args=(person.pk,)))
        return self._act_page(request, person, act, form)

    def _act_page(self, request: HttpRequest, person: User, act: Act, form: forms.Form) -> HttpResponse:
        itself = person.pk == actor_of(request).user_id
        context = {
            **self.admin_site.each_context(request),
            "title": act.title,
            "opts": self.opts,
            "person": person,
            "act": act,
            "sessions": 0 if itself else UserSession.objects.filter(user=person).count(),
            "form": form,
            "errors": form.errors,
        }
        return TemplateResponse(request, "admin/act.html", context, status=400 if form.errors else 200)


def _held(person: User) -> frozenset[str]:
    return frozenset(StaffRole.objects.filter(user=person).values_list("role", flat=True))


def _form(act: Act, held: frozenset[str], data: Any) -> forms.Form:
    return ReasonForm(data) if act.roles is None else RoleForm(data, roles=act.roles(held))


@shown(StaffRole)
class StaffRoleAdmin(ReadOnly):
    """Staff roles. They are given and taken on the person's page."""

    list_display = ("user", "role", "since")
    list_filter = ("role",)
    linked = ("user",)
    search_fields = ("user__email", "user__name")
    list_select_related = ("user",)

    def portal_pages(self, obj: StaffRole) -> Iterable[tuple[str, str]]:
        yield str(obj.user), reverse("admin:cities_user_change", args=(obj.user_id,))


@shown(AddressChange)
class AddressChangeAdmin(ReadOnly):
    """Changes of address that are under way. The codes are kept as digests, and not shown."""

    list_display = ("user", "new_email", "asked_at", "expires_at", "old_proved_at", "new_proved_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "new_email")
    linked = ("user",)


@shown(ErasureRequest)
class ErasureRequestAdmin(ReadOnly):
    """Wishes to be erased, and what became of them."""

    list_display = ("user", "asked_at", "due_at", "ended_at", "outcome", "decided_by")
    list_select_related = ("user", "decided_by")
    list_filter = ("outcome",)
    search_fields = ("user__email", "user__name")
    linked = ("user",)
