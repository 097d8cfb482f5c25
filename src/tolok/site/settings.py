"""Django's settings, from the environment only; a checkout runs with nothing set (docs/operating.md lists them)."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from tolok.site.database import address, settings_of
from tolok.site.environment import Secret, WrongSetting, data_folder, port, truth, whole
from tolok.site.sign_in import openid_connect, origin_of, proxies, roles_with_second_factor

PACKAGE = Path(__file__).parents[1]
CHECKOUT = PACKAGE.parents[1]
DATA = data_folder()
DEMO = truth("TOLOK_DEMO", default=True)

# Addresses ------------------------------------------------------------------------------------------------------------
SITE_URL = os.environ.get("TOLOK_URL", "").rstrip("/")
"""Where people reach this Tolok, such as https://tolok.example.go.id; empty: this machine, over plain HTTP."""
_SECURE = SITE_URL.startswith("https://")
if SITE_URL and not _SECURE and not SITE_URL.startswith("http://"):
    raise WrongSetting(f"TOLOK_URL={SITE_URL}: write the whole address, such as https://tolok.example.go.id")
LINKS_TO = SITE_URL or f"http://localhost:{port()}"
"""What links in letters begin with."""
ALLOWED_HOSTS = [SITE_URL.split("//")[1].split("/")[0].split(":")[0]] if SITE_URL else []
ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []

DEBUG = False
SECRET_KEY = os.environ.get("TOLOK_SECRET_KEY") or Secret("cookies").read()
SIGNING_KEY = os.environ.get("TOLOK_SIGNING_KEY", "")
SIGNING_P12 = os.environ.get("TOLOK_SIGNING_P12", "")
"""The PKCS#12 that signs reports here; its passphrase is asked each time."""
TRUST_ROOTS = os.environ.get("TOLOK_TRUST_ROOTS", "")
"""A PEM file of certificates whose signatures on documents are trusted; empty: issuers are not asked about."""
BUNDLE_KEYS = os.environ.get("TOLOK_BUNDLE_KEYS", "")
"""A text file of the keys of other Toloks whose bundles are trusted: a key in Base64, a space, whose it is."""

# Rooms ----------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "procrastinate.contrib.django",
    "tolok.ui",
    "tolok.ledger",
    "tolok.organisation",
    "tolok.notices",
    "tolok.evidence",
    "tolok.runs",
    "tolok.assessment",
    "tolok.exchange",
    "tolok.records",
    "tolok.insight",
    "tolok.roadmap",
    "tolok.api",
    "tolok.site",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "django.forms",  # last: our templates of forms come before Django's
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tolok.site.middleware.readiness",
    "csp.middleware.CSPMiddleware",
    "tolok.api.answering.shaped",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tolok.api.bearer.bearer",
    "tolok.organisation.middleware.language_and_zone",
    "tolok.api.answering.answering",
    "tolok.site.middleware.faces",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "tolok.organisation.middleware.session_limits",
    "tolok.organisation.middleware.walls",
    "tolok.organisation.middleware.sign_in_first",
    "tolok.organisation.middleware.second_factor_first",
]
ROOT_URLCONF = "tolok.site.urls"
WSGI_APPLICATION = "tolok.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "tolok.site.frame.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "tolok.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Rows and files -------------------------------------------------------------------------------------------------------
# TOLOK_OWNER=1: migrations and set-up, with the rights of the database's owner; requests and jobs have fewer.
DATABASES = {"default": settings_of(address(), owner=truth("TOLOK_OWNER", default=False))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "tolok_cache"}}
STORAGES = {
    "default": {"BACKEND": "tolok.evidence.storage.Folder", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "tolok.site.static_files.Hashed"},
}
STATIC_URL = "/static/"
STATIC_ROOT = CHECKOUT / "build" / "static"
_NPM = CHECKOUT / "node_modules"
STATICFILES_DIRS = [
    ("vendor/htmx", _NPM / "htmx.org" / "dist"),
    ("vendor/pdfjs", _NPM / "pdfjs-dist" / "build"),
    *((f"vendor/pdfjs/{part}", _NPM / "pdfjs-dist" / part) for part in ("cmaps", "standard_fonts", "wasm", "iccs")),
    ("vendor/tus", _NPM / "tus-js-client" / "dist"),
    ("vendor/vega", _NPM / "vega" / "build"),
    ("vendor/vega-lite", _NPM / "vega-lite" / "build"),
    ("vendor/vega-interpreter", _NPM / "vega-interpreter" / "build"),
    ("vendor/designsystemet", _NPM / "@digdir" / "designsystemet-css" / "dist"),
    ("vendor/public-sans", _NPM / "@fontsource-variable" / "public-sans"),
]
WHITENOISE_MAX_AGE = 0
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_LIMIT = whole("TOLOK_FILE_LIMIT_MB", default=200) * 2**20
"""The biggest file of evidence."""
PARCEL_LIMIT = whole("TOLOK_PARCEL_LIMIT_MB", default=4096) * 2**20
"""The biggest ZIP of an import."""
RESULT_DAYS = whole("TOLOK_RESULT_DAYS", default=7)
"""How long the file that a run in the background made is kept."""
FILE_UPLOAD_HANDLERS = ["tolok.evidence.plain_forms.OnDisk"]

