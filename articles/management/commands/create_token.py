"""`manage.py create_token USERNAME`: an API token for an account, printed once and stored hashed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from articles.choices import Scope
from articles.defaults import all_scopes
from articles.services import tokens


class Command(BaseCommand):
    help = "Make an API token for an account. It is shown once; only its hash is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="which program uses it")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="what it may be used for; several times; without, all",
        )
        parser.add_argument("--days", type=int, default=0, help="how long it holds; without, until it is revoked")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account “{options['username']}”. Make one in the admin first.")
        if options["days"] < 0:
            raise CommandError("--days must be a positive number.")
        scopes = options["scope"] or all_scopes()
        _, secret = tokens.create_token(user, name=options["name"], scopes=scopes, days=options["days"])
        self.stdout.write(secret)
        self.stderr.write("Send it as the header “Authorization: Token …”. It is not shown again.")
