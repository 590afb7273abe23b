"""Signed links to private files, and the views that serve files in the embedded mode."""

from __future__ import annotations

import errno
from typing import Any, Protocol, cast

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase

from stock.accounts.access import public, signed_in, signed_in_user
from stock.accounts.models import User
from stock.catalogue import embedding, holds
from stock.catalogue.models import Rendition
from stock.catalogue.storage import LINK_SALT, disposition, public_cache_control


class SignsLinks(Protocol):
    def signed_url(
        self, name: str, *, purpose: str, audience: str, expires: int, filename: str
    ) -> str: ...


class LinkRefused(PermissionDenied):
    """A signed link that is expired, altered, or was made for somebody else."""

    code = "link_refused"


def private_link(
    file_name: str, *, purpose: str, audience: User, filename: str, expires: int | None = None
) -> str:
    """Return an address at which ``audience`` may fetch a private file for a few minutes.

    ``purpose`` ("download", "studio", "partner") is part of what is signed; a link for pictures
    to look at is shown in the page, one for downloads saves under ``filename``.
    """
    storage = cast(SignsLinks, storages["default"])
    return storage.signed_url(
        file_name,
        purpose=purpose,
        audience=audience.public_id,
        expires=expires or settings.PRIVATE_LINK_SECONDS,
        filename=filename,
    )


@signed_in
def serve_private(request: HttpRequest, token: str) -> HttpResponseBase:
    user = signed_in_user(request)
    try:
        # The signature carries its own age limit; load it first to learn that limit.
        content: dict[str, Any] = signing.loads(token, salt=LINK_SALT)
        content = signing.loads(token, salt=LINK_SALT, max_age=content["e"])
    except signing.BadSignature as error:
        raise LinkRefused("bad or expired link") from error
    if content["a"] != user.public_id:
        raise LinkRefused("link of another account")
    if content["p"] == "download" and _is_held(content["n"]):
        raise LinkRefused("no longer delivered")
    response = _file(storages["default"], content["n"])
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["Content-Disposition"] = disposition(content["p"], content["f"])
    return response


def _is_held(file_name: str) -> bool:
    """Whether the photo has been withdrawn since the link was made."""
    rows = Rendition.objects.filter(file_name=file_name).values_list("photo_id", flat=True)
    return any(not holds.may_deliver(photo_id) for photo_id in rows)


@public
def serve_public(request: HttpRequest, name: str) -> HttpResponseBase:
    if embedding.is_hot_linked(request, name):
        return embedding.placeholder(request)
    response = _file(storages["public"], name)
    response.headers["Cache-Control"] = public_cache_control()
    embedding.mark(response, request, name)
    return response


#: How a file system says that there is nothing by that name.
NO_SUCH_FILE = {errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG}


def _file(storage: Any, name: str) -> FileResponse:
    try:
        return FileResponse(storage.open(name))
    except ValueError as error:  # a NUL in the name
        raise Http404("no such file") from error
    except OSError as error:
        if error.errno not in NO_SUCH_FILE:
            raise
        raise Http404("no such file") from error
