"""The hosted payment page. Plain forms; the script only makes typing easier."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotFound,
    JsonResponse,
)
from django.shortcuts import render

from . import cards, clock, money, payments, sessions, wording
from .errors import ApiError
from .models import CheckoutSession, LineItem, PaymentIntent, Switches
from .params import EMAIL

ASSETS = Path(__file__).parent / "assets"
TYPES = {"sandbox.css": "text/css", "sandbox.js": "text/javascript"}


def healthz(request: HttpRequest) -> JsonResponse:
    Switches.objects.get(pk=1)  # the database answers and is migrated
    return JsonResponse({"status": "ok"})


def asset(request: HttpRequest, name: str) -> FileResponse | HttpResponseNotFound:
    if name not in TYPES:
        return HttpResponseNotFound()
    response = FileResponse((ASSETS / name).open("rb"), content_type=TYPES[name])
    response.headers["Cache-Control"] = "no-cache"
    return response


def pay(request: HttpRequest, session_id: str) -> HttpResponse:
    try:
        session = sessions.find(session_id)
    except ApiError:
        return not_found(request)
    if session.status != CheckoutSession.Status.OPEN:
        return _closed(request, session)
    if request.method == "GET":
        offered = request.GET.get("card", "")
        values = _example(offered) if offered in cards.OFFERED else {}
        return _form(request, session, values=values, error=_last_error(request, session))
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    return _submitted(request, session)


def _submitted(request: HttpRequest, session: CheckoutSession) -> HttpResponse:
    fields = ("email", "name", "number", "expiry", "cvc", "method")
    values = {name: request.POST.get(name, "").strip() for name in fields}
    email = sessions.known_email(session) or values["email"]
    if not EMAIL.match(email):
        return _form(request, session, values=values, problem=("email", "invalid_email"))
    buyer = payments.Buyer(email=email, name=values["name"][:200])
    try:
        if values["method"] == "later" or session.amount_total == 0:
            outcome = payments.pay_later(session_id=session.public_id, buyer=buyer)
        else:
            today = datetime.fromtimestamp(clock.now(), UTC)
            card = cards.read(
                number=values["number"],
                expiry=values["expiry"],
                cvc=values["cvc"],
                year=today.year,
                month=today.month,
            )
            outcome = payments.pay_by_card(session_id=session.public_id, card=card, buyer=buyer)
    except cards.CardError as problem:
        return _form(request, session, values=values, problem=(problem.field, problem.code))
    except ApiError as error:
        return _form(request, session, values=values, error={"code": error.code})
    if outcome.result == "requires_action":
        return _redirect(_address(request, session, "/authenticate"))
    if outcome.result == "declined":
        return _form(request, outcome.session, values=values, error=outcome.error)
    if outcome.session.status == CheckoutSession.Status.EXPIRED:
        return _closed(request, outcome.session)
    # Paid now, or a moment ago by the same button pressed twice.
    return _redirect(sessions.return_address(outcome.session))


def authenticate(request: HttpRequest, session_id: str) -> HttpResponse:
    """The buyer's bank asks. A page of its own, as with Stripe."""
    try:
        session = sessions.find(session_id)
    except ApiError:
        return not_found(request)
    if session.status != CheckoutSession.Status.OPEN:
        return _closed(request, session)
    intent = session.payment_intent
    if intent is None or intent.status != PaymentIntent.Status.REQUIRES_ACTION:
        return _redirect(_address(request, session))
    if request.method == "POST":
        approve = request.POST.get("decision") == "approve"
        outcome = payments.authenticate(session_id=session.public_id, approve=approve)
        if outcome.result == "succeeded":
            return _redirect(sessions.return_address(outcome.session))
        return _redirect(_address(request, session, refused="1"))
    card = (intent.pending_attempt or {})["details"]["card"]
    return _page(request, "authenticate.html", session=session, card=card)


