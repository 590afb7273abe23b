"""Pictures and models the engine's tests share."""

import numpy as np
import pytest
import skimage.data
import torch
from matplotlib import cbook
from PIL import Image

from restoration.engine import Restorer, load_builtin


@pytest.fixture(autouse=True)
def same_random_numbers():
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def hopper():
    """Grace Hopper, 512 x 600, public domain; one face, 204 pixels wide."""
    path = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    with Image.open(path) as picture:
        return np.array(picture.convert("RGB"))


@pytest.fixture(scope="session")
def astronaut():
    """Eileen Collins, 512 x 512, public domain; one face, about 104 pixels wide."""
    return skimage.data.astronaut()


@pytest.fixture(scope="session")
def real_restorer():
    """The real weights, as a worker uses them."""
    return Restorer(load_builtin("realesrgan-x4plus"), threads=2)


def psnr(one, other):
    error = np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2)
    return np.inf if error == 0 else 10 * np.log10(255**2 / error)


@pytest.fixture(scope="session", name="psnr")
def psnr_fixture():
    return psnr
