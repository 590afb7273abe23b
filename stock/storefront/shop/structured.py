"""What search engines and others read of a photo: schema.org's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from licensing.models import Agency
from stock.catalogue.models import Photo, Rendition
from stock.storefront.shop.crumbs import Crumb


def photo_graph(
    photo: Photo,
    *,
    preview: Rendition,
    thumbnail_url: str,
    agencies: Iterable[Agency],
    kinds: Iterable[str],
    crumbs: Iterable[Crumb],
    absolute: Callable[[str], str],
) -> dict[str, Any]:
    """The photo as an ``ImageObject`` with where a licence is to be had, and the way to it.

    absolute: makes a whole address of a path. Only what the page says too is in it, and only the
    watermarked preview.
    """
    address = absolute(reverse("storefront:photo", args=[photo.public_id]))
    names = [agency.name for agency in agencies]
    owner = ", ".join(names) or "Encore"
    first_kind = next(iter(kinds))
    image: dict[str, Any] = {
        "@type": "ImageObject",
        "@id": f"{address}#photo",
        "name": photo.title,
        "caption": f"{photo.title} · {photo.artist_line}",
        "url": address,
        "contentUrl": absolute(preview.url),
        "thumbnailUrl": absolute(thumbnail_url),
        "width": preview.width,
        "height": preview.height,
        "license": absolute(reverse("storefront:licence", args=[first_kind])),
        "acquireLicensePage": address,
        "creditText": f"{owner} / Encore" if names else "Encore",
        "creator": [{"@type": "Organization", "name": name} for name in names or ["Encore"]],
        "copyrightNotice": f"© {owner}",
        "digitalSourceType": "https://schema.org/AlgorithmicallyEnhancedDigitalSource",
        "representativeOfPage": True,
        "inLanguage": get_language(),
        "about": [
            {
                "@type": "Person",
                "name": shown.artist.name,
                "alternateName": shown.artist.other_name,
                "url": absolute(reverse("storefront:artist", args=[shown.artist.slug])),
            }
            for shown in photo.appearances.all()
        ],
    }
    if photo.published_at is not None:
        image["datePublished"] = photo.published_at.date().isoformat()
    if photo.taken_on is not None:
        image["dateCreated"] = photo.taken_on.isoformat()
    steps = [
        {
            "@type": "ListItem",
            "position": number,
            "name": crumb.words,
            **({"item": absolute(crumb.url)} if crumb.url else {}),
        }
        for number, crumb in enumerate(crumbs, start=1)
    ]
    return {
        "@context": "https://schema.org",
        "@graph": [image, {"@type": "BreadcrumbList", "itemListElement": steps}],
    }
