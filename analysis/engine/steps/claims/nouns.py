"""Claims with a noun or an adjective as the cue.

Examples: “Beijing's claim that …”, “fears of …”, “is confident that …”."""

from __future__ import annotations

from ... import lexicons
from ...language.tree import SUBJECT_RELATIONS, TokenRange
from .contents import ContentFinder
from .cues import ATTRIBUTING_ADJECTIVES, ATTRIBUTING_NOUNS, SPEAKER_ENTITY_TYPES
from .proposal import ClaimContext, Proposal
from .sources import find_source, find_subject, noun_phrase_range, possessor_range
from .word_groups import claim_words

# Prepositions of the source of a noun: “the opinion of the court”, “concern among pharmacists”
_SOURCE_PREPOSITIONS = frozenset(("of", "by", "from", "among"))
# Participles after a comma that give the grounds of a belief, which are no part of it
_GROUNDS = frozenset(("based", "given", "citing"))


class NounReader:
    """Finds the claims of one document that have a noun or an adjective as the cue."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.tree = context.tree
        self.contents = ContentFinder(context.tree, context.quotations)

    def read(self, word: int) -> None:
        """Add the claim of a noun or an adjective, if it attributes."""
        if self.tree.lower[word] in ATTRIBUTING_NOUNS:
            self._noun(word)
        else:
            self.read_adjective(word)

    # ------------------------------------------------------------- nouns

    def _noun(self, noun: int) -> None:
        """Add the claim of a noun: with a clause, else as the subject or predicate of “is”, else with a preposition."""
        source, cue = self._source(noun)
        clause = self._content_clause(noun)
        if clause is None:
            clause = self._clause_below_source(noun)
        if clause is not None:
            self._noun_with_clause(noun, source, cue, clause)
        elif source is None or not self._noun_is(noun, source):
            self._noun_about(noun, source, cue)

    def _noun_with_clause(self, noun: int, source: TokenRange | None, cue: TokenRange, clause: int) -> None:
        """Add the claim of a noun with a clause.

        Example: “the claim that it lied”. Only some nouns do without a source."""
        tree, form = self.tree, self.tree.lower[noun]
        if source and source[0] < clause < source[1]:
            source = next(iter(self.contents.normalize([(source[0], tree.subtree_first[clause])])), None)
        if source is None and form not in claim_words("sourceless_noun"):
            return
        content = self._content(tree.subtree_range(clause))
        self.context.add(Proposal(source, cue, noun, content, form, ATTRIBUTING_NOUNS[form].stance, "noun-that"))

    def _content_clause(self, noun: int) -> int | None:
        """Return the clause below a noun that is its content."""
        clauses = self.tree.children(noun, "acl", "ccomp", "csubj", "acl:relcl", "advcl")
        return next((clause for clause in clauses if clause > noun and self._is_content_clause(clause)), None)

    def _clause_below_source(self, noun: int) -> int | None:
        """Return a content that the parser has attached to the source.

        Example: “concern among pharmacists that …”."""
        tree = self.tree
        for source in tree.children(noun, "nmod", "obl"):
            if source > noun and self._is_prepositional_source(source):
                for clause in tree.children(source, "acl", "acl:relcl"):
                    if clause > source and tree.has_child(clause, "mark", "that"):
                        return clause
        return None

    def _content(self, part: TokenRange) -> list[TokenRange]:
        """Return a range as a content, to the end of a quotation in which it ends."""
        return self.contents.normalize([self.contents.extend_to_quotation(part)])

    def _noun_is(self, noun: int, source: TokenRange) -> bool:
        """Add the claim of a noun that is equated with its content. Return whether there is one.

        Example: “The company's position is that …”; “…” was the captain's verdict."""
        form = self.tree.lower[noun]
        content = self._equated_content(noun)
        proposal = Proposal(source, (noun, noun + 1), noun, content, form, ATTRIBUTING_NOUNS[form].stance, "noun-is")
        return self.context.add(proposal) is not None

    def _equated_content(self, noun: int) -> list[TokenRange]:
        """Return the content that a noun is equated with: a clause or a quotation, or nothing."""
        tree, after = self.tree, self.tree.subtree_after[noun]
        is_subject = tree.deps[noun] in SUBJECT_RELATIONS
        following = tree.lower[after : after + 2]
        if following[:1] == [":"] and self.context.quotations.opening_at(after + 1):
            return self._quotation_content(after + 1)  # “Her verdict: “…””
        if is_subject and following[1:] == [":"]:
            return self._quotation_content(after + 2)  # “Her verdict was: “…””
        if is_subject and following[1:] in (["that"], ["“"], ['"'], ["‘"]):
            if following[0] not in claim_words("be"):
                return []
            return self._content((after + 1, tree.subtree_after[tree.heads[noun]]))
        copula = tree.child(noun, "cop")
        quote = self.context.quotations.before(copula) if copula is not None else None
        return self.contents.normalize([(quote.first, quote.after)]) if quote else []

    def _quotation_content(self, opening: int) -> list[TokenRange]:
        """Return the quotation that a token opens as a content, or nothing."""
        quote = self.context.quotations.opening_at(opening)
        return self.contents.normalize([(quote.first, quote.after)]) if quote else []

    def _noun_about(self, noun: int, source: TokenRange | None, cue: TokenRange) -> None:
        """Add the claim of a noun with a preposition.

        Examples: “her attack on the plan”, “raised questions about the deal”."""
        tree, form = self.tree, self.tree.lower[noun]
        stance, prepositions = ATTRIBUTING_NOUNS[form]
        phrases = (child for child in tree.children(noun, "nmod", "obl", "acl") if child > noun)
        phrase = next((child for child in phrases if tree.introducer(child) in prepositions), None)
        if phrase is None or source is None or source[1] > noun or tree.lower[phrase] == "comment":
            return
        first, after = tree.subtree_range(phrase)
        content = self._content((first + 1, after))
        cue = (cue[0], max(cue[1], first + 1))
        self.context.add(Proposal(source, cue, noun, content, form, stance, "noun-about"))

    def _is_content_clause(self, clause: int) -> bool:
        """Return whether a clause below a noun is its content and no relative clause.

        Example: “the claim that it lied”.

        Its “that” is a conjunction, or it is an infinitive or a question."""
        tree = self.tree
        introducer = tree.introducer(clause)
        if introducer != "that":
            return tree.deps[clause] != "acl:relcl" and introducer in {"to", "whether"}
        that = next((child for child in tree.dependents[clause] if tree.lower[child] == "that"), None)
        if that is None or tree.subtree_first[clause] != that:
            return False
        return tree.deps[that] == "mark" or tree.pos[that] == "SCONJ"

    def _source(self, noun: int) -> tuple[TokenRange | None, TokenRange]:
        """Return the source of a noun, if it is named, and the tokens of the cue.

        It is the possessor, a phrase with “of” or “by”, or the subject of a light verb: “expressed
        confidence”."""
        tree = self.tree
        owner, verb = tree.child(noun, "nmod:poss"), tree.heads[noun]
        is_light = tree.deps[noun] == "obj" and verb < noun and tree.lower[verb] in claim_words("light_verb")
        if owner is not None and owner < noun and not (is_light and tree.pos[owner] == "PRON"):
            return possessor_range(tree, owner), (noun, noun + 1)
        for child in tree.children(noun, "nmod", "nmod:desc", "obl"):
            if child > noun and self._is_prepositional_source(child):
                return noun_phrase_range(tree, child), (noun, noun + 1)
        copula = tree.child(noun, "cop")
        if tree.introducer(noun) == "of" and copula is not None:  # “is of the opinion that …”
            return find_source(tree, noun), (copula, noun + 1)
        if is_light:
            return find_source(tree, verb), (verb, noun + 1)
        return None, (noun, noun + 1)

    def _is_prepositional_source(self, word: int) -> bool:
        """Return whether a phrase below a noun is its source: “of the court”, “among pharmacists”."""
        if self.tree.introducer(word) not in _SOURCE_PREPOSITIONS:
            return False
        return self.tree.doc[word]._.entity_type in SPEAKER_ENTITY_TYPES

    # ------------------------------------------------------------- adjectives

    def read_adjective(self, adjective: int) -> None:
        """Add the claim of an adjective: “China is confident (that) …”, “officials are worried that …”."""
        tree, form = self.tree, self.tree.lower[adjective]
        if form not in ATTRIBUTING_ADJECTIVES:
            return
        auxiliaries = self._auxiliaries(adjective)
        clause = self._adjective_clause(adjective) if auxiliaries else None
        if clause is None:
            return
        subject, source = find_subject(tree, adjective), find_source(tree, adjective)
        if subject is None or source is None or tree.lower[subject] == "it":
            return
        negations = lexicons.group("function_words", "negation")
        negated = any(word in negations for word in tree.lower[min(auxiliaries) : adjective])
        cue, content = self._adjective_cue(adjective, auxiliaries), self._adjective_content(clause)
        stance = ATTRIBUTING_ADJECTIVES[form].stance
        self.context.add(Proposal(source, cue, adjective, content, form, stance, "adjective", negated))

    def _auxiliaries(self, adjective: int) -> list[int]:
        """Return the copula and auxiliaries before an adjective, with “remains” and the like."""
        tree = self.tree
        found = [child for child in tree.children(adjective, "cop", "aux", "aux:pass") if child < adjective]
        before = adjective - 1
        if tree.deps[adjective] == "xcomp" and tree.heads[adjective] == before:
            if tree.lower[before] in claim_words("remain"):
                found.append(before)  # “remains convinced”
        return found

    def _adjective_clause(self, adjective: int) -> int | None:
        """Return the head of an adjective's content: a clause, a phrase with its preposition, or what a colon opens."""
        tree = self.tree
        prepositions = ATTRIBUTING_ADJECTIVES[tree.lower[adjective]].prepositions
        for child in tree.children(adjective, "ccomp", "advcl", "xcomp", "obl"):
            is_clause = tree.deps[child] == "ccomp" or tree.introducer(child) == "that"
            if child > adjective and (is_clause or tree.introducer(child) in prepositions):
                return child
        if tree.words[adjective + 1 : adjective + 2] == [":"]:
            return next((child for child in tree.children(adjective, "parataxis") if child > adjective), None)
        return None

    def _adjective_content(self, clause: int) -> list[TokenRange]:
        """Return an adjective's content without its preposition and the grounds.

        Example: “…, based on the truce”."""
        tree = self.tree
        first, after = tree.subtree_range(clause)
        grounds = (word for word in range(clause, after) if self._opens_grounds(word))
        first += tree.deps[clause] == "obl"
        return self._content((first, next(grounds, after)))

    def _adjective_cue(self, adjective: int, auxiliaries: list[int]) -> TokenRange:
        """Return an adjective with its auxiliaries and the adverbs among them."""
        first = adjective
        while first - 1 >= min(auxiliaries) and (self.tree.heads[first - 1] == adjective or first - 1 in auxiliaries):
            first -= 1
        return first, adjective + 1

    def _opens_grounds(self, word: int) -> bool:
        """Return whether a word opens the grounds of a belief.

        Example: “is confident it will win, based on the truce”."""
        return self.tree.lower[word] in _GROUNDS and self.tree.words[word - 1] == ","
