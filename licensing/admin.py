"""Raw records of licensing."""

from __future__ import annotations

from django.contrib import admin

from licensing.models import (
    Agency,
    AgencyMember,
    Agreement,
    BankAccount,
    Consent,
    LedgerCheck,
    LedgerEntry,
    LedgerTransaction,
    Payout,
    PayoutTerms,
    Representation,
    Statement,
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


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "source", "order", "size", "reason")
    list_filter = ("kind",)
    search_fields = ("source", "order")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ("transaction", "account", "agency", "artist", "amount", "currency", "line")
    list_filter = ("account",)
    list_select_related = ("transaction", "agency", "artist")
    search_fields = ("line",)


@admin.register(LedgerCheck)
class LedgerCheckAdmin(ReadOnlyAdmin):
    list_display = ("at", "orders", "transactions", "problems")


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    list_display = ("number", "agency", "month", "currency", "closing", "issued_at")
    list_select_related = ("agency",)


@admin.register(BankAccount)
class BankAccountAdmin(ReadOnlyAdmin):
    list_display = ("agency", "bank", "holder", "masked", "set_at", "replaced_at")
    list_select_related = ("agency",)
    # Encrypted is still not for looking at.
    exclude = ("number_token",)


@admin.register(PayoutTerms)
class PayoutTermsAdmin(ReadOnlyAdmin):
    list_display = ("agency", "method", "hold_days", "minimum")
    list_select_related = ("agency",)


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    list_display = ("number", "agency", "amount", "currency", "state", "reference", "paid_on")
    list_select_related = ("agency",)
    exclude = ("number_token",)


@admin.register(Representation)
class RepresentationAdmin(ReadOnlyAdmin):
    list_display = ("agency", "artist", "confirmed_by", "confirmed_at", "ended_at")
    list_select_related = ("agency", "artist", "confirmed_by")
