"""The way from the home page to where one is."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from stock.catalogue.models import Photo


@dataclass(frozen=True, slots=True)
class Crumb:
    """``url`` is empty for the page one is on."""

    words: str
    url: str = ""


def to_photo(photo: Photo) -> list[Crumb]:
    """By the group under which it is filed, else by who is seen first."""
    crumbs = [Crumb(_("Home"), reverse("storefront:home"))]
    shown = list(photo.appearances.all())
    if photo.group is not None:
        url = reverse("storefront:group", args=[photo.group.slug])
        crumbs += [Crumb(_("Groups"), reverse("storefront:groups")), Crumb(photo.group.name, url)]
    elif shown:
        artist = shown[0].artist
        url = reverse("storefront:artist", args=[artist.slug])
        crumbs += [Crumb(_("Artists"), reverse("storefront:artists")), Crumb(artist.name, url)]
    return [*crumbs, Crumb(photo.title)]
