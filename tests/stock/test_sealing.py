"""Secrets at rest."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet

from stock import sealing


@pytest.fixture
def keys(settings: Any) -> list[str]:
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    return settings.SEALING_KEYS


def test_what_was_sealed_is_opened_again(keys: list[str]) -> None:
    sealed = sealing.seal("110-123-456789 은행")
    assert sealing.unseal(sealed) == "110-123-456789 은행"
    assert "110" not in sealed
    assert sealing.seal("110-123-456789 은행") != sealed, "the same secret looks different"


def test_a_new_key_seals_and_the_old_one_still_opens(keys: list[str], settings: Any) -> None:
    old = sealing.seal("secret")
    newest = Fernet.generate_key().decode()
    settings.SEALING_KEYS = [newest, *keys]
    assert sealing.unseal(old) == "secret"
    moved = sealing.sealed_again(old)
    settings.SEALING_KEYS = [newest]
    assert sealing.unseal(moved) == "secret"
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(old)
    with pytest.raises(sealing.SealBroken):
        sealing.sealed_again(old)


def test_what_was_altered_is_not_opened(keys: list[str]) -> None:
    sealed = sealing.seal("secret")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(changed)
