"""Full text for words (``simple``: names have no grammar to stem), ``pg_trgm`` for letters."""

from __future__ import annotations

from collections.abc import Sequence

from stock.storefront.models import SearchName, TermKind


class PostgreSQL:
    def names(
        self, words: Sequence[str], typed: Sequence[str], initials: Sequence[str]
    ) -> list[SearchName]:
        from stock.storefront.search.engine import MOST, like

        # Folded words have no quotes and no operators in them.
        query = " | ".join(f"'{word}':*" for word in words)
        patterns = [like(one, anywhere=len(one) > 2) for one in typed]
        first = [like(one, anywhere=True) for one in initials]
        return list(
            SearchName.objects.raw(
                "SELECT * FROM storefront_searchname"
                " WHERE to_tsvector('simple', words) @@ to_tsquery('simple', %s)"
                " OR letters LIKE ANY (%s::text[]) OR initials LIKE ANY (%s::text[])"
                f" ORDER BY letters = ANY (%s::text[]) DESC, kind >= {int(TermKind.WORD)},"
                f" photos DESC, id LIMIT {MOST}",
                [query, patterns, first, list(typed)],
            )
        )

    def similar_names(self, typed: Sequence[str]) -> list[SearchName]:
        from stock.storefront.search.engine import MOST_ALIKE, beginning

        condition, parameters = beginning(typed)
        return list(
            SearchName.objects.raw(
                "SELECT found.* FROM unnest(%s::text[]) AS asked(letters) CROSS JOIN LATERAL ("
                " SELECT * FROM storefront_searchname AS name"
                " WHERE name.letters %% asked.letters"
                " ORDER BY similarity(name.letters, asked.letters) DESC, name.photos DESC LIMIT 40"
                ") AS found UNION SELECT * FROM (SELECT * FROM storefront_searchname"
                f" WHERE {condition} ORDER BY kind >= {int(TermKind.WORD)}, photos DESC"
                f" LIMIT {MOST_ALIKE}) AS alike",
                [list(typed), *parameters],
            )
        )
