"""What all representations share."""

from typing import Any

from ..models import ApiObject, BalanceTransaction

Json = dict[str, Any]


def id_of(row: ApiObject | None) -> str | None:
    return row.public_id if row else None


def base(row: ApiObject, **fields: Any) -> Json:
    return {"id": row.public_id, "object": row.KIND, "created": row.created, "livemode": False} | (
        fields
    )


def movement_of(source: str, **filters: str) -> str | None:
    return (
        BalanceTransaction.objects.filter(source=source, **filters)
        .order_by("pk")
        .values_list("public_id", flat=True)
        .first()
    )
