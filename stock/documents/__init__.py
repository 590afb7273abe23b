"""Documents that leave the shop: PDFs in Korean and English, signed with the shop's key.

    content = build(Document(title=..., number=..., language="ko", at=..., blocks=(...)))
    content = sign(content, at=..., reason=_("Takedown report"))

:func:`build` gives the same bytes for the same document; :func:`sign` adds a PAdES signature;
:func:`verify` says who signed a file and whether it is unchanged. None of them touches the
database or a storage. The two libraries are loaded on first use: most processes make no document.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from stock.documents.content import (
    Column,
    Document,
    Facts,
    Heading,
    NewPage,
    Paragraph,
    Table,
    fingerprint,
)

if TYPE_CHECKING:
    from stock.documents.keys import DocumentKey
    from stock.documents.signing import Signature

__all__ = [
    "Column",
    "Document",
    "Facts",
    "Heading",
    "NewPage",
    "Paragraph",
    "Table",
    "build",
    "count_pages",
    "fingerprint",
    "sign",
    "verify",
]


def build(document: Document) -> bytes:
    """Lay ``document`` out as a PDF (A4). The same document gives the same bytes."""
    from stock.documents import pdf

    return pdf.build(document)


def sign(
    content: bytes, *, at: datetime, reason: str = "", key: DocumentKey | None = None
) -> bytes:
    """Return the PDF with a PAdES signature that covers all of it, made at ``at``.

    ``reason`` is shown by readers beside the signature. ``key`` is the shop's document key unless
    given. Raises :class:`stock.documents.keys.KeyProblem` if there is no usable key.
    """
    from stock.documents import keys, signing

    return signing.sign(content, at=at, reason=reason, key=key or keys.document_key())


def count_pages(content: bytes) -> int:
    """How many pages somebody's PDF has. Raises :class:`ValueError` for what cannot be read:
    damaged, locked with a password, without a page, or no PDF."""
    from stock.documents import signing

    return signing.count_pages(content)


def verify(content: bytes, *, key: DocumentKey | None = None) -> list[Signature]:
    """The signatures of a PDF, the first one first; an unsigned one has none.

    A signature is ``trusted`` if its chain ends at the root of ``key`` (the shop's unless given).
    Raises :class:`ValueError` for what is not a PDF.
    """
    from stock.documents import keys, signing

    return signing.verify(content, key=key or keys.document_key())
