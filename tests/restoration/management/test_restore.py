"""``manage.py restore``: files in, files out, errors that name their cause. No database."""

import io
import json
import subprocess
import sys

import numpy as np
import pytest
import skimage.data
import torch
from django.core.management import CommandError, call_command
from PIL import Image, ImageCms
from safetensors.torch import save_file

from restoration.engine.networks.hifacegan import HiFaceGAN
from restoration.engine.weights import sha256_of
from restoration.management.commands import restore
from tests.restoration.engine.builders import make_srvgg, save_ncnn


@pytest.fixture(autouse=True)
def small_model(monkeypatch):
    """The command with a network that takes no time; the real one has its own tests."""
    from restoration import engine
    from tests.restoration.engine.builders import make_model, make_srvgg

    real = engine.load_builtin

    def load_builtin(name):
        return make_model(make_srvgg(), name=name) if name == engine.DEFAULT_MODEL else real(name)

    monkeypatch.setattr(engine, "load_builtin", load_builtin)


def make_picture(path, *, size=(64, 48), **save):
    rng = np.random.default_rng(1)
    small = Image.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8))
    small.resize(size, Image.Resampling.BICUBIC).save(path, **save)
    return path


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("restore", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tiff", ".JPG"])
def test_the_suffix_decides_the_format(tmp_path, suffix):
    target = tmp_path / f"out{suffix}"
    run(make_picture(tmp_path / "in.png"), target)
    with Image.open(target) as picture:
        assert picture.size == (256, 192)
        assert picture.format == {"jpg": "JPEG"}.get(suffix[1:].lower(), suffix[1:].upper())
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["in.png", target.name])


def test_scale_and_report(tmp_path):
    report = tmp_path / "report.json"
    out, err = run(
        make_picture(tmp_path / "in.png"), tmp_path / "out.png", "--scale", 2, "--json", report
    )
    found = json.loads(report.read_text())
    assert found["output_size"] == [128, 96]
    assert found["model"] == "realesrgan-x4plus"
    assert "128 x 96" in out
    assert "100% done" in err
    assert "tile 1 of 1" in err


