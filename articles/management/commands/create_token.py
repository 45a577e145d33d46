"""`manage.py create_token USERNAME`: create an API token for an account."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles.choices import Scope
from articles.defaults import all_scopes
from articles.services import tokens


class Command(BaseCommand):
    """Print a new token once; only its hash is stored."""

    help = "Create an API token for an account. It is printed once; only its hash is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the account, the client's name, the scopes and the lifetime."""
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the program that will use the token")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="what the token may be used for; repeatable; default: everything",
        )
        parser.add_argument("--days", type=int, default=0, help="days until the token expires; default: never")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the token to standard output and how to use it to standard error."""
        user = get_user_model().objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            message = _("There is no active account “%(username)s”. Create it in the admin first.")
            raise CommandError(message % {"username": options["username"]})
        if options["days"] < 0:
            raise CommandError(_("--days must be a positive number."))
        scopes = options["scope"] or all_scopes()
        _token, secret = tokens.create_token(user, name=options["name"], scopes=scopes, days=options["days"])
        self.stdout.write(secret)
        self.stderr.write(_("Send it as the header “Authorization: Token …”. It is not shown again."))
