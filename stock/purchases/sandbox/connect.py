"""Connect, as far as paying out needs it: accounts, transfers to them, and reversals."""

from django.db import transaction
from django.db.models import F, Sum

from . import clock, events, ledger, money
from .errors import ApiError, invalid, missing_object
from .ids import new_id
from .models import Account, BalanceTransaction, Charge, Transfer, TransferReversal

CURRENCIES = {"KR": "krw", "JP": "jpy", "US": "usd"}


def create_account(*, country: str, email: str, metadata: dict[str, str] | None) -> Account:
    return Account.objects.create(
        public_id=new_id("acct", length=16),
        created=clock.now(),
        country=country,
        email=email,
        currency=CURRENCIES.get(country, "usd"),
        metadata=metadata or {},
    )


def find_account(public_id: str, *, param: str = "account") -> Account:
    account = Account.objects.filter(public_id=public_id).first()
    if account is None:
        raise missing_object("account", public_id, param=param)
    return account


def find_transfer(public_id: str) -> Transfer:
    transfer = Transfer.objects.select_related("destination").filter(public_id=public_id).first()
    if transfer is None:
        raise missing_object("transfer", public_id, param="transfer")
    return transfer


def create_transfer(
    *,
    amount: int | None,
    currency: str,
    destination: str,
    source_transaction: str = "",
    transfer_group: str = "",
    description: str = "",
    metadata: dict[str, str] | None = None,
) -> Transfer:
    """From what is available, or from one charge that need not be available yet: then never more
    in all than was charged."""
    with transaction.atomic():
        account = find_account(destination, param="destination")
        charge = _charge(source_transaction, currency) if source_transaction else None
        if amount is None:
            if charge is None:
                raise invalid(
                    "Missing required param: amount.", param="amount", code="parameter_missing"
                )
            amount = charge.amount
        left = _left_of(charge) if charge is not None else _available(currency)
        if amount > left:
            raise ApiError(
                f"You have insufficient funds: {money.formatted(left, currency)} can be "
                f"transferred, not {money.formatted(amount, currency)}.",
                param="amount",
                code="balance_insufficient" if charge is None else None,
            )
        group = transfer_group or (f"group_{charge.payment_intent}" if charge is not None else "")
        transfer = Transfer.objects.create(
            public_id=new_id("tr"),
            created=clock.now(),
            amount=amount,
            currency=currency,
            destination=account,
            source_transaction=charge,
            transfer_group=group,
            description=description,
            metadata=metadata or {},
        )
        ledger.transferred(transfer)
        events.record(type="transfer.created", row=transfer)
    return transfer


def reverse(
    *, transfer: Transfer, amount: int | None, metadata: dict[str, str] | None
) -> TransferReversal:
    with transaction.atomic():
        transfer.refresh_from_db()
        left = transfer.amount - transfer.amount_reversed
        amount = left if amount is None else amount
        if amount > left or not left:
            raise ApiError(
                f"Reversal amount is greater than unreversed amount "
                f"({money.formatted(left, transfer.currency)}) on transfer.",
                param="amount",
            )
        Transfer.objects.filter(pk=transfer.pk).update(
            amount_reversed=F("amount_reversed") + amount
        )
        reversal = TransferReversal.objects.create(
            public_id=new_id("trr"),
            created=clock.now(),
            transfer=transfer,
            amount=amount,
            metadata=metadata or {},
        )
        ledger.transfer_returned(reversal)
        transfer.refresh_from_db()
        events.record(type="transfer.reversed", row=transfer)
    return reversal


def _charge(public_id: str, currency: str) -> Charge:
    charge = Charge.objects.filter(public_id=public_id, status=Charge.Status.SUCCEEDED).first()
    if charge is None:
        raise missing_object("charge", public_id, param="source_transaction")
    if charge.currency != currency:
        raise invalid(
            "The currency of source_transaction's balance transaction must be the same as the "
            "transfer currency.",
            param="currency",
        )
    return charge


def _left_of(charge: Charge) -> int:
    sent = Transfer.objects.filter(source_transaction=charge)
    net = sent.aggregate(sum=Sum(F("amount") - F("amount_reversed"), default=0))["sum"]
    return charge.amount - net


def _available(currency: str) -> int:
    settled = BalanceTransaction.objects.filter(currency=currency, available_on__lte=clock.now())
    return settled.aggregate(sum=Sum(F("amount") - F("fee"), default=0))["sum"]
