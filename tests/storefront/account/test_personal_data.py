"""What the table of personal data says is so: it is in the copy, and becomes of it what is said."""

from __future__ import annotations

from datetime import datetime

import pytest

from stock.accounts.models import User
from stock.storefront.account import erasure
from stock.storefront.account.export_content import parts
from tests.architecture.test_personal_data import (
    DELETED,
    EMPTIED,
    IN_THE_COPY,
    PSEUDONYM,
    columns,
)
from tests.factories import PASSWORD


@pytest.mark.django_db
def test_every_part_of_the_copy_has_something_in_it(known: User, at: datetime) -> None:
    made = parts(user=known, at=at)
    named = {part for part, _fate in IN_THE_COPY.values()}
    assert named | {"about"} == set(made)
    # Sessions are the one thing that this fan has none of: nobody signed in.
    assert {part for part in named if not made[part]} == {"sessions"}


@pytest.mark.django_db
def test_what_becomes_of_each(known: User, at: datetime) -> None:
    def count(name: str) -> int:
        field = columns()[name]
        return field.model._base_manager.exclude(**{name.rsplit(".", 1)[1]: None}).count()

    def words(name: str) -> set[str]:
        column = name.rsplit(".", 1)[1]
        return set(columns()[name].model._base_manager.values_list(column, flat=True))

    before = {name: count(name) for name in IN_THE_COPY}
    erasure.delete_account(user=known, password=PASSWORD, typed=str(erasure.WORD), at=at)
    for name, (_part, fate) in IN_THE_COPY.items():
        if fate in (DELETED, EMPTIED):
            assert count(name) == 0, name
        elif fate == PSEUDONYM:
            assert erasure.pseudonym(known) in words(name), name
        else:
            assert count(name) >= before[name] > 0, name
