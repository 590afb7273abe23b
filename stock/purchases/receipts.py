"""The mail that follows a purchase."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from stock.purchases.models import Order


def send(*, order_id: int, at: datetime) -> bool:
    """Send the receipt once; return whether this call did it.

    The right to send is claimed by a conditional UPDATE. If the mail server refuses, the claim is
    given back and the error raised, so that the sweep tries again.
    """
    claimed = Order.objects.filter(
        pk=order_id, state=Order.State.FULFILLED, receipt_sent_at__isnull=True
    ).update(receipt_sent_at=at)
    if not claimed:
        return False
    order = Order.objects.prefetch_related("lines__licence", "lines__refund").get(pk=order_id)
    try:
        with translation.override(order.language):
            send_mail(
                subject=_("Your Encore order %(number)s") % {"number": order.number},
                message=text(order),
                from_email=settings.DEFAULT_FROM_EMAIL,
                recipient_list=[order.email],
            )
    except Exception:
        Order.objects.filter(pk=order_id).update(receipt_sent_at=None)
        raise
    return True


def text(order: Order) -> str:
    """The receipt's text, in the language in force."""
    address = settings.SITE_URL + reverse("purchases:order", args=[order.public_id])
    return render_to_string("purchases/email/receipt.txt", {"order": order, "address": address})
