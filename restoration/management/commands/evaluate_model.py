"""``manage.py evaluate_model MODEL PAIRS_DIR``: how good a model is, in figures."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from restoration.management.commands.restore import write
from restoration.management.weights import FILES, load_model

if TYPE_CHECKING:
    import numpy as np

    from restoration.engine import Model
    from restoration.evaluation.evaluate import Evaluation, Figures, Result


class Command(BaseCommand):
    help = (
        "Restore PAIRS_DIR/lq/*.png and compare with PAIRS_DIR/gt/*.png: PSNR, SSIM, identity "
        "distance, LPIPS and FID, for the model, plain bicubic enlargement and the input itself. "
        "A face model is shown each picture as one face. What a missing package or weights file "
        "makes impossible is named. Needs no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help=f"a built-in model's name, or {FILES}")
        parser.add_argument("pairs", type=Path, metavar="PAIRS_DIR", help="holds lq/ and gt/")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
        parser.add_argument("--html", type=Path, metavar="FILE", help="write pictures and figures")
        parser.add_argument(
            "--face-model", metavar="FILE", help=f"for the faces in what MODEL makes: {FILES}"
        )
        parser.add_argument(
            "--denoise", type=float, default=0.0, help="0 to 1, before the network (default: 0)"
        )
        parser.add_argument(
            "--assume-sharp",
            action="store_true",
            help="take the pixels at their word instead of estimating the true scale",
        )
        parser.add_argument("--threads", type=int, help="processor threads (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in (options["json"], options["html"]):
            if path is not None and not path.parent.is_dir():
                raise CommandError(f"cannot write {path.name}: there is no folder {path.parent}")

        # Importing the engine takes seconds and loads torch: not for the sake of --help.
        from restoration.engine import RestorationError
        from restoration.evaluation import html
        from restoration.evaluation.evaluate import evaluate
        from restoration.evaluation.pairs import PairsError, find_pairs

        thumbnails: dict[str, dict[str, str]] = {}
        try:
            pairs = find_pairs(options["pairs"])
            model = load_model(options["model"])
            face_model = load_model(options["face_model"]) if options["face_model"] else None
            restore = restoring(model, face_model, options)

            def on_result(result: Result, pictures: dict[str, np.ndarray]) -> None:
                self._row(result.name, result.figures)
                if options["html"] is not None:
                    thumbnails[result.name] = {
                        what: html.thumbnail(picture) for what, picture in pictures.items()
                    }

            found = evaluate(model.name, restore, pairs, on_result)
        except PairsError as error:
            raise CommandError(str(error)) from error
        except RestorationError as error:
            raise CommandError(f"not restored: {error.message} [{error.code}]") from error
        self._summary(found)
        if options["json"] is not None:
            content = json.dumps(found.to_dict(), indent=2, ensure_ascii=False) + "\n"
            write(options["json"], content.encode())
        if options["html"] is not None:
            write(options["html"], html.render(found, thumbnails).encode())

    def _summary(self, found: Evaluation) -> None:
        self._row(f"mean of {len(found.results)}", found.mean)
        for subject, value in (found.fid or {}).items():
            self.stdout.write(f"FID {subject}: {value:.3f}")
        for name, reason in found.missing.items():
            self.stdout.write(f"not computed: {name}: {reason}")

    def _row(self, name: str, figures: dict[str, Figures]) -> None:
        from restoration.evaluation.html import text

        self.stdout.write(name)
        for subject, values in figures.items():
            shown = "  ".join(f"{key} {text(value, key)}" for key, value in values.items())
            self.stdout.write(f"  {subject:8} {shown}")


def restoring(
    model: Model, face_model: Model | None, options: dict[str, Any]
) -> Callable[[np.ndarray], np.ndarray]:
    """What makes of each picture what is compared. Raises RestorationError."""
    from restoration.engine import CropRestorer, Purpose, RestoreOptions, Restorer

    if model.descriptor.purpose is Purpose.FACE and face_model is None:
        return CropRestorer(model, threads=options["threads"]).restore
    restorer = Restorer(model, face_model, threads=options["threads"])
    chosen = RestoreOptions(
        scale=min(4, model.descriptor.scale),
        denoise=options["denoise"],
        estimate_scale=not options["assume_sharp"],
        # Without a model for them, faces are part of the picture like everything else.
        detect_faces=face_model is not None,
    )
    return lambda image: restorer.restore(image, options=chosen)[0]
