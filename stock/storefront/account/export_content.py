"""What a copy of a person's data contains: JSON for machines, receipts as text for people.

``docs/decisions/0063-personal-data.md`` says what becomes of each part when the account is deleted.
``tests/architecture/test_personal_data.py`` fails on a table with a person in it that it
does not know.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.purchases import receipts
from stock.purchases.models import CartItem, Dispute, Download, Licence, Order, TakedownNotice
from stock.storefront.models import (
    DataExport,
    Favourite,
    Follow,
    Lightbox,
    NewsMail,
    NewsPhoto,
    SavedSearch,
)

#: Zip files cannot hold an earlier date; the moment of making stands in about.json.
EPOCH = (1980, 1, 1, 0, 0, 0)


def archive(*, user: User, at: datetime) -> bytes:
    """A ZIP file. The same data at the same moment gives the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts(user=user, at=at).items():
            text = json.dumps(content, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
            _write(zipped, f"{name}.json", text)
        with translation.override(user.language):
            for order in _orders(user).filter(state=Order.State.FULFILLED):
                _write(zipped, f"receipts/{order.number}.txt", receipts.text(order))
    return file.getvalue()


def _write(zipped: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, date_time=EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    zipped.writestr(entry, text)


def parts(*, user: User, at: datetime) -> dict[str, Any]:
    """File name without its ending -> what stands in it."""
    return {
        "about": {"made_at": at, "account": user.public_id, "format": 1},
        "account": _account(user),
        "sessions": list(
            UserSession.objects.filter(user=user)
            .order_by("pk")
            .values("created_at", "last_seen_at", "ip", "user_agent")
        ),
        "bag": list(
            CartItem.objects.filter(cart__user=user).values(
                "photo__public_id", "licence_kind", "added_at"
            )
        ),
        "orders": [_order(order) for order in _orders(user)],
        "licences": list(
            Licence.objects.filter(holder=user)
            .order_by("pk")
            .values("number", "state", "issued_at", "line__public_id", "line__licence_kind")
        ),
        "downloads": list(
            Download.objects.filter(user=user)
            .order_by("pk")
            .values("licence__number", "at", "address")
        ),
        "messages_about_takedowns": list(
            TakedownNotice.objects.filter(buyer=user, state=TakedownNotice.State.SENT)
            .order_by("pk")
            .values("email", "subject", "body", "sent_at")
        ),
        "favourites": list(
            Favourite.objects.filter(list__user=user).values("photo__public_id", "added_at")
        ),
        "lightboxes": [_lightbox(row) for row in Lightbox.objects.filter(user=user)],
        "saved_searches": [_search(row) for row in SavedSearch.objects.filter(user=user)],
        "follows": list(
            Follow.objects.filter(user=user).values(
                "artist__slug", "group__slug", "event__slug", "created_at"
            )
        ),
        "news_mails": {
            "settings": list(NewsMail.objects.filter(user=user).values("wanted", "sent_on")),
            "told_of": list(
                NewsPhoto.objects.filter(mail__user=user).values("photo__public_id", "settled_at")
            ),
        },
        "copies": list(
            DataExport.objects.filter(user=user).values("state", "requested_at", "ready_at")
        ),
        "log": list(
            AuditEntry.objects.filter(actor=user)
            .order_by("pk")
            .values("at", "action", "target_type", "target_id", "address")
        ),
    }


def _account(user: User) -> dict[str, Any]:
    return {
        "public_id": user.public_id,
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "language": user.language,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        # What kind, not the secret: a copy lies about on people's disks.
        "second_factors": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
    }


def _orders(user: User) -> Any:
    return (
        Order.objects.filter(user=user)
        .order_by("pk")
        .prefetch_related("lines__licence", "lines__refund", "disputes")
    )


def _order(order: Order) -> dict[str, Any]:
    payment = getattr(order, "payment", None)
    return {
        "number": order.number,
        "state": order.state,
        "email": order.email,
        "language": order.language,
        "territory": order.territory,
        "currency": order.currency,
        "total": order.total,
        "created_at": order.created_at,
        "completed_at": order.completed_at,
        "payment": payment and {"amount": payment.amount, "received_at": payment.received_at},
        "lines": [_line(line) for line in order.lines.all()],
        "disputes": [_dispute(row) for row in order.disputes.all()],
    }


def _line(line: Any) -> dict[str, Any]:
    refund = getattr(line, "refund", None)
    return {
        "id": line.public_id,
        "title": line.title_ko,
        "artists": line.artists_ko,
        "licence_kind": line.licence_kind,
        "terms": line.terms_version,
        "amount": line.amount,
        "file_sha256": line.file_sha256,
        "refund": refund
        and {"amount": refund.amount, "state": refund.state, "requested_at": refund.requested_at},
    }


def _dispute(row: Dispute) -> dict[str, Any]:
    return {"amount": row.amount, "state": row.state, "opened_at": row.opened_at}


def _search(row: SavedSearch) -> dict[str, Any]:
    return {
        "query": row.query,
        "alerts": row.alerts,
        "created_at": row.created_at,
        "told_of": list(row.hits.values("photo__public_id", "settled_at")),
    }


def _lightbox(row: Lightbox) -> dict[str, Any]:
    return {
        "name": row.name,
        "state": row.state,
        "created_at": row.created_at,
        "is_shared": row.share_token is not None,
        "photos": list(row.photos.values("photo__public_id", "note", "added_at")),
    }
