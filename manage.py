#!/usr/bin/env python
"""Django's command line. Without DJANGO_SETTINGS_MODULE it runs the embedded desk: SQLite, no server needed."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
