"""Forms of the partner portal and of the studio's licensing pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from licensing import countries
from licensing.models import (
    WORLDWIDE,
    AgencyMember,
    Agreement,
    Consent,
    LicenceKind,
    Takedown,
)
from stock.catalogue.models import Artist, Event

#: A checkbox that looks like, and is announced as, a switch.
SWITCH = {"class": "switch", "role": "switch"}


def date_field(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class TakedownForm(forms.Form):
    # Nothing is chosen beforehand: a legal ground also stops what was bought.
    ground = forms.ChoiceField(
        label=_("Legal ground"), choices=[("", _("Please choose")), *Takedown.Ground.choices]
    )
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class CountriesField(forms.CharField):
    """Country codes separated by commas or spaces; WW stands for the whole world."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return (super().to_python(value) or "").upper().replace(",", " ").split()

    def validate(self, value: Any) -> None:
        super().validate(value)
        for code in value:
            if len(code) != 2 or not code.isascii() or not code.isalpha():
                raise forms.ValidationError(
                    _("“%(code)s” is not a country code of two letters."),
                    code="country",
                    params={"code": code[:12]},
                )


class ConsentForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=_("Licences that may be sold"),
        choices=LicenceKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SWITCH),
    )
    allows_restoration = forms.BooleanField(
        label=_("AI restoration"), required=False, widget=forms.CheckboxInput(attrs=SWITCH)
    )
    allows_training = forms.BooleanField(
        label=_("Use for training"), required=False, widget=forms.CheckboxInput(attrs=SWITCH)
    )
    territories = forms.MultipleChoiceField(
        label=_("Countries"), widget=forms.CheckboxSelectMultiple(attrs={"class": "many"})
    )
    valid_from = date_field(_("Valid from"))
    valid_until = date_field(_("Valid until"), required=False)
    taken_from = date_field(_("Photos taken from"), required=False)
    taken_until = date_field(_("Photos taken before"), required=False)
    excluded_events = forms.ModelMultipleChoiceField(
        Event.objects.all(),
        label=_("Not photos of these events"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "many"}),
    )
    guardian_name = forms.CharField(label=_("Guardian"), required=False, max_length=80)
    guardian_consented_on = date_field(_("Guardian consented on"), required=False)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        covered = {row.country for row in agreement.territories.all()}
        if WORLDWIDE in covered:
            covered |= countries.EVERY_COUNTRY
        places = self.fields["territories"]
        places.choices = countries.choices(covered)  # type: ignore[attr-defined]
        places.initial = [WORLDWIDE] if WORLDWIDE in covered else sorted(covered)

    @staticmethod
    def initial_from(consent: Consent) -> dict[str, Any]:
        return {
            "kinds": [kind for kind in LicenceKind.values if consent.allows(kind)],
            "allows_restoration": consent.allows_restoration,
            "allows_training": consent.allows_training,
            "valid_from": consent.valid_from,
            "valid_until": consent.valid_until,
            "territories": [row.country for row in consent.territories.all()],
            "excluded_events": consent.excluded_events.all(),
            "taken_from": consent.taken_from,
            "taken_until": consent.taken_until,
            "guardian_name": consent.guardian_name,
            "guardian_consented_on": consent.guardian_consented_on,
        }


class LeavingForm(forms.Form):
    on = date_field(_("Leaves on"))
    sell_until = date_field(_("Sell earlier photos until"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500)


class NewConsentForm(forms.Form):
    """Which artist to give a consent for, under which of the agency's agreements."""

    agreement = forms.ModelChoiceField(
        Agreement.objects.none(), label=_("Agreement"), empty_label=None
    )
    artist = forms.ModelChoiceField(
        Artist.objects.none(), label=_("Artist"), empty_label=_("Please choose")
    )

    def __init__(self, *args: Any, agreements: Any, artists: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = agreements  # type: ignore[attr-defined]
        self.fields["artist"].queryset = artists  # type: ignore[attr-defined]


class RepresentationForm(forms.Form):
    artist = forms.ModelChoiceField(
        Artist.objects.all(), label=_("Artist"), empty_label=_("Please choose")
    )


class AgencyForm(forms.Form):
    name_ko = forms.CharField(label=_("Korean name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120)
    email = forms.EmailField(label=_("Contact"), required=False)


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=AgencyMember.Role.choices)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)


class MemberForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=AgencyMember.Role.choices)


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
    )
