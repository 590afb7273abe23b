"""Optional removal of noise before the network sees the picture.

Real-ESRGAN x4plus, the built-in model, already takes most noise away and, unlike its small sister
models, has no second set of weights to choose how much. So the strength is a property of the
picture that goes in: non-local means (Buades, Coll and Morel, 2005; OpenCV's implementation) with
a filter strength in proportion to the noise that was measured.
"""

from __future__ import annotations

import cv2
import numpy as np

from restoration.engine.scale_estimation import noise_of

# OpenCV recommends a patch of 7 and a search window of 21 pixels.
PATCH, SEARCH = 7, 21
# Times the noise's standard deviation; at 1 fine texture begins to go with the noise.
STRENGTH = 1.0
LEAST_NOISE = 0.5  # below this there is nothing to remove


def denoise(image: np.ndarray, *, strength: float) -> np.ndarray:
    """image: uint8 (H, W, 3) sRGB. strength: 0 to 1."""
    noise = noise_of(image)
    if strength == 0 or noise < LEAST_NOISE:
        return image
    h = strength * STRENGTH * noise
    return cv2.fastNlMeansDenoisingColored(image, None, h, h, PATCH, SEARCH)
