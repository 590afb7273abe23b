"""Many machines, real services. Nothing has a default: what is missing stops the start by name."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from config.env import RequiredSettings
from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, CONTENT_SECURITY_POLICY, POSTGRESQL_OPTIONS
from stock.documents import keys

with RequiredSettings() as need:
    SECRET_KEY = need.text("SECRET_KEY")
    # For secrets in the database; the first seals, the others still open (see stock/sealing.py).
    SEALING_KEYS = need.fernet_keys("SEALING_KEYS")
    # What the marks of public pictures are drawn from; with another key all are drawn again.
    WATERMARK_KEY = need.text("WATERMARK_KEY")
    ALLOWED_HOSTS = need.words("ALLOWED_HOSTS")
    SITE_URL = need.text("SITE_URL").rstrip("/")
    DATABASES = {"default": need.database("DATABASE_URL")}
    _redis = need.text("REDIS_URL")
    _bucket_private = need.text("S3_PRIVATE_BUCKET")
    _bucket_public = need.text("S3_PUBLIC_BUCKET")
    _region = need.text("S3_REGION")
    _public_host = need.text("S3_PUBLIC_HOST")
    STRIPE_SECRET_KEY = need.text("STRIPE_SECRET_KEY")
    STRIPE_WEBHOOK_SECRETS = need.words("STRIPE_WEBHOOK_SECRETS")
    EMAIL_HOST = need.text("EMAIL_HOST")
    EMAIL_HOST_USER = need.text("EMAIL_HOST_USER")
    EMAIL_HOST_PASSWORD = need.text("EMAIL_HOST_PASSWORD")
    DEFAULT_FROM_EMAIL = need.text("DEFAULT_FROM_EMAIL")
    DOCUMENT_SIGNING_KEY_FILE = need.text("DOCUMENT_SIGNING_KEY_FILE")
    DOCUMENT_SIGNING_CHAIN_FILE = need.text("DOCUMENT_SIGNING_CHAIN_FILE")
    if DOCUMENT_SIGNING_KEY_FILE and DOCUMENT_SIGNING_CHAIN_FILE:
        try:
            keys.load(
                Path(DOCUMENT_SIGNING_KEY_FILE),
                Path(DOCUMENT_SIGNING_CHAIN_FILE),
                at=datetime.now(UTC),
            )
        except keys.KeyProblem as problem:
            need.refuse("DOCUMENT_SIGNING_KEY_FILE", str(problem))
    STRIPE_API_BASE = os.environ.get("STRIPE_API_BASE") or None
    if STRIPE_API_BASE and "_live_" in STRIPE_SECRET_KEY:
        need.refuse("STRIPE_API_BASE", "must not be overridden together with a live key")
    # Only with a CDN that keeps previews for long: where it is told that some were withdrawn.
    CDN_PURGE_URL = os.environ.get("CDN_PURGE_URL", "")
    CDN_PURGE_TOKEN = need.text("CDN_PURGE_TOKEN") if CDN_PURGE_URL else ""
    if CDN_PURGE_URL and not CDN_PURGE_URL.startswith("https://"):
        need.refuse("CDN_PURGE_URL", "must start with https://")
    if SECRET_KEY and len(SECRET_KEY) < 40:
        need.refuse("SECRET_KEY", "must have at least 40 characters")
    if WATERMARK_KEY and len(WATERMARK_KEY) < 32:
        need.refuse("WATERMARK_KEY", "must have at least 32 characters")
    if SITE_URL and not SITE_URL.startswith("https://"):
        need.refuse("SITE_URL", "must start with https://")

DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
if DATABASES["default"].get("ENGINE") == "django.db.backends.postgresql":
    for _name, _value in POSTGRESQL_OPTIONS.items():
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault(_name, _value)

# Set only where a compatible service stands in for AWS (MinIO, SeaweedFS).
_endpoint = os.environ.get("S3_ENDPOINT_URL") or None
_s3 = {"region_name": _region, "endpoint_url": _endpoint, "signature_version": "s3v4"}
STORAGES = {
    "default": {
        "BACKEND": "stock.catalogue.storage.PrivateS3Storage",
        "OPTIONS": {**_s3, "bucket_name": _bucket_private},
    },
    "public": {
        "BACKEND": "stock.catalogue.storage.PublicS3Storage",
        "OPTIONS": {**_s3, "bucket_name": _bucket_public, "custom_domain": _public_host},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_ROOT = BASE_DIR / "var" / "static"

CELERY_BROKER_URL = _redis
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _redis}}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_USE_TLS = True

SECURE_SSL_REDIRECT = True
# One proxy of ours stands in front; it sets both X-Forwarded-Proto and X-Forwarded-For.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]

CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(f"https://{_public_host}")
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(
    STRIPE_API_BASE or "https://checkout.stripe.com"
)
