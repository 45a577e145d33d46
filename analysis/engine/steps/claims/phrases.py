"""Claims whose cue is a set phrase: “according to”, “per”, “in the words of”, “as X put it”, “citing”, “reportedly”."""

from __future__ import annotations

from ... import lexicons
from ...language.quotations import Quotation
from ...language.tree import NOMINAL_RELATIONS, TokenRange
from ..actors.names import office_nouns
from .contents import ContentFinder, subtract_range
from .cues import read_cue
from .proposal import ClaimContext, Proposal
from .sources import find_passive_agent, find_source, noun_phrase_range
from .word_groups import claim_words

_ADVERBS = {"reportedly": "assert", "allegedly": "accuse", "purportedly": "assert", "supposedly": "assert"}
# What may be measured by “per”: “two crowns per visit”
_TAGS = frozenset(("verb-after", "verb-middle"))
_FAR = 60  # tokens between a source's noun and its cue, at most
_SPEAKERS = frozenset(("person", "organization"))


class PhraseReader:
    """Reads the fixed phrases of one document."""

    def __init__(self, context: ClaimContext):
        self.context = context
        self.tree = context.tree
        self.contents = ContentFinder(context.tree, context.quotations)

    def read(self, i: int) -> None:
        tree, low = self.tree, self.tree.lower[i]
        if low == "according" and tree.lower[i + 1 : i + 2] == ["to"]:
            self._adverbial(i, i + 2, "according to", "according-to")
        elif low == "in" and tree.pos[i] == "ADP" and tree.lower[tree.heads[i]] in claim_words("poll"):
            self._poll(i)
        elif low == "per" and tree.pos[i] == "ADP":
            self._per(i)
        elif low in _ADVERBS and tree.deps[i] in {"advmod", "discourse"}:
            self._adverb(i)
        elif (
            low in claim_words("voice")
            and tree.pos[i] == "NOUN"
            and tree.introducer(i) == ("by" if low == "account" else "in")
        ):
            self._voice(i)
        elif low == "reference" and tree.lower[i - 1 : i + 2] == ["with", "reference", "to"]:
            self._adverbial(i - 1, i + 2, "with reference to", "citing", under_saying=True)

    # ------------------------------------------------------------- according to, per

    def _adverbial(self, first: int, after: int, lemma: str, rule: str, under_saying: bool = False) -> Proposal | None:
        """A phrase led by a preposition of source: what it hangs on is the content."""
        tree = self.tree
        head = self._object_of(first, after)
        if head is None:
            return None
        source = noun_phrase_range(tree, head, (after, len(tree.lower)))
        if source is None or (lemma == "according to" and not self._is_source(head, source, (first, after))):
            return None
        source = self._without_next_subject(head, source)
        hole = (first, source[1])
        if under_saying and (found := self._same_content(head, source, (first, after), lemma, rule)):
            return found
        parts = subtract_range([self._clause(head, hole)], hole)
        content = self.contents.normalize(self._within_quotation(parts, hole))
        return self.context.add(Proposal(source, (first, after), first, content, lemma, "assert", rule))

    def _is_source(self, head: int, source: TokenRange, cue: TokenRange) -> bool:
        """Whether “according to” names who says so: not “according to plan”, “according to the date of joining”."""
        tree = self.tree
        words = tree.words
        apart = tree.doc[cue[0]].is_sent_start or "," in (words[cue[0] - 1], *words[source[1] : source[1] + 1])
        speaks = tree.doc[head]._.entity_type in _SPEAKERS or tree.lower[head] in lexicons.words("documents")
        return (apart or speaks) and not (tree.lower[head] == "plan" and source[1] - source[0] == 1)

    def _without_next_subject(self, head: int, source: TokenRange) -> TokenRange:
        """“according to officers, General Tok believes”: what stands before the clause's verb is its subject."""
        tree = self.tree
        verb = tree.heads[head]
        apposed = [k for k in tree.children(head, "appos") if tree.words[tree.subtree_first[k] - 1] == ","]
        if apposed and verb == tree.subtree_after[apposed[-1]] and tree.subject(verb) is None:
            return source[0], tree.subtree_first[apposed[-1]] - 1
        return source

    def _object_of(self, first: int, after: int) -> int | None:
        """The noun that the preposition leads in."""
        tree = self.tree
        for head in (tree.heads[first], tree.heads[after - 1]):
            if head >= after:
                return int(head)
        for k in (*tree.dependents[first], *tree.dependents[after - 1]):  # “according” taken for a verb of its own
            if k >= after:
                return k
        return None

    def _clause(self, head: int, hole: TokenRange) -> TokenRange:
        """The clause that an adverbial stands in; after a comma at its sentence's end, the sentence."""
        tree = self.tree
        root = tree.climb(
            head, NOMINAL_RELATIONS | {"advcl", "acl", "nmod"} if self._closes(hole) else NOMINAL_RELATIONS
        )
        if self._closes(hole) or self._opens(hole):
            outer = tree.root(head)
            root = outer if not self._holds_cue_before(head, hole) or self._closes(hole) else root
        first, after = tree.subtree_range(root)
        return min(first, hole[0]), max(after, hole[1])

    def _opens(self, hole: TokenRange) -> bool:
        return bool(self.tree.doc[hole[0]].is_sent_start)

    def _closes(self, hole: TokenRange) -> bool:
        """Whether nothing but stops follows in the sentence, and a comma stands before."""
        end = int(self.tree.doc[hole[0]].sent.end)
        rest = range(hole[1], end)
        return self.tree.lower[hole[0] - 1] == "," and all(self.contents.is_punctuation(k) for k in rest)

    def _holds_cue_before(self, head: int, hole: TokenRange) -> bool:
        return any(k in self.context.by_head for k in self._up_from(head))

    def _up_from(self, n: int) -> list[int]:
        found = []
        for _ in range(20):
            if self.tree.heads[n] == n:
                break
            n = self.tree.heads[n]
            found.append(n)
        return found

    def _within_quotation(self, parts: list[TokenRange], hole: TokenRange) -> list[TokenRange]:
        quote = self.context.quotations.before(hole[0])
        if quote and parts and parts[0][0] > quote.first:
            return [(quote.first, parts[0][1]), *parts[1:]]
        return [self.contents.extend_to_quotation(part) for part in parts]

    def _per(self, i: int) -> None:
        tree, words = self.tree, self.tree.words
        head = tree.heads[i]
        apart = tree.doc[i].is_sent_start or words[i - 1] == ","
        if head > i and apart and tree.pos[head] != "NUM" and tree.doc[head]._.entity_type != "time":
            self._adverbial(i, i + 1, "per", "according-to")

    def _voice(self, i: int) -> None:
        """“in the words of the curator”, “in her view”: the cue is all but who speaks."""
        tree = self.tree
        owner = tree.child(i, "nmod:poss")
        speaker = next((k for k in tree.children(i, "nmod") if tree.introducer(k) == "of"), None)
        if speaker is not None and speaker > i:
            source = noun_phrase_range(tree, speaker, (i + 2, len(tree.lower)))
            cue = (min(k for k in tree.dependents[i] if tree.deps[k] == "case"), i + 2)
        elif owner is not None and owner < i:
            source = noun_phrase_range(tree, owner)
            cue = (i, i + 1)
            if source and tree.lower[source[1] - 1] in {"'s", "'"}:
                source = (source[0], source[1] - 1)
        else:
            return
        if source is None:
            return
        hole = tree.subtree_range(i)
        quote = next(iter(self.context.quotations.overlapping(*source)), None)
        if quote and source[0] < quote.first - 1:  # the quotation taken for an apposition of who says it
            source = next(iter(self.contents.normalize([(source[0], quote.first - 1)])), source)
        else:
            quote = self._quotation_at(hole[1], 2)
        parts = [(quote.first, quote.after)] if quote else subtract_range([self._clause(i, hole)], hole)
        stance = "believe" if tree.lower[i] in claim_words("view") else "assert"
        parts = self.contents.normalize(parts)
        self.context.add(Proposal(source, cue, i, parts, f"in {tree.lower[i]}", stance, "in-the-words-of"))

    def _quotation_at(self, first: int, reach: int) -> Quotation | None:
        """The quotation whose opening mark stands within a few tokens."""
        found = (self.context.quotations.opening_at(k) for k in range(first, first + reach))
        return next((quote for quote in found if quote), None)

    def _poll(self, i: int) -> None:
        """“In a survey by the board, 61 percent of farms had fewer than forty cows”: a share of those asked."""
        tree = self.tree
        head = tree.heads[i]
        verb = tree.climb(head, NOMINAL_RELATIONS)
        subject = tree.subject(verb)
        if tree.subtree_first[head] != i or head < i or subject is None or subject < tree.subtree_after[head]:
            return
        if not any(
            tree.pos[k] == "NUM" or tree.lower[k] in claim_words("share") for k in range(*tree.subtree_range(subject))
        ):
            return
        source = noun_phrase_range(tree, head, (i + 1, subject))
        if source:
            content = self.contents.normalize([(max(tree.subtree_first[subject], source[1]), tree.subtree_after[verb])])
            self.context.add(Proposal(source, (i, i + 1), i, content, "in", "assert", "poll"))

    # ------------------------------------------------------------- citing

    def _same_content(self, head: int, source: TokenRange, cue: TokenRange, lemma: str, rule: str) -> Proposal | None:
        """“said, citing two managers, that …”: whom they cite says the same, below them."""
        for n in (*self._tag_before(cue[0]), *self._up_from(head)):
            outer = self.context.by_head.get(n)
            if outer:
                content = [part for part in subtract_range(outer.content, (cue[0], source[1])) if part[0] < part[1]]
                content = self.contents.normalize(content)
                if not content:
                    return None  # all that was said would be whom it cites
                outer.content = content
                return self.context.add(
                    Proposal(source, cue, cue[0], list(outer.content), lemma, "assert", rule, syntactic_parent=outer)
                )
        return None

    def _tag_before(self, i: int) -> list[int]:
        """“…, the weekly wrote, citing a draft”: the tag just before, wherever the parse hangs “citing”."""
        near = (k for k in range(i - 1, max(int(self.tree.doc[i].sent.start), i - 12) - 1, -1))
        return [k for k in near if k in self.context.by_head and self.context.by_head[k].rule in _TAGS][:1]

    # ------------------------------------------------------------- adverbs

    def _adverb(self, i: int) -> None:
        """“has reportedly left”: nobody is named, and the clause is what is said."""
        tree = self.tree
        low, head = tree.lower[i], tree.heads[i]
        if tree.pos[head] in {"ADJ", "NOUN"} and tree.deps[head] in {"amod", "nmod", "compound"}:
            return
        clause = tree.climb(head, {"xcomp", "amod", "conj"} if tree.deps[head] in {"amod"} else ())
        content = self.contents.normalize(subtract_range([self._clause_of(clause)], (i, i + 1)))
        self.context.add(Proposal(None, (i, i + 1), i, content, low, _ADVERBS[low], "reportedly", hedged=True))

    def _clause_of(self, head: int) -> TokenRange:
        first, after = self.tree.subtree_range(head)
        for k in self.tree.dependents[head]:
            if self.tree.deps[k] in {"mark", "cc"} and self.tree.subtree_first[k] == first:
                first = self.tree.subtree_after[k]
            elif self.tree.deps[k] == "parataxis" and k > head:
                after = min(after, self.tree.subtree_first[k])
        return first, after


