"""``python -m config.prepare``: make var/ ready. Running it again does only what has changed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")


def compile_messages(locale: Path) -> list[Path]:
    """Compile the message catalogues that are newer than what was compiled; return those.

    With Babel, because gettext's own tools are not Python packages.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    done = []
    for source in sorted(locale.glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        _fill_gaps(catalogue)
        temporary = target.with_suffix(".mo.new")
        with temporary.open("wb") as file:
            write_mo(file, catalogue)
        temporary.replace(target)
        done.append(target)
    return done


def _fill_gaps(catalogue: Catalog) -> None:
    """A message without a translation is read in English, as it stands in the code: Django would
    show the one of the default language, which is Korean."""
    for message in catalogue:
        if not message.id or (message.string and all(message.string) and not message.fuzzy):
            continue
        forms = [message.id] if isinstance(message.id, str) else list(message.id)
        message.flags.discard("fuzzy")
        if message.pluralizable:
            count = catalogue.num_plurals
            message.string = tuple((forms * count)[:count] if count > 1 else forms[-1:])
        else:
            message.string = forms[0]


def _newest(folder: Path) -> float:
    return max((path.stat().st_mtime for path in folder.rglob("*") if path.is_file()), default=0)


def collect_static(base: Path, target: Path) -> bool:
    """Collect static files if ours or the installed packages have changed."""
    from django.core.management import call_command

    stamp = target / ".collected"
    newest = max(
        _newest(base / "stock" / "ui" / "static"),
        (base / "docker" / "requirements" / "lock.txt").stat().st_mtime,
    )
    if stamp.exists() and stamp.stat().st_mtime >= newest:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.touch()
    return True


def main() -> None:
    from django.conf import settings

    # Before django.setup(): translations are read when the first page asks for one.
    compile_messages(settings.LOCALE_PATHS[0])
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    collect_static(settings.BASE_DIR, Path(settings.STATIC_ROOT))
    if "--no-demo" not in sys.argv:
        call_command("seed_demo")


if __name__ == "__main__":
    from django.core.exceptions import ImproperlyConfigured

    try:
        main()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
