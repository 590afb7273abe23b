"""Raw records of the catalogue. Memberships and dates of birth are edited here until the studio
can; an address is changed only there, where the former one is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from stock.audit.admin import ReadOnlyAdmin, RecordedAdmin
from stock.catalogue.models import (
    Artist,
    ArtistAlias,
    Event,
    Group,
    Master,
    Membership,
    Photo,
    Rendition,
)


class NamedAdmin(RecordedAdmin):
    list_display = ("name_ko", "name_en", "slug")
    search_fields = ("name_ko", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("slug",) if obj is not None else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {"slug": ("name_en",)} if obj is None else {}


class AliasInline(admin.TabularInline):
    model = ArtistAlias
    extra = 0


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("group",)


@admin.register(Artist)
class ArtistAdmin(NamedAdmin):
    search_fields = ("name_ko", "name_en", "aliases__name")  # type: ignore[assignment]
    inlines = (AliasInline, MembershipInline)


admin.site.register([Group, Event], NamedAdmin)


@admin.register(Photo)
class PhotoAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "title_ko", "event", "created_at", "published_at")
    search_fields = ("public_id", "title_ko", "title_en")
    list_select_related = ("event",)


@admin.register(Master)
class MasterAdmin(ReadOnlyAdmin):
    list_display = ("original_name", "format", "width", "height", "sha256", "uploaded_at")
    search_fields = ("original_name", "sha256")


@admin.register(Rendition)
class RenditionAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "photo", "kind", "width", "height", "created_at", "superseded_at")
    list_filter = ("kind", "is_public")
    search_fields = ("public_id", "sha256")
    list_select_related = ("photo",)
