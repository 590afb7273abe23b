"""/v1/payment_intents, /v1/charges, /v1/balance_transactions"""

from .. import payments, representations
from ..errors import missing_object
from ..http import Call, Endpoint, Json, Resource
from ..lists import page
from ..models import BalanceTransaction, Charge, PaymentIntent
from ..params import PAGE, Currency, Metadata, Text, merged, not_here


def retrieve_intent(call: Call) -> PaymentIntent:
    return payments.find_intent(call.ids["intent"])


def update_intent(call: Call) -> PaymentIntent:
    intent = payments.find_intent(call.ids["intent"])
    intent.metadata = merged(intent.metadata, call.params)
    intent.description = call.params.get("description", intent.description)
    intent.save(update_fields=["metadata", "description"])
    return intent


def list_intents(call: Call) -> Json:
    rows = PaymentIntent.objects.select_related("customer", "session")
    if "customer" in call.params:
        rows = rows.filter(customer__public_id=call.params["customer"])
    return page(rows, call.params, url=call.url, represent=representations.payment_intent)


def _charge(public_id: str) -> Charge:
    charge = (
        Charge.objects.select_related("payment_intent__customer")
        .filter(public_id=public_id)
        .first()
    )
    if charge is None:
        raise missing_object("charge", public_id)
    return charge


def retrieve_charge(call: Call) -> Charge:
    return _charge(call.ids["charge"])


def update_charge(call: Call) -> Charge:
    charge = _charge(call.ids["charge"])
    charge.metadata = merged(charge.metadata, call.params)
    charge.save(update_fields=["metadata"])
    return charge


def list_charges(call: Call) -> Json:
    rows = Charge.objects.select_related("payment_intent__customer")
    for name, lookup in (
        ("payment_intent", "payment_intent__public_id"),
        ("customer", "payment_intent__customer__public_id"),
        ("transfer_group", "payment_intent__transfer_group"),
    ):
        if name in call.params:
            rows = rows.filter(**{lookup: call.params[name]})
    return page(rows, call.params, url=call.url, represent=representations.charge)


def retrieve_movement(call: Call) -> BalanceTransaction:
    public_id = call.ids["movement"]
    movement = BalanceTransaction.objects.filter(public_id=public_id).first()
    if movement is None:
        raise missing_object("balance_transaction", public_id)
    return movement


def list_movements(call: Call) -> Json:
    filters = {
        name: call.params[name] for name in ("currency", "source", "type") if name in (call.params)
    }
    rows = BalanceTransaction.objects.filter(**filters)
    return page(rows, call.params, url=call.url, represent=representations.balance_transaction)


INTENT_NOT_HERE = not_here(
    "amount",
    "amount_details",
    "application_fee_amount",
    "capture_method",
    "currency",
    "customer",
    "customer_account",
    "excluded_payment_method_types",
    "hooks",
    "payment_details",
    "payment_method",
    "payment_method_configuration",
    "payment_method_data",
    "payment_method_options",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)
CHARGE_NOT_HERE = not_here(
    "customer", "description", "fraud_details", "receipt_email", "shipping", "transfer_group"
)

intents = Resource(
    GET=Endpoint(list_intents, {**PAGE, "customer": Text(), **not_here("customer_account")})
)
intent = Resource(
    GET=Endpoint(retrieve_intent, {"client_secret": Text()}),
    POST=Endpoint(
        update_intent,
        {
            "metadata": Metadata(update=True),
            "description": Text(max_length=1000),
            **INTENT_NOT_HERE,
        },
    ),
)
charges = Resource(
    GET=Endpoint(
        list_charges,
        {**PAGE, "payment_intent": Text(), "customer": Text(), "transfer_group": Text()},
    )
)
charge = Resource(
    GET=Endpoint(retrieve_charge, {}),
    POST=Endpoint(update_charge, {"metadata": Metadata(update=True), **CHARGE_NOT_HERE}),
)
movements = Resource(
    GET=Endpoint(
        list_movements,
        {**PAGE, "currency": Currency(), "source": Text(), "type": Text(), **not_here("payout")},
    )
)
movement = Resource(GET=Endpoint(retrieve_movement, {}))
