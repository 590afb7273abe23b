"""The story as files: JSON for programs, PDF for people and their archives."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stock import documents
from stock.catalogue.models import Photo
from stock.documents import Column, Document, Facts, Table
from stock.purchases.story.gather import Happening
from stock.ui.templatetags.ui import moment


def as_json(photo: Photo, happenings: list[Happening], *, at: datetime) -> dict[str, Any]:
    """What is empty is left out."""
    return {
        "photo": photo.public_id,
        "title": photo.title,
        "made_at": at.isoformat(),
        "happenings": [
            {
                name: value.isoformat() if isinstance(value, datetime) else value
                for name, value in asdict(item).items()
                if value not in ("", None, {}) and name not in ("icon", "tone")
            }
            for item in happenings
        ],
    }


def as_pdf(photo: Photo, happenings: list[Happening], *, at: datetime) -> bytes:
    rows = tuple(
        (
            moment(item.at),
            " · ".join(part for part in (item.words, item.detail, item.reason) if part),
            " · ".join(part for part in (item.who, item.address) if part),
            str(item.seal or ""),
        )
        for item in happenings
    )
    return documents.build(
        Document(
            title=_("The story of a photo"),
            subtitle=photo.title,
            number=photo.public_id,
            language=get_language() or "ko",
            at=at,
            blocks=(
                Facts(
                    (
                        (_("Photo"), photo.title),
                        (_("Artists"), photo.artist_line or "–"),
                        (_("Made"), moment(at)),
                    )
                ),
                Table(
                    columns=(
                        Column(_("When"), 2),
                        Column(_("What"), 4),
                        Column(_("Who"), 2),
                        Column(_("Seal"), 0.8, numeric=True),
                    ),
                    rows=rows,
                ),
            ),
        )
    )
