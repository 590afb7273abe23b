"""The embedded mode needs no configuration and keeps its secrets to itself."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.config.conftest import Load


def test_secrets_are_made_once_and_only_their_owner_reads_them(
    load_settings: Load, tmp_path: Path
) -> None:
    environment = {"ENCORE_VAR": str(tmp_path / "var")}
    first = load_settings("embedded", environment)
    second = load_settings("embedded", environment)
    other = load_settings("embedded", {"ENCORE_VAR": str(tmp_path / "other")})
    assert len(first.SECRET_KEY) >= 50
    assert second.SECRET_KEY == first.SECRET_KEY != other.SECRET_KEY
    assert first.STRIPE_SECRET_KEY == second.STRIPE_SECRET_KEY != other.STRIPE_SECRET_KEY
    path = tmp_path / "var" / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_clones_do_not_meet(load_settings: Load, tmp_path: Path) -> None:
    one, other = (
        load_settings("embedded", {"ENCORE_VAR": str(tmp_path / name), "PORT": port})
        for name, port in (("one", "8000"), ("other", "9000"))
    )
    for name in (
        "SITE_URL",
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "BROKER_SOCKET",
        "STRIPE_API_BASE",
        "DATABASES",
        "STORAGES",
    ):
        assert getattr(one, name) != getattr(other, name), name


def test_everything_is_on_this_machine(load_settings: Load, tmp_path: Path) -> None:
    settings = load_settings("embedded", {"ENCORE_VAR": str(tmp_path), "PORT": "8123"})
    assert settings.SITE_URL == "http://127.0.0.1:8123"
    assert settings.STRIPE_API_BASE == "http://127.0.0.1:8124"
    assert set(settings.ALLOWED_HOSTS) == {"127.0.0.1", "localhost"}
    assert settings.STRIPE_SECRET_KEY.startswith("sk_test_")
    assert settings.DEBUG is False


def test_the_brokers_socket_has_a_short_path(load_settings: Load, tmp_path: Path) -> None:
    """Unix sockets allow 107 bytes, and a clone may lie deep."""
    deep = tmp_path / "/".join(["a-long-directory-name"] * 8)
    settings = load_settings("embedded", {"ENCORE_VAR": str(deep)})
    assert len(str(settings.BROKER_SOCKET).encode()) < 108


def test_tests_keep_away_from_the_developers_files(load_settings: Load) -> None:
    settings = load_settings("test", {})
    assert settings.BASE_DIR / "var" not in [settings.VAR_DIR, *settings.VAR_DIR.parents]


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1", "80.5"])
@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
def test_a_port_that_is_none_is_told_by_name(
    load_settings: Load, tmp_path: Path, name: str, port: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name}: .*{port}"):
        load_settings("embedded", {"ENCORE_VAR": str(tmp_path / "var"), name: port})
    assert not (tmp_path / "var").exists()


def test_the_last_port_leaves_none_for_the_sandbox(load_settings: Load, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SANDBOX_PORT: .*65536"):
        load_settings("embedded", {"ENCORE_VAR": str(tmp_path / "var"), "PORT": "65535"})
