"""`python -m analysis.engine`: documents as JSON Lines on standard input, results as JSON Lines on standard output.

`python -m analysis.engine --debug parse [TEXT …]` shows how the language model reads a text, instead."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from typing import Any, BinaryIO

from .pipeline import analyse
from .types import Document, EngineError


def read(line: bytes) -> Any:
    """One line as JSON. NaN and Infinity are no JSON, though Python's parser would take them."""
    try:
        return json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise EngineError("bad-encoding", f"The line is not UTF-8: byte {error.start + 1} cannot be read.") from None
    except (ValueError, RecursionError):
        raise EngineError("not-json", "The line is not JSON.") from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def answer(line: bytes) -> dict[str, Any]:
    """What to print for one line: the analysis, or the error with the document's id where it has one."""
    document_id = None
    try:
        data = read(line)
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            document_id = data["id"]
        return analyse(Document.from_json(data)).to_json()
    except EngineError as error:
        return {"id": document_id, "error": {"code": error.code, "message": error.message}}
    except Exception as error:  # one document must never take the others with it
        message = f"The engine failed on this document ({type(error).__name__}). Please report it."
        return {"id": document_id, "error": {"code": "internal", "message": message}}


def serve(lines: Iterable[bytes], out: BinaryIO) -> int:
    """Answer each line as it comes; the exit status is 1 if any could not be read."""
    status = 0
    for number, line in enumerate(lines):
        if number == 0:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        result = answer(line)
        status = max(status, int("error" in result))
        out.write(_dump(result))
        out.flush()
    return status


def _dump(result: dict[str, Any]) -> bytes:
    line = json.dumps(result, ensure_ascii=False)
    try:
        return line.encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # a lone surrogate in the id or a name has no UTF-8; JSON can still escape it
        return json.dumps(result).encode("ascii") + b"\n"


def show_parse(text: str) -> None:
    """Each sentence's names, attributions and tree, as the later steps find them."""
    from .draft import Draft
    from .language.tokens import tokenize
    from .model.render import render
    from .pipeline import STEPS

    draft = Draft(Document("", text, None), tokenize(text))
    for step in STEPS:
        if "doc" in step.requires or draft.doc is not None:
            break
        step.run([draft])
    print(render(draft.doc) if draft.doc else "There are no words to read.")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m analysis.engine", description=__doc__.split("\n")[0])
    parser.add_argument("--debug", choices=["parse"], help="show how a text is read, instead of answering documents")
    parser.add_argument("text", nargs="*", help="with --debug; without it the text on standard input")
    chosen = parser.parse_args()
    if chosen.text and not chosen.debug:
        parser.error("documents come on standard input; a text here needs --debug parse")
    return chosen


def main() -> int:
    chosen = options()
    try:
        if chosen.debug:
            show_parse(" ".join(chosen.text) or sys.stdin.read())
            return 0
        return serve(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:  # the reader has gone, as `head` does; Python would complain again while closing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
