"""Random public identifiers: what a URL may show instead of a row's number."""

from __future__ import annotations

import secrets

# Crockford's base 32 in lower case: no letters that people confuse, nothing to guess.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """Return 16 random characters (80 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


def new_number(prefix: str, groups: int = 3) -> str:
    """Return a number that people read aloud, for example ``EN-7K2M-9QXD-41RT``."""
    letters = ALPHABET.upper()
    parts = ["".join(secrets.choice(letters) for _ in range(4)) for _ in range(groups)]
    return "-".join([prefix, *parts])
