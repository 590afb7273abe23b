"""django-oscar's browse page in its best case, as a peer to measure by: a plain list view over its
product model with its own templates, on the database that is given.

Runs in an environment of its own (see ``bench_storefront.py``), as a process that reads lines:
``fill N`` makes so many products, ``measure S PAGE`` asks for a page for so many seconds; each is
answered by a line of JSON.
"""
# ruff: noqa: T201

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

PER_PAGE = 24
BROWSE = """{% extends "oscar/catalogue/browse.html" %}{% load product_tags %}
{% block products %}{% for product in products %}<li class="col-sm-6 col-md-4 col-lg-3">
{% render_product product %}</li>{% endfor %}{% endblock %}"""


def configure(database: dict[str, Any]) -> None:
    from django.conf import settings
    from oscar import defaults

    oscar = {name: getattr(defaults, name) for name in dir(defaults) if name.startswith("OSCAR")}
    apps = [
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django.contrib.sites",
        "django.contrib.flatpages",
        "oscar.config.Shop",
        "oscar.apps.analytics.apps.AnalyticsConfig",
        "oscar.apps.checkout.apps.CheckoutConfig",
        "oscar.apps.address.apps.AddressConfig",
        "oscar.apps.shipping.apps.ShippingConfig",
        "oscar.apps.catalogue.apps.CatalogueConfig",
        "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
        "oscar.apps.communication.apps.CommunicationConfig",
        "oscar.apps.partner.apps.PartnerConfig",
        "oscar.apps.basket.apps.BasketConfig",
        "oscar.apps.payment.apps.PaymentConfig",
        "oscar.apps.offer.apps.OfferConfig",
        "oscar.apps.order.apps.OrderConfig",
        "oscar.apps.customer.apps.CustomerConfig",
        "oscar.apps.search.apps.SearchConfig",
        "oscar.apps.voucher.apps.VoucherConfig",
        "oscar.apps.wishlists.apps.WishlistsConfig",
        "oscar.apps.dashboard.apps.DashboardConfig",
        *(
            f"oscar.apps.dashboard.{name}.apps.{config}DashboardConfig"
            for name, config in (
                ("reports", "Reports"),
                ("users", "Users"),
                ("orders", "Orders"),
                ("catalogue", "Catalogue"),
                ("offers", "Offers"),
                ("partners", "Partners"),
                ("pages", "Pages"),
                ("ranges", "Ranges"),
                ("reviews", "Reviews"),
                ("vouchers", "Vouchers"),
                ("communications", "Communications"),
                ("shipping", "Shipping"),
            )
        ),
        "widget_tweaks",
        "haystack",
        "treebeard",
        "sorl.thumbnail",
        "easy_thumbnails",
        "django_tables2",
    ]
    settings.configure(
        **oscar,
        SECRET_KEY="a benchmark",
        DEBUG=False,
        ALLOWED_HOSTS=["*"],
        SITE_ID=1,
        USE_TZ=True,
        ROOT_URLCONF=__name__,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": {**database, "CONN_MAX_AGE": None}},
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        HAYSTACK_CONNECTIONS={
            "default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}
        },
        STATIC_URL="/static/",
        MEDIA_URL="/media/",
        INSTALLED_APPS=apps,
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "oscar.apps.basket.middleware.BasketMiddleware",
            "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.debug",
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                        "oscar.apps.search.context_processors.search_form",
                        "oscar.apps.checkout.context_processors.checkout",
                        "oscar.apps.communication.notifications.context_processors.notifications",
                        "oscar.core.context_processors.metadata",
                    ],
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                (
                                    "django.template.loaders.locmem.Loader",
                                    {"bench/browse.html": BROWSE},
                                ),
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                },
            }
        ],
        LOGGING_CONFIG=None,
    )


def urls() -> list[Any]:
    from django.apps import apps
    from django.urls import include, path
    from django.views.generic import ListView
    from oscar.core.loading import get_model

    product = get_model("catalogue", "Product")

    class Browse(ListView):  # type: ignore[type-arg]
        paginate_by = PER_PAGE
        context_object_name = "products"
        template_name = "bench/browse.html"
        # As its own catalogue asks: what a product box needs is fetched along.
        queryset = product.objects.browsable().base_queryset().order_by("-date_created", "-id")

    return [
        path("browse/", Browse.as_view()),
        path("i18n/", include("django.conf.urls.i18n")),
        path("", include(apps.get_app_config("oscar").urls[0])),
    ]


def __getattr__(name: str) -> Any:
    if name == "urlpatterns":
        return urls()
    raise AttributeError(name)


def fill(number: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection
    from oscar.core.loading import get_model

    call_command("migrate", verbosity=0)
    product, stock = get_model("catalogue", "Product"), get_model("partner", "StockRecord")
    kind = get_model("catalogue", "ProductClass").objects.create(name="Photo", track_stock=False)
    partner = get_model("partner", "Partner").objects.create(name="Agency")
    for start in range(0, number, 5000):
        rows = product.objects.bulk_create(
            product(
                structure="standalone",
                title=f"Photo {n}",
                slug=f"photo-{n}",
                upc=f"u{n}",
                product_class=kind,
                is_public=True,
            )
            for n in range(start, min(start + 5000, number))
        )
        stock.objects.bulk_create(
            stock(product=row, partner=partner, partner_sku=f"s{row.pk}", price=9900)
            for row in rows
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"products": product.objects.count()}


def measure(seconds: float, page: int) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, address = Client(), f"/browse/?page={page}"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    asked = len(queries)  # now: the next request empties the log
    assert response.status_code == 200
    cards = response.content.count(b"product_pod")
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        started = time.perf_counter()
        client.get(address)
        times.append(time.perf_counter() - started)
    return {
        "per_second": len(times) / sum(times),
        "median_ms": sorted(times)[len(times) // 2] * 1000,
        "queries": asked,
        "cards": cards,
    }


def main() -> None:
    logging.disable(logging.CRITICAL)
    configure(json.loads(sys.argv[1]))
    # The URLconf is this module, by name.
    sys.modules["oscar_shop"] = sys.modules[__name__]
    import django

    django.setup()
    for line in sys.stdin:
        what, *numbers = line.split()
        if what == "fill":
            answer = fill(int(numbers[0]))
        else:
            answer = measure(float(numbers[0]), int(numbers[1]))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
