"""Signed documents: by whom and when, unchanged or not; the key that the embedded mode makes."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from stock import documents
from stock.documents import Document, Paragraph, keys

AT = datetime(2024, 5, 1, 3, tzinfo=UTC)
CONTENT = documents.build(
    Document(title="보고서", number="1", language="ko", at=AT, blocks=(Paragraph("가"),))
)


def made(folder: Path) -> keys.DocumentKey:
    keys.make_chain(folder)
    return keys.load(folder / keys.KEY_NAME, folder / keys.CHAIN_NAME)


@pytest.fixture
def key(tmp_path: Path) -> keys.DocumentKey:
    return made(tmp_path / "key")


def test_a_signed_document_says_by_whom_and_when(key: keys.DocumentKey) -> None:
    signed = documents.sign(CONTENT, at=AT, reason="확인", key=key)
    assert signed.startswith(CONTENT), "what was signed is not rewritten"
    (signature,) = documents.verify(signed, key=key)
    assert signature.good
    assert (signature.signed_by, signature.signed_at) == ("Encore", AT)
    assert documents.verify(CONTENT, key=key) == []


def test_a_changed_document_is_noticed(key: keys.DocumentKey) -> None:
    signed = bytearray(documents.sign(CONTENT, at=AT, key=key))
    place = signed.index(b"CreationDate") + len("CreationDate (D:2")
    signed[place] ^= 1
    (signature,) = documents.verify(bytes(signed), key=key)
    assert not signature.intact
    assert not signature.good


def test_what_is_added_later_is_noticed(key: keys.DocumentKey) -> None:
    signed = documents.sign(CONTENT, at=AT, key=key)
    twice = documents.sign(signed, at=AT + timedelta(days=1), key=key)
    first, second = documents.verify(twice, key=key)
    assert (first.intact, first.whole) == (True, False)
    assert second.good
    assert second.signed_at == AT + timedelta(days=1)


def test_somebody_elses_signature_is_not_trusted(key: keys.DocumentKey, tmp_path: Path) -> None:
    signed = documents.sign(CONTENT, at=AT, key=made(tmp_path / "other"))
    (signature,) = documents.verify(signed, key=key)
    assert (signature.intact, signature.trusted, signature.good) == (True, False, False)


@pytest.mark.parametrize("content", [b"", b"no PDF at all", CONTENT[:200]])
def test_what_is_no_pdf_is_told(key: keys.DocumentKey, content: bytes) -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        documents.verify(content, key=key)


# --- the key ------------------------------------------------------------------------------------


def test_the_embedded_mode_makes_its_key_once(settings: Any, tmp_path: Path) -> None:
    settings.DOCUMENT_SIGNING_KEY_FILE = tmp_path / "key" / keys.KEY_NAME
    settings.DOCUMENT_SIGNING_CHAIN_FILE = tmp_path / "key" / keys.CHAIN_NAME
    first = keys.document_key()
    assert keys.document_key() is first
    assert stat.S_IMODE((tmp_path / "key" / keys.KEY_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o700
    names = [
        name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
        for name in (certificate.subject for certificate in first.chain)
    ]
    assert names == ["Encore", "Encore Demo Documents", "Encore Demo Root"]
    (signature,) = documents.verify(documents.sign(CONTENT, at=AT))
    assert signature.good


def test_elsewhere_nothing_is_made(settings: Any, tmp_path: Path) -> None:
    settings.DOCUMENT_SIGNING_MADE_HERE = False
    settings.DOCUMENT_SIGNING_KEY_FILE = tmp_path / "key" / keys.KEY_NAME
    settings.DOCUMENT_SIGNING_CHAIN_FILE = tmp_path / "key" / keys.CHAIN_NAME
    with pytest.raises(keys.KeyProblem, match="cannot be read"):
        keys.document_key()
    assert list(tmp_path.iterdir()) == []


def test_of_processes_that_make_one_at_once_all_use_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "key"
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _number: made(folder), range(8)))
    assert len({entry.root.serial_number for entry in found}) == 1
    assert list(tmp_path.iterdir()) == [folder], "nothing is left of the others"


def test_a_key_and_its_certificates_belong_together(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    made(one)
    made(other)
    with pytest.raises(keys.KeyProblem, match="not that of the key"):
        keys.load(one / keys.KEY_NAME, other / keys.CHAIN_NAME)
    pems = (one / keys.CHAIN_NAME).read_text().split("-----END CERTIFICATE-----\n")
    (one / keys.CHAIN_NAME).write_text("-----END CERTIFICATE-----\n".join([pems[0], pems[2], ""]))
    with pytest.raises(keys.KeyProblem, match="issued by the next"):
        keys.load(one / keys.KEY_NAME, one / keys.CHAIN_NAME)


def test_a_certificate_that_ran_out_is_told(tmp_path: Path) -> None:
    made(tmp_path / "key")
    paths = (tmp_path / "key" / keys.KEY_NAME, tmp_path / "key" / keys.CHAIN_NAME)
    assert keys.load(*paths, at=AT).chain
    with pytest.raises(keys.KeyProblem, match="not valid now"):
        keys.load(*paths, at=AT.replace(year=2100))
