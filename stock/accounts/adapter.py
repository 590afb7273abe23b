"""What Encore changes about allauth."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import get_language

from stock import sealing

NO_ADDRESS = "0.0.0.0"  # noqa: S104 - nothing listens there


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Remember the language in which the account was made: mail is written in it."""
        user.language = get_language() or user.language
        return super().save_user(request, user, form, commit)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whoever signs in without a connection (a script) has no address; where attempts are
        limited, all of those count as one."""
        try:
            return super().get_client_ip(request)
        except PermissionDenied:
            return NO_ADDRESS


class TwoFactorAdapter(DefaultMFAAdapter):
    """The secrets that authenticator apps share with us are sealed at rest."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)
