"""`manage.py update_actor_keys`: create the keys by which linking finds actors."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from articles.services import linking


class Command(BaseCommand):
    """Create missing actor keys, or all of them again."""

    help = "Create the keys of actors that have none, for example after an upgrade. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare `--all`."""
        parser.add_argument(
            "--all", action="store_true", help="recreate the keys of all actors, after the rules for keys changed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many actors were updated, unless none was."""
        count = linking.update_all_actor_keys(rebuild=options["all"])
        if count or options["verbosity"] > 1:
            message = ngettext("Created keys for %(count)s actor.", "Created keys for %(count)s actors.", count)
            self.stdout.write(message % {"count": f"{count:,}"})
