"""The frame of every API call: key, parameters, faults, idempotency, expansion, headers."""

import base64
import binascii
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from . import events, faults, idempotency, params
from .errors import ApiError
from .expansion import expand
from .ids import new_id
from .models import ApiObject, Fault
from .representations import represent

log = logging.getLogger("sandbox")

Json = dict[str, Any]
API_KEY = re.compile(r"^(sk|rk)_test_[A-Za-z0-9_]{3,}$")
VERSION = re.compile(r"^\d{4}-\d{2}-\d{2}(\.[a-z_]+)?$")
BEFORE = (Fault.Kind.DROP, Fault.Kind.TIMEOUT)


@dataclass(frozen=True)
class Call:
    """What a handler is given: checked parameters and the ids in the path."""

    params: Json
    ids: dict[str, str]
    base_url: str
    url: str


@dataclass(frozen=True)
class Endpoint:
    handler: Callable[[Call], ApiObject | Json]
    schema: params.Schema


class Answer(HttpResponse):
    def __init__(self, body: str, *, status: int = 200) -> None:
        super().__init__(body, content_type="application/json", status=status)


class Resource:
    """The view of one address: `GET=...`, `POST=...`, `DELETE=...`."""

    def __init__(self, **endpoints: Endpoint) -> None:
        self.endpoints = endpoints

    def __call__(self, request: HttpRequest, **ids: str) -> HttpResponse:
        return _answer(request, self.endpoints.get(request.method or ""), ids)


def unknown_address(request: HttpRequest, **ids: str) -> HttpResponse:
    return _answer(request, None, ids)


def _answer(request: HttpRequest, endpoint: Endpoint | None, ids: dict[str, str]) -> HttpResponse:
    request_id = new_id("req", length=14)
    fault = None
    try:
        _authenticate(request)
        version = _version(request)
        fault = faults.next_fault(method=request.method or "", path=request.path)
        if fault and fault.kind == Fault.Kind.STATUS:
            response = faults.status_answer(fault)
        elif fault and fault.kind in BEFORE:
            response = faults.drop(request, fault)
        elif endpoint is None:
            raise ApiError(
                f"Unrecognized request URL ({request.method}: {request.path}). Please see "
                "https://stripe.com/docs or we can help at https://support.stripe.com/.",
                status=404,
                replayable=False,
            )
        else:
            response = _perform(request, endpoint, ids, request_id)
        response.headers["Stripe-Version"] = version
    except ApiError as error:
        response = _failure(error, request_id)
    except Exception:
        log.exception("%s %s", request.method, request.path)
        message = f"The sandbox itself failed. Its log has the details under {request_id}."
        response = _failure(ApiError(message, status=500, type="api_error"), request_id)
    response.headers.setdefault("Request-Id", request_id)
    log.info("%s %s %s %s", request.method, request.path, response.status_code, request_id)
    if fault and fault.kind not in (Fault.Kind.STATUS, *BEFORE):
        return faults.drop(request, fault)
    return response


def _failure(error: ApiError, request_id: str) -> Answer:
    body = error.body()
    body["error"]["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
    answer = Answer(_json(body), status=error.status)
    if error.code == "idempotency_key_in_use":
        answer.headers["Stripe-Should-Retry"] = "true"
    return answer


def _authenticate(request: HttpRequest) -> None:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    key = credentials.strip()
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(key, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            key = ""
    if not key:
        raise ApiError(
            "You did not provide an API key. You need to provide your API key in the "
            "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
            "YOUR_SECRET_KEY').",
            status=401,
        )
    if re.match(r"^[sr]k_live_", key):
        # A live key has no business in a request to a local port: refuse it unseen.
        raise ApiError(
            "This is a sandbox: it refuses live keys. Use a key that starts with sk_test_.",
            status=401,
            code="platform_api_key_expired",
        )
    if not API_KEY.match(key):
        shown = f"{key[:8]}{'*' * 8}{key[-4:]}" if len(key) > 16 else "*" * len(key)
        raise ApiError(f"Invalid API Key provided: {shown}", status=401)


def _version(request: HttpRequest) -> str:
    version = request.headers.get("Stripe-Version", settings.SANDBOX_API_VERSION)
    if not VERSION.match(version):
        raise ApiError(f"Invalid Stripe API version: {version}")
    return version


def _given(request: HttpRequest) -> Json:
    """Parameters from the query string or the form body, nested but unchecked."""
    if request.method == "POST":
        kind = (request.content_type or "").lower()
        if request.body and kind != "application/x-www-form-urlencoded":
            raise ApiError(
                "Invalid request (check that your POST content type is "
                "application/x-www-form-urlencoded).",
                replayable=False,
            )
        source = request.body
    else:
        source = request.META.get("QUERY_STRING", "").encode()
    try:
        text = source.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=2000)
    except ValueError:
        raise ApiError("Invalid request: the form is not UTF-8.", replayable=False) from None
    return params.parse(pairs)


def _perform(
    request: HttpRequest, endpoint: Endpoint, ids: dict[str, str], request_id: str
) -> HttpResponse:
    given = _given(request)
    key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
    if not key:
        return Answer(_carry_out(request, endpoint, ids, given, events.Origin(request_id)))
    row, is_first = idempotency.begin(
        key=key, path=request.path, params=given, request_id=request_id
    )
    if not is_first:
        answer = Answer(row.body, status=row.status_code or 200)
        answer.headers["Idempotent-Replayed"] = "true"
        answer.headers["Original-Request"] = row.request_id
    else:
        try:
            with transaction.atomic():
                # The work and the answer kept for the key are committed as one.
                origin = events.Origin(request_id, key)
                body = _carry_out(request, endpoint, ids, given, origin)
                idempotency.finish(row, status=200, body=body)
            answer = Answer(body)
        except ApiError as error:
            answer = _failure(error, request_id)
            if error.replayable:
                idempotency.finish(row, status=error.status, body=answer.content.decode())
            else:
                idempotency.forget(row)
        except BaseException:
            idempotency.forget(row)
            raise
    answer.headers["Idempotency-Key"] = key
    return answer


def _carry_out(
    request: HttpRequest,
    endpoint: Endpoint,
    ids: dict[str, str],
    given: Json,
    origin: events.Origin,
) -> str:
    values = params.clean(given, {**endpoint.schema, **params.EXPAND})
    call = Call(
        params=values,
        ids=ids,
        base_url=f"{request.scheme}://{request.get_host()}",
        url=request.path,
    )
    token = events.origin.set(origin)
    try:
        if request.method == "GET":
            return _render(endpoint.handler(call), values)
        with transaction.atomic():
            return _render(endpoint.handler(call), values)
    finally:
        events.origin.reset(token)


def _render(result: ApiObject | Json, values: Json) -> str:
    body = represent(result) if isinstance(result, ApiObject) else result
    expand(body, values.get("expand", []))
    return _json(body)


def _json(body: Json) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)
