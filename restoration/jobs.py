"""The life of a restoration job. Everything here may run twice, anywhere, at any moment.

Claiming is a conditional UPDATE, so of two workers one gets the job; the other's message ends
quietly. Every later write of the worker carries its lease token: a worker that was believed dead
and is not cannot store a second result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from licensing import submissions
from restoration.errors import JobRefused, LeaseLost
from restoration.models import ModelVersion, RestorationJob
from stock import tasks
from stock.accounts.models import User
from stock.audit.services import record
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Photo, Rendition
from stock.catalogue.renditions import Picture, store_restored

TASK = "restoration.restore"
SYSTEM = "restoration"
State = RestorationJob.State
Stage = RestorationJob.Stage

#: A queued job whose message may have got lost is sent again after this long.
RESEND_AFTER = timedelta(seconds=20)


def request(*, photo: Photo, model: ModelVersion, actor: User, at: datetime) -> RestorationJob:
    """Queue a restoration. While one is open for the photo, that one is returned.

    Raises :class:`JobRefused` if the model is not released or the master is larger than what is
    worth restoring.
    """
    if model.state != ModelVersion.State.RELEASED:
        raise JobRefused(
            _("The model %(name)s is not released.") % {"name": model.name},
            code="model_not_released",
        )
    master = photo.master
    if master.width * master.height > settings.RESTORATION_MAX_INPUT_PIXELS:
        raise JobRefused(
            _("At %(width)s × %(height)s pixels this photo needs no restoration.")
            % {"width": master.width, "height": master.height},
            code="large_enough",
        )
    try:
        with transaction.atomic():
            job = RestorationJob.objects.create(
                photo=photo,
                master=master,
                model=model,
                scale=settings.RESTORATION_SCALE,
                requested_by=actor,
                requested_at=at,
                nudged_at=at,
            )
            record(
                action="restorationjob.requested",
                target=job,
                actor=actor,
                at=at,
                after={"photo": photo.public_id, "model": model.name},
            )
            tasks.send_after_commit(TASK, job.pk, queue="restore")
    except IntegrityError:
        open_job = photo.restoration_jobs.filter(state__in=RestorationJob.OPEN_STATES).first()
        if open_job is None:
            raise
        return open_job
    return job


def retry(*, job: RestorationJob, actor: User, at: datetime) -> None:
    """Queue a failed or cancelled job again. Raises IllegalTransition or JobRefused."""
    try:
        with transaction.atomic():
            RestorationJob.MACHINE.apply(
                job,
                "retry",
                actor=actor,
                at=at,
                stage=Stage.WAITING,
                nudged_at=at,
                attempts=0,
                percent=0,
                tiles_done=0,
                tiles_total=0,
                error_code="",
                error_detail="",
                finished_at=None,
            )
            tasks.send_after_commit(TASK, job.pk, queue="restore")
    except IntegrityError as error:
        raise JobRefused(
            _("Another restoration of this photo is under way."), code="already_open"
        ) from error


def cancel(*, job: RestorationJob, actor: User, at: datetime) -> None:
    """Cancel a queued or running job; the worker notices at its next tile."""
    RestorationJob.MACHINE.apply(
        job, "cancel", actor=actor, at=at, finished_at=at, lease_token="", lease_until=None
    )


@dataclass(frozen=True, slots=True)
class Lease:
    job: RestorationJob
    token: str

    @property
    def holds(self) -> Q:
        return Q(lease_token=self.token)


def claim(*, job_id: int, token: str, at: datetime) -> Lease | None:
    """Take the job for this worker, or return None if it is not to be had."""
    job = RestorationJob.objects.select_related("master", "model", "photo").get(pk=job_id)
    try:
        RestorationJob.MACHINE.apply(
            job,
            "claim",
            actor=SYSTEM,
            at=at,
            stage=Stage.LOADING,
            attempts=F("attempts") + 1,
            lease_token=token,
            lease_until=at + timedelta(seconds=settings.RESTORATION_LEASE_SECONDS),
            started_at=at,
            percent=0,
            tiles_done=0,
            tiles_total=0,
        )
    except IllegalTransition:
        return None
    return Lease(job=job, token=token)


def renew(lease: Lease, *, at: datetime, **progress: Any) -> None:
    """Report progress and keep the job. Raises :class:`LeaseLost` if it is ours no more."""
    kept = RestorationJob.objects.filter(lease.holds, pk=lease.job.pk, state=State.RUNNING).update(
        lease_until=at + timedelta(seconds=settings.RESTORATION_LEASE_SECONDS), **progress
    )
    if not kept:
        raise LeaseLost(f"job {lease.job.public_id}")


def succeed(lease: Lease, *, picture: Picture, report: dict[str, Any], at: datetime) -> Rendition:
    """Store the restored file and finish. Approvals of an earlier file become void.

    Raises :class:`LeaseLost`, and then nothing is stored.
    """
    job = lease.job
    renew(lease, at=at, stage=Stage.STORING)
    with transaction.atomic():
        rendition = store_restored(
            photo=job.photo,
            picture=picture,
            provenance=report,
            commercial_use=job.model.commercial_use,
            actor=SYSTEM,
            at=at,
        )
        try:
            RestorationJob.MACHINE.apply(
                job,
                "succeed",
                actor=SYSTEM,
                at=at,
                only_if=lease.holds,
                stage=Stage.DONE,
                result=rendition,
                report=report,
                finished_at=at,
                lease_token="",
                lease_until=None,
                percent=100,
                tiles_done=F("tiles_total"),
            )
        except IllegalTransition as error:
            rendition.storage.delete(rendition.file_name)
            raise LeaseLost(f"job {job.public_id}") from error
        submissions.void_for(photo=job.photo, actor=SYSTEM, at=at, reason="restored again")
        tasks.send_after_commit("catalogue.make_previews", rendition.pk, queue="media")
    return rendition


def fail(lease: Lease, *, code: str, detail: str, at: datetime) -> None:
    """Say that the job failed, and why. Quiet if the lease was lost meanwhile."""
    try:
        RestorationJob.MACHINE.apply(
            lease.job,
            "fail",
            actor=SYSTEM,
            at=at,
            reason=code,
            only_if=lease.holds,
            error_code=code,
            error_detail=detail[:2000],
            finished_at=at,
            lease_token="",
            lease_until=None,
        )
    except IllegalTransition:
        return


def give_back(lease: Lease, *, at: datetime) -> None:
    """Return a job that this worker cannot finish now (it is being stopped)."""
    try:
        _requeue(lease.job, at=at, reason="worker stopped", only_if=lease.holds)
    except IllegalTransition:
        return


def _requeue(job: RestorationJob, *, at: datetime, reason: str, only_if: Q) -> None:
    with transaction.atomic():
        RestorationJob.MACHINE.apply(
            job,
            "return",
            actor=SYSTEM,
            at=at,
            reason=reason,
            only_if=only_if,
            stage=Stage.WAITING,
            nudged_at=at,
            lease_token="",
            lease_until=None,
        )
        tasks.send_after_commit(TASK, job.pk, queue="restore")


def sweep(*, at: datetime) -> dict[str, int]:
    """Find what nobody holds: expired leases are queued again or, after too many attempts,
    failed; queued jobs whose message may be lost are sent again."""
    counts = {"returned": 0, "parked": 0, "resent": 0}
    expired = Q(lease_until__lt=at)
    for job in RestorationJob.objects.filter(expired, state=State.RUNNING):
        try:
            if job.attempts >= settings.RESTORATION_MAX_ATTEMPTS:
                RestorationJob.MACHINE.apply(
                    job,
                    "fail",
                    actor=SYSTEM,
                    at=at,
                    reason="worker_lost",
                    only_if=expired,
                    error_code="worker_lost",
                    error_detail=f"{job.attempts} attempts ended without an answer",
                    finished_at=at,
                    lease_token="",
                    lease_until=None,
                )
                counts["parked"] += 1
            else:
                _requeue(job, at=at, reason="lease expired", only_if=expired)
                counts["returned"] += 1
        except IllegalTransition:
            continue  # its worker renewed or finished between our SELECT and our UPDATE
    # A message too many costs a worker one query; a message too few would cost a job.
    silent = RestorationJob.objects.filter(
        state=State.QUEUED, nudged_at__lt=at - RESEND_AFTER
    ).order_by("pk")
    for job in silent[:20]:
        RestorationJob.objects.filter(pk=job.pk).update(nudged_at=at)
        # Worthless once the next one is sent: expired messages cannot pile up.
        tasks.send(TASK, job.pk, queue="restore", expires=RESEND_AFTER.total_seconds())
        counts["resent"] += 1
    return counts
