"""Is it still the same person? A figure, or why there is none; never a zero for want of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from matplotlib import cbook
from PIL import Image
from skimage.data import astronaut, coffee

from restoration import identity, wording
from restoration.engine import WeightsError

#: Where the two faces are, as the engine's detector finds them.
ASTRONAUT = [170.0, 66.0, 109.0, 109.0]
HOPPER = [162.0, 126.0, 204.0, 204.0]


def hopper() -> np.ndarray:
    path = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    with Image.open(path) as picture:
        return np.array(picture.convert("RGB"))


def enlarged(image: np.ndarray, times: float) -> np.ndarray:
    size = (round(image.shape[1] * times), round(image.shape[0] * times))
    return cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)


def measured(source: np.ndarray, result: np.ndarray, box: list[float], **more: Any) -> dict:
    face = {"box": box, "action": "background_only", "score": 0.9, "reason": "soft", **more}
    identity.measure(source, result, [face])
    return face["identity"]


def test_the_same_person_enlarged() -> None:
    picture = astronaut()
    found = measured(picture, enlarged(picture, 2), ASTRONAUT)
    assert found["why"] is None
    assert 0 <= found["distance"] < 0.1
    assert measured(picture, enlarged(picture, 2), ASTRONAUT) == found
    assert wording.likeness(found).level == "same"


def test_somebody_else_in_the_same_place() -> None:
    picture = astronaut()
    result = picture.copy()
    other = cv2.resize(hopper()[80:370, 130:400], (148, 159), interpolation=cv2.INTER_AREA)
    result[45:204, 150:298] = other
    found = measured(picture, enlarged(result, 2), ASTRONAUT)
    assert found["distance"] > 0.5
    assert wording.likeness(found).level == "other"


def test_each_face_has_its_own_figure() -> None:
    """Two people in one picture, one of whom became the other."""
    pair = np.zeros((600, 1024, 3), np.uint8)
    pair[:, :512] = hopper()
    pair[:512, 512:] = astronaut()
    result = pair.copy()
    result[:512, 512:] = cv2.GaussianBlur(astronaut(), (0, 0), 1.5)
    left, top, across, down = (round(part) for part in HOPPER)
    stranger = astronaut()[66:175, 170:279]
    result[top : top + down, left : left + across] = cv2.resize(stranger, (across, down))
    faces = [
        {"box": HOPPER, "action": "restored"},
        {"box": [512 + ASTRONAUT[0], *ASTRONAUT[1:]], "action": "background_only"},
    ]
    identity.measure(pair, result, faces)
    other, soft = (face["identity"]["distance"] for face in faces)
    assert other > 0.5
    assert soft < 0.4


@pytest.mark.parametrize(
    ("picture", "box", "more", "why"),
    [
        (astronaut, ASTRONAUT, {"action": "left_alone"}, "left_alone"),
        (astronaut, [200.0, 90.0, 39.0, 39.0], {}, "too_small"),
        (coffee, [100.0, 100.0, 120.0, 120.0], {}, "not_found"),
    ],
)
def test_without_a_figure_it_says_why(picture, box: list[float], more: dict, why: str) -> None:
    image = picture()
    found = measured(image, enlarged(image, 2), box, **more)
    assert found == {"distance": None, "why": why}
    assert wording.likeness(found).level == "unknown"


def test_a_face_at_the_edge() -> None:
    image = np.ascontiguousarray(astronaut()[60:, 165:])
    found = measured(image, enlarged(image, 4), [5.0, 6.0, 109.0, 109.0])
    assert found["why"] in (None, "not_found")
    assert (found["distance"] is None) == (found["why"] is not None)


@pytest.mark.parametrize("which", ["PREDICTOR", "NETWORK"])
def test_other_weights_are_not_loaded(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, _ = getattr(identity, which)
    monkeypatch.setattr(identity, which, (name, "0" * 64))
    identity.judge.cache_clear()
    try:
        with pytest.raises(WeightsError, match=name):
            identity.judge()
    finally:
        identity.judge.cache_clear()


def test_what_is_not_for_commercial_use_is_never_read() -> None:
    source = Path(identity.__file__).read_text()
    assert "68_face_landmarks" not in source
