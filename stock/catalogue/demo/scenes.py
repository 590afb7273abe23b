"""How each photo is made: place, people, light, what is in the air, and the print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from . import foregrounds as fg
from . import stages
from .hair import Dye
from .lighting import Grade, Light, Spot
from .outfits import Outfit
from .people import Look
from .raster import Array, Colour, hexa
from .stages import Size

Faces = list[tuple[float, float, float]]
Backdrop = Callable[[Size, np.random.Generator], Array]
Air = Callable[[Array, np.random.Generator, Faces], Array]


@dataclass(frozen=True)
class Scene:
    """A recipe. ``cast`` goes from back to front, in the order of the plan's artists."""

    backdrop: Backdrop
    cast: tuple[tuple[Look, Spot], ...]
    light: Light
    grade: Grade
    air: Air = field(default=lambda picture, rng, faces: picture)
    twinkle: int = 0


def _dye(dark: str, mid: str, shine: str) -> Dye:
    return Dye(hexa(dark), hexa(mid), hexa(shine))


BLACK = _dye("#08070a", "#221c22", "#5c5058")
BROWN = _dye("#110a09", "#38241e", "#84604c")
PINK = _dye("#54203a", "#c2708e", "#f6c2d0")
WINE = _dye("#17060a", "#521822", "#a84a50")
ASH = _dye("#2e2620", "#8d7a66", "#dccab0")
SILVER = _dye("#55565e", "#9a9ba3", "#dcdee3")
CHESTNUT = _dye("#0d0808", "#2b1a17", "#6c4a40")

WHITE: Colour = (1.0, 1.0, 1.0)
MAGENTA, CYAN, VIOLET = hexa("#ff3fa4"), hexa("#32d2ff"), hexa("#7a3cff")
BLUE, ICE, GOLD = hexa("#2f6bff"), hexa("#bfe4ff"), hexa("#ffc25c")
PEACH, LILAC, MINT = hexa("#ffd8c8"), hexa("#d9ccf6"), hexa("#cdeee4")


def _look(
    face: str, dye: Dye, kind: str, colour: str, second: str = "#edebe6", **more: object
) -> Look:
    outfit = Outfit(kind, hexa(colour), hexa(second))  # type: ignore[arg-type]
    return Look(face=face, dye=dye, outfit=outfit, **more)  # type: ignore[arg-type]


_RED, _CORAL, _ROSE = hexa("#b8243c"), hexa("#d8604e"), hexa("#c8506c")
_chaeon_stage = _look("a", BLACK, "sequins", "#8a86a8", "#ffffff", seed=11, lips=_RED)
_seoru_stage = _look(
    "h",
    SILVER,
    "sequins",
    "#6a6f90",
    "#e8f0ff",
    cut="bob",
    hat="beret",
    hat_colour=hexa("#d6d8e6"),
    seed=12,
)
_habom_stage = _look(
    "a", PINK, "sequins", "#a8809c", "#ffe6f2", cut="wavy", seed=13, length=280, lips=_ROSE
)
_habom_tv = _look("a", PINK, "blazer", "#34305c", cut="wavy", seed=14, length=286, lips=_ROSE)
_habom_solo = _look("a", PINK, "satin", "#4a4fb0", cut="wavy", seed=29, length=286, lips=_ROSE)
_seoru_tv = _look(
    "h", SILVER, "blazer", "#34305c", cut="bob", hat="beret", hat_colour=hexa("#2c2a50"), seed=15
)
_chaeon_tv = _look("a", BLACK, "blazer", "#34305c", seed=16, length=270, lips=_RED)
_yudan_tv = _look("a", CHESTNUT, "blazer", "#34305c", cut="own", seed=17)
_onsae_air = _look(
    "h",
    SILVER,
    "coat",
    "#a98e70",
    "#e9e2d6",
    cut="bob",
    hat="bucket",
    hat_colour=hexa("#d9cfbf"),
    seed=18,
)
_raum_air = _look("a", BROWN, "coat", "#3b4048", "#d9d4cc", cut="own", seed=19)
_onsae_fan = _look(
    "h",
    SILVER,
    "knit",
    "#e7d9f2",
    "#ffffff",
    cut="bob",
    hat="beret",
    hat_colour=hexa("#b59ad6"),
    seed=20,
)
_raum_fan = _look("a", BROWN, "knit", "#f0e3cf", "#ffffff", cut="own", seed=21, lips=_CORAL)
_darae_fan = _look("a", ASH, "knit", "#f6c9d2", "#ffffff", cut="wavy", seed=22, length=276)
_byeolha = _look(
    "h",
    SILVER,
    "turtleneck",
    "#17171a",
    cut="bob",
    hat="beret",
    hat_colour=hexa("#1c1b1f"),
    seed=23,
)
_yudan_shoot = _look("a", CHESTNUT, "turtleneck", "#d9cdb8", cut="own", seed=24)
_yudan_dark = _look("a", CHESTNUT, "blazer", "#23232b", cut="own", seed=25, lips=_RED)
_raum_night = _look("a", BROWN, "coat", "#1f4a56", "#1c1c22", cut="own", seed=26, lips=_CORAL)
_darae_field = _look("a", ASH, "knit", "#efe4d2", "#c98f6a", cut="wavy", seed=27, length=284)
_chaeon_room = _look("a", BLACK, "coat", "#8c2f4a", "#201a1e", seed=28, lips=_RED)

