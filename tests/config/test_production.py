"""Production has no defaults: what is missing or wrong stops the start, all of it at once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from stock.documents import keys
from tests.config.conftest import Load

KEYS = Path(tempfile.mkdtemp(prefix="encore-keys-")) / "documents"

GOOD = {
    "SECRET_KEY": "k" * 50,
    "SEALING_KEYS": "YQ" * 21 + "Y=",
    "WATERMARK_KEY": "w" * 32,
    "ALLOWED_HOSTS": "encore.example,www.encore.example",
    "SITE_URL": "https://encore.example/",
    "DATABASE_URL": "postgres://encore:secret@db.internal:5432/encore",
    "REDIS_URL": "redis://cache.internal:6379/0",
    "S3_PRIVATE_BUCKET": "encore-private",
    "S3_PUBLIC_BUCKET": "encore-public",
    "S3_REGION": "ap-northeast-2",
    "S3_PUBLIC_HOST": "media.encore.example",
    "STRIPE_SECRET_KEY": "sk_live_0123456789",
    "STRIPE_WEBHOOK_SECRETS": "whsec_one,whsec_two",
    "EMAIL_HOST": "mail.internal",
    "EMAIL_HOST_USER": "encore",
    "EMAIL_HOST_PASSWORD": "mail-secret",
    "DEFAULT_FROM_EMAIL": "Encore <hello@encore.example>",
    "DOCUMENT_SIGNING_KEY_FILE": str(KEYS / keys.KEY_NAME),
    "DOCUMENT_SIGNING_CHAIN_FILE": str(KEYS / keys.CHAIN_NAME),
}


@pytest.fixture(scope="module", autouse=True)
def _document_key() -> Iterator[None]:
    keys.make_chain(KEYS)
    yield
    shutil.rmtree(KEYS.parent)


def problems(told: str) -> dict[str, str]:
    """What is said of each name."""
    return dict(line.strip().split(": ", 1) for line in told.splitlines()[1:])


def refusal(load: Load, environment: dict[str, str]) -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        load("production", environment)
    return str(caught.value)


def test_with_everything_it_starts(load_settings: Load) -> None:
    settings = load_settings("production", GOOD)
    assert settings.DEBUG is False
    assert settings.ALLOWED_HOSTS == ["encore.example", "www.encore.example"]
    assert settings.SITE_URL == "https://encore.example", "without the slash"
    database = settings.DATABASES["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["NAME"]) == ("db.internal", "encore")
    assert database["OPTIONS"] == {"options": "-c jit=off"}
    assert GOOD["REDIS_URL"] == settings.CELERY_BROKER_URL
    assert settings.STRIPE_WEBHOOK_SECRETS == ["whsec_one", "whsec_two"]
    assert settings.STRIPE_API_BASE is None


def test_masters_and_previews_go_to_two_buckets(load_settings: Load) -> None:
    storages = load_settings("production", GOOD).STORAGES
    assert storages["default"]["BACKEND"] == "stock.catalogue.storage.PrivateS3Storage"
    assert storages["public"]["BACKEND"] == "stock.catalogue.storage.PublicS3Storage"
    assert storages["default"]["OPTIONS"]["bucket_name"] == "encore-private"
    assert storages["public"]["OPTIONS"]["bucket_name"] == "encore-public"
    assert storages["public"]["OPTIONS"]["custom_domain"] == "media.encore.example"


def test_everything_goes_over_https(load_settings: Load) -> None:
    settings = load_settings("production", GOOD)
    assert settings.SECURE_SSL_REDIRECT
    assert settings.SESSION_COOKIE_SECURE
    assert settings.CSRF_COOKIE_SECURE
    assert settings.SECURE_HSTS_SECONDS >= 31_536_000
    assert settings.CSRF_TRUSTED_ORIGINS == ["https://encore.example"]
    assert settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory"


def test_one_proxy_in_front_is_believed(load_settings: Load) -> None:
    settings = load_settings("production", GOOD)
    assert settings.SECURE_PROXY_SSL_HEADER == ("HTTP_X_FORWARDED_PROTO", "https")
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 1


def test_the_browser_may_load_pictures_from_the_public_host_and_send_forms_to_stripe(
    load_settings: Load,
) -> None:
    policy = load_settings("production", GOOD).CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert "https://media.encore.example" in policy["img-src"]
    assert "https://checkout.stripe.com" in policy["form-action"]
    assert "https://media.encore.example" not in policy["script-src"]


def test_every_missing_name_is_told_at_once(load_settings: Load) -> None:
    assert problems(refusal(load_settings, {})) == dict.fromkeys(GOOD, "missing")


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", [None, ""], ids=["absent", "empty"])
def test_each_name_is_needed(load_settings: Load, name: str, value: str | None) -> None:
    environment = {key: text for key, text in GOOD.items() if key != name}
    if value is not None:
        environment[name] = value
    assert problems(refusal(load_settings, environment)) == {name: "missing"}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"SECRET_KEY": "too-short"}, "must have at least 40 characters"),
        ({"SEALING_KEYS": "short"}, "malformed (ValueError)"),
        ({"WATERMARK_KEY": "short"}, "must have at least 32 characters"),
        ({"SITE_URL": "http://encore.example"}, "must start with https://"),
        (
            {"DOCUMENT_SIGNING_KEY_FILE": str(KEYS / "nowhere.pem")},
            "the key cannot be read (No such file or directory)",
        ),
        (
            {"DOCUMENT_SIGNING_KEY_FILE": str(KEYS / keys.CHAIN_NAME)},
            "the key is not an unencrypted private key in PEM",
        ),
        (
            {"STRIPE_API_BASE": "http://127.0.0.1:8001"},
            "must not be overridden together with a live key",
        ),
    ],
    ids=[
        "short secret",
        "no key",
        "short mark",
        "http",
        "no file",
        "not a key",
        "live key elsewhere",
    ],
)
def test_what_must_not_be_is_refused_by_name(
    load_settings: Load, changes: dict[str, str], why: str
) -> None:
    told = problems(refusal(load_settings, {**GOOD, **changes}))
    assert told == dict.fromkeys(changes, why)


@pytest.mark.parametrize("name", ["ALLOWED_HOSTS", "STRIPE_WEBHOOK_SECRETS"])
def test_a_list_has_words_in_it(load_settings: Load, name: str) -> None:
    assert set(problems(refusal(load_settings, {**GOOD, name: " , "}))) == {name}
    settings = load_settings("production", {**GOOD, name: " one , two,"})
    assert getattr(settings, name) == ["one", "two"]


def test_several_mistakes_are_told_together(load_settings: Load) -> None:
    environment = {**GOOD, "SECRET_KEY": "short", "SITE_URL": "http://encore.example"}
    del environment["REDIS_URL"]
    assert set(problems(refusal(load_settings, environment))) == {
        "SECRET_KEY",
        "SITE_URL",
        "REDIS_URL",
    }


def test_a_test_key_may_talk_to_a_sandbox(load_settings: Load) -> None:
    settings = load_settings(
        "production",
        {**GOOD, "STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_API_BASE": "https://sandbox.example"},
    )
    assert settings.STRIPE_API_BASE == "https://sandbox.example"
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert "https://sandbox.example" in policy["form-action"]
    assert "https://checkout.stripe.com" not in policy["form-action"]


# --- secrets ------------------------------------------------------------------------------------


def test_a_secret_may_lie_in_a_file(load_settings: Load, tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    file.write_text("from-a-file-" + "k" * 40 + "\n")
    environment = {**GOOD, "SECRET_KEY_FILE": str(file)}
    del environment["SECRET_KEY"]
    assert load_settings("production", environment).SECRET_KEY == "from-a-file-" + "k" * 40


def test_what_is_said_directly_comes_before_the_file(load_settings: Load, tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    file.write_text("from-a-file-" + "k" * 40)
    environment = {**GOOD, "SECRET_KEY_FILE": str(file)}
    assert GOOD["SECRET_KEY"] == load_settings("production", environment).SECRET_KEY


def test_a_file_that_cannot_be_read_is_told(load_settings: Load, tmp_path: Path) -> None:
    environment = {**GOOD, "EMAIL_HOST_PASSWORD_FILE": str(tmp_path / "nowhere")}
    del environment["EMAIL_HOST_PASSWORD"]
    told = refusal(load_settings, environment)
    assert "EMAIL_HOST_PASSWORD_FILE: cannot be read (No such file or directory)" in told


def test_an_empty_file_is_a_missing_secret(load_settings: Load, tmp_path: Path) -> None:
    file = tmp_path / "empty"
    file.write_text("\n")
    environment = {**GOOD, "SECRET_KEY_FILE": str(file)}
    del environment["SECRET_KEY"]
    assert "SECRET_KEY: missing" in refusal(load_settings, environment)


SECRET = "$ecret-0123456789-0123456789-0123456789-0123456789"


@pytest.mark.parametrize("name", ["SECRET_KEY", "STRIPE_SECRET_KEY", "EMAIL_HOST_PASSWORD"])
def test_a_secret_may_have_any_characters(load_settings: Load, name: str) -> None:
    """Django's own generator puts a dollar sign first in one key of fifty."""
    settings = load_settings("production", {**GOOD, name: SECRET})
    assert getattr(settings, name) == SECRET


