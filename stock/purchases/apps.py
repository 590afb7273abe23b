from django.apps import AppConfig


class PurchasesConfig(AppConfig):
    name = "stock.purchases"
    label = "purchases"
    verbose_name = "Purchases"

    def ready(self) -> None:
        from stock.purchases import bulk, connect, provider, receivers

        provider.check_configuration()
        receivers.connect()
        connect.register()
        bulk.register()