_CONCERT = Light(
    key=(1.06, 0.94, 1.06),
    fill=(0.46, 0.40, 0.66),
    key_from=-0.6,
    rim_left=hexa("#ff4fb0"),
    rim_right=hexa("#2fb8ff"),
    low=0.5,
    wrap=0.35,
)
_DAY = Light(
    key=(1.04, 1.03, 1.02),
    fill=(0.80, 0.82, 0.86),
    key_from=0.5,
    rim_right=(0.5, 0.52, 0.55),
    low=0.86,
    wrap=0.35,
)
_SWEET = Light(
    key=(1.06, 1.02, 1.02),
    fill=(0.92, 0.88, 0.94),
    key_from=-0.3,
    rim_left=(0.35, 0.3, 0.32),
    rim_right=(0.30, 0.28, 0.36),
    low=0.95,
    wrap=0.3,
)


def _finale_air(p: Array, rng: np.random.Generator, faces: Faces) -> Array:
    p = fg.haze(p, rng, hexa("#ff7ac0"), 0.35, 0.55)
    papers = [GOLD, hexa("#ffe2a8"), WHITE, hexa("#ff9ccc"), hexa("#d9b8ff")]
    p = fg.confetti(p, rng, papers, 230, faces)
    return fg.crowd(p, rng, hexa("#c78bff"), 0.20)