@pytest.mark.parametrize(
    "url",
    [
        "postgres://encore:top-secret@db.internal:not-a-port/encore",
        "postgres://encore:top/secret@db.internal/encore",
        "not a url: top-secret",
        "oracle-of-delphi://encore:top-secret@db.internal/encore",
        "postgres://encore:top-secret@db.internal",
    ],
)
def test_a_malformed_database_is_told_without_its_password(load_settings: Load, url: str) -> None:
    told = refusal(load_settings, {**GOOD, "DATABASE_URL": url})
    assert problems(told)["DATABASE_URL"].startswith("malformed")
    assert "secret" not in told
    assert "top" not in told.replace("stop", "")


def test_a_cdn_that_is_told_of_takedowns_needs_a_token_and_https(load_settings: Load) -> None:
    assert load_settings("production", GOOD).CDN_PURGE_URL == ""
    hook = {"CDN_PURGE_URL": "https://cdn.example/purge", "CDN_PURGE_TOKEN": "token"}
    settings = load_settings("production", {**GOOD, **hook})
    assert (hook["CDN_PURGE_URL"], "token") == (settings.CDN_PURGE_URL, settings.CDN_PURGE_TOKEN)
    told = problems(refusal(load_settings, {**GOOD, "CDN_PURGE_URL": "http://cdn.example"}))
    assert told == {
        "CDN_PURGE_TOKEN": "missing",
        "CDN_PURGE_URL": "must start with https://",
    }
