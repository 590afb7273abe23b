"""/_sandbox/events: what happened and how its webhooks fared, for a developer's eyes."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import representations
from .models import Delivery, Event, PaymentIntent, WebhookEndpoint

PER_PAGE = 40


def page(request: HttpRequest) -> HttpResponse:
    rows = Event.objects.prefetch_related("deliveries__attempts", "deliveries__endpoint")
    kind = request.GET.get("type", "").strip()
    if kind:
        rows = rows.filter(type__contains=kind)
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PER_PAGE + 1])
    shown = [
        {
            "row": row,
            "body": json.dumps(representations.event(row), indent=2, ensure_ascii=False),
        }
        for row in found[:PER_PAGE]
    ]
    return render(
        request,
        "sandbox/events.html",
        {
            "events": shown,
            "kind": kind,
            "older": found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None,
            "endpoints": WebhookEndpoint.objects.all(),
            "waiting": Delivery.objects.filter(state__in=["pending", "held"]).count(),
            "deposits": PaymentIntent.objects.filter(status=PaymentIntent.Status.PROCESSING)[:20],
        },
    )
