"""Claims whose cue is a noun or an adjective: “Beijing's claim that …”, “fears of …”, “is confident that …”."""

from __future__ import annotations

from ... import lexicons
from ...language.tree import SUBJECT_RELATIONS, TokenRange
from .contents import ContentFinder
from .cues import ATTRIBUTING_ADJECTIVES, ATTRIBUTING_NOUNS
from .proposal import ClaimContext, Proposal
from .sources import find_source, find_subject, noun_phrase_range
from .word_groups import claim_words


class NounReader:
    """Reads the nouns and adjectives of one document."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.tree = context.tree
        self.contents = ContentFinder(context.tree, context.quotations)

    def read(self, i: int) -> None:
        low = self.tree.lower[i]
        if low in ATTRIBUTING_NOUNS:
            self._noun(i)
        else:
            self.read_adjective(i)

    def _noun(self, i: int) -> None:
        tree = self.tree
        clause = next(
            (k for k in tree.children(i, "acl", "ccomp", "csubj", "acl:relcl", "advcl") if k > i and self._tells(k)),
            None,
        )
        source, cue = self._owner(i)
        if clause is None:
            clause = self._passed_on(i)
        if clause is None:
            if not self._is(i, source):
                self._about(i, source, cue)
            return
        if source and source[0] < clause < source[1]:
            source = next(iter(self.contents.normalize([(source[0], tree.subtree_first[clause])])), None)
        if source is None and tree.lower[i] not in claim_words("sourceless_noun"):
            return
        content = self.contents.normalize([self.contents.extend_to_quotation(tree.subtree_range(clause))])
        self.context.add(
            Proposal(source, cue, i, content, tree.lower[i], ATTRIBUTING_NOUNS[tree.lower[i]][0], "noun-that")
        )

    def _passed_on(self, i: int) -> int | None:
        """“concern among pharmacists that …”: a clause that the parse has hung on who holds it."""
        tree = self.tree
        for owner in tree.children(i, "nmod", "obl"):
            if owner > i and tree.introducer(owner) in {"of", "by", "from", "among"} and self._someone(owner):
                for k in tree.children(owner, "acl", "acl:relcl"):
                    if k > owner and tree.has_child(k, "mark", "that"):
                        return k
        return None

    def _is(self, i: int, source: TokenRange | None) -> bool:
        """“The company's position is that …”; “…” was the captain's verdict."""
        tree, after = self.tree, self.tree.subtree_after[i]
        if source is None:
            return False
        content: list[TokenRange] = []
        if tree.lower[after : after + 1] == [":"] and (quote := self.context.quotations.opening_at(after + 1)):
            content = self.contents.normalize([(quote.first, quote.after)])
        elif (
            tree.deps[i] in SUBJECT_RELATIONS
            and tree.lower[after : after + 1]
            and tree.lower[after + 1 : after + 2] == [":"]
        ):
            quote = self.context.quotations.opening_at(after + 2)
            content = self.contents.normalize([(quote.first, quote.after)] if quote else [])
        elif tree.deps[i] in SUBJECT_RELATIONS and tree.lower[after : after + 2][1:] in (["that"], ["“"], ['"'], ["‘"]):
            if tree.lower[after] in claim_words("be"):
                content = self.contents.normalize(
                    [self.contents.extend_to_quotation((after + 1, tree.subtree_after[tree.heads[i]]))]
                )
        elif (be := tree.child(i, "cop")) is not None and (quote := self.context.quotations.before(be)):
            content = self.contents.normalize([(quote.first, quote.after)])
        stance = ATTRIBUTING_NOUNS[tree.lower[i]][0]
        return bool(self.context.add(Proposal(source, (i, i + 1), i, content, tree.lower[i], stance, "noun-is")))

    def _about(self, i: int, source: TokenRange | None, cue: TokenRange) -> None:
        """“her attack on the plan”, “raised questions about the deal”: what a preposition leads in."""
        tree, low = self.tree, self.tree.lower[i]
        stance, prepositions = ATTRIBUTING_NOUNS[low]
        led = next(
            (k for k in tree.children(i, "nmod", "obl", "acl") if k > i and tree.introducer(k) in prepositions), None
        )
        if led is None or source is None or source[1] > i or tree.lower[led] == "comment":
            return
        first, after = tree.subtree_range(led)
        content = self.contents.normalize([self.contents.extend_to_quotation((first + 1, after))])
        self.context.add(Proposal(source, (cue[0], max(cue[1], first + 1)), i, content, low, stance, "noun-about"))

    def _tells(self, k: int) -> bool:
        """Whether a clause tells what the noun holds, and is no relative clause: “the claim that it lied”."""
        tree = self.tree
        mark = tree.introducer(k)
        if mark == "that":
            return tree.subtree_first[k] == next(
                (m for m in tree.dependents[k] if tree.lower[m] == "that"), -1
            ) and self._marks(k)
        return tree.deps[k] != "acl:relcl" and mark in {"to", "whether"}

    def _marks(self, k: int) -> bool:
        that = self.tree.subtree_first[k]
        return self.tree.deps[that] == "mark" or self.tree.pos[that] == "SCONJ"

    def _owner(self, i: int) -> tuple[TokenRange | None, TokenRange]:
        """Who holds it, and the words of the cue."""
        tree = self.tree
        owner, verb = tree.child(i, "nmod:poss"), tree.heads[i]
        light = tree.deps[i] == "obj" and verb < i and tree.lower[verb] in claim_words("light_verb")
        if owner is not None and owner < i and not (light and tree.pos[owner] == "PRON"):
            source = noun_phrase_range(tree, owner)
            if source and tree.lower[source[1] - 1] in {"'s", "'"}:
                source = (source[0], source[1] - 1)
            return source, (i, i + 1)
        for k in tree.children(i, "nmod", "nmod:desc", "obl"):
            if k > i and tree.introducer(k) in {"of", "by", "from", "among"} and self._someone(k):
                return noun_phrase_range(tree, k), (i, i + 1)
        if tree.introducer(i) == "of" and tree.child(i, "cop") is not None:  # “is of the opinion that …”
            return find_source(tree, i), (tree.child(i, "cop") or i, i + 1)
        if light:
            return find_source(tree, verb), (verb, i + 1)
        return None, (i, i + 1)

    def _someone(self, k: int) -> bool:
        return self.tree.doc[k]._.entity_type in {"person", "organization", "place"}

    def read_adjective(self, i: int) -> None:
        if self.tree.lower[i] in ATTRIBUTING_ADJECTIVES:
            self._adjective(i)

    def _adjective(self, i: int) -> None:
        """“China is confident (that) …”, “officials are worried that …”"""
        tree = self.tree
        helpers = [k for k in tree.dependents[i] if tree.deps[k] in {"cop", "aux", "aux:pass"} and k < i]
        if tree.deps[i] == "xcomp" and tree.heads[i] == i - 1 and tree.lower[i - 1] in claim_words("remain"):
            helpers.append(i - 1)  # “remains convinced”
        if not helpers:
            return
        led = ATTRIBUTING_ADJECTIVES[tree.lower[i]][1]
        below = tree.children(i, "ccomp", "advcl", "xcomp", "obl")
        clause = next((k for k in below if k > i and (self._states(k) or tree.introducer(k) in led)), None)
        if clause is None and tree.words[i + 1 : i + 2] == [":"]:
            clause = next((k for k in tree.children(i, "parataxis") if k > i), None)
        subject = find_subject(tree, i)
        if clause is None or subject is None or tree.lower[subject] == "it":
            return
        source = find_source(tree, i)
        first, after = tree.subtree_range(clause)
        after = min([after, *(k for k in range(clause, after) if self._grounds(k))])
        first += tree.deps[clause] == "obl"
        content = self.contents.normalize([self.contents.extend_to_quotation((first, after))])
        negated = any(low in lexicons.group("function_words", "negation") for low in tree.lower[min(helpers) : i])
        if source:
            self.context.add(
                Proposal(
                    source,
                    self._cue(i, helpers),
                    i,
                    content,
                    tree.lower[i],
                    ATTRIBUTING_ADJECTIVES[tree.lower[i]][0],
                    "adjective",
                    negated,
                )
            )

    def _cue(self, i: int, helpers: list[int]) -> TokenRange:
        first = i
        while first - 1 >= min(helpers) and (self.tree.heads[first - 1] == i or first - 1 in helpers):
            first -= 1
        return first, i + 1

    def _grounds(self, k: int) -> bool:
        """“is confident it will win, based on the truce”: the grounds are not what is believed."""
        return self.tree.lower[k] in {"based", "given", "citing"} and self.tree.words[k - 1] == ","

    def _states(self, k: int) -> bool:
        tree = self.tree
        return tree.deps[k] == "ccomp" or tree.introducer(k) == "that"
