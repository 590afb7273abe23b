"""What is done with which face, and why."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from restoration.engine import FaceAction, FaceReason
from restoration.engine.faces.align import TEMPLATE
from restoration.engine.faces.blazeface import BlazeFace
from restoration.engine.faces.decide import decide, is_profile
from restoration.engine.faces.detect import detect_faces

from .conftest import reduced


@pytest.fixture(scope="module")
def detector():
    with BlazeFace(min_score=0.5) as found:
        yield found


def decided(image, detector, *, fidelity=0.0, **changes):
    (face,) = detect_faces(image)
    return decide(image, replace(face, **changes), detector=detector, size=512, fidelity=fidelity)


def enlarged(image, factor):
    return cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)


def test_a_soft_face_is_restored(portrait, detector):
    plan = decided(portrait, detector)
    assert (plan.action, plan.reason) == (FaceAction.RESTORED, FaceReason.SOFT)
    assert plan.blur > 1.5
    # The second look places it at least as well.
    assert plan.fit.residual < 0.08
    assert plan.fit.enlargement == pytest.approx(plan.view.enlargement, rel=0.06)


@pytest.mark.parametrize("noise", [0, 20])
def test_a_sharp_face_is_left_alone_and_a_soft_one_not_noise_or_no_noise(hopper, detector, noise):
    rng = np.random.default_rng(0)

    def noisy(image):
        return np.clip(image + rng.normal(0, noise, image.shape), 0, 255).astype(np.uint8)

    sharp = decided(noisy(hopper), detector)
    assert (sharp.action, sharp.reason) == (FaceAction.LEFT_ALONE, FaceReason.ALREADY_SHARP)
    soft = decided(noisy(cv2.GaussianBlur(hopper, (0, 0), 3)), detector)
    assert (soft.action, soft.reason) == (FaceAction.RESTORED, FaceReason.SOFT)
    assert soft.blur > 2 * sharp.blur


def test_enlarging_a_soft_face_does_not_make_it_sharp(hopper, detector):
    """The case of a photo that somebody has blown up: large, and nothing in it."""
    blown_up = enlarged(reduced(hopper, 0.3), 6)
    plan = decided(blown_up, detector)
    assert plan.size > 320
    assert plan.reason is FaceReason.SOFT


def test_a_face_larger_than_the_networks_frame_is_left_alone(hopper, detector):
    plan = decided(enlarged(hopper, 2.7), detector)
    assert plan.size > 512
    assert (plan.action, plan.reason) == (FaceAction.LEFT_ALONE, FaceReason.LARGER_THAN_NETWORK)


def test_a_tiny_face_is_restored_with_the_background_only(astronaut, detector):
    plan = decided(reduced(astronaut, 0.32), detector)
    assert plan.size < 40
    assert (plan.action, plan.reason) == (FaceAction.BACKGROUND_ONLY, FaceReason.TOO_SMALL)


def test_an_uncertain_face_is_restored_with_the_background_only(portrait, detector):
    for changes in (
        {"score": 0.55},
        {"keypoints": ((10.0, 10.0),) * 6},
        {"keypoints": ((float("nan"), 10.0),) * 6},
    ):
        plan = decided(portrait, detector, **changes)
        assert (plan.action, plan.reason) == (FaceAction.BACKGROUND_ONLY, FaceReason.UNCERTAIN)
        assert plan.fit is None


def test_a_face_that_the_second_look_does_not_see_is_uncertain(portrait, detector):
    (face,) = detect_faces(portrait)
    nothing_there = np.full_like(portrait, 120)
    plan = decide(nothing_there, face, detector=detector, size=512, fidelity=0.0)
    assert plan.reason is FaceReason.UNCERTAIN


def test_a_face_cut_off_by_the_picture_is_uncertain(portrait, detector):
    (face,) = detect_faces(portrait)
    eye = face.keypoints[0]
    cut = np.ascontiguousarray(portrait[round(eye[1]) + 4 :])
    moved = face.moved(0, -(round(eye[1]) + 4))
    plan = decide(cut, moved, detector=detector, size=512, fidelity=0.0)
    assert plan.reason is FaceReason.UNCERTAIN


def test_with_full_fidelity_there_is_nothing_to_do(portrait, detector):
    plan = decided(portrait, detector, fidelity=1.0)
    assert (plan.action, plan.reason) == (FaceAction.LEFT_ALONE, FaceReason.FULL_FIDELITY)


# Millimetres on a head: to its left, down, and forward, from the middle of the eyes.
HEAD = np.array([[-32, 0, 0], [32, 0, 0], [0, 38, 38], [0, 67, 15]], float)


@pytest.mark.parametrize(
    ("degrees", "profile"), [(0, False), (20, False), (40, False), (60, True), (80, True)]
)
@pytest.mark.parametrize("side", [-1, 1])
def test_profiles_are_told_by_nose_and_eyes(degrees, profile, side):
    yaw = np.radians(side * degrees)
    points = HEAD[:, 0] * np.cos(yaw) + HEAD[:, 2] * np.sin(yaw) + 1j * HEAD[:, 1]
    assert is_profile(3 * points * np.exp(0.4j) + 200 + 100j) is profile


def test_the_template_is_no_profile():
    assert not is_profile(TEMPLATE)
    assert is_profile(np.zeros(6, complex))


def test_a_man_behind_his_camera_shows_his_profile(detector):
    import skimage.data

    camera = np.dstack([skimage.data.camera()] * 3)
    assert decided(camera, detector).reason is FaceReason.PROFILE
