"""Deleting one's own account: what the law makes the shop keep stays, and tells nothing of the
person any more; everything else goes. It cannot be undone.

docs/decisions/0063-personal-data.md is the map of what goes, what stays and why.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

import structlog
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.storage import storages
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from stock.accounts.models import Role, User
from stock.audit.services import record
from stock.purchases.models import Cart, Download, Order, TakedownNotice
from stock.storefront.errors import AccountRefused
from stock.storefront.models import (
    DataExport,
    FavouriteList,
    Follow,
    Lightbox,
    NewsMail,
    SavedSearch,
)

log = structlog.get_logger(__name__)

#: What one types to confirm, in the language of the page.
WORD = gettext_lazy("DELETE")


def delete_account(*, user: User, password: str, typed: str, at: datetime) -> None:
    """Delete the account of ``user``, who says so with password and word.

    Raises :class:`AccountRefused`: for work accounts (``work_account``), a wrong word (``word``) or
    password (``password``), and while an order is open (``open_order``). Of two at once, the second
    finds a password that is none.
    """
    if typed.strip().casefold() != str(WORD).casefold():
        raise AccountRefused(
            gettext("Please type “%(word)s” to confirm.") % {"word": WORD}, code="word"
        )
    with transaction.atomic():
        # A checkout that begins meanwhile refers to this row and waits for it.
        row = User.objects.select_for_update().get(pk=user.pk)
        address, language = row.email, row.language
        _refuse(row, password, at=at)
        files = _delete_what_may_go(row)
        _pseudonymise(row)
        record(action="account.deleted", target=row, actor=row, at=at)
        User.objects.filter(pk=row.pk).update(
            email=pseudonym(row),
            name="",
            password=make_password(None),
            is_active=False,
            last_login=None,
            deleted_at=at,
        )
        for name in files:
            transaction.on_commit(partial(storages["default"].delete, name))
        # Not by a worker: nobody knows the address any more when this is over.
        transaction.on_commit(partial(_say_goodbye, address, language))


def pseudonym(user: User) -> str:
    """What stands in the place of the address: leads to nobody, and is the same wherever the
    account bought something, so that orders of one buyer still belong together."""
    return f"deleted-{user.public_id}@deleted.invalid"


def open_orders(user: User, *, at: datetime) -> QuerySet[Order]:
    """Orders that still have to reach the person: waiting for payment, being checked, or without a
    receipt yet. A payment page of an expired order may be paid until it runs out."""
    return Order.objects.filter(
        Q(state__in=[Order.State.PENDING, Order.State.QUARANTINED])
        | Q(state=Order.State.FULFILLED, receipt_sent_at__isnull=True)
        | Q(state=Order.State.EXPIRED, session_id__isnull=False, session_expires_at__gt=at),
        user=user,
    )


def _refuse(row: User, password: str, *, at: datetime) -> None:
    if row.role != Role.FAN:
        raise AccountRefused(
            gettext_lazy("Work accounts are closed by the people who manage them."),
            code="work_account",
        )
    if not row.is_active or not row.check_password(password):
        raise AccountRefused(gettext_lazy("This is not your password."), code="password")
    if open_orders(row, at=at).exists():
        raise AccountRefused(
            gettext_lazy(
                "An order of yours is not finished yet. Unpaid ones run out within the hour:"
                " please come back then."
            ),
            code="open_order",
        )


def _delete_what_may_go(row: User) -> list[str]:
    """Return the files to be removed after commit."""
    copies = DataExport.objects.filter(user=row)
    files = list(copies.exclude(file_name="").values_list("file_name", flat=True))
    for session in UserSession.objects.filter(user=row):
        session.end()
    for rows in (
        copies,
        Cart.objects.filter(user=row),
        FavouriteList.objects.filter(user=row),
        Lightbox.objects.filter(user=row),
        SavedSearch.objects.filter(user=row),
        Follow.objects.filter(user=row),
        NewsMail.objects.filter(user=row),
        EmailAddress.objects.filter(user=row),
        Authenticator.objects.filter(user=row),
    ):
        rows.delete()
    return files


def _pseudonymise(row: User) -> None:
    """Orders, payments and licences stay for the time the law wants them kept (decision 0063)."""
    Order.objects.filter(user=row).update(email=pseudonym(row), session_url="")
    Download.objects.filter(user=row).update(address=None)
    notices = TakedownNotice.objects.filter(buyer=row)
    notices.filter(state__in=[TakedownNotice.State.DRAFT, TakedownNotice.State.QUEUED]).update(
        state=TakedownNotice.State.DROPPED
    )
    notices.update(email=pseudonym(row))


def _say_goodbye(address: str, language: str) -> None:
    """The last mail: whoever did not do this themselves should hear of it."""
    try:
        with translation.override(language):
            send_mail(
                subject=gettext("Your Encore account is deleted"),
                message=render_to_string("storefront/email/goodbye.txt"),
                from_email=settings.DEFAULT_FROM_EMAIL,
                recipient_list=[address],
            )
    except OSError:
        # The account is gone; a mail server that rests does not bring it back.
        log.warning("no mail about the deleted account")
