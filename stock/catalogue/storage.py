"""Where files lie: a private and a public storage, on a disk or on S3, behind one interface.

Private files have no address. :meth:`signed_url` makes one that expires within minutes and is
bound to a purpose; on a disk it is also bound to the account it was made for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.storage import FileSystemStorage, Storage
from django.urls import reverse
from storages.backends.s3 import S3Storage

LINK_SALT = "stock.catalogue.private-link"


def disposition(purpose: str, filename: str) -> str:
    """Content-Disposition: downloads are saved, everything else is looked at in the page."""
    kind = "attachment" if purpose == "download" else "inline"
    return f'{kind}; filename="{filename}"'


class PrivateFileSystemStorage(FileSystemStorage):
    """Private files on a disk, handed out by ``stock.catalogue.links`` against a signature."""

    def __init__(self, **options: Any) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700, **options)

    def url(self, name: str | None) -> str:
        raise ValueError("private files have no permanent address")

    def signed_url(
        self, name: str, *, purpose: str, audience: str, expires: int, filename: str
    ) -> str:
        """Return a path that serves ``name`` to the account ``audience`` for ``expires`` s."""
        token = signing.dumps(
            {"n": name, "p": purpose, "a": audience, "f": filename, "e": expires},
            salt=LINK_SALT,
            compress=True,
        )
        return reverse("private-file", args=[token])


class PublicFileSystemStorage(FileSystemStorage):
    """Watermarked previews on a disk, under names made from their content."""


def public_cache_control() -> str:
    """For how long browsers, and caches of ours in front of the storage, may keep a preview.

    Its content never changes, but it may be withdrawn. A browser cannot be told, so it keeps a
    preview for an hour; a CDN can if there is a hook for it (see ``cdn.py``), else it has to ask
    again as often as a browser.
    """
    browser = settings.PREVIEW_BROWSER_SECONDS
    shared = settings.PREVIEW_CDN_SECONDS if settings.CDN_PURGE_URL else browser
    return f"public, max-age={browser}, s-maxage={shared}"


#: How many objects S3 removes with one call.
S3_REMOVES_AT_ONCE = 1000


def remove_files(storage: Storage, names: Iterable[str]) -> None:
    """Remove files, as many at a time as the storage can. One that is gone already is no error."""
    if not isinstance(storage, PublicS3Storage):
        for name in names:
            storage.delete(name)
        return
    storage.remove_many(list(names))


class PrivateS3Storage(S3Storage):
    """Private objects in a bucket without public access."""

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
        }

    def signed_url(
        self, name: str, *, purpose: str, audience: str, expires: int, filename: str
    ) -> str:
        """Return a presigned GET. S3 cannot know accounts, so ``expires`` is what protects it."""
        return self.url(
            name,
            parameters={
                "ResponseContentDisposition": disposition(purpose, filename),
                "ResponseCacheControl": "private, no-store",
            },
            expire=expires,
        )


class PublicS3Storage(S3Storage):
    """Previews behind a CDN; readable by the bucket's policy, never by object ACLs."""

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "default_acl": None,
            "querystring_auth": False,
            "file_overwrite": True,
            "object_parameters": {"CacheControl": public_cache_control()},
        }

    def remove_many(self, names: list[str]) -> None:
        """Remove objects, a thousand per call. Raises OSError naming the first that stayed."""
        for start in range(0, len(names), S3_REMOVES_AT_ONCE):
            keys = [{"Key": name} for name in names[start : start + S3_REMOVES_AT_ONCE]]
            answer = self.bucket.delete_objects(Delete={"Objects": keys, "Quiet": True})
            for failed in answer.get("Errors", []):
                raise OSError(f"{failed.get('Key')} was not removed: {failed.get('Code')}")
