"""`python -m analysis.engine`, as another program would use it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "analysis.engine"]


def run(data: bytes) -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run(COMMAND, input=data, capture_output=True, cwd=ROOT, timeout=600, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_documents_in_documents_out() -> None:
    line = {"id": "a", "text": "On the 9th, Mr. Roe said “prices fell”.", "published": "2025-10-16"}
    status, (result,), errors = run(json.dumps(line).encode() + b"\n")
    assert status == 0 and errors == ""
    assert result["engine"]["name"] == "newsdesk" and result["sentences"] == [[0, 39]]
    assert result["times"][0]["value"] == "2025-10-09"
    assert result["claims"][0]["source"]["actor"] == result["actors"][0]["id"]


def test_one_broken_line_does_not_stop_the_others() -> None:
    lines = [
        b'{"id": "a", "text": "Fine."}',
        b"no JSON",
        b'{"id": "b", "text": "\xff"}',
        b'{"id": "c"}',
        b'{"text": "no id"}',
        b"[1, 2]",
        b'{"id": "d", "text": "x", "published": "yesterday"}',
        b'{"id": "e", "text": "x", "known_actors": 5}',
        b'{"id": "f", "text": NaN}',
        b"[" * 100_000,
        b"",
        b'{"id": "g", "text": "Fine too."}',
    ]
    status, results, errors = run(b"\n".join(lines))
    codes = [(r["id"], r.get("error", {}).get("code")) for r in results]
    assert status == 1 and errors == ""
    assert codes == [
        ("a", None),
        (None, "not-json"),
        (None, "bad-encoding"),
        ("c", "no-text"),
        (None, "no-id"),
        (None, "not-an-object"),
        ("d", "bad-published"),
        ("e", "bad-known-actors"),
        (None, "not-json"),
        (None, "not-json"),
        ("g", None),
    ]
    assert all(r["error"]["message"] for r in results if "error" in r)


def test_a_lone_surrogate_comes_back_escaped() -> None:
    status, (result,), _ = run(rb'{"id": "\ud800", "text": "\ud800 Roe said so."}')
    assert status == 0 and result["id"] == "\ud800"


def test_nothing_in_nothing_out() -> None:
    assert run(b"") == (0, [], "")


def test_answers_come_line_by_line() -> None:
    """A caller may keep the engine open and wait for each answer."""
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin and process.stdout
        for name in "ab":
            process.stdin.write(json.dumps({"id": name, "text": "Fine."}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == name
        process.stdin.close()
        assert process.wait(600) == 0


def test_a_reader_that_goes_away_is_no_crash() -> None:
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdout.close()
        try:
            process.stdin.write(b'{"id": "a", "text": "Fine."}\n' * 10)
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.stderr.read() == b""
        assert process.wait(600) == 1


def _heed_interrupts() -> None:
    """What a shell starts in the background ignores interrupts, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_ends_it_quietly() -> None:
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        preexec_fn=_heed_interrupts,
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b'{"id": "a", "text": "Fine."}\n')
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(600) == 130
        assert process.stderr.read() == b""


def test_it_starts_without_django() -> None:
    unwanted = "any(name.split('.')[0] in {'django', 'celery'} for name in sys.modules)"
    code = f"import sys, analysis.engine.__main__; sys.exit({unwanted})"
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=False).returncode == 0


def test_debug_parse_shows_how_a_text_is_read() -> None:
    done = subprocess.run(
        [*COMMAND, "--debug", "parse", "The minister of Chile resigned, officials said."],
        capture_output=True, text=True, cwd=ROOT, timeout=600, check=True,
    )  # fmt: skip
    assert "place: Chile" in done.stdout
    assert "cue: said" in done.stdout


def test_a_text_without_debug_is_refused_with_what_to_do() -> None:
    done = subprocess.run([*COMMAND, "Some text."], capture_output=True, text=True, cwd=ROOT, timeout=600, check=False)
    assert done.returncode == 2
    assert "documents are read from standard input" in done.stderr
