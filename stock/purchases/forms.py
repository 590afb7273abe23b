"""Forms of the bag and of the studio's prices."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.models import LicenceKind


class PriceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Licence"), choices=LicenceKind.choices)
    amount = forms.IntegerField(label=_("Price in won"), min_value=1, max_value=99_999_999)
