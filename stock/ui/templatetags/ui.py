"""Tags and filters of the interface: icons, money, dates, states, form fields, languages."""

import datetime as dt
import json
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.boundfield import BoundField
from django.template import Context
from django.urls import translate_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, to_locale

from stock.ui.icons import ICONS
from stock.ui.states import STATES, Look

register = template.Library()

# Where a locale's usual short form is not the house style (22 Nov 2026, not Nov 22, 2026).
DAY_PATTERNS = {"en": "d MMM y"}
MONTH_SKELETONS = {"en": "yMMM"}
FILE_SIZE_STEP = 1024


def _locale() -> Locale:
    return Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))


@cache
def _svg(name: str, size: int) -> SafeString:
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"There is no icon called {name!r} in stock.ui.icons.")
    return mark_safe(
        f'<svg class="icon" width="{size}" height="{size}" viewBox="0 0 24 24"'
        f' aria-hidden="true">{ICONS[name]}</svg>'
    )


@register.simple_tag
def icon(name: str, size: int = 24, label: str = "") -> SafeString:
    """An inline SVG; silent to a screen reader unless ``label`` says what it means."""
    svg = _svg(str(name), size)
    if not label:
        return svg
    return format_html('{}<span class="visually-hidden">{}</span>', svg, label)


@register.filter
def money(amount: int | None, currency: str) -> str:
    """Integer minor units as people write them: 12000 KRW is ₩12,000, 1200 USD is $12.00."""
    if amount is None or amount == "":
        return ""
    digits = get_currency_precision(currency)
    return format_currency(Decimal(amount).scaleb(-digits), currency, locale=_locale())


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """2026년 11월 22일, or 22 Nov 2026; empty for no date."""
    if not value:
        return ""
    locale = _locale()
    return format_date(_local(value), DAY_PATTERNS.get(locale.language, "long"), locale=locale)


@register.filter
def month(value: dt.date | dt.datetime | None) -> str:
    """2026년 11월, or Nov 2026; empty for no date."""
    if not value:
        return ""
    locale = _locale()
    return str(format_skeleton(MONTH_SKELETONS.get(locale.language, "yMMMM"), value, locale=locale))


@register.filter
def moment(value: dt.datetime | None) -> str:
    """The day and the time on a 24-hour clock."""
    if not value:
        return ""
    return f"{day(value)} {_local(value):%H:%M}"


@register.filter
def filesize_short(size: int | None) -> str:
    """At most three figures and a unit: 812 KB, 4.2 MB, 31 MB."""
    if size is None:
        return ""
    amount, unit = float(size), "B"
    for bigger in ("KB", "MB", "GB", "TB"):
        if amount < FILE_SIZE_STEP:
            break
        amount, unit = amount / FILE_SIZE_STEP, bigger
    pattern = "#,##0.#" if amount < 10 and unit != "B" else "#,##0"
    return f"{format_decimal(amount, pattern, locale=_locale())}\N{NO-BREAK SPACE}{unit}"


@register.simple_tag
def ratio(width: int | None, height: int | None) -> str:
    """The class that gives a box its width-to-height ratio without a style attribute.

    The stylesheet has ``r-45`` to ``r-300`` in steps of five hundredths; the picture covers
    the box, so at most two and a half per cent of it is cut.
    """
    if not width or not height:
        return "r-75"
    hundredths = 5 * round(20 * width / height)
    return f"r-{min(max(hundredths, 45), 300)}"


#: What could end the element or begin another, as JSON writes it.
_IN_A_SCRIPT = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def json_ld(data: dict[str, Any] | list[Any]) -> SafeString:
    """A block of schema.org's data for machines. It is no script: browsers do not run it, and the
    Content-Security-Policy does not ask for it."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(_IN_A_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


@register.simple_tag(takes_context=True)
def language_url(context: Context, language: str) -> str:
    """The address of this page in another language, with its query.

    A page that has no address in that language (an error page) leads to that language's home.
    """
    request = context.get("request")
    home = "/" if language == settings.LANGUAGE_CODE else f"/{language}/"
    if request is None:
        return home
    here = request.get_full_path()
    there = translate_url(here, language)
    return there if there != here or language == get_language() else home


#: What of a query makes a page another page.
KEPT_IN_ADDRESSES = ("year",)


@register.inclusion_tag("ui/addresses.html", takes_context=True)
def page_addresses(context: Context) -> dict[str, Any]:
    """The one address of this page, and those of the same page in other languages. A page further
    down a list is none of its own: what is on it changes with every new photo."""
    request = context.get("request")
    if request is None:
        return {}
    kept = {name: request.GET[name] for name in KEPT_IN_ADDRESSES if request.GET.get(name)}
    query = f"?{urlencode(kept)}" if kept else ""
    places = {
        code: request.build_absolute_uri(translate_url(request.path, code) + query)
        for code, _name in settings.LANGUAGES
    }
    return {
        "canonical": request.build_absolute_uri(request.path + query),
        "places": places,
        "default": places[settings.LANGUAGE_CODE],
        "further": "from" in request.GET,
    }


@register.simple_tag
def other_languages() -> list[dict[str, Any]]:
    """Every language of the site but the current one, each named in itself."""
    current = get_language() or settings.LANGUAGE_CODE
    return [get_language_info(code) for code, _name in settings.LANGUAGES if code != current]


@register.simple_tag(takes_context=True)
def here(context: Context, url: str) -> SafeString:
    """``aria-current="page"`` on the link that leads to the page one is on."""
    request = context.get("request")
    if request is not None and url and request.path == url:
        return mark_safe('aria-current="page"')
    return mark_safe("")


@register.inclusion_tag("ui/state_badge.html")
def state_badge(state: str, words: str = "", tone: str = "", icon: str = "") -> dict[str, Any]:
    """A state in colour, icon and words; ``words``, ``tone`` and ``icon`` override the table."""
    look = STATES.get(str(state), Look("calm", "info", str(state)))
    return {
        "tone": tone or look.tone,
        "icon": icon or look.icon,
        "words": words or look.words,
    }


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, label: str = "", hint: str = "") -> dict[str, Any]:
    """One form field: label, control, help and errors, tied together for screen readers."""
    kind = bound.widget_type
    name = label or bound.label
    help_text = hint or bound.help_text
    described_by = [f"{bound.auto_id}_helptext"] if help_text else []
    if bound.errors:
        described_by.append(f"{bound.auto_id}_error")
    attrs: dict[str, Any] = {"aria-describedby": " ".join(described_by)} if described_by else {}
    if bound.field.widget.attrs.get("placeholder") == name:
        attrs["placeholder"] = False  # a placeholder that repeats the label only adds noise
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "label": name,
        "hint": help_text,
        "is_checkbox": kind == "checkbox",
        "is_group": bound.use_fieldset,
        "is_password": kind == "password",
        "is_optional": not bound.field.required and kind != "checkbox",
    }