SCENES: dict[str, Scene] = {
    "chaeon-first-light": Scene(
        lambda s, r: stages.concert(s, r, [MAGENTA, VIOLET, CYAN]),
        ((_chaeon_stage, Spot(0.52, 0.40, 0.235, tilt=3)),),
        _CONCERT,
        Grade(
            shadows=(0.05, 0.0, 0.08),
            highlights=(1.0, 0.97, 1.0),
            contrast=1.2,
            bloom=0.4,
            exposure=1.15,
            vignette=0.35,
        ),
        lambda p, r, f: fg.lens_lights(
            fg.haze(p, r, MAGENTA, 0.22, 0.6), r, [MAGENTA, CYAN], 9, f, (0.62, 1.05)
        ),
        twinkle=26,
    ),
    "novelle-finale": Scene(
        lambda s, r: stages.concert(s, r, [VIOLET, MAGENTA, GOLD], "FIRST LIGHT"),
        (
            (_seoru_stage, Spot(0.235, 0.47, 0.235, tilt=-3)),
            (_chaeon_stage, Spot(0.505, 0.42, 0.25, tilt=2)),
            (_habom_stage, Spot(0.765, 0.47, 0.245, mirror=True, tilt=-3)),
        ),
        Light(
            key=(1.08, 0.96, 0.98),
            fill=(0.58, 0.46, 0.62),
            key_from=-0.4,
            rim_left=hexa("#ff5ab4"),
            rim_right=hexa("#ffb45a"),
            low=0.55,
            wrap=0.35,
        ),
        Grade(shadows=(0.05, 0.0, 0.07), contrast=1.2, bloom=0.45, vignette=0.3),
        _finale_air,
        twinkle=34,
    ),
    "seoru-snow": Scene(
        lambda s, r: stages.concert(s, r, [BLUE, hexa("#1b3fb0"), ICE]),
        ((_seoru_stage, Spot(0.48, 0.41, 0.25, tilt=-4)),),
        Light(
            key=(0.94, 0.98, 1.10),
            fill=(0.34, 0.44, 0.72),
            key_from=0.6,
            rim_left=hexa("#6fb6ff"),
            rim_right=(0.8, 0.9, 1.0),
            low=0.5,
            wrap=0.4,
        ),
        Grade(
            shadows=(0.0, 0.02, 0.09),
            highlights=(0.96, 0.99, 1.0),
            saturation=0.82,
            contrast=1.2,
            bloom=0.45,
            vignette=0.4,
        ),
        lambda p, r, f: fg.snow(fg.haze(p, r, hexa("#5f8cff"), 0.3, 0.55), r, 240, f),
        twinkle=20,
    ),
    "habom-panorama": Scene(
        lambda s, r: stages.broadcast(
            s, r, [hexa("#3a49c8"), hexa("#b04fd0"), hexa("#ff9bd2")], "PANORAMA"
        ),
        ((_habom_solo, Spot(0.50, 0.42, 0.225, mirror=True, tilt=3)),),
        Light(
            key=(1.08, 1.0, 1.05),
            fill=(0.74, 0.66, 0.88),
            key_from=-0.3,
            rim_left=hexa("#a46bff"),
            rim_right=hexa("#ff8ad0"),
            low=0.75,
            wrap=0.35,
        ),
        Grade(shadows=(0.03, 0.0, 0.07), contrast=1.08, saturation=1.05, bloom=0.35, vignette=0.2),
        lambda p, r, f: fg.lens_lights(p, r, [hexa("#ff9bd2"), hexa("#8fa0ff")], 6, f, (0.75, 1.1)),
    ),
    "novelle-panorama": Scene(
        lambda s, r: stages.broadcast(
            s, r, [hexa("#141c5c"), hexa("#3a5ae0"), hexa("#8fe0ff")], "SOUND PANORAMA"
        ),
        (
            (_yudan_tv, Spot(0.135, 0.43, 0.225, mirror=True, tilt=3)),
            (_seoru_tv, Spot(0.865, 0.45, 0.215, tilt=2)),
            (_chaeon_tv, Spot(0.375, 0.47, 0.235, tilt=-2)),
            (_habom_tv, Spot(0.625, 0.46, 0.235, mirror=True, tilt=2)),
        ),
        Light(
            key=(1.02, 1.0, 1.08),
            fill=(0.60, 0.64, 0.88),
            key_from=-0.25,
            rim_left=hexa("#5aa8ff"),
            rim_right=hexa("#9a7aff"),
            low=0.75,
            wrap=0.3,
        ),
        Grade(shadows=(0.0, 0.01, 0.06), contrast=1.12, bloom=0.35, vignette=0.25),
        lambda p, r, f: fg.confetti(p, r, [ICE, WHITE, hexa("#9ab4ff")], 70, f),
    ),
    "onsae-gate": Scene(
        lambda s, r: stages.airport(s, r, [hexa("#e9eef0"), hexa("#8f9294")]),
        ((_onsae_air, Spot(0.50, 0.40, 0.20, tilt=2)),),
        _DAY,
        Grade(
            shadows=(0.0, 0.015, 0.03),
            highlights=(1.0, 0.985, 0.96),
            saturation=0.86,
            contrast=1.06,
            black=0.03,
            bloom=0.3,
            vignette=0.16,
            grain=0.014,
        ),
    ),
    "raum-gate": Scene(
        lambda s, r: stages.airport(s, r, [hexa("#f2ede2"), hexa("#7c7f86")])[:, ::-1],
        ((_raum_air, Spot(0.54, 0.43, 0.235, tilt=-4)),),
        _DAY,
        Grade(
            shadows=(0.0, 0.02, 0.035),
            highlights=(1.0, 0.975, 0.93),
            saturation=0.82,
            contrast=1.1,
            black=0.025,
            bloom=0.3,
            vignette=0.2,
            grain=0.016,
        ),
    ),
    "glasshour-one-more-hour": Scene(
        lambda s, r: stages.pastel(s, r, [LILAC, PEACH, MINT], "ONE MORE HOUR"),
        (
            (_onsae_fan, Spot(0.215, 0.50, 0.245, tilt=-3)),
            (_darae_fan, Spot(0.785, 0.50, 0.25, mirror=True, tilt=-4)),
            (_raum_fan, Spot(0.50, 0.47, 0.265, tilt=3)),
        ),
        _SWEET,
        Grade(
            shadows=(0.03, 0.01, 0.03),
            highlights=(1.0, 0.98, 0.97),
            saturation=0.92,
            contrast=1.0,
            black=0.03,
            bloom=0.25,
            vignette=0.10,
            grain=0.010,
        ),
        lambda p, r, f: fg.confetti(p, r, [PEACH, LILAC, MINT, WHITE], 60, f),
    ),
    "darae-balloons": Scene(
        lambda s, r: stages.pastel(s, r, [PEACH, hexa("#f8c8d8"), LILAC]),
        ((_darae_fan, Spot(0.50, 0.47, 0.27, tilt=4)),),
        _SWEET,
        Grade(
            shadows=(0.04, 0.01, 0.03),
            highlights=(1.0, 0.975, 0.97),
            saturation=0.95,
            contrast=1.02,
            black=0.03,
            bloom=0.3,
            vignette=0.12,
            grain=0.010,
        ),
        lambda p, r, f: fg.lens_lights(p, r, [PEACH, WHITE, LILAC], 8, f, (0.0, 1.0)),
    ),
    "byeolha-low-tide": Scene(
        lambda s, r: stages.paper(s, r, [hexa("#c9c9cd"), hexa("#4a4a50")]),
        ((_byeolha, Spot(0.47, 0.44, 0.27, tilt=-3)),),
        Light(
            key=(1.08, 1.06, 1.04),
            fill=(0.34, 0.34, 0.36),
            key_from=-0.8,
            rim_right=(0.55, 0.55, 0.58),
            low=0.7,
            wrap=0.15,
        ),
        Grade(
            saturation=0.0,
            contrast=1.35,
            highlights=(1.0, 0.99, 0.97),
            shadows=(0.01, 0.01, 0.015),
            bloom=0.12,
            vignette=0.35,
            grain=0.032,
        ),
    ),
    "yudan-window": Scene(
        lambda s, r: stages.paper(s, r, [hexa("#e6d3b8"), hexa("#a08468")], window=True),
        ((_yudan_shoot, Spot(0.54, 0.42, 0.225, tilt=3, mirror=True)),),
        Light(
            key=(1.12, 1.02, 0.88),
            fill=(0.58, 0.50, 0.48),
            key_from=-0.6,
            rim_left=(0.5, 0.4, 0.25),
            low=0.85,
            wrap=0.25,
        ),
        Grade(
            shadows=(0.035, 0.02, 0.0),
            highlights=(1.0, 0.965, 0.88),
            saturation=0.86,
            contrast=1.08,
            black=0.03,
            bloom=0.25,
            vignette=0.28,
            grain=0.026,
        ),
        lambda p, r, f: fg.light_leak(p, r, hexa("#ff8a4a"), 0.5),
    ),
    "violet-pier-low-tide": Scene(
        lambda s, r: stages.paper(s, r, [hexa("#6d5a94"), hexa("#17131f")]),
        (
            (_byeolha, Spot(0.345, 0.50, 0.30, tilt=-3)),
            (_yudan_dark, Spot(0.645, 0.47, 0.315, tilt=3)),
        ),
        Light(
            key=(1.02, 0.94, 1.04),
            fill=(0.30, 0.26, 0.46),
            key_from=-0.5,
            rim_left=hexa("#8a6ad8"),
            rim_right=hexa("#ff9a7a"),
            low=0.6,
            wrap=0.25,
        ),
        Grade(
            shadows=(0.03, 0.01, 0.07),
            highlights=(1.0, 0.97, 0.95),
            saturation=0.8,
            contrast=1.2,
            bloom=0.2,
            vignette=0.4,
            grain=0.022,
        ),
        lambda p, r, f: fg.haze(p, r, hexa("#9a80d0"), 0.22, 0.55),
    ),
    "raum-riverside": Scene(
        lambda s, r: stages.river_night(s, r, [hexa("#20264a"), hexa("#ff9a4a")]),
        ((_raum_night, Spot(0.36, 0.46, 0.33, tilt=-3)),),
        Light(
            key=(1.08, 0.92, 0.78),
            fill=(0.28, 0.38, 0.56),
            key_from=0.6,
            rim_left=hexa("#3aa0d8"),
            rim_right=hexa("#ff9a4a"),
            low=0.6,
            wrap=0.4,
        ),
        Grade(
            shadows=(0.0, 0.03, 0.06),
            highlights=(1.0, 0.96, 0.88),
            saturation=0.95,
            contrast=1.2,
            bloom=0.4,
            vignette=0.35,
            grain=0.022,
        ),
        lambda p, r, f: fg.lens_lights(p, r, [hexa("#ffb45e"), hexa("#3ac0ff")], 9, f, (0.6, 1.05)),
    ),
    "darae-golden": Scene(
        lambda s, r: stages.golden(s, r, [hexa("#c98a5a"), hexa("#f0b878"), hexa("#7a5430")]),
        ((_darae_field, Spot(0.44, 0.42, 0.22, tilt=4)),),
        Light(
            key=(1.05, 0.94, 0.80),
            fill=(0.72, 0.62, 0.56),
            key_from=0.4,
            rim_left=(0.5, 0.36, 0.16),
            rim_right=(1.0, 0.78, 0.42),
            low=0.8,
            wrap=0.3,
        ),
        Grade(
            shadows=(0.05, 0.02, 0.0),
            highlights=(1.0, 0.97, 0.88),
            saturation=0.95,
            contrast=1.25,
            black=0.01,
            bloom=0.4,
            vignette=0.2,
            grain=0.016,
        ),
        lambda p, r, f: fg.flare(p, (0.80, 0.20), hexa("#ffcf8a"), 0.18),
    ),
    "chaeon-backstage": Scene(
        lambda s, r: stages.dressing_room(s, r, [hexa("#4a332c"), hexa("#21171a")]),
        ((_chaeon_room, Spot(0.52, 0.46, 0.33, tilt=-4, mirror=True)),),
        Light(
            key=(1.10, 0.97, 0.84),
            fill=(0.52, 0.42, 0.42),
            key_from=-0.5,
            rim_left=(0.9, 0.62, 0.34),
            rim_right=(0.4, 0.28, 0.22),
            low=0.7,
            wrap=0.4,
        ),
        Grade(
            shadows=(0.03, 0.01, 0.02),
            highlights=(1.0, 0.95, 0.86),
            saturation=0.92,
            contrast=1.12,
            bloom=0.35,
            vignette=0.32,
            grain=0.022,
        ),
    ),
    "onsae-photo-zone": Scene(
        lambda s, r: stages.photo_wall(
            s,
            r,
            [hexa("#efe6fa"), hexa("#cfdcf6"), hexa("#7a66c0")],
            ("GLASSHOUR", "ONE MORE HOUR"),
        ),
        (
            (_onsae_fan, Spot(0.30, 0.47, 0.195, tilt=-4)),
            (_raum_fan, Spot(0.68, 0.44, 0.205, tilt=4, mirror=True)),
        ),
        Light(key=(1.08, 1.06, 1.05), fill=(0.92, 0.92, 0.96), key_from=0.2, low=0.9, wrap=0.15),
        Grade(
            saturation=0.95,
            contrast=1.08,
            highlights=(1.0, 0.99, 0.99),
            shadows=(0.01, 0.0, 0.03),
            bloom=0.2,
            vignette=0.18,
            grain=0.012,
        ),
    ),
}
