"""The studio's pages about orders and prices."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing.models import LicenceKind, Takedown
from stock.accounts.access import signed_in_user, staff_only
from stock.catalogue.models import Photo
from stock.errors import Refusal
from stock.purchases import prices, takedowns
from stock.purchases.forms import PriceForm
from stock.purchases.models import Order, Price

PER_PAGE = 50


@staff_only
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Newest first; ``?state=`` narrows it, ``?q=`` finds a number or an address."""
    rows = Order.objects.select_related("user").prefetch_related(
        "lines__licence", "lines__refund", "lines__photo"
    )
    counts = dict(Order.objects.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", "")
    query = request.GET.get("q", "").strip()[:80]
    if state in Order.State.values:
        rows = rows.filter(state=state)
    if query:
        rows = rows.filter(
            Q(number__icontains=query)
            | Q(email__icontains=query)
            | Q(lines__licence__number__icontains=query)
        ).distinct()
    page = Paginator(rows.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "query": query,
        "filters": [
            (value, label, counts[value])
            for value, label in Order.State.choices
            if counts.get(value)
        ],
    }
    return render(request, "purchases/studio/orders.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def default_prices(request: HttpRequest) -> HttpResponse:
    form = PriceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            prices.set_price(
                **form.cleaned_data,
                currency=settings.SHOP_CURRENCY,
                actor=signed_in_user(request),
                at=timezone.now(),
            )
            messages.success(request, _("Saved."))
            return redirect("purchases_studio:prices")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    rows = Price.objects.filter(photo__isnull=True).select_related("set_by").order_by("-valid_from")
    now = timezone.now()
    in_force = {row.licence_kind: row for row in rows.filter(valid_until__isnull=True)}
    context = {
        "form": form,
        "prices": rows[:50],
        "in_force": [(kind.label, in_force.get(kind.value)) for kind in LicenceKind],
        "own_prices": Price.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=now), photo__isnull=False
        )
        .select_related("photo")
        .order_by("-valid_from")[:50],
    }
    status = 400 if form.is_bound else 200
    return render(request, "purchases/studio/prices.html", context, status=status)


@staff_only
@require_POST
def photo_price(request: HttpRequest, public_id: str) -> HttpResponse:
    photo = get_object_or_404(Photo, public_id=public_id)
    form = PriceForm(request.POST)
    if form.is_valid():
        try:
            prices.set_price(
                **form.cleaned_data,
                currency=settings.SHOP_CURRENCY,
                photo=photo,
                actor=signed_in_user(request),
                at=timezone.now(),
            )
            messages.success(request, _("Saved."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Please enter a price in whole won."))
    return redirect("catalogue_studio:photo", public_id)


@staff_only
@require_POST
def inform_buyers(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the drafted messages about a takedown go out."""
    takedown = get_object_or_404(Takedown, public_id=public_id)
    count = takedowns.release_notices(
        takedown=takedown, actor=signed_in_user(request), at=timezone.now()
    )
    if count:
        words = ngettext(
            "%(count)d message is on its way.", "%(count)d messages are on their way.", count
        )
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("There was no message to send."))
    return redirect("licensing_studio:takedown", public_id)
