"""Django's admin shows raw records to staff. It changes none: every change is a service's verb."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from stock.accounts.models import User
from stock.audit.models import AuditEntry


class ReadOnlyAdmin(admin.ModelAdmin):
    """Look, but do not touch: rules, transitions and the log live in the services."""

    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "action", "target_type", "target_id", "actor", "system", "reason")
    list_filter = ("action",)
    search_fields = ("target_id", "request_id")
    list_select_related = ("actor",)


# Here and not in accounts, which may not import what is to its left.
@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("email", "role", "is_active", "date_joined")
    list_filter = ("role", "is_active")
    search_fields = ("email", "public_id")
    # A hash is still a secret.
    exclude = ("password",)
