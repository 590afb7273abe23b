"""``manage.py evaluate_model``: pairs in, figures and reports out. No database."""

import io
import json
import re

import numpy as np
import pytest
import skimage.data
import torch
from django.core.management import CommandError, call_command
from PIL import Image
from safetensors.torch import save_file

from restoration.engine import CropRestorer, load_file
from restoration.engine.networks.hifacegan import HiFaceGAN
from restoration.evaluation import evaluate as evaluation
from restoration.evaluation.evaluate import fitted
from restoration.evaluation.metrics import Unavailable, psnr
from restoration.evaluation.pairs import read
from tests.restoration.engine.builders import make_srvgg, randomised, save_ncnn


@pytest.fixture(autouse=True)
def small_model(monkeypatch):
    """The command with a network that takes no time."""
    from restoration import engine
    from tests.restoration.engine.builders import make_model, make_srvgg

    real = engine.load_builtin

    def load_builtin(name):
        return make_model(make_srvgg(), name=name) if name == "small" else real(name)

    monkeypatch.setattr(engine, "load_builtin", load_builtin)


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch):
    """The same result whatever this machine has."""
    for name in ("Identity", "Perceptual"):
        monkeypatch.setattr(evaluation, name, Absent(name))
    monkeypatch.setattr(evaluation, "Frechet", Absent("Frechet"))


class Absent:
    LEAST = 2

    def __init__(self, name):
        self.name = name

    def __call__(self):
        raise Unavailable(f"{self.name} needs something")


@pytest.fixture
def pairs(tmp_path):
    photo = Image.fromarray(skimage.data.astronaut()[:96, 150:246])
    for kind in ("lq", "gt"):
        (tmp_path / kind).mkdir()
    for name in ("one", "two"):
        photo.save(tmp_path / "gt" / f"{name}.png")
        small = photo.resize((24, 24), Image.Resampling.BOX)
        # One as small as it is, one already enlarged: both are compared at the truth's size.
        low = small if name == "one" else small.resize(photo.size, Image.Resampling.BILINEAR)
        low.save(tmp_path / "lq" / f"{name}.png")
    return tmp_path


def run(*arguments):
    out = io.StringIO()
    call_command("evaluate_model", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_figures_per_picture_and_mean(pairs):
    out = run("small", pairs, "--json", pairs / "out.json")
    found = json.loads((pairs / "out.json").read_text())
    assert [result["name"] for result in found["results"]] == ["one", "two"]
    for figures in [found["mean"], *(result["figures"] for result in found["results"])]:
        assert figures.keys() == {"model", "bicubic", "input"}
        for values in figures.values():
            assert values.keys() == {"psnr", "ssim"}
            assert 10 < values["psnr"] < 50
    assert found["mean"]["input"]["psnr"] == pytest.approx(
        np.mean([result["figures"]["input"]["psnr"] for result in found["results"]])
    )
    assert "mean of 2" in out


def test_what_is_missing_is_named_and_never_zero(pairs):
    out = run("small", pairs, "--json", pairs / "out.json")
    found = json.loads((pairs / "out.json").read_text())
    assert found["missing"] == {
        "identity": "Identity needs something",
        "lpips": "Perceptual needs something",
        "fid": "Frechet needs something",
    }
    assert found["fid"] is None
    assert "not computed: fid: Frechet needs something" in out
    assert "identity 0" not in out


def test_a_picture_without_a_face_has_no_distance(pairs, monkeypatch):
    class Blind:
        def distance(self, truth, *others):
            return None

    monkeypatch.setattr(evaluation, "Identity", Blind)
    out = run("small", pairs, "--json", pairs / "out.json")
    found = json.loads((pairs / "out.json").read_text())
    assert found["mean"]["model"]["identity"] is None
    assert "identity no face" in out


def test_the_html_report_needs_nothing_else(pairs):
    run("small", pairs, "--html", pairs / "out.html")
    html = (pairs / "out.html").read_text()
    assert len(re.findall(r'<img src="data:image/jpeg;base64,', html)) == 8
    assert not re.search(r'(src|href)="(?!data:)', html)
    assert "Perceptual needs something" in html


def test_an_equal_picture_is_called_equal(pairs):
    for name in ("one", "two"):
        (pairs / "lq" / f"{name}.png").write_bytes((pairs / "gt" / f"{name}.png").read_bytes())
    out = run("small", pairs, "--json", pairs / "out.json")
    assert "psnr equal" in out
    assert json.loads((pairs / "out.json").read_text())["mean"]["input"]["psnr"] is None


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / "gt" / "two.png").unlink(), "two.png"),
        (lambda folder: (folder / "gt").rename(folder / "x"), "gt"),
        (lambda folder: [p.unlink() for p in folder.glob("?[qt]/*.png")], "no .png"),
        (lambda folder: (folder / "lq" / "one.png").write_bytes(b"?"), "one.png"),
    ],
)
def test_a_wrong_folder_is_named(pairs, spoil, words):
    spoil(pairs)
    with pytest.raises(CommandError, match=words):
        run("small", pairs)


@pytest.mark.parametrize("kind", ["safetensors", "pth", "ncnn"])
def test_a_model_from_files(pairs, kind):
    state = make_srvgg().state_dict()
    path = pairs / f"own.{kind}"
    if kind == "ncnn":
        path, _ = save_ncnn(pairs, state, half=False, name="own")
    elif kind == "pth":
        torch.save(state, path)
    else:
        save_file(state, path)
    run("small", pairs, "--json", pairs / "small.json")
    run(path, pairs, "--json", pairs / "own.json")
    expected = json.loads((pairs / "small.json").read_text())
    found = json.loads((pairs / "own.json").read_text())
    assert found == expected | {"model": "own"}


def test_a_face_model_is_shown_each_picture_as_one_face(pairs):
    torch.save(
        randomised(HiFaceGAN(variant="hifacegan", ngf=1), spread=0.6).state_dict(), pairs / "f.pth"
    )
    out = run(pairs / "f.pth", pairs, "--json", pairs / "out.json")
    found = json.loads((pairs / "out.json").read_text())
    assert found["model"] == "f"
    assert "mean of 2" in out
    # Random weights draw no face; what counts is that the figures are the network's.
    crop = read(pairs / "lq" / "two.png")
    model = load_file(pairs / "f.pth", name="f", licence="L", commercial_use=False)
    answer = fitted(CropRestorer(model).restore(crop), 96, 96)
    expected = psnr(answer, read(pairs / "gt" / "two.png"))
    assert found["results"][1]["figures"]["model"]["psnr"] == pytest.approx(expected)


def test_a_face_model_for_what_another_makes(pairs):
    torch.save(HiFaceGAN(variant="lipspade", ngf=1).state_dict(), pairs / "f.pth")
    assert "mean of 2" in run("small", pairs, "--face-model", pairs / "f.pth")
    with pytest.raises(CommandError, match="restores no faces"):
        run("small", pairs, "--face-model", "small")


def test_an_unknown_model_is_named(pairs):
    with pytest.raises(CommandError, match="no-such"):
        run("no-such", pairs)
