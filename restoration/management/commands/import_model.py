"""Import a weights file as a candidate model version."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from restoration import releases
from restoration.models import ModelVersion
from stock.errors import Refusal

MOST_SOURCE = ModelVersion._meta.get_field("source").max_length or 0


class Command(BaseCommand):
    help = (
        "Import a .safetensors or .pth file, or an ncnn pair by its .param. The architecture is "
        "recognised from the file; it becomes a candidate, which staff release in the studio."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", required=True, help="what the studio calls it")
        parser.add_argument("--licence", required=True, help="for example BSD-3-Clause")
        parser.add_argument("--source", default="", help="where the weights come from")
        parser.add_argument(
            "--commercial-use",
            action="store_true",
            help="the licence permits selling what it makes; without this, clearance refuses it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # torch comes with this import; the web never runs this command.
        from restoration import engine

        file: Path = options["file"]
        try:
            model = engine.load_file(
                file,
                name=options["name"],
                licence=options["licence"],
                commercial_use=options["commercial_use"],
            )
            content, extension = file.read_bytes(), file.suffix.lower().lstrip(".")
            source, sha256 = options["source"] or file.name, model.sha256
            if extension in ("param", "bin"):
                # A model version is one file with one hash: the pair's weights go into one. What
                # they came from stays known by the hash of both.
                content, extension = engine.to_safetensors(model), "safetensors"
                source = f"{source} (.param with .bin: {sha256})"
                sha256 = hashlib.sha256(content).hexdigest()
            if len(source) > MOST_SOURCE:
                raise CommandError(f"--source has {len(source)} characters, at most {MOST_SOURCE}")
            version = releases.import_version(
                weights=releases.Weights(
                    content=content,
                    extension=extension,
                    sha256=sha256,
                    architecture=model.descriptor.architecture,
                    purpose=str(model.descriptor.purpose),
                ),
                name=options["name"],
                licence=options["licence"],
                source=source,
                commercial_use=options["commercial_use"],
                actor="import_model",
                at=timezone.now(),
            )
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except engine.RestorationError as error:
            raise CommandError(f"{file.name}: {error}") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{version.name}: {version.architecture}, {version.weights_sha256}, "
            f"{'may be sold' if version.commercial_use else 'never for sale'}; a candidate"
        )
