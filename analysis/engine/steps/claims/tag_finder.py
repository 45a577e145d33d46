"""Tags found by the punctuation around them.

Examples: “…, two officials said.” — “Prices, brokers told clients, have risen.”

A tag is the part of a sentence that names source and cue beside or inside the content. The parser
often attaches its subject to a noun before it. Between commas a tag always has the same form:
someone who can speak, a verb of saying, perhaps an addressee, time and place, and no clause.
"""

from __future__ import annotations

from typing import NamedTuple

from ...language.tree import TokenRange
from .contents import ContentFinder
from .cues import Cue
from .proposal import ClaimContext
from .sources import can_be_source, can_speak, noun_phrase_range
from .word_groups import claim_words

# How many tokens a tag may have on either side of its verb: room for a name with a role, an
# addressee and a time. It also bounds the cost
MAX_TAG_TOKENS = 14
# Marks that separate a tag from the content
_TAG_EDGES = frozenset((",", "—", "–", "--", "”", '"', "''", "’", "»"))
# Relations by which the parser attaches a subject behind its verb: “…,” shot back Ann Lim
_INVERTED_SUBJECT_RELATIONS = frozenset(
    ("obj", "iobj", "vocative", "obl", "obl:unmarked", "dep", "appos", "parataxis", "xcomp", "ccomp")
)
# How many tokens a headline's label may have: “BREAKING: …”
_MAX_LABEL_TOKENS = 5
# Prepositions of what a verb says something about; a tag has none
_CONTENT_PREPOSITIONS = frozenset(("of", "about", "for", "as", "that"))
_VERBAL = frozenset(("VERB", "AUX"))
_NOMINAL = frozenset(("NOUN", "PROPN", "PRON"))
_CONNECTIVES = frozenset(("ADP", "SCONJ", "CCONJ"))


class Tag(NamedTuple):
    """A tag: its source, and all of its tokens from comma to comma."""

    source: TokenRange
    span: TokenRange


