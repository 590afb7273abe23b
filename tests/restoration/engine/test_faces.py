"""Faces: found where they are, also small ones, each once."""

import numpy as np
import pytest
from PIL import Image

from restoration.engine import FaceDetectorError
from restoration.engine.faces import blazeface
from restoration.engine.faces.blazeface import Detection
from restoration.engine.faces.detect import detect_faces, squares, suppress


def centre(face):
    left, top, width, height = face.box
    return left + width / 2, top + height / 2


def test_the_face_of_a_portrait_with_six_key_points(hopper):
    (face,) = detect_faces(hopper)
    assert face.box == pytest.approx((162, 126, 204, 204), abs=6)
    assert face.score > 0.7
    right_eye, left_eye, nose, mouth, right_ear, left_ear = face.keypoints
    assert right_ear[0] < right_eye[0] < nose[0] < left_eye[0] < left_ear[0]
    assert right_eye[1] < nose[1] < mouth[1]
    assert right_eye == pytest.approx((224, 195), abs=8)


def test_no_face_where_there_is_none():
    assert detect_faces(np.full((300, 400, 3), 90, np.uint8)) == []


@pytest.fixture(scope="module", params=[36, 24, 20])
def group(request, hopper, astronaut):
    """Ten people far away: faces of 36 to 20 pixels in a picture 1,600 wide."""
    rng = np.random.default_rng(0)
    canvas = rng.integers(100, 130, (900, 1600, 3), dtype=np.uint8)
    centres = []
    for index in range(10):
        # (picture, face centre, face size) in the source's own pixels.
        source, (x, y), size = ((hopper, (264, 228), 204), (astronaut, (226, 122), 104))[index % 2]
        factor = request.param / size
        person = Image.fromarray(source).resize(
            (round(source.shape[1] * factor), round(source.shape[0] * factor)),
            Image.Resampling.LANCZOS,
        )
        left, top = 60 + 300 * (index % 5), 150 + 400 * (index // 5)
        canvas[top : top + person.height, left : left + person.width] = np.array(person)
        centres.append((left + x * factor, top + y * factor))
    return canvas, centres, request.param


def test_small_faces_of_a_group_are_found_each_once(group):
    canvas, centres, size = group
    found = detect_faces(canvas)
    for x, y in centres:
        near = [face for face in found if np.hypot(*np.subtract(centre(face), (x, y))) < size / 2]
        assert len(near) == 1, (x, y)
    assert len(found) == len(centres)


def test_one_pass_alone_would_miss_them(group):
    """What the second pass is for; if this fails, it can go."""
    canvas, centres, _ = group
    with blazeface.BlazeFace(min_score=0.5) as detector:
        assert len(detector.detect(canvas)) < len(centres) / 2


@pytest.mark.parametrize("factor", [1, 3])
def test_badges_and_folds_are_no_faces(hopper, astronaut, factor):
    for photo in (hopper, astronaut):
        size = (photo.shape[1] * factor, photo.shape[0] * factor)
        large = np.array(Image.fromarray(photo).resize(size, Image.Resampling.BICUBIC))
        assert len(detect_faces(large)) == 1


def test_the_search_can_be_ended(hopper):
    def stop(fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        detect_faces(hopper, tick=stop)


def test_squares_cover_the_picture_at_every_level():
    width, height = 2100, 900
    by_side = {}
    for left, top, across, down in squares(width, height):
        assert left + across <= width
        assert top + down <= height
        seen = by_side.setdefault(across, np.zeros((height, width), bool))
        seen[top : top + down, left : left + across] = True
    assert sorted(by_side) == [128, 262, 525, 1050]
    assert all(seen.all() for seen in by_side.values())


@pytest.mark.parametrize(("size", "sides"), [((128, 96), []), ((380, 300), [128])])
def test_a_small_picture_is_searched_less_often(size, sides):
    assert sorted({max(across, down) for _, _, across, down in squares(*size)}) == sides


def test_what_is_seen_once_and_not_again_is_no_face(hopper, monkeypatch):
    """The detector is sure in the small squares and finds nothing when it looks closer."""
    real = blazeface.BlazeFace.detect
    once = make_detection((40, 50, 30, 30), 0.95)

    def imagining(self, image):
        return [once] if image.shape[:2] == (128, 128) else real(self, image)

    monkeypatch.setattr(blazeface.BlazeFace, "detect", imagining)
    (face,) = detect_faces(hopper)
    assert face.box == pytest.approx((162, 126, 204, 204), abs=6)


def test_a_candidate_that_is_seen_again_counts_with_what_was_seen_then(monkeypatch):
    """A weak first look at the last squares, clear closer ones: the median of the three."""
    answers = iter([0.62, 0.9, 0.7])

    def detect(self, image):
        height, width = image.shape[:2]
        if (height, width) == (128, 128):
            return [make_detection((54, 54, 20, 20), 0.41)] if image[64, 64, 0] == 7 else []
        if max(height, width) <= 100:
            return [make_detection((width / 2 - 10, height / 2 - 10, 20, 20), next(answers))]
        return []

    monkeypatch.setattr(blazeface.BlazeFace, "detect", detect)
    image = np.zeros((190, 190, 3), np.uint8)
    image[64, 64] = 7  # the middle of the first square alone
    (face,) = detect_faces(image)
    assert face.score == 0.7
    assert centre(face) == (64, 64)


def make_detection(box, score):
    return Detection(box, score, ())


def test_suppression_keeps_the_best_and_distinct_ones():
    best = make_detection((10, 10, 100, 100), 0.9)
    shifted = make_detection((20, 15, 100, 100), 0.8)
    inside = make_detection((30, 30, 30, 30), 0.85)
    beside = make_detection((100, 10, 100, 100), 0.6)
    assert suppress([shifted, beside, inside, best]) == [best, beside]


def test_an_altered_detector_is_refused(monkeypatch):
    monkeypatch.setattr(blazeface, "SHA256", "0" * 64)
    with pytest.raises(FaceDetectorError, match="SHA-256"):
        detect_faces(np.zeros((64, 64, 3), np.uint8))


def test_a_missing_detector_names_its_package(monkeypatch):
    monkeypatch.setattr(blazeface, "PACKAGE", "no_such_package")
    with pytest.raises(FaceDetectorError, match="no_such_package"):
        detect_faces(np.zeros((64, 64, 3), np.uint8))
