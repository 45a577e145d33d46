"""Limits on time that hold on a busy machine: processor time for work, generous wall-clock time for waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 300.0  # seconds of wall-clock time; only a hang lasts longer, even with both cores busy


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Fail if this process spends `seconds` of processor time or more in the block.

    Other processes do not count, so the limit stays the same however busy the machine is.
    """
    start = time.process_time()
    yield
    spent = time.process_time() - start
    assert spent < seconds, f"{spent:.1f} s of processor time, of {seconds} s allowed"


@contextmanager
def wall_limit(seconds: float) -> Iterator[None]:
    """Fail if the block lasts `seconds` or longer, for work that would wait many times as long if it hung."""
    start = time.monotonic()
    yield
    lasted = time.monotonic() - start
    assert lasted < seconds, f"lasted {lasted:.1f} s, of {seconds} s allowed"
