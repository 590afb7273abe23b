"""Sharpness: the width of edges, not the amount of noise."""

import cv2
import numpy as np
import pytest

from restoration.engine.faces.sharpness import blur_of, noise_of

EVERYWHERE = np.ones((512, 512), bool)


def shapes(blur):
    """Overlapping ellipses with edges of a known blur, in pixels of 512 x 512."""
    rng = np.random.default_rng(1)
    canvas = np.full((2048, 2048), 120, np.uint8)
    for _ in range(60):
        centre, radii = rng.integers(400, 1700, 2), rng.integers(30, 200, 2)
        level = int(rng.integers(30, 220))
        cv2.ellipse(
            canvas, centre.tolist(), radii.tolist(), int(rng.integers(180)), 0, 360, level, -1
        )
    canvas = cv2.GaussianBlur(canvas, (0, 0), 4 * blur)
    grey = cv2.resize(canvas, (512, 512), interpolation=cv2.INTER_AREA)
    return np.dstack([grey] * 3)


def noisy(image, deviation):
    rng = np.random.default_rng(0)
    return np.clip(image + rng.normal(0, deviation, image.shape), 0, 255).astype(np.uint8)


def measured(image, **arguments):
    arguments = {"enlargement": 0.5, "noise": noise_of(image)} | arguments
    return blur_of(image.astype(np.float32), EVERYWHERE, **arguments)


@pytest.mark.parametrize("blur", [1.0, 1.5, 2.0, 3.0, 5.0])
@pytest.mark.parametrize("noise", [0, 10, 25])
def test_the_blur_of_edges_is_read_also_through_noise(blur, noise):
    # The pixels themselves blur a little; noise pulls faint edges towards sharp.
    found = measured(noisy(shapes(blur), noise))
    assert found == pytest.approx(blur, rel=0.3)


def test_noise_does_not_make_a_soft_face_sharp():
    """Counting fine detail, as the variance of the Laplacian does, falls for this."""

    def laplacian(image):
        return cv2.Laplacian(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.CV_64F).var()

    sharp, soft = shapes(0.7), noisy(shapes(4), 20)
    assert laplacian(soft) > laplacian(sharp)
    assert measured(soft) > 2.5 > 1.5 > measured(sharp)


def test_noise_alone_has_no_edges():
    assert measured(noisy(np.full((512, 512, 3), 120, np.uint8), 25)) is None
    assert measured(np.full((512, 512, 3), 120, np.uint8)) is None


def test_enlarging_does_not_sharpen():
    """However its edges look: what was enlarged three times has the blur of its own pixels."""
    assert measured(shapes(0.5), enlargement=3.0) == 2.25


@pytest.mark.parametrize("deviation", [2, 10, 25])
def test_noise_is_estimated(deviation):
    grey = np.dstack([noisy(shapes(2)[..., 0], deviation)] * 3)
    assert noise_of(grey) == pytest.approx(deviation, rel=0.15)


@pytest.mark.parametrize("quality", [30, 60])
def test_blocks_of_jpeg_are_no_edges(quality):
    _, data = cv2.imencode(".jpg", shapes(4), [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert measured(cv2.imdecode(data, cv2.IMREAD_COLOR)) > 3
