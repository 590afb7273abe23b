"""How large the result becomes."""

from __future__ import annotations

from enum import StrEnum

from restoration.engine.options import RestoreOptions


class Target(StrEnum):
    """The sizes the shop sells, by their longer edge."""

    HD = "hd"
    TWO_K = "2k"
    FOUR_K = "4k"

    @property
    def long_edge(self) -> int:
        return LONG_EDGES[self]


LONG_EDGES = {Target.HD: 1920, Target.TWO_K: 2560, Target.FOUR_K: 3840}


def output_size(options: RestoreOptions, *, width: int, height: int) -> tuple[int, int]:
    """(width, height) of the result: the long edge if one is asked for, else the scale."""
    scale = options.scale
    if options.long_edge is not None:
        scale = options.long_edge / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))
