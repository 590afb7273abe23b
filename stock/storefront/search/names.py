"""The names under which photos are found, in every form in which they are compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation

from stock.catalogue.models import Artist, Event, Group, Tag
from stock.storefront.models import PhotoTerm, SearchName, TermKind
from stock.storefront.search import text

Script = SearchName.Script
MODELS: dict[TermKind, Any] = {
    TermKind.ARTIST: Artist,
    TermKind.GROUP: Group,
    TermKind.EVENT: Event,
    TermKind.TAG: Tag,
}
SCENES: tuple[str, ...] = tuple(Event.Kind.values)
FORMS = ("slug", "words", "key", "letters", "initials")
BATCH = 500


def kind_of(model: type[Any]) -> TermKind | None:
    return next((kind for kind, known in MODELS.items() if known is model), None)


def refresh(*, kind: TermKind, values: Iterable[int]) -> int:
    """Write the names of some artists (groups ...) anew; return how many rows changed.

    Names that are gone go, counts of photos stay. Safe to run twice.
    """
    ids = list(values)
    named = MODELS[kind].objects.filter(pk__in=ids)
    if kind == TermKind.ARTIST:
        named = named.prefetch_related("aliases")
    rows = [row for one in named for row in _rows(kind, one)]
    wanted = {(row.value, row.script, row.text): row for row in rows}
    return _write(kind, ids, wanted)


def refresh_all() -> int:
    """Every name, a batch at a time; return how many rows changed."""
    changed = _scenes() + _forget_words()
    for kind, model in MODELS.items():
        ids = list(model.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            changed += refresh(kind=kind, values=ids[start : start + BATCH])
        gone = SearchName.objects.filter(kind=kind).exclude(
            value__in=model.objects.order_by().values("pk")
        )
        changed += gone.delete()[0]
    return changed


def _scenes() -> int:
    """Kinds of events: "공항" finds whatever happened at an airport."""
    wanted = {}
    for number, value in enumerate(SCENES):
        label = Event.Kind(value).label
        for language, script in (("ko", Script.NATIVE), ("en", Script.LATIN)):
            with translation.override(language):
                row = _row(TermKind.SCENE, number, script, str(label), value)
            wanted[row.value, row.script, row.text] = row
    return _write(TermKind.SCENE, list(range(len(SCENES))), wanted)


def _write(kind: TermKind, ids: list[int], wanted: dict[Any, SearchName]) -> int:
    with transaction.atomic():
        known = {
            (row.value, row.script, row.text): row
            for row in SearchName.objects.filter(kind=kind, value__in=ids)
        }
        gone = [row.pk for what, row in known.items() if what not in wanted]
        counts = {row.value: row.photos for row in known.values()}
        new = [row for what, row in wanted.items() if what not in known]
        for row in new:
            row.photos = counts.get(row.value, 0)
        changed = []
        for what, row in known.items():
            other = wanted.get(what)
            if other and any(getattr(row, form) != getattr(other, form) for form in FORMS):
                for form in FORMS:
                    setattr(row, form, getattr(other, form))
                changed.append(row)
        SearchName.objects.filter(pk__in=gone).delete()
        SearchName.objects.bulk_create(new, ignore_conflicts=True)
        SearchName.objects.bulk_update(changed, FORMS)
    return len(gone) + len(new) + len(changed)


def word_value(word: str) -> int:
    """The number under which photos with this folded word in their title are found."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest()) >> 1


def add_words(words: Iterable[str]) -> None:
    """Make the folded words known; those that are known already stay as they are."""
    wanted = {word_value(word): word for word in words}
    known = SearchName.objects.filter(kind=TermKind.WORD, value__in=wanted)
    for value in known.values_list("value", flat=True):
        del wanted[value]
    SearchName.objects.bulk_create(
        (_row(TermKind.WORD, value, Script.NATIVE, word, "") for value, word in wanted.items()),
        ignore_conflicts=True,
    )


def _forget_words() -> int:
    """Words that no listed photo has any more."""
    used = PhotoTerm.objects.filter(kind=TermKind.WORD, value=OuterRef("value"))
    unused = SearchName.objects.filter(~Exists(used), kind=TermKind.WORD)
    return unused.delete()[0]


def _rows(kind: TermKind, one: Any) -> Iterator[SearchName]:
    yield _row(kind, one.pk, Script.NATIVE, one.name_ko, one.slug)
    yield _row(kind, one.pk, Script.LATIN, one.name_en, one.slug)
    latin = text.key(one.name_en)
    if text.is_korean(one.name_ko) and (ruled := text.romanised(one.name_ko)) != latin:
        yield _row(kind, one.pk, Script.RULE, ruled, one.slug)
    if kind == TermKind.ARTIST:
        for alias in one.aliases.all():
            yield _row(kind, one.pk, Script.ALIAS, alias.name, one.slug)


def _row(kind: TermKind, value: int, script: str, name: str, slug: str) -> SearchName:
    return SearchName(
        kind=kind,
        value=value,
        script=script,
        text=name[:160],
        slug=slug,
        words=text.folded(name)[:160],
        key=text.key(name)[:160],
        letters=text.letters(name)[:480],
        initials=text.initials(name)[:160],
    )
