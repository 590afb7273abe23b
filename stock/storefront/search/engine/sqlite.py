"""FTS5: words for words, trigrams for letters. Triggers keep the tables (see the migrations)."""

from __future__ import annotations

from collections.abc import Sequence

from stock.storefront.models import SearchName, TermKind

ESCAPE = "ESCAPE '\\'"


class SQLite:
    def names(
        self, words: Sequence[str], typed: Sequence[str], initials: Sequence[str]
    ) -> list[SearchName]:
        from stock.storefront.search.engine import MOST, like

        conditions, parameters = [], []
        if words:
            conditions.append(_matches("words"))
            parameters.append(" OR ".join(f'"{word}"*' for word in words))
        if long := [one for one in typed if len(one) > 2]:
            conditions.append(_matches("letters"))
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
        exact = f"letters IN ({', '.join(['%s'] * len(typed))}) DESC," if typed else ""
        return list(
            SearchName.objects.raw(
                f"SELECT * FROM storefront_searchname WHERE {' OR '.join(conditions)}"
                f" ORDER BY {exact} kind >= {int(TermKind.WORD)}, photos DESC, id LIMIT {MOST}",
                [*parameters, *typed],
            )
        )

    def similar_names(self, typed: Sequence[str]) -> list[SearchName]:
        from stock.storefront.search.engine import MOST_ALIKE, beginning

        trigrams = dict.fromkeys(
            one[start : start + 3] for one in typed for start in range(len(one) - 2)
        )
        if not trigrams:
            return []
        condition, parameters = beginning(typed)
        return list(
            SearchName.objects.raw(
                "SELECT * FROM (SELECT name.* FROM storefront_letters_fts AS fts"
                " JOIN storefront_searchname AS name ON name.id = fts.rowid"
                " WHERE storefront_letters_fts MATCH %s ORDER BY fts.rank LIMIT 80)"
                " UNION SELECT * FROM (SELECT * FROM storefront_searchname"
                f" WHERE {condition} ORDER BY kind >= {int(TermKind.WORD)}, photos DESC"
                f" LIMIT {MOST_ALIKE})",
                [" OR ".join(f'"{one}"' for one in trigrams), *parameters],
            )
        )


def _matches(column: str) -> str:
    table = f"storefront_{column}_fts"
    return f"id IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)"
