"""The life of a restoration job. Everything here may run twice, anywhere, at any moment.

A message says that something waits, and the worker that hears it takes the most urgent job, which
need not be the one that was sent for. Claiming is a conditional UPDATE, so of two workers one gets
the job and the other the next one. Every later write of the worker carries its lease token: a
worker that was believed dead and is not cannot store a second result.
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
from restoration.options import Options
from stock import tasks
from stock.accounts.models import User
from stock.audit.services import record
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Photo, Rendition
from stock.catalogue.renditions import Picture, store_restored

TASK = "restoration.restore"
QUEUE = "restore"
SYSTEM = "restoration"
State = RestorationJob.State
Stage = RestorationJob.Stage

#: Whose turn it is among the queued.
TURN = ("priority", "pk")
#: A queued job whose message may have got lost is sent again after this long.
RESEND_AFTER = timedelta(seconds=20)


def request(*, photo: Photo, options: Options, actor: User, at: datetime) -> RestorationJob:
    """Queue a restoration. While one is open for the photo, that one is returned.

    Raises :class:`JobRefused` if a model is not released or not for this purpose, enlarges less
    than what is asked for, or the master is larger than what is worth restoring.
    """
    _check(options)
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
                model=options.model,
                face_model=options.face_model,
                target=options.target,
                fidelity=options.fidelity,
                denoise=options.denoise,
                priority=options.priority,
                requested_by=actor,
                requested_at=at,
                nudged_at=at,
            )
            record(
                action="restorationjob.requested",
                target=job,
                actor=actor,
                at=at,
                after={
                    "photo": photo.public_id,
                    "model": options.model.name,
                    "face_model": options.face_model.name if options.face_model else None,
                    "target": options.target,
                    "fidelity": options.fidelity,
                    "denoise": options.denoise,
                    "priority": options.priority,
                },
            )
            _nudge(job)
    except IntegrityError:
        open_job = photo.restoration_jobs.filter(state__in=RestorationJob.OPEN_STATES).first()
        if open_job is None:
            raise
        return open_job
    return job


def _check(options: Options) -> None:
    chosen = [(options.model, ModelVersion.Purpose.UPSCALE)]
    if options.face_model is not None:
        chosen.append((options.face_model, ModelVersion.Purpose.FACE))
    for model, purpose in chosen:
        if model.state != ModelVersion.State.RELEASED:
            raise JobRefused(
                _("The model %(name)s is not released.") % {"name": model.name},
                code="model_not_released",
            )
        if model.purpose != purpose:
            raise JobRefused(
                _("The model %(name)s is made for something else.") % {"name": model.name},
                code="wrong_purpose",
            )
    factor = RestorationJob.FACTORS.get(options.target, 1)
    if options.model.enlarges is not None and factor > options.model.enlarges:
        raise JobRefused(
            _("The model %(name)s enlarges %(most)s times at most.")
            % {"name": options.model.name, "most": options.model.enlarges},
            code="beyond_the_model",
        )


def _nudge(job: RestorationJob) -> None:
    """Tell the workers, once this transaction is committed, that something waits."""
    tasks.send_after_commit(TASK, job.pk, queue=QUEUE, priority=job.priority)


#: A job as it was before anybody worked on it.
FRESH: dict[str, Any] = {
    "stage": Stage.WAITING,
    "attempts": 0,
    "percent": 0,
    "tiles_done": 0,
    "tiles_total": 0,
    "faces_found": None,
    "started_at": None,
    "lease_token": "",
    "lease_until": None,
}


def retry(*, job: RestorationJob, actor: User, at: datetime) -> None:
    """Queue a failed or cancelled job again. Raises IllegalTransition or JobRefused."""
    again = {**FRESH, "error_code": "", "error_detail": "", "finished_at": None}
    try:
        with transaction.atomic():
            RestorationJob.MACHINE.apply(job, "retry", actor=actor, at=at, nudged_at=at, **again)
            _nudge(job)
    except IntegrityError as error:
        raise JobRefused(
            _("Another restoration of this photo is under way."), code="already_open"
        ) from error


def pause(*, job: RestorationJob, actor: User, at: datetime) -> None:
    """Hold a queued or running job until it is resumed.

    Its worker finds at its next tile that it holds the job no more, and turns to the next one.
    """
    RestorationJob.MACHINE.apply(job, "pause", actor=actor, at=at, **FRESH)


def resume(*, job: RestorationJob, actor: User, at: datetime) -> None:
    """Queue a paused job again, from the beginning."""
    with transaction.atomic():
        RestorationJob.MACHINE.apply(job, "resume", actor=actor, at=at, nudged_at=at)
        _nudge(job)


def prioritise(*, job: RestorationJob, priority: int, actor: User, at: datetime) -> None:
    """Let a waiting job come earlier or later. Raises :class:`JobRefused` if it waits no more."""
    with transaction.atomic():
        rows = RestorationJob.objects.filter(pk=job.pk, state__in=RestorationJob.WAITING_STATES)
        before = rows.select_for_update().values_list("priority", flat=True).first()
        if before is None:
            raise JobRefused(_("This restoration does not wait any more."), code="not_waiting")
        if before == priority:
            return
        rows.update(priority=priority)
        job.priority = priority
        record(
            action="restorationjob.prioritised",
            target=job,
            actor=actor,
            at=at,
            before={"priority": before},
            after={"priority": priority},
        )
        _nudge(job)


def cancel(*, job: RestorationJob, actor: User, at: datetime) -> None:
    """Cancel an open job; a worker notices at its next tile."""
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


def ahead(job: RestorationJob) -> int:
    """How many queued jobs come before it."""
    earlier = Q(priority__lt=job.priority) | Q(priority=job.priority, pk__lt=job.pk)
    return RestorationJob.objects.filter(earlier, state=State.QUEUED).count()


def claim_next(*, token: str, at: datetime) -> Lease | None:
    """Take the most urgent queued job for this worker, of equal ones the oldest; None if there is
    none."""
    queued = RestorationJob.objects.filter(state=State.QUEUED).order_by(*TURN)
    # Whoever loses the race for the first looks for the next; there is one race less each time.
    while (job_id := queued.values_list("pk", flat=True).first()) is not None:
        lease = claim(job_id=job_id, token=token, at=at)
        if lease is not None:
            return lease
    return None


def claim(*, job_id: int, token: str, at: datetime) -> Lease | None:
    """Take this job for this worker, or return None if it is not to be had."""
    job = RestorationJob.objects.select_related("master", "model", "face_model", "photo").get(
        pk=job_id
    )
    try:
        RestorationJob.MACHINE.apply(
            job,
            "claim",
            actor=SYSTEM,
            at=at,
            **{
                **FRESH,
                "stage": Stage.LOADING,
                "attempts": F("attempts") + 1,
                "lease_token": token,
                "lease_until": at + timedelta(seconds=settings.RESTORATION_LEASE_SECONDS),
                "started_at": at,
            },
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
            commercial_use=job.commercial_use,
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
        _nudge(job)


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
    ).order_by(*TURN)
    for job in silent[:20]:
        RestorationJob.objects.filter(pk=job.pk).update(nudged_at=at)
        # Worthless once the next one is sent: expired messages cannot pile up.
        tasks.send(
            TASK,
            job.pk,
            queue=QUEUE,
            priority=job.priority,
            expires=RESEND_AFTER.total_seconds(),
        )
        counts["resent"] += 1
    return counts
