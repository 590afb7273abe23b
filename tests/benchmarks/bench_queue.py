"""Approving 100 submissions the way the partner's keyboard does: server time and queries.

``python tests/benchmarks/bench_queue.py``. Each picture costs two requests: the next one is
fetched ahead, and the decision is sent. Both are measured through Django's whole stack (middleware,
CSRF check, session, template), not the network.
"""
# ruff: noqa: T201

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ["ENCORE_TEST_VAR"] = "1"
os.environ["ENCORE_VAR"] = tempfile.mkdtemp(prefix="encore-bench-")

SUBMISSIONS = 100
BAR_MS = 150


def timed(call: Any, connection: Any) -> tuple[Any, float, int]:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        started = time.perf_counter()
        response = call()
        seconds = time.perf_counter() - started
    return response, seconds * 1000, len(queries)


def row(name: str, milliseconds: list[float], queries: list[int]) -> None:
    ordered = sorted(milliseconds)
    print(
        f"{name:9s} median {statistics.median(ordered):6.1f} ms, "
        f"95 % {ordered[int(len(ordered) * 0.95)]:6.1f} ms, worst {ordered[-1]:6.1f} ms, "
        f"queries {min(queries)} to {max(queries)}"
    )


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    from licensing.models import Submission
    from tests.factories import (
        make_agency,
        make_agreement,
        make_artist,
        make_consent,
        make_partner,
        make_photo,
        make_previews,
        make_price,
        make_restored,
        make_submission,
    )

    agency = make_agency()
    partner = make_partner(agency=agency)
    agreement = make_agreement(agency=agency, territories=["KR", "JP"])
    people = [make_artist() for _ in range(3)]
    for artist in people:
        make_consent(artist=artist, agreement=agreement)
    for kind in ("personal", "editorial", "commercial"):
        make_price(kind=kind)
    for number in range(SUBMISSIONS + 1):
        photo = make_photo(artists=people[: 1 + number % 3])
        make_restored(photo)
        make_previews(photo)
        make_submission(photo)

    client = Client(enforce_csrf_checks=True)
    client.force_login(partner)
    first = Submission.objects.earliest("pk")
    page = f"/partner/submissions/{first.public_id}/"
    client.get(page)  # templates compiled, caches warm
    decisions: list[tuple[float, int]] = []
    pictures: list[tuple[float, int]] = []
    shown = client.get(page, headers={"hx-request": "true"})
    for _ in range(SUBMISSIONS):
        context = shown.context
        asked = context["submission"]
        form = {
            "csrfmiddlewaretoken": str(context["csrf_token"]),
            "sha256": asked.file_sha256,
            "terms": "1",
            "kinds": ["personal", "editorial", "commercial"],
        }
        address = f"/partner/submissions/{context['next'].public_id}/"
        ahead = client.get(address, headers={"hx-request": "true"})
        _again, milliseconds, count = timed(
            lambda address=address: client.get(address, headers={"hx-request": "true"}), connection
        )
        pictures.append((milliseconds, count))
        url = f"/partner/submissions/{asked.public_id}/approve/"
        answer, milliseconds, count = timed(
            lambda url=url, form=form: client.post(
                url, form, headers={"accept": "application/json"}
            ),
            connection,
        )
        assert answer.status_code == 200, answer.content
        decisions.append((milliseconds, count))
        shown = ahead
    assert Submission.objects.filter(state="approved").count() == SUBMISSIONS
    print(
        f"{SUBMISSIONS} submissions approved through the HTTP endpoint, no page load between them"
    )
    for name, measured in (("decision", decisions), ("picture", pictures)):
        row(name, [one[0] for one in measured], [one[1] for one in measured])
    both = [one[0] + other[0] for one, other in zip(decisions, pictures, strict=True)]
    print(
        f"together  median {statistics.median(both):6.1f} ms, worst {max(both):6.1f} ms"
        f" (bar: {BAR_MS} ms)"
    )


if __name__ == "__main__":
    main()
