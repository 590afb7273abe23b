import numpy as np
import pytest

from restoration.engine import InvalidInput, RestoreOptions, Restorer, Target
from restoration.engine.targets import output_size

from .builders import make_model, make_srvgg


@pytest.mark.parametrize(
    ("target", "size", "expected"),
    [
        (Target.HD, (600, 400), (1920, 1280)),
        (Target.TWO_K, (400, 600), (1707, 2560)),
        (Target.FOUR_K, (1000, 1000), (3840, 3840)),
    ],
)
def test_a_target_is_the_longer_edge(target, size, expected):
    options = RestoreOptions(long_edge=target.long_edge)
    assert output_size(options, width=size[0], height=size[1]) == expected


def make_restorer():
    return Restorer(make_model(make_srvgg()), device="cpu", dtype="float32", threads=2)


@pytest.fixture
def picture(astronaut):
    return np.ascontiguousarray(astronaut[:100, 150:230])


def test_less_than_the_network_gives_is_resampled(picture):
    options = RestoreOptions(long_edge=300, detect_faces=False)
    restored, report = make_restorer().restore(picture, options=options)
    assert restored.shape == (300, 240, 3)
    assert report.scale == 3
    assert report.fallbacks == ()


def test_more_than_the_network_gives_is_said_to_be_interpolation(picture):
    options = RestoreOptions(long_edge=500, detect_faces=False)
    restored, report = make_restorer().restore(picture, options=options)
    assert restored.shape == (500, 400, 3)
    (words,) = report.fallbacks
    assert "enlarges 4 times" in words
    assert "400 x 500" in words


def test_a_target_counts_towards_the_limit(picture):
    options = RestoreOptions(long_edge=2000, max_output_pixels=1_000_000, detect_faces=False)
    with pytest.raises(InvalidInput, match="megapixels"):
        make_restorer().restore(picture, options=options)


@pytest.mark.parametrize("wrong", [{"long_edge": 0}, {"denoise": 1.5}, {"denoise": -0.1}])
def test_a_wrong_option_is_named(wrong):
    (name,) = wrong
    with pytest.raises(InvalidInput, match=name):
        RestoreOptions(**wrong)
