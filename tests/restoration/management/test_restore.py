"""``manage.py restore``: files in, files out, errors that name their cause. No database."""

import io
import json
import subprocess
import sys

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image, ImageCms

from restoration.management.commands import restore


@pytest.fixture(autouse=True)
def small_model(monkeypatch):
    """The command with a network that takes no time; the real one has its own tests."""
    from restoration import engine
    from tests.restoration.engine.builders import make_model, make_srvgg

    def builtin(name, *, threads=None):
        if name != engine.DEFAULT_MODEL:
            return engine.Restorer(engine.load_builtin(name))
        return engine.Restorer(make_model(make_srvgg(), name=name), threads=threads)

    monkeypatch.setattr(engine.Restorer, "builtin", builtin)


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
        "assert 'torch' not in sys.modules and 'restoration.engine' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
