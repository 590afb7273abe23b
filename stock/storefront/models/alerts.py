"""Searches that fans keep, and what they were told of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stock.catalogue.models import Photo
from stock.ids import new_public_id


def new_stop_token() -> str:
    """Who has it may end the mails: in every mail, so it cannot be guessed."""
    return new_public_id() + new_public_id()


class SavedSearch(models.Model):
    """A search that a fan keeps; with ``alerts`` they are told of new photos."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches"
    )
    #: The query string in its one form (search/criteria.py).
    query = models.CharField(max_length=500)
    alerts = models.BooleanField(_("tell me of new photos"), default=False)
    stop_token = models.CharField(
        max_length=32, unique=True, default=new_stop_token, editable=False
    )
    created_at = models.DateTimeField()
    #: New photos are those that the shop listed after this moment.
    checked_until = models.DateTimeField()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["checked_until"], condition=Q(alerts=True), name="saved_search_due"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "query"], name="a_search_is_saved_once")
        ]

    def __str__(self) -> str:
        return self.query


class SavedSearchHit(models.Model):
    """A photo that a saved search found: told of once."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="hits")
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    found_at = models.DateTimeField()
    #: Claimed before the mail is sent, and given back if the mail server refuses.
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("photo of a saved search")
        verbose_name_plural = _("photos of saved searches")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["search"], condition=Q(settled_at__isnull=True), name="hit_unsettled"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["search", "photo"], name="a_photo_is_told_of_once")
        ]

    def __str__(self) -> str:
        return f"{self.search_id} · {self.photo_id}"
