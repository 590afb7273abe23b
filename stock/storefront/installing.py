"""What a phone or a desktop needs to keep the shop as an app."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stock.accounts.access import public

#: The page's ground in the dark theme, which is also the ground of the icons.
GROUND = "#0e0e11"


@public
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest, in the language of its address."""
    home = reverse("storefront:home")
    shortcuts = [
        (_("Search"), reverse("storefront:search")),
        (_("My photos"), reverse("purchases:my")),
        (_("Bag"), reverse("purchases:cart")),
    ]
    content = {
        "id": "/",
        "name": "Encore",
        "short_name": "Encore",
        "description": _("Licensed HD photos of the artists you love."),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": home,
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "categories": ["photo", "shopping"],
        "icons": [
            _icon("app-192.png", 192, "any"),
            _icon("app-512.png", 512, "any"),
            _icon("app-maskable-512.png", 512, "maskable"),
        ],
        "shortcuts": [{"name": name, "url": url} for name, url in shortcuts],
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _icon(name: str, side: int, purpose: str) -> dict[str, str]:
    return {
        "src": static(f"ui/icons/{name}"),
        "sizes": f"{side}x{side}",
        "type": "image/png",
        "purpose": purpose,
    }
