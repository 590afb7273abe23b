from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "stock.audit"
    label = "audit"
    verbose_name = "Audit"
