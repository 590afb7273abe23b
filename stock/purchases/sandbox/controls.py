"""/_sandbox/: what a test or a developer may do to the sandbox. JSON in, JSON out."""

import functools
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from . import cards, clock, delivery, disputes, events, payments, refunds, sessions
from .errors import ApiError, missing_object
from .models import Charge, Delivery, Event, Fault, Switches
from .representations import represent

Json = dict[str, Any]
Control = Callable[..., Json]


def control(*, read: bool = False, write: bool = True) -> Callable[[Control], Callable[..., Any]]:
    """A view over `handler(body, **ids)`, with the API's error bodies."""

    def decorate(handler: Control) -> Callable[..., Any]:
        @functools.wraps(handler)
        def view(request: HttpRequest, **ids: str) -> HttpResponse:
            methods = ["GET"] * read + ["POST", "DELETE"] * write
            if request.method not in methods:
                return JsonResponse({"error": {"message": "Method not allowed."}}, status=405)
            try:
                body = _body(request)
                result = handler({**body, "method_": request.method}, **ids)
            except ApiError as error:
                return JsonResponse(error.body(), status=error.status)
            if "back" in body:  # a button on the event log
                return HttpResponseRedirect("/_sandbox/events")
            return JsonResponse(result)

        return view

    return decorate


