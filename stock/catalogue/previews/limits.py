"""How large public pictures may be."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

#: Name of the setting -> least and most, in pixels of the longer side.
BOUNDS = {
    "PUBLIC_CLEAN_LONG_EDGE": (160, 640),
    "PUBLIC_LONG_EDGE": (640, 1600),
    "PUBLIC_ZOOM_LONG_EDGE": (640, 2560),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Longer sides in pixels: without a mark, of a preview, of what looking closer shows."""

    clean: int
    preview: int
    zoom: int

    @classmethod
    def of_settings(cls) -> Limits:
        return cls(
            settings.PUBLIC_CLEAN_LONG_EDGE,
            settings.PUBLIC_LONG_EDGE,
            settings.PUBLIC_ZOOM_LONG_EDGE,
        )

    # Public pictures also stay below what is sold: previews at most 4/5 of it, thumbnails, which
    # carry no mark, and tiles, which show most, at most half of it.
    def thumbnail_of(self, sold: int) -> int:
        return max(1, min(self.clean, sold // 2))

    def preview_of(self, sold: int) -> int:
        return max(1, min(self.preview, sold * 4 // 5))

    def zoom_of(self, sold: int) -> int:
        """Zero if looking closer would show hardly more than the preview does."""
        edge = min(self.zoom, sold // 2)
        return edge if edge >= self.preview_of(sold) * 5 // 4 else 0


def check() -> None:
    """Raise :class:`ImproperlyConfigured` naming every limit that makes no sense."""
    problems = [
        f"{name}: a number of pixels from {least} to {most}, not {value!r}"
        for name, (least, most) in BOUNDS.items()
        if not isinstance(value := getattr(settings, name), int) or not least <= value <= most
    ]
    if not problems and settings.PUBLIC_ZOOM_LONG_EDGE < settings.PUBLIC_LONG_EDGE:
        problems.append("PUBLIC_ZOOM_LONG_EDGE: less than PUBLIC_LONG_EDGE")
    if problems:
        raise ImproperlyConfigured("\n".join(problems))
