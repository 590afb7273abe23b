"""The same interface on S3. Signing needs no network, so these tests ask no server."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from stock.catalogue.storage import PrivateS3Storage, PublicS3Storage

OPTIONS: dict[str, Any] = {
    "bucket_name": "encore-test",
    "region_name": "ap-northeast-2",
    "access_key": "AKIATEST",
    "secret_key": "secret-of-the-test",
    "signature_version": "s3v4",
}


@pytest.fixture
def private() -> PrivateS3Storage:
    return PrivateS3Storage(**OPTIONS)


def test_a_link_to_a_private_object_is_signed_and_expires(private: PrivateS3Storage) -> None:
    address = private.signed_url(
        "restored/ab/abc.png",
        purpose="download",
        audience="fan",
        expires=300,
        filename="encore-1.png",
    )
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    assert parts.path.endswith("/restored/ab/abc.png")
    assert query["X-Amz-Expires"] == ["300"]
    assert query["X-Amz-Signature"]
    assert query["response-content-disposition"] == ['attachment; filename="encore-1.png"']
    assert query["response-cache-control"] == ["private, no-store"]
    assert OPTIONS["secret_key"] not in address


def test_what_is_looked_at_is_not_saved(private: PrivateS3Storage) -> None:
    address = private.signed_url(
        "proof/a.webp", purpose="studio", audience="staff", expires=60, filename="a.webp"
    )
    query = parse_qs(urlsplit(address).query)
    assert query["response-content-disposition"] == ['inline; filename="a.webp"']


def test_private_objects_carry_no_acl_and_are_never_overwritten(private: PrivateS3Storage) -> None:
    assert private.default_acl is None
    assert private.querystring_auth is True
    assert private.file_overwrite is False


def test_public_objects_have_a_permanent_address_and_may_be_cached() -> None:
    public = PublicS3Storage(**OPTIONS, custom_domain="media.encore.example")
    assert public.url("ab/abc.webp") == "https://media.encore.example/ab/abc.webp"
    assert public.object_parameters["CacheControl"] == "public, max-age=3600, s-maxage=3600"
    assert public.default_acl is None, "readable by the bucket's policy, not by its objects'"
