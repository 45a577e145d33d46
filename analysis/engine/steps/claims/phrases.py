"""Claims with a set phrase as the cue.

Examples: “according to”, “per”, “in the words of”, “in a survey”, “reportedly”."""

from __future__ import annotations

from itertools import islice

from ... import lexicons
from ...language.quotations import Quotation
from ...language.tree import NOMINAL_RELATIONS, TokenRange
from .contents import ContentFinder, subtract_range
from .proposal import ClaimContext, Proposal
from .sources import appositions_after_comma, noun_phrase_range, possessor_range
from .word_groups import claim_words

# Adverbs that attribute a clause to no one in particular, with their stance
_ADVERB_STANCES = {"reportedly": "assert", "allegedly": "accuse", "purportedly": "assert", "supposedly": "assert"}
# Rules of verbs in tags, which a following “citing …” belongs to
_TAG_RULES = frozenset(("verb-after", "verb-middle"))
# A bound on cost: how many words above a phrase a cue is looked for
_MAX_ANCESTORS = 20
# How many tokens before “citing” the cue of its tag may be: room for the source and a time
_MAX_TAG_DISTANCE = 12
SPEAKER_TYPES = frozenset(("person", "organization"))


class PhraseReader:
    """Finds the claims of one document that have a phrase without a verb as the cue."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.tree = context.tree
        self.contents = ContentFinder(context.tree, context.quotations)

    def read(self, word: int) -> None:
        """Add the claim of the phrase that begins at a token, or that has it as its noun."""
        tree, form = self.tree, self.tree.lower[word]
        if form == "according" and tree.lower[word + 1 : word + 2] == ["to"]:
            self._adverbial((word, word + 2), "according to", "according-to")
        elif form == "in" and tree.pos[word] == "ADP" and tree.lower[tree.heads[word]] in claim_words("poll"):
            self._poll(word)
        elif form == "per" and tree.pos[word] == "ADP":
            self._per(word)
        elif form in _ADVERB_STANCES and tree.deps[word] in {"advmod", "discourse"}:
            self._adverb(word)
        elif form in claim_words("speech_noun") and tree.pos[word] == "NOUN":
            if tree.introducer(word) == ("by" if form == "account" else "in"):
                self._voice(word)
        elif form == "reference" and tree.lower[word - 1 : word + 2] == ["with", "reference", "to"]:
            self._adverbial((word - 1, word + 2), "with reference to", "citing", below_cue=True)

    # ------------------------------------------------------------- according to, per

    def _adverbial(self, cue: TokenRange, lemma: str, rule: str, below_cue: bool = False) -> Proposal | None:
        """Add the claim of a preposition that names a source: the clause that it modifies is the content.

        With `below_cue` a claim above it gets the same content, if there is one: “said, with
        reference to a memo, …”."""
        head = self._prepositional_object(cue)
        if head is None:
            return None
        source = noun_phrase_range(self.tree, head, (cue[1], len(self.tree.lower)))
        if source is None or (lemma == "according to" and not self._names_source(head, source, cue)):
            return None
        source = self._without_next_subject(head, source)
        adverbial = (cue[0], source[1])
        if below_cue and (shared := self._share_content(head, source, cue, lemma, rule)):
            return shared
        parts = subtract_range([self._modified_clause(head, adverbial)], adverbial)
        content = self.contents.normalize(self._with_quotations(parts, adverbial))
        return self.context.add(Proposal(source, cue, cue[0], content, lemma, "assert", rule))

    def _names_source(self, head: int, source: TokenRange, cue: TokenRange) -> bool:
        """Return whether “according to” names a source: not “according to plan”, “according to the date of joining”.

        It does if it is set off by a comma or the sentence's start, or if its noun can be a source."""
        tree, words = self.tree, self.tree.words
        if tree.lower[head] == "plan" and source[1] - source[0] == 1:
            return False
        if tree.doc[cue[0]].is_sent_start or "," in (words[cue[0] - 1], *words[source[1] : source[1] + 1]):
            return True
        return tree.doc[head]._.entity_type in SPEAKER_TYPES or tree.lower[head] in lexicons.words("documents")

    def _without_next_subject(self, head: int, source: TokenRange) -> TokenRange:
        """Return a source without the subject of the clause, which the parser may take for an apposition of it.

        Example: “according to officers, General Tok believes”."""
        tree = self.tree
        verb = tree.heads[head]
        appositions = appositions_after_comma(tree, head)
        if appositions and verb == tree.subtree_after[appositions[-1]] and tree.subject(verb) is None:
            return source[0], tree.subtree_first[appositions[-1]] - 1
        return source

    def _prepositional_object(self, cue: TokenRange) -> int | None:
        """Return the noun that a preposition of one or more tokens introduces."""
        tree, (first, after) = self.tree, cue
        for head in (tree.heads[first], tree.heads[after - 1]):
            if head >= after:
                return head
        below = (*tree.dependents[first], *tree.dependents[after - 1])  # “according” parsed as a verb
        return next((child for child in below if child >= after), None)

    def _modified_clause(self, head: int, adverbial: TokenRange) -> TokenRange:
        """Return the clause that an adverbial modifies, with the adverbial itself.

        At the start of a sentence and after a comma at its end that is the whole sentence, unless
        the adverbial at the start is below another cue: “According to the police, Lee said”."""
        tree = self.tree
        closes, opens = self._closes_sentence(adverbial), bool(tree.doc[adverbial[0]].is_sent_start)
        clause = tree.climb(head, NOMINAL_RELATIONS)
        if closes or (opens and not self._has_cue_above(head)):
            clause = tree.root(head)
        first, after = tree.subtree_range(clause)
        return min(first, adverbial[0]), max(after, adverbial[1])

    def _closes_sentence(self, adverbial: TokenRange) -> bool:
        """Return whether an adverbial follows a comma, and only punctuation follows it in its sentence."""
        end = int(self.tree.doc[adverbial[0]].sent.end)
        if self.tree.lower[adverbial[0] - 1] != ",":
            return False
        return all(self.contents.is_punctuation(word) for word in range(adverbial[1], end))

    def _has_cue_above(self, word: int) -> bool:
        """Return whether a word above a token is the cue of a claim."""
        return any(ancestor in self.context.by_head for ancestor in self._ancestors(word))

    def _ancestors(self, word: int) -> list[int]:
        """Return the words above a token, the nearest first."""
        return list(islice(self.tree.ancestors(word), _MAX_ANCESTORS))

    def _with_quotations(self, parts: list[TokenRange], adverbial: TokenRange) -> list[TokenRange]:
        """Return a content that takes in whole quotations, as the one directly before an adverbial."""
        quote = self.context.quotations.before(adverbial[0])
        if quote and parts and parts[0][0] > quote.first:
            return [(quote.first, parts[0][1]), *parts[1:]]
        return [self.contents.extend_to_quotation(part) for part in parts]

    def _per(self, word: int) -> None:
        """Add the claim of “per”, if it names a source and no rate: “two crowns per visit”."""
        tree = self.tree
        head = tree.heads[word]
        is_set_off = tree.doc[word].is_sent_start or tree.words[word - 1] == ","
        if head > word and is_set_off and tree.pos[head] != "NUM" and tree.doc[head]._.entity_type != "time":
            self._adverbial((word, word + 1), "per", "according-to")

    # ------------------------------------------------------------- in the words of, in a survey

    def _voice(self, noun: int) -> None:
        """Add the claim of a noun of speech or opinion: “in the words of the curator”, “in her view”."""
        source, cue = self._voice_source(noun)
        if source is None:
            return
        adverbial = self.tree.subtree_range(noun)
        quote = next(iter(self.context.quotations.overlapping(*source)), None)
        if quote and source[0] < quote.first - 1:  # the quotation parsed as an apposition of the source
            source = next(iter(self.contents.normalize([(source[0], quote.first - 1)])), source)
        else:
            quote = self._quotation_near(adverbial[1], 2)
        if quote:
            parts = [(quote.first, quote.after)]
        else:
            parts = subtract_range([self._modified_clause(noun, adverbial)], adverbial)
        form = self.tree.lower[noun]
        stance = "believe" if form in claim_words("opinion_noun") else "assert"
        content = self.contents.normalize(parts)
        self.context.add(Proposal(source, cue, noun, content, f"in {form}", stance, "in-the-words-of"))

    def _voice_source(self, noun: int) -> tuple[TokenRange | None, TokenRange]:
        """Return the source and the cue of a noun of speech: its “of” phrase or its possessor."""
        tree = self.tree
        speaker = next((child for child in tree.children(noun, "nmod") if tree.introducer(child) == "of"), None)
        if speaker is not None and speaker > noun:
            preposition = min(tree.children(noun, "case"), default=noun)
            return noun_phrase_range(tree, speaker, (noun + 2, len(tree.lower))), (preposition, noun + 2)
        owner = tree.child(noun, "nmod:poss")
        source = possessor_range(tree, owner) if owner is not None and owner < noun else None
        return source, (noun, noun + 1)

    def _quotation_near(self, first: int, reach: int) -> Quotation | None:
        """Return the first quotation that opens within `reach` tokens from a token."""
        quotes = (self.context.quotations.opening_at(word) for word in range(first, first + reach))
        return next((quote for quote in quotes if quote), None)

    def _poll(self, preposition: int) -> None:
        """Add the claim of a poll.

        Example: “In a survey by the board, 61 percent of farms had fewer than forty cows”.

        The subject of the clause is a share of those asked."""
        tree = self.tree
        poll = tree.heads[preposition]
        verb = tree.climb(poll, NOMINAL_RELATIONS)
        subject = tree.subject(verb)
        if tree.subtree_first[poll] != preposition or poll < preposition:
            return
        if subject is None or subject < tree.subtree_after[poll] or not self._is_share(subject):
            return
        source = noun_phrase_range(tree, poll, (preposition + 1, subject))
        if source:
            part = (max(tree.subtree_first[subject], source[1]), tree.subtree_after[verb])
            cue = (preposition, preposition + 1)
            content = self.contents.normalize([part])
            self.context.add(Proposal(source, cue, preposition, content, "in", "assert", "poll"))

    def _is_share(self, subject: int) -> bool:
        """Return whether a subject is a number or share of people: “61 percent of farms”, “most voters”."""
        tree = self.tree
        words = range(*tree.subtree_range(subject))
        return any(tree.pos[word] == "NUM" or tree.lower[word] in claim_words("share_of_people") for word in words)

    # ------------------------------------------------------------- citing

    def _share_content(self, head: int, source: TokenRange, cue: TokenRange, lemma: str, rule: str) -> Proposal | None:
        """Add a claim with the content of the claim above it, and below that.

        Example: “said, citing two managers, that …”.

        The words of the citation are taken out of that content. Return None if there is no claim
        above."""
        outer = self._claim_above(head, cue[0])
        if outer is None:
            return None
        content = self.contents.normalize(subtract_range(outer.content, (cue[0], source[1])))
        if not content:
            return None
        outer.content = content
        proposal = Proposal(source, cue, cue[0], list(content), lemma, "assert", rule, syntactic_parent=outer)
        return self.context.add(proposal)

    def _claim_above(self, head: int, cue_start: int) -> Proposal | None:
        """Return the claim of the tag directly before a citation, else the nearest one above it in the tree.

        Example: “…, the weekly wrote, citing a draft”: the parser attaches “citing” to various words."""
        by_head = self.context.by_head
        earliest = max(int(self.tree.doc[cue_start].sent.start), cue_start - _MAX_TAG_DISTANCE)
        for word in range(cue_start - 1, earliest - 1, -1):
            if word in by_head and by_head[word].rule in _TAG_RULES:
                return by_head[word]
        return next((by_head[word] for word in self._ancestors(head) if word in by_head), None)

    # ------------------------------------------------------------- adverbs

    def _adverb(self, adverb: int) -> None:
        """Add the claim of an adverb, which names no source: “has reportedly left”."""
        tree = self.tree
        form, head = tree.lower[adverb], tree.heads[adverb]
        if tree.deps[head] in {"amod", "nmod", "compound"} and tree.pos[head] in {"ADJ", "NOUN"}:
            return
        clause = tree.climb(head, {"xcomp", "amod", "conj"} if tree.deps[head] == "amod" else ())
        parts = subtract_range([self._clause_range(clause)], (adverb, adverb + 1))
        content, stance = self.contents.normalize(parts), _ADVERB_STANCES[form]
        self.context.add(Proposal(None, (adverb, adverb + 1), adverb, content, form, stance, "reportedly", hedged=True))

    def _clause_range(self, head: int) -> TokenRange:
        """Return the tokens of a clause without its conjunction and without clauses joined by no conjunction."""
        tree = self.tree
        first, after = tree.subtree_range(head)
        for child in tree.dependents[head]:
            if tree.deps[child] in {"mark", "cc"} and tree.subtree_first[child] == first:
                first = tree.subtree_after[child]
            elif tree.deps[child] == "parataxis" and child > head:
                after = min(after, tree.subtree_first[child])
        return first, after
