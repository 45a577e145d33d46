"""Verbs in a tag: “…,” he said. — “…,” said Smith. — The plan, he said, would fail."""

from __future__ import annotations

from ...language.tree import NOMINAL_RELATIONS, TokenRange
from .base import CueReader
from .cues import Cue
from .proposal import ClaimContext, Proposal
from .sources import noun_phrase_range
from .tag_finder import TagFinder
from .word_groups import claim_words


class TagReader(CueReader):
    """Reads what stands before and around a tag."""

    def __init__(self, context: ClaimContext):
        super().__init__(context)
        self.finder = TagFinder(context)

    def read(self, cue: Cue) -> Proposal | None:
        return self._so_says(cue) or self._inverted(cue) or self._interposed(cue) or self._tag(cue)

    def _tag(self, cue: Cue) -> Proposal | None:
        """“…,” he said. — “…,” said Smith. — The plan, he said, would fail."""
        i = cue.verb
        said = self._said_before(cue)
        if said is None:
            return None
        parts, quoted = said
        if not quoted and "q" not in cue.frames:
            return None
        source = self._tag_source(cue)
        if source is None:
            return None
        sentence_end = self._sentence_end(i)
        if parts[-1][1] <= sentence_end and not self._story_goes_on(i, sentence_end):
            parts = [*parts, *self.contents.continued_quotations(parts[-1][1], sentence_end)]
        rule = "verb-middle" if len(parts) > 1 and parts[-1][0] > i else "verb-after"
        return self._proposal(cue, source, parts, rule)

    def read_by_commas(self, cue: Cue) -> Proposal | None:
        """A tag that the parse has taken apart."""
        if "q" not in cue.frames or self.tree.introducer(cue.verb) == "as":
            return None
        tag = self.finder.find(cue)
        if tag is None:
            return None
        parts = self.finder.content_ranges(tag)
        rule = "verb-middle" if len(parts) > 1 and parts[-1][0] > cue.verb else "verb-after"
        return self._proposal(cue, tag.source, parts, rule)

    def _so_says(self, cue: Cue) -> Proposal | None:
        """“The statute is a muddle. So says the Law Council”: the sentence before is what is said."""
        i, doc = cue.verb, self.tree.doc
        start = int(doc[i].sent.start)
        if cue.first != start + 1 or self.tree.lower[start] != "so" or "q" not in cue.frames or start == 0:
            return None
        if self.tree.tokens.line_starts[start]:
            return None
        source = self._tag_source(cue)
        before = int(doc[start - 1].sent.start)
        return self._proposal(cue, source, [(before, start)], "verb-after") if source else None

    def _inverted(self, cue: Cue) -> Proposal | None:
        """“That, said the judge, was no excuse”: nothing else looks so, whatever the parse makes of it."""
        tree, words, before = self.tree, self.tree.words, cue.first - 1
        if before < 1 or words[before] != "," or cue.lemma in claim_words("addressing"):
            return None
        end = next(
            (
                k
                for k in range(cue.after, min(self._sentence_end(cue.verb), cue.after + 10, len(words) - 1))
                if words[k] == ","
            ),
            0,
        )
        apart = end and (tree.pos[end + 1] in {"VERB", "AUX"} or tree.pos[before - 1] in {"VERB", "AUX"})
        return self.read_by_commas(cue) if apart else None

    def _interposed(self, cue: Cue) -> Proposal | None:
        """“The tunnel, engineers now concede, was never safe”: someone and a verb between two commas."""
        tag = self.finder.find(cue) if "q" in cue.frames else None
        if tag is None or tag.source[0] >= cue.verb or self.context.quotations.before(tag.span[0]):
            return None
        words = self.tree.words
        goes_on = tag.span[1] + 1 < len(words) and words[tag.span[1]] == "," and words[tag.span[0] - 1] == ","
        if goes_on and self.tree.lower[tag.span[1] + 1] in claim_words("relaying_opener"):
            return None
        parts = self.finder.content_ranges(tag)
        if parts and self._is_setting(parts[0][0], tag.span[1] + 1):
            return None
        verbs = len(parts) > 1 and any(self.tree.pos[k] in {"VERB", "AUX"} for k in range(*parts[-1]))
        return self._proposal(cue, tag.source, parts, "verb-middle") if goes_on and verbs else None

    def _is_setting(self, first: int, after: int) -> bool:
        """“When the vote came, she said, “…””: what stands before tells of the saying, and is not said."""
        opens = self.tree.pos[first] in {"ADP", "SCONJ", "VERB", "ADV"}
        quoted = self.context.quotations.opening_at(after) is not None
        return (opens and quoted) or self.tree.lower[first] in claim_words("setting")

    def _said_before(self, cue: Cue) -> tuple[list[TokenRange], bool] | None:
        """The pieces of what a tag says, and whether it is quoted."""
        tree, i = self.tree, cue.verb
        before = next(
            (k for k in tree.dependents[i] if k < i and tree.deps[k] in {"ccomp", "parataxis", "dislocated"}), None
        )
        if before is not None and ";" in tree.lower[before:i]:
            return None
        if before is not None and not self._forward_clause(i):
            own, whole = self._core(cue, before), tree.subtree_range(before)
        elif not self._forward_clause(i) and (clause := self._interrupted(cue)) is not None:
            own, whole = self._tag_range(cue), tree.subtree_range(clause)
            if own[0] <= whole[0]:
                return None
        else:
            return self._quote_before(cue)
        first, after = whole[0], max(whole[1], own[0])
        quote = self.context.quotations.before(own[0])
        if quote and first >= quote.first:
            first = quote.first
        elif quote:
            first = min(first, tree.subtree_first[i])  # “In May, ‘we lost,’ he said”
        parts = [(first, own[0])]
        if own[1] < after:
            parts += self._rest(own[1], after, quote is not None)
        return parts, quote is not None

    def _story_goes_on(self, i: int, sentence_end: int) -> bool:
        """“…,” she said, and her husband cut in: who is quoted next may be another."""
        words, lows = self.tree.words, self.tree.lower
        return any(
            words[k] == "," and lows[k + 1] in {"and", "but", "then", "before", "as"}
            for k in range(i, sentence_end - 2)
        )

    def _core(self, cue: Cue, before: int) -> TokenRange:
        """A tag as its subject, its verb and what follows that."""
        tree, i = self.tree, cue.verb
        source = self.source(i)
        first = min(cue.first, source[0]) if source and source[0] > before else cue.first
        return first, max([i + 1, *(tree.subtree_after[k] for k in tree.dependents[i] if k > i)])

    def _rest(self, first: int, after: int, quoted: bool) -> list[TokenRange]:
        """What follows a tag in its sentence; after a quotation only another, for the story goes on by itself."""
        if not quoted:
            return [self.contents.extend_to_quotation((first, after))]
        for k in range(first, min(first + 3, after)):
            quote = self.context.quotations.opening_at(k)
            if quote:
                return [(quote.first, quote.after)]
        return []

    def _interrupted(self, cue: Cue) -> int | None:
        """The clause that a tag stands in or after without being joined to it as what is said."""
        tree, i = self.tree, cue.verb
        dep, head = tree.deps[i], tree.heads[i]
        if self.speaker(i) is None or dep not in {"parataxis", "conj", "acl:relcl"}:
            return None
        if dep == "parataxis":
            if tree.subject(i) is None or ";" in tree.lower[head:i]:
                return None
            above = tree.climb(head, NOMINAL_RELATIONS)  # ““Prices,” she told a station, “will be frozen”
            return above if above > i else head
        if dep == "conj":
            apart = tree.subject(i) is not None and not tree.has_child(i, "cc") and "q" in cue.frames
            return head if apart and self._set_off(self._tag_range(cue)) else None
        pronouns = any(tree.lower[k] in {"who", "which", "that", "whom"} for k in tree.dependents[i])
        if pronouns or "q" not in cue.frames or not self._set_off(self._tag_range(cue)):
            return None
        return tree.climb(
            head, NOMINAL_RELATIONS | {"acl"}
        )  # “three men arrested over the theft …, the paper reported”

    def _tag_range(self, cue: Cue) -> TokenRange:
        """A tag with its subject, which the parse may hang elsewhere."""
        first, after = self.tree.subtree_range(cue.verb)
        source = self.source(cue.verb)
        return (min(first, source[0]) if source else first), after

    def _set_off(self, span: TokenRange) -> bool:
        """Whether commas or dashes stand on both sides, the sentence's end being one."""
        words = self.tree.words
        first, after = span
        if first < after and words[first] == ",":
            first += 1
        before = first > 0 and words[first - 1] in {",", "—", "–", "--", "”", '"', "''"}
        return before and (after >= len(words) or self.contents.is_punctuation(after) or words[after - 1] in {",", "."})

    def _quote_before(self, cue: Cue) -> tuple[list[TokenRange], bool] | None:
        """A tag that the parse has not joined to the quotation before it."""
        tree, i = self.tree, cue.verb
        if self._forward_clause(i):
            return None
        subject = tree.subject(i)
        start = min(cue.first, tree.subtree_first[subject] if subject is not None else cue.first)
        quote = self.context.quotations.before(start)
        if quote is None or quote.after - quote.first < 2:
            return None
        if not self._ends_said(quote, i) or (cue.frames and not cue.frames & {"q", "c"}):
            return None
        parts = [(quote.first, quote.after)]
        follows = self._after_tag(i)
        if follows is not None:
            parts.append(follows)
        return parts, True

    def _after_tag(self, i: int) -> TokenRange | None:
        end = self._sentence_end(i)
        for j in range(i + 1, min(end, i + 25)):
            quote = self.context.quotations.opening_at(j)
            if quote:
                return quote.first, quote.after
        return None

    def _tag_source(self, cue: Cue) -> TokenRange | None:
        """Who stands in a tag; after its verb the parse may take them for an object: “asked a man”."""
        source = self.source(cue.verb)
        after = self.tree.child(cue.verb, "iobj", "obj")
        if source is None and after is not None and after > cue.verb:
            return noun_phrase_range(self.tree, after)
        return source
