"""What the readers of verbs share: who speaks, where a clause stands, and how a claim is put together."""

from __future__ import annotations

from ...language.quotations import Quotation
from ...language.tree import TokenRange
from .contents import ContentFinder, subtract_range
from .cues import Cue, read_cue
from .proposal import ClaimContext, Proposal
from .sources import find_source, find_subject, has_expletive_subject
from .word_groups import claim_words

# How far from its end a content's last clause is looked for
LONGEST_ASIDE = 40


class CueReader:
    """Reads one kind of verb in one document."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.tree = context.tree
        self.contents = ContentFinder(context.tree, context.quotations)

    def source(self, i: int) -> TokenRange | None:
        """Who a verb says it of, without a tag that stands beside them: “Neither side, diplomats say, wants …”."""
        source = find_source(self.tree, self.context.subject_verbs.get(i, i))
        for k in range(*source) if source else ():
            tag = self.context.by_head.get(k)
            if source and tag and tag.source and tag.rule == "verb-middle" and source[0] < tag.source[0]:
                return next(iter(self.contents.normalize([(source[0], tag.source[0])])), source)
        return source

    def speaker(self, i: int) -> int | None:
        return find_subject(self.tree, self.context.subject_verbs.get(i, i))

    def has_expletive_subject(self, i: int) -> bool:
        return has_expletive_subject(self.tree, self.context.subject_verbs.get(i, i))

    def _proposal(self, cue: Cue, source: TokenRange | None, parts: list[TokenRange], rule: str) -> Proposal | None:
        content = self.contents.normalize(parts)
        if not content:
            return None
        if source and any(a < source[1] and source[0] < b for a, b in content):
            content = self.contents.normalize(subtract_range(content, source))
        content = self.contents.normalize(self._without_aside(subtract_range(content, cue.range)))
        quote = self.context.quotations.enclosing(cue.verb)
        if quote and all(b <= quote.first or a >= quote.after for a, b in content):
            return None  # what is said in a quotation is not what stands outside it: “I cried,” she said
        return Proposal(source, cue.range, cue.verb, content, cue.lemma, cue.stance, rule) if content else None

    def _without_aside(self, parts: list[TokenRange]) -> list[TokenRange]:
        """“…, who left in May”, “…, which failed”: what the story adds at the end about someone or something named."""
        if not parts:
            return parts
        first, after = parts[-1]
        for k in range(after - 3, max(first + 1, after - LONGEST_ASIDE), -1):
            if self.tree.words[k] == "," and self._adds(k + 1, after):
                return [*parts[:-1], (first, k)]
        return parts

    def _adds(self, k: int, after: int) -> bool:
        """Whether a relative clause begins at a token and runs to the end of what is said, outside quotation marks."""
        tree = self.tree
        if tree.lower[k] not in {"who", "which"} or self.context.quotations.enclosing(k) is not None:
            return False
        clause = tree.climb(k, ("nsubj", "nsubj:pass", "obj", "obl", "nmod", "nmod:poss"))
        return tree.deps[clause] == "acl:relcl" and tree.subtree_after[clause] >= after - 1

    def _frames(self, i: int) -> frozenset[str]:
        return read_cue(self.tree, i).frames

    def _sentence_end(self, i: int) -> int:
        doc = self.tree.doc
        end = doc[i].sent.end
        return int(end)

    def _forward_clause(self, i: int) -> int | None:
        """A clause that follows the verb as what it says."""
        tree = self.tree
        for k in tree.dependents[i]:
            if k > i and tree.deps[k] == "ccomp":
                return k
        wanted = tree.child(i, "xcomp", "ccomp")
        if wanted is not None and i < wanted < read_cue(tree, i).after:  # “went on to say that”, “wanted to know why”
            return tree.child(wanted, "ccomp")
        for object_ in tree.children(i, "iobj", "obj", "obl"):
            if object_ > i and (below := self._clause_below(i, object_)) is not None:
                return below
        return None

    def _clause_below(self, i: int, object_: int) -> int | None:
        """A clause that the parse has hung on whom it is told: “told the inquiry she had never read it”, “confided to
        a friend that she could not swim”."""
        tree = self.tree
        tells = tree.lower[i] in claim_words("told")
        whom = tree.child(object_, "nmod")
        if whom is not None and whom > object_ and (found := self._clause_below(i, whom)) is not None:
            return found
        late = (
            k
            for k in tree.children(tree.heads[i], "ccomp")
            if k > i and tree.subtree_first[k] == tree.subtree_after[object_]
        )
        if tells and (beside := next(late, None)) is not None:  # “heard that Ann told her doctor she slept”
            return beside
        for k in tree.children(object_, "acl:relcl", "acl"):
            if k < object_ or tree.subject(k) is None or not (tells or self._confides(i, object_)):
                continue
            if (
                tells
                and tree.subtree_first[k] > object_
                and tree.lower[tree.subtree_first[k]] in claim_words("pronoun")
            ):
                return k
            if any(tree.lower[m] == "that" and tree.deps[m] == "mark" for m in tree.dependents[k]):
                return k
        return None

    def _confides(self, i: int, object_: int) -> bool:
        beside = self.tree.deps[object_] in {"obl", "nmod"} and self.tree.introducer(object_) in {
            "to",
            "with",
            "in",
            "on",
        }
        return beside and bool(self._frames(i) & {"c", "q"})

    def _ends_said(self, quote: Quotation, i: int) -> bool:
        """Whether a quotation before a verb is what it says: a comma ends it, or a mark and nothing else is said."""
        tree, closing = self.tree, quote.after
        words, starts = tree.words, tree.tokens.line_starts
        if any(starts[k] for k in range(closing + 1, i + 1)):
            return False
        if words[closing - 1] == "," or words[closing + 1] in {",", "—", "–", "--"}:
            return True
        alone = tree.child(i, "obj", "xcomp") is None and "q" in self._frames(i)
        return alone and words[closing - 1] in {"?", "!", ".", "—", "–", "…", "..."}
