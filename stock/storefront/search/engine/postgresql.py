"""Full text (``simple``: names and titles have no grammar to stem) and ``pg_trgm``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stock.storefront.models import SearchName


class PostgreSQL:
    def names(self, typed: Sequence[str], initials: Sequence[str]) -> list[SearchName]:
        from stock.storefront.search.engine import MOST, like

        patterns = [like(one, anywhere=len(one) > 2) for one in typed]
        first = [like(one, anywhere=True) for one in initials]
        return list(
            SearchName.objects.raw(
                "SELECT * FROM storefront_searchname"
                " WHERE letters LIKE ANY (%s::text[]) OR initials LIKE ANY (%s::text[])"
                f" ORDER BY letters = ANY (%s::text[]) DESC, photos DESC, id LIMIT {MOST}",
                [patterns, first, list(typed)],
            )
        )

    def similar_names(self, typed: Sequence[str]) -> list[SearchName]:
        return list(
            SearchName.objects.raw(
                "SELECT found.* FROM unnest(%s::text[]) AS asked(letters) CROSS JOIN LATERAL ("
                " SELECT * FROM storefront_searchname AS name"
                " WHERE name.letters %% asked.letters"
                " ORDER BY similarity(name.letters, asked.letters) DESC, name.photos DESC LIMIT 40"
                ") AS found",
                [list(typed)],
            )
        )

    def words(self, alias: str, words: Sequence[str]) -> tuple[str, list[Any]]:
        # The words are folded: neither quotes nor operators are left in them.
        query = " & ".join(f"'{word}':*" for word in words)
        return f"to_tsvector('simple', {alias}.text) @@ to_tsquery('simple', %s)", [query]
