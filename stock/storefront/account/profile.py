"""Name and language of an account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stock.accounts.models import User
from stock.audit.services import record
from stock.storefront.errors import AccountRefused

MOST_LETTERS = 80


def change(*, user: User, name: str, language: str, at: datetime) -> bool:
    """Return whether anything changed. The log says which of the two, not the name."""
    name = " ".join(name.split())
    if len(name) > MOST_LETTERS:
        raise AccountRefused(
            _("A name has at most %(number)d letters.") % {"number": MOST_LETTERS},
            code="name_too_long",
        )
    if language not in dict(settings.LANGUAGES):
        raise AccountRefused(_("Please choose a language."), code="language")
    with transaction.atomic():
        before = User.objects.select_for_update().get(pk=user.pk)
        changed = [
            field
            for field, value in (("name", name), ("language", language))
            if getattr(before, field) != value
        ]
        if not changed:
            return False
        User.objects.filter(pk=user.pk).update(name=name, language=language)
        record(action="account.changed", target=user, actor=user, at=at, after={"fields": changed})
    user.name, user.language = name, language
    return True
