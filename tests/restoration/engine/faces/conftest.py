"""People, cut out of two photos in the public domain."""

import cv2
import numpy as np
import pytest


def reduced(image, factor):
    size = (round(image.shape[1] * factor), round(image.shape[0] * factor))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


@pytest.fixture(scope="session")
def portrait(astronaut):
    """One face of about 62 pixels in 180 x 180: reduced, so softer than the network's frame."""
    return reduced(np.ascontiguousarray(astronaut[:300, 70:370]), 0.6)


@pytest.fixture(scope="session")
def couple(hopper, astronaut):
    """Two faces cheek by cheek, 92 and 96 pixels, whose masks overlap."""
    canvas = np.full((300, 440, 3), 110, np.uint8)
    left = reduced(hopper, 0.45)[:240]
    canvas[30 : 30 + left.shape[0], 20 : 20 + left.shape[1]] = left
    right = reduced(astronaut, 0.9)[30:200, 130:270]
    canvas[70 : 70 + right.shape[0], 205 : 205 + right.shape[1]] = right
    return canvas
