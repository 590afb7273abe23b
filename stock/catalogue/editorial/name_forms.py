"""Forms for the names of artists, groups, events and tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.models import modelform_factory
from django.utils.translation import gettext_lazy as _

from stock.catalogue.editorial import addresses, naming
from stock.catalogue.models import Artist, Named

#: Aliases that one artist may have, and letters in one.
MOST_ALIASES, LONGEST_NAME = 40, 120
DATES = ("debuted_on", "held_on", "date_of_birth")


class AliasesField(forms.CharField):
    """One name per line; cleans to a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 4}), required=False, **options)

    def clean(self, value: Any) -> Any:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        names = list(dict.fromkeys(line for line in lines if line))
        if len(names) > MOST_ALIASES or any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(
                _("At most %(count)d names of at most %(letters)d letters.")
                % {"count": MOST_ALIASES, "letters": LONGEST_NAME}
            )
        return names


class NameForm(forms.ModelForm):
    """Whether the address is free is asked by the verb, which also knows former addresses."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    take_over = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def validate_unique(self) -> None:
        """Left to the verb."""


def form_for(kind: str, *, named: Named | None, data: Any = None) -> NameForm:
    """The form of one kind, for ``named`` or for a new one."""
    model = addresses.MODELS[kind]
    fields: tuple[str, ...] = naming.FIELDS[kind]
    if model is Artist and named is None:
        fields = (*fields, "date_of_birth")
    date = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    dates: dict[str, Any] = {name: date for name in DATES if name in fields}
    made: type[Any] = modelform_factory(model, form=NameForm, fields=fields, widgets=dates)
    initial: dict[str, Any] = {}
    if named is not None:
        initial["seen"] = naming.version(named)
    form: NameForm = made(data, instance=named, initial=initial)
    form.fields["slug"].help_text = (
        _("Small letters, digits and hyphens. The former address will lead here.")
        if named
        else _("Small letters, digits and hyphens.")
    )
    if "date_of_birth" in form.fields:
        form.fields["date_of_birth"].help_text = _(
            "Never shown. Whether a guardian must consent depends on it."
        )
    if model is Artist:
        form.fields["aliases"] = AliasesField(
            label=_("Other names"), help_text=_("One per line; the search finds them too.")
        )
        if isinstance(named, Artist):
            names = named.aliases.order_by("name").values_list("name", flat=True)
            form.initial["aliases"] = "\n".join(names)
    return form
