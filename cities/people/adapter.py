"""allauth's questions, answered by the portal: nobody signs up by themselves, and mail goes through the post office."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import qrcode
import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from cities.people import compose, queries
from compact_portal.kit import clock, languages
from compact_portal.mail import actions as post_office

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from an approved registration or an invitation, never from a sign-up form."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address and the password do not belong together."),
        "enter_current_password": _("This is not your password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This is not the code we sent. Look for the newest mail and type its code."),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """A refusal as allauth's forms want it; whoever is over a limit gets the page for that, with its status."""
        if code in ("too_many_login_attempts", "rate_limited"):
            raise ImmediateHttpResponse(render(context.request, "429.html", status=429))
        problem: ValidationError = super().validation_error(code, *args)
        return problem

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """A path of the portal. allauth would take an own host too, and breaks on what is no address ("//[")."""
        return bool(url) and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post allauth's mail, in our words where they are known."""
        at, language = clock.now(), get_language() or "en"
        words = compose.account(template_prefix, context, language)
        if words is None:
            message = self.render_mail(template_prefix, email, {"email": email, **context})
            post_office.post_message(message, at=at)
            return
        post_office.post(
            key=f"account:{clock.now().timestamp()}:{self.generate_emailconfirmation_key(email)[:24]}",
            to=email, subject=words.subject, text=words.text, html=words.html, purpose="account",
            language=words.language, at=at,
        )  # fmt: skip

    def post_login(self, request: HttpRequest, user: Any, **hooks: Any) -> HttpResponse:
        """Speak the person's language from here on."""
        response: HttpResponse = super().post_login(request, user, **hooks)
        languages.keep(response, user.language)
        log.info("signed_in", user=user.pk)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        queries.look_as_often(str(credentials.get("email", "")))
        log.warning("sign_in_failed")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: staff cannot remove theirs."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This is not the code the app shows now. Wait for the next one and type that."),
        "unverified_email": _("Prove your e-mail address first."),
        "cannot_delete_authenticator": _("People who work for UNHCR always need a second factor."),
    }

    def build_totp_svg(self, url: str) -> str:
        """The picture on white, so that a telephone reads it on a dark page too."""
        buffer = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(buffer)
        return buffer.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        needed = queries.works_for_unhcr(authenticator.user_id)
        return not needed or queries.has_another_factor(authenticator.user_id, authenticator.pk)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Keys are bound to the portal's own name, whatever Host a request gives."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": "Compact Portal"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a key is called until its owner says otherwise."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Key %(number)s") % {"number": number}


@receiver([password_changed, password_reset, password_set])
def _end_open_sessions(request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """A new password is a new beginning: what was open under the old one does not stay on the list of sessions."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@receiver(authenticator_added)
def _proved_by_setting_up(request: HttpRequest, user: Any, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Setting up a second factor takes a code from it: this session has passed, and may see its recovery codes."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, user, method="mfa", type=authenticator.type, id=authenticator.pk, reauthenticated=True
        )
        log.info("second_factor_set_up", user=user.pk)
