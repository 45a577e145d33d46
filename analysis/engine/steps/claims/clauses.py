"""Verbs before what is said: “said (that) …”, “told reporters that …”, “asked whether …”, “said: “…””."""

from __future__ import annotations

from ... import lexicons
from ...language.tree import SUBJECT_RELATIONS, TokenRange
from .base import CueReader
from .cues import Cue, cue_verb_form, read_cue
from .proposal import Proposal
from .sources import can_speak
from .word_groups import claim_words

# What may stand beside a verb of saying in its tag: whom it is told, when and where
# Whom it is told and who does it, where the parse has hung both on what is said
_WHOM = SUBJECT_RELATIONS | {"iobj", "obj"}
_BESIDE = frozenset(("iobj", "obj", "obl", "obl:unmarked"))


class ClauseReader(CueReader):
    """Reads clauses and quotations that follow a verb."""

    def read(self, cue: Cue) -> Proposal | None:
        return self._clause(cue) or self._quote_after(cue)

    def _clause(self, cue: Cue) -> Proposal | None:
        """“said (that) …”, “told reporters that …”, “asked whether …”, with the clause after the verb."""
        i = cue.verb
        clause = self._forward_clause(i)
        if clause is None or self.has_expletive_subject(i):
            return None
        if not cue.frames & {"c", "t", "q", "o"} and not self._open(cue, clause):
            return None
        source = self.source(i)
        if source is None or source[0] >= clause:
            return None
        if medial := self._around(cue, source, clause):
            return self._proposal(cue, source, medial, "verb-middle")
        part = self.contents.extend_to_quotation(self._clause_range(cue, clause))
        part = (max(part[0], cue.after), part[1])
        before = self._quoted_before(cue, source)
        if before:  # “The vote,” they said in a letter, “was rigged”
            opened = (k for k in range(part[0], part[1]) if self.context.quotations.opening_at(k))
            part = (next(opened, part[0]), part[1])
        parts = [*before, part]
        quote = self.context.quotations.enclosing(part[1] - 1) or self.context.quotations.enclosing(part[1] - 2)
        if quote and part[1] >= self._sentence_end(i) - 1:
            parts += self.contents.continued_quotations(part[1], self._after_quote(quote.after, i))
        return self._proposal(cue, source, parts, self._clause_rule(cue))

    def _around(self, cue: Cue, source: TokenRange, clause: int) -> list[TokenRange]:
        """“The adjustment, they said, never came”, where the parse has only what follows as the clause."""
        words, start = self.tree.words, int(self.tree.doc[cue.verb].sent.start)
        told = [self.tree.subtree_after[k] for k in self.tree.children(cue.verb, *_BESIDE) if cue.verb < k < clause]
        own = min(source[0], cue.first), max([source[1], cue.after, *told])
        own = own[0], own[1] - (words[own[1] - 1] == ",")
        if any(self.context.quotations.opening_at(k) for k in range(own[1], self.tree.subtree_first[clause] + 1)):
            return []
        if own[0] <= start + 1 or own[1] >= len(words) or words[own[0] - 1] != "," or words[own[1]] != ",":
            return []
        if (
            "q" not in cue.frames
            or self.tree.subtree_first[clause] > own[1] + 2
            or self.tree.has_child(clause, "mark", "that")
        ):
            return []
        return [(start, own[0]), self.contents.extend_to_quotation((own[1], self.tree.subtree_after[clause]))]

    def _clause_range(self, cue: Cue, clause: int) -> TokenRange:
        """The clause, with the noun before it where the parse took its subject for the verb's object."""
        tree, i = self.tree, cue.verb
        first, after = tree.subtree_range(clause)
        taken = tree.child(i, "obj", "iobj")
        if taken is not None and i < taken < clause and "o" not in cue.frames and tree.subject(clause) is None:
            first = min(first, tree.subtree_first[taken])
        told = [k for k in tree.dependents[clause] if i < k < clause and tree.deps[k] in _WHOM]
        if len(told) > 1 and tree.lower[i] in claim_words("told"):  # “told state radio the president was resting”
            first = max(first, tree.subtree_first[told[-1]])
        last = [k for k in tree.dependents[i] if k > clause and tree.deps[k] == "ccomp"]
        for k in last:  # “he said it fell and that it rose”, or a quotation that ends what is said
            after = max(after, tree.subtree_after[k])
        after = self._before_next_saying(cue, clause, after)
        for k in tree.dependents[i]:  # “said he was right when he left”, with the second clause hung on “said”
            if (
                tree.subtree_first[k] == after
                and tree.deps[k] == "advcl"
                and tree.introducer(k) in claim_words("goes_on")
            ):
                if tree.subject(k) is None or self._forward_clause(k) is None or not self._frames(k):
                    after = tree.subtree_after[k]
        after = self._before_judgement(first, after)
        quote = self.context.quotations.opening_at(after)
        if quote and after < self._sentence_end(i) and not self.contents.is_punctuation(after - 1):
            after = quote.after
        return first, after

    def _before_judgement(self, first: int, after: int) -> int:
        """“…, a charge the council denies”: what the story says of what was said."""
        lows = self.tree.lower
        for k in range(first, after - 4):
            if lows[k] == "," and lows[k + 1] in {"a", "an"} and lows[k + 2] in claim_words("judgement"):
                return k
        return after

    def _before_next_saying(self, cue: Cue, clause: int, after: int) -> int:
        """Where a content ends because its source goes on with a new cue: “…, adding that”, “… and promised to”."""
        tree = self.tree
        subject = tree.subject(clause)
        for k in tree.dependents[clause]:
            if k < clause or tree.subject(k) is not None or tree.pos[k] != "VERB" or k - tree.subtree_first[k] > 4:
                continue
            next_ = read_cue(tree, k)
            comma = tree.words[tree.subtree_first[k]] == "," or tree.words[tree.subtree_first[k] - 1] == ","
            adds = tree.deps[k] == "advcl" and comma and tree.lower[k].endswith("ing") and next_.frames & {"c", "q"}
            does = (
                tree.deps[k] == "conj" and next_.frames & {"c", "i", "o"} and next_.first == k
                and next_.form is not None and next_.form.kind == cue_verb_form(cue) == "past"
                and subject is not None and not can_speak(tree, subject)
            )  # fmt: skip
            says = self._forward_clause(k) is not None or (does and tree.child(k, "xcomp") is not None)
            if (adds or does) and says:
                self.context.subject_verbs[k] = cue.verb
                return min(after, tree.subtree_first[k])
        return after

    def _quoted_before(self, cue: Cue, source: TokenRange) -> list[TokenRange]:
        """“If he thinks so,” she says, “what then?”: the first piece, where the parse has only the second."""
        quote = self.context.quotations.before(min(source[0], cue.first))
        if quote is None or self.tree.subject(cue.verb) is None or self.tree.words[quote.after - 1] != ",":
            return []
        return [(quote.first, quote.after)] if self._ends_said(quote, cue.verb) else []

    def _after_quote(self, closing: int, i: int) -> int:
        return max(closing + 1, self._sentence_end(i))

    def _clause_rule(self, cue: Cue) -> str:
        if self.tree.child(cue.verb, "iobj", "obj") is not None:
            return "addressee"
        gerund = self.tree.lower[cue.verb].endswith("ing") and cue.first == cue.verb
        return "gerund" if gerund else "verb-before"

    def _open(self, cue: Cue, clause: int) -> bool:
        """Whether a verb of no list attributes: one with a “that” clause and someone who can speak."""
        tree = self.tree
        return (
            cue.form is None
            and cue.lemma not in claim_words("non_attributing_verb")
            and tree.has_child(clause, "mark", "that", "whether")
        )

    def _quote_after(self, cue: Cue) -> Proposal | None:
        """“He said: “…”” and the like, where the parse has not joined the quotation to the verb as its clause."""
        tree, i = self.tree, cue.verb
        if not cue.frames & {"q", "c", "t"}:
            return None
        end, words = self._sentence_end(i), tree.words
        source = self.source(i)
        if source is None:
            return None
        for j in range(cue.after, min(end, cue.after + 14)):
            joined = self.tree.deps[j] == "conj" and self.tree.heads[j] == i and "q" in self._frames(j)
            if j > cue.after and self.tree.pos[j] == "VERB" and (joined or self.tree.subject(j) is not None):
                return None  # it is this verb's: “laughed and said”
            quote = self.context.quotations.opening_at(j)
            if quote and (words[j - 1] in {",", ":"} or j == cue.after):
                if words[j - 1] not in {",", ":"} and not self._speaks(i):
                    return None  # “the strike would go on “for as long as it takes””
                if j == cue.after and quote.after < end and not self._whole_words(quote.first, quote.after):
                    return None
                parts = [
                    (quote.first, quote.after),
                    *self.contents.continued_quotations(quote.after, max(end, quote.after + 1)),
                ]
                return self._proposal(cue, source, parts, "verb-before")
            if words[j] == ":" and "q" in cue.frames and j + 1 < end:
                return self._proposal(cue, source, [self.contents.extend_to_quotation((j + 1, end))], "verb-before")
        return None

    def _speaks(self, i: int) -> bool:
        """Whether a verb's subject can speak, or is a document."""
        subject = self.speaker(i)
        if subject is None or self.tree.lower[subject] in lexicons.words("documents"):
            return True
        return can_speak(self.tree, subject) or self.tree.pos[subject] == "PRON"

    def read_rest_of_sentence(self, cue: Cue) -> Proposal | None:
        """“said” with what follows, whatever the parse made of it; a line that ends in “said:” before a quotation."""
        i, end, words = cue.verb, self._sentence_end(cue.verb), self.tree.words
        source = self.source(i)
        if source is None or "q" not in cue.frames or self.has_expletive_subject(i):
            return None
        if words[end - 1] == ":" and (quote := self.context.quotations.opening_at(end)):
            parts = [
                (quote.first, quote.after),
                *self.contents.continued_quotations(quote.after, quote.after + quote.closed),
            ]
            return self._proposal(cue, source, parts, "verb-before")
        plain = cue.lemma == "say" and source[1] <= i and self.tree.deps[i] not in {"acl:relcl", "advcl"}
        if plain and cue.after < end - 1 and self.tree.pos[cue.after] in {"DET", "PRON", "PROPN", "NOUN", "ADJ", "NUM"}:
            if cue.after + 2 < end and self.tree.lower[cue.after] not in {"so", "it", "what", "this", "something"}:
                return self._proposal(cue, source, [self.contents.extend_to_quotation((cue.after, end))], "verb-before")
        return None

    def _whole_words(self, first: int, after: int) -> bool:
        """Whether a quotation is more than a name set in marks."""
        return after - first > 3
