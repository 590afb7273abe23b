"""Before and after for eyes inside the shop: unmarked, at full size, over short-lived links."""

from __future__ import annotations

from dataclasses import dataclass

from stock.accounts.models import User
from stock.catalogue.links import private_link
from stock.catalogue.models import Rendition

#: What browsers show; a TIFF or HEIC master is represented by its proof.
SHOWN_BY_BROWSERS = frozenset({"JPEG", "MPO", "PNG", "WEBP"})


@dataclass(frozen=True, slots=True)
class Comparison:
    before_url: str
    after_url: str
    width: int
    height: int


def comparison(restored: Rendition, *, audience: User, purpose: str = "studio") -> Comparison:
    """Links, for one account, to the upload and to the file restored from it."""
    photo = restored.photo
    name = photo.master.file_name
    if photo.master.format not in SHOWN_BY_BROWSERS:
        proof = photo.renditions.filter(kind=Rendition.Kind.PROOF).first()
        name = proof.file_name if proof else name
    return Comparison(
        before_url=private_link(
            name, purpose=purpose, audience=audience, filename=f"{photo.public_id}-before"
        ),
        after_url=private_link(
            restored.file_name,
            purpose=purpose,
            audience=audience,
            filename=f"{photo.public_id}-after",
        ),
        width=restored.width,
        height=restored.height,
    )
