"""What we hold: who is in the pictures, the pictures, and the files derived from them."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stock.catalogue import filesets
from stock.ids import new_public_id


class Named(models.Model):
    """Something with a native (Korean) and a romanised or English name, and a slug for its URL."""

    name_ko = models.CharField(_("native name"), max_length=120)
    name_en = models.CharField(_("romanised or English name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_ko if (get_language() or "ko").startswith("ko") else self.name_en

    @property
    def other_name(self) -> str:
        """The name in the other script, shown beside the first."""
        return self.name_en if self.name == self.name_ko else self.name_ko


class Group(Named):
    debuted_on = models.DateField(_("debut"), null=True, blank=True)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name_en"]


class Artist(Named):
    # Private: never shown; consents for minors depend on it.
    date_of_birth = models.DateField(_("date of birth"))
    groups = models.ManyToManyField(Group, through="Membership", related_name="artists")

    class Meta:
        verbose_name = _("artist")
        verbose_name_plural = _("artists")
        ordering = ["name_en"]


class ArtistAlias(models.Model):
    artist = models.ForeignKey(Artist, models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=120, db_index=True)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [models.UniqueConstraint(fields=["artist", "name"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    artist = models.ForeignKey(Artist, models.CASCADE, related_name="memberships")
    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(fields=["artist", "group", "since"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="membership_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.artist} · {self.group}"


class Event(Named):
    class Kind(models.TextChoices):
        CONCERT = "concert", _("Concert")
        BROADCAST = "broadcast", _("Broadcast")
        AIRPORT = "airport", _("Airport")
        FAN_MEETING = "fan_meeting", _("Fan meeting")
        FESTIVAL = "festival", _("Festival")
        SHOOT = "shoot", _("Photo shoot")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    held_on = models.DateField(_("date"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-held_on"]


class Tag(Named):
    """What else a photo is about: a costume, a place, a pose."""

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name_en"]


class FormerSlug(models.Model):
    """An address under which somebody or something was found before it was renamed. It leads to
    the row and not to another address, so however often a thing is renamed, one step leads to it.
    """

    class Kind(models.TextChoices):
        ARTIST = "artist", _("artist")
        GROUP = "group", _("group")
        EVENT = "event", _("event")
        TAG = "tag", _("tag")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    slug = models.SlugField(max_length=80, db_index=False)
    artist = models.ForeignKey(
        Artist, models.CASCADE, null=True, blank=True, related_name="former_slugs"
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="former_slugs"
    )
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="former_slugs"
    )
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, blank=True, related_name="former_slugs")
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="a_former_slug_has_one_owner"),
            models.CheckConstraint(
                condition=Q(kind="artist", artist__isnull=False, group=None, event=None, tag=None)
                | Q(kind="group", group__isnull=False, artist=None, event=None, tag=None)
                | Q(kind="event", event__isnull=False, artist=None, group=None, tag=None)
                | Q(kind="tag", tag__isnull=False, artist=None, group=None, event=None),
                name="a_former_slug_is_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


class PhotoQuerySet(models.QuerySet["Photo"]):
    def published(self, *, at: datetime.datetime) -> PhotoQuerySet:
        """Photos that the staff have published by ``at`` (whether they may be sold is another
        question: see ``licensing.clearance``)."""
        return self.filter(published_at__lte=at)

    def scheduled(self, *, at: datetime.datetime) -> PhotoQuerySet:
        """Photos that will be published after ``at``."""
        return self.filter(published_at__gt=at)

    def drafts(self) -> PhotoQuerySet:
        """Photos that nobody has published or scheduled."""
        return self.filter(published_at__isnull=True)


class Photo(models.Model):
    """The work. Its files are a :class:`Master` and :class:`Rendition` rows."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    title_ko = models.CharField(_("title in Korean"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="photos", verbose_name=_("event")
    )
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="photos", verbose_name=_("group")
    )
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    artists = models.ManyToManyField(Artist, through="Appearance", related_name="photos")
    tags = models.ManyToManyField(
        Tag, through="PhotoTag", related_name="photos", verbose_name=_("tags")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    # In the future for a photo that is scheduled.
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    # The same moment until its coming is in the log: what has to be told of then is found by it.
    scheduled_for = models.DateTimeField(_("scheduled"), null=True, blank=True)
    # While set, no public file of this photo may exist (see previews.py).
    previews_withheld = models.BooleanField(default=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="photo_newest_first"),
            models.Index(
                fields=["scheduled_for"],
                condition=Q(scheduled_for__isnull=False),
                name="photo_scheduled",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(scheduled_for__isnull=True)
                | Q(published_at__isnull=False, scheduled_for=F("published_at")),
                name="scheduled_is_when_published",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        korean = (get_language() or "ko").startswith("ko")
        return self.title_ko if korean else self.title_en or self.title_ko

    @property
    def artist_line(self) -> str:
        """The people shown, as they were named (needs no query if prefetched)."""
        return ", ".join(shown.artist.name for shown in self.appearances.all())


class Appearance(models.Model):
    """An artist is recognisable in a photo."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="appearances")
    artist = models.ForeignKey(Artist, models.PROTECT, related_name="appearances")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["photo", "artist"], name="appears_once")]

    def __str__(self) -> str:
        return f"{self.artist} · {self.photo}"


class PhotoTag(models.Model):
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="tagged")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["photo", "tag"], name="tagged_once")]

    def __str__(self) -> str:
        return f"{self.tag} · {self.photo}"


class Master(models.Model):
    """The file as uploaded. Private; never leaves the shop."""

    photo = models.OneToOneField(Photo, models.CASCADE, related_name="master")
    file_name = models.CharField(max_length=200, unique=True)
    original_name = models.CharField(_("name when uploaded"), max_length=255)
    format = models.CharField(_("format"), max_length=10)
    width = models.PositiveIntegerField(help_text="as displayed, after orientation")
    height = models.PositiveIntegerField(help_text="as displayed, after orientation")
    byte_size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    # 64 bits of perceptual hash as a signed integer, which is what databases can hold.
    perceptual_hash = models.BigIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("master")
        verbose_name_plural = _("masters")

    def __str__(self) -> str:
        return self.original_name

    @property
    def storage(self) -> Storage:
        return storages["default"]


class Rendition(models.Model):
    """A file derived from a master."""

    class Kind(models.TextChoices):
        PROOF = "proof", _("Staff proof")
        RESTORED = "restored", _("Restored")
        BEFORE = "before", _("Preview before")
        AFTER = "after", _("Preview after")
        THUMBNAIL = "thumbnail", _("Thumbnail")
        TILES = "tiles", _("Tiles to look closer")
        SHARE = "share", _("Share card")

    #: What may lie in the public storage; the database holds to it.
    PUBLIC_KINDS = (Kind.BEFORE, Kind.AFTER, Kind.THUMBNAIL, Kind.TILES, Kind.SHARE)

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The restored file from which a preview was made.
    derived_from = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="derivatives"
    )
    is_public = models.BooleanField(default=False)
    # The one file, or that of a set which stands for all (see ``file_names``).
    file_name = models.CharField(max_length=200)
    # Where the other files of a public rendition lie, and which there are (see filesets.py).
    folder = models.CharField(max_length=64, blank=True, default="", db_default="")
    variants = models.JSONField(null=True, blank=True)
    # What a public rendition was drawn with; one of another recipe is drawn again.
    recipe = models.CharField(max_length=16, blank=True, default="", db_default="")
    format = models.CharField(max_length=10)
    width = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    height = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    byte_size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    # A picture of a few pixels as a data URI, shown until the real one arrives.
    placeholder = models.TextField(blank=True)
    # For a restored file: model version, parameters, software, faces (see restoration.engine).
    provenance = models.JSONField(null=True, blank=True)
    # For a restored file: whether its model's licence permits selling what it made.
    commercial_use = models.BooleanField(null=True, blank=True)
    created_at = models.DateTimeField()
    # Set when a later restoration took this one's place; it can then no longer be sold.
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["photo", "kind"], name="rendition_by_photo_and_kind"),
            models.Index(fields=["file_name"], name="rendition_by_file"),
            models.Index(
                fields=["recipe"], condition=Q(is_public=True), name="rendition_by_recipe"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(is_public=False)
                    | Q(kind__in=["before", "after", "thumbnail", "tiles", "share"])
                ),
                name="only_previews_are_public",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="restored", provenance__isnull=False, commercial_use__isnull=False)
                    | (~Q(kind="restored") & Q(provenance__isnull=True))
                ),
                name="restored_has_provenance",
            ),
            models.UniqueConstraint(
                fields=["photo"],
                condition=Q(kind="restored", superseded_at__isnull=True),
                name="one_current_restored_file",
            ),
            models.UniqueConstraint(
                fields=["derived_from", "kind"], name="one_preview_of_a_kind_per_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.width} x {self.height}"

    @property
    def storage(self) -> Storage:
        return storages["public" if self.is_public else "default"]

    @property
    def url(self) -> str:
        """The permanent address of a public file. Private ones have none: see ``links.py``."""
        if not self.is_public:
            raise ValueError("a private rendition has no permanent address")
        return self.storage.url(self.file_name)

    @property
    def file_names(self) -> list[str]:
        """Every file of this rendition in its storage, also what is still to be removed."""
        return sorted({self.file_name, *filesets.names(self.folder, self.variants)})

    @property
    def folder_url(self) -> str:
        """The permanent address under which the files of a set lie, with a slash at its end."""
        if not self.is_public:
            raise ValueError("a private rendition has no permanent address")
        return self.storage.url(f"{self.folder}/")

    def read(self) -> bytes:
        with self.storage.open(self.file_name) as file:
            return file.read()


def current_restored(**conditions: Any) -> models.QuerySet[Rendition]:
    """The restored files that are in force (at most one per photo)."""
    return Rendition.objects.filter(
        kind=Rendition.Kind.RESTORED, superseded_at__isnull=True, **conditions
    )
