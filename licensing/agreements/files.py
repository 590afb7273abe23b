"""The files of an agreement: private, and opened only if they are what was sent or taken in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import gettext_lazy as _

from licensing.errors import AgreementRefused
from licensing.models import Agreement
from stock.accounts.models import User
from stock.catalogue.links import private_link
from stock.ids import new_public_id

log = structlog.get_logger(__name__)

Which = Literal["document", "paper"]


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def stored(content: bytes, *, suffix: str) -> Iterator[str]:
    """Store ``content`` privately under a random name; it is gone again if the block fails."""
    storage = storages["default"]
    name = storage.save(f"agreements/{new_public_id()}{suffix}", ContentFile(content))
    try:
        yield name
    except BaseException:
        storage.delete(name)
        raise


def opened(agreement: Agreement, which: Which = "document") -> bytes:
    """The file's bytes, after comparing them with the hash that was frozen.

    Raises :class:`AgreementRefused` if there is none (``no_file``) or it is damaged.
    """
    name = getattr(agreement, f"{which}_name")
    if not name:
        raise AgreementRefused(_("There is no such file."), code="no_file")
    with storages["default"].open(name) as file:
        content: bytes = file.read()
    if sha256_of(content) != getattr(agreement, f"{which}_sha256"):
        log.error("a contract's file is not the one that was frozen", agreement=agreement.public_id)
        raise AgreementRefused(
            _("This file is damaged and is not shown. Please tell us."), code="file_damaged"
        )
    return content


def link(agreement: Agreement, which: Which, *, audience: User) -> str:
    """A short-lived address for one person. Raises as :func:`opened`."""
    opened(agreement, which)
    name = getattr(agreement, f"{which}_name")
    ending = name.rsplit(".", 1)[-1]
    scan = "-scan" if which == "paper" else ""
    return private_link(
        name,
        purpose="download",
        audience=audience,
        filename=f"{agreement.number}{scan}.{ending}",
    )