class VerbPhraseReader(PhraseReader):
    """Verbs in set phrases, read before the verbs: “as X put it”, “citing”, “was quoted as saying”."""

    def read_verb(self, i: int) -> bool:
        tree = self.tree
        low = tree.lower[i]
        if tree.introducer(i) == "as" and tree.subject(i) is not None and (tree.deps[i] == "advcl" or low == "put"):
            return self._as_put(i)
        if (
            low in {"has", "had"}
            and tree.lower[i - 1] in claim_words("hearsay")
            and tree.lower[i + 1 : i + 2] == ["it"]
        ):
            return self._has_it(i)
        if low in claim_words("quoting"):
            return self._quoted_as_saying(i)
        return False

    def _has_it(self, i: int) -> bool:
        """“Rumour has it that the yard is sold”: nobody is named."""
        tree = self.tree
        clause = tree.child(i, "ccomp")
        content = self.contents.normalize([tree.subtree_range(clause)] if clause is not None else [])
        lemma = f"{tree.lower[i - 1]} has it"
        return bool(self.context.add(Proposal(None, (i - 1, i + 2), i, content, lemma, "assert", "said-to")))

    def read_citing(self, i: int) -> bool:
        """After the verbs: whom a saying cites says the same, below it."""
        tree = self.tree
        object_ = tree.child(i, "obj")
        if object_ is None or not self._quotable(object_):
            return False
        if tree.deps[i] == "acl:relcl":
            return self._cited_aside(i, object_)
        source = noun_phrase_range(tree, object_)
        if source:
            source = source[0], self._known_by(source[1])
        return bool(source and self._same_content(i, source, (i, i + 1), "cite", "citing"))

    def _known_by(self, after: int) -> int:
        """“citing three people with knowledge of the matter”: where that ends, whatever the parse has hung it on."""
        tree = self.tree
        if tree.lower[after : after + 1] != ["with"]:
            return after
        knowledge = tree.heads[after]
        return tree.subtree_after[knowledge] if tree.doc[knowledge]._.entity_type == "abstract" else after

    def read_cited(self, i: int) -> bool:
        """After the verbs: “officials, quoted by the agency, say …”: the agency passes on what they say."""
        tree = self.tree
        agent = find_passive_agent(tree, i)
        if tree.deps[i] != "acl" or agent is None:
            return False
        inner = self._said_by(tree.heads[i])
        if inner is None or inner.syntactic_parent is not None:
            return False
        outer = Proposal(agent, read_cue(tree, i).range, i, list(inner.content), "cite", "assert", "citing")
        inner.syntactic_parent = self.context.add(outer)
        return inner.syntactic_parent is not None

    def _cited_aside(self, i: int, object_: int) -> bool:
        """“the Herald, which cited two officials”: they say what the Herald says, below it."""
        tree = self.tree
        source = noun_phrase_range(tree, object_)
        outer = self._said_by(tree.heads[i])
        if source is None or outer is None:
            return False
        content = self.contents.normalize(subtract_range(outer.content, tree.subtree_range(i)))
        inner = Proposal(
            source, read_cue(tree, i).range, i, content, "cite", "assert", "citing", syntactic_parent=outer
        )
        return self.context.add(inner) is not None

    def _said_by(self, noun: int) -> Proposal | None:
        """The claim whose source a noun stands in; its cue is near."""
        near = range(max(noun - _FAR, 0), min(noun + _FAR, len(self.tree.lower)))
        found = (self.context.by_head[k] for k in near if k in self.context.by_head)
        return next((p for p in found if p.source and p.source[0] <= noun < p.source[1]), None)

    def _quotable(self, k: int) -> bool:
        """Whether what is cited says something: a person, a body, a document; no reason like “the danger to bats”."""
        tree, kind = self.tree, self.tree.doc[k]._.entity_type
        if kind in _SPEAKERS | {"", "place"} or any(tree.pos[n] == "PROPN" for n in range(*tree.subtree_range(k))[:12]):
            return True
        return (
            any(tree.lower[k] in lexicons.words(name) for name in ("documents", "speaker_groups"))
            or tree.lower[k] in office_nouns()
        )

    def _as_put(self, i: int) -> bool:
        """“as the neurologist put it”, “as the mayor noted”."""
        tree = self.tree
        cue = read_cue(tree, i)
        if not (cue.lemma == "put" and tree.has_child(i, "obj", "it")) and "q" not in cue.frames:
            return False
        if tree.lower[i] != "put" and tree.child(i, "obj", "ccomp", "xcomp") is not None:
            return False
        source = find_source(tree, i)
        if source is None:
            return False
        source = (source[0] + (tree.lower[source[0]] == "as"), source[1])
        hole = tree.subtree_range(i)
        if tree.lower[i] == "put":
            hole = (tree.subtree_first[i], (tree.child(i, "obj") or i) + 1)
        after = hole[1]
        quote = self._quotation_at(after, 3)
        if quote or tree.heads[i] == i:
            parts = [(quote.first, quote.after)] if quote else [(after, int(tree.doc[i].sent.end))]
        else:
            parts = subtract_range([self._clause(tree.heads[i], hole)], hole)
        lemma, stance = ("put", "assert") if tree.lower[i] == "put" else (cue.lemma, cue.stance)
        self.context.add(Proposal(source, cue.range, i, self.contents.normalize(parts), lemma, stance, "as-put"))
        return True

    def _quoted_as_saying(self, i: int) -> bool:
        """“quoted a spokesman as saying that …”, “was quoted as saying that …”"""
        tree = self.tree
        below = tree.children(i, "advcl", "xcomp", "obl", "ccomp")
        saying = next((k for k in below if k > i and tree.lower[k] == "saying"), None)
        if saying is None:
            return False
        content = self.contents.normalize(self._said_as(saying))
        subject, agent = tree.child(i, "nsubj:pass"), find_passive_agent(tree, i)
        inner = subject if subject is not None else tree.child(i, "obj", "iobj")
        outer = agent if subject is not None else find_source(tree, i)
        said_by = noun_phrase_range(tree, inner, None if inner < i else (i + 1, saying)) if inner is not None else None
        if said_by is None or not content:
            return False
        quoted = read_cue(tree, i)
        cue = quoted.range if outer else (quoted.first, saying + 1)
        rule = "quoted-as-saying"
        above = self.context.add(Proposal(outer or said_by, cue, i, content, "quote", "assert", rule))
        if above and outer:
            first = next((k for k in tree.dependents[saying] if tree.lower[k] == "as"), saying)
            below_it = Proposal(
                said_by, (first, saying + 1), saying, list(content), "say", "assert", rule, syntactic_parent=above
            )
            self.context.add(below_it)
        elif above:
            self.context.by_head.setdefault(saying, above)
        return True

    def _said_as(self, saying: int) -> list[TokenRange]:
        tree = self.tree
        clauses = [k for k in tree.children(saying, "ccomp", "parataxis", "obj") if k > saying]
        if clauses:
            first, after = tree.subtree_first[clauses[0]], max(tree.subtree_after[k] for k in clauses)
            return [self.contents.extend_to_quotation((first, after))]
        quote = self._quotation_at(saying + 1, 2)
        if quote is None and (subject := tree.child(tree.heads[saying], "nsubj:pass", "nsubj")) is not None:
            quote = self.context.quotations.before(
                tree.subtree_first[subject]
            )  # ““We knew,” a nurse was quoted as saying”
        return [(quote.first, quote.after)] if quote else []
