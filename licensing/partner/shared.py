"""What several pages of the partner portal need."""

from __future__ import annotations

from licensing.models import Agency
from stock.accounts.models import User
from stock.catalogue.models import Photo, Rendition
from stock.catalogue.studio import proof_link

PER_PAGE = 30


def picture(photo: Photo, user: User) -> str:
    """A small picture of the photo: as fans would see it, or the upload while there is none."""
    for row in photo.renditions.all():
        if row.kind == Rendition.Kind.THUMBNAIL:
            return row.url
    return proof_link(photo, user)


def may_decide(user: User, agency: Agency) -> bool:
    """Whether to offer buttons; the verbs check for themselves."""
    member = agency.memberships.filter(user=user).first()
    return member is not None and member.may_decide
