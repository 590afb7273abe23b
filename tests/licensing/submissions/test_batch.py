"""Several at once: each by itself."""

from __future__ import annotations

import pytest

from licensing import submissions
from licensing.models import Submission
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Artist
from tests.factories import AT, make_photo, make_restored, make_submission

pytestmark = pytest.mark.django_db


def test_one_that_is_refused_stops_no_other(artist: Artist, partner: User) -> None:
    rows = []
    for _ in range(4):
        photo = make_photo(artists=[artist])
        make_restored(photo)
        rows.append(make_submission(photo))
    decided, replaced = rows[1], rows[2]
    submissions.refuse(submission=decided, actor=partner, at=AT, reason_code="moment")
    make_restored(replaced.photo)

    outcomes = submissions.approve_many(
        wanted=[(row, row.file_sha256) for row in rows[:3]] + [(rows[3], "0" * 64)],
        actor=partner,
        at=AT,
    )

    assert [one.approved for one in outcomes] == [True, False, False, False]
    assert [one.refusal.code if one.refusal else None for one in outcomes] == [
        None,
        "illegal_transition",
        "superseded",
        "another_file",
    ]
    states = list(Submission.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["approved", "refused", "open", "open"]
    entries = AuditEntry.objects.filter(action="submission.approve")
    assert [entry.target_id for entry in entries] == [rows[0].public_id]