# People ---------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = ["tolok.organisation.backends.PersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    # ASVS 2.1: twelve characters or more, nothing common, nothing about the person; no rules on composition.
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tolok.organisation.passwords.NotJustKnownWords"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
# Sessions (ASVS 3.3): at most twelve hours, four without a request, none after the browser is closed.
SESSION_COOKIE_AGE = SESSION_LASTS = 12 * 3600
SESSION_RESTS = 4 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_NAME = "__Host-tolok" if _SECURE else "tolok"
CSRF_COOKIE_NAME = "__Host-csrf" if _SECURE else "csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Signing in: by address and password, by passkey, or at the agency's own provider. Accounts come by invitation alone.
ACCOUNT_ADAPTER = "tolok.organisation.adapters.AccountAdapter"
_FORM = "tolok.organisation.account_forms."
ACCOUNT_FORMS = {
    "login": _FORM + "SignIn",
    "reset_password": _FORM + "AskForPassword",
    "reset_password_from_key": _FORM + "NewPassword",
    "change_password": _FORM + "ChangePassword",
    "set_password": _FORM + "SetPassword",
    "add_email": _FORM + "AddAddress",
    "reauthenticate": _FORM + "SureItIsYou",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Tolok: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _SECURE else "http"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}  # the key is account and address of the client (adapters)
ALLAUTH_TRUSTED_PROXY_COUNT = proxies()
MFA_ADAPTER = "tolok.organisation.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": _FORM + "SecondFactor",
    "reauthenticate": _FORM + "SecondFactorOnceMore",
    "activate_totp": _FORM + "InstallAuthenticator",
    "add_webauthn": _FORM + "AddPasskey",
    "edit_webauthn": _FORM + "RenamePasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Tolok"
MFA_TOTP_TOLERANCE = 1
REQUIRE_SECOND_FACTOR = roles_with_second_factor(demo=DEMO)
SOCIALACCOUNT_ADAPTER = "tolok.organisation.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = openid_connect()
USERSESSIONS_ADAPTER = "tolok.organisation.adapters.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False  # a write for each request; when a session was last used stands in the session

# Programs -------------------------------------------------------------------------------------------------------------
API_RATE = whole("TOLOK_API_RATE", default=600)
"""Requests a minute that one person may make to the API, in each web process."""
WEBHOOKS_TO_PRIVATE = truth("TOLOK_WEBHOOK_PRIVATE", default=False)
"""Whether messages may go to addresses of a private network, and over plain HTTP."""

# Doors ----------------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_SSL_REDIRECT = False  # the proxy in front does that
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tolok.ui.views.stale_form"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF, *origin_of(SOCIALACCOUNT_PROVIDERS)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Words and time -------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "ui" / "locale"]
FORMAT_MODULE_PATH = ["tolok.ui.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

# Mail -----------------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("TOLOK_MAIL_FROM", "Tolok <tolok@localhost>")
EMAIL_HOST = os.environ.get("TOLOK_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("TOLOK_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("TOLOK_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TOLOK_SMTP_PASSWORD", "")
EMAIL_USE_TLS = truth("TOLOK_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 15
# Without a mail server, messages are kept as files in the data folder: nothing that was written is lost.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA / "mail"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "tolok": {"level": "INFO"},
        # Says at length of every certificate whose issuer nobody asked it to trust; the page tells that in words.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}
