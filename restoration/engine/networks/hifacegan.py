"""HiFaceGAN (arXiv 2005.05005): collaborative suppression and replenishment of a face.

Two published variants share the generator and differ in what guides it:

- ``hifacegan`` starts from the reduced input; every SPADE layer (arXiv 1903.07291) is guided by
  one level of an encoder's feature pyramid;
- ``lipspade`` starts from the encoder's last feature; every SPADE layer is guided by the input.

The encoder pools by local importance (LIP, arXiv 1908.04156). Module names are those of the
published checkpoints, which load unchanged once their spectral normalisation is folded.
"""

from __future__ import annotations

from typing import Literal, get_args

import torch
from torch import Tensor, nn
from torch.nn import functional

from restoration.engine.networks.base import FaceNetwork

Variant = Literal["hifacegan", "lipspade"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)

# Five halvings in the encoder.
MULTIPLE = 32
SLOPE = 0.2
LIP_SCALE = 12.0
# What the published checkpoints were trained on.
SIZE = 512
SPADE_HIDDEN = 128
# Channels of the encoder's six levels, largest picture first, in units of ngf.
RATIOS = (1, 2, 4, 8, 16, 16)


class LocalImportancePooling(nn.Module):
    """(B, C, H, W) to (B, C, H/2, W/2): an average weighted by what a small network finds
    important."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.logit = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.InstanceNorm2d(channels, affine=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        # The weights count only in relation to each other. One below the paper's exponent keeps
        # them under 1: exp(12) is more than float16 holds, and would make every pixel NaN there.
        logit = self.logit(x).to(torch.float32)
        weight = torch.exp(LIP_SCALE * (torch.sigmoid(logit) - 1))
        return (_pool(x * weight) / _pool(weight)).to(x.dtype)


def _pool(x: Tensor) -> Tensor:
    return functional.avg_pool2d(x, kernel_size=3, stride=2, padding=1)


def _encoder_stages(ngf: int) -> tuple[list[nn.Module], list[list[nn.Module]]]:
    """The head and the five stages both variants are built of."""
    head: list[nn.Module] = [
        nn.Conv2d(3, ngf, 3, padding=1, bias=False),
        nn.InstanceNorm2d(ngf),
        nn.ReLU(),
    ]
    stages: list[list[nn.Module]] = []
    for level in range(1, len(RATIOS)):
        before, after = RATIOS[level - 1] * ngf, RATIOS[level] * ngf
        stage: list[nn.Module] = [
            LocalImportancePooling(before),
            nn.Conv2d(before, after, 3, padding=1),
            nn.InstanceNorm2d(after),
        ]
        if level < len(RATIOS) - 1:
            stage.append(nn.ReLU())
        stages.append(stage)
    return head, stages


class PyramidEncoder(nn.Module):
    """(B, 3, H, W) to six features, smallest first: (B, 16 ngf, H/32, W/32), 16 ngf at 1/16,
    8 ngf at 1/8, 4 ngf at 1/4, 2 ngf at 1/2, ngf at 1."""

    def __init__(self, ngf: int) -> None:
        super().__init__()
        head, stages = _encoder_stages(ngf)
        self.head = nn.Sequential(*head)
        for index, stage in enumerate(stages):
            self.add_module(f"encoder_{index}", nn.Sequential(*stage))
        self.stages = len(stages)

    def forward(self, x: Tensor) -> list[Tensor]:
        features = [self.head(x)]
        for index in range(self.stages):
            features.insert(0, getattr(self, f"encoder_{index}")(features[0]))
        return features


class FlatEncoder(nn.Module):
    """(B, 3, H, W) to (B, 16 ngf, H/32, W/32)."""

    def __init__(self, ngf: int) -> None:
        super().__init__()
        head, stages = _encoder_stages(ngf)
        self.model = nn.Sequential(*head, *(layer for stage in stages for layer in stage))

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)


class Spade(nn.Module):
    """Spatially adaptive normalisation: x (B, C, H, W), guidance (B, G, any size) to x's shape.

    Multiplies by gamma, not by 1 + gamma as the SPADE paper does.
    """

    def __init__(self, channels: int, guidance: int) -> None:
        super().__init__()
        hidden = min(channels, SPADE_HIDDEN)
        self.param_free_norm = nn.BatchNorm2d(channels, affine=False)
        self.mlp_shared = nn.Sequential(nn.Conv2d(guidance, hidden, 3, padding=1), nn.ReLU())
        self.mlp_gamma = nn.Conv2d(hidden, channels, 3, padding=1, bias=False)
        self.mlp_beta = nn.Conv2d(hidden, channels, 3, padding=1, bias=False)

    def forward(self, x: Tensor, guidance: Tensor) -> Tensor:
        guidance = functional.interpolate(guidance, size=x.shape[2:], mode="nearest")
        shared = self.mlp_shared(guidance)
        return torch.addcmul(self.mlp_beta(shared), self.param_free_norm(x), self.mlp_gamma(shared))


class SpadeBlock(nn.Module):
    """Residual block of two SPADE layers. x (B, inside, H, W) to (B, outside, H, W).

    The convolutions are plain: training adds spectral normalisation around them, inference gets
    it folded into their weights.
    """

    def __init__(self, inside: int, outside: int, guidance: int) -> None:
        super().__init__()
        middle = min(inside, outside)
        self.conv_0 = nn.Conv2d(inside, middle, 3, padding=1)
        self.conv_1 = nn.Conv2d(middle, outside, 3, padding=1)
        self.norm_0 = Spade(inside, guidance)
        self.norm_1 = Spade(middle, guidance)
        self.learned_shortcut = inside != outside
        if self.learned_shortcut:
            self.conv_s = nn.Conv2d(inside, outside, 1, bias=False)
            self.norm_s = Spade(inside, guidance)

    def forward(self, x: Tensor, guidance: Tensor) -> Tensor:
        shortcut = self.conv_s(self.norm_s(x, guidance)) if self.learned_shortcut else x
        x = self.conv_0(functional.leaky_relu(self.norm_0(x, guidance), SLOPE))
        x = self.conv_1(functional.leaky_relu(self.norm_1(x, guidance), SLOPE))
        return shortcut + x


class HiFaceGAN(FaceNetwork):
    """(B, 3, H, W) RGB in [-1, 1] to the same, H and W multiples of 32 and at least 64.

    The published networks work at 512 x 512. Any float dtype, any device.
    """

    multiple = MULTIPLE
    size = SIZE
    value_range = (-1.0, 1.0)

    def __init__(self, *, variant: Variant, ngf: int) -> None:
        super().__init__()
        self.variant: Variant = variant
        self.ngf = ngf
        # lipspade carries `fc` in its checkpoints without using it.
        self.fc = nn.Conv2d(3, 16 * ngf, 3, padding=1)
        guided = variant == "hifacegan"
        if guided:
            self.encoder = PyramidEncoder(ngf)
        else:
            self.lip_encoder = FlatEncoder(ngf)

        def block(inside: int, outside: int, level: int) -> SpadeBlock:
            return SpadeBlock(inside * ngf, outside * ngf, level * ngf if guided else 3)

        self.head_0 = block(16, 16, 16)
        self.G_middle_0 = block(16, 16, 16)
        self.G_middle_1 = block(16, 16, 16)
        self.ups = nn.ModuleList([block(16, 8, 8), block(8, 4, 4), block(4, 2, 2), block(2, 1, 1)])
        # Only the last one is used at full size; the others are part of the checkpoints.
        self.to_rgbs = nn.ModuleList(
            nn.Conv2d(ratio * ngf, 3, 3, padding=1) for ratio in (8, 4, 2, 1)
        )

    def channels_per_pixel(self) -> float:
        # Counted: 16.5 (hifacegan) and 13.9 (lipspade) in units of ngf, in the last block.
        return 17 * self.ngf

    def forward(self, x: Tensor) -> Tensor:
        rows, columns = x.shape[2:]
        if rows % MULTIPLE or columns % MULTIPLE or min(rows, columns) < 2 * MULTIPLE:
            raise ValueError(
                f"HiFaceGAN reads sides that are multiples of {MULTIPLE} and at least "
                f"{2 * MULTIPLE}, not {rows} x {columns}"
            )
        if self.variant == "hifacegan":
            guides = self.encoder(x)
            start = (rows // MULTIPLE, columns // MULTIPLE)
            y = self.fc(functional.interpolate(x, size=start, mode="nearest"))
        else:
            guides = [x] * len(RATIOS)
            y = self.lip_encoder(x)
        y = self.head_0(y, guides[0])
        y = _double(y)
        y = self.G_middle_0(y, guides[1])
        y = self.G_middle_1(y, guides[1])
        for up, guide in zip(self.ups, guides[2:], strict=True):
            y = up(_double(y), guide)
        return torch.tanh(self.to_rgbs[-1](functional.leaky_relu(y, SLOPE)))


def _double(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2, mode="nearest")
