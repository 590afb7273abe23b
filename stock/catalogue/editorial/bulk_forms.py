"""The form that says what is to change of the selected photos."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stock.accounts.models import User
from stock.catalogue.editorial import naming, resolving
from stock.catalogue.editorial.aspects import ASPECTS
from stock.catalogue.editorial.changing import Change
from stock.catalogue.editorial.publication_pages import MomentField
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import Tag

HINT = gettext_lazy("Names, other names or addresses, apart by commas.")


class NamesField(forms.CharField):
    """Names of artists (tags ...); cleans to rows. None if nothing was written."""

    def __init__(self, kind: str, *, single: bool = False, **options: Any) -> None:
        self.kind, self.single = kind, single
        super().__init__(required=False, max_length=1000, **options)

    def clean(self, value: Any) -> Any:
        texts = resolving.split(super().clean(value) or "")
        if not texts:
            return None
        try:
            rows = resolving.find_all(self.kind, texts)
        except EditRefused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        if self.single and len(rows) > 1:
            raise forms.ValidationError(_("Only one, please."))
        return rows[0] if self.single else rows


class BulkForm(forms.Form):
    """Empty fields change nothing."""

    add_tags = forms.CharField(
        label=gettext_lazy("Add tags"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Apart by commas. A new one as “무대 / Stage”."),
    )
    remove_tags = NamesField("tag", label=gettext_lazy("Remove tags"))
    people_do = forms.ChoiceField(
        label=gettext_lazy("What to do with these people"),
        choices=[
            ("add", gettext_lazy("add these")),
            ("remove", gettext_lazy("remove these")),
            ("replace", gettext_lazy("exactly these")),
        ],
        required=False,
    )
    people = NamesField("artist", label=gettext_lazy("Who"), help_text=HINT)
    event = NamesField("event", single=True, label=gettext_lazy("Event"))
    no_event = forms.BooleanField(label=gettext_lazy("No event"), required=False)
    group = NamesField("group", single=True, label=gettext_lazy("Group"))
    no_group = forms.BooleanField(label=gettext_lazy("No group"), required=False)
    taken_on = forms.DateField(
        label=gettext_lazy("Taken on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    publication = forms.ChoiceField(
        label=gettext_lazy("Publication"),
        required=False,
        choices=[
            ("", gettext_lazy("as it is")),
            ("publish", gettext_lazy("publish now")),
            ("schedule", gettext_lazy("publish at a moment")),
            ("unpublish", gettext_lazy("take out of the shop")),
        ],
    )
    moment = MomentField(label=gettext_lazy("From when on"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Goes into the log. Needed if people are removed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields.pop("reason")
        for name, aspect in ASPECTS.items():
            if aspect.is_amount:
                self.fields[name] = forms.IntegerField(
                    label=str(aspect.label), required=False, min_value=1, max_value=999_999_999
                )
                self.fields[f"usual_{name}"] = forms.BooleanField(
                    label=_("The usual price"), required=False
                )
        self.fields["reason"] = reason

    def clean_add_tags(self) -> tuple[list[Any], list[tuple[str, str]]]:
        """Tags that are there, and the names of new ones."""
        known, new = [], []
        for text in resolving.split(self.cleaned_data["add_tags"]):
            korean, _slash, english = (part.strip() for part in text.partition("/"))
            if english:
                new.append((korean[:120], english[:120]))
            else:
                known.append(korean)
        if any(not korean or not slugify(english) for korean, english in new):
            raise forms.ValidationError(_("A new tag needs both names: “무대 / Stage”."))
        try:
            return resolving.find_all("tag", known), new
        except EditRefused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name in ("event", "group"):
            if said.get(name) and said.get(f"no_{name}"):
                self.add_error(name, _("Either one or none."))
        if said.get("publication") == "schedule" and not said.get("moment"):
            self.add_error("moment", _("Please enter a day and a time."))
        if not self.errors and not self.says_something:
            raise forms.ValidationError(_("Say first what should change."))
        return said

    @property
    def says_something(self) -> bool:
        said = self.cleaned_data
        quiet = {"people_do", "reason", "moment", "add_tags"}
        return any(said.get("add_tags") or ()) or any(
            value not in (None, "", False) for name, value in said.items() if name not in quiet
        )

    def changes(self, *, actor: User, at: datetime) -> dict[str, Change]:
        """What to do with the present values. Makes new tags: call it in the transaction of the
        change, or of a preview that is taken back."""
        said = self.cleaned_data
        made: dict[str, Change] = {}
        known, new = said["add_tags"]
        adding = {tag.pk for tag in known} | {_tag(pair, actor, at).pk for pair in new}
        removing = {tag.pk for tag in said["remove_tags"] or ()}
        if adding or removing:
            made["tags"] = lambda old: sorted((set(old) | adding) - removing)
        if said["people"]:
            who = {one.pk for one in said["people"]}
            made["people"] = {
                "remove": lambda old: sorted(set(old) - who),
                "replace": lambda old: sorted(who),
            }.get(said["people_do"], lambda old: sorted(set(old) | who))
        for name in ("event", "group"):
            if said[name] or said[f"no_{name}"]:
                made[name] = _always(said[name].pk if said[name] else None)
        if said["taken_on"]:
            made["taken_on"] = _always(said["taken_on"].isoformat())
        if said["publication"] == "publish":
            made["publish_at"] = lambda old: old if old and _moment(old) <= at else _text(at)
        elif said["publication"] == "schedule":
            made["publish_at"] = _always(_text(said["moment"]))
        elif said["publication"] == "unpublish":
            made["publish_at"] = _always(None)
        for name, aspect in ASPECTS.items():
            if aspect.is_amount and said[f"usual_{name}"]:
                made[name] = _always(None)
            elif aspect.is_amount and said[name]:
                made[name] = _always(said[name])
        return made


def _always(value: Any) -> Change:
    return lambda old: value


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _tag(pair: tuple[str, str], actor: User, at: datetime) -> Any:
    korean, english = pair
    slug = slugify(english)[:80]
    return Tag.objects.filter(slug=slug).first() or naming.create(
        kind="tag", name_ko=korean, name_en=english, slug=slug, actor=actor, at=at
    )
