"""The only settings module. Production differs from a laptop by values of the environment (see env.py), nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
import pghistory
from django.utils.translation import gettext_lazy as _

from compact_portal import env
from compact_portal.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
VALUES = env.read()

SECRET_KEY: str = VALUES["SECRET_KEY"]
DEBUG: bool = VALUES["DEBUG"]
DEMONSTRATION: bool = VALUES["DEMONSTRATION"]
HTTPS: bool = VALUES["HTTPS"]
PUBLIC_URL: str = VALUES["PUBLIC_URL"]
DORMANT_AFTER_DAYS: int = VALUES["DORMANT_AFTER_DAYS"]
ALLOWED_HOSTS: list[str] = VALUES["ALLOWED_HOSTS"]
USE_X_FORWARDED_HOST = False

INSTALLED_APPS = [
    "compact_portal.kit",
    "compact_portal.mail",
    "cities",
    "submissions",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    # Those that put headers on answers stand above those that refuse: a refusal is an answer too.
    "compact_portal.middleware.request_id",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "compact_portal.middleware.strict_requests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cities.people.middleware.actor",
    "cities.people.middleware.last_seen",
    "cities.people.middleware.second_factor",
    "cities.people.middleware.hats",
    "cities.history.middleware.context",
    "compact_portal.middleware.private_pages",
    "compact_portal.middleware.words_for_refusals",
    "submissions.signed_out.middleware.kept_posts",
]

# The demonstration adds one address, the page that signs you in as any of its people; see devservices/urls.py.
ROOT_URLCONF = "compact_portal.devservices.urls" if DEMONSTRATION else "compact_portal.urls"
WSGI_APPLICATION = "compact_portal.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "compact_portal.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "compact_portal.kit.rendering.PortalRenderer"

# Database. Timeouts end in a clear 503, never in a page that hangs.
DATABASES: dict[str, Any] = {
    "default": {
        **dj_database_url.parse(VALUES["DATABASE_URL"], conn_max_age=60, conn_health_checks=True),
        "ENGINE": "django.db.backends.postgresql",
    }
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    options="-c statement_timeout=20000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000",
    connect_timeout=5,
    application_name="compact-portal",
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The history of rows (cities/history) is read by the row it is about; its other columns need no index.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# Cache and queue: both wake somebody up, neither holds a promise.
REDIS_URL: str = VALUES["REDIS_URL"]
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "compact_portal.kit.caching.PatientRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CELERY_BROKER_URL = env.broker_url(VALUES["REDIS_URL"])
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 1,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {
    "mail.*": {"queue": "mail"},
    "digests.*": {"queue": "digests"},
    # What is told at once must not stand behind ten thousand digests.
    "notices.*": {"queue": "mail"},
    "lists.*": {"queue": "exports"},
    "attachments.*": {"queue": "housekeeping"},
    "housekeeping.*": {"queue": "housekeeping"},
}

# Mail leaves through the post office (compact_portal.mail) alone; Django's own sending is shut.
MAIL_URL: str = VALUES["MAIL_URL"]
DEFAULT_FROM_EMAIL: str = VALUES["MAIL_FROM"]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# What came back is told by the provider's webhook (mail/adapter.py); shut as long as there is no secret.
MAIL_PROVIDER: str = VALUES["MAIL_PROVIDER"].strip().lower()
MAIL_WEBHOOK_SECRET: str = VALUES["MAIL_WEBHOOK_SECRET"]
ANYMAIL: dict[str, Any] = {"WEBHOOK_SECRET": MAIL_WEBHOOK_SECRET}
if VALUES["MAIL_PROVIDER_KEY"]:
    ANYMAIL |= {
        "MAILGUN_WEBHOOK_SIGNING_KEY": VALUES["MAIL_PROVIDER_KEY"],
        "MANDRILL_WEBHOOK_KEY": VALUES["MAIL_PROVIDER_KEY"],
    }

# People
AUTH_USER_MODEL = "cities.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "cities.people.adapter.AccountAdapter"
MFA_ADAPTER = "cities.people.adapter.SecondFactorAdapter"
SOCIALACCOUNT_ADAPTER = "cities.access.adapter.SocialAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up (see the adapter). A password in this list is what lets the sign-in page take one.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# How often, by network (ip) and by account: a person signed in (user), or an address that is typed (key), known or not.
# 429 answers who is over; without the cache nobody is let in (see middleware.second_factor).
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "reset_password": "20/m/ip,5/m/key,10/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user,30/m/ip",
    "change_password": "5/m/user,20/m/ip",
    "manage_email": "10/m/user,20/m/ip",
    "confirm_email": "1/10s/key",
    "signup": "20/m/ip",
}
MFA_RATE_LIMITS = {"webauthn_login": "10/m/ip"}
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 64
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT: int = VALUES["TRUSTED_PROXY_COUNT"]
ACCOUNT_FORMS = {
    "login": "cities.people.forms.SignInForm",
    "request_login_code": "cities.people.forms.AskCodeForm",
    "confirm_login_code": "cities.people.forms.SignInCodeForm",
    "confirm_email_verification_code": "cities.people.forms.ProveAddressForm",
    "reset_password": "cities.people.forms.AskResetForm",
    "reset_password_from_key": "cities.people.forms.ResetForm",
    "change_password": "cities.people.forms.ChangePasswordForm",
    "set_password": "cities.people.forms.SetPasswordForm",
    "reauthenticate": "cities.people.forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "cities.people.forms.SecondFactorForm",
    "reauthenticate": "cities.people.forms.SecondFactorAgainForm",
    "activate_totp": "cities.people.forms.SetUpSecondFactorForm",
    "add_webauthn": "cities.people.forms.AddKeyForm",
    "edit_webauthn": "cities.people.forms.RenameKeyForm",
    "authenticate_webauthn": "cities.people.forms.KeyForm",
    "login_webauthn": "cities.people.forms.KeySignInForm",
    "reauthenticate_webauthn": "cities.people.forms.KeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Compact Portal"
USERSESSIONS_TRACK_ACTIVITY = False  # once in a while is enough: see middleware.last_seen
# Signing in with another organisation's accounts: off until OIDC_ISSUER is given.
SOCIALACCOUNT_PROVIDERS = env.openid_connect(VALUES)
OIDC_TRUST_EMAIL: bool = VALUES["OIDC_TRUST_EMAIL"]
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# How long personal data is kept, in days; a task of the schedule does it (docs/operations.md).
ERASURE_DAYS: int = VALUES["ERASURE_DAYS"]
UNPROVED_REQUEST_DAYS: int = VALUES["UNPROVED_REQUEST_DAYS"]
REFUSED_DOCUMENT_DAYS: int = VALUES["REFUSED_DOCUMENT_DAYS"]
EXPIRED_INVITATION_DAYS: int = VALUES["EXPIRED_INVITATION_DAYS"]
MAIL_TEXT_DAYS: int = VALUES["MAIL_TEXT_DAYS"]

# Languages: six for what people write (kit/languages.py); the interface offers those whose catalogue is complete.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "compact_portal" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / VALUES["STATIC_ROOT"]
MEDIA_ROOT = BASE_DIR / VALUES["DATA_DIR"]
STORAGES = {
    "default": env.file_store(VALUES),
    "staticfiles": {"BACKEND": "compact_portal.kit.assets.PortalStaticFiles"},
}
FILE_UPLOAD_HANDLERS = ["compact_portal.kit.files.uploads.Bounded"]
DATA_UPLOAD_MAX_NUMBER_FILES = 5
CLAMD_URL: str = VALUES["CLAMD_URL"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Headers: nothing inline, nothing from elsewhere, nobody may frame us.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # The form that starts signing in elsewhere is answered by a redirect to there.
        "form-action": ["'self'", *env.openid_origin(VALUES)],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if VALUES["TRUSTED_PROXY_COUNT"] else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "compact_portal.errors.csrf_failure"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

LOGGING_CONFIG = None
logging_config(VALUES["LOG_FORMAT"], VALUES["LOG_LEVEL"])
