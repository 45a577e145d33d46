"""Show a document's analysis in a terminal: each sentence with its names, attributions and tree."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

ENTITY_LABELS = {"PER": "person", "ORG": "organisation", "LOC": "place"}


def render(doc: Doc) -> str:
    """Return all sentences as text, separated by blank lines."""
    return "\n\n".join("\n".join(_sentence_lines(number, sent)) for number, sent in enumerate(doc.sents, 1))


def _sentence_lines(number: int, sent: Span) -> Iterator[str]:
    yield f"[{number}] {' '.join(sent.text.split())}"
    for entity in sent.ents:
        yield f"    {ENTITY_LABELS.get(entity.label_, entity.label_)}: {entity.text}"
    for role in ("source", "cue", "content"):
        for words in _role_spans(sent, role):
            yield f"    {role}: {words}"
    for root in (token for token in sent if token.head.i == token.i and not token.is_space):
        yield from _branch(root, "    ", "", "")


def _role_spans(sent: Span, role: str) -> Iterator[str]:
    """Yield the text of each span of words that has the role."""
    start = None
    for token in [*sent, None]:
        marks = token._.attribution if token is not None else ()
        if start is not None and f"I-{role}" not in marks:
            end = token.i if token is not None else sent.end
            yield " ".join(sent.doc[start:end].text.split())
            start = None
        if token is not None and f"B-{role}" in marks:
            start = token.i


def _branch(token: Token, margin: str, arm: str, below: str) -> Iterator[str]:
    """Yield the lines of a subtree: `arm` precedes the word itself, `below` its dependents."""
    yield f"{margin}{arm}{_describe(token)}"
    children = [child for child in token.children if not child.is_space]
    for child in children:
        is_last = child is children[-1]
        yield from _branch(child, margin + below, "└─ " if is_last else "├─ ", "   " if is_last else "│  ")


def _describe(token: Token) -> str:
    """Return a line such as `nsubj minister NOUN · Number=Sing · person, def`."""
    parts = [f"{token.dep_} {token.text} {token.pos_}"]
    if token.morph:
        parts.append(str(token.morph).replace("|", " "))
    if token._.entity_type or token._.definiteness:
        parts.append(", ".join(filter(None, (token._.entity_type, token._.definiteness))))
    return " · ".join(parts)
