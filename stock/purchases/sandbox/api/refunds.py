"""/v1/refunds and /v1/charges/{charge}/refunds"""

from .. import events, refunds, representations
from ..errors import invalid
from ..http import Call, Endpoint, Json, Resource
from ..lists import page
from ..models import Refund
from ..params import PAGE, Choice, Integer, Metadata, Schema, Text, merged, not_here

CREATE: Schema = {
    "amount": Integer(minimum=1),
    "charge": Text(),
    "payment_intent": Text(),
    "metadata": Metadata(),
    "reason": Choice(("duplicate", "fraudulent", "requested_by_customer")),
    **not_here(
        "currency",
        "customer",
        "instructions_email",
        "origin",
        "refund_application_fee",
        "reverse_transfer",
    ),
}


def create(call: Call) -> Refund:
    charge_id = call.params.get("charge", "")
    intent_id = call.params.get("payment_intent", "")
    if not charge_id and not intent_id:
        raise invalid(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            param="payment_intent",
            code="parameter_missing",
        )
    if charge_id and intent_id:
        raise invalid(
            "You may only specify one of these parameters: charge, payment_intent.", param="charge"
        )
    return refunds.create(
        charge_id=charge_id,
        intent_id=intent_id,
        amount=call.params.get("amount"),
        reason=call.params.get("reason", ""),
        metadata=call.params.get("metadata"),
    )


def retrieve(call: Call) -> Refund:
    return refunds.find(call.ids["refund"])


def update(call: Call) -> Refund:
    refund = refunds.find(call.ids["refund"])
    previous = refund.metadata
    refund.metadata = merged(previous, call.params)
    refund.save(update_fields=["metadata"])
    events.record(type="refund.updated", row=refund, previous_attributes={"metadata": previous})
    return refund


def cancel(call: Call) -> Refund:
    return refunds.cancel(refund=refunds.find(call.ids["refund"]))


def list_(call: Call) -> Json:
    rows = Refund.objects.select_related("charge__payment_intent")
    charge_id = call.ids.get("charge") or call.params.get("charge")
    if charge_id:
        rows = rows.filter(charge__public_id=charge_id)
    if "payment_intent" in call.params:
        rows = rows.filter(charge__payment_intent__public_id=call.params["payment_intent"])
    return page(rows, call.params, url=call.url, represent=representations.refund)


collection = Resource(
    GET=Endpoint(list_, {**PAGE, "charge": Text(), "payment_intent": Text()}),
    POST=Endpoint(create, CREATE),
)
member = Resource(
    GET=Endpoint(retrieve, {}), POST=Endpoint(update, {"metadata": Metadata(update=True)})
)
cancellation = Resource(POST=Endpoint(cancel, {}))
of_charge = Resource(
    GET=Endpoint(list_, {name: param for name, param in PAGE.items() if name != "created"})
)
