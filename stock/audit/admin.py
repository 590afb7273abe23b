"""Django's admin shows raw records to staff. Every change is a service's verb, but for the few
names that have no page yet; those are edited here, and the log says so."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from stock.accounts.access import signed_in_user
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.services import record

# Not ours to grant by: an account has one role.
admin.site.unregister(Group)
admin.site.unregister(EmailAddress)
# Holds what second factors are made of (secrets, recovery codes): nobody looks at those.
admin.site.unregister(Authenticator)


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


class RecordedAdmin(admin.ModelAdmin):
    """Add and edit, never delete; who did it and to which fields goes into the log."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # Django calls these two inside the transaction of the change.
    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._record("added", request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._record("changed", request, obj, message)
        return super().log_change(request, obj, message)

    def _record(self, what: str, request: HttpRequest, obj: models.Model, message: Any) -> None:
        record(
            action=f"{obj._meta.model_name}.{what}",
            target=obj,
            actor=signed_in_user(request),
            at=timezone.now(),
            # The names of fields and not what is in them: a date of birth is nobody's business.
            after={"changes": message},
        )


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "action", "target_type", "target_id", "actor", "system", "reason")
    list_filter = ("action",)
    search_fields = ("target_id", "request_id")
    list_select_related = ("actor",)


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    list_display = ("email", "user", "primary", "verified")
    list_filter = ("verified",)
    search_fields = ("email",)
    list_select_related = ("user",)


# Here and not in accounts, which may not import what is to its left.
@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("email", "role", "is_active", "date_joined")
    list_filter = ("role", "is_active")
    search_fields = ("email", "public_id")
    # A hash is still a secret.
    exclude = ("password",)
