"""``manage.py import_model``: what the file is, is read from the file."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from django.core.management import CommandError, call_command

from restoration import worker
from restoration.engine.networks.srvgg import SRVGGNetCompact
from restoration.engine.weights import sha256_of
from restoration.models import ModelVersion
from tests.conftest import Files
from tests.restoration.engine.builders import save_ncnn


def weights(path: Path) -> Path:
    torch.manual_seed(1)
    network = SRVGGNetCompact(features=8, convolutions=2, scale=4)
    torch.save({"params": network.state_dict()}, path)
    return path


def run(path: Path, *more: str, name: str = "tiny") -> None:
    call_command("import_model", str(path), "--name", name, "--licence", "MIT", *more)


def test_a_file_becomes_a_candidate_that_a_worker_can_load(
    db: None, tmp_path: Path, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    run(weights(tmp_path / "tiny.pth"), "--commercial-use")
    version = ModelVersion.objects.get(name="tiny")
    assert (version.state, version.commercial_use, version.purpose) == (
        "candidate",
        True,
        "upscale",
    )
    assert version.architecture.startswith("SRVGGNetCompact")
    assert files.private == [version.file_name]
    assert "may be sold" in capsys.readouterr().out
    worker.restorer.cache_clear()
    assert worker.restorer(version.pk).model.sha256 == version.weights_sha256


def test_an_ncnn_pair_becomes_one_file_with_one_hash(
    db: None, tmp_path: Path, files: Files
) -> None:
    torch.manual_seed(1)
    network = SRVGGNetCompact(features=8, convolutions=2, scale=4)
    param, binary = save_ncnn(tmp_path, network.state_dict(), half=False)
    run(param, "--source", "a colleague")
    version = ModelVersion.objects.get(name="tiny")
    assert files.private == [version.file_name]
    stored = files.root / "private" / version.file_name
    assert stored.suffix == ".safetensors"
    assert version.weights_sha256 == sha256_of(stored)
    assert version.source == f"a colleague (.param with .bin: {sha256_of(param, binary)})"
    worker.restorer.cache_clear()
    loaded = worker.restorer(version.pk).model.network.state_dict()
    for key, value in network.state_dict().items():
        assert torch.equal(loaded[key].float(), value.to(loaded[key].dtype).float()), key
    # The same weights by the other name are known already, and nothing more is stored.
    with pytest.raises(CommandError, match="tiny"):
        run(binary, name="again")
    assert files.private == [version.file_name]


def test_a_source_too_long_to_keep_is_refused(db: None, tmp_path: Path, files: Files) -> None:
    with pytest.raises(CommandError, match="201 characters"):
        run(weights(tmp_path / "tiny.pth"), "--source", "x" * 201)
    assert files.private == []


def test_without_the_flag_nothing_it_makes_may_be_sold(
    db: None, tmp_path: Path, files: Files
) -> None:
    run(weights(tmp_path / "tiny.pth"))
    assert ModelVersion.objects.get(name="tiny").commercial_use is False


@pytest.mark.parametrize(
    ("content", "words"), [(b"not weights", "tiny.pth"), (None, "there is no file")]
)
def test_what_is_no_model_is_refused_and_stores_nothing(
    db: None, tmp_path: Path, files: Files, content: bytes | None, words: str
) -> None:
    path = tmp_path / "tiny.pth"
    if content is not None:
        path.write_bytes(content)
    before = ModelVersion.objects.count()
    with pytest.raises(CommandError, match=words):
        run(path)
    assert (ModelVersion.objects.count(), files.private) == (before, [])


def test_a_stored_file_that_was_altered_is_not_loaded(
    db: None, tmp_path: Path, files: Files
) -> None:
    from restoration import engine

    run(weights(tmp_path / "tiny.pth"))
    version = ModelVersion.objects.get(name="tiny")
    stored = files.root / "private" / version.file_name
    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes()[:-1] + b"x")
    worker.restorer.cache_clear()
    with pytest.raises(engine.WeightsError):
        worker.restorer(version.pk)
