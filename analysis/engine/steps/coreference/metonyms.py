"""Metonyms: the name of a capital or seat used for the government there, as in “Beijing said” or “accused Rome”.

A name is read as a metonym only where it does, says or is addressed with what governments do or say, according to the
lexicon `government_words`. Anywhere else it is the place: “the summit in Beijing”.
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
from ...types import Mention, Span

_SUBJECT_RELATIONS = frozenset(("nsubj", "nsubj:outer"))
_ADDRESSEE_RELATIONS = frozenset(("obj", "iobj", "nsubj:pass"))


def resolve_metonyms(draft: Draft, rule: Rule) -> None:
    """Move mentions of places that are metonyms to the actor that they mean, and mark them."""
    found = list(_find_metonyms(draft))
    actors = {(actor.name, actor.kind): actor for actor in draft.actors}
    moved: dict[int, set[Span]] = defaultdict(set)
    for place, span, entry in found:
        actor = actors.get((entry.name, entry.kind))
        if actor is None:
            actor = actors[entry.name, entry.kind] = ActorDraft(entry.name, entry.kind, rule)
            draft.actors.append(actor)
        moved[id(place)].add(span)
        actor.mention(span, "name", rule, metonym=True)
    for place in draft.actors:
        if id(place) in moved:
            place.mentions = [
                mention
                for mention in place.mentions
                if mention.metonym or Span(mention.start, mention.end) not in moved[id(place)]
            ]
    draft.actors = [actor for actor in draft.actors if actor.mentions]


def _find_metonyms(draft: Draft) -> Iterator[tuple[ActorDraft, Span, GazetteerEntry]]:
    """Yield (place, span of the mention, entry of the government meant)."""
    source_ends = {
        draft.tokens.token_range(span.start, span.end)[1] - 1 for claim in draft.claims for span in claim.source
    }
    seats = gazetteer.government_seats()
    for actor in draft.actors:
        for mention in actor.mentions:
            span = Span(mention.start, mention.end)
            entry = seats.get(draft.text[span.start : span.end].replace("’", "'"))
            if entry is None or mention.kind != "name" or _is_dateline(draft, mention):
                continue
            first, after = draft.tokens.token_range(span.start, span.end)
            if acts_as_government(draft.tree, first, after, source_ends):
                yield actor, span, entry


def _is_dateline(draft: Draft, mention: Mention) -> bool:
    """Return whether a mention is a place in capitals at the start of a line: “BEIJING — The ministry said”."""
    token = draft.tokens.token_at(mention.start)
    return draft.text[mention.start : mention.end].isupper() and draft.tokens.line_starts[token]


def acts_as_government(tree: Tree, first: int, after: int, source_ends: Collection[int]) -> bool:
    """Return whether the name in tokens `first` to `after` is in a position that only a government takes.

    `source_ends` are the last tokens of the sources of claims.
    """
    head = tree.phrase_head(first, after)
    if head is None:
        head = first
    if any(word >= after and tree.deps[word] in {"flat", "compound", "appos"} for word in tree.dependents[head]):
        return False  # part of a longer name: “Beijing Railway Bureau”
    head = tree.climb(head, {"conj"})
    relation = tree.deps[head]
    if after - 1 in source_ends and relation not in {"compound", "nmod"}:
        return True
    governor = tree.heads[head]
    lemma = inflect.lemma(tree.lower[governor], "NOUN" if tree.pos[governor] in {"NOUN", "PROPN"} else "VERB")
    preposition = tree.introducer(head)
    if relation in _SUBJECT_RELATIONS:
        return lemma in _government_words("verb") or _begins_government_act(tree, governor)
    if relation in _ADDRESSEE_RELATIONS:
        return lemma in _government_words("addressed")
    if relation in {"obl:agent", "obl"}:
        return preposition == "by" and lemma in _government_words("verb")
    if relation == "nmod:poss":
        return lemma in _government_words("noun")
    return relation == "nmod" and preposition in {"between", "with"} and lemma in _government_words("between")


def _begins_government_act(tree: Tree, verb: int) -> bool:
    """Return whether the infinitive below a verb is what governments do: “has begun to negotiate”, “moved to ban”."""
    infinitives = tree.children(verb, "xcomp")
    return any(inflect.lemma(tree.lower[word], "VERB") in _government_words("verb") for word in infinitives)


def _government_words(group: str) -> frozenset[str]:
    return lexicons.group("government_words", group)
