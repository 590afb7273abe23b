"""Where agencies want their money. The number is sealed before it is written; pages and logs see
its last digits at most; only the file for the bank opens it."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from licensing.errors import PayoutRefused
from licensing.models import Agency, AgencyMember, Bank, BankAccount
from stock import sealing
from stock.accounts.models import User
from stock.audit.services import record

#: Korean account numbers have 8 to 16 digits; people write them with hyphens and spaces.
NUMBER = re.compile(r"^\d{8,16}$")
SHOWN = 4


def account_of(agency: Agency) -> BankAccount | None:
    return BankAccount.objects.filter(agency=agency, replaced_at__isnull=True).first()


def set_account(
    *, agency: Agency, bank: str, holder: str, number: str, actor: User, at: datetime
) -> BankAccount:
    """Pay the agency to this account from now on; payouts that are prepared keep theirs.

    Raises :class:`PayoutRefused` unless ``actor`` manages the agency and the details are whole.
    """
    if not AgencyMember.objects.filter(
        agency=agency, user=actor, role=AgencyMember.Role.MANAGER
    ).exists():
        raise PayoutRefused(_("Only the agency's managers may do this."), code="not_a_manager")
    digits = re.sub(r"[\s-]", "", number)
    if not NUMBER.match(digits):
        raise PayoutRefused(_("An account number has 8 to 16 digits."), code="bad_account_number")
    if bank not in Bank.values or not holder.strip():
        raise PayoutRefused(_("Please choose a bank and name the holder."), code="incomplete")
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        before = account_of(agency)
        BankAccount.objects.filter(agency=agency, replaced_at__isnull=True).update(replaced_at=at)
        made = BankAccount.objects.create(
            agency=agency,
            bank=bank,
            holder=holder.strip()[:60],
            number_token=sealing.seal(digits),
            last_digits=digits[-SHOWN:],
            set_by=actor,
            set_at=at,
        )
        # That it changed, by whom and from where; never the value.
        record(
            action="bank_account.set",
            target=agency,
            actor=actor,
            at=at,
            before={"bank": before.bank} if before is not None else {},
            after={"bank": bank},
        )
    return made
