"""Claims with a verb in a set phrase as the cue.

Examples: “as X put it”, “citing X”, “was quoted as saying”, “rumour has it”."""

from __future__ import annotations

from ... import lexicons
from ...language.tree import TokenRange
from ..actors.names import office_nouns
from .contents import subtract_range
from .cues import read_cue
from .phrases import SPEAKER_TYPES, PhraseReader
from .proposal import Proposal
from .sources import find_passive_agent, find_source, noun_phrase_range
from .word_groups import claim_words

# A bound on cost: how many tokens from a source's noun its cue is looked for
_MAX_CUE_DISTANCE = 60
# A bound on cost: how many tokens of a noun phrase are searched for a name
_MAX_NAME_TOKENS = 12


class VerbPhraseReader(PhraseReader):
    """Finds the claims of one document that have a verb in a set phrase as the cue."""

    def read_verb(self, verb: int) -> bool:
        """Read a verb in a set phrase, before the reader of verbs sees it. Return whether it is one."""
        tree = self.tree
        form = tree.lower[verb]
        if tree.introducer(verb) == "as" and tree.subject(verb) is not None:
            if tree.deps[verb] == "advcl" or form == "put":
                return self._as_put(verb)
        if form in {"has", "had"} and tree.lower[verb + 1 : verb + 2] == ["it"]:
            if tree.lower[verb - 1] in claim_words("hearsay"):
                return self._has_it(verb)
        if form in claim_words("quoting"):
            return self._quoted_as_saying(verb)
        return False

    def _has_it(self, verb: int) -> bool:
        """Add the claim of “rumour has it that …”, which names no source."""
        tree = self.tree
        clause = tree.child(verb, "ccomp")
        content = self.contents.normalize([tree.subtree_range(clause)] if clause is not None else [])
        lemma = f"{tree.lower[verb - 1]} has it"
        proposal = Proposal(None, (verb - 1, verb + 2), verb, content, lemma, "assert", "said-to")
        return self.context.add(proposal) is not None

    # ------------------------------------------------------------- citing

    def read_citing(self, verb: int) -> bool:
        """Read “citing X” after the other verbs. X's claim is below the one of who cites X, with the same content.

        Return whether a claim was added."""
        object_ = self.tree.child(verb, "obj")
        if object_ is None or not self._can_be_cited(object_):
            return False
        source = noun_phrase_range(self.tree, object_)
        if self.tree.deps[verb] == "acl:relcl":
            return source is not None and self._cited_in_relative_clause(verb, source)
        if source is None:
            return False
        source = source[0], self._with_knowledge(source[1])
        return self._share_content(verb, source, (verb, verb + 1), "cite", "citing") is not None

    def _with_knowledge(self, after: int) -> int:
        """Return where a source ends, with “with knowledge of the matter” wherever the parser has attached that."""
        tree = self.tree
        if tree.lower[after : after + 1] != ["with"]:
            return after
        knowledge = tree.heads[after]
        return tree.subtree_after[knowledge] if tree.doc[knowledge]._.entity_type == "abstract" else after

    def read_cited(self, verb: int) -> bool:
        """Read “cited by X” after the other verbs: “officials, quoted by the agency, say …”.

        X's claim is above that of the officials, with the same content. Return whether a claim was
        added."""
        tree = self.tree
        agent = find_passive_agent(tree, verb)
        if tree.deps[verb] != "acl" or agent is None:
            return False
        inner = self._claim_of_source(tree.heads[verb])
        if inner is None or inner.syntactic_parent is not None:
            return False
        outer = Proposal(agent, read_cue(tree, verb).range, verb, list(inner.content), "cite", "assert", "citing")
        inner.syntactic_parent = self.context.add(outer)
        return inner.syntactic_parent is not None

    def _cited_in_relative_clause(self, verb: int, source: TokenRange) -> bool:
        """Add the claim of a source that a relative clause cites.

        Example: “the Herald, which cited two officials”."""
        tree = self.tree
        outer = self._claim_of_source(tree.heads[verb])
        if outer is None:
            return False
        content = self.contents.normalize(subtract_range(outer.content, tree.subtree_range(verb)))
        cue = read_cue(tree, verb).range
        inner = Proposal(source, cue, verb, content, "cite", "assert", "citing", syntactic_parent=outer)
        return self.context.add(inner) is not None

    def _claim_of_source(self, noun: int) -> Proposal | None:
        """Return the claim that has a noun in its source."""
        tokens = range(max(noun - _MAX_CUE_DISTANCE, 0), min(noun + _MAX_CUE_DISTANCE, len(self.tree.lower)))
        claims = (self.context.by_head[word] for word in tokens if word in self.context.by_head)
        return next((claim for claim in claims if claim.source and claim.source[0] <= noun < claim.source[1]), None)

    def _can_be_cited(self, noun: int) -> bool:
        """Return whether a cited noun is a source: someone who speaks or a document, and no reason (“the danger”)."""
        tree, word = self.tree, self.tree.lower[noun]
        if tree.doc[noun]._.entity_type in SPEAKER_TYPES | {"", "place"}:
            return True
        if any(tree.pos[token] == "PROPN" for token in range(*tree.subtree_range(noun))[:_MAX_NAME_TOKENS]):
            return True
        nouns = (lexicons.words("documents"), lexicons.words("speaker_groups"), office_nouns())
        return any(word in group for group in nouns)

    # ------------------------------------------------------------- as X put it

    def _as_put(self, verb: int) -> bool:
        """Read “as the neurologist put it”, “as the mayor noted”. Return whether the verb is used so."""
        tree = self.tree
        cue = read_cue(tree, verb)
        is_put = tree.lower[verb] == "put"
        if not (cue.lemma == "put" and tree.has_child(verb, "obj", "it")) and "q" not in cue.frames:
            return False
        if not is_put and tree.child(verb, "obj", "ccomp", "xcomp") is not None:
            return False
        source = find_source(tree, verb)
        if source is None:
            return False
        source = (source[0] + (tree.lower[source[0]] == "as"), source[1])
        content = self.contents.normalize(self._as_put_content(verb))
        lemma, stance = ("put", "assert") if is_put else (cue.lemma, cue.stance)
        self.context.add(Proposal(source, cue.range, verb, content, lemma, stance, "as-put"))
        return True

    def _as_put_content(self, verb: int) -> list[TokenRange]:
        """Return the content of “as X put it”: a quotation right after it, else the clause that it is part of."""
        tree = self.tree
        phrase = tree.subtree_range(verb)
        if tree.lower[verb] == "put":
            phrase = (phrase[0], (tree.child(verb, "obj") or verb) + 1)
        quote = self._quotation_near(phrase[1], 3)
        if quote:
            return [(quote.first, quote.after)]
        if tree.heads[verb] == verb:
            return [(phrase[1], int(tree.doc[verb].sent.end))]
        return subtract_range([self._modified_clause(tree.heads[verb], phrase)], phrase)

    # ------------------------------------------------------------- quoted as saying

    def _quoted_as_saying(self, verb: int) -> bool:
        """Read “quoted a spokesman as saying that …” and “was quoted as saying that …”.

        Who quotes, if named, has a claim above that of who is quoted. Return whether the verb is
        used so."""
        tree = self.tree
        below = tree.children(verb, "advcl", "xcomp", "obl", "ccomp")
        saying = next((child for child in below if child > verb and tree.lower[child] == "saying"), None)
        if saying is None:
            return False
        content = self.contents.normalize(self._quoted_content(saying))
        inner, outer = self._quoted_sources(verb, saying)
        if inner is None or not content:
            return False
        cue, rule = read_cue(tree, verb), "quoted-as-saying"
        if outer is None:
            cue_range = (cue.first, saying + 1)
            claim = self.context.add(Proposal(inner, cue_range, verb, content, "quote", "assert", rule))
            if claim:
                self.context.by_head.setdefault(saying, claim)
            return True
        parent = self.context.add(Proposal(outer, cue.range, verb, content, "quote", "assert", rule))
        if parent:
            first = next((child for child in tree.dependents[saying] if tree.lower[child] == "as"), saying)
            said, cue_range = list(content), (first, saying + 1)
            self.context.add(Proposal(inner, cue_range, saying, said, "say", "assert", rule, syntactic_parent=parent))
        return True

    def _quoted_sources(self, verb: int, saying: int) -> tuple[TokenRange | None, TokenRange | None]:
        """Return the source that is quoted and the source that quotes it, the second None if it is not named."""
        tree = self.tree
        subject = tree.child(verb, "nsubj:pass")
        if subject is not None:
            quoted, outer = subject, find_passive_agent(tree, verb)
        else:
            object_ = tree.child(verb, "obj", "iobj")
            if object_ is None:
                return None, None
            quoted, outer = object_, find_source(tree, verb)
        return noun_phrase_range(tree, quoted, None if quoted < verb else (verb + 1, saying)), outer

    def _quoted_content(self, saying: int) -> list[TokenRange]:
        """Return the content of “as saying”: the clauses after it, or a quotation after it or before the subject."""
        tree = self.tree
        clauses = [child for child in tree.children(saying, "ccomp", "parataxis", "obj") if child > saying]
        if clauses:
            first, after = tree.subtree_first[clauses[0]], max(tree.subtree_after[child] for child in clauses)
            return [self.contents.extend_to_quotation((first, after))]
        quote = self._quotation_near(saying + 1, 2)
        subject = tree.child(tree.heads[saying], "nsubj:pass", "nsubj")
        if quote is None and subject is not None:  # ““We knew,” a nurse was quoted as saying”
            quote = self.context.quotations.before(tree.subtree_first[subject])
        return [(quote.first, quote.after)] if quote else []
