"""The form in which staff write an agreement down."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from licensing import countries
from licensing.forms import SWITCH
from licensing.models import WORLDWIDE, Agency, Agreement, LicenceKind

#: Where most fans are: offered first.
USUAL = ("KR", "JP", "US", "TW", "TH", "ID", "PH", "VN", "MY", "SG", "HK", "GB", "DE", "FR", "CA")


def _countries() -> list[tuple[str, str]]:
    """The whole world, the usual countries, then all others by name."""
    return [
        (WORLDWIDE, gettext("The whole world")),
        *((code, countries.name_of(code)) for code in USUAL),
        *countries.choices(countries.EVERY_COUNTRY - set(USUAL)),
    ]


class AgreementForm(forms.Form):
    """Shares are typed in percent and floors in the currency's own unit; ``terms`` gives them in
    basis points and minor units, as the verbs take them."""

    agency = forms.ModelChoiceField(
        Agency.objects.all(), label=_("Agency"), empty_label=_("Please choose")
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=lambda: [(code, code) for code in settings.STRIPE_MINIMUM_AMOUNT],
        initial="KRW",
    )
    territories = forms.MultipleChoiceField(
        label=_("Countries"),
        # Called for each form: names are in the language of whoever reads it.
        choices=_countries,
        initial=["KR"],
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        help_text=_("The first day on which it no longer holds. Empty: no end."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    exclusive = forms.BooleanField(
        label=_("Exclusive"), required=False, widget=forms.CheckboxInput(SWITCH)
    )
    two_person_approval = forms.BooleanField(
        label=_("Two people approve each photo"),
        required=False,
        widget=forms.CheckboxInput(SWITCH),
    )

    def __init__(self, *args: Any, agency: Agency | None = None, **options: Any) -> None:
        """With ``agency`` that is settled: a draft does not move to another one."""
        super().__init__(*args, **options)
        if agency is not None:
            del self.fields["agency"]
        for kind in LicenceKind:
            self.fields[f"share_{kind}"] = forms.DecimalField(
                label=_("Agency's share in percent"),
                min_value=0,
                max_value=100,
                decimal_places=2,
                widget=forms.NumberInput({"inputmode": "decimal", "step": "0.01"}),
            )
            self.fields[f"floor_{kind}"] = forms.DecimalField(
                label=_("Least price, tax included"),
                required=False,
                min_value=0,
                max_digits=10,
                decimal_places=2,
                widget=forms.NumberInput({"inputmode": "decimal", "step": "any"}),
            )

    @property
    def kinds(self) -> list[tuple[LicenceKind, Any, Any]]:
        """Kind, its share's and its floor's field: a row of the page's table."""
        return [(kind, self[f"share_{kind}"], self[f"floor_{kind}"]) for kind in LicenceKind]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        digits = get_currency_precision(data.get("currency", "KRW"))
        for kind in LicenceKind:
            amount = data.get(f"floor_{kind}")
            if amount is not None and amount != round(amount, digits):
                self.add_error(f"floor_{kind}", _("This currency has no such small amounts."))
        return data

    def terms(self) -> dict[str, Any]:
        """Keyword arguments of ``draft`` and ``revise``, but for who and when."""
        data: Mapping[str, Any] = self.cleaned_data
        digits = get_currency_precision(data["currency"])
        shares = {kind.value: int(data[f"share_{kind}"] * 100) for kind in LicenceKind}
        floors = {
            kind.value: int((data[f"floor_{kind}"] or Decimal(0)).scaleb(digits))
            for kind in LicenceKind
        }
        same = (
            "currency",
            "territories",
            "valid_from",
            "valid_until",
            "exclusive",
            "two_person_approval",
        )
        return {"share_bps": shares, "floors": floors, **{name: data[name] for name in same}}

    @staticmethod
    def initial_from(agreement: Agreement) -> dict[str, Any]:
        digits = get_currency_precision(agreement.currency)
        initial: dict[str, Any] = {
            "currency": agreement.currency,
            "territories": [row.country for row in agreement.territories.all()],
            "valid_from": agreement.valid_from,
            "valid_until": agreement.valid_until,
            "exclusive": agreement.exclusive,
            "two_person_approval": agreement.two_person_approval,
        }
        for rate in agreement.rates.all():
            initial[f"share_{rate.licence_kind}"] = Decimal(rate.share_bps) / 100
            if rate.floor:
                initial[f"floor_{rate.licence_kind}"] = Decimal(rate.floor).scaleb(-digits)
        return initial


class PaperForm(forms.Form):
    scan = forms.FileField(
        label=_("Scan of the signed contract"),
        help_text=_("PDF, JPEG or PNG, at most 20 MB."),
        widget=forms.ClearableFileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class SignedPaperForm(PaperForm):
    signed_as = forms.CharField(label=_("Name of who signed"), max_length=120)
