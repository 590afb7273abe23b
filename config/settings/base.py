"""What every mode has in common. No secrets and no addresses here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import structlog
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF

from config import languages

BASE_DIR = Path(__file__).resolve().parent.parent.parent

DEBUG = False
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_structlog",
    "csp",
    "stock.ui",
    "stock.accounts",
    "stock.audit",
    "stock.catalogue",
    "licensing",
    "restoration",
    "stock.purchases",
    "stock.storefront",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CompressPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.LogRequests",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "stock.accounts.middleware.NoteLastUse",
    "stock.storefront.renamed.FollowRenames",
    "django_htmx.middleware.HtmxMiddleware",
    "stock.audit.middleware.ProvenanceMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shop",
                "config.context.navigation",
            ],
        },
    },
]

# --- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:landing"
ACCOUNT_LOGOUT_REDIRECT_URL = "storefront:home"
ACCOUNT_ADAPTER = "stock.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
# Proxies of ours between the visitor and us: only what they say of addresses is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = 0
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Encore] "
# A second factor: an authenticator app, with recovery codes for a lost phone.
MFA_ADAPTER = "stock.accounts.adapter.TwoFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Encore"
# Whether those who decide (staff, approvers, managers) must have one.
TWO_FACTOR_REQUIRED = True

# --- documents that we sign: an operator's key, but see embedded.py
DOCUMENT_SIGNING_MADE_HERE = False

# --- languages: Korean first
LANGUAGE_CODE = "ko"
LANGUAGES = languages.offered()
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Asia/Seoul"
USE_TZ = True

# --- files: what is private is private by construction, see stock/catalogue/storage.py
STATIC_URL = "/static/"
PRIVATE_LINK_SECONDS = 300
# Previews never change but may be withdrawn: a browser cannot be told to forget one.
PREVIEW_BROWSER_SECONDS = 3600
PREVIEW_CDN_SECONDS = 31_536_000
# Where a CDN in front of the public bucket is told to forget addresses; see catalogue/cdn.py.
CDN_PURGE_URL = ""
CDN_PURGE_TOKEN = ""
# The longer side, in pixels, of what everybody may fetch: up to the first a picture carries no
# mark (thumbnails), the second is the largest preview, the third the most that looking closer
# shows, which is also never more than half of what is sold. Checked at the start.
PUBLIC_CLEAN_LONG_EDGE = 480
PUBLIC_LONG_EDGE = 1200
PUBLIC_ZOOM_LONG_EDGE = 2048
# Other sites in whose pages our previews may appear: those where people look for pictures.
PUBLIC_EMBEDDING_SITES = ["google.com", "google.co.kr", "bing.com", "naver.com", "daum.net"]
UPLOAD_MAX_BYTES = 60 * 1024 * 1024
UPLOAD_MAX_PIXELS = 60_000_000
UPLOAD_MIN_SIDE = 128
DATA_UPLOAD_MAX_NUMBER_FILES = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# --- the database, where it is PostgreSQL

# Its just-in-time compiler takes seconds over the listing's query, which then runs for
# milliseconds (see docs/decisions/0050-clearance-of-a-listing.md).
POSTGRESQL_OPTIONS = {"options": "-c jit=off"}

# --- the shop
SHOP_CURRENCY = "KRW"
SHOP_TERRITORY = "KR"
LICENCE_TERMS_VERSION = "2026-11"
# Stripe wants at least 30 minutes from its own clock on.
CHECKOUT_SESSION_MINUTES = 35
STRIPE_API_BASE: str | None = None
STRIPE_MINIMUM_AMOUNT = {"KRW": 1000, "JPY": 50, "USD": 50}

# --- what people keep, and for how long
# Favourites of somebody without an account, after they were last used.
FAVOURITES_DAYS = 30
LIGHTBOX_UNDO_DAYS = 7
# A copy of one's data is put together once a day at most, and kept for so long.
DATA_EXPORT_EVERY_HOURS = 24
DATA_EXPORT_KEPT_HOURS = 72

# --- licensing
# When an agency that does not answer is reminded, how often again, and when the staff are told.
SUBMISSION_REMIND_AFTER_DAYS = 3
SUBMISSION_REMIND_EVERY_DAYS = 3
SUBMISSION_ESCALATE_AFTER_DAYS = 7
# --- takedowns: by when buyers are informed, files known to be gone and the report sent
TAKEDOWN_DEADLINE_HOURS = 24
TAKEDOWN_WARNING_HOURS = 4
# --- royalties
# VAT that the price of a licence includes. Booked for the shop's part; the agency's part includes
# its own, for which it issues a tax invoice (decision 0053).
SHOP_VAT_BPS = 1000
# An agency's part of a sale may be paid out so many days later; agreed terms come first.
ROYALTY_HOLD_DAYS = 14
ROYALTY_MINIMUM_PAYOUT = {"KRW": 10_000, "JPY": 1_000, "USD": 1_000}
# Whether agencies may be paid through Stripe Connect, which not every platform may use.
STRIPE_CONNECT = False

# --- restoration
# A value of RestorationJob.Target.
RESTORATION_TARGET = "x4"
# A worker renews its lease at every tile; a job whose lease ran out is picked up by another.
RESTORATION_LEASE_SECONDS = 30
RESTORATION_MAX_ATTEMPTS = 3
# How long a job may take: a start, and so much per megapixel of the upload. On two slow cores a
# megapixel takes about three minutes; beyond this something hangs.
RESTORATION_LIMIT_SECONDS = 300
RESTORATION_LIMIT_SECONDS_PER_MEGAPIXEL = 1200
RESTORATION_MAX_INPUT_PIXELS = 12_000_000

# --- Celery: the database row is the queue of record, the message only a nudge
CELERY_IMPORTS = (
    "licensing.tasks",
    "licensing.takedowns.tasks",
    "restoration.tasks",
    "stock.audit.tasks",
    "stock.catalogue.tasks",
    "stock.purchases.tasks",
    "stock.storefront.tasks",
)
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    # Not behind pictures that are being made: its moment has come.
    "catalogue.appear": {"queue": "default"},
    "restoration.restore": {"queue": "restore"},
    "catalogue.*": {"queue": "media"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "priority_steps": list(range(10)),
    "queue_order_strategy": "priority",
    # Publishing from a web request must fail fast; the sweep sends again what did not get out.
    "socket_connect_timeout": 2,
    "max_retries": 2,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "restoration-sweep": {
        "task": "restoration.sweep",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "catalogue-sweep": {
        "task": "catalogue.sweep_previews",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "catalogue-appear": {
        "task": "catalogue.appear",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "licensing-sweep": {
        "task": "licensing.sweep",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "licensing-sweep-submissions": {
        "task": "licensing.sweep_submissions",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "licensing-watch-takedowns": {
        "task": "licensing.watch_takedowns",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "licensing-takedown-alerts": {
        "task": "licensing.takedown_alerts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "purchases-book-fees": {
        "task": "purchases.book_fees",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "audit-verify": {
        "task": "audit.verify",
        "schedule": crontab(hour=4, minute=30),
    },
    "purchases-check-ledger": {
        "task": "purchases.check_ledger",
        "schedule": crontab(hour=4, minute=10),
    },
    "licensing-issue-statements": {
        "task": "licensing.issue_statements",
        # Daily: a month that could not be closed on the first is closed on the second.
        "schedule": crontab(hour=3, minute=20),
    },
    # Hourly, not daily: a mail that was refused is soon tried again, and nobody gets one twice.
    "licensing-ends": {
        "task": "licensing.remind_of_ends",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    # The audit log is the queue of what has to be indexed; looking at it costs one query.
    "storefront-follow": {
        "task": "storefront.follow",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "storefront-tally": {
        "task": "storefront.tally",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "storefront-alerts": {
        "task": "storefront.look_for_alerts",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    # By day: nobody is woken by it. Each person gets one a day at most; a run writes to some
    # hundred, so that a busy day's mails are spread over hours.
    "storefront-news": {
        "task": "storefront.look_for_news",
        "schedule": crontab(minute="*/5", hour="9-20"),
        "options": {"expires": 300},
    },
    "storefront-sweep-exports": {
        "task": "storefront.sweep_exports",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "storefront-forget": {
        "task": "storefront.forget",
        "schedule": crontab(hour=4, minute=50),
    },
    "storefront-sweep": {
        "task": "storefront.sweep",
        # Terms begin and end at midnight.
        "schedule": crontab(hour="*/6", minute=5),
    },
    "purchases-reconcile": {
        "task": "purchases.reconcile",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
}

# --- browser security
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# --- logs: one line of JSON per event, with the id of the request or task that caused it
_SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(*, renderer: Any, level: str = "INFO") -> dict[str, Any]:
    """Django's LOGGING for one renderer (JSON in production, columns on a laptop)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": renderer,
                "foreign_pre_chain": _SHARED_PROCESSORS,
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # django_structlog says the same with a request id.
            "django.request": {"level": "ERROR"},
            "stripe": {"level": "WARNING"},
            "botocore": {"level": "WARNING"},
            "PIL": {"level": "INFO"},
        },
    }


structlog.configure(
    processors=[
        *_SHARED_PROCESSORS,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = logging_config(renderer=structlog.processors.JSONRenderer(ensure_ascii=False))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = "public_id"
# It would believe any X-Forwarded-For; stock.audit.middleware binds the address instead.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
