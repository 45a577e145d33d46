"""Clauses and quotations after a verb.

Examples: “said (that) …”, “told reporters that …”, “asked whether …”, “said: “…””."""

from __future__ import annotations

from ... import lexicons
from ...language.quotations import Quotation
from ...language.tree import SUBJECT_RELATIONS, TokenRange
from .base import CueReader
from .cues import Cue, cue_verb_form, read_cue
from .proposal import Proposal
from .sources import can_speak
from .word_groups import claim_words

# Relations of the addressee and the subject where the parser has attached both to the content's verb
_ARGUMENT_RELATIONS = SUBJECT_RELATIONS | {"iobj", "obj"}
# Relations of what belongs to a tag beside its verb: the addressee, the time
_TAG_RELATIONS = ("iobj", "obj", "obl", "obl:unmarked")
# How many tokens after a verb its quotation may begin: room for an addressee, a time and a place
_MAX_QUOTATION_DISTANCE = 14
# How many tokens a clause may have before its verb if it continues what the source says: “, while
# also adding that”
_MAX_CONTINUATION_OPENING = 4
# The least number of tokens in a quotation that is speech; a shorter one is a name or word in
# quotation marks
_MIN_SPOKEN_TOKENS = 4
# What a content that follows “said” directly can begin with
_CONTENT_OPENERS = frozenset(("DET", "PRON", "PROPN", "NOUN", "ADJ", "NUM"))
# Objects of “said” that are no content: “said so”
_PRO_FORMS = frozenset(("so", "it", "what", "this", "something"))