def _body(request: HttpRequest) -> Json:
    if request.method == "GET":
        return dict(request.GET.items())
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(request.POST.items())
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        raise ApiError("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise ApiError("The body is not a JSON object.")
    return body


def _number(body: Json, name: str, default: float | None = None) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ApiError(f"`{name}` must be a number, zero or more.", param=name)
    return value


def _choice(body: Json, name: str, values: tuple[str, ...], default: str | None = None) -> str:
    value = body.get(name, default)
    if value not in values:
        raise ApiError(f"`{name}` must be one of: {', '.join(values)}.", param=name)
    return str(value)


def _outcome(outcome: payments.Outcome) -> Json:
    session = sessions.find(outcome.session.public_id)
    intent = session.payment_intent
    return {
        "result": outcome.result,
        "error": outcome.error,
        "session": represent(session),
        "payment_intent": represent(intent) if intent else None,
        "return_url": sessions.return_address(session)
        if outcome.result in ("succeeded", "processing")
        else None,
    }


@control()
def pay(body: Json, session_id: str) -> Json:
    """What the buyer would do on the hosted page, in one call."""
    sessions.find(session_id)
    buyer = payments.Buyer(
        email=body.get("email", "fan@example.com"), name=body.get("name", "Sandbox Fan")
    )
    if _choice(body, "method", ("card", "later"), "card") == "later":
        return _outcome(payments.pay_later(session_id=session_id, buyer=buyer))
    today = datetime.fromtimestamp(clock.now(), UTC)
    try:
        card = cards.read(
            number=str(body.get("card", "4242424242424242")),
            expiry=str(body.get("expiry", f"12/{today.year % 100 + 4:02d}")),
            cvc=str(body.get("cvc", "123")),
            year=today.year,
            month=today.month,
        )
    except cards.CardError as problem:
        raise ApiError(
            f"The card cannot be used: {problem.code}.",
            status=402,
            type="card_error",
            code=problem.code,
            param=problem.field,
        ) from None
    answer = _choice(body, "authenticate", ("approve", "fail", "abandon"), "approve")
    outcome = payments.pay_by_card(session_id=session_id, card=card, buyer=buyer)
    if outcome.result == "requires_action" and answer != "abandon":
        outcome = payments.authenticate(session_id=session_id, approve=answer == "approve")
    return _outcome(outcome)


@control()
def expire(body: Json, session_id: str) -> Json:
    return represent(sessions.expire(session=sessions.find(session_id)))


@control()
def settle(body: Json, intent_id: str) -> Json:
    """The bank's word on a payment with `method: later`."""
    succeed = _choice(body, "outcome", ("succeeded", "failed"), "succeeded") == "succeeded"
    return _outcome(payments.settle_later(intent_id=intent_id, succeed=succeed))


@control()
def refund(body: Json, charge_id: str) -> Json:
    """As from the provider's dashboard: no API request stands behind the events."""
    amount = int(_number(body, "amount")) if "amount" in body else None
    return represent(refunds.create(charge_id=charge_id, amount=amount))


@control()
def fail_refund(body: Json, refund_id: str) -> Json:
    reason = str(body.get("reason", "declined"))
    return represent(refunds.fail(refund=refunds.find(refund_id), reason=reason))


@control()
def succeed_refund(body: Json, refund_id: str) -> Json:
    return represent(refunds.succeed(refund=refunds.find(refund_id)))


@control()
def dispute(body: Json, charge_id: str) -> Json:
    charge = Charge.objects.filter(public_id=charge_id).first()
    if charge is None:
        raise missing_object("charge", charge_id)
    reason = str(body.get("reason", "fraudulent"))
    amount = int(_number(body, "amount")) if "amount" in body else None
    return represent(disputes.open_dispute(charge=charge, reason=reason, amount=amount))


@control()
def resolve(body: Json, dispute_id: str) -> Json:
    won = _choice(body, "status", ("won", "lost")) == "won"
    return represent(disputes.resolve(dispute=disputes.find(dispute_id), won=won))


def _event(event_id: str) -> Event:
    event = Event.objects.filter(public_id=event_id).first()
    if event is None:
        raise missing_object("event", event_id)
    return event


@control()
def redeliver(body: Json, event_id: str) -> Json:
    """The same event, the same id, once more."""
    sent = events.redeliver(_event(event_id))
    return {"event": event_id, "deliveries": [row.pk for row in sent]}


@control()
def duplicate(body: Json, event_id: str) -> Json:
    """The same change under a second event id."""
    return represent(events.duplicate(_event(event_id)))


@control()
def hold(body: Json) -> Json:
    """Let deliveries pile up, those waiting for another attempt included."""
    with transaction.atomic():
        Switches.objects.filter(pk=1).update(webhooks_held=True)
        Delivery.objects.filter(state=Delivery.State.PENDING).update(state=Delivery.State.HELD)
    return {"held": True}


@control()
def release(body: Json) -> Json:
    """Post what was held, in this order, each after the endpoint has answered the one before.

    The answer comes when all are posted. What was not taken is tried again like any other.
    """
    order = _choice(body, "order", ("created", "reversed", "shuffled"), "created")
    Switches.objects.filter(pk=1).update(webhooks_held=False)
    held = list(Delivery.objects.filter(state=Delivery.State.HELD).order_by("pk"))
    if order == "reversed":
        held.reverse()
    elif order == "shuffled":
        random.Random(body.get("seed", 0)).shuffle(held)  # noqa: S311 - a test's order
    for row in held:
        # Held while it is posted, so that the dispatcher leaves it alone.
        if not delivery.attempt(row.pk):
            Delivery.objects.filter(pk=row.pk, state=Delivery.State.HELD).update(
                state=Delivery.State.PENDING
            )
    events.wakeup.set()
    return {"held": False, "released": [row.event.public_id for row in held]}


@control(read=True, write=False)
def deliveries(body: Json) -> Json:
    rows = Delivery.objects.select_related("event", "endpoint").prefetch_related("attempts")
    for name, lookup in (
        ("event", "event__public_id"),
        ("type", "event__type"),
        ("object", "event__object_id"),
        ("state", "state"),
    ):
        if name in body:
            rows = rows.filter(**{lookup: body[name]})
    return {"data": [_delivery(row) for row in rows[:200]]}


def _delivery(row: Delivery) -> Json:
    return {
        "id": row.pk,
        "event": row.event.public_id,
        "type": row.event.type,
        "object": row.event.object_id,
        "endpoint": row.endpoint.public_id,
        "url": row.endpoint.url,
        "state": row.state,
        "next_attempt_at": row.next_attempt_at if row.state == "pending" else None,
        "attempts": [
            {
                "number": attempt.number,
                "started_at": attempt.started_at,
                "duration_ms": attempt.duration_ms,
                "status": attempt.status_code,
                "error": attempt.error or None,
                "response": attempt.response,
            }
            for attempt in row.attempts.all()
        ],
    }


@control(read=True)
def faults(body: Json) -> Json:
    """POST adds one, GET lists those with uses left, DELETE clears them."""
    if body["method_"] == "DELETE":
        Fault.objects.all().delete()
    elif body["method_"] == "POST":
        Fault.objects.create(
            kind=_choice(body, "kind", tuple(Fault.Kind.values)),
            status_code=int(_number(body, "status", 500)),
            html=body.get("html") is True,
            seconds=_number(body, "seconds", 30),
            method=str(body.get("method", "")).upper(),
            path=str(body.get("path", "")),
            remaining=int(_number(body, "times", 1)),
        )
    return {
        "data": [
            {
                "kind": fault.kind,
                "status": fault.status_code,
                "html": fault.html,
                "seconds": fault.seconds,
                "method": fault.method,
                "path": fault.path,
                "times": fault.remaining,
            }
            for fault in Fault.objects.filter(remaining__gt=0)
        ]
    }


@control(read=True)
def clock_(body: Json) -> Json:
    """POST {"advance": seconds}. Time only goes forward; what falls due is done at once."""
    if body["method_"] == "POST":
        clock.advance(seconds=int(_number(body, "advance")))
        sessions.expire_due()
        refunds.settle_due()
        events.wakeup.set()
    return {"now": clock.now()}


# Children first: the references are enforced. Endpoints stay.
TABLES = (
    "transferreversal",
    "transfer",
    "account",
    "deliveryattempt",
    "delivery",
    "event",
    "idempotentrequest",
    "fault",
    "lineitem",
    "checkoutsession",
    "dispute",
    "refund",
    "charge",
    "paymentintent",
    "balancetransaction",
    "promotioncode",
    "coupon",
    "customer",
)


@control()
def reset(body: Json) -> Json:
    """Forget everything but the endpoints, as a new database would."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM sandbox_{table}")  # noqa: S608 - names from above
        Switches.objects.filter(pk=1).update(clock_offset=0, webhooks_held=False)
    return {"reset": True}
