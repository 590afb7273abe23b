import numpy as np
import pytest

from restoration.engine import RestoreOptions, Restorer
from restoration.engine.denoise import denoise
from restoration.engine.scale_estimation import noise_of

from .builders import make_model, make_srvgg


@pytest.fixture
def noisy(astronaut):
    clean = astronaut[:160, 130:290]
    noise = np.random.default_rng(0).normal(0, 12, clean.shape)
    return np.clip(clean + noise, 0, 255).astype(np.uint8)


def test_more_strength_leaves_less_noise_and_a_picture(noisy, astronaut, psnr):
    clean = astronaut[:160, 130:290]
    left = [noise_of(denoise(noisy, strength=strength)) for strength in (0, 0.5, 1)]
    assert left[0] > left[1] > left[2]
    assert psnr(denoise(noisy, strength=1), clean) > psnr(noisy, clean) + 2


def test_none_is_none(noisy):
    assert denoise(noisy, strength=0) is noisy


def test_the_restorer_denoises_before_the_network_and_says_so(noisy):
    restorer = Restorer(make_model(make_srvgg()), device="cpu", dtype="float32", threads=2)
    plain, _ = restorer.restore(noisy, options=RestoreOptions(detect_faces=False))
    options = RestoreOptions(detect_faces=False, denoise=1)
    clean, report = restorer.restore(noisy, options=options)
    assert report.denoise == 1
    assert noise_of(clean) < noise_of(plain)
