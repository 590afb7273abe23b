"""What staff change of many photos at once, and what files say of themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stock.catalogue.models.photos import Photo
from stock.ids import new_public_id


class BulkEdit(models.Model):
    """One change of many photos at once: whole, or not at all. Kept so that it can be undone."""

    class Source(models.TextChoices):
        PAGE = "page", _("Selected photos")
        FILE = "file", _("A table")
        METADATA = "metadata", _("The file’s own words")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    source = models.CharField(max_length=8, choices=Source.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bulk edit")
        verbose_name_plural = _("bulk edits")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="undone_has_who_and_when",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class BulkEditChange(models.Model):
    """One aspect of one photo, before and after (see editorial/aspects.py)."""

    edit = models.ForeignKey(BulkEdit, models.CASCADE, related_name="changes")
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    aspect = models.CharField(max_length=24)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["edit", "photo", "aspect"], name="changed_once")
        ]

    def __str__(self) -> str:
        return f"{self.edit_id} {self.photo_id} {self.aspect}"


class FileMetadata(models.Model):
    """What the master says of itself, until somebody has dealt with it (see
    editorial/metadata.py)."""

    photo = models.OneToOneField(Photo, models.CASCADE, related_name="file_metadata")
    said = models.JSONField()
    read_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("words of a file")
        verbose_name_plural = _("words of files")
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="settled_has_who_and_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.photo_id}"
