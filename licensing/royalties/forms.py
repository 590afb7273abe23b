"""Forms of the pages about royalties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.models import Agency, Bank, PayoutTerms
from stock.catalogue.models import Artist


class BankAccountForm(forms.Form):
    bank = forms.ChoiceField(label=_("Bank"), choices=Bank.choices)
    holder = forms.CharField(label=_("Account holder"), max_length=60)
    number = forms.CharField(
        label=_("Account number"),
        max_length=30,
        help_text=_("It is stored encrypted; afterwards only the last four digits are shown."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ExportForm(forms.Form):
    pay_on = forms.DateField(label=_("Pay on"), widget=forms.DateInput(attrs={"type": "date"}))


class PaymentForm(forms.Form):
    reference = forms.CharField(label=_("The bank's reference"), max_length=80)
    paid_on = forms.DateField(label=_("Paid on"), widget=forms.DateInput(attrs={"type": "date"}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class CorrectionForm(forms.Form):
    # Drawn when the page is shown: a form that is sent twice books once.
    key = forms.CharField(widget=forms.HiddenInput, max_length=16)
    artist = forms.ModelChoiceField(label=_("Artist"), queryset=Artist.objects.none())
    amount = forms.IntegerField(
        label=_("Amount"),
        help_text=_("Positive: the agency gets more. Negative: less."),
        min_value=-(10**10),
        max_value=10**10,
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["artist"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Artist.objects.filter(consents__agreement__agency=agency).distinct()


class PayoutTermsForm(forms.Form):
    method = forms.ChoiceField(label=_("Method"), choices=PayoutTerms.Method.choices)
    hold_days = forms.IntegerField(
        label=_("Waiting period in days"), min_value=0, max_value=365, required=False
    )
    minimum = forms.IntegerField(
        label=_("Least payout"), min_value=0, max_value=10**9, required=False
    )
    connected_account = forms.CharField(label=_("Connected account"), max_length=60, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    @staticmethod
    def initial_from(terms: PayoutTerms | None) -> dict[str, Any]:
        if terms is None:
            return {}
        names = ("method", "hold_days", "minimum", "connected_account")
        return {name: getattr(terms, name) for name in names}
