"""What the readers of verbs share: the source of a verb, its clause, and the proposal."""

from __future__ import annotations

from ...language.quotations import Quotation
from ...language.tree import TokenRange
from .contents import ContentFinder, subtract_range
from .cues import Cue, read_cue
from .proposal import ClaimContext, Proposal
from .sources import find_source, find_subject, has_expletive_subject
from .word_groups import claim_words

# A bound on cost: how many tokens from its end a content's last relative clause is looked for
_MAX_RELATIVE_CLAUSE = 40
# Relations of a relative pronoun and of the phrase around it: “who”, “of which”, “with whose help”
_RELATIVE_RELATIONS = ("nsubj", "nsubj:pass", "obj", "obl", "nmod", "nmod:poss")
# Prepositions of the person who is spoken to: “confided to a friend”
_CONFIDANT_PREPOSITIONS = frozenset(("to", "with", "in", "on"))
_DASHES = frozenset(("—", "–", "--"))
# Marks that end a quotation like a sentence, after which a tag may follow
_SENTENCE_END_MARKS = frozenset(("?", "!", ".", "—", "–", "…", "..."))


class CueReader:
    """Base class of the readers of one kind of construction with a verb, in one document."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.tree = context.tree
        self.contents = ContentFinder(context.tree, context.quotations)

    # ------------------------------------------------------------- sources

    def source(self, verb: int) -> TokenRange | None:
        """Return the source of a verb, without a tag that is inside it.

        Example: “Neither side, diplomats say, wants …”."""
        source = find_source(self.tree, self._subject_verb(verb))
        if source is None:
            return None
        for word in range(*source):
            tag = self.context.by_head.get(word)
            if tag and tag.source and tag.rule == "verb-middle" and source[0] < tag.source[0]:
                return next(iter(self.contents.normalize([(source[0], tag.source[0])])), source)
        return source

    def speaker(self, verb: int) -> int | None:
        """Return the head of a verb's subject, also one that it shares."""
        return find_subject(self.tree, self._subject_verb(verb))

    def has_expletive_subject(self, verb: int) -> bool:
        """Return whether a verb's subject refers to nothing: “there”, an expletive “it”."""
        return has_expletive_subject(self.tree, self._subject_verb(verb))

    def _subject_verb(self, verb: int) -> int:
        """Return the verb that has a verb's subject."""
        return self.context.subject_verbs.get(verb, verb)

    # ------------------------------------------------------------- proposals

    def _proposal(self, cue: Cue, source: TokenRange | None, parts: list[TokenRange], rule: str) -> Proposal | None:
        """Return a proposal with its content trimmed, or None if nothing is left of the content.

        The source, the cue and a final relative clause are no part of the content."""
        content = self.contents.normalize(parts)
        if not content:
            return None
        if source and any(first < source[1] and source[0] < after for first, after in content):
            content = self.contents.normalize(subtract_range(content, source))
        content = subtract_range(content, cue.range)
        content = self.contents.normalize(self._without_relative_clause(content))
        if not content or self._is_outside_quotation(cue, content):
            return None
        return Proposal(source, cue.range, cue.verb, content, cue.lemma, cue.stance, rule)

    def _is_outside_quotation(self, cue: Cue, content: list[TokenRange]) -> bool:
        """Return whether a cue is quoted and its content is not.

        Example: “I cried,” she said. The quoted verb has another."""
        quote = self.context.quotations.enclosing(cue.verb)
        return quote is not None and all(after <= quote.first or first >= quote.after for first, after in content)

    def _without_relative_clause(self, parts: list[TokenRange]) -> list[TokenRange]:
        """Return a content without a relative clause at its end, which the article adds.

        Example: “…, who left in May”.

        On each quarter of the training part of PolNeAR this made contents better. The same for
        participles (“…, engaging in …”) and appositions made no difference."""
        if not parts:
            return parts
        first, after = parts[-1]
        for word in range(after - 3, max(first + 1, after - _MAX_RELATIVE_CLAUSE), -1):
            if self.tree.words[word] == "," and self._opens_final_relative_clause(word + 1, after):
                return [*parts[:-1], (first, word)]
        return parts

    def _opens_final_relative_clause(self, word: int, after: int) -> bool:
        """Return whether an unquoted relative clause begins at a token and runs to `after`."""
        tree = self.tree
        if tree.lower[word] not in {"who", "which"} or self.context.quotations.enclosing(word) is not None:
            return False
        verb = tree.climb(word, _RELATIVE_RELATIONS)
        return tree.deps[verb] == "acl:relcl" and tree.subtree_after[verb] >= after - 1

    # ------------------------------------------------------------- verbs and their clauses

    def _frames(self, verb: int) -> frozenset[str]:
        """Return the constructions that a verb takes; none if the lexicon does not list it."""
        return read_cue(self.tree, verb).frames

    def _sentence_end(self, word: int) -> int:
        """Return the end of a token's sentence."""
        doc = self.tree.doc
        end = doc[word].sent.end
        return int(end)

    def _forward_clause(self, verb: int) -> int | None:
        """Return the head of the clause that follows a verb as its content, or None."""
        tree = self.tree
        for child in tree.children(verb, "ccomp"):
            if child > verb:
                return child
        infinitive = tree.child(verb, "xcomp", "ccomp")
        if infinitive is not None and verb < infinitive < read_cue(tree, verb).after:
            return tree.child(infinitive, "ccomp")  # “went on to say that”, “wanted to know why”
        for addressee in tree.children(verb, "iobj", "obj", "obl"):
            clause = self._clause_below_addressee(verb, addressee) if addressee > verb else None
            if clause is not None:
                return clause
        return None

    def _clause_below_addressee(self, verb: int, addressee: int) -> int | None:
        """Return the clause that the parser has attached to the person addressed instead of to the verb.

        Examples: “told the inquiry she had never read it”, “confided to a friend that she could not swim”."""
        tree = self.tree
        noun = tree.child(addressee, "nmod")
        if noun is not None and noun > addressee:
            clause = self._clause_below_addressee(verb, noun)
            if clause is not None:
                return clause
        addresses = tree.lower[verb] in claim_words("addressing_form")
        clause = self._clause_beside(verb, addressee) if addresses else None
        if clause is not None:
            return clause
        if not addresses and not self._confides(verb, addressee):
            return None
        below = (child for child in tree.children(addressee, "acl:relcl", "acl") if child >= addressee)
        return next((child for child in below if self._is_content_clause(child, addressee, addresses)), None)

    def _clause_beside(self, verb: int, addressee: int) -> int | None:
        """Return a clause that follows the addressee but is attached to the word above the verb, or None.

        Example: “heard that Ann told her doctor she slept”."""
        tree = self.tree
        clauses = (child for child in tree.children(tree.heads[verb], "ccomp") if child > verb)
        return next((clause for clause in clauses if tree.subtree_first[clause] == tree.subtree_after[addressee]), None)

    def _is_content_clause(self, clause: int, addressee: int, addresses: bool) -> bool:
        """Return whether a clause below an addressee is the content and no relative clause.

        It has a subject, and begins with a pronoun after a verb that addresses, or has “that” as a
        conjunction."""
        tree = self.tree
        if tree.subject(clause) is None:
            return False
        opening = tree.subtree_first[clause]
        if addresses and opening > addressee and tree.lower[opening] in claim_words("pronoun"):
            return True
        return tree.has_child(clause, "mark", "that")

    def _confides(self, verb: int, addressee: int) -> bool:
        """Return whether a verb of saying addresses someone by a preposition: “confided to a friend”."""
        if self.tree.deps[addressee] not in {"obl", "nmod"}:
            return False
        addressed = self.tree.introducer(addressee) in _CONFIDANT_PREPOSITIONS
        return addressed and bool(self._frames(verb) & {"c", "q"})

    def _quotation_is_content(self, quote: Quotation, verb: int) -> bool:
        """Return whether a quotation before a verb is its content.

        A comma or dash joins them, or the quotation ends like a sentence and the verb has no other
        content."""
        words, line_starts = self.tree.words, self.tree.tokens.line_starts
        closing = quote.after
        if any(line_starts[closing + 1 : verb + 1]):
            return False
        if words[closing - 1] == "," or words[closing + 1] in {",", *_DASHES}:
            return True
        alone = self.tree.child(verb, "obj", "xcomp") is None and "q" in self._frames(verb)
        return alone and words[closing - 1] in _SENTENCE_END_MARKS
