"""Names and words in the forms in which they are compared."""

from __future__ import annotations

import pytest

from stock.storefront.search import text


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  Chae-On  ", "chae on"),
        ("ＶＰＩＥＲ！", "vpier"),
        ("Beyoncé", "beyonce"),
        ("바이올렛　피어", "바이올렛 피어"),
        ("ㅇㅇㅈ", "ㅇㅇㅈ"),
        ("2026-03", "2026 03"),
        ("a_b", "a b"),
        ("…", ""),
    ],
)
def test_folded(written: str, folded: str) -> None:
    assert text.folded(written) == folded
    assert text.folded(folded) == folded


@pytest.mark.parametrize(
    ("written", "letters"),
    [("유단", "dbeks"), ("값", "rkqt"), ("과", "rhk"), ("뽀", "qh"), ("Chae-on", "chaeon")],
)
def test_letters_are_the_keys_pressed(written: str, letters: str) -> None:
    assert text.letters(written) == letters


@pytest.mark.parametrize("typed", ["ㅇ", "유", "윧", "유다", "유단"])
def test_every_moment_of_typing_is_a_beginning(typed: str) -> None:
    assert text.letters("유단").startswith(text.letters(typed))


def test_initials() -> None:
    assert text.initials("바이올렛 피어") == text.letters("ㅂㅇㅇㄹㅍㅇ")
    assert text.is_initials("ㅇㅇㅈ")
    assert not text.is_initials("ㅇ")
    assert not text.is_initials("유ㄷ")
    assert not text.is_initials("ab")


@pytest.mark.parametrize(
    ("typed", "name", "fits"),
    [
        ("유ㄷ", "유단", True),
        ("유ㄷ", "유나", False),
        ("유다", "유단", True),
        ("ㅇ단", "유단", True),
        ("유단", "유단", True),
        ("단", "유단", False),
    ],
)
def test_half_typed_syllables(typed: str, name: str, fits: bool) -> None:
    assert bool(text.mixed_pattern(typed).match(name)) is fits


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("유단", "yudan"),
        ("채온", "chaeon"),
        ("바이올렛", "baiollet"),
        ("글라스아워", "geullaseuawo"),
    ],
)
def test_romanised_by_rule(korean: str, latin: str) -> None:
    assert text.romanised(korean) == latin
