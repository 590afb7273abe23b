from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "stock.accounts"
    label = "accounts"
    verbose_name = "Accounts"
