from ..models import Account, Transfer, TransferReversal
from .base import Json, base, id_of, movement_of


def account(row: Account) -> Json:
    return {
        "id": row.public_id,
        "object": "account",
        "capabilities": {"transfers": "active"},
        "charges_enabled": False,
        "country": row.country,
        "created": row.created,
        "default_currency": row.currency,
        "details_submitted": True,
        "email": row.email or None,
        "metadata": row.metadata,
        "payouts_enabled": True,
        "type": "express",
    }


def transfer(row: Transfer) -> Json:
    return base(
        row,
        amount=row.amount,
        amount_reversed=row.amount_reversed,
        balance_transaction=movement_of(row.public_id),
        currency=row.currency,
        description=row.description or None,
        destination=row.destination.public_id,
        metadata=row.metadata,
        reversals={
            "object": "list",
            "data": [
                transfer_reversal(reversal)
                for reversal in TransferReversal.objects.filter(transfer=row)
            ],
            "has_more": False,
            "url": f"/v1/transfers/{row.public_id}/reversals",
        },
        reversed=row.amount_reversed == row.amount,
        source_transaction=id_of(row.source_transaction),
        source_type="card",
        transfer_group=row.transfer_group or None,
    )


def transfer_reversal(row: TransferReversal) -> Json:
    return {
        "id": row.public_id,
        "object": "transfer_reversal",
        "amount": row.amount,
        "balance_transaction": movement_of(row.public_id),
        "created": row.created,
        "currency": row.transfer.currency,
        "destination_payment_refund": None,
        "metadata": row.metadata,
        "source_refund": None,
        "transfer": row.transfer.public_id,
    }
