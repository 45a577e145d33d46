"""`python -m analysis.engine`: read documents as JSON Lines from standard input, write results to standard output.

`python -m analysis.engine --debug parse [TEXT …]` prints how the language model parses a text instead.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from typing import Any, BinaryIO

from .pipeline import analyse
from .types import Document, EngineError


def parse_line(line: bytes) -> Any:
    """Decode one line of JSON. Raise EngineError, also for NaN and Infinity, which only Python's parser accepts."""
    try:
        return json.loads(line.decode("utf-8"), parse_constant=_reject_constant)
    except UnicodeDecodeError as error:
        raise EngineError("bad-encoding", f"The line is not UTF-8: byte {error.start + 1} cannot be read.") from None
    except (ValueError, RecursionError):
        raise EngineError("not-json", "The line is not JSON.") from None


def _reject_constant(name: str) -> Any:
    raise ValueError(name)


def process_line(line: bytes) -> dict[str, Any]:
    """Return the output for one line: the analysis, or the error with the document's id if it has one."""
    document_id = None
    try:
        data = parse_line(line)
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            document_id = data["id"]
        return analyse(Document.from_json(data)).to_json()
    except EngineError as error:
        return {"id": document_id, "error": {"code": error.code, "message": error.message}}
    except Exception as error:  # one document must not stop the others
        message = f"The engine failed on this document ({type(error).__name__}). Please report it."
        return {"id": document_id, "error": {"code": "internal", "message": message}}


def process_lines(lines: Iterable[bytes], output: BinaryIO) -> int:
    """Write the output of each line as soon as it is read; return the exit status, 1 if any line had an error."""
    status = 0
    for number, line in enumerate(lines):
        if number == 0:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        result = process_line(line)
        status = max(status, int("error" in result))
        output.write(_encode(result))
        output.flush()
    return status


def _encode(result: dict[str, Any]) -> bytes:
    line = json.dumps(result, ensure_ascii=False)
    try:
        return line.encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # a lone surrogate in the id or a name has no UTF-8 form, but JSON can escape it
        return json.dumps(result).encode("ascii") + b"\n"


def show_parse(text: str) -> None:
    """Print the names, attributions and tree of each sentence, as the later steps get them."""
    from .draft import Draft
    from .language.tokens import tokenize
    from .model.render import render
    from .pipeline import STEPS

    draft = Draft(Document("", text, None), tokenize(text))
    for step in STEPS:
        if "doc" in step.requires or draft.doc is not None:
            break
        step.run([draft])
    print(render(draft.doc) if draft.doc else "The text has no words.")


def parse_arguments() -> argparse.Namespace:
    """Parse the command line; exit with 2 if a text is given without `--debug`."""
    parser = argparse.ArgumentParser(prog="python -m analysis.engine", description=__doc__.split("\n")[0])
    parser.add_argument("--debug", choices=["parse"], help="print how a text is parsed, instead of reading documents")
    parser.add_argument("text", nargs="*", help="with --debug: the text; default: standard input")
    arguments = parser.parse_args()
    if arguments.text and not arguments.debug:
        parser.error("documents are read from standard input; a text on the command line needs --debug parse")
    return arguments


def main() -> int:
    """Run the command; return its exit status."""
    arguments = parse_arguments()
    try:
        if arguments.debug:
            show_parse(" ".join(arguments.text) or sys.stdin.read())
            return 0
        return process_lines(sys.stdin.buffer, sys.stdout.buffer)
    except (
        BrokenPipeError
    ):  # the reader has closed the pipe, as `head` does; without this Python reports it again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
