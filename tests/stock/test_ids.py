"""Identifiers that nobody can guess, and numbers that people can read aloud."""

from __future__ import annotations

import re

import pytest

from stock import ids


def test_a_public_id_has_16_letters_that_nobody_confuses() -> None:
    for _ in range(50):
        assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{16}", ids.new_public_id())


def test_the_alphabet_has_32_different_letters_without_i_l_o_u() -> None:
    assert len(set(ids.ALPHABET)) == 32
    assert not set("ilou") & set(ids.ALPHABET)


def test_public_ids_differ() -> None:
    assert len({ids.new_public_id() for _ in range(1000)}) == 1000


def test_they_come_from_the_systems_secret_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.choice", lambda letters: letters[-1])
    assert ids.new_public_id() == "z" * 16
    assert ids.new_number("EN", groups=2) == "EN-ZZZZ-ZZZZ"


@pytest.mark.parametrize("groups", [1, 2, 3])
def test_a_number_is_in_groups_of_four_capitals(groups: int) -> None:
    pattern = r"ENC" + r"-[0-9A-HJKMNP-TV-Z]{4}" * groups
    assert re.fullmatch(pattern, ids.new_number("ENC", groups=groups))
