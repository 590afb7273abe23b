"""Public pictures in pages: every size and format, and the blurred one until the real one comes."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from stock.catalogue import filesets
from stock.catalogue.models import Rendition

register = template.Library()

#: How wide a card of the grid becomes, and the slider where nobody says otherwise.
SIZES = {
    Rendition.Kind.THUMBNAIL: "(min-width: 720px) 340px, 48vw",
    Rendition.Kind.BEFORE: "(min-width: 960px) 60vw, 100vw",
    Rendition.Kind.AFTER: "(min-width: 960px) 60vw, 100vw",
}


def srcsets(rendition: Rendition) -> dict[str, str]:
    """Extension -> what an ``srcset`` says, best format first; needs no query."""
    if not rendition.folder or not rendition.variants:
        return {}
    base = rendition.folder_url
    return {
        extension: ", ".join(
            f"{base}{filesets.picture_name(width, extension)} {width}w"
            for width, _height in rendition.variants[extension]
        )
        for extension in filesets.MEDIA_TYPES
        if rendition.variants.get(extension)
    }


@register.simple_tag
def picture(
    rendition: Rendition | None,
    alt: str = "",
    sizes: str = "",
    priority: bool = False,
    blur: bool = True,
    lazy: bool = True,
) -> SafeString:
    """A public rendition as a ``<picture>``; nothing for None.

    ``sizes`` says how wide it is shown, as in HTML. The picture a page is about has ``priority``:
    it is fetched at once and before others. ``blur`` puts the placeholder behind it; it belongs
    into a box with a ratio (``.frame``), where it holds the place.
    """
    if rendition is None:
        return SafeString("")
    sets = srcsets(rendition)
    fallback = sets.pop("jpg", "")
    shown = sizes or SIZES.get(Rendition.Kind(rendition.kind), "100vw")
    # Crawlers and the oldest browsers read ``src`` alone.
    src = rendition.url
    if fallback and rendition.variants:
        src = rendition.folder_url + filesets.picture_name(rendition.variants["jpg"][-1][0], "jpg")
    behind = (
        format_html('<img class="blur" src="{}" alt="">', rendition.placeholder)
        if blur and rendition.placeholder
        else ""
    )
    return format_html(
        '{}<picture>{}<img src="{}"{} width="{}" height="{}" alt="{}"{} decoding="async">'
        "</picture>",
        behind,
        format_html_join(
            "",
            '<source type="{}" srcset="{}" sizes="{}">',
            ((filesets.MEDIA_TYPES[ext], listed, shown) for ext, listed in sets.items()),
        ),
        src,
        format_html(' srcset="{}" sizes="{}"', fallback, shown) if fallback else "",
        rendition.width,
        rendition.height,
        alt,
        SafeString(' fetchpriority="high"' if priority else ' loading="lazy"' if lazy else ""),
    )


@register.simple_tag
def tile_source(rendition: Rendition | None) -> str:
    """What the viewer of tiles has to know, as JSON; empty if there are none."""
    if rendition is None or not rendition.variants or "levels" not in rendition.variants:
        return ""
    told: dict[str, Any] = {
        "url": rendition.folder_url,
        "tile": rendition.variants["tile"],
        "levels": rendition.variants["levels"],
        "extension": filesets.TILE_EXTENSION,
    }
    return json.dumps(told)
