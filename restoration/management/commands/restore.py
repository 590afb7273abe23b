"""``manage.py restore INPUT OUTPUT``: one picture through the engine, without the shop."""

from __future__ import annotations

import io
import json
import os
from argparse import ArgumentParser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from restoration.management.weights import FILES, load_model

if TYPE_CHECKING:
    from restoration.engine import Progress

# engine.Target, which --help must not import.
SIZES = ("hd", "2k", "4k")
# What the output's suffix may be, and how to write it.
FORMATS: dict[str, tuple[str, dict[str, Any]]] = {
    ".png": ("PNG", {}),
    ".jpg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".jpeg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".webp": ("WEBP", {"quality": 95}),
    ".tif": ("TIFF", {"compression": "tiff_deflate"}),
    ".tiff": ("TIFF", {"compression": "tiff_deflate"}),
}


class Command(BaseCommand):
    help = "Restore one picture. Needs no database. The output's suffix decides its format."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("input", type=Path, help="the picture to restore")
        parser.add_argument("output", type=Path, help=f"one of {', '.join(FORMATS)}")
        parser.add_argument(
            "--model", help=f"a built-in model's name, or {FILES} (default: the engine's own)"
        )
        parser.add_argument(
            "--face-model", metavar="FILE", help=f"restores faces that need it: {FILES}"
        )
        size = parser.add_mutually_exclusive_group()
        size.add_argument(
            "--scale", type=float, help="output size over input size (default: the model's)"
        )
        size.add_argument(
            "--size", choices=SIZES, help="of the result: its longer edge is 1920, 2560 or 3840"
        )
        parser.add_argument(
            "--fidelity",
            type=float,
            default=0.0,
            help="0 shows faces as the face model answers, 1 keeps the original ones (default: 0)",
        )
        parser.add_argument(
            "--denoise", type=float, default=0.0, help="0 to 1, before the network (default: 0)"
        )
        parser.add_argument(
            "--assume-sharp",
            action="store_true",
            help="take the pixels at their word instead of estimating the true scale",
        )
        parser.add_argument("--json", type=Path, metavar="REPORT", help="write the report here")
        parser.add_argument(
            "--memory", type=int, metavar="MB", help="budget for the network's activations"
        )
        parser.add_argument("--threads", type=int, help="processor threads (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["output"]
        if target.suffix.lower() not in FORMATS:
            raise CommandError(
                f"cannot write {target.name}: its suffix must be one of {', '.join(FORMATS)}"
            )
        for path in (target, options["json"]):
            if path is not None and not path.parent.is_dir():
                raise CommandError(f"cannot write {path.name}: there is no folder {path.parent}")
        image = decode(options["input"])

        # Importing the engine takes seconds and loads torch: not for the sake of --help.
        from restoration.engine import (
            DEFAULT_MODEL,
            RestorationError,
            RestoreOptions,
            Restorer,
            Target,
        )

        try:
            model = load_model(options["model"] or DEFAULT_MODEL)
            face_model = load_model(options["face_model"]) if options["face_model"] else None
            chosen: dict[str, Any] = {
                "scale": options["scale"]
                if options["scale"] is not None
                else model.descriptor.scale,
                "long_edge": Target(options["size"]).long_edge if options["size"] else None,
                "fidelity": options["fidelity"],
                "denoise": options["denoise"],
                "estimate_scale": not options["assume_sharp"],
            }
            if options["memory"] is not None:
                chosen["memory_budget_mb"] = options["memory"]
            asked = RestoreOptions(**chosen)
            restorer = Restorer(model, face_model, threads=options["threads"])
            restored, report = restorer.restore(image, options=asked, progress=self._show)
        except RestorationError as error:
            raise CommandError(f"not restored: {error.message} [{error.code}]") from error

        write(target, encode(restored, target.suffix.lower()))
        if options["json"] is not None:
            text = json.dumps(report.to_dict(), indent=2, ensure_ascii=False) + "\n"
            write(options["json"], text.encode())
        width, height = report.output_size
        names = [report.model, *([report.face_model.name] if report.face_model else [])]
        self.stdout.write(
            f"{target}: {width} x {height}, {len(report.faces)} faces, "
            f"{' and '.join(names)}, {report.seconds:.1f} s"
        )
        for face in report.faces:
            left, top, across, down = (round(value) for value in face.box)
            self.stdout.write(
                f"  face {across} x {down} at ({left}, {top}), score {face.score:.2f}: "
                f"{face.action}, {face.reason}".replace("_", " ")
            )
        for fallback in report.fallbacks:
            self.stderr.write(fallback)

    def _show(self, progress: Progress) -> None:
        if progress.pixels is not None:
            return
        text = f"{progress.fraction:4.0%} {progress.stage.replace('_', ' ')}"
        if progress.tiles_total:
            text += f", tile {progress.tiles_done} of {progress.tiles_total}"
        if progress.faces is not None:
            text += f", {progress.faces} faces"
        self.stderr.write(text)


def decode(path: Path) -> np.ndarray:
    """A picture file to uint8 (H, W, 3) sRGB, upright. Raises CommandError naming the fault."""
    try:
        with Image.open(path) as opened:
            opened.load()
            picture = ImageOps.exif_transpose(opened)
    except FileNotFoundError:
        raise CommandError(f"there is no file {path}") from None
    except UnidentifiedImageError:
        raise CommandError(f"{path} is not a picture in a format that can be read") from None
    except Image.DecompressionBombError as error:
        raise CommandError(f"{path} is too large: {error}") from None
    except (OSError, ValueError, SyntaxError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    if picture.has_transparency_data:
        raise CommandError(f"{path} has transparent parts; flatten it first")
    profile = picture.info.get("icc_profile")
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError) as error:
            raise CommandError(f"{path} has a broken colour profile: {error}") from error
        if converted is not None:
            picture = converted
    return np.array(picture.convert("RGB"))


def encode(image: np.ndarray, suffix: str) -> bytes:
    name, parameters = FORMATS[suffix]
    buffer = io.BytesIO()
    try:
        Image.fromarray(image).save(buffer, name, **parameters)
    except (OSError, ValueError) as error:
        height, width = image.shape[:2]
        raise CommandError(f"cannot write {width} x {height} pixels as {name}: {error}") from error
    return buffer.getvalue()


def write(path: Path, content: bytes) -> None:
    """All or nothing: a reader never sees half a file, a failure leaves the old one."""
    temporary = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise CommandError(f"cannot write {path}: {error.strerror}") from error


def _umask() -> int:
    # The only way to read it is to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask
