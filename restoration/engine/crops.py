"""A face network on pictures that are a face each, as the published benchmarks have them."""

from __future__ import annotations

import cv2
import numpy as np
import torch

from restoration.engine.errors import InvalidInput
from restoration.engine.faces.run import restore_frames
from restoration.engine.models import Model
from restoration.engine.networks.base import FaceNetwork
from restoration.engine.places import places

BUDGET_MB = 768


class CropRestorer:
    """A face model without anything around it: no detector, no background, no blending.

    For measuring the network itself. Takes the model's network over, like Restorer, and knows
    the same devices, number formats and threads. Raises InvalidInput for another kind of model.
    """

    def __init__(
        self,
        model: Model,
        *,
        device: str = "auto",
        dtype: str = "auto",
        threads: int | None = None,
    ) -> None:
        if not isinstance(model.network, FaceNetwork):
            raise InvalidInput(
                f"{model.name} ({model.descriptor.architecture}) restores no faces by themselves"
            )
        if threads is not None:
            torch.set_num_threads(threads)
        self.model = model
        self._network: FaceNetwork = model.network
        self._places = places(device, dtype)
        self._places[0].take(self._network)

    def restore(self, crop: np.ndarray) -> np.ndarray:
        """crop: uint8 (H, W, 3) sRGB, one face. Returns uint8 (size, size, 3), the network's size.

        Raises DegenerateOutput or OutOfMemory.
        """
        size = self._network.size
        smaller = min(crop.shape[:2]) > size
        method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
        frame = np.clip(
            cv2.resize(crop.astype(np.float32), (size, size), interpolation=method), 0, 255
        )
        (answer,) = restore_frames(
            self._network, [lambda: frame], places=self._places, budget_mb=BUDGET_MB, fallbacks=[]
        )
        return np.clip(np.rint(answer), 0, 255).astype(np.uint8)
