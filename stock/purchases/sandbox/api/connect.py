"""/v1/accounts, /v1/transfers and their reversals"""

from .. import connect, representations
from ..http import Call, Endpoint, Json, Resource
from ..lists import page
from ..models import Account, Transfer, TransferReversal
from ..params import PAGE, Choice, Currency, Email, Free, Integer, Metadata, Text, not_here

LIST = {name: param for name, param in PAGE.items() if name != "created"}


def create_account(call: Call) -> Account:
    return connect.create_account(
        country=call.params.get("country", "KR"),
        email=call.params.get("email", ""),
        metadata=call.params.get("metadata"),
    )


def retrieve_account(call: Call) -> Account:
    return connect.find_account(call.ids["account"])


def create_transfer(call: Call) -> Transfer:
    names = ("source_transaction", "transfer_group", "description")
    return connect.create_transfer(
        amount=call.params.get("amount"),
        currency=call.params["currency"],
        destination=call.params["destination"],
        metadata=call.params.get("metadata"),
        **{name: call.params.get(name, "") for name in names},
    )


def retrieve_transfer(call: Call) -> Transfer:
    return connect.find_transfer(call.ids["transfer"])


def list_transfers(call: Call) -> Json:
    rows = Transfer.objects.select_related("destination", "source_transaction")
    if "destination" in call.params:
        rows = rows.filter(destination__public_id=call.params["destination"])
    if "transfer_group" in call.params:
        rows = rows.filter(transfer_group=call.params["transfer_group"])
    return page(rows, call.params, url=call.url, represent=representations.transfer)


def create_reversal(call: Call) -> TransferReversal:
    return connect.reverse(
        transfer=connect.find_transfer(call.ids["id"]),
        amount=call.params.get("amount"),
        metadata=call.params.get("metadata"),
    )


def list_reversals(call: Call) -> Json:
    rows = TransferReversal.objects.filter(transfer=connect.find_transfer(call.ids["id"]))
    return page(rows, call.params, url=call.url, represent=representations.transfer_reversal)


accounts = Resource(
    POST=Endpoint(
        create_account,
        {
            "type": Choice(("custom", "express", "standard")),
            "country": Choice(("KR", "JP", "US")),
            "email": Email(),
            "metadata": Metadata(),
            # What an account may do is the same for all here: receive transfers.
            "capabilities": Free(),
            "controller": Free(),
            **not_here(
                "account_token",
                "bank_account",
                "business_profile",
                "business_type",
                "company",
                "default_currency",
                "documents",
                "external_account",
                "groups",
                "individual",
                "settings",
                "tos_acceptance",
            ),
        },
    )
)
account = Resource(GET=Endpoint(retrieve_account, {}))
transfers = Resource(
    GET=Endpoint(list_transfers, {**PAGE, "destination": Text(), "transfer_group": Text()}),
    POST=Endpoint(
        create_transfer,
        {
            "amount": Integer(minimum=1),
            "currency": Currency(required=True),
            "destination": Text(required=True),
            "description": Text(max_length=1000),
            "metadata": Metadata(),
            "source_transaction": Text(),
            "transfer_group": Text(max_length=255),
            **not_here("source_type"),
        },
    ),
)
transfer = Resource(GET=Endpoint(retrieve_transfer, {}))
reversals = Resource(
    GET=Endpoint(list_reversals, LIST),
    POST=Endpoint(
        create_reversal,
        {
            "amount": Integer(minimum=1),
            "metadata": Metadata(),
            **not_here("description", "refund_application_fee"),
        },
    ),
)
