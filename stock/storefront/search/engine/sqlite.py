"""FTS5: trigrams for names, words for titles. Triggers keep the tables (migration 0002)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stock.storefront.models import SearchName

ESCAPE = "ESCAPE '\\'"


class SQLite:
    def names(self, typed: Sequence[str], initials: Sequence[str]) -> list[SearchName]:
        from stock.storefront.search.engine import MOST, like

        conditions, parameters = [], []
        if long := [one for one in typed if len(one) > 2]:
            conditions.append(
                "id IN (SELECT rowid FROM storefront_name_fts WHERE storefront_name_fts MATCH %s)"
            )
            parameters.append(" OR ".join(f'"{one}"' for one in long))
        for one in typed:
            if len(one) < 3:
                conditions.append(f"letters LIKE %s {ESCAPE}")
                parameters.append(like(one))
        for one in initials:
            conditions.append(f"initials LIKE %s {ESCAPE}")
            parameters.append(like(one, anywhere=True))
        if not conditions:
            return []
        return list(
            SearchName.objects.raw(
                f"SELECT * FROM storefront_searchname WHERE {' OR '.join(conditions)}"
                f" ORDER BY letters IN ({', '.join(['%s'] * len(typed))}) DESC,"
                f" photos DESC, id LIMIT {MOST}",
                [*parameters, *typed],
            )
        )

    def similar_names(self, typed: Sequence[str]) -> list[SearchName]:
        trigrams = dict.fromkeys(
            one[start : start + 3] for one in typed for start in range(len(one) - 2)
        )
        if not trigrams:
            return []
        return list(
            SearchName.objects.raw(
                "SELECT name.* FROM storefront_name_fts AS fts"
                " JOIN storefront_searchname AS name ON name.id = fts.rowid"
                " WHERE storefront_name_fts MATCH %s ORDER BY fts.rank LIMIT 80",
                [" OR ".join(f'"{one}"' for one in trigrams)],
            )
        )

    def words(self, alias: str, words: Sequence[str]) -> tuple[str, list[Any]]:
        query = " AND ".join(f'"{word}"*' for word in words)
        return (
            f"{alias}.photo_id IN (SELECT rowid FROM storefront_text_fts"
            " WHERE storefront_text_fts MATCH %s)",
            [query],
        )
