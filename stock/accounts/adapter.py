"""What Encore changes about allauth."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import get_language

from stock import sealing


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Remember the language in which the account was made: mail is written in it."""
        user.language = get_language() or user.language
        return super().save_user(request, user, form, commit)


class TwoFactorAdapter(DefaultMFAAdapter):
    """The secrets that authenticator apps share with us are sealed at rest."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)
