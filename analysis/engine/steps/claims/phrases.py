"""Claims whose cue is a set phrase: “according to”, “per”, “in the words of”, “as X put it”, “citing”, “reportedly”."""

from __future__ import annotations

from ... import lexicons
from ...language.quotations import Quotation
from ...language.tree import NOMINAL, Range
from ..actors.names import role_words
from .contents import Contents, cut
from .cues import cue_at
from .proposal import Proposal, Reading
from .sources import agent_of, phrase, source_of
from .word_groups import listed

_ADVERBS = {"reportedly": "assert", "allegedly": "accuse", "purportedly": "assert", "supposedly": "assert"}
# What may be measured by “per”: “two crowns per visit”
_TAGS = frozenset(("verb-after", "verb-middle"))
_FAR = 60  # tokens between a source's noun and its cue, at most
_SPEAKERS = frozenset(("person", "organization"))


class PhraseReader:
    """Reads the fixed phrases of one document."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.tree = reading.tree
        self.contents = Contents(reading.tree, reading.quotations)

    def read(self, i: int) -> None:
        tree, low = self.tree, self.tree.lows[i]
        if low == "according" and tree.lows[i + 1 : i + 2] == ["to"]:
            self._adverbial(i, i + 2, "according to", "according-to")
        elif low == "in" and tree.pos[i] == "ADP" and tree.lows[tree.heads[i]] in listed("poll"):
            self._poll(i)
        elif low == "per" and tree.pos[i] == "ADP":
            self._per(i)
        elif low in _ADVERBS and tree.deps[i] in {"advmod", "discourse"}:
            self._adverb(i)
        elif low in listed("voice") and tree.pos[i] == "NOUN" and tree.case(i) == ("by" if low == "account" else "in"):
            self._voice(i)
        elif low == "reference" and tree.lows[i - 1 : i + 2] == ["with", "reference", "to"]:
            self._adverbial(i - 1, i + 2, "with reference to", "citing", under_saying=True)

    # ------------------------------------------------------------- according to, per

    def _adverbial(self, first: int, after: int, lemma: str, rule: str, under_saying: bool = False) -> Proposal | None:
        """A phrase led by a preposition of source: what it hangs on is the content."""
        tree = self.tree
        head = self._object_of(first, after)
        if head is None:
            return None
        source = phrase(tree, head, (after, len(tree.lows)))
        if source is None or (lemma == "according to" and not self._is_source(head, source, (first, after))):
            return None
        source = self._without_next_subject(head, source)
        hole = (first, source[1])
        if under_saying and (found := self._same_content(head, source, (first, after), lemma, rule)):
            return found
        parts = cut([self._clause(head, hole)], hole)
        content = self.contents.tidy(self._within_quotation(parts, hole))
        return self.reading.add(Proposal(source, (first, after), first, content, lemma, "assert", rule))

    def _is_source(self, head: int, source: Range, cue: Range) -> bool:
        """Whether “according to” names who says so: not “according to plan”, “according to the date of joining”."""
        tree = self.tree
        words = tree.tokens.words
        apart = tree.doc[cue[0]].is_sent_start or "," in (words[cue[0] - 1], *words[source[1] : source[1] + 1])
        speaks = tree.doc[head]._.entity_type in _SPEAKERS or tree.lows[head] in lexicons.words("documents")
        return (apart or speaks) and not (tree.lows[head] == "plan" and source[1] - source[0] == 1)

    def _without_next_subject(self, head: int, source: Range) -> Range:
        """“according to officers, General Tok believes”: what stands before the clause's verb is its subject."""
        tree = self.tree
        verb = tree.heads[head]
        apposed = [k for k in tree.children(head, ("appos",)) if tree.tokens.words[tree.first[k] - 1] == ","]
        if apposed and verb == tree.after[apposed[-1]] and tree.subject(verb) is None:
            return source[0], tree.first[apposed[-1]] - 1
        return source

    def _object_of(self, first: int, after: int) -> int | None:
        """The noun that the preposition leads in."""
        tree = self.tree
        for head in (tree.heads[first], tree.heads[after - 1]):
            if head >= after:
                return int(head)
        for k in (*tree.kids[first], *tree.kids[after - 1]):  # “according” taken for a verb of its own
            if k >= after:
                return k
        return None

    def _clause(self, head: int, hole: Range) -> Range:
        """The clause that an adverbial stands in; after a comma at its sentence's end, the sentence."""
        tree = self.tree
        root = tree.up(head, NOMINAL | {"advcl", "acl", "nmod"} if self._closes(hole) else NOMINAL)
        if self._closes(hole) or self._opens(hole):
            outer = tree.root(head)
            root = outer if not self._holds_cue_before(head, hole) or self._closes(hole) else root
        first, after = tree.range(root)
        return min(first, hole[0]), max(after, hole[1])

    def _opens(self, hole: Range) -> bool:
        return bool(self.tree.doc[hole[0]].is_sent_start)

    def _closes(self, hole: Range) -> bool:
        """Whether nothing but stops follows in the sentence, and a comma stands before."""
        end = int(self.tree.doc[hole[0]].sent.end)
        rest = range(hole[1], end)
        return self.tree.lows[hole[0] - 1] == "," and all(self.contents.is_mark(k) for k in rest)

    def _holds_cue_before(self, head: int, hole: Range) -> bool:
        return any(k in self.reading.by_head for k in self._up_from(head))

    def _up_from(self, n: int) -> list[int]:
        found = []
        for _ in range(20):
            if self.tree.heads[n] == n:
                break
            n = self.tree.heads[n]
            found.append(n)
        return found

    def _within_quotation(self, parts: list[Range], hole: Range) -> list[Range]:
        quote = self.reading.quotations.before(hole[0])
        if quote and parts and parts[0][0] > quote.first:
            return [(quote.first, parts[0][1]), *parts[1:]]
        return [self.contents.whole(part) for part in parts]

    def _per(self, i: int) -> None:
        tree, words = self.tree, self.tree.tokens.words
        head = tree.heads[i]
        apart = tree.doc[i].is_sent_start or words[i - 1] == ","
        if head > i and apart and tree.pos[head] != "NUM" and tree.doc[head]._.entity_type != "time":
            self._adverbial(i, i + 1, "per", "according-to")

    def _voice(self, i: int) -> None:
        """“in the words of the curator”, “in her view”: the cue is all but who speaks."""
        tree = self.tree
        owner = tree.child(i, "nmod:poss")
        speaker = next((k for k in tree.children(i, ("nmod",)) if tree.case(k) == "of"), None)
        if speaker is not None and speaker > i:
            source = phrase(tree, speaker, (i + 2, len(tree.lows)))
            cue = (min(k for k in tree.kids[i] if tree.deps[k] == "case"), i + 2)
        elif owner is not None and owner < i:
            source = phrase(tree, owner)
            cue = (i, i + 1)
            if source and tree.lows[source[1] - 1] in {"'s", "'"}:
                source = (source[0], source[1] - 1)
        else:
            return
        if source is None:
            return
        hole = tree.range(i)
        quote = next(iter(self.reading.quotations.within(*source)), None)
        if quote and source[0] < quote.first - 1:  # the quotation taken for an apposition of who says it
            source = next(iter(self.contents.tidy([(source[0], quote.first - 1)])), source)
        else:
            quote = self._quotation_at(hole[1], 2)
        parts = [(quote.first, quote.after)] if quote else cut([self._clause(i, hole)], hole)
        stance = "believe" if tree.lows[i] in listed("view") else "assert"
        parts = self.contents.tidy(parts)
        self.reading.add(Proposal(source, cue, i, parts, f"in {tree.lows[i]}", stance, "in-the-words-of"))

    def _quotation_at(self, first: int, reach: int) -> Quotation | None:
        """The quotation whose opening mark stands within a few tokens."""
        found = (self.reading.quotations.at(k) for k in range(first, first + reach))
        return next((quote for quote in found if quote), None)

    def _poll(self, i: int) -> None:
        """“In a survey by the board, 61 percent of farms had fewer than forty cows”: a share of those asked."""
        tree = self.tree
        head = tree.heads[i]
        verb = tree.up(head, NOMINAL)
        subject = tree.subject(verb)
        if tree.first[head] != i or head < i or subject is None or subject < tree.after[head]:
            return
        if not any(tree.pos[k] == "NUM" or tree.lows[k] in listed("share") for k in range(*tree.range(subject))):
            return
        source = phrase(tree, head, (i + 1, subject))
        if source:
            content = self.contents.tidy([(max(tree.first[subject], source[1]), tree.after[verb])])
            self.reading.add(Proposal(source, (i, i + 1), i, content, "in", "assert", "poll"))

    # ------------------------------------------------------------- citing

    def _same_content(self, head: int, source: Range, cue: Range, lemma: str, rule: str) -> Proposal | None:
        """“said, citing two managers, that …”: whom they cite says the same, below them."""
        for n in (*self._tag_before(cue[0]), *self._up_from(head)):
            outer = self.reading.by_head.get(n)
            if outer:
                content = [part for part in cut(outer.content, (cue[0], source[1])) if part[0] < part[1]]
                content = self.contents.tidy(content)
                if not content:
                    return None  # all that was said would be whom it cites
                outer.content = content
                return self.reading.add(
                    Proposal(source, cue, cue[0], list(outer.content), lemma, "assert", rule, above=outer)
                )
        return None

    def _tag_before(self, i: int) -> list[int]:
        """“…, the weekly wrote, citing a draft”: the tag just before, wherever the parse hangs “citing”."""
        near = (k for k in range(i - 1, max(int(self.tree.doc[i].sent.start), i - 12) - 1, -1))
        return [k for k in near if k in self.reading.by_head and self.reading.by_head[k].rule in _TAGS][:1]

    # ------------------------------------------------------------- adverbs

    def _adverb(self, i: int) -> None:
        """“has reportedly left”: nobody is named, and the clause is what is said."""
        tree = self.tree
        low, head = tree.lows[i], tree.heads[i]
        if tree.pos[head] in {"ADJ", "NOUN"} and tree.deps[head] in {"amod", "nmod", "compound"}:
            return
        clause = tree.up(head, {"xcomp", "amod", "conj"} if tree.deps[head] in {"amod"} else ())
        content = self.contents.tidy(cut([self._clause_of(clause)], (i, i + 1)))
        self.reading.add(Proposal(None, (i, i + 1), i, content, low, _ADVERBS[low], "reportedly", hedged=True))

    def _clause_of(self, head: int) -> Range:
        first, after = self.tree.range(head)
        for k in self.tree.kids[head]:
            if self.tree.deps[k] in {"mark", "cc"} and self.tree.first[k] == first:
                first = self.tree.after[k]
            elif self.tree.deps[k] == "parataxis" and k > head:
                after = min(after, self.tree.first[k])
        return first, after


