"""One machine, no configuration: SQLite, files under var/, a Valkey from a wheel, the sandbox."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import tempfile
from pathlib import Path

import structlog
from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, CONTENT_SECURITY_POLICY, logging_config


def _port(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise ImproperlyConfigured(f"{name}: a port is a number from 1 to 65535, not {text!r}")
    return int(text)


PORT = _port("PORT", 8000)
SANDBOX_PORT = _port("SANDBOX_PORT", PORT + 1)
VAR_DIR = Path(os.environ.get("ENCORE_VAR", BASE_DIR / "var")).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _secret(name: str) -> str:
    """A secret made on first use and kept in var/, readable by its owner only."""
    path = VAR_DIR / name
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        value = secrets.token_urlsafe(48)
        file.write(value)
    return value


SECRET_KEY = _secret("secret_key")
SEALING_KEYS = [
    base64.urlsafe_b64encode(hashlib.sha256(_secret("sealing_key").encode()).digest()).decode()
]
# What the marks of public pictures are drawn from.
WATERMARK_KEY = _secret("watermark_key")
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SITE_URL = f"http://127.0.0.1:{PORT}"
# The demo's sign-ins are public. Who sets up a second factor here is asked for it all the same.
TWO_FACTOR_REQUIRED = False
# Cookies know no ports: two clones on one machine would sign each other out.
SESSION_COOKIE_NAME = f"encore_session_{PORT}"
CSRF_COOKIE_NAME = f"encore_csrf_{PORT}"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "db.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}

STORAGES = {
    "default": {
        "BACKEND": "stock.catalogue.storage.PrivateFileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "private"},
    },
    "public": {
        "BACKEND": "stock.catalogue.storage.PublicFileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "public", "base_url": "/media/"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_ROOT = VAR_DIR / "static"

# A chain of our own, made when the first document is signed (stock/documents/keys.py).
DOCUMENT_SIGNING_MADE_HERE = True
DOCUMENT_SIGNING_KEY_FILE = VAR_DIR / "document-key" / "key.pem"
DOCUMENT_SIGNING_CHAIN_FILE = VAR_DIR / "document-key" / "chain.pem"

# A Unix socket's path must stay under 108 bytes, and a clone may lie deep, so it does not go
# into var/ but into a directory of this user's, named after var/'s path.
_SOCKET_DIR = Path(tempfile.gettempdir()) / (
    f"encore-{os.getuid()}-{hashlib.sha256(str(VAR_DIR).encode()).hexdigest()[:12]}"
)
BROKER_SOCKET = _SOCKET_DIR / "valkey.sock"
CELERY_BROKER_URL = f"redis+socket://{BROKER_SOCKET}?virtual_host=0"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"unix://{BROKER_SOCKET}?db=1",
    }
}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = "Encore <hello@encore.example>"
# Mail goes to the console here, so nobody could confirm an address before signing in.
ACCOUNT_EMAIL_VERIFICATION = "optional"

STRIPE_SECRET_KEY = "sk_test_" + hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:24]
STRIPE_API_BASE = f"http://127.0.0.1:{SANDBOX_PORT}"
STRIPE_WEBHOOK_SECRETS = ["whsec_" + hashlib.sha256(SECRET_KEY.encode()).hexdigest()[24:56]]

# The browser follows checkout's redirect to the hosted payment page, which is another origin.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = ["'self'", STRIPE_API_BASE]

LOGGING = logging_config(renderer=structlog.dev.ConsoleRenderer(colors=False))
# A terminal shared by seven processes: the sweeps every few seconds are no news.
LOGGING["loggers"]["celery"] = {"level": "WARNING"}
LOGGING["loggers"]["django_structlog.celery"] = {"level": "WARNING"}
