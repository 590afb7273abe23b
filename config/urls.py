"""Every address of the shop. Korean has none in front, other languages their code."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config import health
from stock.accounts.access import staff_only
from stock.catalogue import links
from stock.purchases import webhooks
from stock.storefront import installing
from stock.storefront.shop import sitemaps

# One way to sign in, with one limit on attempts: the admin's own form would be a second.
admin.site.login = staff_only(admin.site.login)  # type: ignore[method-assign, assignment]

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("webhooks/stripe", webhooks.stripe_webhook, name="stripe-webhook"),
    path("files/<str:token>", links.serve_private, name="private-file"),
    path("media/<path:name>", links.serve_public, name="public-file"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<slug:section>-<int:number>.xml", sitemaps.part, name="sitemap-part"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("manifest.webmanifest", installing.manifest, name="manifest"),
        path("accounts/", include("allauth.account.urls")),
        path("accounts/", include("stock.accounts.urls")),
        path("accounts/2fa/", include("allauth.mfa.urls")),
        path("studio/", include("stock.catalogue.urls")),
        path("studio/", include("restoration.urls")),
        path("studio/", include("licensing.urls_studio")),
        path("studio/", include("stock.purchases.urls_studio")),
        path("studio/", include("stock.storefront.urls_studio")),
        path("partner/", include("licensing.urls_partner")),
        path("partner/", include("stock.purchases.urls_partner")),
        path("", include("licensing.urls_joining")),
        path("", include("stock.purchases.urls")),
        path("", include("stock.storefront.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
