"""PAdES signatures with pyHanko."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from stock.documents.keys import DocumentKey


@dataclass(frozen=True, slots=True)
class Signature:
    """``intact``: the signed bytes are unchanged; ``whole``: nothing was added after them;
    ``trusted``: made with a key that the root vouches for."""

    signed_by: str
    signed_at: datetime | None
    intact: bool
    whole: bool
    trusted: bool

    @property
    def good(self) -> bool:
        return self.intact and self.whole and self.trusted


class _SignerAt(PdfSigner):
    """Signs at a moment that is given; pyHanko would read the clock."""

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at = at

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self._at
        return session


def _to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def sign(content: bytes, *, at: datetime, reason: str, key: DocumentKey) -> bytes:
    """See :func:`stock.documents.sign`."""
    leaf, *issuers = map(_to_asn1, key.chain)
    secret = key.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signer = SimpleSigner(
        signing_cert=leaf,
        signing_key=asn1_keys.PrivateKeyInfo.load(secret),
        cert_registry=SimpleCertificateStore.from_certs(issuers),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    existing = len(writer.prev.embedded_signatures)
    metadata = PdfSignatureMetadata(
        field_name=f"Encore{existing + 1}",
        reason=reason or None,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
    )
    return _SignerAt(metadata, signer, at=at).sign_pdf(writer).getvalue()


def verify(content: bytes, *, key: DocumentKey) -> list[Signature]:
    """See :func:`stock.documents.verify`."""
    try:
        found = PdfFileReader(io.BytesIO(content)).embedded_signatures
    except PdfError as error:
        raise ValueError("this is not a PDF") from error
    signatures = []
    for embedded in found:
        moment = embedded.self_reported_timestamp
        context = ValidationContext(
            trust_roots=[_to_asn1(key.root)], moment=moment, allow_fetching=False
        )
        status = validate_pdf_signature(embedded, context)
        signatures.append(
            Signature(
                signed_by=embedded.signer_cert.subject.native.get("common_name", ""),
                signed_at=moment,
                intact=status.intact and status.valid,
                whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
                trusted=status.trusted,
            )
        )
    return signatures


def count_pages(content: bytes) -> int:
    """See :func:`stock.documents.count_pages`."""
    try:
        # Other people's programs are not strict.
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            raise ValueError("locked with a password")
        count = int(reader.root["/Pages"]["/Count"])
    except (PdfError, KeyError, TypeError, OSError, RecursionError) as error:
        raise ValueError("this is not a PDF that can be read") from error
    if count < 1:
        raise ValueError("without a page")
    return count
