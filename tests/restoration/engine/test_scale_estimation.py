"""How sharp a photo is, from its pixels alone; and what the restorer makes of it."""

import cv2
import numpy as np
import pytest
import skimage.data

from restoration.engine import RestoreOptions, Restorer, faithful
from restoration.engine.scale_estimation import ScaleEstimate, estimate_scale, true_size

from .builders import make_model, make_srvgg


def enlarged(photo, *, sigma=0.0, period=1.0, noise=0.0, quality=95, method=cv2.INTER_LINEAR):
    """Blurred, reduced, with noise, through JPEG, and back to its size."""
    height, width = photo.shape[:2]
    x = cv2.GaussianBlur(photo, (0, 0), sigma) if sigma else photo
    x = cv2.resize(x, (round(width / period), round(height / period)), interpolation=cv2.INTER_AREA)
    rng = np.random.default_rng(1)
    x = np.clip(x + rng.normal(0, noise, x.shape), 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", x[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    x = np.ascontiguousarray(cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1])
    return cv2.resize(x, (width, height), interpolation=method)


@pytest.fixture(params=["hopper", "astronaut", "coffee", "chelsea", "rocket"])
def sharp(request, hopper):
    if request.param == "hopper":
        return hopper
    return getattr(skimage.data, request.param)()


def test_a_sharp_photo_is_taken_at_its_word(sharp):
    estimate = estimate_scale(sharp)
    assert not estimate.soft
    assert true_size(sharp, estimate) == sharp.shape[1::-1]


def test_a_small_sharp_photo_too(sharp):
    small = cv2.resize(sharp, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    assert not estimate_scale(small).soft


@pytest.mark.parametrize("sigma", [2.0, 3.0, 4.5, 6.0])
@pytest.mark.parametrize(("period", "noise", "quality"), [(1.8, 1, 90), (2.6, 5, 75), (3.4, 9, 65)])
def test_the_blur_is_measured_under_noise_and_jpeg(hopper, sigma, period, noise, quality):
    photo = enlarged(hopper, sigma=sigma, period=period, noise=noise, quality=quality)
    estimate = estimate_scale(photo)
    expected = np.hypot(sigma, period / np.sqrt(6))
    assert estimate.blur == pytest.approx(expected, rel=0.3)
    # Below two pixels a soft photo does not tell a period from its mirror image.
    mirrored = period / (period - 1)
    assert any(estimate.raster == pytest.approx(one, rel=0.02) for one in (period, mirrored))


@pytest.mark.parametrize("method", [cv2.INTER_LINEAR, cv2.INTER_CUBIC])
@pytest.mark.parametrize("period", [1.7, 2.3, 3.3])
def test_the_old_raster_is_found(astronaut, period, method):
    assert estimate_scale(enlarged(astronaut, period=period, method=method)).raster == (
        pytest.approx(period, rel=0.02)
    )


def test_jpeg_blocks_are_no_raster(hopper):
    assert estimate_scale(enlarged(hopper, quality=60)).raster == 1


def test_a_flat_picture_says_nothing():
    estimate = estimate_scale(np.full((100, 80, 3), 90, np.uint8))
    assert not estimate.soft
    assert estimate.noise == 0


def test_a_large_photo_is_judged_where_its_detail_is(astronaut):
    """Somebody sharp before a soft background is a sharp photo."""
    wide = cv2.resize(astronaut, (1800, 1800), interpolation=cv2.INTER_CUBIC)
    assert estimate_scale(wide).soft
    wide[900:1412, 900:1412] = astronaut
    assert not estimate_scale(wide).soft


def make_estimate(**changes):
    values = {"blur": 3.0, "noise": 2.0, "raster": 1.0, "signal": 10.0, "floor": 4.0}
    return ScaleEstimate(**values | changes)


def test_a_reduction_never_goes_below_what_a_network_takes():
    assert make_estimate(blur=7).reduction(height=48, width=400) == 3
    assert make_estimate(blur=7).reduction(height=4000, width=4000) == 6
    assert make_estimate(blur=1).reduction(height=400, width=400) == 1


# --- holding the result to the photo


def test_what_the_network_moved_comes_back_where_the_photo_knows_better(hopper, psnr):
    """A network's answer with another brightness and no eyes, corrected by the blurred photo."""
    truth = hopper[100:400, 120:420].copy()
    photo = cv2.GaussianBlur(truth, (0, 0), 3)
    answer = np.clip(truth.astype(int) + 12, 0, 255).astype(np.uint8)
    answer[90:130, 60:200] = answer[150, 130]
    output = answer.copy()
    faithful.apply(output, photo, estimate_scale(photo))
    assert psnr(output, truth) > psnr(answer, truth) + 3
    assert psnr(output, truth) > psnr(photo, truth)


def test_an_answer_that_agrees_with_the_photo_stays(hopper, psnr):
    truth = hopper[100:400, 120:420].copy()
    photo = cv2.GaussianBlur(truth, (0, 0), 3)
    output = truth.copy()
    faithful.apply(output, photo, make_estimate(blur=3.0))
    assert psnr(output, truth) > 45


def test_the_pieces_of_a_large_photo_fit_together(hopper, monkeypatch):
    photo = cv2.GaussianBlur(hopper, (0, 0), 2.5)
    whole = faithful.correction(photo, hopper, make_estimate(blur=2.5))
    monkeypatch.setattr(faithful, "PIECE", 200)
    assert np.abs(faithful.correction(photo, hopper, make_estimate(blur=2.5)) - whole).max() < 1.5


def test_strips_of_a_large_result_fit_together():
    added = np.random.default_rng(0).normal(0, 5, (40, 30, 3)).astype(np.float32)
    whole = faithful._stretch(added, 0, 160, 4.0, 120)
    assert np.allclose(faithful._stretch(added, 64, 128, 4.0, 120), whole[64:128], atol=0.1)


# --- through the front door


def make_restorer():
    return Restorer(make_model(make_srvgg()), device="cpu", dtype="float32", threads=2)


def test_a_soft_photo_is_reduced_and_its_result_has_the_size_asked_for(hopper):
    photo = enlarged(hopper, sigma=3, period=2.5, noise=2)
    restored, report = make_restorer().restore(photo, options=RestoreOptions(detect_faces=False))
    assert restored.shape == (2400, 2048, 3)
    assert report.estimate.blur > 2.5
    assert report.reduction == pytest.approx(1 / report.estimate.true_scale, rel=0.02)
    assert report.reduction > 2
    assert report.to_dict()["estimate"]["raster"] == pytest.approx(2.5, abs=0.05)


def test_a_caller_may_insist_on_the_pixels(hopper):
    photo = enlarged(hopper[:200, :200], sigma=3)
    options = RestoreOptions(detect_faces=False, estimate_scale=False)
    _, report = make_restorer().restore(photo, options=options)
    assert report.estimate is None
    assert report.reduction == 1


def test_the_finest_of_what_was_invented_is_weakened_the_rest_stays():
    rows, columns = np.indices((128, 128))

    def contrast(period):
        waves = 128 + 60 * np.sin(2 * np.pi * columns / period) + 0 * rows
        before = np.repeat(waves.astype(np.uint8)[..., None], 3, axis=2)
        return faithful.tamed(before, scale=4)[32:96, 32:96].std() / before[32:96, 32:96].std()

    # In pixels of a fourfold result: detail of one pixel of what the network saw, and of three.
    assert contrast(4) < 0.6
    assert 0.8 < contrast(12) < 1


def test_what_the_network_makes_of_a_sharp_photo_is_not_touched(hopper, monkeypatch):
    def never(*_, **__):
        raise AssertionError("a sharp photo needs no correction")

    monkeypatch.setattr(faithful, "tamed", never)
    monkeypatch.setattr(faithful, "apply", never)
    photo = np.ascontiguousarray(hopper[100:300, 150:350])
    make_restorer().restore(photo, options=RestoreOptions(detect_faces=False))
    with pytest.raises(AssertionError, match="sharp"):
        make_restorer().restore(
            enlarged(photo, sigma=3), options=RestoreOptions(detect_faces=False)
        )


@pytest.mark.slow
def test_nearer_to_the_truth_than_an_assumed_scale(real_restorer, hopper, psnr):
    truth = np.ascontiguousarray(hopper[90:378, 140:428])
    photo = enlarged(truth, sigma=2.5, period=2.2, noise=4, quality=80)
    options = RestoreOptions(detect_faces=False, scale=1)
    ours, _ = real_restorer.restore(photo, options=options)
    quarter = cv2.resize(photo, (72, 72), interpolation=cv2.INTER_AREA)
    plain, _ = real_restorer.restore(
        quarter, options=RestoreOptions(detect_faces=False, estimate_scale=False)
    )
    assert psnr(ours, truth) > psnr(plain, truth) + 0.5
    assert psnr(ours, truth) > psnr(photo, truth) + 1
