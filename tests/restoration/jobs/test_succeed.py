"""A result is stored with its provenance, in the place of the one before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from licensing import clearance
from licensing.models import Submission
from restoration import jobs
from restoration.models import RestorationJob
from restoration.options import Options
from stock.catalogue.models import Photo, Rendition, current_restored
from tests.conftest import Files, SentTask
from tests.factories import make_cleared_photo
from tests.restoration.steps import REPORT, actions, default_model, make_job, picture, rows, take


def test_the_file_and_where_it_came_from(
    lease: jobs.Lease, photo: Photo, at: datetime, sent_tasks: list[SentTask], committed
) -> None:
    jobs.renew(lease, at=at, tiles_done=1, tiles_total=2)
    later = at + timedelta(seconds=30)
    master = photo.master.storage.open(photo.master.file_name).read()
    with committed():
        rendition = jobs.succeed(lease, picture=picture(), report=REPORT, at=later)
    assert current_restored(photo=photo).get() == rendition
    assert rendition.read() == picture().content
    assert rendition.sha256 == picture().sha256
    assert (rendition.width, rendition.height, rendition.is_public) == (640, 512, False)
    assert (rendition.provenance, rendition.commercial_use) == (REPORT, True)
    job = RestorationJob.objects.get(pk=lease.job.pk)
    assert (job.state, job.stage, job.percent) == ("succeeded", "done", 100)
    assert (job.tiles_done, job.tiles_total) == (2, 2)
    assert (job.result, job.report, job.finished_at) == (rendition, REPORT, later)
    assert (job.lease_token, job.lease_until) == ("", None)
    assert actions(job)[-1] == "restorationjob.succeed"
    assert actions(photo)[-1] == "rendition.restored"
    assert sent_tasks == [("catalogue.make_previews", (rendition.pk,), {"queue": "media"})]
    # The upload is what it was.
    assert photo.master.storage.open(photo.master.file_name).read() == master


def test_what_the_models_licence_forbids_to_sell_is_marked_so(
    photo: Photo, staff, at: datetime
) -> None:
    model = default_model()
    model.pk, model.name, model.commercial_use = None, "research-only", False
    model.public_id, model.is_default = "researchonlymodl", False
    model.save(force_insert=True)
    lease = take(jobs.request(photo=photo, options=Options(model=model), actor=staff, at=at), at=at)
    rendition = jobs.succeed(lease, picture=picture(), report=REPORT, at=at)
    assert rendition.commercial_use is False


def test_restoring_again_voids_the_approval_and_supersedes_the_file(
    db: None, at: datetime, files: Files
) -> None:
    photo, other = make_cleared_photo(), make_cleared_photo()
    untouched = rows(Submission)["Submission"]
    earlier = current_restored(photo=photo).get()
    content = earlier.read()
    approval = Submission.objects.get(photo=photo)
    later = at + timedelta(days=1)
    assert clearance.explain(photo, kind="personal", territory="KR", at=later).allowed

    lease = take(make_job(photo=photo, at=later), at=later)
    new = jobs.succeed(lease, picture=picture(), report=REPORT, at=later)

    earlier.refresh_from_db()
    approval.refresh_from_db()
    assert (earlier.superseded_at, new.superseded_at) == (later, None)
    assert approval.state == "void"
    assert actions(approval)[-1] == "submission.void"
    answer = clearance.explain(photo, kind="personal", territory="KR", at=later)
    assert answer.codes == ("not_approved",)
    # What was bought of the earlier file can still be delivered.
    assert earlier.read() == content
    # The other photo is where it was.
    assert clearance.explain(other, kind="personal", territory="KR", at=later).allowed
    of_other = [row for row in rows(Submission)["Submission"] if row["photo_id"] == other.pk]
    assert of_other == [row for row in untouched if row["photo_id"] == other.pk]


def test_a_first_result_voids_nothing(lease: jobs.Lease, at: datetime) -> None:
    make_cleared_photo()
    before = rows(Submission)
    jobs.succeed(lease, picture=picture(), report=REPORT, at=at)
    assert rows(Submission) == before


def test_the_database_knows_that_success_has_a_result(lease: jobs.Lease, at: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RestorationJob.objects.filter(pk=lease.job.pk).update(state="succeeded")
    jobs.succeed(lease, picture=picture(), report=REPORT, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        RestorationJob.objects.update(result=None)
    assert Rendition.objects.filter(kind="restored").count() == 1
