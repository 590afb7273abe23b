"""Sending an agreement to the agency, and the agency's signature."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.agreements import files
from licensing.agreements.carry_over import carry_over
from licensing.contract import document
from licensing.contract.wording import CURRENT
from licensing.errors import AgreementRefused
from licensing.models import Agreement
from licensing.submissions import require_decider
from stock import tasks
from stock.accounts.models import User
from stock.audit.context import current_origin
from stock.audit.transitions import IllegalTransition

#: Makes the document that is signed: (agreement, moment) -> PDF.
Render = Callable[[Agreement, datetime], bytes]


def send(
    *, agreement: Agreement, actor: User, at: datetime, render: Render = document.render
) -> None:
    """Make the contract's document, freeze it with its hash, and let the agency read and sign it.

    Raises :class:`AgreementRefused` if the term is over already, IllegalTransition for what is no
    draft.
    """
    with transaction.atomic():
        # Nobody revises the draft while its document is made of it.
        held = Agreement.objects.select_for_update().select_related("agency").get(pk=agreement.pk)
        if held.state != Agreement.State.DRAFT:
            raise IllegalTransition(agreement, "send", held.state)
        _refuse_what_is_over(held, at)
        held.terms_version = CURRENT
        content = render(held, at)
        with files.stored(content, suffix=".pdf") as name, transaction.atomic():
            sha256 = files.sha256_of(content)
            Agreement.MACHINE.apply(
                agreement,
                "send",
                actor=actor,
                at=at,
                after={"document_sha256": sha256, "terms_version": CURRENT},
                terms_version=CURRENT,
                document_name=name,
                document_sha256=sha256,
                sent_by=actor,
                sent_at=at,
            )
        tasks.send_after_commit("licensing.announce_agreements")


def take_back(*, agreement: Agreement, actor: User, at: datetime, reason: str = "") -> None:
    """Make what was sent a draft again. Its document is no longer an offer; the file stays, as
    somebody may hold a copy of it."""
    Agreement.MACHINE.apply(
        agreement,
        "take_back",
        actor=actor,
        at=at,
        reason=reason,
        after={"document_sha256": agreement.document_sha256},
        terms_version="",
        document_name="",
        document_sha256="",
        sent_by=None,
        sent_at=None,
    )


def sign(
    *, agreement: Agreement, actor: User, typed_name: str, document_sha256: str, at: datetime
) -> None:
    """The agency signs what it was sent; from now on it is in force within its term.

    typed_name: the person's own name, typed as a signature. document_sha256: of the document the
    person was shown, so that nobody signs what they have not seen. An earlier version in force is
    replaced in the same moment, and its consents go on under this one.

    Raises :class:`AgreementRefused`, DecisionRefused for who may not decide for the agency,
    IllegalTransition for what is not waiting for a signature.
    """
    require_decider(agency=agreement.agency, actor=actor)
    if agreement.state != Agreement.State.SENT:
        raise IllegalTransition(agreement, "activate", agreement.state)
    name = checked_signature(typed_name, actor)
    if document_sha256 != agreement.document_sha256:
        raise AgreementRefused(
            _("The document has changed since you opened it. Please read it again."),
            code="document_changed",
        )
    files.opened(agreement)
    put_in_force(
        agreement=agreement,
        actor=actor,
        at=at,
        after={"signed_as": name, "document_sha256": document_sha256},
        signed_by=actor,
        signed_at=at,
        signer_name=name,
        signer_address=current_origin().address,
    )


def put_in_force(
    *, agreement: Agreement, actor: User, at: datetime, after: dict[str, Any], **stamps: Any
) -> None:
    """Activate what was sent, in the place of the version before. For the two ways to sign."""
    _refuse_what_is_over(agreement, at)
    with transaction.atomic():
        earlier = (
            Agreement.objects.select_for_update()
            .filter(series=agreement.series, state=Agreement.State.ACTIVE)
            .first()
        )
        today = timezone.localdate(at)
        if earlier is not None:
            if agreement.valid_from > today and earlier.state_on(today) == "active":
                raise AgreementRefused(
                    _("It begins later, and would end the version before too early. Sign it then."),
                    code="begins_later",
                )
            Agreement.MACHINE.apply(
                earlier, "supersede", actor=actor, at=at, after={"by": agreement.public_id}
            )
        Agreement.MACHINE.apply(
            agreement,
            "activate",
            actor=actor,
            at=at,
            only_if=Q(document_sha256=agreement.document_sha256),
            after=after,
            **stamps,
        )
        if earlier is not None:
            carry_over(earlier=earlier, later=agreement, actor=actor, at=at)


def checked_signature(typed: str, person: User) -> str:
    """The typed name, tidied. Raises :class:`AgreementRefused` unless it is a name, and the name of
    the account where that has one; case and spaces do not matter."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if sum(letter.isalpha() for letter in name) < 2 or "@" in name or len(name) > 120:
        raise AgreementRefused(_("Please type your full name."), code="signature")
    if person.name and _bare(name) != _bare(person.name):
        raise AgreementRefused(
            _("Please type your name as your account has it: %(name)s.") % {"name": person.name},
            code="signature_differs",
        )
    return name


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFC", name).split()).casefold()


def _refuse_what_is_over(agreement: Agreement, at: datetime) -> None:
    if agreement.valid_until is not None and agreement.valid_until <= timezone.localdate(at):
        raise AgreementRefused(_("Its term is over already."), code="term_over")
