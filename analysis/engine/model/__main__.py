"""`python -m analysis.engine.model [TEXT …]`: the analysis of the text, or of what stands on standard input."""

from __future__ import annotations

import sys

from .render import render
from .runtime import load


def main() -> None:
    text = " ".join(sys.argv[1:]) or sys.stdin.read()
    print(render(load(threads=1)(text.strip())))


if __name__ == "__main__":
    main()
