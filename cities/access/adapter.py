"""Signing in with an organisation's own accounts, by OpenID Connect: whom its word lets in, and how it is checked.

allauth walks the way there and back. What it leaves open is closed here: the identity token is checked by its
signature and its nonce, nobody signs up, and an account is found only by an address the provider vouches for.
"""

from __future__ import annotations

from typing import Any

import jwt
import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings, get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cities.access import queries
from compact_portal.kit import domains, tokens

log = structlog.get_logger(__name__)

ALGORITHMS = ["RS256", "PS256", "ES256"]


def provider_name() -> str:
    """What the operator calls the provider; empty when nobody signs in elsewhere."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


def nonce(state: str) -> str:
    """The nonce that goes with a state: the state is kept in the browser's session, so this is bound to it too."""
    return tokens.digest(f"openid-nonce:{state}")


def page(request: HttpRequest, template: str) -> HttpResponse:
    """A page that says why nobody was signed in, and names the other ways."""
    return render(request, f"socialaccount/{template}.html", {"provider_name": provider_name()}, status=401)


class StrictOpenID(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Takes no identity token on trust: signature, issuer, audience, time and nonce are all checked."""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        named = self.get_provider().app.settings["issuer"]
        if str(config.get("issuer", "")).rstrip("/") != named:
            raise OAuth2Error("The provider calls itself by another name than the one it was set up with.")
        return config

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            return self._checked(app, id_token)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as problem:
            raise OAuth2Error("The identity token is not good.") from problem

    def _checked(self, app: Any, id_token: str) -> dict[str, Any]:
        config = self.openid_config
        with get_adapter().get_requests_session() as session:
            answer = session.get(config["jwks_uri"])
            answer.raise_for_status()
        key = jwt.PyJWKSet.from_dict(answer.json())[jwt.get_unverified_header(id_token)["kid"]]
        claims: dict[str, Any] = jwt.decode(
            id_token, key, algorithms=ALGORITHMS, audience=app.client_id, issuer=config["issuer"], leeway=60,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )  # fmt: skip
        if claims["nonce"] != nonce(self.request.GET.get("state", "")):
            raise OAuth2Error("The identity token was made for another sign-in.")
        if not isinstance(claims.get("email"), str):
            claims.pop("email", None)
        return claims


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who is let in on the provider's word: people who have an account, by an address it vouches for."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """The environment alone names a provider: a row in the database opens no door."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in who was linked before; link who has an account; tell everybody else how to get one."""
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(page(request, "authentication_error"))
        claims = sociallogin.account.extra_data.get("id_token", {})
        sociallogin.account.extra_data = {}  # what the provider tells about people is not kept
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            return
        person = queries.known_person(_vouched(claims))
        if person is None:
            log.info("sign_in_elsewhere_unknown")
            raise ImmediateHttpResponse(page(request, "unknown"))
        sociallogin.connect(request, person)
        log.info("linked_elsewhere", user=person.pk)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **problem: Any) -> None:
        log.warning("sign_in_elsewhere_failed", problem=repr(problem.get("exception"))[:200])
        turned = problem.get("error") == AuthError.CANCELLED
        raise ImmediateHttpResponse(page(request, "cancelled" if turned else "authentication_error"))


def _vouched(claims: dict[str, Any]) -> list[str]:
    """The address the provider vouches for: proved there, or the operator said that all of them are.

    Entra says nothing of proof by itself; its claim ``xms_edov`` says that the address's domain is the tenant's own.
    """
    email = claims.get("email")
    proved = claims.get("email_verified") is True or claims.get("xms_edov") in (True, 1, "1", "true")
    trusted = settings.OIDC_TRUST_EMAIL
    if not isinstance(email, str) or "@" not in email or "\x00" in email or not (proved or trusted):
        return []
    return [domains.normal_address(email)]
