"""From key points to the frame and back: the geometry, to a fraction of a pixel."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restoration.engine.faces.align import (
    FRAME,
    TEMPLATE,
    as_complex,
    bounds,
    fit,
    moving,
    sample,
    scaling,
    shrinking,
)


@given(
    angle=st.floats(-180, 180),
    size=st.floats(0.05, 4),
    x=st.floats(-500, 3000),
    y=st.floats(-500, 3000),
)
def test_any_similarity_is_found_again(angle, size, x, y):
    turn = size * np.exp(1j * np.radians(angle))
    found = fit((TEMPLATE - (x + 1j * y)) / turn)
    assert found.turn == pytest.approx(turn, rel=1e-6)
    assert found.residual == pytest.approx(0, abs=1e-6)
    assert found.enlargement == pytest.approx(size)


@pytest.mark.parametrize("wrong", range(6))
def test_one_wrong_point_does_not_pull_the_face_along(wrong):
    points = TEMPLATE / 2
    points[wrong] += 20 - 15j  # two fifths of the distance between the eyes
    found = fit(points)
    others = [index for index in range(6) if index != wrong]
    assert np.abs(found.to_frame(points)[others] - TEMPLATE[others]).max() < 8
    # Least squares alone is pulled further, unless it is an ear, which hardly counts anyway.
    if wrong < 4:
        plain = np.polyfit(points[:4], TEMPLATE[:4], 1)
        rest = [index for index in range(4) if index != wrong]
        pulled = np.abs(np.polyval(plain, points[rest]) - TEMPLATE[rest]).max()
        assert np.abs(found.to_frame(points)[rest] - TEMPLATE[rest]).max() < pulled


def test_a_mirrored_face_is_not_mirrored_back():
    """A similarity cannot; the misfit says so."""
    assert fit(-TEMPLATE.conj()[[1, 0, 2, 3, 5, 4]]).residual < 0.05
    assert fit(-TEMPLATE.conj()).residual > 0.3


@pytest.mark.parametrize(
    "points", [np.full(6, 5 + 5j), np.full(6, complex(np.nan, 0)), TEMPLATE[:4]]
)
def test_points_that_are_no_face_have_no_place(points):
    assert fit(points) is None


def test_the_real_face_stands_as_in_ffhq(hopper):
    from restoration.engine.faces.detect import detect_faces

    (face,) = detect_faces(hopper)
    points = as_complex(face.keypoints)
    placed = fit(points)
    assert placed.residual < 0.03
    assert np.abs(placed.to_frame(points) - TEMPLATE)[:4].max() < 4
    assert placed.enlargement == pytest.approx(1.5, abs=0.05)


@pytest.fixture
def photo(astronaut):
    return np.ascontiguousarray(astronaut[40:200, 140:300])


def test_nothing_moved_is_nothing_changed(photo):
    assert np.abs(sample(photo, np.eye(3), 160, 160) - photo).max() < 1e-3


def test_whole_pixels_move_exactly(photo):
    found = sample(photo, moving(-30, -20), 100, 90)
    assert np.abs(found - photo[20:110, 30:130]).max() < 1e-3


def test_enlarging_agrees_with_opencv_on_where_pixels_are(photo, psnr):
    found = np.clip(sample(photo, scaling(2, 2), 320, 320), 0, 255)
    expected = cv2.resize(photo, (320, 320), interpolation=cv2.INTER_LANCZOS4)
    assert psnr(found[4:-4, 4:-4], expected[4:-4, 4:-4]) > 50


def test_reducing_leaves_no_moire():
    """Lines finer than the target's pixels become grey, not wider lines."""
    lines = np.zeros((256, 256), np.float32)
    lines[:, ::2] = 255
    small = sample(lines, scaling(0.4, 0.4), 102, 102)
    assert np.abs(small[8:-8, 8:-8] - 127.5).max() < 8


@pytest.mark.parametrize("enlargement", [1.6, 2.5, 4.0])
def test_into_the_frame_and_back(photo, psnr, enlargement):
    turn = enlargement * np.exp(1j * np.radians(12))
    there = np.array([[turn.real, -turn.imag, 60], [turn.imag, turn.real, -90], [0, 0, 1.0]])
    there = moving(FRAME / 2, FRAME / 2) @ there @ moving(-80 - 20, -80 + 30)
    frame = np.clip(np.rint(sample(photo, there, FRAME, FRAME)), 0, 255)
    back = sample(frame, np.linalg.inv(there), 160, 160, mirror=False)
    inside = sample(np.ones((FRAME, FRAME)), np.linalg.inv(there), 160, 160, mirror=False)
    inside = cv2.erode((inside > 0.99).astype(np.uint8), np.ones((9, 9))) > 0
    inside[:4] = inside[-4:] = inside[:, :4] = inside[:, -4:] = False
    assert inside.sum() > 5000
    assert psnr(back[inside], photo[inside]) >= 45


def test_beyond_the_picture_is_its_mirror_image_or_nothing(photo):
    mirrored = sample(photo, moving(40, 0), 80, 60)
    assert np.abs(mirrored[:, 30] - photo[:60, 10]).max() < 1e-3
    empty = sample(photo, moving(40, 0), 80, 60, mirror=False)
    assert empty[:, :38].max() == 0


def test_only_a_part_of_a_large_picture_is_read(photo):
    wide = np.concatenate([photo] * 6, axis=1)
    to_target = scaling(1.5, 1.5) @ moving(-640, -10)
    assert (
        np.abs(
            sample(wide, to_target, 120, 120)
            - sample(np.ascontiguousarray(wide[:, 600:]), to_target @ moving(600, 0), 120, 120)
        ).max()
        < 0.05
    )


def test_bounds_and_shrinking_of_a_turned_square():
    turned = np.array([[0.0, -2.0, 10.0], [2.0, 0.0, 5.0], [0.0, 0.0, 1.0]])
    assert bounds(turned, 3, 4) == (2, 5, 10, 11)
    assert shrinking(turned) == 0.5
