"""What the licences allow: side by side, and the whole terms of each."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from licensing.models import LicenceKind
from stock.accounts.access import public
from stock.purchases import wording
from stock.purchases.terms import TERMS
from stock.storefront.shop.comparison import compare


@public
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    kinds = [{"kind": kind, "terms": TERMS[kind]} for kind in LicenceKind]
    return render(request, "storefront/licences.html", {"kinds": kinds, "comparison": compare()})


@public
@require_safe
def page(request: HttpRequest, kind: str, version: str = "") -> HttpResponse:
    """The terms that hold today, or those of a version under which somebody bought."""
    if kind not in LicenceKind.values:
        raise Http404
    wanted = version or settings.LICENCE_TERMS_VERSION
    shown = LicenceKind(kind)
    try:
        articles = wording.articles(wanted, kind=shown, language=get_language() or "ko")
    except KeyError:
        raise Http404 from None
    context = {
        "kind": shown,
        "terms": TERMS[shown],
        "articles": articles,
        "version": wanted,
        "current": wanted == settings.LICENCE_TERMS_VERSION,
        "others": [other for other in LicenceKind if other != shown],
    }
    return render(request, "storefront/licence.html", context)