def _form(
    request: HttpRequest,
    session: CheckoutSession,
    *,
    values: dict[str, str],
    problem: tuple[str, str] | None = None,
    error: dict[str, Any] | None = None,
) -> HttpResponse:
    shown = error and _error_key(error)
    return _page(
        request,
        "pay.html",
        status=402 if error and request.method == "POST" else 422 if problem else 200,
        session=session,
        items=LineItem.objects.filter(session=session).order_by("pk"),
        values={key: text for key, text in values.items() if key != "cvc" or not error},
        email=sessions.known_email(session),
        problem_field=problem[0] if problem else "",
        problem_key=f"e_{problem[1]}" if problem else "",
        error_key=shown,
        offered_keys={number: f"t_{cards.TEST_CARDS[number].key}" for number in cards.OFFERED},
        discount_negative=-session.amount_discount,
    )


def _error_key(error: dict[str, Any]) -> str:
    for code in (error.get("decline_code"), error.get("code")):
        if f"e_{code}" in wording.PHRASES:
            return f"e_{code}"
    return "e_card_declined"


def _last_error(request: HttpRequest, session: CheckoutSession) -> dict[str, Any] | None:
    """Back from the bank without success: say so on the form."""
    intent = session.payment_intent
    return intent.last_payment_error if intent and "refused" in request.GET else None


def _example(number: str) -> dict[str, str]:
    year = datetime.fromtimestamp(clock.now(), UTC).year % 100 + 4
    groups = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    return {"number": groups, "expiry": f"12 / {year}", "cvc": "123"}


def _closed(request: HttpRequest, session: CheckoutSession) -> HttpResponse:
    kind, address = "complete", sessions.return_address(session)
    if session.status == CheckoutSession.Status.EXPIRED:
        kind, address = "expired", session.cancel_url
    elif session.payment_status == CheckoutSession.PaymentStatus.UNPAID:
        kind = "waiting"
    return _message(
        request,
        status=410 if kind == "expired" else 200,
        kind=kind,
        session=session,
        address=address,
        button_key="back" if kind == "expired" else "continue",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _message(request, status=404, kind="missing")


def failed(request: HttpRequest) -> HttpResponse:
    return _message(request, status=500, kind="failed")


def _message(
    request: HttpRequest,
    *,
    status: int,
    kind: str,
    session: CheckoutSession | None = None,
    **context: Any,
) -> HttpResponse:
    return _page(
        request,
        "message.html",
        status=status,
        session=session,
        kind=kind,
        title_key=f"{kind}_title",
        text_key=f"{kind}_text",
        **context,
    )


def _page(
    request: HttpRequest,
    template: str,
    *,
    status: int = 200,
    session: CheckoutSession | None = None,
    **context: Any,
) -> HttpResponse:
    language = wording.language_for(
        request,
        locale=session.locale if session else "",
        fallback=settings.SANDBOX_LANGUAGE,
    )
    shop = settings.SANDBOX_SHOP_NAME
    if session:
        shop = session.echoed.get("branding_settings", {}).get("display_name", shop)
    words = wording.phrases(language)
    context |= {
        "session": session,
        "language": language,
        "other": "en" if language == "ko" else "ko",
        "t": words,
        "shop": shop,
    }
    if session:
        context["pay_amount"] = words["pay_amount"].format(
            amount=money.formatted(session.amount_total, session.currency)
        )
    context["offered"] = [
        {"number": number, "label": words[key]}
        for number, key in context.pop("offered_keys", {}).items()
    ]
    for name in ("title", "text", "button", "problem", "error"):
        key = context.pop(f"{name}_key", None)
        context[name] = words[key] if key else ""
    return render(request, f"sandbox/{template}", context, status=status)


def _redirect(address: str) -> HttpResponse:
    """303, so that the browser fetches the next page instead of posting the card again."""
    return HttpResponse(status=303, headers={"Location": address})


def _address(request: HttpRequest, session: CheckoutSession, page: str = "", **query: str) -> str:
    """A page of this session, in the language the buyer chose."""
    if request.GET.get("lang") in wording.LANGUAGES:
        query["lang"] = request.GET["lang"]
    asked = f"?{urlencode(query)}" if query else ""
    return f"/c/pay/{session.public_id}{page}{asked}"
