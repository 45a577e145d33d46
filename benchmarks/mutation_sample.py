"""Run a sampled mutation test: change one operator or number at a time, and see whether the related tests fail.

    pip install cosmic-ray==8.7.0     # optional; in a virtual environment that has requirements-dev.txt too
    python benchmarks/mutation_sample.py [--seed N] [--jobs N] [MODULE…]

Cosmic Ray finds the mutants of each module in MODULES; a seeded sample of them is tested, at most one on each line.
Each mutant is loaded in a forked process in place of the module's source, so no file changes, and runs the tests that
MODULES names, until the first failure. Prints each mutant with its outcome, the diffs of those that survived, and the
counts; docs/mutation_testing.md has the last result.

Exits with 1 where the tests fail without any mutation, as every mutant would then count as killed.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import importlib.machinery
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK_DIR = ROOT / "var" / "mutation"
TIMEOUT = 300  # seconds for the tests of one mutant, after which an endless loop is assumed; they take 5 to 60
PASSED, INTERRUPTED = 0, 2
OWN_PACKAGES = ("newsdesk", "articles", "analysis", "tests", "__main__")

LINKING = ("tests/services/linking",)
# The related tests, those that mirror the module first, and the number of mutants to sample.
MODULES: dict[str, tuple[int, tuple[str, ...]]] = {
    "articles/services/review.py": (
        10,
        (
            "tests/services/test_review.py",
            "tests/services/test_second_review.py",
            "tests/services/test_event_matches.py",
            "tests/services/test_undo.py",
        ),
    ),
    "articles/services/transitions.py": (
        10,
        (
            "tests/services/test_transitions.py",
            "tests/services/test_review.py",
            "tests/services/test_undo.py",
            "tests/services/test_second_review.py",
        ),
    ),
    "articles/services/merge.py": (10, ("tests/services/test_merge.py", "tests/services/test_pending_changes.py")),
    "articles/services/webhooks.py": (10, ("tests/services/test_webhooks.py",)),
    "articles/services/idempotency.py": (8, ("tests/services/test_idempotency.py",)),
    "articles/ingestion/http.py": (12, ("tests/ingestion/test_http.py",)),
    "articles/services/linking/actor_keys.py": (6, LINKING),
    "articles/services/linking/keys.py": (8, LINKING),
    "articles/services/linking/merge_candidates.py": (4, LINKING),
    "articles/services/linking/propagation.py": (7, LINKING),
    "articles/services/linking/propose.py": (8, LINKING),
    "articles/services/linking/retrieval.py": (8, LINKING),
    "articles/services/linking/score.py": (10, LINKING),
}

# One replacement for each kind of operator. Cosmic Ray has all pairs (`+` by `<<`, `==` by `is`); most of the others
# raise an exception at once and would only raise the share that is killed.
OPERATORS = (
    "core/AddNot",
    "core/ExceptionReplacer",
    "core/NumberReplacer",
    "core/RemoveDecorator",
    "core/ReplaceAndWithOr",
    "core/ReplaceBinaryOperator_Add_Sub",
    "core/ReplaceBinaryOperator_Div_Mul",
    "core/ReplaceBinaryOperator_Mul_Div",
    "core/ReplaceBinaryOperator_Sub_Add",
    "core/ReplaceBreakWithContinue",
    "core/ReplaceComparisonOperator_Eq_NotEq",
    "core/ReplaceComparisonOperator_GtE_Gt",
    "core/ReplaceComparisonOperator_Gt_GtE",
    "core/ReplaceComparisonOperator_IsNot_Is",
    "core/ReplaceComparisonOperator_Is_IsNot",
    "core/ReplaceComparisonOperator_LtE_Lt",
    "core/ReplaceComparisonOperator_Lt_LtE",
    "core/ReplaceComparisonOperator_NotEq_Eq",
    "core/ReplaceContinueWithBreak",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceOrWithAnd",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceUnaryOperator_Delete_Not",
    "core/ZeroIterationForLoop",
)

# Lines that say nothing about behaviour that a test could assert: frozen and slots, the size of a cache, and the star
# before keyword arguments, which Cosmic Ray takes for a multiplication.
DECLARATION = re.compile(r"\s*(@dataclass|@lru_cache|@cache|@functools\.cache|\*,$)")


@dataclass(frozen=True)
class Mutant:
    """A module with one change."""

    module: str
    operator: str
    line: int
    source: str  # with the change

    def diff(self) -> str:
        """Return the change as a unified diff without context."""
        before = (ROOT / self.module).read_text(encoding="utf8")
        lines = difflib.unified_diff(before.splitlines(), self.source.splitlines(), lineterm="", n=0)
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def sample(module: str, count: int, seed: int) -> list[Mutant]:
    """Return up to `count` mutants of a module, at most one on each line, in the order of the lines."""
    mutating = importlib.import_module("cosmic_ray.mutating")
    plugins = importlib.import_module("cosmic_ray.plugins")
    syntax = importlib.import_module("cosmic_ray.ast")
    source = (ROOT / module).read_text(encoding="utf8")
    tree = syntax.get_ast(source)
    candidates: list[tuple[str, int, int]] = []
    for name in OPERATORS:
        operator = plugins.get_operator(name)()
        positions = [place for node in syntax.ast_nodes(tree) for place in operator.mutation_positions(node)]
        candidates += [(name, occurrence, start[0]) for occurrence, (start, _end) in enumerate(positions)]
    random.Random(f"{seed} {module}").shuffle(candidates)
    chosen: dict[int, Mutant] = {}
    for name, occurrence, line in candidates:
        if line not in chosen and len(chosen) < count:
            after = mutating.mutate_code(source, plugins.get_operator(name)(), occurrence)
            if after is not None and _is_useful(source, after, line):
                chosen[line] = Mutant(module, name.removeprefix("core/"), line, after)
    return [chosen[line] for line in sorted(chosen)]


def _is_useful(before: str, after: str, line: int) -> bool:
    """Return whether a mutant compiles and is not on one of the lines of DECLARATION."""
    if DECLARATION.match(before.splitlines()[line - 1]):
        return False
    with suppress(SyntaxError):
        compile(after, "mutant", "exec")
        return True
    return False


# --- processes --------------------------------------------------------------------------------------------------------


def preload() -> None:
    """Import the engine and the third-party modules that the tests import, so that forked processes need not."""
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'newsdesk.settings.test'; django.setup(); "
        "import newsdesk.urls, tests.factories, rest_framework.test; print('\\n'.join(sys.modules))"
    )
    listed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if name.startswith("analysis.engine") or name.partition(".")[0] not in OWN_PACKAGES:
            with suppress(Exception):  # those that need Django's settings are imported by each process
                importlib.import_module(name)


def replace_source(mutant: Mutant) -> None:
    """Make the import system read the mutant's source for its module."""
    path = str(ROOT / mutant.module)
    original = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader: importlib.machinery.SourceFileLoader, fullname: str) -> object:
        if loader.get_filename(fullname) == path:
            return compile(mutant.source, path, "exec")
        return original(loader, fullname)

    setattr(importlib.machinery.SourceFileLoader, "get_code", get_code)  # noqa: B010


