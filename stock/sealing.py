"""Secrets at rest: sealed before they are written, opened where they are used.

Fernet (AES-128-CBC with HMAC-SHA256) of the ``cryptography`` package. ``settings.SEALING_KEYS`` are
base64 keys of 32 bytes: the first seals, all open, so a key is rotated by putting a new one in
front.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealBroken(Exception):
    """What was sealed was altered, or the key it was sealed with is gone."""


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SEALING_KEYS])


def seal(text: str) -> str:
    """``text`` in a form that tells nothing to who reads the database or a backup of it."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What :func:`seal` was given. Raises :class:`SealBroken`."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken("not sealed with any key of SEALING_KEYS") from error


def sealed_again(sealed: str) -> str:
    """The same secret under the newest key. Raises :class:`SealBroken`."""
    try:
        return _keys().rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken("not sealed with any key of SEALING_KEYS") from error
