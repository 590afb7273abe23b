"""Where a network runs, and where else if memory runs out there."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from restoration.engine.hardware import choose_device, choose_dtype


@dataclass(frozen=True)
class Place:
    device: torch.device
    dtype: torch.dtype

    def __str__(self) -> str:
        return "the CPU" if self.device.type == "cpu" else str(self.device)

    def take(self, network: nn.Module) -> None:
        """Move the network here, in place."""
        network.to(device=self.device, dtype=self.dtype)
        # torch's stubs do not know this argument together with the others.
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def make_room(self) -> None:
        """Give back what torch only keeps in reserve."""
        if self.device.type == "cuda":
            torch.cuda.empty_cache()


def places(device: str, dtype: str) -> tuple[Place, ...]:
    """The wanted one first; after a graphics card the CPU, in the format it is best at.

    Raises InvalidInput for what this machine does not have.
    """
    wanted = choose_device(device)
    found = [Place(wanted, choose_dtype(dtype, wanted))]
    if wanted.type != "cpu":
        cpu = torch.device("cpu")
        found.append(Place(cpu, choose_dtype("auto", cpu)))
    return tuple(found)
