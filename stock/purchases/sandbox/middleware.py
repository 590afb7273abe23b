"""What holds for every answer of the process."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse

Handler = Callable[[HttpRequest], HttpResponse]

# No form-action: browsers apply it to the redirect that follows a form, and the shop's address
# is known to each session only.
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src http: https: data:"


def local_only(get_response: Handler) -> Handler:
    """Refuse callers from other machines and scripts of other sites; add the headers."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.META.get("REMOTE_ADDR") not in ("127.0.0.1", "::1"):
            return JsonResponse({"error": {"message": "Loopback only."}}, status=403)
        try:
            host = request.get_host()
        except DisallowedHost:
            return JsonResponse({"error": {"message": "Unknown host."}}, status=400)
        # A page of another site may not press the controls through the visitor's browser.
        # Payment pages need no such check: their address is the secret.
        origin = request.META.get("HTTP_ORIGIN")
        if request.path.startswith("/_sandbox/") and origin and urlsplit(origin).netloc != host:
            return JsonResponse({"error": {"message": "Foreign origin."}}, status=403)
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return handle
