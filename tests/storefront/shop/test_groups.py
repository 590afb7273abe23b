"""A group with who is in it and who was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from stock.storefront.shop import groups
from tests.factories import make_cleared_photo, make_group
from tests.storefront.shop.conftest import photos_on, text_of

pytestmark = pytest.mark.django_db


def test_present_and_former_members(world: Any, open_shop: Any) -> None:
    html = open_shop(f"/groups/{world['group'].slug}/")
    present, former = text_of(html).split("Former members")
    assert "Yudan" in present.split("Members")[1]
    assert "Chaeon" in present.split("Members")[1]
    assert "Seoru" not in present
    assert "Seoru Jan 2020 to Jun 2023" in former
    assert photos_on(html) == [world["photo1"].public_id, world["photo2"].public_id]


def test_who_came_back_is_in_it_once(world: Any, open_shop: Any) -> None:
    world["seoru"].memberships.create(group=world["group"], since=date(2024, 1, 1))
    html = open_shop(f"/groups/{world['group'].slug}/")
    assert "Former members" not in html
    assert html.count(f"/artists/{world['seoru'].slug}/") == 1


def test_the_overview_has_those_with_something_for_sale(
    world: Any, open_shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_group(name="Silent")
    other = make_group(name="Violet")
    make_cleared_photo(group=other, with_previews=True)
    html = open_shop("/groups/")
    assert "Silent" not in html
    names = text_of(html)
    assert names.index("Novelle") < names.index("Violet")
    monkeypatch.setattr(groups, "PER_PAGE", 1)
    html = open_shop("/groups/")
    assert "Violet" not in html
    following = html.split('rel="next" href="')[1].split('"')[0]
    assert "Novelle" not in open_shop(f"/groups/{following}")


def test_a_group_of_whom_nobody_is_known(world: Any, open_shop: Any) -> None:
    group = make_group(name="Empty")
    html = open_shop(f"/groups/{group.slug}/")
    assert "No photos of Empty for sale right now" in text_of(html)
    open_shop("/groups/nobody/", status=404)
