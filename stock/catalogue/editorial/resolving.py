"""From what people write to whom and what they mean. Ambiguous names are never guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from stock.catalogue.editorial.addresses import MODELS, Kind
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import ArtistAlias, FormerSlug, Named

#: Names in one question to the database.
AT_ONCE = 300


def folded(text: str) -> str:
    return " ".join(text.split()).lower()


def split(text: str) -> list[str]:
    """Names written one per line, or apart by commas or semicolons."""
    parts = text.replace("\n", ",").replace(";", ",").split(",")
    return list(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


class Names:
    """Whom and what the given texts may mean: addresses, then names in both scripts, then aliases.

    An address decides; of names, only one that a single row bears does. A few queries for any
    number of texts.
    """

    def __init__(self, kind: str, texts: Iterable[str]) -> None:
        self.kind = kind
        wanted = sorted({folded(text) for text in texts if text.strip()})
        self._by_slug: dict[str, Any] = {}
        self._by_name: dict[str, dict[int, Any]] = defaultdict(dict)
        for start in range(0, len(wanted), AT_ONCE):
            self._load(wanted[start : start + AT_ONCE])

    def _load(self, wanted: list[str]) -> None:
        model = MODELS[self.kind]
        rows = model._default_manager.annotate(
            ko=Lower("name_ko"), en=Lower("name_en"), address=Lower("slug")
        ).filter(Q(ko__in=wanted) | Q(en__in=wanted) | Q(address__in=wanted))
        for row in rows:
            self._by_slug[row.slug.lower()] = row
            for name in (row.name_ko, row.name_en):
                self._by_name[folded(name)][row.pk] = row
        for former in FormerSlug.objects.filter(kind=self.kind, slug__in=wanted).select_related(
            self.kind
        ):
            self._by_slug.setdefault(former.slug, getattr(former, self.kind))
        if self.kind == Kind.ARTIST:
            aliases = ArtistAlias.objects.annotate(lower=Lower("name")).filter(lower__in=wanted)
            for alias in aliases.select_related("artist"):
                self._by_name[folded(alias.name)][alias.artist_id] = alias.artist

    def candidates(self, text: str) -> list[Any]:
        """Everybody whom the text may mean; one if it is clear."""
        by_slug = self._by_slug.get(folded(text))
        return [by_slug] if by_slug else list(self._by_name.get(folded(text), {}).values())

    def one(self, text: str) -> Any:
        """Whom the text means. Raises :class:`EditRefused` if nobody or several are called so."""
        found = self.candidates(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise EditRefused(
                _("Nobody and nothing is called “%(name)s”.") % {"name": text[:80]},
                code="unknown_name",
            )
        raise EditRefused(
            _("“%(name)s” may mean several: %(slugs)s. Write the address instead.")
            % {"name": text[:80], "slugs": ", ".join(sorted(row.slug for row in found)[:5])},
            code="ambiguous_name",
        )


def find_all(kind: str, texts: Iterable[str]) -> list[Named]:
    """Whom all the texts mean, each once. Raises :class:`EditRefused` for the first that is
    unclear."""
    wanted = list(texts)
    known = Names(kind, wanted)
    return list({row.pk: row for row in map(known.one, wanted)}.values())
