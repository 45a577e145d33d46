"""The actors of a document by the words that name them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ...draft import ActorDraft, Draft
from ...language.tree import Tree

# How many words of a name are indexed: a bound on cost, above the length of nearly every organisation's name
_MAX_NAME_WORDS = 8


@dataclass(eq=False)
class ActorIndex:
    """One document's actors on its tree.

    `words` has the actor of every word of a mention, `actor_by_head` that of every head of a mention; `nominal_tokens`
    are the words of descriptions such as “the company” that the coreference step has resolved."""

    tree: Tree
    draft: Draft
    actor_by_head: dict[int, ActorDraft] = field(default_factory=dict)
    words: dict[int, ActorDraft] = field(default_factory=dict)
    nominal_tokens: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Index every mention; where two overlap, the longer one names the words."""
        token_range = self.draft.tokens.token_range
        mentions = [
            (*token_range(mention.start, mention.end), actor, mention.kind)
            for actor in self.draft.actors
            for mention in actor.mentions
        ]
        for first, after, actor, kind in sorted(mentions, key=lambda row: row[0] - row[1]):
            if first >= after or first in self.words:
                continue
            for word in range(first, after):
                self.words.setdefault(word, actor)
            if kind == "nominal":
                self.nominal_tokens.update(range(first, after))
            heads = (word for word in range(first, after) if not first <= self.tree.heads[word] < after)
            self.actor_by_head.setdefault(next(heads, first), actor)

    def actor_at(self, word: int) -> ActorDraft | None:
        """Return the actor that a phrase's head names, by itself or by its apposition; None for anonymous ones.

        “Apple CEO Steve Jobs” is Steve Jobs."""
        if word in self.actor_by_head or word in self.words:
            actor = self.actor_by_head.get(word) or self.words[word]
            return actor if not actor.anonymous else None
        for child in self.tree.children(word, "appos", "flat", "nmod:desc"):
            if child not in self.actor_by_head:
                continue
            joined = self.tree.children(child, "conj")
            if not any(other in self.actor_by_head for other in joined):
                return self.actor_by_head[child]
        return None

    def actor_of_bare_noun(self, noun: int) -> ActorDraft | None:
        """Return the actor that “the church” means: the only one with this word in its name, if mentioned before."""
        candidates = self._organisations_by_word.get(self.tree.lemma(noun), [])
        if len(candidates) != 1:
            return None
        actor = candidates[0]
        return actor if actor.mentions[0].start < self.draft.tokens.starts[noun] else None

    @cached_property
    def _organisations_by_word(self) -> dict[str, list[ActorDraft]]:
        """The document's organisations by the lower-case words of their names."""
        by_word: dict[str, list[ActorDraft]] = {}
        for actor in self.draft.actors:
            if actor.mentions and not actor.anonymous and actor.kind in {"organisation", "outlet"}:
                for word in set(actor.name.lower().split()[:_MAX_NAME_WORDS]):
                    by_word.setdefault(word, []).append(actor)
        return by_word
