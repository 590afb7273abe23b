"""What machines read of a photo: schema.org, Open Graph. Only what people may see too."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from stock.catalogue.models import Photo
from stock.ui.templatetags.ui import json_ld

pytestmark = pytest.mark.django_db


def graph(html: str) -> dict[str, Any]:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    data = json.loads(text)
    assert data["@context"] == "https://schema.org"
    return {entry["@type"]: entry for entry in data["@graph"]}


def test_the_picture_and_where_a_licence_is_to_be_had(world: Any, open_shop: Any) -> None:
    photo = world["photo2"]
    image = graph(open_shop(f"/photos/{photo.public_id}/"))["ImageObject"]
    site = "http://testserver"
    after = photo.renditions.get(kind="after")
    assert image["contentUrl"] == f"{site}{after.url}"
    assert (image["width"], image["height"]) == (after.width, after.height)
    assert image["acquireLicensePage"] == f"{site}/en/photos/{photo.public_id}/"
    assert image["license"] == f"{site}/en/licences/personal/"
    assert image["creditText"] == "Moonlight / Encore"
    assert image["copyrightNotice"] == "© Moonlight"
    assert image["creator"] == [{"@type": "Organization", "name": "Moonlight"}]
    assert [person["name"] for person in image["about"]] == ["Yudan", "Chaeon"]
    open_shop(image["license"].removeprefix(f"{site}/en"))


def test_only_public_files_are_named(world: Any, open_shop: Any) -> None:
    photo = world["photo1"]
    html = open_shop(f"/photos/{photo.public_id}/")
    private = [row.file_name for row in photo.renditions.filter(is_public=False)]
    assert private
    for name in (*private, photo.master.file_name, photo.master.original_name):
        assert name not in html


def test_the_way_there(world: Any, open_shop: Any) -> None:
    crumbs = graph(open_shop(f"/photos/{world['photo1'].public_id}/", language="ko"))[
        "BreadcrumbList"
    ]["itemListElement"]
    assert [step["position"] for step in crumbs] == [1, 2, 3, 4]
    assert crumbs[0]["item"] == "http://testserver/"
    assert crumbs[-1]["name"] == "Stage 1 사진"
    assert "item" not in crumbs[-1]


def test_a_title_cannot_end_the_element(world: Any, open_shop: Any) -> None:
    title = '</script><script>alert("1")</script> & "quotes" \u2028'
    photo = world["photo1"]
    Photo.objects.filter(pk=photo.pk).update(title_en=title)
    html = open_shop(f"/photos/{photo.public_id}/")
    assert graph(html)["ImageObject"]["name"] == title
    assert "<script>alert" not in html
    assert "</script" not in str(json_ld({"a": "</script>"})).removesuffix("</script>")


def test_what_others_show_of_the_page(world: Any, open_shop: Any) -> None:
    photo = world["photo1"]
    html = open_shop(f"/photos/{photo.public_id}/")
    meta = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', html))
    assert meta["og:title"] == "Stage 1 · Yudan"
    assert meta["og:url"] == f"http://testserver/en/photos/{photo.public_id}/"
    assert meta["twitter:card"] == "summary_large_image"
    assert meta["og:image"] == meta["twitter:image"]
    public = [f"http://testserver{row.url}" for row in photo.renditions.filter(is_public=True)]
    assert meta["og:image"] in public
    assert int(meta["og:image:width"]) > 0
    assert meta["og:image:alt"]
