"""What people put aside: favourites, which need no account, and lightboxes, which do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stock.audit.transitions import StateMachine, Transition
from stock.catalogue.models import Photo
from stock.ids import new_public_id

MOST_NOTE_LETTERS = 500


class FavouriteList(models.Model):
    """Found by the session's token; on signing in it becomes the account's."""

    token = models.CharField(max_length=16, unique=True, default=new_public_id)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="favourite_list",
    )
    created_at = models.DateTimeField()
    #: When something was last put in or taken out: what nobody uses any more is forgotten.
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("list of favourites")
        verbose_name_plural = _("lists of favourites")
        indexes = [
            models.Index(
                fields=["used_at"], condition=Q(user__isnull=True), name="favourites_of_nobody"
            )
        ]

    def __str__(self) -> str:
        return str(self.user or self.token)


class Favourite(models.Model):
    list = models.ForeignKey(FavouriteList, models.CASCADE, related_name="favourites")
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        ordering = ["-added_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["list", "photo"], name="a_favourite_once")]

    def __str__(self) -> str:
        return f"{self.list} · {self.photo}"


class Lightbox(models.Model):
    """A named collection of an account. Deleted ones can be brought back for some days."""

    class State(models.TextChoices):
        KEPT = "kept", _("Kept")
        DELETED = "deleted", _("Deleted")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lightboxes")
    name = models.CharField(_("name"), max_length=80)
    state = models.CharField(max_length=8, choices=State.choices, default=State.KEPT)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    #: Who has it may look. Taken away when sharing ends; sharing again makes another one.
    share_token = models.CharField(max_length=32, unique=True, null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)

    MACHINE = StateMachine(
        {
            "delete": Transition(("kept",), "deleted"),
            "bring_back": Transition(("deleted",), "kept"),
        }
    )

    class Meta:
        verbose_name = _("lightbox")
        verbose_name_plural = _("lightboxes")
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_lightbox_has_a_name"),
            models.CheckConstraint(
                condition=Q(state="kept", deleted_at__isnull=True)
                | Q(state="deleted", deleted_at__isnull=False),
                name="a_deleted_lightbox_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(share_token__isnull=True, shared_at__isnull=True)
                | Q(share_token__isnull=False, shared_at__isnull=False),
                name="a_shared_lightbox_has_a_link_and_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LightboxPhoto(models.Model):
    lightbox = models.ForeignKey(Lightbox, models.CASCADE, related_name="photos")
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    #: Ascending; gaps and equals are allowed, the row's number then decides.
    position = models.PositiveIntegerField()
    note = models.CharField(_("note"), max_length=MOST_NOTE_LETTERS, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("photo of a lightbox")
        verbose_name_plural = _("photos of lightboxes")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lightbox", "photo"], name="in_a_lightbox_once")
        ]

    def __str__(self) -> str:
        return f"{self.lightbox} · {self.photo}"