def run_tests(tests: Iterable[str], folder: Path, mutant: Mutant | None) -> int:
    """Run the tests in this process, with the database in `folder`, and return pytest's exit status."""
    import pytest

    os.environ["NEWSDESK_VAR"] = str(folder)
    os.chdir(ROOT)
    if mutant is not None:
        replace_source(mutant)
    arguments = ["-x", "-q", "--assert=plain", "--reuse-db", "-p", "no:randomly", "-p", "no:cacheprovider", *tests]
    return int(pytest.main(arguments))


def start(tests: Iterable[str], folder: Path, mutant: Mutant | None) -> int:
    """Fork a process that runs the tests, with its output in `folder`, and return its process id."""
    folder.mkdir(parents=True, exist_ok=True)
    pid = os.fork()
    if pid:
        return pid
    status = INTERRUPTED
    try:
        signal.alarm(TIMEOUT)
        with (folder / "output.txt").open("w") as output, redirect_stdout(output), redirect_stderr(output):
            status = run_tests(tests, folder, mutant)
    finally:
        os._exit(status)


def outcomes(mutants: list[Mutant], jobs: int) -> Iterator[tuple[Mutant, bool]]:
    """Test the mutants, `jobs` at a time, and yield each with whether it was killed."""
    waiting, free = list(reversed(mutants)), [WORK_DIR / str(job) for job in range(jobs)]
    for folder in free:
        shutil.copytree(WORK_DIR / "baseline", folder, dirs_exist_ok=True)
    running: dict[int, tuple[Mutant, Path]] = {}
    while waiting or running:
        while waiting and free:
            mutant, folder = waiting.pop(), free.pop()
            running[start(MODULES[mutant.module][1], folder, mutant)] = mutant, folder
        pid, status = os.wait()
        mutant, folder = running.pop(pid)
        if not os.WIFEXITED(status):  # the test database may be left half-written
            shutil.copytree(WORK_DIR / "baseline", folder, dirs_exist_ok=True)
        free.append(folder)
        yield mutant, status != PASSED


def passes_unchanged(modules: Iterable[str]) -> bool:
    """Return whether the related tests pass without a mutation, and create the test database that the others copy."""
    tests = dict.fromkeys(test for module in modules for test in MODULES[module][1])
    _pid, status = os.waitpid(start(tests, WORK_DIR / "baseline", None), 0)
    return status == PASSED


def main() -> None:
    """Sample, test and report."""
    parser = argparse.ArgumentParser(description="Run a sampled mutation test.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="paths from MODULES; all without one")
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--known-green", action="store_true", help="skip the first run, without any mutation")
    options = parser.parse_args()
    modules = options.modules or list(MODULES)
    sys.path.insert(0, str(ROOT))
    began = time.monotonic()
    preload()
    if not options.known_green and not passes_unchanged(modules):
        sys.exit(f"The tests fail without any mutation: see {WORK_DIR / 'baseline' / 'output.txt'}")
    mutants = [mutant for module in modules for mutant in sample(module, MODULES[module][0], options.seed)]
    sampled, killed = Counter(mutant.module for mutant in mutants), Counter[str]()
    for mutant, dead in outcomes(mutants, options.jobs):
        killed[mutant.module] += dead
        print(f"{'killed  ' if dead else 'SURVIVED'} {mutant.module}:{mutant.line} {mutant.operator}", flush=True)
        if not dead:
            print(mutant.diff(), flush=True)
    for module in modules:
        print(f"{module:50} {killed[module]:3} of {sampled[module]:3} killed")
    total = len(mutants)
    share = 100 * killed.total() / total
    print(f"{killed.total()} of {total} killed ({share:.0f} %) in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
