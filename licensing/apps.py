from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "licensing"
    verbose_name = "Licensing"

    def ready(self) -> None:
        from licensing import access, holding, people_shown
        from stock.accounts import two_factor

        two_factor.needed_by(access.decides_for_an_agency)
        holding.register()
        people_shown.connect()
