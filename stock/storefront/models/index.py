"""The index of the shop (decision 0060): derived rows, rebuilt from the catalogue at any time.

Nothing here decides what may be sold. ``listed`` and the rows of :class:`PhotoTerm` say what was
for sale when it was last looked at; they find and count, and a page asks clearance again.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from stock.catalogue.models import Photo


class TermKind(models.IntegerChoices):
    """What a photo is found under. The numbers are stored; the order is that of the facets."""

    ARTIST = 1, "artist"
    GROUP = 2, "group"
    EVENT = 3, "event"
    TAG = 4, "tag"
    #: The kind of the event: concert, airport ... (its position in ``Event.Kind``).
    SCENE = 5, "scene"
    #: A word of a title (its hash; see search/names.py).
    WORD = 6, "word"
    #: The month in which it was taken: 202603.
    MONTH = 7, "month"
    #: The agency that approved the file.
    AGENCY = 8, "agency"


class PhotoIndex(models.Model):
    """One photo as the shop finds it."""

    photo = models.OneToOneField(
        Photo, models.CASCADE, primary_key=True, related_name="indexed", db_index=False
    )
    #: Was for sale when last looked at, and is no near-duplicate of another that is.
    listed = models.BooleanField(default=False)
    #: When the shop first could show it: what alerts go by.
    listed_since = models.DateTimeField(null=True, blank=True)
    #: ``Photo.published_at`` in microseconds since 1970: the same sort key in every database.
    published = models.BigIntegerField()
    #: Year, orientation, people, colour, size, licence kinds and price, packed (search/traits.py).
    traits = models.IntegerField()
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    taken_on = models.DateField(null=True, blank=True)
    #: Lowest price in minor units of the shop's currency; 0 if there is none.
    price = models.PositiveIntegerField(default=0)
    #: The master's perceptual hash, and its four quarters: two pictures that differ in at most
    #: three bits share one of these.
    fingerprint = models.BigIntegerField()
    quarter_0 = models.IntegerField()
    quarter_1 = models.IntegerField()
    quarter_2 = models.IntegerField()
    quarter_3 = models.IntegerField()
    #: Mean colour in CIE Lab (L 0 to 100, a and b -128 to 127), and the bucket of similar looks.
    lightness = models.SmallIntegerField(default=0)
    green_red = models.SmallIntegerField(default=0)
    blue_yellow = models.SmallIntegerField(default=0)
    look = models.IntegerField(default=0)
    #: The near-duplicate that stands for this one in listings.
    folded_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="folded"
    )
    checked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                F("published").desc(),
                F("photo").desc(),
                "traits",
                condition=Q(listed=True),
                name="index_newest",
            ),
            models.Index(
                "year",
                F("published").desc(),
                F("photo").desc(),
                "traits",
                condition=Q(listed=True),
                name="index_newest_of_year",
            ),
            models.Index(
                "traits",
                F("published").desc(),
                F("photo").desc(),
                condition=Q(listed=True),
                name="index_by_traits",
            ),
            models.Index(
                "price",
                F("published").desc(),
                F("photo").desc(),
                "traits",
                condition=Q(listed=True),
                name="index_by_price",
            ),
            models.Index("taken_on", condition=Q(listed=True), name="index_by_day"),
            models.Index("listed_since", condition=Q(listed=True), name="index_listed_since"),
            models.Index(
                "look", F("published").desc(), condition=Q(listed=True), name="index_by_look"
            ),
            *(models.Index(f"quarter_{n}", name=f"index_by_quarter_{n}") for n in range(4)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(folded_into__isnull=True) | Q(listed=False),
                name="a_folded_photo_is_not_listed",
            ),
            models.CheckConstraint(
                condition=Q(listed=False) | Q(listed_since__isnull=False),
                name="a_listed_photo_has_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id}"


class PhotoTerm(models.Model):
    """A listed photo under one artist, group, event or tag. The sort key and the traits stand
    here too: a page of one artist, filtered, is read from one index alone."""

    pk = models.CompositePrimaryKey("photo", "kind", "value")
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="terms", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=TermKind.choices)
    #: Primary key of the artist, group ..., by ``kind``.
    value = models.BigIntegerField()
    published = models.BigIntegerField()
    traits = models.IntegerField()
    price = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                "kind",
                "value",
                F("published").desc(),
                F("photo").desc(),
                "traits",
                "price",
                name="term_newest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value} · {self.photo_id}"


class SearchName(models.Model):
    """One way to write the name of an artist, a group, an event or a tag."""

    class Script(models.TextChoices):
        NATIVE = "native", "native"
        LATIN = "latin", "latin"
        ALIAS = "alias", "alias"
        #: A native name romanised by rule.
        RULE = "rule", "rule"

    kind = models.PositiveSmallIntegerField(choices=TermKind.choices)
    value = models.BigIntegerField()
    script = models.CharField(max_length=6, choices=Script.choices)
    text = models.CharField(max_length=160)
    slug = models.CharField(max_length=80)
    #: Lower case, by words; without blanks; Korean taken apart into letters; its initial
    #: consonants alone.
    words = models.CharField(max_length=160, default="")
    key = models.CharField(max_length=160)
    letters = models.CharField(max_length=480)
    initials = models.CharField(max_length=160)
    #: Listed photos under it, as counted last.
    photos = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index("kind", F("photos").desc(), name="name_by_photos"),
            models.Index(fields=["kind", "slug"], name="name_by_slug"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "script", "text"], name="name_once")
        ]

    def __str__(self) -> str:
        return self.text


class FollowedLog(models.Model):
    """How far the index has followed the audit log: the seal of the last entry it took in."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seal = models.BigIntegerField(default=0)
    followed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_followed_log")]

    def __str__(self) -> str:
        return f"{self.seal}"
