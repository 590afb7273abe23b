"""Forms of the studio's restoration pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from restoration.models import ModelVersion, RestorationJob
from restoration.options import Options

FIDELITIES = [
    ("0.0", _("As the face model draws them")),
    ("0.25", _("Mostly the face model")),
    ("0.5", _("Half and half")),
    ("0.75", _("Mostly the photo")),
]
DENOISE = [
    ("0.0", _("Leave it to the model")),
    ("0.3", _("A little")),
    ("0.6", _("More")),
    ("1.0", _("All that was measured")),
]


class ModelChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.name if obj.commercial_use else _("%(name)s (never for sale)") % {"name": obj}


def _released(purpose: str) -> Any:
    return ModelVersion.objects.filter(state=ModelVersion.State.RELEASED, purpose=purpose)


class RestoreForm(forms.Form):
    """What staff may choose. It begins with ``options``: what was chosen before."""

    model = ModelChoice(ModelVersion.objects.none(), label=_("Model"), empty_label=None)
    face_model = ModelChoice(
        ModelVersion.objects.none(),
        label=_("Model for faces"),
        required=False,
        empty_label=_("Like the rest of the picture"),
    )
    fidelity = forms.TypedChoiceField(
        label=_("Faces shall look"), choices=FIDELITIES, coerce=float, required=False
    )
    target = forms.ChoiceField(label=_("Size of the result"), choices=RestorationJob.Target.choices)
    denoise = forms.TypedChoiceField(label=_("Remove noise"), choices=DENOISE, coerce=float)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=RestorationJob.Priority.choices, coerce=int
    )

    def __init__(self, data: QueryDict | None = None, *, options: Options | None = None) -> None:
        initial = {name: getattr(options, name) for name in self.base_fields if options is not None}
        super().__init__(data, initial=initial, auto_id="restore-%s")
        for name, purpose in (
            ("model", ModelVersion.Purpose.UPSCALE),
            ("face_model", ModelVersion.Purpose.FACE),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = _released(purpose)
        if not _released(ModelVersion.Purpose.FACE).exists():
            # One line of "there is none" less; the two mean nothing without it.
            del self.fields["face_model"], self.fields["fidelity"]

    def options(self) -> Options:
        """Of a valid form."""
        chosen = self.cleaned_data
        return Options(
            model=chosen["model"],
            face_model=chosen.get("face_model"),
            fidelity=chosen.get("fidelity") or 0.0,
            target=chosen["target"],
            denoise=chosen["denoise"],
            priority=chosen["priority"],
        )
