"""A live key never talks to anything but Stripe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from stock.purchases import provider

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("key", ["sk_live_x", "rk_live_x"])
def test_a_live_key_with_another_address_is_refused(settings, key: str) -> None:
    settings.STRIPE_SECRET_KEY = key
    settings.STRIPE_API_BASE = "http://127.0.0.1:12111"
    with pytest.raises(ImproperlyConfigured, match="STRIPE_API_BASE"):
        provider.check_configuration()


@pytest.mark.parametrize(
    ("key", "base", "live", "sandbox"),
    [
        ("sk_live_x", None, True, False),
        ("sk_test_x", None, False, False),
        ("sk_test_x", "http://127.0.0.1:12111", False, True),
    ],
)
def test_everything_else_is_fine(
    settings, key: str, base: str | None, live: bool, sandbox: bool
) -> None:
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = key, base
    provider.check_configuration()
    assert (provider.is_live(), provider.is_sandbox()) == (live, sandbox)


def test_the_shop_does_not_even_start(tmp_path: Path) -> None:
    lines = ["from config.settings.test import *", "STRIPE_SECRET_KEY = 'sk_live_x'"]
    (tmp_path / "live_settings.py").write_text("\n".join(lines))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "live_settings",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
        "ENCORE_VAR": str(tmp_path / "var"),
        "ENCORE_TEST_VAR": "1",
    }
    result = subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); print('started')"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode != 0
    assert "ImproperlyConfigured: STRIPE_API_BASE" in result.stderr
    assert "started" not in result.stdout
