"""Near duplicates by perceptual hash, searched for in the database."""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import BigIntegerField, F, Func, IntegerField, Value
from PIL import Image

from stock.catalogue.models import Master

#: Of 64 bits. Below it two files are shown to staff as possibly the same picture.
NEAR_DUPLICATE_BITS = 10


def perceptual_hash(image: Image.Image) -> int:
    """64-bit DCT hash (pHash) of an RGB image as a signed integer.

    Insensitive to scale, compression and small changes of colour.
    """
    import imagehash  # pulls scipy: only the process that hashes pays for it

    unsigned = int(str(imagehash.phash(image, hash_size=8)), 16)
    return unsigned - (1 << 64) if unsigned >= 1 << 63 else unsigned


def hamming(a: int, b: int) -> int:
    """Number of differing bits of two 64-bit integers."""
    return ((a ^ b) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


class HammingDistance(Func):
    """Differing bits between a bigint column and a value, computed by the database."""

    function = "hamming_distance"
    arity = 2
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="bit_count((%(expressions)s)::bit(64))",
            arg_joiner=" # ",
            **context,
        )


def register_sqlite_function() -> None:
    def on_connection(sender: Any, connection: Any, **kwargs: Any) -> None:
        if connection.vendor == "sqlite":
            connection.connection.create_function(
                "hamming_distance", 2, hamming, deterministic=True
            )

    connection_created.connect(on_connection, weak=False, dispatch_uid="catalogue.hamming_distance")


def near_duplicates(*, perceptual_hash: int, exclude_photo: int | None = None) -> list[Master]:
    """Masters that look like the given hash, nearest first, at most five."""
    rows = Master.objects.select_related("photo").annotate(
        distance=HammingDistance(
            F("perceptual_hash"), Value(perceptual_hash, output_field=BigIntegerField())
        )
    )
    if exclude_photo is not None:
        rows = rows.exclude(photo_id=exclude_photo)
    return list(rows.filter(distance__lte=NEAR_DUPLICATE_BITS).order_by("distance", "pk")[:5])
