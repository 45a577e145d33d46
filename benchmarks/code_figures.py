"""Measure how readable the code is: lengths, docstrings, comments, conditional expressions, names and wording.

    python benchmarks/code_figures.py [FOLDER…]

Prints one table with a column for each folder; without one, for each package of this project and for all of them. The
script needs the standard library only and knows nothing of this project but its folders and FORBIDDEN, so that it
measures any other code base, or an earlier version of this one, in the same way.

The figures are for orientation. A docstring that repeats a name counts as one here, and is a fault all the same.
"""

from __future__ import annotations

import ast
import io
import re
import statistics
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("analysis", "articles", "newsdesk", "benchmarks", "training", "tests")

# Words of an older English that earlier versions of this code were full of. A newcomer greps for the standard term.
FORBIDDEN = frozenset(
    (
        "anew", "likest", "meanwhile", "mend", "mended", "mends", "nobody", "seldom", "stands",
        "tells", "thereof", "told", "whoever", "whom", "whose",
    )
)  # fmt: skip
# Quoted words are examples of the text that the code reads, or names of code; both may hold any word.
QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|\"[^\"]*\"|``[^`]*``|`[^`]*`|```.*?```", re.DOTALL)
WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | Function


@dataclass
class Figures:
    """What was counted in some files."""

    lines: int = 0
    comments: int = 0
    functions: int = 0
    public: int = 0
    documented: int = 0
    public_documented: int = 0
    conditionals: int = 0
    words: int = 0
    forbidden: list[str] = field(default_factory=list)
    function_lines: list[int] = field(default_factory=list)
    line_lengths: list[int] = field(default_factory=list)
    local_names: list[int] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield (label, value) in the order of the table."""
        yield "lines of code", f"{self.lines:,}"
        yield "functions", f"{self.functions:,}"
        yield "function length, median / 90th percentile (lines)", _two(self.function_lines)
        yield "longest function (lines)", str(max(self.function_lines, default=0))
        yield "functions and classes with a docstring (%)", _percent(self.documented, self.functions)
        yield "public ones with a docstring (%)", _percent(self.public_documented, self.public)
        yield "comments per 100 lines", f"{100 * self.comments / max(1, self.lines):.1f}"
        yield "conditional expressions per function", f"{self.conditionals / max(1, self.functions):.2f}"
        yield "local names, median / 90th percentile (letters)", _two(self.local_names)
        yield "line length, median / 90th percentile (columns)", _two(self.line_lengths)
        yield "forbidden words per 1,000 words of prose", f"{1000 * len(self.forbidden) / max(1, self.words):.1f}"
        yield "forbidden words", f"{len(self.forbidden):,}"


def measure(paths: list[Path]) -> Figures:
    """Return the figures of some Python files, taken together."""
    figures = Figures()
    for path in paths:
        source = path.read_text(encoding="utf8")
        tree = ast.parse(source, filename=str(path))
        _measure_lines(source, figures)
        _measure_tree(tree, figures)
        for place, word in forbidden_words(source):
            figures.forbidden.append(f"{path}:{place}: {word}")
    return figures


def python_files(folder: Path) -> list[Path]:
    """Return a folder's Python files, without migrations, which are generated."""
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def forbidden_words(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, word) for each forbidden word in a file's identifiers, docstrings and comments."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for name in _identifiers(node):
            for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name):
                if part.lower() in FORBIDDEN:
                    yield getattr(node, "lineno", 1), f"{part.lower()} (in {name})"
    for line, prose in _prose(source, tree):
        for word in WORD.findall(QUOTED.sub(" ", prose)):
            if word.lower() in FORBIDDEN:
                yield line, word.lower()


def _identifiers(node: ast.AST) -> list[str]:
    """Return the names that a node introduces."""
    if isinstance(node, ast.ClassDef | Function):
        return [node.name]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [node.id]
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return [node.attr]
    return []


def _prose(source: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of docstrings and comments."""
    for node in ast.walk(tree):
        if isinstance(node, Documented) and (text := ast.get_docstring(node, clean=False)):
            yield getattr(node, "lineno", 1), text
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _measure_lines(source: str, figures: Figures) -> None:
    code = [line for line in source.splitlines() if line.strip()]
    figures.lines += len(code)
    figures.line_lengths += [len(line) for line in code]
    comments = {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and not re.match(r"#\s*(noqa|type:|fmt:)", token.string)
    }
    figures.comments += len(comments)


def _measure_tree(tree: ast.Module, figures: Figures) -> None:
    local = {id(inner) for function in ast.walk(tree) if isinstance(function, Function) for inner in _inside(function)}
    for node in ast.walk(tree):
        if isinstance(node, Documented) and (text := ast.get_docstring(node)):
            figures.words += len(WORD.findall(text))
        if isinstance(node, ast.IfExp):
            figures.conditionals += 1
        if isinstance(node, ast.ClassDef | Function):
            _measure_definition(node, figures, is_public=is_public(node) and id(node) not in local)
        if isinstance(node, Function):
            figures.function_lines.append((node.end_lineno or node.lineno) - node.lineno + 1)
            figures.local_names += [len(name) for name in _local_names(node)]


def _inside(function: Function) -> list[ast.AST]:
    """Return the nodes inside a function, which nothing outside it can use."""
    return [node for statement in function.body for node in ast.walk(statement)]


def is_public(node: ast.ClassDef | Function) -> bool:
    """Return whether a name is part of an interface: not private, no test, and no options class of Django."""
    return not node.name.startswith(("_", "test_")) and node.name not in {"Meta", "Media"}


def _measure_definition(node: ast.ClassDef | Function, figures: Figures, *, is_public: bool) -> None:
    documented = ast.get_docstring(node) is not None
    figures.functions += 1
    figures.documented += documented
    if is_public:
        figures.public += 1
        figures.public_documented += documented


def _local_names(function: Function) -> set[str]:
    """Return the parameters and assigned names of a function, but `self`, `cls` and the throw-away `_`."""
    arguments = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
    assigned = {
        node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return (arguments | assigned) - {"self", "cls", "_"}


def _two(values: list[int]) -> str:
    """Return the median and the 90th percentile."""
    if len(values) < 2:
        return "-"
    return f"{statistics.median(values):.0f} / {statistics.quantiles(values, n=10)[-1]:.0f}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.0f}"


def main() -> None:
    """Print the table, and with `--words` where each forbidden word is."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--words"]
    folders = [Path(argument) for argument in arguments] or [ROOT / package for package in PACKAGES]
    columns = [(folder.name, measure(python_files(folder))) for folder in folders]
    if len(columns) > 1:
        columns.append(("all", measure([path for folder in folders for path in python_files(folder)])))
    print(f"{'':52}" + "".join(f"{name:>12}" for name, _ in columns))
    for cells in zip(*(figures.rows() for _, figures in columns), strict=True):
        print(f"{cells[0][0]:52}" + "".join(f"{value:>12}" for _, value in cells))
    if "--words" in sys.argv:
        print("\n".join(columns[-1][1].forbidden))


if __name__ == "__main__":
    main()
