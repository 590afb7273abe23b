"""Names and words in the forms in which they are compared.

Korean is taken apart into the keys of the usual keyboard (두벌식), written as ASCII letters. That
makes a half-typed syllable a prefix, counts typing errors per letter and not per syllable, finds
what was typed with the keyboard set to English, and lets PostgreSQL's trigrams work in every
locale (in ``C`` they ignore all but ASCII).
"""

from __future__ import annotations

import re
import unicodedata

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
#: Doubled letters share the key of the single one: forgetting Shift is no error.
KEYS = {
    "ㄱ": "r", "ㄲ": "r", "ㄴ": "s", "ㄷ": "e", "ㄸ": "e", "ㄹ": "f", "ㅁ": "a", "ㅂ": "q",
    "ㅃ": "q", "ㅅ": "t", "ㅆ": "t", "ㅇ": "d", "ㅈ": "w", "ㅉ": "w", "ㅊ": "c", "ㅋ": "z",
    "ㅌ": "x", "ㅍ": "v", "ㅎ": "g", "ㅏ": "k", "ㅐ": "o", "ㅑ": "i", "ㅒ": "o", "ㅓ": "j",
    "ㅔ": "p", "ㅕ": "u", "ㅖ": "p", "ㅗ": "h", "ㅘ": "hk", "ㅙ": "ho", "ㅚ": "hl", "ㅛ": "y",
    "ㅜ": "n", "ㅝ": "nj", "ㅞ": "np", "ㅟ": "nl", "ㅠ": "b", "ㅡ": "m", "ㅢ": "ml", "ㅣ": "l",
    "ㄳ": "rt", "ㄵ": "sw", "ㄶ": "sg", "ㄺ": "fr", "ㄻ": "fa", "ㄼ": "fq", "ㄽ": "ft", "ㄾ": "fx",
    "ㄿ": "fv", "ㅀ": "fg", "ㅄ": "qt",
}  # fmt: skip
#: Revised Romanisation, syllable by syllable; how most people would spell a name they heard.
LATIN_LEADS = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()  # noqa: SIM905
LATIN_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()  # noqa: SIM905
LATIN_TAILS = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()  # noqa: SIM905

_NOT_A_WORD = re.compile(r"[^\w]+|_+")


def folded(text: str) -> str:
    """Lower case, one form per character, no accents; words apart by single blanks."""
    wide = unicodedata.normalize("NFKC", text).lower()
    plain = "".join(c for c in unicodedata.normalize("NFD", wide) if not unicodedata.combining(c))
    # NFKC turns letters typed alone into conjoining ones: back to those that keyboards write.
    composed = unicodedata.normalize("NFC", plain).translate(_ALONE)
    return _NOT_A_WORD.sub(" ", composed).strip()


#: Conjoining letters (U+1100 ...) that stand alone, as compatibility letters (U+3131 ...).
_ALONE = {
    **{0x1100 + n: letter for n, letter in enumerate(LEADS)},
    **{0x1161 + n: letter for n, letter in enumerate(VOWELS)},
    **{0x11A7 + n: letter for n, letter in enumerate(TAILS) if n},
}


def key(text: str) -> str:
    """:func:`folded` without blanks: "Chae-on" and "chaeon" are one name."""
    return folded(text).replace(" ", "")


def _syllable(character: str) -> tuple[int, int, int] | None:
    code = ord(character) - 0xAC00
    if not 0 <= code < 11172:
        return None
    return code // 588, code % 588 // 28, code % 28


def letters(text: str) -> str:
    """:func:`key` as it is typed, in ASCII where it is Korean: 유단 is ``dbeks``."""
    out = []
    for character in key(text):
        parts = _syllable(character)
        if parts is None:
            out.append(KEYS.get(character, character))
            continue
        lead, vowel, tail = parts
        out += [KEYS[LEADS[lead]], KEYS[VOWELS[vowel]], KEYS.get(TAILS[tail], "")]
    return "".join(out)


def initials(text: str) -> str:
    """The first letter of each syllable, as typed: 유단 is ``de``; what is not Korean stays."""
    out = []
    for character in key(text):
        parts = _syllable(character)
        out.append(KEYS[LEADS[parts[0]]] if parts else KEYS.get(character, character))
    return "".join(out)


def is_initials(text: str) -> bool:
    """Whether it is Korean consonants only, two or more: "ㅇㄷ"."""
    one = key(text)
    return len(one) > 1 and all(character in LEADS for character in one)


def has_lone_consonants(text: str) -> bool:
    return any(character in LEADS for character in key(text))


def is_korean(text: str) -> bool:
    return any(character in KEYS or _syllable(character) for character in key(text))


def mixed_pattern(text: str) -> re.Pattern[str]:
    """Matches keys that begin so, where a lone consonant stands for any syllable that it begins
    ("유ㄷ" matches 유단) and an open last syllable for one that goes on ("다" matches 단)."""
    parts = []
    one = key(text)
    for index, character in enumerate(one):
        if character in LEADS:
            first = 0xAC00 + LEADS.index(character) * 588
            parts.append(f"[{chr(first)}-{chr(first + 587)}{character}]")
        elif (found := _syllable(character)) and found[2] == 0 and index == len(one) - 1:
            parts.append(f"[{character}-{chr(ord(character) + 27)}]")
        else:
            parts.append(re.escape(character))
    return re.compile("".join(parts))


def romanised(text: str) -> str:
    """Korean by rule in Latin letters: 유단 is ``yudan``; what is not Korean stays."""
    out = []
    for character in key(text):
        parts = _syllable(character)
        if parts is None:
            out.append(character)
            continue
        lead, vowel, tail = parts
        out += [LATIN_LEADS[lead], LATIN_VOWELS[vowel], LATIN_TAILS[tail]]
    return "".join(out).replace("-", "").replace("lr", "ll")
