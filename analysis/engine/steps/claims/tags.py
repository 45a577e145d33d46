"""Tags, with the content before or around the verb.

Examples: “…,” he said. — “…,” said Smith. — The plan, he said, would fail."""

from __future__ import annotations

from typing import NamedTuple

from ...language.tree import NOMINAL_RELATIONS, TokenRange
from .base import CueReader
from .cues import Cue
from .proposal import ClaimContext, Proposal
from .sources import noun_phrase_range
from .tag_finder import Tag, TagFinder
from .word_groups import claim_words

# How many tokens after an inverted verb the comma behind its source may be: a name with a short role
_MAX_INVERTED_SOURCE = 10
# How many tokens after a tag's verb a quotation may begin that continues the one before: room for a
# role and a scene
_MAX_TAG_REST = 25
# How many tokens after a quotation's tag the next quotation may begin; beyond it the article goes
# on by itself
_MAX_GAP_TO_QUOTATION = 3
_VERBAL = frozenset(("VERB", "AUX"))
_RELATIVE_PRONOUNS = frozenset(("who", "which", "that", "whom"))
_TAG_BOUNDARIES = frozenset((",", "—", "–", "--", "”", '"', "''"))
# Words after a comma with which the article goes on: “…,” she said, and her husband cut in
_CONTINUING_WORDS = frozenset(("and", "but", "then", "before", "as"))


class _PrecedingContent(NamedTuple):
    """The content before and around a tag, and whether it is quoted."""

    parts: list[TokenRange]
    is_quoted: bool


