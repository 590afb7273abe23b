from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "stock.catalogue"
    label = "catalogue"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        from stock.catalogue import similarity
        from stock.catalogue.previews import limits

        limits.check()
        similarity.register_sqlite_function()
