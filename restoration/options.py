"""What may be chosen for one restoration."""

from __future__ import annotations

from dataclasses import dataclass

from restoration.models import ModelVersion, RestorationJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """fidelity: 0 to 1, how much faces stay as the photo shows them; without a face model it means
    nothing. denoise: 0 to 1, how much of the measured noise is removed before the network."""

    model: ModelVersion
    face_model: ModelVersion | None = None
    target: str = RestorationJob.Target.X4
    fidelity: float = 0.0
    denoise: float = 0.0
    priority: int = RestorationJob.Priority.NORMAL

    @classmethod
    def of(cls, job: RestorationJob) -> Options:
        """What was chosen before, to begin from when it is done again."""
        return cls(
            model=job.model,
            face_model=job.face_model,
            target=job.target,
            fidelity=job.fidelity,
            denoise=job.denoise,
        )
