from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "stock.ui"
    label = "ui"
