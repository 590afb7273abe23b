"""Who must have a second factor, and whether they have one.

Apps above this one say for whom they need it (:func:`needed_by`); the areas of staff and partners
then let such a person do nothing before it is set up.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from stock.accounts.models import Role, User

_RULES: list[Callable[[User], bool]] = [lambda user: user.role == Role.STAFF]


def needed_by(rule: Callable[[User], bool]) -> None:
    """Ask for a second factor whenever ``rule`` says so of the person."""
    if rule not in _RULES:
        _RULES.append(rule)


def is_missing(user: User) -> bool:
    """Whether this person must set up a second factor first."""
    if not settings.TWO_FACTOR_REQUIRED or not any(rule(user) for rule in _RULES):
        return False
    return not is_mfa_enabled(user)
