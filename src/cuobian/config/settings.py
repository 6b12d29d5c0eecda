"""Settings, all from the environment, so that one build serves a laptop, an office and a city.

CUOBIAN_MODE      demo (demonstration city, printed accounts) | production | test
CUOBIAN_DATA_DIR  where the database file, uploads and the secret key live
DATABASE_URL      postgres://… ; SQLite in the data directory when empty
CUOBIAN_HELP_PHONE  the number that public pages give to people who would rather call
CUOBIAN_CONTACT_DAYS  days after the answer until the name and contact of whoever objected are emptied (90)
docs/deploy.md    names the others
"""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()

PACKAGE = Path(__file__).resolve().parent.parent
MODE = os.environ.get("CUOBIAN_MODE", "test")
DATA_DIR = Path(os.environ.get("CUOBIAN_DATA_DIR", PACKAGE.parent.parent / "data"))
CUOBIAN_DEMO = MODE == "demo"
DEBUG = False


def _secret_key() -> str:
    """From the environment, else from the data directory; without either, one that ends with the process."""
    kept = DATA_DIR / "secret.key"
    return os.environ.get("CUOBIAN_SECRET_KEY") or (kept.read_text() if kept.exists() else secrets.token_urlsafe(48))


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("CUOBIAN_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CUOBIAN_ORIGINS", "").split(",") if origin]
HELP_PHONE = os.environ.get("CUOBIAN_HELP_PHONE", "0592-000-0000")
CONTACT_DAYS = int(os.environ.get("CUOBIAN_CONTACT_DAYS", "90"))
PUBLIC_URL = os.environ.get("CUOBIAN_PUBLIC_URL", "http://127.0.0.1:8000")

SUPPORT_APPS = ["audit", "files", "jobs", "notices", "calendars", "limits", "api_clients", "inbox"]
DOMAIN_APPS = ["network", "people", "ledger", "standards", "rectification", "inspections", "rating", "visits"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django_tasks",
    "django_tasks_db",
    *(f"cuobian.support.{name}" for name in SUPPORT_APPS),
    *(f"cuobian.domains.{name}" for name in DOMAIN_APPS),
    "cuobian.sites",
    "cuobian.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "cuobian.domains.people.middleware.ActorMiddleware",
    "cuobian.domains.people.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cuobian.kernel.pages.RefusalMiddleware",
    "cuobian.support.audit.middleware.RefusedAttemptsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cuobian.config.urls"
WSGI_APPLICATION = "cuobian.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cuobian.sites.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "cuobian.sites.templatetags.cb"],
        },
    }
]

_SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY;"


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if url:
        return {**dj_database_url.parse(url, conn_max_age=600), "CONN_HEALTH_CHECKS": True}
    return {
        "ENGINE": "cuobian.kernel.sqlite",
        "NAME": DATA_DIR / "cuobian.sqlite3",
        "CONN_MAX_AGE": 600,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": _SQLITE_PRAGMAS},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "desk:home"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cuobian.sites.errors.forged"
OTP_TOTP_ISSUER = "厝边"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # people/actions/door.py counts by network and by name
AXES_LOCKOUT_TEMPLATE = "errors/429.html"
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # devices and the audit trail say who signed in; once is enough
SILENCED_SYSTEM_CHECKS = ["axes.W003"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS: list[Path] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "cuobian.config.static.HashedModules"
    },
}
WHITENOISE_USE_FINDERS = MODE == "test"
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

TASKS: dict[str, Any] = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if MODE == "test"
        else "django_tasks_db.DatabaseBackend",
        "QUEUES": [],
    }
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "script-src": [SELF],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
TRUSTED_PROXIES = os.environ.get("CUOBIAN_PROXIES", "127.0.0.1,::1" if _HTTPS else "")
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING"},
        "faults": {"class": "logging.StreamHandler", "formatter": "line", "level": "ERROR"},
    },
    "loggers": {
        "django_tasks_db": {"handlers": ["faults"], "propagate": False},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # answered with 400; scanners would fill the log
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}

if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
