"""What a restore worker does with one job. Imported by workers alone: this pulls in torch."""

from __future__ import annotations

import secrets
from functools import cache
from typing import Any

import numpy as np
import structlog
from django.utils import timezone
from PIL import Image

from restoration import engine, jobs
from restoration.errors import LeaseLost
from restoration.models import RestorationJob
from stock.catalogue import imaging
from stock.catalogue.renditions import Picture

log = structlog.get_logger(__name__)
Stage = RestorationJob.Stage


@cache
def restorer(model_name: str) -> engine.Restorer:
    """The network, loaded once per process and checked against its hash."""
    return engine.Restorer.builtin(model_name)


def run(job_id: int) -> None:
    """Claim the job and restore it. Ends quietly if the job is not to be had.

    What the engine refuses fails the job with the engine's code; nothing else is ever stored in
    the place of a restored picture.
    """
    lease = jobs.claim(job_id=job_id, token=secrets.token_hex(16), at=timezone.now())
    if lease is None:
        return
    job = lease.job
    try:
        picture, report = _restore(lease)
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


def _restore(lease: jobs.Lease) -> tuple[Picture, dict[str, Any]]:
    job = lease.job
    network = restorer(job.model.name)
    if network.weights_sha256 != job.model.weights_sha256:
        raise engine.WeightsError(
            "weights_changed", f"the weights of {job.model.name} are not those that were released"
        )
    with job.master.storage.open(job.master.file_name) as file:
        source = imaging.decode(file).image

    def on_progress(progress: engine.Progress) -> None:
        jobs.renew(
            lease,
            at=timezone.now(),
            stage=Stage.DETECTING if progress.stage == "detecting" else Stage.RESTORING,
            tiles_done=progress.done,
            tiles_total=progress.total,
            faces_found=progress.faces,
        )

    options = engine.RestoreOptions(scale=job.scale)
    result, report = network.restore(np.asarray(source), options=options, progress=on_progress)
    restored = Image.fromarray(result)
    picture = Picture(
        content=imaging.encode(restored, "PNG"),
        format="PNG",
        width=restored.width,
        height=restored.height,
    )
    return picture, report.to_dict()
