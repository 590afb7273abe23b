from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running shop without the demo's photos."""
    running = Stack(var=Path(tmp_path_factory.mktemp("stack")))
    running.prepare()
    running.start()
    yield running
    running.stop()
