"""Forms of the studio."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stock.catalogue.models import Artist, Event, Group, Photo


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Several files; each is judged by ``ingest`` alone, so that one bad file stops no other."""

    widget = MultipleFileInput(attrs={"accept": "image/*,.heic,.heif,.tif,.tiff"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data]
        if not [file for file in files if file]:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return list(files)


class PeopleInput(forms.CheckboxSelectMultiple):
    """One chip per person, in a box that scrolls."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"class": "pick", **(attrs or {})}, choices)


class UploadForm(forms.Form):
    # Django keeps fields apart from the attribute of the same name.
    files = MultipleFileField(label=_("Photos"))  # type: ignore[assignment]
    event = forms.ModelChoiceField(
        Event.objects.all(), label=_("Event"), required=False, empty_label=_("No event")
    )
    group = forms.ModelChoiceField(
        Group.objects.all(), label=_("Group"), required=False, empty_label=_("No group")
    )
    artists = forms.ModelMultipleChoiceField(
        Artist.objects.all(), label=_("People shown"), required=False, widget=PeopleInput
    )


class PhotoForm(forms.ModelForm):
    artists = forms.ModelMultipleChoiceField(
        Artist.objects.all(), label=_("People shown"), required=False, widget=PeopleInput
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Needed if somebody is no longer named: every agency is then asked again."),
    )

    class Meta:
        model = Photo
        fields = ("title_ko", "title_en", "event", "group", "taken_on")
        widgets = {"taken_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].empty_label = _("No event")  # type: ignore[attr-defined]
        self.fields["group"].empty_label = _("No group")  # type: ignore[attr-defined]
