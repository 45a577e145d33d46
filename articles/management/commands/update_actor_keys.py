"""`manage.py update_actor_keys`: the keys by which linking finds actors, for those that have none, or for all."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles.services import linking


class Command(BaseCommand):
    help = "Make the keys of actors that have none, such as those of a desk from before linking. Twice is once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="of all actors anew: after the rules of keys changed")

    def handle(self, *args: Any, **options: Any) -> None:
        count = linking.update_all_actor_keys(rebuild=options["all"])
        if count or options["verbosity"] > 1:
            self.stdout.write(f"Keys were made for {count:,} actor{'s' if count != 1 else ''}.")