class TagReader(CueReader):
    """Finds the content that a verb in a tag attributes."""

    def __init__(self, context: ClaimContext):
        super().__init__(context)
        self.finder = TagFinder(context)

    def read(self, cue: Cue) -> Proposal | None:
        """Return the claim of a verb in a tag, from the surest forms to the parser's reading."""
        return self._so_says(cue) or self._inverted(cue) or self._interposed(cue) or self._tag(cue)

    def read_by_commas(self, cue: Cue) -> Proposal | None:
        """Return the claim of a tag found by its punctuation, for those that the parser has not recognized."""
        if "q" not in cue.frames or self.tree.introducer(cue.verb) == "as":
            return None
        tag = self.finder.find(cue)
        return self._tag_proposal(cue, tag.source, self.finder.content_ranges(tag)) if tag else None

    def _tag_proposal(self, cue: Cue, source: TokenRange, parts: list[TokenRange]) -> Proposal | None:
        """Return the claim of a tag, by the rule for one inside its content or for one after it."""
        rule = "verb-middle" if len(parts) > 1 and parts[-1][0] > cue.verb else "verb-after"
        return self._proposal(cue, source, parts, rule)

    # ------------------------------------------------------------- forms that do not depend on the parse

    def _so_says(self, cue: Cue) -> Proposal | None:
        """Return the claim of “So says …”, with the sentence before as content.

        Example: “It is a muddle. So says the judge.”"""
        start = int(self.tree.doc[cue.verb].sent.start)
        if cue.first != start + 1 or self.tree.lower[start] != "so" or "q" not in cue.frames or start == 0:
            return None
        if self.tree.tokens.line_starts[start]:
            return None
        source = self._tag_source(cue)
        if source is None:
            return None
        previous_start = int(self.tree.doc[start - 1].sent.start)
        return self._proposal(cue, source, [(previous_start, start)], "verb-after")

    def _inverted(self, cue: Cue) -> Proposal | None:
        """Return the claim of a verb before its source between two commas.

        Example: “That, said the judge, was no excuse”."""
        tree, words, comma = self.tree, self.tree.words, cue.first - 1
        if comma < 1 or words[comma] != "," or cue.lemma in claim_words("addressing"):
            return None
        limit = min(self._sentence_end(cue.verb), cue.after + _MAX_INVERTED_SOURCE, len(words) - 1)
        closing = next((word for word in range(cue.after, limit) if words[word] == ","), None)
        if not closing:
            return None
        interrupts = tree.pos[closing + 1] in _VERBAL or tree.pos[comma - 1] in _VERBAL
        return self.read_by_commas(cue) if interrupts else None

    def _interposed(self, cue: Cue) -> Proposal | None:
        """Return the claim of a source and verb between two commas.

        Example: “The tunnel, engineers now concede, was unsafe”."""
        tag = self.finder.find(cue) if "q" in cue.frames else None
        if tag is None or not self._interrupts_sentence(cue, tag):
            return None
        parts = self.finder.content_ranges(tag)
        if parts and self._is_setting(parts[0][0], tag.span[1] + 1):
            return None
        if len(parts) < 2 or not any(self.tree.pos[word] in _VERBAL for word in range(*parts[-1])):
            return None
        return self._proposal(cue, tag.source, parts, "verb-middle")

    def _interrupts_sentence(self, cue: Cue, tag: Tag) -> bool:
        """Return whether a tag has commas on both sides, its source first, and no quotation before it."""
        words, (first, after) = self.tree.words, tag.span
        if tag.source[0] >= cue.verb or self.context.quotations.before(first):
            return False
        if after + 1 >= len(words) or words[after] != "," or words[first - 1] != ",":
            return False
        return self.tree.lower[after + 1] not in claim_words("relaying_opener")

    def _is_setting(self, first: int, after_tag: int) -> bool:
        """Return whether what precedes a tag describes the scene: “When the vote came, she said, “…””."""
        opens_adverbial = self.tree.pos[first] in {"ADP", "SCONJ", "VERB", "ADV"}
        quotation_follows = self.context.quotations.opening_at(after_tag) is not None
        return (opens_adverbial and quotation_follows) or self.tree.lower[first] in claim_words("setting")

    # ------------------------------------------------------------- tags as the parser attaches them

    def _tag(self, cue: Cue) -> Proposal | None:
        """Return the claim of a verb with its content before it: “…,” he said. — “…,” said Smith."""
        preceding = self._preceding_content(cue)
        if preceding is None or not (preceding.is_quoted or "q" in cue.frames):
            return None
        source = self._tag_source(cue)
        if source is None:
            return None
        parts, sentence_end = preceding.parts, self._sentence_end(cue.verb)
        if parts[-1][1] <= sentence_end and not self._article_goes_on(cue.verb, sentence_end):
            parts = [*parts, *self.contents.continued_quotations(sentence_end)]
        return self._tag_proposal(cue, source, parts)

    def _preceding_content(self, cue: Cue) -> _PrecedingContent | None:
        """Return the content that begins before a tag."""
        tree, verb = self.tree, cue.verb
        content_verb = next((child for child in self._content_children(verb) if child < verb), None)
        if content_verb is not None and ";" in tree.lower[content_verb:verb]:
            return None
        has_forward_clause = self._forward_clause(verb) is not None
        if content_verb is not None and not has_forward_clause:
            return self._around(cue, self._tag_core(cue, content_verb), tree.subtree_range(content_verb))
        interrupted = self._interrupted_clause(cue) if not has_forward_clause else None
        if interrupted is None:
            return self._quotation_before(cue)
        tag, content = self._tag_range(cue), tree.subtree_range(interrupted)
        return self._around(cue, tag, content) if tag[0] > content[0] else None

    def _content_children(self, verb: int) -> list[int]:
        """Return the children of a tag's verb that are the content."""
        return self.tree.children(verb, "ccomp", "parataxis", "dislocated")

    def _around(self, cue: Cue, tag: TokenRange, content: TokenRange) -> _PrecedingContent:
        """Return a content on both sides of a tag, from the start of a quotation that ends before it."""
        first, after = content[0], max(content[1], tag[0])
        quote = self.context.quotations.before(tag[0])
        if quote and first >= quote.first:
            first = quote.first
        elif quote:
            first = min(first, self.tree.subtree_first[cue.verb])  # “In May, ‘we lost,’ he said”
        parts = [(first, tag[0])]
        if tag[1] < after:
            parts += self._rest(tag[1], after, quote is not None)
        return _PrecedingContent(parts, quote is not None)

    def _article_goes_on(self, verb: int, sentence_end: int) -> bool:
        """Return whether the article goes on after a tag, so that the next quotation may be someone else's.

        Example: “…,” she said, and her husband cut in."""
        words, lower = self.tree.words, self.tree.lower
        return any(
            words[word] == "," and lower[word + 1] in _CONTINUING_WORDS for word in range(verb, sentence_end - 2)
        )

    def _tag_core(self, cue: Cue, content_verb: int) -> TokenRange:
        """Return a tag as its source, its verb and what depends on that after it."""
        tree, verb = self.tree, cue.verb
        source = self.source(verb)
        first = min(cue.first, source[0]) if source and source[0] > content_verb else cue.first
        following = [tree.subtree_after[child] for child in tree.dependents[verb] if child > verb]
        return first, max([verb + 1, *following])

    def _rest(self, first: int, after: int, is_quoted: bool) -> list[TokenRange]:
        """Return the content after a tag; after a quotation only another one, because the article may go on."""
        if not is_quoted:
            return [self.contents.extend_to_quotation((first, after))]
        for word in range(first, min(first + _MAX_GAP_TO_QUOTATION, after)):
            quote = self.context.quotations.opening_at(word)
            if quote:
                return [(quote.first, quote.after)]
        return []

    # ------------------------------------------------------------- tags attached by another relation

    def _interrupted_clause(self, cue: Cue) -> int | None:
        """Return the head of the clause that a tag interrupts or follows where the parser has not made it the content.

        The parser makes the tag's verb a parataxis, a conjunct or a relative clause of it."""
        if self.speaker(cue.verb) is None:
            return None
        relation = self.tree.deps[cue.verb]
        if relation == "parataxis":
            return self._clause_above_parataxis(cue.verb)
        if relation == "conj":
            return self._clause_above_conjunct(cue)
        if relation == "acl:relcl":
            return self._clause_above_relative(cue)
        return None

    def _clause_above_parataxis(self, verb: int) -> int | None:
        """Return the clause that a tag interrupts as a parataxis of one of its words."""
        tree, head = self.tree, self.tree.heads[verb]
        if tree.subject(verb) is None or ";" in tree.lower[head:verb]:
            return None
        clause = tree.climb(head, NOMINAL_RELATIONS)
        return clause if clause > verb else head  # ‘“Prices,” she told a station, “will be frozen”’

    def _clause_above_conjunct(self, cue: Cue) -> int | None:
        """Return the verb that a tag is joined to without a conjunction."""
        tree, verb = self.tree, cue.verb
        if tree.subject(verb) is None or tree.has_child(verb, "cc") or "q" not in cue.frames:
            return None
        return tree.heads[verb] if self._is_set_off(self._tag_range(cue)) else None

    def _clause_above_relative(self, cue: Cue) -> int | None:
        """Return the clause of the noun that a tag is attached to, or None if a relative pronoun shows it is no tag.

        Example: “three men arrested over the theft …, the paper reported”."""
        tree, verb = self.tree, cue.verb
        has_pronoun = any(tree.lower[child] in _RELATIVE_PRONOUNS for child in tree.dependents[verb])
        if has_pronoun or "q" not in cue.frames or not self._is_set_off(self._tag_range(cue)):
            return None
        return tree.climb(tree.heads[verb], NOMINAL_RELATIONS | {"acl"})

    def _tag_range(self, cue: Cue) -> TokenRange:
        """Return the tokens of a tag with its source, which the parser may attach elsewhere."""
        first, after = self.tree.subtree_range(cue.verb)
        source = self.source(cue.verb)
        return (min(first, source[0]) if source else first), after

    def _is_set_off(self, span: TokenRange) -> bool:
        """Return whether a range has commas, dashes or quotation marks before it, and punctuation or nothing after."""
        words = self.tree.words
        first, after = span
        if first < after and words[first] == ",":
            first += 1
        if first == 0 or words[first - 1] not in _TAG_BOUNDARIES:
            return False
        return after >= len(words) or self.contents.is_punctuation(after) or words[after - 1] in {",", "."}

    # ------------------------------------------------------------- tags that the parser has not attached

    def _quotation_before(self, cue: Cue) -> _PrecedingContent | None:
        """Return the quotation directly before a tag, and one after it, where the parser has attached neither."""
        tree, verb = self.tree, cue.verb
        if self._forward_clause(verb) is not None or (cue.frames and not cue.frames & {"q", "c"}):
            return None
        subject = tree.subject(verb)
        start = cue.first if subject is None else min(cue.first, tree.subtree_first[subject])
        quote = self.context.quotations.before(start)
        if quote is None or quote.after - quote.first < 2 or not self._quotation_is_content(quote, verb):
            return None
        parts = [(quote.first, quote.after)]
        following = self._quotation_after(verb)
        if following is not None:
            parts.append(following)
        return _PrecedingContent(parts, True)

    def _quotation_after(self, verb: int) -> TokenRange | None:
        """Return the tokens of the first quotation that opens after a tag's verb in its sentence."""
        for word in range(verb + 1, min(self._sentence_end(verb), verb + _MAX_TAG_REST)):
            quote = self.context.quotations.opening_at(word)
            if quote:
                return quote.first, quote.after
        return None

    def _tag_source(self, cue: Cue) -> TokenRange | None:
        """Return the source in a tag, also where the parser takes it for the object: “…,” asked a man."""
        source = self.source(cue.verb)
        object_ = self.tree.child(cue.verb, "iobj", "obj")
        if source is None and object_ is not None and object_ > cue.verb:
            return noun_phrase_range(self.tree, object_)
        return source
