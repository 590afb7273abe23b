from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "stock.storefront"
    label = "storefront"
    verbose_name = "Storefront"

    def ready(self) -> None:
        from stock.storefront import receivers

        receivers.connect()