@pytest.mark.parametrize(("size", "edge"), [("hd", 1920), ("2k", 2560), ("4k", 3840)])
def test_a_size_the_shop_sells(tmp_path, size, edge):
    source, target = make_picture(tmp_path / "in.png", size=(960, 72)), tmp_path / "out.png"
    run(source, target, "--size", size)
    with Image.open(target) as picture:
        assert picture.size == (edge, edge * 72 // 960)


def test_what_the_engine_offers_reaches_it(tmp_path):
    face = HiFaceGAN(variant="lipspade", ngf=1)
    torch.save(face.state_dict(), tmp_path / "face.pth")
    report = tmp_path / "report.json"
    out, _ = run(
        make_picture(tmp_path / "in.png"),
        tmp_path / "out.png",
        *("--face-model", tmp_path / "face.pth", "--fidelity", 0.25, "--denoise", 0.5),
        *("--assume-sharp", "--threads", 2, "--memory", 500, "--json", report),
    )
    found = json.loads(report.read_text())
    assert found["face_model"]["name"] == "face"
    assert found["face_model"]["sha256"] == sha256_of(tmp_path / "face.pth")
    assert (found["fidelity"], found["denoise"], found["estimate"]) == (0.25, 0.5, None)
    assert found["commercial_use"] is False
    assert "realesrgan-x4plus and face" in out


def test_each_face_is_told_of(tmp_path):
    Image.fromarray(skimage.data.astronaut()[:260, 100:360]).save(tmp_path / "in.png")
    out, _ = run(tmp_path / "in.png", tmp_path / "out.png", "--scale", 1)
    (line,) = (line for line in out.splitlines() if line.startswith("  face "))
    assert line.endswith("background only, no face model")


@pytest.mark.parametrize("name", ["m.safetensors", "m.pth", "m.param", "m.bin"])
def test_a_model_of_ones_own(tmp_path, name):
    state = make_srvgg(scale=2).state_dict()
    if name == "m.safetensors":
        save_file(state, tmp_path / name)
    elif name == "m.pth":
        torch.save(state, tmp_path / name)
    else:
        save_ncnn(tmp_path, state, half=False, name="m")
    report = tmp_path / "report.json"
    run(
        make_picture(tmp_path / "in.png"),
        tmp_path / "out.png",
        *("--model", tmp_path / name, "--json", report),
    )
    found = json.loads(report.read_text())
    assert found["architecture"] == "SRVGGNetCompact-x2"
    assert found["output_size"] == [128, 96]
    assert (found["model_licence"], found["commercial_use"]) == ("unknown", False)


def test_a_turned_photo_is_restored_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    source = make_picture(tmp_path / "in.jpg", exif=exif)
    run(source, tmp_path / "out.png")
    with Image.open(tmp_path / "out.png") as picture:
        assert picture.size == (192, 256)


def test_colours_are_converted_to_srgb(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = make_picture(tmp_path / "a.png")
    tagged = make_picture(tmp_path / "b.png", icc_profile=profile)
    assert np.array_equal(restore.decode(plain), restore.decode(tagged))
    broken = make_picture(tmp_path / "c.png", icc_profile=b"not a profile")
    with pytest.raises(CommandError, match="colour profile"):
        restore.decode(broken)


def transparent(folder):
    path = folder / "in.png"
    Image.new("RGBA", (64, 64)).save(path)
    return path


def truncated(folder):
    path = make_picture(folder / "in.png")
    path.write_bytes(path.read_bytes()[:-60])
    return path


def text(folder):
    path = folder / "in.png"
    path.write_text("no picture")
    return path


@pytest.mark.parametrize(
    ("source", "extra", "words"),
    [
        (lambda folder: folder / "gone.png", [], "gone.png"),
        (text, [], "not a picture"),
        (truncated, [], "cannot be read"),
        (transparent, [], "transparent"),
        (lambda folder: make_picture(folder / "in.png", size=(64, 8)), [], "64 x 8"),
        (lambda folder: make_picture(folder / "in.png"), ["--scale", "9"], "up to 4 times"),
        (lambda folder: make_picture(folder / "in.png"), ["--scale", "0"], "scale"),
        (lambda folder: make_picture(folder / "in.png"), ["--model", "best"], "'best'"),
        (lambda folder: make_picture(folder / "in.png"), ["--json", "/gone/x"], "/gone"),
        (lambda folder: make_picture(folder / "in.png"), ["--model", "x/m.pth"], "m.pth"),
        (lambda folder: make_picture(folder / "in.png"), ["--model", "x/m.param"], "m.param"),
        (lambda folder: make_picture(folder / "in.png"), ["--face-model", "f.pth"], "f.pth"),
        (lambda folder: make_picture(folder / "in.png"), ["--fidelity", "2"], "fidelity"),
        (lambda folder: make_picture(folder / "in.png"), ["--denoise", "-1"], "denoise"),
        (lambda folder: make_picture(folder / "in.png"), ["--size", "8k"], "8k"),
        (
            lambda folder: make_picture(folder / "in.png"),
            ["--size", "hd", "--scale", "2"],
            "not allowed with",
        ),
        (
            lambda folder: make_picture(folder / "in.png"),
            ["--face-model", "realesrgan-x4plus"],
            "restores no faces",
        ),
    ],
)
def test_a_failure_names_its_cause_and_writes_nothing(tmp_path, source, extra, words):
    target = tmp_path / "out.png"
    target.write_bytes(b"what was there before")
    with pytest.raises(CommandError, match=words):
        run(source(tmp_path), target, *extra)
    assert target.read_bytes() == b"what was there before"


@pytest.mark.parametrize("name", ["out.gif", "out", "nowhere/out.png"])
def test_an_output_that_cannot_be_written_is_refused_at_once(tmp_path, name):
    with pytest.raises(CommandError, match="cannot write out"):
        run(tmp_path / "never-looked-at.png", tmp_path / name)


def test_asking_for_help_does_not_load_the_engine():
    code = (
        "import sys\n"
        "from restoration.management.commands.restore import Command\n"
        "Command().create_parser('manage.py', 'restore').format_help()\n"
        "from restoration.management.commands.evaluate_model import Command\n"
        "Command().create_parser('manage.py', 'evaluate_model').format_help()\n"
        "assert 'torch' not in sys.modules and 'restoration.engine' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
