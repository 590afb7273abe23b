"""What can be changed of many photos at once, each aspect read and written in one way.

A bulk edit, its undoing and a file of changes are the same thing: the values that some photos have
now, and those that they should have. Values are plain JSON (rows by primary key, days and moments
as text). Parts of the shop that the catalogue does not import register aspects of their own: prices
are theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stock.accounts.models import User
from stock.catalogue import photos
from stock.catalogue.editorial import people, publishing, resolving
from stock.catalogue.editorial.addresses import MODELS
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import Appearance, Photo, PhotoTag

Value = Any


class Aspect:
    """One thing that is said of a photo."""

    name: str
    label: str | Promise
    #: Whether it is an amount of money in the shop's currency, with None for the usual one.
    is_amount = False

    def read(self, rows: list[Photo]) -> dict[int, Value]:
        """The present values, by photo; a query or two for any number of photos."""
        raise NotImplementedError

    def write(self, photo: Photo, value: Value, *, actor: User, at: datetime, reason: str) -> None:
        """Through the verb of the thing, which checks and logs. Raises a refusal."""
        raise NotImplementedError

    def words(self, values: Iterable[Value]) -> dict[str, str]:
        """Words for people, by ``repr`` of the value; a query or two for any number."""
        return {repr(value): self.cell(value) or _("none") for value in values}

    def cell(self, value: Value) -> str:
        """As a file of changes has it."""
        return self.cells([value])[repr(value)]

    def cells(self, values: Iterable[Value]) -> dict[str, str]:
        """The same for many, by ``repr`` of the value; at most a query for any number."""
        return {repr(value): "" if value is None else str(value) for value in values}

    def parse(self, text: str, names: dict[str, resolving.Names]) -> Value:
        """From such a file. Raises :class:`EditRefused`."""
        return text.strip()


class Text(Aspect):
    def __init__(self, name: str, label: str | Promise, *, required: bool = False) -> None:
        self.name, self.label, self.required = name, label, required

    def read(self, rows: list[Photo]) -> dict[int, Value]:
        return {row.pk: getattr(row, self.name) for row in rows}

    def write(self, photo: Photo, value: Value, *, actor: User, at: datetime, reason: str) -> None:
        photos.describe(photo=photo, actor=actor, at=at, reason=reason, **{self.name: value})

    def parse(self, text: str, names: dict[str, resolving.Names]) -> Value:
        found = " ".join(text.split())
        if len(found) > 160 or "\0" in found:
            raise EditRefused(_("A title has at most 160 letters."), code="too_long")
        if self.required and not found:
            raise EditRefused(_("A photo needs a title in Korean."), code="no_title")
        return found


class Day(Text):
    def read(self, rows: list[Photo]) -> dict[int, Value]:
        return {row.pk: value.isoformat() if (value := row.taken_on) else None for row in rows}

    def write(self, photo: Photo, value: Value, *, actor: User, at: datetime, reason: str) -> None:
        day = date.fromisoformat(value) if value else None
        photos.describe(photo=photo, actor=actor, at=at, reason=reason, taken_on=day)

    def parse(self, text: str, names: dict[str, resolving.Names]) -> Value:
        if not text.strip():
            return None
        try:
            day = parse_date(text.strip().replace(".", "-").replace("/", "-").strip("-"))
        except ValueError:
            day = None
        if day is None or not 1900 <= day.year <= 2200:
            raise EditRefused(
                _("“%(text)s” is no date. Write it as 2024-05-01.") % {"text": text[:40]},
                code="bad_date",
            )
        return day.isoformat()


class Filed(Aspect):
    """The event or the group that a photo is filed under."""

    def __init__(self, name: str, label: str | Promise) -> None:
        self.name, self.label, self.kind = name, label, name

    def read(self, rows: list[Photo]) -> dict[int, Value]:
        return {row.pk: getattr(row, f"{self.name}_id") for row in rows}

    def write(self, photo: Photo, value: Value, *, actor: User, at: datetime, reason: str) -> None:
        row = MODELS[self.kind]._default_manager.get(pk=value) if value else None
        filed: dict[str, Any] = {self.name: row}
        photos.describe(photo=photo, actor=actor, at=at, reason=reason, **filed)

    def words(self, values: Iterable[Value]) -> dict[str, str]:
        wanted = list(values)
        known = _by_pk(self.kind, [value for value in wanted if value])
        return {
            repr(value): known[value].name if value in known else str(_("none")) for value in wanted
        }

    def cells(self, values: Iterable[Value]) -> dict[str, str]:
        wanted = list(values)
        known = _by_pk(self.kind, {value for value in wanted if value})
        return {repr(value): known[value].slug if value in known else "" for value in wanted}

    def parse(self, text: str, names: dict[str, resolving.Names]) -> Value:
        return names[self.kind].one(text).pk if text.strip() else None


class Several(Aspect):
    """The people or the tags of a photo."""

    def __init__(self, name: str, label: str | Promise, kind: str) -> None:
        self.name, self.label, self.kind = name, label, kind

    def read(self, rows: list[Photo]) -> dict[int, Value]:
        through: Any = Appearance if self.kind == "artist" else PhotoTag
        found: dict[int, list[int]] = {row.pk: [] for row in rows}
        pairs = through.objects.filter(photo__in=list(found)).values_list("photo", self.kind)
        for photo, pk in pairs.order_by(self.kind):
            found[photo].append(pk)
        return found

    def write(self, photo: Photo, value: Value, *, actor: User, at: datetime, reason: str) -> None:
        rows: Any = list(MODELS[self.kind]._default_manager.filter(pk__in=value))
        if len(rows) != len(set(value)):
            raise EditRefused(_("Somebody of these is no longer there."), code="gone")
        if self.kind == "artist":
            people.set_people(photo=photo, artists=rows, actor=actor, at=at, reason=reason)
        else:
            photos.set_tags(photo=photo, tags=rows, actor=actor, at=at, reason=reason)

    def words(self, values: Iterable[Value]) -> dict[str, str]:
        wanted = list(values)
        known = _by_pk(self.kind, {pk for value in wanted for pk in value})
        return {
            repr(value): ", ".join(known[pk].name for pk in value if pk in known)
            or str(_("nobody") if self.kind == "artist" else _("none"))
            for value in wanted
        }

    def cells(self, values: Iterable[Value]) -> dict[str, str]:
        wanted = list(values)
        known = _by_pk(self.kind, {pk for value in wanted for pk in value})
        return {
            repr(value): "; ".join(sorted(known[pk].slug for pk in value if pk in known))
            for value in wanted
        }

    def parse(self, text: str, names: dict[str, resolving.Names]) -> Value:
        return sorted({names[self.kind].one(part).pk for part in resolving.split(text)})


class Publication(Aspect):
    name, label = "publish_at", gettext_lazy("Publication")

    def read(self, rows: list[Photo]) -> dict[int, Value]:
        return {row.pk: row.published_at.isoformat() if row.published_at else None for row in rows}

    def write(self, photo: Photo, value: Value, *, actor: User, at: datetime, reason: str) -> None:
        moment = datetime.fromisoformat(value) if value else None
        if not publishing.set_publication(
            photo=photo, moment=moment, actor=actor, at=at, reason=reason
        ):
            raise EditRefused(
                _("It is in the shop already; its first day stays."), code="already_published"
            )

    def words(self, values: Iterable[Value]) -> dict[str, str]:
        return {repr(value): self.cell(value) or str(_("a draft")) for value in values}

    def cells(self, values: Iterable[Value]) -> dict[str, str]:
        return {
            repr(value): f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
            if value
            else ""
            for value in values
        }

    def parse(self, text: str, names: dict[str, resolving.Names]) -> Value:
        if not text.strip():
            return None
        try:
            moment = parse_datetime(text.strip().replace(" ", "T", 1))
        except ValueError:
            moment = None
        if moment is None:
            raise EditRefused(
                _("“%(text)s” is no moment. Write it as 2024-05-01 18:00 (Seoul time).")
                % {"text": text[:40]},
                code="bad_moment",
            )
        aware = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        return aware.astimezone(UTC).isoformat()


#: In the order in which they are written.
ASPECTS: dict[str, Aspect] = {}


def register(aspect: Aspect) -> None:
    ASPECTS[aspect.name] = aspect


for _aspect in (
    Text("title_ko", gettext_lazy("Title in Korean"), required=True),
    Text("title_en", gettext_lazy("Title in English")),
    Several("people", gettext_lazy("People shown"), "artist"),
    Filed("group", gettext_lazy("Group")),
    Filed("event", gettext_lazy("Event")),
    Day("taken_on", gettext_lazy("Taken on")),
    Several("tags", gettext_lazy("Tags"), "tag"),
    Publication(),
):
    register(_aspect)


def _by_pk(kind: str, pks: Iterable[int]) -> dict[int, Any]:
    return MODELS[kind]._default_manager.in_bulk(list(pks))
