"""The error bodies of Stripe's API."""

from typing import Any


class ApiError(Exception):
    """An answer other than 200.

    `replayable` says whether an idempotency key keeps it: Stripe keeps the answers of requests
    it began to carry out, and forgets those it turned away at the door.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        replayable: bool = True,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.type = type
        self.code = code
        self.param = param
        self.replayable = replayable

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": self.type}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        return {"error": error}


def invalid(message: str, *, param: str, code: str | None = None) -> ApiError:
    """A request turned away because of one of its parameters."""
    return ApiError(message, code=code, param=param, replayable=False)


def missing_object(kind: str, public_id: str, *, param: str = "id") -> ApiError:
    return ApiError(
        f"No such {kind}: '{public_id}'", status=404, code="resource_missing", param=param
    )


def not_in_sandbox(name: str) -> ApiError:
    """Stripe knows this parameter, the sandbox does not: say so instead of pretending."""
    return invalid(
        f"The sandbox does not implement the parameter: {name}",
        param=name,
        code="sandbox_not_implemented",
    )
