"""`manage.py load_registry [FILE.csv …]`: load well-known actors and outlets."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, OutputWrapper
from django.utils.translation import gettext as _

from articles.services import registry
from articles.services.registry_file import RegistryFileError

FOLDER = Path(__file__).resolve().parents[2] / "registry"
MAX_NOTES = 20  # of one file on the terminal: a file with a shifted column has a fault in every row


class Command(BaseCommand):
    """Load each file in a transaction of its own, so that a faulty file does not keep the others out."""

    help = (
        "Load well-known actors and outlets. Safe to repeat: what an editor changed stays, and a file is loaded"
        " completely or not at all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the files."""
        parser.add_argument("files", nargs="*", metavar="FILE.csv", help="default: the files that ship with Newsdesk")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit with 1 if a file could not be loaded."""
        files = [Path(name) for name in options["files"]] or sorted(FOLDER.glob("*.csv"))
        loaded = [self._load(path) for path in files]
        if not all(loaded):
            sys.exit(1)

    def _load(self, path: Path) -> bool:
        try:
            result = registry.load(path.read_text(encoding="utf-8"))
        except OSError as error:
            return self._refuse(path, [_("it cannot be read: %(error)s.") % {"error": error.strerror or error}])
        except UnicodeDecodeError:
            return self._refuse(path, [_("it is not in UTF-8.")])
        except RegistryFileError as error:
            return self._refuse(path, error.errors)
        self.stdout.write(f"{path.name}: {result}")
        self._write_lines(self.stdout, result.notes)
        return True

    def _refuse(self, path: Path, errors: list[str]) -> bool:
        self.stderr.write(self.style.ERROR(_("%(file)s: nothing was loaded.") % {"file": path.name}))
        self._write_lines(self.stderr, errors)
        return False

    def _write_lines(self, output: OutputWrapper, lines: Sequence[str]) -> None:
        for line in lines[:MAX_NOTES]:
            output.write(f"  {line}")
        if len(lines) > MAX_NOTES:
            output.write("  " + _("… and %(count)d more.") % {"count": len(lines) - MAX_NOTES})
