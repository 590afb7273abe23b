"""All faces of one picture: look, decide, restore, blend, and look again."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from restoration.engine.faces.align import FRAME, sample, scaling
from restoration.engine.faces.blazeface import BlazeFace, Detection
from restoration.engine.faces.blend import Patch, frame_of, paste, place_of
from restoration.engine.faces.decide import Plan, decide
from restoration.engine.faces.detect import MIN_SCORE
from restoration.engine.faces.look import displacement, landmarks
from restoration.engine.faces.mask import change, likeness
from restoration.engine.faces.run import restore_frames
from restoration.engine.networks.base import FaceNetwork
from restoration.engine.places import Place
from restoration.engine.report import FaceAction, FaceReason, FaceReport

# The detector places the same face, blurred or noisy as in training or reduced eightfold, within
# 0.07 (0.11 for half as much blur again); what moved further belongs to somebody else.
MOST_DRIFT = 0.12
# The same face, degraded up to twice as badly as the network was trained for, keeps 0.94; its
# mirror image has 0.51 to 0.88, another person 0.36.
LEAST_LIKENESS = 0.9

Tick = Callable[[float], None]


def plan_faces(
    image: np.ndarray, found: Sequence[Detection], *, size: int | None, fidelity: float
) -> list[Plan]:
    """What to do with each face of ``image``, uint8 (H, W, 3) sRGB.

    size: of the face network's frame; None if there is no face network.
    """
    if size is None:
        return [Plan(face, FaceAction.BACKGROUND_ONLY, FaceReason.NO_FACE_MODEL) for face in found]
    if not found:
        return []
    with BlazeFace(min_score=MIN_SCORE) as detector:
        return [
            decide(image, face, detector=detector, size=size, fidelity=fidelity) for face in found
        ]


@dataclass(frozen=True)
class Outcome:
    """patch None: the face is not certain enough to even protect it. drift, likeness: see
    FaceReport."""

    plan: Plan
    patch: Patch | None = None
    likeness: float | None = None
    drift: float | None = None

    @property
    def restored(self) -> bool:
        return self.patch is not None and self.patch.change is not None

    @property
    def somebody_else(self) -> bool:
        return (self.likeness is not None and self.likeness < LEAST_LIKENESS) or (
            self.drift is not None and self.drift > MOST_DRIFT
        )

    def taken_back(self) -> Outcome:
        assert self.patch is not None  # noqa: S101 - for the type checker
        return replace(self, patch=Patch(self.patch.to_picture, None))

    def report(self) -> FaceReport:
        plan = self.plan
        lost = self.somebody_else
        return FaceReport(
            box=plan.detection.box,
            score=plan.detection.score,
            keypoints=plan.detection.keypoints,
            size=plan.size,
            action=FaceAction.BACKGROUND_ONLY if lost else plan.action,
            reason=FaceReason.IDENTITY_DRIFT if lost else plan.reason,
            blur=None if plan.blur is None else round(plan.blur, 2),
            drift=None if self.drift is None else round(self.drift, 3),
            likeness=None if self.likeness is None else round(self.likeness, 3),
        )


def restore_faces(
    image: np.ndarray,
    picture: np.ndarray,
    plans: Sequence[Plan],
    *,
    network: FaceNetwork | None,
    places: Sequence[Place],
    budget_mb: int,
    fidelity: float,
    fallbacks: list[str],
    tick: Tick,
) -> list[FaceReport]:
    """Carry the plans out on ``picture``, in place.

    image: the photo, uint8 (H, W, 3) sRGB, which the network sees. picture: the whole photo as
    the background network restored it, at any size. network: None if no plan needs it. For the
    rest see run.restore_frames; ``tick``
    hears the fraction done after every face, and what it raises ends the work. Raises
    DegenerateOutput if the network's answer is no face.
    """
    enlarge = scaling(picture.shape[1] / image.shape[1], picture.shape[0] / image.shape[0])
    chosen = [plan for plan in plans if plan.action is FaceAction.RESTORED]
    if network is None or not chosen:
        return [Outcome(plan).report() for plan in plans]
    frames = [partial(_frame, image, plan) for plan in chosen]
    answers = restore_frames(
        network, frames, places=places, budget_mb=budget_mb, fallbacks=fallbacks
    )
    outcomes = []
    done = 0
    # Closed also if tick raises, so that the network returns to its place.
    with closing(answers):
        for plan in plans:
            if plan.fit is None:
                outcomes.append(Outcome(plan))
                continue
            to_picture = enlarge @ np.linalg.inv(plan.fit.matrix)
            outcome = Outcome(plan, Patch(to_picture, None))
            if plan.action is FaceAction.RESTORED:
                outcome = _answered(outcome, _frame(image, plan), next(answers), picture)
                done += 1
                tick(done / len(chosen))
            outcomes.append(outcome)
    return [outcome.report() for outcome in _blend(picture, outcomes, enlarge, 1 - fidelity)]


def _frame(image: np.ndarray, plan: Plan) -> np.ndarray:
    assert plan.fit is not None  # noqa: S101 - for the type checker: only such faces are chosen
    return np.clip(sample(image, plan.fit.matrix, FRAME, FRAME), 0, 255)


def _answered(
    outcome: Outcome, photo: np.ndarray, answer: np.ndarray, picture: np.ndarray
) -> Outcome:
    """With what the network's answer would change, unless it is another face."""
    assert outcome.patch is not None  # noqa: S101 - for the type checker
    restored = np.clip(answer, 0, 255)
    judged = replace(outcome, likeness=likeness(photo, restored))
    if judged.somebody_else:
        return judged
    to_picture = outcome.patch.to_picture
    difference = change(restored, frame_of(picture, to_picture)).astype(np.float16)
    return replace(judged, patch=Patch(to_picture, difference))


def _blend(
    picture: np.ndarray, outcomes: Sequence[Outcome], enlarge: np.ndarray, strength: float
) -> list[Outcome]:
    """Paste, look again, and take back who is not the same any more, until nobody is left who is
    not. A face's neighbours are pasted anew, because it no longer shares pixels with them."""
    current = list(outcomes)
    before = []
    for one in current:
        if one.restored and one.patch is not None:
            place = place_of(one.patch, picture)
            before.append((place, picture[place].copy()))
    if not before:
        return current
    with BlazeFace(min_score=MIN_SCORE) as detector:
        while True:
            paste(
                picture, [one.patch for one in current if one.patch is not None], strength=strength
            )
            current = [_looked_at(detector, picture, one, enlarge) for one in current]
            if not any(one.restored and one.somebody_else for one in current):
                return current
            for place, pixels in before:
                picture[place] = pixels
            current = [
                one.taken_back() if one.restored and one.somebody_else else one for one in current
            ]


def _looked_at(
    detector: BlazeFace, picture: np.ndarray, outcome: Outcome, enlarge: np.ndarray
) -> Outcome:
    """With its drift; one that is not, or no longer, restored keeps what was found before."""
    plan = outcome.plan
    if not outcome.restored or plan.view is None or plan.landmarks is None:
        return outcome
    seen = landmarks(detector, picture, plan.view.matrix @ np.linalg.inv(enlarge))
    drift = math.inf if seen is None else displacement(plan.landmarks, seen)
    return replace(outcome, drift=drift)