class VerbPhraseReader(PhraseReader):
    """Verbs in set phrases, read before the verbs: “as X put it”, “citing”, “was quoted as saying”."""

    def read_verb(self, i: int) -> bool:
        tree = self.tree
        low = tree.lows[i]
        if tree.case(i) == "as" and tree.subject(i) is not None and (tree.deps[i] == "advcl" or low == "put"):
            return self._as_put(i)
        if low in {"has", "had"} and tree.lows[i - 1] in listed("hearsay") and tree.lows[i + 1 : i + 2] == ["it"]:
            return self._has_it(i)
        if low in listed("quoting"):
            return self._quoted_as_saying(i)
        return False

    def _has_it(self, i: int) -> bool:
        """“Rumour has it that the yard is sold”: nobody is named."""
        tree = self.tree
        clause = tree.child(i, "ccomp")
        content = self.contents.tidy([tree.range(clause)] if clause is not None else [])
        lemma = f"{tree.lows[i - 1]} has it"
        return bool(self.reading.add(Proposal(None, (i - 1, i + 2), i, content, lemma, "assert", "said-to")))

    def read_citing(self, i: int) -> bool:
        """After the verbs: whom a saying cites says the same, below it."""
        tree = self.tree
        object_ = tree.child(i, "obj")
        if object_ is None or not self._quotable(object_):
            return False
        if tree.deps[i] == "acl:relcl":
            return self._cited_aside(i, object_)
        source = phrase(tree, object_)
        if source:
            source = source[0], self._known_by(source[1])
        return bool(source and self._same_content(i, source, (i, i + 1), "cite", "citing"))

    def _known_by(self, after: int) -> int:
        """“citing three people with knowledge of the matter”: where that ends, whatever the parse has hung it on."""
        tree = self.tree
        if tree.lows[after : after + 1] != ["with"]:
            return after
        knowledge = tree.heads[after]
        return tree.after[knowledge] if tree.doc[knowledge]._.entity_type == "abstract" else after

    def read_cited(self, i: int) -> bool:
        """After the verbs: “officials, quoted by the agency, say …”: the agency passes on what they say."""
        tree = self.tree
        agent = agent_of(tree, i)
        if tree.deps[i] != "acl" or agent is None:
            return False
        inner = self._said_by(tree.heads[i])
        if inner is None or inner.above is not None:
            return False
        outer = Proposal(agent, cue_at(tree, i).range, i, list(inner.content), "cite", "assert", "citing")
        inner.above = self.reading.add(outer)
        return inner.above is not None

    def _cited_aside(self, i: int, object_: int) -> bool:
        """“the Herald, which cited two officials”: they say what the Herald says, below it."""
        tree = self.tree
        source = phrase(tree, object_)
        outer = self._said_by(tree.heads[i])
        if source is None or outer is None:
            return False
        content = self.contents.tidy(cut(outer.content, tree.range(i)))
        inner = Proposal(source, cue_at(tree, i).range, i, content, "cite", "assert", "citing", above=outer)
        return self.reading.add(inner) is not None

    def _said_by(self, noun: int) -> Proposal | None:
        """The claim whose source a noun stands in; its cue is near."""
        near = range(max(noun - _FAR, 0), min(noun + _FAR, len(self.tree.lows)))
        found = (self.reading.by_head[k] for k in near if k in self.reading.by_head)
        return next((p for p in found if p.source and p.source[0] <= noun < p.source[1]), None)

    def _quotable(self, k: int) -> bool:
        """Whether what is cited says something: a person, a body, a document; no reason like “the danger to bats”."""
        tree, kind = self.tree, self.tree.doc[k]._.entity_type
        if kind in _SPEAKERS | {"", "place"} or any(tree.pos[n] == "PROPN" for n in range(*tree.range(k))[:12]):
            return True
        return (
            any(tree.lows[k] in lexicons.words(name) for name in ("documents", "speaker_groups"))
            or tree.lows[k] in role_words()
        )

    def _as_put(self, i: int) -> bool:
        """“as the neurologist put it”, “as the mayor noted”."""
        tree = self.tree
        cue = cue_at(tree, i)
        if not (cue.lemma == "put" and tree.has(i, "obj", "it")) and "q" not in cue.frames:
            return False
        if tree.lows[i] != "put" and tree.child(i, "obj", "ccomp", "xcomp") is not None:
            return False
        source = source_of(tree, i)
        if source is None:
            return False
        source = (source[0] + (tree.lows[source[0]] == "as"), source[1])
        hole = tree.range(i)
        if tree.lows[i] == "put":
            hole = (tree.first[i], (tree.child(i, "obj") or i) + 1)
        after = hole[1]
        quote = self._quotation_at(after, 3)
        if quote or tree.heads[i] == i:
            parts = [(quote.first, quote.after)] if quote else [(after, int(tree.doc[i].sent.end))]
        else:
            parts = cut([self._clause(tree.heads[i], hole)], hole)
        lemma, stance = ("put", "assert") if tree.lows[i] == "put" else (cue.lemma, cue.stance)
        self.reading.add(Proposal(source, cue.range, i, self.contents.tidy(parts), lemma, stance, "as-put"))
        return True

    def _quoted_as_saying(self, i: int) -> bool:
        """“quoted a spokesman as saying that …”, “was quoted as saying that …”"""
        tree = self.tree
        below = tree.children(i, ("advcl", "xcomp", "obl", "ccomp"))
        saying = next((k for k in below if k > i and tree.lows[k] == "saying"), None)
        if saying is None:
            return False
        content = self.contents.tidy(self._said_as(saying))
        subject, agent = tree.child(i, "nsubj:pass"), agent_of(tree, i)
        inner = subject if subject is not None else tree.child(i, "obj", "iobj")
        outer = agent if subject is not None else source_of(tree, i)
        said_by = phrase(tree, inner, None if inner < i else (i + 1, saying)) if inner is not None else None
        if said_by is None or not content:
            return False
        quoted = cue_at(tree, i)
        cue = quoted.range if outer else (quoted.first, saying + 1)
        rule = "quoted-as-saying"
        above = self.reading.add(Proposal(outer or said_by, cue, i, content, "quote", "assert", rule))
        if above and outer:
            first = next((k for k in tree.kids[saying] if tree.lows[k] == "as"), saying)
            below_it = Proposal(said_by, (first, saying + 1), saying, list(content), "say", "assert", rule, above=above)
            self.reading.add(below_it)
        elif above:
            self.reading.by_head.setdefault(saying, above)
        return True

    def _said_as(self, saying: int) -> list[Range]:
        tree = self.tree
        clauses = [k for k in tree.children(saying, ("ccomp", "parataxis", "obj")) if k > saying]
        if clauses:
            first, after = tree.first[clauses[0]], max(tree.after[k] for k in clauses)
            return [self.contents.whole((first, after))]
        quote = self._quotation_at(saying + 1, 2)
        if quote is None and (subject := tree.child(tree.heads[saying], "nsubj:pass", "nsubj")) is not None:
            quote = self.reading.quotations.before(tree.first[subject])  # ““We knew,” a nurse was quoted as saying”
        return [(quote.first, quote.after)] if quote else []
