"""Contracts that were signed on paper: the scan is kept, and can stand for the signature."""

from __future__ import annotations

import io
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from licensing.agreements import files
from licensing.agreements.signing import checked_signature, put_in_force
from licensing.errors import AgreementRefused
from licensing.models import Agreement
from stock import documents
from stock.accounts.models import User
from stock.audit.context import current_origin
from stock.audit.services import record
from stock.audit.transitions import IllegalTransition
from stock.catalogue import imaging
from stock.catalogue.errors import UploadRefused

MAX_BYTES = 20 * 1024 * 1024
PICTURES = {"JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png"}


def sign_on_paper(
    *, agreement: Agreement, content: bytes, signed_as: str, actor: User, at: datetime
) -> None:
    """Put what was sent in force by the scan of its signed print-out, taken in by staff.

    signed_as: the name under the signature. The log and the agency's page say that it was signed on
    paper and who of the staff took it in. Raises :class:`AgreementRefused`, IllegalTransition for
    what is not waiting for a signature.
    """
    if agreement.state != Agreement.State.SENT:
        raise IllegalTransition(agreement, "activate", agreement.state)
    # The signer has no account here whose name could be compared.
    name = checked_signature(signed_as, User())
    suffix = _checked_scan(content)
    files.opened(agreement)
    sha256 = files.sha256_of(content)
    with files.stored(content, suffix=suffix) as stored, transaction.atomic():
        put_in_force(
            agreement=agreement,
            actor=actor,
            at=at,
            after={
                "signed_as": name,
                "on_paper": sha256,
                "document_sha256": agreement.document_sha256,
            },
            signed_by=actor,
            signed_at=at,
            signer_name=name,
            signer_address=current_origin().address,
            paper_name=stored,
            paper_sha256=sha256,
            paper_by=actor,
            paper_at=at,
        )


def add_paper(*, agreement: Agreement, content: bytes, actor: User, at: datetime) -> None:
    """Keep the scan of a signed copy beside an agreement in force. Once: it is never replaced.

    Raises :class:`AgreementRefused`.
    """
    suffix = _checked_scan(content)
    sha256 = files.sha256_of(content)
    with files.stored(content, suffix=suffix) as stored, transaction.atomic():
        kept = Agreement.objects.filter(
            pk=agreement.pk, state=Agreement.State.ACTIVE, paper_sha256=""
        ).update(paper_name=stored, paper_sha256=sha256, paper_by=actor, paper_at=at)
        if not kept:
            raise AgreementRefused(
                _("A scan is kept beside an agreement in force, and only once."), code="paper"
            )
        record(
            action="agreement.paper_added",
            target=agreement,
            actor=actor,
            at=at,
            after={"paper_sha256": sha256},
        )
    agreement.refresh_from_db()


def signed_on_paper(agreement: Agreement) -> bool:
    """Whether a scan stood for the signature (and was not merely added later)."""
    return agreement.paper_at is not None and (
        (agreement.paper_at, agreement.paper_by_id) == (agreement.signed_at, agreement.signed_by_id)
    )


def _checked_scan(content: bytes) -> str:
    """The suffix for a scan that is what it says it is. Raises :class:`AgreementRefused`."""
    if not content or len(content) > MAX_BYTES:
        raise AgreementRefused(
            _("The scan must have at most %(limit)s MB.") % {"limit": MAX_BYTES // 1024**2},
            code="scan_size",
        )
    if content.startswith(b"%PDF-"):
        try:
            documents.count_pages(content)
        except ValueError as error:
            raise AgreementRefused(
                _("This PDF is damaged or locked with a password."), code="scan_damaged"
            ) from error
        return ".pdf"
    try:
        found = imaging.decode(io.BytesIO(content)).format
    except UploadRefused as error:
        raise AgreementRefused(error.message, code="scan_damaged") from error
    if found not in PICTURES:
        raise AgreementRefused(
            _("Please scan the contract as PDF, JPEG or PNG."), code="scan_format"
        )
    return PICTURES[found]
