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

if TYPE_CHECKING:
    from restoration.engine import Progress

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
        parser.add_argument("--model", help="a built-in model's name (default: the engine's)")
        parser.add_argument(
            "--scale", type=float, default=4.0, help="output size over input size (default: 4)"
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
        from restoration.engine import DEFAULT_MODEL, RestorationError, RestoreOptions, Restorer

        chosen: dict[str, Any] = {"scale": options["scale"]}
        if options["memory"] is not None:
            chosen["memory_budget_mb"] = options["memory"]
        try:
            restorer = Restorer.builtin(
                options["model"] or DEFAULT_MODEL, threads=options["threads"]
            )
            restored, report = restorer.restore(
                image, options=RestoreOptions(**chosen), progress=self._show
            )
        except RestorationError as error:
            raise CommandError(f"not restored: {error.message} [{error.code}]") from error

        write(target, encode(restored, target.suffix.lower()))
        if options["json"] is not None:
            text = json.dumps(report.to_dict(), indent=2, ensure_ascii=False) + "\n"
            write(options["json"], text.encode())
        width, height = report.output_size
        self.stdout.write(
            f"{target}: {width} x {height}, {len(report.faces)} faces, "
            f"{report.model}, {report.seconds:.1f} s"
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
