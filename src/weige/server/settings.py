"""Django's settings, derived from ``configuration``; change a setting there."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from .configuration import configuration, key_file, numbered_keys
from .logs import configure_logs

_configuration = configuration()
WEIGE = _configuration
DATA = _configuration.data.resolve()

SECRET_KEY = key_file("secret", DATA).hex()
WEIGE_SEALING_KEYS = numbered_keys("sealing", DATA)
WEIGE_SEALING_ALGORITHM = _configuration.sealing_algorithm
WEIGE_FILES = DATA / "files"
DEBUG = False
ALLOWED_HOSTS = _configuration.allowed_hosts

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "axes",
    "procrastinate.contrib.django",
    "weige.core",
    "weige.access",
    "weige.notify",
    "weige.territory",
    "weige.registry",
    "weige.cases",
    "weige.mediation",
    "weige.emergency",
    "weige.gateway",
    "weige.server",
]
MIDDLEWARE = [
    "weige.server.middleware.request_context",
    "django.middleware.security.SecurityMiddleware",
    "weige.server.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "weige.server.middleware.same_site_writes",
    "weige.server.middleware.bounded_bodies",
    "weige.server.middleware.refusals_in_words",
]
ROOT_URLCONF = "weige.server.urls"
WSGI_APPLICATION = "weige.server.wsgi.application"


PREPARE_AFTER = 5
"""Django switches preparing off; with a number here the hot paths can ask for it (``core.statements``). What the ORM
asks is sent with its values in it, and never prepared."""


def _database(url: str) -> dict[str, object]:
    """Django's form of a PostgreSQL address; the socket folder of a local server may stand in ``?host=``."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "weige.server.database",
        "NAME": unquote(parts.path.lstrip("/")) or "weige",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "weige", "prepare_threshold": PREPARE_AFTER},
    }


DATABASES = {"default": _database(_configuration.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("phone", "name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "phone"
AXES_USERNAME_CALLABLE = "weige.access.passwords.lockout_name"
AXES_CLIENT_IP_CALLABLE = "weige.core.http.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W003"]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
WEB = Path(__file__).parent / "web"
STATICFILES_DIRS = [("web", WEB)] if WEB.exists() else []
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:  # noqa: N802
    """The bundler puts a content digest into each name below assets/."""
    return "/web/assets/" in url


SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _configuration.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _configuration.behind_proxy else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 1

LOGGING_CONFIG = None
configure_logs(_configuration.log_format, debug=_configuration.debug)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
