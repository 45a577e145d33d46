"""A document's analysis for a terminal: each sentence, its names, and its tree with what is known of every word."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

ENTITY_LABELS = {"PER": "person", "ORG": "organisation", "LOC": "place"}


def render(doc: Doc) -> str:
    """All sentences, a blank line between them."""
    return "\n\n".join("\n".join(_sentence(number, sent)) for number, sent in enumerate(doc.sents, 1))


def _sentence(number: int, sent: Span) -> Iterator[str]:
    yield f"[{number}] {' '.join(sent.text.split())}"
    for entity in sent.ents:
        yield f"    {ENTITY_LABELS.get(entity.label_, entity.label_)}: {entity.text}"
    for role in ("source", "cue", "content"):
        for words in _role(sent, role):
            yield f"    {role}: {words}"
    for root in (token for token in sent if token.head.i == token.i and not token.is_space):
        yield from _branch(root, "    ", "", "")


def _role(sent: Span, role: str) -> Iterator[str]:
    """The stretches of words that carry the role, as text."""
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
    yield f"{margin}{arm}{_word(token)}"
    children = [child for child in token.children if not child.is_space]
    for child in children:
        last = child is children[-1]
        yield from _branch(child, margin + below, "└─ " if last else "├─ ", "   " if last else "│  ")


def _word(token: Token) -> str:
    """`nsubj minister NOUN · Number=Sing · person, def`."""
    about = [f"{token.dep_} {token.text} {token.pos_}"]
    if token.morph:
        about.append(str(token.morph).replace("|", " "))
    if token._.entity_type or token._.definiteness:
        about.append(", ".join(filter(None, (token._.entity_type, token._.definiteness))))
    return " · ".join(about)