class TagFinder:
    """Finds the tags of one document by their punctuation."""

    def __init__(self, context: ClaimContext):
        self.tree = context.tree
        self.words = context.tree.words
        self.quotations = context.quotations
        self.contents = ContentFinder(context.tree, context.quotations)

    def find(self, cue: Cue) -> Tag | None:
        """Return the tag that a verb is part of, or None."""
        tree = self.tree
        sentence = tree.doc[cue.verb].sent
        start, end = int(sentence.start), int(sentence.end)
        first = self._tag_start(cue, start)
        if first is None or (tree.deps[cue.verb] == "acl:relcl" and tree.heads[cue.verb] >= first):
            return None
        if first < cue.first:
            source, after = self._source_between(first, cue.first), cue.after
        else:
            source = self._source_after(cue, end)
            after = source[1] if source else end
        if source is None:
            return None
        last = self._tag_end(after, end)
        if last is None or not self._has_no_content(cue, after, last):
            return None
        return Tag(source, (first, last))

    # ------------------------------------------------------------- the content around a tag

    def content_ranges(self, tag: Tag) -> list[TokenRange]:
        """Return the content around a tag: the quotation before it, or its sentence on both sides; may be empty."""
        sentence = self.tree.doc[tag.span[0]].sent
        start, end = int(sentence.start), int(sentence.end)
        quote = self.quotations.before(tag.span[0])
        if quote:
            return self.contents.normalize([(quote.first, quote.after)])
        before = (self._after_label(start, tag.span[0]), tag.span[0])
        parts = self.contents.normalize([before, (tag.span[1], end)])
        if len(parts) > 1 and self.tree.lower[parts[-1][0]] in claim_words("relaying_opener"):
            del parts[-1]  # “…, officials told envoys, according to diplomats”
        return parts if parts and self._is_clause(parts) else []

    def _is_clause(self, parts: list[TokenRange]) -> bool:
        """Return whether the sentence around a tag is a clause, and not “In June,” or “After the vote,” alone."""
        tree, first = self.tree, parts[0][0]
        sentence_end = int(tree.doc[first].sent.end)
        is_headline = tree.tokens.line_starts[first] and self.words[sentence_end - 1] != "."
        if not is_headline and not any(self._has_verb(part) for part in parts):
            return False
        if len(parts) > 1 and self._has_verb(parts[-1]):
            return True
        root = tree.root(first)
        if any(start <= root < after for start, after in parts):
            return True
        return not self._opens_adverbial(first)

    def _has_verb(self, part: TokenRange) -> bool:
        """Return whether a range has a verb or an auxiliary."""
        return any(self.tree.pos[word] in _VERBAL for word in range(*part))

    def _opens_adverbial(self, word: int) -> bool:
        """Return whether a sentence that begins with a word begins with a phrase or clause before its main one."""
        tree = self.tree
        if tree.pos[word] in {"ADP", "SCONJ"} or tree.deps[word] in {"advcl", "acl"}:
            return True
        return tree.lower[word] in claim_words("clause_opener") and tree.pos[word] != "PRON"

    def _after_label(self, start: int, tag_first: int) -> int:
        """Return where a sentence begins without the label of a headline: “BREAKING: Vietnam has …”."""
        if self.tree.tokens.line_starts[start]:
            for word in range(start + 1, min(start + _MAX_LABEL_TOKENS, tag_first)):
                if self.words[word] == ":":
                    return word + 1
        return start

    # ------------------------------------------------------------- the edges of a tag

    def _tag_start(self, cue: Cue, sentence_start: int) -> int | None:
        """Return where the tag of a cue begins, or None if no mark separates it from what is before."""
        first = cue.first
        while (
            first > sentence_start and cue.first - first <= MAX_TAG_TOKENS and self.words[first - 1] not in _TAG_EDGES
        ):
            first -= 1
        if first == sentence_start or self.words[first - 1] not in _TAG_EDGES:
            return None
        while first < cue.first and self.contents.is_punctuation(first):
            first += 1
        return first

    def _tag_end(self, word: int, sentence_end: int) -> int | None:
        """Return where a tag ends that goes on to a token at least: the next comma or the sentence's end."""
        for following in range(word, min(sentence_end, word + MAX_TAG_TOKENS)):
            if self.words[following] in _TAG_EDGES:
                return following
        while sentence_end > word and self.contents.is_punctuation(sentence_end - 1):
            sentence_end -= 1
        return sentence_end if sentence_end - word < MAX_TAG_TOKENS else None

    # ------------------------------------------------------------- the source in a tag

    def _source_between(self, first: int, after: int) -> TokenRange | None:
        """Return a range of a tag beside its verb as its source, if it is one noun phrase that can be one."""
        tree = self.tree
        if tree.lower[first] in claim_words("clause_opener"):
            return None
        if tree.lower[first:after] == ["it"]:
            return first, after
        if tree.pos[first] in _CONNECTIVES or any(tree.pos[word] == "VERB" for word in range(first, after)):
            return None
        heads = [word for word in range(first, after) if self._is_phrase_head(word, first, after)]
        if not heads or tree.pos[heads[0]] not in _NOMINAL or not can_be_source(tree, heads[0]):
            return None
        if tree.introducer(heads[0]) and tree.deps[heads[0]] != "nmod":
            return None
        return first, after

    def _is_phrase_head(self, word: int, first: int, after: int) -> bool:
        """Return whether the head of a word lies outside a range, or the word is a root."""
        head = self.tree.heads[word]
        return head == word or not first <= head < after

    def _source_after(self, cue: Cue, sentence_end: int) -> TokenRange | None:
        """Return the source directly after a verb: “…,” shot back Ann Lim, the auditor."""
        tree = self.tree
        for child in tree.dependents[cue.verb]:
            if child < cue.after or tree.subtree_first[child] != cue.after:
                continue
            if tree.deps[child] not in _INVERTED_SUBJECT_RELATIONS or tree.introducer(child):
                continue
            if tree.pos[child] != "VERB" and can_speak(tree, child):
                return noun_phrase_range(tree, child, (cue.after, sentence_end))
        last = self._tag_end(cue.after, sentence_end)
        return self._source_between(cue.after, last) if last is not None and last > cue.after else None

    def _has_no_content(self, cue: Cue, first: int, after: int) -> bool:
        """Return whether a tag's tokens after its verb are an addressee, time, place or manner, and no clause."""
        tree = self.tree
        if "that" in tree.lower[after : after + 2]:
            return False
        heads = (word for word in range(first, after) if not first <= tree.heads[word] < after)
        return all(self._may_follow_verb(cue, head) for head in heads)

    def _may_follow_verb(self, cue: Cue, head: int) -> bool:
        """Return whether a phrase may follow the verb in a tag."""
        tree = self.tree
        if tree.pos[head] in {"ADV", "PUNCT"} or tree.doc[head]._.entity_type == "time":
            return True
        if tree.introducer(head):
            return tree.introducer(head) not in _CONTENT_PREPOSITIONS and tree.pos[head] != "VERB"
        return cue.lemma in claim_words("addressing") and tree.pos[head] in _NOMINAL
