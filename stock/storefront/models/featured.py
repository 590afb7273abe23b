"""Rows of photos that the editors choose for the home page."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stock.catalogue.models import Photo
from stock.ids import new_public_id


class FeaturedRow(models.Model):
    """A title, photos in an order, and when the home page shows them."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    title_ko = models.CharField(_("title in Korean"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=60)
    #: From the top; equal ones by age.
    position = models.PositiveIntegerField(default=0)
    shown_from = models.DateTimeField(_("shown from"))
    shown_until = models.DateTimeField(_("shown until"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("featured row")
        verbose_name_plural = _("featured rows")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_until__isnull=True) | Q(shown_until__gt=F("shown_from")),
                name="featured_row_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~Q(title_ko="") & ~Q(title_en=""), name="featured_row_has_titles"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_ko if (get_language() or "ko").startswith("ko") else self.title_en


class FeaturedPhoto(models.Model):
    row = models.ForeignKey(FeaturedRow, models.CASCADE, related_name="photos")
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("photo of a featured row")
        verbose_name_plural = _("photos of featured rows")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["row", "photo"], name="a_photo_is_featured_once_a_row")
        ]

    def __str__(self) -> str:
        return f"{self.row_id} · {self.photo_id}"
