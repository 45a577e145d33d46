"""Where the name of a capital or a seat stands for the government that sits there: “Beijing said”, “accused Rome”.

Only where it says or does, or is told, what governments do; elsewhere it is the place: “the summit in Beijing”.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from ... import lexicons
from ...draft import ActorDraft, Draft
from ...language import gazetteer, inflect
from ...language.gazetteer import GazetteerEntry
from ...language.tree import Tree
from ...rules import Rule
from ...types import Span

_SUBJECTS = frozenset(("nsubj", "nsubj:outer"))
_ADDRESSED = frozenset(("obj", "iobj"))


def read(draft: Draft, rule: Rule) -> None:
    """Move such names to the actor for which they speak, marked as metonyms."""
    found = list(_found(draft))
    bodies = {(a.name, a.kind): a for a in draft.actors}
    moved: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for place, span, entry in found:
        actor = bodies.get((entry.name, entry.kind))
        if actor is None:
            actor = bodies[entry.name, entry.kind] = ActorDraft(entry.name, entry.kind, rule)
            draft.actors.append(actor)
        moved[id(place)].add(span)
        actor.mention(span, "name", rule, metonym=True)
    for place in draft.actors:
        if id(place) in moved:
            place.mentions = [m for m in place.mentions if m.metonym or (m.start, m.end) not in moved[id(place)]]
    draft.actors = [actor for actor in draft.actors if actor.mentions]


def _found(draft: Draft) -> Iterator[tuple[ActorDraft, Span, GazetteerEntry]]:
    sources = {i for claim in draft.claims for span in claim.source for i in [draft.tokens.token_range(*span)[1] - 1]}
    seats = gazetteer.government_seats()
    for actor in draft.actors:
        for mention in actor.mentions:
            span = Span(mention.start, mention.end)
            entry = seats.get(draft.text[span.start : span.end].replace("’", "'"))
            dateline = (
                draft.text[span.start : span.end].isupper()
                and draft.tokens.line_starts[draft.tokens.token_at(span.start)]
            )
            if (
                entry
                and mention.kind == "name"
                and not dateline
                and acts_as_government(draft.tree, *draft.tokens.token_range(*span), sources)
            ):
                yield actor, span, entry


def acts_as_government(tree: Tree, first: int, after: int, sources: Collection[int]) -> bool:
    """Whether the name of tokens `first` up to `after` stands where a government does. `sources` are the last tokens of
    the sources of claims."""
    head = next((k for k in range(first, after) if not first <= tree.heads[k] < after), first)
    if any(k > head and tree.deps[k] in {"flat", "compound", "appos"} and k >= after for k in tree.dependents[head]):
        return False
    head = tree.climb(head, {"conj"})
    relation, above = tree.deps[head], tree.heads[head]
    low = inflect.lemma(tree.lower[above], "NOUN" if tree.pos[above] in {"NOUN", "PROPN"} else "VERB")
    case = tree.introducer(head)
    if after - 1 in sources and relation not in {"compound", "nmod"}:
        return True
    if relation in _SUBJECTS:
        return low in _words("verb") or _leads_on(tree, above)
    if relation in _ADDRESSED or (relation == "nsubj:pass"):
        return low in _words("addressed")
    if relation in {"obl:agent", "obl"}:
        return case == "by" and low in _words("verb")
    if relation == "nmod:poss":
        return low in _words("noun")
    return relation == "nmod" and case in {"between", "with"} and low in _words("between")


def _leads_on(tree: Tree, verb: int) -> bool:
    """“Has begun to negotiate”, “moved to ban”: what follows says what is done."""
    return any(inflect.lemma(tree.lower[k], "VERB") in _words("verb") for k in tree.children(verb, "xcomp"))


def _words(group: str) -> frozenset[str]:
    return lexicons.group("government_words", group)
