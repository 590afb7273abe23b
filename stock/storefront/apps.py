from importlib import import_module

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "stock.storefront"
    label = "storefront"
    verbose_name = "Storefront"

    def ready(self) -> None:
        from stock.storefront import receivers

        receivers.connect()
        # Web processes end mails by their links; what sends them need not be loaded for that.
        import_module("stock.storefront.collections.news")
        import_module("stock.storefront.search.alerts")
