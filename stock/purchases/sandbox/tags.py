from datetime import UTC, datetime

from django import template
from django.utils import timezone

from . import money

register = template.Library()


@register.filter
def amount(value: int, currency: str) -> str:
    return money.formatted(value, currency)


@register.filter
def moment(seconds: float) -> datetime:
    """Unix seconds as a local date and time, for the `date` filter."""
    return timezone.localtime(datetime.fromtimestamp(seconds, UTC))
