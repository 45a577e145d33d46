"""`manage.py load_registry [FILE.csv …]`: known actors and outlets, from the shipped files or others of the same form."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from articles.services import registry
from articles.services.registry_file import RegistryFileError

FOLDER = Path(__file__).resolve().parents[2] / "registry"
MOST_NOTES = 20


class Command(BaseCommand):
    help = "Load known actors and outlets. Twice is once, what an editor changed stays, and a file loads whole or not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE.csv", help="without one, the files that are shipped")

    def handle(self, *args: Any, **options: Any) -> None:
        files = [Path(name) for name in options["files"]] or sorted(FOLDER.glob("*.csv"))
        loaded = [self._load(path) for path in files]  # a faulty one does not keep the others out
        if not all(loaded):
            sys.exit(1)

    def _load(self, path: Path) -> bool:
        try:
            loaded = registry.load(path.read_text(encoding="utf-8"))
        except OSError as error:
            return self._refuse(path, [f"it cannot be read: {error.strerror or error}."])
        except UnicodeDecodeError:
            return self._refuse(path, ["it is not in UTF-8."])
        except RegistryFileError as bad:
            return self._refuse(path, bad.errors)
        self.stdout.write(f"{path.name}: {loaded}")
        self._tell(self.stdout, loaded.notes)
        return True

    def _refuse(self, path: Path, errors: list[str]) -> bool:
        self.stderr.write(self.style.ERROR(f"{path.name}: nothing was loaded."))
        self._tell(self.stderr, errors)
        return False

    def _tell(self, out: Any, lines: list[str]) -> None:
        for line in lines[:MOST_NOTES]:
            out.write(f"  {line}")
        if len(lines) > MOST_NOTES:
            out.write(f"  … and {len(lines) - MOST_NOTES} more.")
