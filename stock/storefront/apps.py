from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "stock.storefront"
    label = "storefront"
    verbose_name = "Storefront"
