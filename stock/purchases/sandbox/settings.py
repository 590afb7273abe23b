"""Settings of the sandbox process. Nothing here is shared with the shop."""

import os
import secrets
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent

# Nothing outlives a request signed: no sessions, no sign-in. A fresh key per start will do.
SECRET_KEY = secrets.token_hex(32)
DEBUG = False
# Loopback only. Naming the hosts also stops a web page that points its own name at 127.0.0.1.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = ["stock.purchases.sandbox"]
MIDDLEWARE = ["stock.purchases.sandbox.middleware.local_only"]
ROOT_URLCONF = "stock.purchases.sandbox.urls"
WSGI_APPLICATION = "stock.purchases.sandbox.server.application"
APPEND_SLASH = False

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("SANDBOX_DATABASE", ":memory:"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A transaction that writes takes the write lock when it begins, so read-then-write
            # inside `atomic()` is serial. Refunds and payments rest on that.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {"libraries": {"sandbox": "stock.purchases.sandbox.tags"}},
    }
]

USE_TZ = True
TIME_ZONE = "Asia/Seoul"
USE_I18N = False  # two languages and forty phrases: see wording.py

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "sandbox %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "sandbox": {
            "handlers": ["stderr"],
            "level": os.environ.get("SANDBOX_LOG_LEVEL", "WARNING"),
            "propagate": False,
        },
        # An error status is a normal answer of this server.
        "django.request": {"level": "ERROR"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

SANDBOX_API_VERSION = "2026-10-28.endive"
SANDBOX_SHOP_NAME = os.environ.get("SANDBOX_SHOP_NAME", "Encore")
SANDBOX_LANGUAGE = os.environ.get("SANDBOX_LANGUAGE", "ko")
# Stripe's floor follows the currency of settlement, so the won's is ours, with headroom.
SANDBOX_MINIMUM_KRW = int(os.environ.get("SANDBOX_MINIMUM_KRW", "1000"))
SANDBOX_WEBHOOK_RETRY_SECONDS = float(os.environ.get("SANDBOX_WEBHOOK_RETRY_SECONDS", "1"))
SANDBOX_WEBHOOK_TIMEOUT_SECONDS = float(os.environ.get("SANDBOX_WEBHOOK_TIMEOUT_SECONDS", "20"))
