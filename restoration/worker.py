"""What a restore worker does with one job. Imported by workers alone: this pulls in torch."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import structlog
from django.conf import settings
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.utils import timezone
from PIL import Image

from restoration import engine, identity, jobs, live
from restoration.canvas import Canvas
from restoration.errors import LeaseLost
from restoration.models import ModelVersion, RestorationJob
from stock.catalogue import imaging
from stock.catalogue.renditions import Picture

log = structlog.get_logger(__name__)
Stage = RestorationJob.Stage
#: The engine reports many times a second; people look about twice.
SECONDS_BETWEEN_WRITES = 0.5
SECONDS_BETWEEN_PICTURES = 1.0
STAGES = {
    engine.Stage.DETECTING_FACES: Stage.DETECTING,
    engine.Stage.RESTORING_FACES: Stage.FACES,
}


@lru_cache(maxsize=2)
def restorer(model_id: int, face_model_id: int | None = None) -> engine.Restorer:
    """The networks of one or two model versions, loaded once per process and checked against
    their hashes.

    Raises WeightsError if weights are missing or not those that were released.
    """
    return engine.Restorer(_load(model_id), None if face_model_id is None else _load(face_model_id))


def _load(model_id: int) -> engine.Model:
    version = ModelVersion.objects.get(pk=model_id)
    if not version.file_name:
        return engine.load_builtin(version.name)
    suffix = Path(version.file_name).suffix
    # The engine reads files; a storage may be on S3. The hash is checked on this very copy.
    with tempfile.NamedTemporaryFile(suffix=suffix) as local:
        with storages["default"].open(version.file_name) as remote:
            shutil.copyfileobj(remote, local)
        local.flush()
        return engine.load_file(
            Path(local.name),
            name=version.name,
            licence=version.licence,
            commercial_use=version.commercial_use,
            sha256=version.weights_sha256,
        )


def run(job_id: int) -> None:
    """Claim the most urgent job and restore it. Ends quietly if none is queued.

    ``job_id`` is whose message this is. Each queued job has had one of its own, so that taking
    another one in its place leaves none behind. What the engine refuses fails the job with the
    engine's code; nothing else is ever stored in the place of a restored picture.
    """
    lease = jobs.claim_next(token=secrets.token_hex(16), at=timezone.now())
    if lease is None:
        log.info("nothing to restore", message=job_id)
        return
    job = lease.job
    try:
        with Heartbeat(lease) as heartbeat:
            picture, report = _restore(lease, heartbeat)
            jobs.succeed(lease, picture=picture, report=report, at=timezone.now())
        log.info("restored", job=job.public_id, seconds=report.get("seconds"))
    except LeaseLost:
        log.info("restoration abandoned", job=job.public_id)
    except engine.RestorationError as error:
        log.warning("restoration failed", job=job.public_id, code=error.code, detail=str(error))
        jobs.fail(lease, code=error.code, detail=str(error), at=timezone.now())
    except (SystemExit, KeyboardInterrupt):
        # A warm shutdown that ran out of patience: the next worker starts over.
        jobs.give_back(lease, at=timezone.now())
        raise
    except Exception as error:
        log.exception("restoration failed", job=job.public_id)
        jobs.fail(lease, code="unexpected", detail=repr(error), at=timezone.now())


def time_limit(*, pixels: int) -> float:
    """Seconds after which a job on a picture of so many pixels is given up."""
    megapixels = pixels / 1_000_000
    return (
        settings.RESTORATION_LIMIT_SECONDS
        + settings.RESTORATION_LIMIT_SECONDS_PER_MEGAPIXEL * megapixels
    )


class Heartbeat:
    """Renews the lease while a job is worked on: loading weights, a single tile or encoding a
    large result may each take longer than a lease lasts.

    The thread dies with its process, so a killed worker stops beating and its job is swept up.
    """

    def __init__(self, lease: jobs.Lease) -> None:
        self._lease = lease
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="lease", daemon=True)
        self.lost = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        interval = settings.RESTORATION_LEASE_SECONDS / 3
        try:
            while not self._stop.wait(interval):
                try:
                    jobs.renew(self._lease, at=timezone.now())
                except LeaseLost:
                    self.lost = True
                    return
                except DatabaseError:
                    # The lease outlives two missed beats; the next one may get through.
                    log.warning("lease not renewed", job=self._lease.job.public_id, exc_info=True)
        finally:
            connection.close()  # this thread's own


class Watched:
    """Shows those who watch how the picture sharpens, at most so often. Never fails the job."""

    def __init__(self, public_id: str, photo: Image.Image) -> None:
        self._public_id = public_id
        self._canvas = Canvas(photo)
        self._shown_at = -SECONDS_BETWEEN_PICTURES

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._quietly(live.forget, self._public_id)

    def hear(self, progress: engine.Progress, *, now: float) -> None:
        """now: of a clock that only goes forward, in seconds."""
        if progress.box is None or progress.pixels is None:
            return
        self._canvas.paint(progress.box, progress.pixels)
        if now - self._shown_at >= SECONDS_BETWEEN_PICTURES:
            self._shown_at = now
            self._quietly(
                live.show, self._public_id, picture=self._canvas.jpeg(), at=timezone.now()
            )

    def _quietly(self, call: Callable[..., None], *args: Any, **options: Any) -> None:
        try:
            call(*args, **options)
        except Exception:
            # A cache that cannot be reached costs the watchers their picture, nobody else.
            log.warning("live picture not shown", job=self._public_id, exc_info=True)


def _restore(lease: jobs.Lease, heartbeat: Heartbeat) -> tuple[Picture, dict[str, Any]]:
    job = lease.job
    network = restorer(job.model_id, job.face_model_id)
    _check_weights(network.model, job.model)
    if job.face_model is not None and network.face_model is not None:
        _check_weights(network.face_model, job.face_model)
    with job.master.storage.open(job.master.file_name) as file:
        source = imaging.decode(file).image

    written_at = 0.0
    limit = time_limit(pixels=source.width * source.height)
    deadline = time.monotonic() + limit

    def on_progress(progress: engine.Progress) -> None:
        nonlocal written_at
        if heartbeat.lost:
            raise LeaseLost(f"job {job.public_id}")
        now = time.monotonic()
        if now > deadline:
            raise engine.RestorationError(f"not done after {limit:.0f} seconds", code="time_limit")
        watched.hear(progress, now=now)
        if now - written_at < SECONDS_BETWEEN_WRITES and progress.fraction < 1:
            return
        written_at = now
        jobs.renew(
            lease,
            at=timezone.now(),
            stage=STAGES.get(progress.stage, Stage.RESTORING),
            percent=round(progress.fraction * 100),
            tiles_done=progress.tiles_done,
            tiles_total=progress.tiles_total,
            faces_found=progress.faces,
        )

    picture = np.array(source)
    with Watched(job.public_id, source) as watched:
        result, engine_report = network.restore(
            picture, options=_options(job), progress=on_progress
        )
    report = engine_report.to_dict()
    identity.measure(picture, result, report["faces"])
    report["asked"] = {"target": job.target, "fidelity": job.fidelity, "denoise": job.denoise}
    restored = Image.fromarray(result)
    return (
        Picture(
            content=imaging.encode_restored(restored),
            format="PNG",
            width=restored.width,
            height=restored.height,
        ),
        report,
    )


def _check_weights(model: engine.Model, released: ModelVersion) -> None:
    """What this process loaded, perhaps long ago, is what the job was asked to be done with."""
    if model.sha256 != released.weights_sha256:
        raise engine.WeightsError(
            f"the weights of {released.name} are not those that were released",
            code="weights_changed",
        )


def _options(job: RestorationJob) -> engine.RestoreOptions:
    factor = RestorationJob.FACTORS.get(job.target)
    return engine.RestoreOptions(
        scale=float(factor or 1),
        long_edge=None if factor else engine.Target(job.target).long_edge,
        fidelity=job.fidelity,
        denoise=job.denoise,
    )
