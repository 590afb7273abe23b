"""Raw records of licensing."""

from __future__ import annotations

from django.contrib import admin

from licensing.models import (
    Agency,
    AgencyMember,
    Agreement,
    Consent,
    RoyaltyEntry,
    Submission,
    Takedown,
)
from stock.audit.admin import ReadOnlyAdmin


class MemberInline(admin.TabularInline):
    model = AgencyMember
    extra = 0
    raw_id_fields = ("user",)


@admin.register(Agency)
class AgencyAdmin(ReadOnlyAdmin):
    """People are invited in the studio and the partner portal; here are the raw rows."""

    list_display = ("name_ko", "name_en", "slug")
    inlines = (MemberInline,)


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "agency", "state", "version", "valid_from", "valid_until")
    list_select_related = ("agency",)


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "artist", "agreement", "state", "valid_from", "valid_until")
    list_select_related = ("artist", "agreement__agency")


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "photo", "agency", "state", "submitted_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("photo", "agency")


@admin.register(Takedown)
class TakedownAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "photo", "side", "ground", "state", "opened_at")
    list_select_related = ("photo",)


@admin.register(RoyaltyEntry)
class RoyaltyEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "agency", "artist", "kind", "amount", "currency", "source")
    list_select_related = ("agency", "artist")
