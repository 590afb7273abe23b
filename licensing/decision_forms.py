"""What a decider fills in about one picture."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.errors import DecisionRefused
from licensing.forms import CountriesField, date_field
from licensing.models import LicenceKind, Submission
from licensing.submissions import Terms


class DecisionForm(forms.Form):
    reason_code = forms.ChoiceField(
        label=_("Reason"), choices=[("", "—"), *Submission.Reason.choices], required=False
    )
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    #: The hash of the file that the page showed.
    sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def refusal(self) -> DecisionRefused:
        """What is wrong with the form, as the verbs would say it."""
        if "reason_code" in self.errors:
            return DecisionRefused(_("Please choose a reason."), code="reason_missing")
        words = " ".join(str(error) for errors in self.errors.values() for error in errors)
        return DecisionRefused(words, code="form")

    def answer(self) -> dict[str, Any]:
        """The verb's arguments."""
        return {
            "reason_code": self.cleaned_data["reason_code"],
            "comment": self.cleaned_data["comment"],
            "seen_sha256": self.cleaned_data["sha256"],
        }


class ChangesForm(DecisionForm):
    #: JSON, see ``licensing.submissions.marks``.
    marks = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def answer(self) -> dict[str, Any]:
        return {**super().answer(), "marks": self.cleaned_data["marks"]}


class TakeBackForm(DecisionForm):
    def answer(self) -> dict[str, Any]:
        return {}


class _SeveralInput(forms.TextInput):
    """One text field, or several boxes of the same name."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return " ".join(data.getlist(name)) if hasattr(data, "getlist") else data.get(name, "")


class ApprovalForm(DecisionForm):
    #: Present where the page offered the terms: no kind at all then means none, not all.
    terms = forms.BooleanField(required=False)
    kinds = forms.MultipleChoiceField(choices=LicenceKind.choices, required=False)
    valid_until = date_field(_("Approved until"), required=False)
    countries = CountriesField(
        label=_("Only in these countries"),
        required=False,
        widget=_SeveralInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )

    def answer(self) -> dict[str, Any]:
        kinds = frozenset(self.cleaned_data["kinds"]) if self.cleaned_data["terms"] else None
        return {
            "comment": self.cleaned_data["comment"],
            "seen_sha256": self.cleaned_data["sha256"],
            "terms": Terms(
                kinds=kinds,
                valid_until=self.cleaned_data["valid_until"],
                countries=frozenset(self.cleaned_data["countries"]),
            ),
        }