class ClauseReader(CueReader):
    """Finds the content that follows a verb as a clause or a quotation."""

    def read(self, cue: Cue) -> Proposal | None:
        """Return the claim of a verb with a clause or a quotation after it."""
        return self._clause(cue) or self._quotation_after(cue)

    # ------------------------------------------------------------- clauses

    def _clause(self, cue: Cue) -> Proposal | None:
        """Return the claim of a verb with a clause after it: “said (that) …”, “asked whether …”."""
        verb = cue.verb
        clause = self._forward_clause(verb)
        if clause is None or self.has_expletive_subject(verb):
            return None
        if not cue.frames & {"c", "q", "o"} and not self._is_unlisted_cue(cue, clause):
            return None
        source = self.source(verb)
        if source is None or source[0] >= clause:
            return None
        if surrounding := self._around_tag(cue, source, clause):
            return self._proposal(cue, source, surrounding, "verb-middle")
        return self._proposal(cue, source, self._clause_parts(cue, source, clause), self._clause_rule(cue))

    def _clause_parts(self, cue: Cue, source: TokenRange, clause: int) -> list[TokenRange]:
        """Return the content's ranges: a quotation before the tag, the clause, and quotations that continue it."""
        quotations, sentence_end = self.context.quotations, self._sentence_end(cue.verb)
        first, after = self.contents.extend_to_quotation(self._clause_range(cue, clause))
        first = max(first, cue.after)
        parts = self._quotation_before(cue, source)
        if parts:  # “The vote,” they said in a letter, “was rigged”: the second piece begins with its mark
            first = next((word for word in range(first, after) if quotations.opening_at(word)), first)
        parts.append((first, after))
        quote = quotations.enclosing(after - 1) or quotations.enclosing(after - 2)
        if quote and after >= sentence_end - 1:
            parts += self.contents.continued_quotations(max(quote.after + 1, sentence_end))
        return parts

    def _around_tag(self, cue: Cue, source: TokenRange, clause: int) -> list[TokenRange]:
        """Return the content on both sides of a tag where the parser has only the second as the clause, or nothing.

        Example: “The adjustment, they said, never came”."""
        tree, words = self.tree, self.tree.words
        tag_first, tag_after = self._tag_range(cue, source, clause)
        opening = tree.subtree_first[clause]
        if any(self.context.quotations.opening_at(word) for word in range(tag_after, opening + 1)):
            return []
        start = int(tree.doc[cue.verb].sent.start)
        if tag_first <= start + 1 or tag_after >= len(words) or words[tag_first - 1] != "," or words[tag_after] != ",":
            return []
        if "q" not in cue.frames or opening > tag_after + 2 or tree.has_child(clause, "mark", "that"):
            return []
        return [(start, tag_first), self.contents.extend_to_quotation((tag_after, tree.subtree_after[clause]))]

    def _tag_range(self, cue: Cue, source: TokenRange, clause: int) -> TokenRange:
        """Return the tokens of a tag before a clause: source, cue, addressee and time."""
        tree = self.tree
        beside = [child for child in tree.children(cue.verb, *_TAG_RELATIONS) if cue.verb < child < clause]
        after = max([source[1], cue.after, *(tree.subtree_after[child] for child in beside)])
        return min(source[0], cue.first), after - (tree.words[after - 1] == ",")

    def _clause_range(self, cue: Cue, clause: int) -> TokenRange:
        """Return the tokens of a clause as the content of a cue."""
        first = self._clause_start(cue, clause)
        after = self._clause_end(cue, first, clause)
        quote = self.context.quotations.opening_at(after)
        if quote and after < self._sentence_end(cue.verb) and not self.contents.is_punctuation(after - 1):
            after = quote.after  # “said the strike would go on “for as long as it takes””
        return first, after

    def _clause_start(self, cue: Cue, clause: int) -> int:
        """Return where a clause begins: with its subject, also where the parser took that for the verb's object."""
        tree, verb = self.tree, cue.verb
        first = tree.subtree_first[clause]
        object_ = tree.child(verb, "obj", "iobj")
        if object_ is not None and verb < object_ < clause:
            if "o" not in cue.frames and tree.subject(clause) is None:
                first = min(first, tree.subtree_first[object_])
        arguments = [child for child in tree.children(clause, *_ARGUMENT_RELATIONS) if verb < child < clause]
        if len(arguments) > 1 and tree.lower[verb] in claim_words("addressing_form"):
            first = max(first, tree.subtree_first[arguments[-1]])  # “told state radio the president was resting”
        return first

    def _clause_end(self, cue: Cue, first: int, clause: int) -> int:
        """Return where a content ends that begins at `first` and has a clause as its main one."""
        tree = self.tree
        after = tree.subtree_after[clause]
        for child in tree.children(cue.verb, "ccomp"):
            if child > clause:  # “he said it fell and that it rose”, or a quotation that ends the content
                after = max(after, tree.subtree_after[child])
        after = self._before_next_cue(cue, clause, after)
        for child in tree.children(cue.verb, "advcl"):
            if tree.subtree_first[child] == after and self._continues_content(child):
                after = tree.subtree_after[child]
        return self._before_judgement(first, after)

    def _continues_content(self, clause: int) -> bool:
        """Return whether an adverbial clause of the cue belongs to its content.

        Example: “said he was right when he left”.

        One that attributes something itself is the article's: “said so when he told them that”."""
        tree = self.tree
        if tree.introducer(clause) not in claim_words("adverbial_subordinator"):
            return False
        return tree.subject(clause) is None or self._forward_clause(clause) is None or not self._frames(clause)

    def _before_judgement(self, first: int, after: int) -> int:
        """Return where a content ends without what the article calls it.

        Example: “…, a charge the council denies”."""
        words = self.tree.lower
        for word in range(first, after - 4):
            if words[word] == "," and words[word + 1] in {"a", "an"}:
                if words[word + 2] in claim_words("judgement"):
                    return word
        return after

    def _before_next_cue(self, cue: Cue, clause: int, after: int) -> int:
        """Return where a content ends without a further cue of the same source.

        Examples: “…, adding that”, “… and promised to”.

        The source of that cue is recorded in the context."""
        tree = self.tree
        for child in tree.dependents[clause]:
            if child < clause or tree.pos[child] != "VERB" or tree.subject(child) is not None:
                continue
            if child - tree.subtree_first[child] > _MAX_CONTINUATION_OPENING:
                continue
            if self._adds_clause(child) or self._joins_predicate(cue, clause, child):
                self.context.subject_verbs[child] = cue.verb
                return min(after, tree.subtree_first[child])
        return after

    def _adds_clause(self, verb: int) -> bool:
        """Return whether a participle after a comma attributes a clause: “…, adding that”."""
        tree, opening = self.tree, self.tree.subtree_first[verb]
        if tree.deps[verb] != "advcl" or "," not in (tree.words[opening], tree.words[opening - 1]):
            return False
        if not tree.lower[verb].endswith("ing") or not self._frames(verb) & {"c", "q"}:
            return False
        return self._forward_clause(verb) is not None

    def _joins_predicate(self, cue: Cue, clause: int, verb: int) -> bool:
        """Return whether a verb joined to the content's is the source's.

        Example: “said prices fell and promised to act”.

        Both are past forms, and the content's own subject cannot speak."""
        tree, joined = self.tree, read_cue(self.tree, verb)
        if tree.deps[verb] != "conj" or not joined.frames & {"c", "i", "o"} or joined.first != verb:
            return False
        if not cue_verb_form(joined) == cue_verb_form(cue) == "past":
            return False
        subject = tree.subject(clause)
        if subject is None or can_speak(tree, subject):
            return False
        return self._forward_clause(verb) is not None or tree.child(verb, "xcomp") is not None

    def _quotation_before(self, cue: Cue, source: TokenRange) -> list[TokenRange]:
        """Return the quotation before a tag where the parser has only the one after it as content, or nothing.

        Example: “If he thinks so,” she says, “what then?”"""
        quote = self.context.quotations.before(min(source[0], cue.first))
        if quote is None or self.tree.subject(cue.verb) is None or self.tree.words[quote.after - 1] != ",":
            return []
        return [(quote.first, quote.after)] if self._quotation_is_content(quote, cue.verb) else []

    def _clause_rule(self, cue: Cue) -> str:
        """Return the name of the rule that a verb with a clause falls under."""
        if self.tree.child(cue.verb, "iobj", "obj") is not None:
            return "addressee"
        is_gerund = self.tree.lower[cue.verb].endswith("ing") and cue.first == cue.verb
        return "gerund" if is_gerund else "verb-before"

    def _is_unlisted_cue(self, cue: Cue, clause: int) -> bool:
        """Return whether a verb outside the lexicon attributes: it has a clause with “that” or “whether”."""
        listed = cue.form is not None or cue.lemma in claim_words("non_attributing_verb")
        return not listed and self.tree.has_child(clause, "mark", "that", "whether")

    # ------------------------------------------------------------- quotations

    def _quotation_after(self, cue: Cue) -> Proposal | None:
        """Return the claim of a verb with a quotation after it that the parser has not attached."""
        if not cue.frames & {"q", "c"}:
            return None
        source = self.source(cue.verb)
        if source is None:
            return None
        words, end = self.tree.words, self._sentence_end(cue.verb)
        for word in range(cue.after, min(end, cue.after + _MAX_QUOTATION_DISTANCE)):
            if word > cue.after and self._has_own_content(cue.verb, word):
                return None
            quote = self.context.quotations.opening_at(word)
            if quote and (words[word - 1] in {",", ":"} or word == cue.after):
                if not self._introduces(cue, quote, end):
                    return None
                parts = self.contents.with_continuations(quote, max(end, quote.after + 1))
                return self._proposal(cue, source, parts, "verb-before")
            if words[word] == ":" and "q" in cue.frames and word + 1 < end:
                return self._proposal(cue, source, [self.contents.extend_to_quotation((word + 1, end))], "verb-before")
        return None

    def _has_own_content(self, verb: int, word: int) -> bool:
        """Return whether a quotation after a token is that of another verb than the cue's.

        Example: “laughed and said”."""
        tree = self.tree
        if tree.pos[word] != "VERB":
            return False
        joined = tree.deps[word] == "conj" and tree.heads[word] == verb and "q" in self._frames(word)
        return joined or tree.subject(word) is not None

    def _introduces(self, cue: Cue, quote: Quotation, sentence_end: int) -> bool:
        """Return whether a cue introduces a quotation after it.

        Without a comma or colon its subject must be able to speak (“the strike would go on “for as
        long as it takes””), and directly after the cue a quotation inside the sentence must be more
        than a name in quotation marks."""
        opening = quote.first - 1
        if self.tree.words[opening - 1] not in {",", ":"} and not self._subject_can_speak(cue.verb):
            return False
        inside = opening == cue.after and quote.after < sentence_end
        return not inside or quote.after - quote.first >= _MIN_SPOKEN_TOKENS

    def _subject_can_speak(self, verb: int) -> bool:
        """Return whether a verb's subject can speak, is a document, or is unknown."""
        subject = self.speaker(verb)
        if subject is None or self.tree.lower[subject] in lexicons.words("documents"):
            return True
        return can_speak(self.tree, subject) or self.tree.pos[subject] == "PRON"

    def read_rest_of_sentence(self, cue: Cue) -> Proposal | None:
        """Return the claim of a verb of saying with all that follows in its sentence, whatever the parse.

        A sentence that ends in a colon has the quotation on the next line as content."""
        end = self._sentence_end(cue.verb)
        source = self.source(cue.verb)
        if source is None or "q" not in cue.frames or self.has_expletive_subject(cue.verb):
            return None
        quote = self.context.quotations.opening_at(end) if self.tree.words[end - 1] == ":" else None
        if quote:
            return self._proposal(cue, source, self.contents.with_continuations(quote), "verb-before")
        if self._says_the_rest(cue, source, end):
            return self._proposal(cue, source, [self.contents.extend_to_quotation((cue.after, end))], "verb-before")
        return None

    def _says_the_rest(self, cue: Cue, source: TokenRange, end: int) -> bool:
        """Return whether “said” is followed by what can open a clause, for at least three tokens."""
        tree = self.tree
        if cue.lemma != "say" or source[1] > cue.verb or tree.deps[cue.verb] in {"acl:relcl", "advcl"}:
            return False
        if cue.after + 2 >= end or tree.pos[cue.after] not in _CONTENT_OPENERS:
            return False
        return tree.lower[cue.after] not in _PRO_FORMS
