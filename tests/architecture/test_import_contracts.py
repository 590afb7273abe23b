"""Who may import whom (pyproject.toml) is held to: by the tool, and by a tool that does notice."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


@pytest.fixture(scope="module")
def contracts() -> dict[str, dict[str, object]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert settings["include_external_packages"], "or torch would not be seen"
    return {contract["name"]: contract for contract in settings["contracts"]}


def test_every_contract_is_kept(contracts: dict[str, dict[str, object]]) -> None:
    done = subprocess.run(
        [LINT, "--no-logo", "--cache-dir", ROOT / ".import_linter_cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert f"{len(contracts)} kept, 0 broken" in done.stdout


def test_the_layers_are_those_of_the_design(contracts: dict[str, dict[str, object]]) -> None:
    layers = contracts["Imports go one way"]["layers"]
    assert isinstance(layers, list)
    assert layers[:8] == [
        "config",
        "stock.storefront",
        "stock.purchases",
        "restoration",
        "licensing",
        "stock.catalogue",
        "stock.audit",
        "stock.accounts",
    ]


def test_every_package_of_ours_is_in_a_layer(contracts: dict[str, dict[str, object]]) -> None:
    """A new one must say where it belongs."""
    layers = contracts["Imports go one way"]["layers"]
    assert isinstance(layers, list)
    named = {name.strip() for layer in layers for name in layer.split("|")}
    ours = {"config", "licensing", "restoration"}
    for path in (ROOT / "stock").iterdir():
        if path.name != "__init__.py" and (path.suffix == ".py" or (path / "__init__.py").exists()):
            ours.add(f"stock.{path.stem}")
    assert ours == named
