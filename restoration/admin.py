"""Raw records of restoration."""

from __future__ import annotations

from django.contrib import admin

from restoration.models import ModelVersion, RestorationJob
from stock.audit.admin import ReadOnlyAdmin


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    list_display = ("name", "architecture", "licence", "commercial_use")


@admin.register(RestorationJob)
class RestorationJobAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "photo", "model", "state", "stage", "attempts", "requested_at")
    list_filter = ("state",)
    list_select_related = ("photo", "model")
