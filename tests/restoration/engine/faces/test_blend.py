"""Into the picture: no edge, its own colours, each face its own pixels."""

import cv2
import numpy as np
import pytest

from restoration.engine.faces import mask
from restoration.engine.faces.align import moving, scaling
from restoration.engine.faces.blend import Patch, frame_of, paste, place_of


def placed(x, y, size):
    """A frame of ``size`` pixels whose corner is at (x, y)."""
    return moving(x, y) @ scaling(size / 512, size / 512)


@pytest.fixture
def picture(hopper):
    return np.ascontiguousarray(hopper[40:400, 60:460])


def pasted(picture, *patches, strength=1.0):
    result = picture.copy()
    paste(result, patches, strength=strength)
    return result


def patch_of(picture, to_picture, function):
    background = frame_of(picture, to_picture)
    restored = np.clip(function(background), 0, 255)
    return Patch(to_picture, mask.change(restored, background).astype(np.float16))


HERE = placed(60, 20, 300)


def slopes(image):
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), 1).astype(np.float32)
    x, y = (cv2.Sobel(grey, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    return cv2.magnitude(x, y)  # levels per pixel


def rim(shape, to_picture, inner, outer):
    rows, columns = np.indices(shape[:2]) + 0.5
    inverse = np.linalg.inv(to_picture)
    x = inverse[0, 0] * columns + inverse[0, 1] * rows + inverse[0, 2]
    y = inverse[1, 0] * columns + inverse[1, 1] * rows + inverse[1, 2]
    (cx, cy), (rx, ry) = mask.CENTRE, mask.RADII
    radius = np.hypot((x - cx) / rx, (y - cy) / ry)
    return (radius >= inner) & (radius < outer)


@pytest.mark.parametrize(
    "function",
    [
        lambda face: 0.7 * face + 30,
        lambda face: face + np.array([25.0, -10.0, -20.0]),
        lambda face: cv2.GaussianBlur(face, (0, 0), 3),
    ],
    ids=["paler", "redder", "softer"],
)
def test_no_edge_is_to_be_seen(picture, function):
    """Nowhere around the mask does the picture change more abruptly than it did before."""
    result = pasted(picture, patch_of(picture, HERE, function))
    around = rim(picture.shape, HERE, mask.SOLID, 1.05)
    before, after = slopes(picture), slopes(result)
    assert after[around].mean() <= before[around].mean() * 1.02
    # A softer edge is a wider one, so compare with the steepest place nearby.
    nearby = cv2.dilate(before, np.ones((11, 11)))
    assert (after - nearby)[around].max() < 2
    # And in a flat picture, where nothing hides it, there is no edge at all.
    flat = np.full_like(picture, 120)
    result = pasted(flat, patch_of(flat, HERE, function))
    assert slopes(result).max() < 0.3


def test_colours_are_those_of_the_surroundings(picture):
    tinted = patch_of(picture, HERE, lambda face: 0.8 * face + np.array([40.0, 10.0, -20.0]))
    result = pasted(picture, tinted)
    inside = rim(picture.shape, HERE, 0, 0.9)
    difference = result[inside].astype(float).mean(axis=0) - picture[inside].mean(axis=0)
    assert np.abs(difference).max() < 1.5
    # Without it, the tint would stay.
    background = frame_of(picture, HERE)
    raw = Patch(HERE, (0.8 * background + [40, 10, -20] - background).astype(np.float16))
    kept = pasted(picture, raw)[inside].astype(float).mean(axis=0) - picture[inside].mean(axis=0)
    assert np.abs(kept).max() > 8


def test_detail_is_the_networks(picture):
    """Inside the solid part its detail arrives whole; colour matching takes only the tones."""
    stripes = 20 * np.sign(np.sin(np.arange(512) / 4))[None, :, None]
    flat = np.full_like(picture, 120)
    result = pasted(flat, patch_of(flat, HERE, lambda face: face + stripes))
    inside = rim(picture.shape, HERE, 0, 0.6)
    assert result[inside].std() > 15


def test_nothing_outside_of_the_mask_changes(picture):
    result = pasted(picture, patch_of(picture, HERE, lambda face: 255 - face))
    outside = rim(picture.shape, HERE, 1.02, 99)
    assert np.array_equal(result[outside], picture[outside])
    assert not np.array_equal(result, picture)


def test_strength_goes_from_nothing_to_all(picture):
    patch = patch_of(picture, HERE, lambda face: 0.5 * face)
    none, half, whole = (pasted(picture, patch, strength=s) for s in (0.0, 0.5, 1.0))
    assert np.array_equal(none, picture)
    mean = (picture.astype(float) + whole) / 2
    assert np.abs(half - mean).max() <= 1


def test_neighbours_share_and_their_order_does_not_matter(picture):
    left, right = placed(10, 20, 220), placed(120, 40, 220)
    patches = [
        patch_of(picture, left, lambda face: 0.6 * face),
        patch_of(
            picture, right, lambda face: face + 60 * np.sin(np.arange(512) / 9)[None, :, None]
        ),
    ]
    one, other = pasted(picture, *patches), pasted(picture, *patches[::-1])
    assert np.abs(one.astype(int) - other).max() <= 1
    assert slopes(one)[rim(picture.shape, left, 0.98, 1.02)].max() <= slopes(picture).max()


def test_a_face_that_stays_keeps_its_neighbours_mask_off(picture):
    left, right = placed(10, 20, 220), placed(110, 20, 220)
    loud = patch_of(picture, left, lambda face: 255 - face)
    alone = pasted(picture, loud).astype(int)
    beside = pasted(picture, loud, Patch(right, None)).astype(int)
    shared = rim(picture.shape, left, 0, 0.95) & rim(picture.shape, right, 0, 0.7)
    assert shared.sum() > 100
    assert np.abs(beside - picture)[shared].mean() < 0.6 * np.abs(alone - picture)[shared].mean()
    free = rim(picture.shape, left, 0, 0.9) & rim(picture.shape, right, 1.02, 99)
    assert np.array_equal(beside[free], alone[free])


@pytest.mark.parametrize("corner", [(-150, -120), (250, 200), (-900, 0), (500, 500)])
def test_a_face_at_the_edge_of_the_picture_or_beyond(picture, corner):
    here = placed(*corner, 300)
    result = pasted(picture, Patch(here, np.full((512, 512, 3), 50, np.float16)))
    outside = rim(picture.shape, here, 1.05, 99)
    assert np.array_equal(result[outside], picture[outside])
    rows, columns = place_of(Patch(here, None), picture)
    assert 0 <= rows.start <= rows.stop <= picture.shape[0]
    assert 0 <= columns.start <= columns.stop <= picture.shape[1]


def test_likeness_tells_people_apart(hopper, astronaut):
    from restoration.engine.faces.align import as_complex, fit, sample
    from restoration.engine.faces.detect import detect_faces
    from restoration.engine.faces.restore import LEAST_LIKENESS

    frames = []
    for photo in (hopper, astronaut):
        (face,) = detect_faces(photo)
        matrix = fit(as_complex(face.keypoints)).matrix
        frames.append(np.clip(sample(photo, matrix, 512, 512), 0, 255))
    one, other = frames
    rng = np.random.default_rng(0)
    for face in frames:
        # Harsher than anything the network was trained on.
        small = cv2.resize(cv2.GaussianBlur(face, (0, 0), 8), (64, 64))
        small = np.clip(small + rng.normal(0, 20, small.shape), 0, 255)
        soft = cv2.resize(small, (512, 512)).astype(np.float32)
        assert mask.likeness(soft, face) > LEAST_LIKENESS
        assert mask.likeness(face, np.ascontiguousarray(face[:, ::-1])) < LEAST_LIKENESS
        assert mask.likeness(face, 0.6 * face + 30) == pytest.approx(1, abs=1e-3)
    assert mask.likeness(one, other) < 0.5
