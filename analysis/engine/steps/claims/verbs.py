"""Claims whose cue is a verb: what hangs on it, and where the attribution stands, says which rule reads it."""

from __future__ import annotations

from ... import lexicons
from ...model import leaning
from ...quotations import Quotation
from ...trees import NOMINAL, Range
from .contents import Contents, cut
from .cues import NOUNS, Cue, cue_at, cue_kind, hedged_helpers, negated
from .proposal import Proposal, Reading
from .sources import agent_of, can_speak, is_empty, phrase, source_of, subject_of
from .tags import TagFinder
from .wordlists import listed

# What may stand beside a verb of saying in its tag: whom it is told, when and where
_BESIDE = frozenset(("iobj", "obj", "obl", "obl:unmarked"))


# From which leaning on a verb outside the lexicon attributes, by PolNeAR's training part: three of four do
OPEN_CLASS = -1
# How far from its end a content's last clause is looked for
LONGEST_ASIDE = 40
# Below which leaning a verb beside a clause does not: one of twelve does
NO_CUE = -6
_THINGS = frozenset(("object", "animal", "plant", "substance"))
_CLAUSAL = frozenset(("verb-after", "verb-middle", "verb-before"))


class VerbReader:
    """Reads the verbs of one document."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.tree = reading.tree
        self.contents = Contents(reading.tree, reading.quotations)
        self.tags = TagFinder(reading)

    def read(self, i: int) -> Proposal | None:
        cue = cue_at(self.tree, i)
        if cue.lemma in ("decline", "refuse") and self._says_below(i):
            return None  # “declined to say”: one cue, read at its second verb
        if self._stays_unnamed(i) or (cue.lemma == "hear" and not self._hears(i)):
            return None
        found = self._passive(cue) if self._is_passive(i) and not self._hears(i) else self._active(cue)
        if found and self._hears(i):
            found.source = None
        if found and self._unlikely(found):
            return None
        if found:
            found.negated = negated(self.tree, cue)
            found.hedged = hedged_helpers(self.tree, cue)
        return self.reading.add(found)

    def _unlikely(self, found: Proposal) -> bool:
        """Whether the model is sure that a verb beside a clause does not attribute it, and no marks say so."""
        if found.rule not in _CLAUSAL or self.reading.quotations.at(found.content[0][0] - 1):
            return False
        return max(leaning(self.tree.doc[k], "cue") for k in range(*found.cue)) < NO_CUE

    def _says_below(self, i: int) -> bool:
        below = self.tree.child(i, "xcomp")
        return below is not None and bool(cue_at(self.tree, below).frames & {"q", "n"})

    def _stays_unnamed(self, i: int) -> bool:
        """“who asked not to be named”: how a source is known, and no claim."""
        below = self.tree.child(i, "xcomp", "ccomp", "advcl")
        return below is not None and below > i and self.tree.lows[below] in listed("naming")

    def _is_passive(self, i: int) -> bool:
        tree = self.tree
        helped = any(True for _ in tree.children(i, ("aux:pass", "aux", "cop")))
        bare = not helped and tree.deps[i] == "parataxis"  # “…, the carrier stressed”: no passive has no auxiliary
        if not bare and any(True for _ in tree.children(i, ("aux:pass", "nsubj:pass", "csubj:pass", "obl:agent"))):
            return tree.deps[i] != "acl" or not tree.subject(i)
        if tree.lows[i] != "asked" or tree.deps[i] != "advcl" or tree.case(i):
            return False
        subject, clause = tree.subject(i), tree.child(i, "ccomp", "xcomp", "obl")
        return subject is None or (clause is not None and subject > clause)  # “Asked why, Smith said”

    def _proposal(self, cue: Cue, source: Range | None, parts: list[Range], rule: str) -> Proposal | None:
        content = self.contents.tidy(parts)
        if not content:
            return None
        if source and any(a < source[1] and source[0] < b for a, b in content):
            content = self.contents.tidy(cut(content, source))
        content = self.contents.tidy(self._without_aside(cut(content, cue.range)))
        quote = self.reading.quotations.around(cue.verb)
        if quote and all(b <= quote.first or a >= quote.after for a, b in content):
            return None  # what is said in a quotation is not what stands outside it: “I cried,” she said
        return Proposal(source, cue.range, cue.verb, content, cue.lemma, cue.stance, rule) if content else None

    def _without_aside(self, parts: list[Range]) -> list[Range]:
        """“…, who left in May”, “…, which failed”: what the story adds at the end about someone or something named."""
        if not parts:
            return parts
        first, after = parts[-1]
        for k in range(after - 3, max(first + 1, after - LONGEST_ASIDE), -1):
            if self.tree.tokens.words[k] == "," and self._adds(k + 1, after):
                return [*parts[:-1], (first, k)]
        return parts

    def _adds(self, k: int, after: int) -> bool:
        """Whether a relative clause begins at a token and runs to the end of what is said, outside quotation marks."""
        tree = self.tree
        if tree.lows[k] not in {"who", "which"} or self.reading.quotations.around(k) is not None:
            return False
        clause = tree.up(k, ("nsubj", "nsubj:pass", "obj", "obl", "nmod", "nmod:poss"))
        return tree.deps[clause] == "acl:relcl" and tree.after[clause] >= after - 1

    def source(self, i: int) -> Range | None:
        return source_of(self.tree, self.reading.speakers.get(i, i))

    def _hears(self, i: int) -> bool:
        """“the tribunal heard”, “court told”: whoever told it is not named."""
        tree = self.tree
        subject = tree.subject(i)
        past = tree.lows[i] == "heard" or (tree.lows[i] == "told" and tree.child(i, "iobj", "obj") is None)
        return past and subject is not None and tree.lows[subject] in listed("hearing")

    def speaker(self, i: int) -> int | None:
        return subject_of(self.tree, self.reading.speakers.get(i, i))

    def is_empty(self, i: int) -> bool:
        return is_empty(self.tree, self.reading.speakers.get(i, i))

    # ------------------------------------------------------------- active verbs

    def _active(self, cue: Cue) -> Proposal | None:
        readers = (
            self._so_says,
            self._inverted,
            self._tag,
            self._clause,
            self._quote_after,
            self._infinitive,
            self._object,
            self._tag_by_commas,
            self._rest_of_sentence,
            self._open_class,
        )
        for read in readers:
            if found := read(cue):
                return found
        return None

    def _speaks(self, cue: Cue) -> bool:
        """Whether a verb may stand in a tag beside someone's words: one of the lexicon's, or any beside a quotation."""
        return "q" in cue.frames

    def _tag(self, cue: Cue) -> Proposal | None:
        """“…,” he said. — “…,” said Smith. — The plan, he said, would fail."""
        i = cue.verb
        said = self._said_before(cue)
        if said is None:
            return None
        parts, quoted = said
        if not quoted and not self._speaks(cue):
            return None
        source = self._tag_source(cue)
        if source is None:
            return None
        sentence_end = self._sentence_end(i)
        if parts[-1][1] <= sentence_end and not self._story_goes_on(i, sentence_end):
            parts = [*parts, *self.contents.resumed(parts[-1][1], sentence_end)]
        rule = "verb-middle" if len(parts) > 1 and parts[-1][0] > i else "verb-after"
        return self._proposal(cue, source, parts, rule)

    def _tag_by_commas(self, cue: Cue) -> Proposal | None:
        """A tag that the parse has taken apart."""
        if not self._speaks(cue) or self.tree.case(cue.verb) == "as":
            return None
        tag = self.tags.find(cue)
        if tag is None:
            return None
        parts = self.tags.said(tag)
        rule = "verb-middle" if len(parts) > 1 and parts[-1][0] > cue.verb else "verb-after"
        return self._proposal(cue, tag.source, parts, rule)

    def _so_says(self, cue: Cue) -> Proposal | None:
        """“The statute is a muddle. So says the Law Council”: the sentence before is what is said."""
        i, doc = cue.verb, self.tree.doc
        start = int(doc[i].sent.start)
        if cue.first != start + 1 or self.tree.lows[start] != "so" or "q" not in cue.frames or start == 0:
            return None
        if self.tree.tokens.line_starts[start]:
            return None
        source = self._tag_source(cue)
        before = int(doc[start - 1].sent.start)
        return self._proposal(cue, source, [(before, start)], "verb-after") if source else None

    def _inverted(self, cue: Cue) -> Proposal | None:
        """“That, said the judge, was no excuse”: nothing else looks so, whatever the parse makes of it."""
        tree, words, before = self.tree, self.tree.tokens.words, cue.first - 1
        if before < 1 or words[before] != "," or cue.lemma in listed("addressing"):
            return None
        end = next(
            (k for k in range(cue.after, min(self._sentence_end(cue.verb), cue.after + 10)) if words[k] == ","), 0
        )
        return self._tag_by_commas(cue) if end and tree.pos[end + 1] in {"VERB", "AUX"} else None

    def _said_before(self, cue: Cue) -> tuple[list[Range], bool] | None:
        """The pieces of what a tag says, and whether it is quoted."""
        tree, i = self.tree, cue.verb
        before = next((k for k in tree.kids[i] if k < i and tree.deps[k] in {"ccomp", "parataxis", "dislocated"}), None)
        if before is not None and ";" in tree.lows[before:i]:
            return None
        if before is not None and not self._forward_clause(i):
            own, whole = self._core(cue, before), tree.range(before)
        elif not self._forward_clause(i) and (clause := self._interrupted(cue)) is not None:
            own, whole = self._tag_range(cue), tree.range(clause)
            if own[0] <= whole[0]:
                return None
        else:
            return self._quote_before(cue)
        first, after = whole[0], max(whole[1], own[0])
        quote = self.reading.quotations.before(own[0])
        if quote and first >= quote.first:
            first = quote.first
        elif quote:
            first = min(first, tree.first[i])  # “In May, ‘we lost,’ he said”
        parts = [(first, own[0])]
        if own[1] < after:
            parts += self._rest(own[1], after, quote is not None)
        return parts, quote is not None

    def _story_goes_on(self, i: int, sentence_end: int) -> bool:
        """“…,” she said, and her husband cut in: who is quoted next may be another."""
        words, lows = self.tree.tokens.words, self.tree.lows
        return any(
            words[k] == "," and lows[k + 1] in {"and", "but", "then", "before", "as"}
            for k in range(i, sentence_end - 2)
        )

    def _core(self, cue: Cue, before: int) -> Range:
        """A tag as its subject, its verb and what follows that."""
        tree, i = self.tree, cue.verb
        source = self.source(i)
        first = min(cue.first, source[0]) if source and source[0] > before else cue.first
        return first, max([i + 1, *(tree.after[k] for k in tree.kids[i] if k > i)])

    def _rest(self, first: int, after: int, quoted: bool) -> list[Range]:
        """What follows a tag in its sentence; after a quotation only another, for the story goes on by itself."""
        if not quoted:
            return [self.contents.whole((first, after))]
        for k in range(first, min(first + 3, after)):
            quote = self.reading.quotations.at(k)
            if quote:
                return [(quote.first, quote.after)]
        return []

    def _interrupted(self, cue: Cue) -> int | None:
        """The clause that a tag stands in or after without being joined to it as what is said."""
        tree, i = self.tree, cue.verb
        dep, head = tree.deps[i], tree.heads[i]
        if self.speaker(i) is None or dep not in {"parataxis", "conj", "acl:relcl"}:
            return None
        if dep == "parataxis":
            return head if tree.subject(i) is not None and ";" not in tree.lows[head:i] else None
        if dep == "conj":
            apart = tree.subject(i) is not None and not tree.has(i, "cc") and "q" in cue.frames
            return head if apart and self._set_off(self._tag_range(cue)) else None
        pronouns = any(tree.lows[k] in {"who", "which", "that", "whom"} for k in tree.kids[i])
        if pronouns or "q" not in cue.frames or not self._set_off(self._tag_range(cue)):
            return None
        return tree.up(head, NOMINAL)

    def _tag_range(self, cue: Cue) -> Range:
        """A tag with its subject, which the parse may hang elsewhere."""
        first, after = self.tree.range(cue.verb)
        source = self.source(cue.verb)
        return (min(first, source[0]) if source else first), after

    def _set_off(self, own: Range) -> bool:
        """Whether commas or dashes stand on both sides, the sentence's end being one."""
        words = self.tree.tokens.words
        first, after = own
        if first < after and words[first] == ",":
            first += 1
        before = first > 0 and words[first - 1] in {",", "—", "–", "--", "”", '"', "''"}
        return before and (after >= len(words) or self.contents.is_mark(after) or words[after - 1] in {",", "."})

    def _quote_before(self, cue: Cue) -> tuple[list[Range], bool] | None:
        """A tag that the parse has not joined to the quotation before it."""
        tree, i = self.tree, cue.verb
        if self._forward_clause(i):
            return None
        subject = tree.subject(i)
        start = min(cue.first, tree.first[subject] if subject is not None else cue.first)
        quote = self.reading.quotations.before(start)
        if quote is None or quote.after - quote.first < 2:
            return None
        if not self._ends_said(quote, i) or (cue.frames and not cue.frames & {"q", "c"}):
            return None
        parts = [(quote.first, quote.after)]
        follows = self._after_tag(i)
        if follows is not None:
            parts.append(follows)
        return parts, True

    def _ends_said(self, quote: Quotation, i: int) -> bool:
        """Whether a quotation before a verb is what it says: a comma ends it, or a mark and nothing else is said."""
        tree, closing = self.tree, quote.after
        words, starts = tree.tokens.words, tree.tokens.line_starts
        if any(starts[k] for k in range(closing + 1, i + 1)):
            return False
        if words[closing - 1] == "," or words[closing + 1] in {",", "—", "–", "--"}:
            return True
        alone = tree.child(i, "obj", "xcomp") is None and "q" in self._frames(i)
        return alone and words[closing - 1] in {"?", "!", ".", "—", "–", "…", "..."}

    def _frames(self, i: int) -> frozenset[str]:
        return cue_at(self.tree, i).frames

    def _after_tag(self, i: int) -> Range | None:
        end = self._sentence_end(i)
        for j in range(i + 1, min(end, i + 25)):
            quote = self.reading.quotations.at(j)
            if quote:
                return quote.first, quote.after
        return None

    def _tag_source(self, cue: Cue) -> Range | None:
        """Who stands in a tag; after its verb the parse may take them for an object: “asked a man”."""
        source = self.source(cue.verb)
        after = self.tree.child(cue.verb, "iobj", "obj")
        if source is None and after is not None and after > cue.verb:
            return phrase(self.tree, after)
        return source

    def _forward_clause(self, i: int) -> int | None:
        """A clause that follows the verb as what it says."""
        tree = self.tree
        for k in tree.kids[i]:
            if k > i and tree.deps[k] == "ccomp":
                return k
        wanted = tree.child(i, "xcomp")
        if wanted is not None and i < wanted < cue_at(tree, i).after:  # “went on to say that”, “wanted to know why”
            return tree.child(wanted, "ccomp")
        for object_ in tree.children(i, ("iobj", "obj", "obl")):
            if object_ > i and (below := self._clause_below(i, object_)) is not None:
                return below
        return None

    def _clause_below(self, i: int, object_: int) -> int | None:
        """A clause that the parse has hung on whom it is told: “told the inquiry she had never read it”, “confided to
        a friend that she could not swim”."""
        tree = self.tree
        tells = tree.lows[i] in listed("told")
        whom = tree.child(object_, "nmod")
        if whom is not None and whom > object_ and (found := self._clause_below(i, whom)) is not None:
            return found
        late = (k for k in tree.children(tree.heads[i], ("ccomp",)) if k > i and tree.first[k] == tree.after[object_])
        if tells and (beside := next(late, None)) is not None:  # “heard that Ann told her doctor she slept”
            return beside
        for k in tree.children(object_, ("acl:relcl", "acl")):
            if k < object_ or tree.subject(k) is None or not (tells or self._confides(i, object_)):
                continue
            if tells and tree.first[k] > object_ and tree.lows[tree.first[k]] in listed("pronoun"):
                return k
            if any(tree.lows[m] == "that" and tree.deps[m] == "mark" for m in tree.kids[k]):
                return k
        return None

    def _confides(self, i: int, object_: int) -> bool:
        beside = self.tree.deps[object_] in {"obl", "nmod"} and self.tree.case(object_) in {"to", "with", "in", "on"}
        return beside and bool(self._frames(i) & {"c", "q"})

    def _clause(self, cue: Cue) -> Proposal | None:
        """“said (that) …”, “told reporters that …”, “asked whether …”, with the clause after the verb."""
        i = cue.verb
        clause = self._forward_clause(i)
        if clause is None or self.is_empty(i):
            return None
        if not cue.frames & {"c", "t", "q", "o"} and not self._open(cue, clause):
            return None
        source = self.source(i)
        if source is None or source[0] >= clause:
            return None
        if medial := self._around(cue, source, clause):
            return self._proposal(cue, source, medial, "verb-middle")
        part = self.contents.whole(self._clause_range(cue, clause))
        part = (max(part[0], cue.after), part[1])
        parts = [*self._quoted_before(cue, source), part]
        quote = self.reading.quotations.around(part[1] - 1) or self.reading.quotations.around(part[1] - 2)
        if quote and part[1] >= self._sentence_end(i) - 1:
            parts += self.contents.resumed(part[1], self._after_quote(quote.after, i))
        return self._proposal(cue, source, parts, self._clause_rule(cue))

    def _around(self, cue: Cue, source: Range, clause: int) -> list[Range]:
        """“The adjustment, they said, never came”, where the parse has only what follows as the clause."""
        words, start = self.tree.tokens.words, int(self.tree.doc[cue.verb].sent.start)
        told = [self.tree.after[k] for k in self.tree.children(cue.verb, _BESIDE) if cue.verb < k < clause]
        own = min(source[0], cue.first), max([source[1], cue.after, *told])
        own = own[0], own[1] - (words[own[1] - 1] == ",")
        if any(self.reading.quotations.at(k) for k in range(own[1], self.tree.first[clause] + 1)):
            return []
        if own[0] <= start + 1 or own[1] >= len(words) or words[own[0] - 1] != "," or words[own[1]] != ",":
            return []
        if "q" not in cue.frames or self.tree.first[clause] > own[1] + 2 or self.tree.has(clause, "mark", "that"):
            return []
        return [(start, own[0]), self.contents.whole((own[1], self.tree.after[clause]))]

    def _clause_range(self, cue: Cue, clause: int) -> Range:
        """The clause, with the noun before it where the parse took its subject for the verb's object."""
        tree, i = self.tree, cue.verb
        first, after = tree.range(clause)
        taken = tree.child(i, "obj", "iobj")
        if taken is not None and i < taken < clause and "o" not in cue.frames and tree.subject(clause) is None:
            first = min(first, tree.first[taken])
        last = [k for k in tree.kids[i] if k > clause and tree.deps[k] == "ccomp"]
        for k in last:  # “he said it fell and that it rose”, or a quotation that ends what is said
            after = max(after, tree.after[k])
        after = self._before_next_saying(cue, clause, after)
        for k in tree.kids[i]:  # “said he was right when he left”, with the second clause hung on “said”
            if tree.first[k] == after and tree.deps[k] == "advcl" and tree.case(k) in listed("goes_on"):
                if tree.subject(k) is None or self._forward_clause(k) is None or not self._frames(k):
                    after = tree.after[k]
        after = self._before_judgement(first, after)
        quote = self.reading.quotations.at(after)
        if quote and after < self._sentence_end(i) and not self.contents.is_mark(after - 1):
            after = quote.after
        return first, after

    def _before_judgement(self, first: int, after: int) -> int:
        """“…, a charge the council denies”: what the story says of what was said."""
        lows = self.tree.lows
        for k in range(first, after - 4):
            if lows[k] == "," and lows[k + 1] in {"a", "an"} and lows[k + 2] in listed("judgement"):
                return k
        return after

    def _before_next_saying(self, cue: Cue, clause: int, after: int) -> int:
        """Where a content ends because its source goes on with a new cue: “…, adding that”, “… and promised to”."""
        tree = self.tree
        subject = tree.subject(clause)
        for k in tree.kids[clause]:
            if k < clause or tree.subject(k) is not None or tree.pos[k] != "VERB" or k - tree.first[k] > 4:
                continue
            next_ = cue_at(tree, k)
            comma = tree.tokens.words[tree.first[k]] == "," or tree.tokens.words[tree.first[k] - 1] == ","
            adds = tree.deps[k] == "advcl" and comma and tree.lows[k].endswith("ing") and next_.frames & {"c", "q"}
            does = (
                tree.deps[k] == "conj" and next_.frames & {"c", "i", "o"} and next_.first == k
                and next_.form is not None and next_.form.kind == cue_kind(cue) == "past"
                and subject is not None and not can_speak(tree, subject)
            )  # fmt: skip
            says = self._forward_clause(k) is not None or (does and tree.child(k, "xcomp") is not None)
            if (adds or does) and says:
                self.reading.speakers[k] = cue.verb
                return min(after, tree.first[k])
        return after

    def _quoted_before(self, cue: Cue, source: Range) -> list[Range]:
        """“If he thinks so,” she says, “what then?”: the first piece, where the parse has only the second."""
        quote = self.reading.quotations.before(min(source[0], cue.first))
        if quote is None or self.tree.subject(cue.verb) is None or self.tree.tokens.words[quote.after - 1] != ",":
            return []
        return [(quote.first, quote.after)] if self._ends_said(quote, cue.verb) else []

    def _after_quote(self, closing: int, i: int) -> int:
        return max(closing + 1, self._sentence_end(i))

    def _clause_rule(self, cue: Cue) -> str:
        if self.tree.child(cue.verb, "iobj", "obj") is not None:
            return "addressee"
        gerund = self.tree.lows[cue.verb].endswith("ing") and cue.first == cue.verb
        return "gerund" if gerund else "verb-before"

    def _open(self, cue: Cue, clause: int) -> bool:
        """Whether a verb of no list attributes: one with a “that” clause and someone who can speak."""
        tree = self.tree
        return cue.form is None and cue.lemma not in listed("no_claim") and tree.has(clause, "mark", "that", "whether")

    def _quote_after(self, cue: Cue) -> Proposal | None:
        """“He said: “…”” and the like, where the parse has not joined the quotation to the verb as its clause."""
        tree, i = self.tree, cue.verb
        if not cue.frames & {"q", "c", "t"}:
            return None
        end, words = self._sentence_end(i), tree.tokens.words
        source = self.source(i)
        if source is None:
            return None
        for j in range(cue.after, min(end, cue.after + 14)):
            if j > cue.after and self.tree.pos[j] == "VERB" and self.tree.subject(j) is not None:
                return None  # it is this verb's
            quote = self.reading.quotations.at(j)
            if quote and (words[j - 1] in {",", ":"} or j == cue.after):
                if j == cue.after and quote.after < end and not self._whole_words(quote.first, quote.after):
                    return None
                parts = [(quote.first, quote.after), *self.contents.resumed(quote.after, max(end, quote.after + 1))]
                return self._proposal(cue, source, parts, "verb-before")
            if words[j] == ":" and "q" in cue.frames and j + 1 < end:
                return self._proposal(cue, source, [self.contents.whole((j + 1, end))], "verb-before")
        return None

    def _rest_of_sentence(self, cue: Cue) -> Proposal | None:
        """“said” with what follows, whatever the parse made of it; a line that ends in “said:” before a quotation."""
        i, end, words = cue.verb, self._sentence_end(cue.verb), self.tree.tokens.words
        source = self.source(i)
        if source is None or "q" not in cue.frames or self.is_empty(i):
            return None
        if words[end - 1] == ":" and (quote := self.reading.quotations.at(end)):
            parts = [(quote.first, quote.after), *self.contents.resumed(quote.after, quote.after + quote.closed)]
            return self._proposal(cue, source, parts, "verb-before")
        plain = cue.lemma == "say" and source[1] <= i and self.tree.deps[i] not in {"acl:relcl", "advcl"}
        if plain and cue.after < end - 1 and self.tree.pos[cue.after] in {"DET", "PRON", "PROPN", "NOUN", "ADJ", "NUM"}:
            if cue.after + 2 < end and self.tree.lows[cue.after] not in {"so", "it", "what", "this", "something"}:
                return self._proposal(cue, source, [self.contents.whole((cue.after, end))], "verb-before")
        return None

    def _whole_words(self, first: int, after: int) -> bool:
        """Whether a quotation is more than a name set in marks."""
        return after - first > 3

    def _infinitive(self, cue: Cue) -> Proposal | None:
        """“threatened to resign”, “urged the Senate to act”, “expects prices to fall”."""
        tree, i = self.tree, cue.verb
        if not cue.frames & {"i", "o"} or self.is_empty(i):
            return None
        clause = next(
            (k for k in tree.children(i, ("xcomp", "ccomp", "advcl")) if k > i and tree.has(k, "mark", "to")), None
        )
        if clause is None:
            return None
        source = self.source(i)
        if source is None:
            return None
        object_ = tree.child(i, "obj", "iobj")
        if object_ is None and cue.preposition:
            object_ = next((k for k in tree.children(i, ("obl",)) if k > i), None)
        first, after = tree.range(clause)
        if object_ is not None and i < object_ < clause and "p" not in cue.frames:
            first = max(tree.first[object_] + (tree.case(object_) != ""), cue.after)
        elif "i" not in cue.frames:
            return None
        after = self._before_participle(clause, after)
        return self._proposal(cue, source, [self.contents.whole((max(first, cue.after), after))], "infinitive")

    def _before_participle(self, clause: int, after: int) -> int:
        """“expects prices to fall, blaming the drought”: the source goes on by itself."""
        tree, words = self.tree, self.tree.tokens.words
        for k in tree.children(clause, ("advcl",)):
            if k > clause and tree.lows[k].endswith("ing") and words[tree.first[k]] == "," and k - tree.first[k] < 3:
                if self._frames(k) & {"c", "q", "n"}:
                    return min(after, tree.first[k])
        return after

    def _object(self, cue: Cue) -> Proposal | None:
        """“accused him of lying”, “called for an inquiry”, “rejected the claim”: a phrase says what it is about."""
        tree, i = self.tree, cue.verb
        if not cue.frames & {"n", "x", "d"} or self.is_empty(i):
            return None
        head = self._object_head(cue)
        subject = self.speaker(i)
        source = self.source(i)
        if head is None or subject is None or source is None or not self._fits(cue, head, subject):
            return None
        if self._leads_noun(cue, head) or self._is_asked_of(i):
            return None
        if self._is_thing(cue, head) or (cue.preposition == "to" and tree.lows[head] in listed("asked_for")):
            return None
        first, after = tree.range(head)
        if cue.preposition and tree.lows[first] == cue.preposition:
            first += 1
        after = self._before_joined_verb(first, after)
        for k in tree.kids[i]:
            if k > head and tree.first[k] <= after + 1 and (self._is_tail(k, cue.frames) or self._where(head, k)):
                after = max(after, tree.after[k])
        return self._proposal(cue, source, [self.contents.whole((max(first, cue.after), after))], "object")

    def _open_class(self, cue: Cue) -> Proposal | None:
        """A verb that the lexicon has not, where the model has learnt from clean data that it attributes."""
        tree, i = self.tree, cue.verb
        if cue.form or cue.lemma in listed("no_claim") or leaning(tree.doc[i], "cue") < OPEN_CLASS:
            return None
        told = next((k for k in tree.children(i, ("obj", "xcomp", "obl")) if k > i and self._is_told(k)), None)
        subject, source = self.speaker(i), self.source(i)
        if told is None or subject is None or source is None or not can_speak(tree, subject):
            return None
        first, after = tree.range(told)
        first += tree.deps[told] == "obl"
        return self._proposal(cue, source, [self.contents.whole((max(first, cue.after), after))], "open-class")

    def _is_told(self, k: int) -> bool:
        """Whether what hangs on a verb may be what is said: an object, an infinitive, “about …”; no time or place."""
        tree = self.tree
        if tree.deps[k] == "obl" and tree.case(k) not in {"about", "of", "against", "for"}:
            return False
        if tree.deps[k] == "xcomp" and tree.case(k) != "to":
            return False
        return tree.doc[k]._.entity_type not in _THINGS | {"time"}

    def _fits(self, cue: Cue, head: int, subject: int) -> bool:
        """Whether who does it can speak, and what is said of the object is there where the verb needs it."""
        document = self.tree.lows[subject] in lexicons.words("documents")
        if document and cue.frames & {"n", "d"}:
            return True
        if not can_speak(self.tree, subject):
            return False
        if cue.lemma == "claim":
            return self.tree.lows[head] in listed("claimable")
        if cue.lemma in listed("estimating"):  # “put the cost at 71 million”
            return any(tree_case == "at" for tree_case in map(self.tree.case, self.tree.kids[cue.verb]))
        if "n" in cue.frames:
            return cue.preposition != "" or self.tree.child(cue.verb, "iobj") is None
        return "x" in cue.frames and self._called(cue, head)

    def _before_joined_verb(self, first: int, after: int) -> int:
        """“apologised for the delay and promised refunds”, where the parse joins the second verb to the noun."""
        tree = self.tree
        for k in range(first + 1, after - 1):
            if tree.deps[k] == "cc" and tree.pos[k + 1] == "VERB" and tree.pos[tree.heads[k + 1]] != "VERB":
                if (
                    self._frames(k + 1)
                    and not tree.lows[k + 1].endswith("ing")
                    and tree.deps[k + 1] in {"conj", "amod"}
                ):
                    return k
        return after

    def _leads_noun(self, cue: Cue, head: int) -> bool:
        """“expressed confidence that …”: the noun is the cue, and read with its verb."""
        tree = self.tree
        if tree.lows[cue.verb] not in listed("light_verb") or tree.lows[head] not in NOUNS:
            return False
        led = NOUNS[tree.lows[head]][1]
        return any(k > head and (tree.case(k) in led or tree.has(k, "mark", "that")) for k in tree.kids[head])

    def _is_asked_of(self, i: int) -> bool:
        """“was summoned to explain the remarks”, “were told to expect delays”: nobody has done it yet."""
        tree, asked = self.tree, self.tree.heads[i]
        return tree.deps[i] in {"xcomp", "advcl"} and tree.has(i, "mark", "to") and tree.has(asked, "aux:pass")

    def _is_thing(self, cue: Cue, head: int) -> bool:
        """“recalled 12,000 kettles”, “expects guests”: done with things and people, and nothing that is said."""
        kind = self.tree.doc[head]._.entity_type
        if (
            cue.lemma in listed("handles_people")
            and kind == "person"
            and self.tree.pos[self.tree.first[head]] != "VERB"
        ):
            return True
        things = kind in {"object", "animal", "plant", "substance"} or self.tree.lows[head] in listed("thing_pronoun")
        return things and cue.lemma in listed("handles_things")

    def _called(self, cue: Cue, head: int) -> bool:
        """“called it a trap”, “described the deal as dead”, “likened it to a circus”."""
        tree = self.tree
        if self.reading.quotations.within(head + 1, tree.after[head] + 3):
            return True
        return any(
            k > head and (tree.deps[k] in {"xcomp", "obj", "ccomp"} or tree.case(k) in {"as", "at", "to", "with"})
            for k in tree.kids[cue.verb]
        ) or any(tree.case(k) == "as" for k in tree.kids[head])

    def _object_head(self, cue: Cue) -> int | None:
        """What the verb is about; of one with a preposition what that leads in."""
        tree, i = self.tree, cue.verb
        if cue.preposition:
            led = [
                k
                for k in tree.children(i, ("obl", "obj", "advcl", "xcomp", "nmod"))
                if k > i and tree.case(k) == cue.preposition
            ]
            if led or not tree.has(i, "compound:prt"):
                return led[0] if led else None
        taken = tree.child(i, "iobj")
        if "x" in cue.frames and taken is not None and taken > i:  # “called him a liar”
            return taken
        relations = ("obj", "ccomp", "xcomp", "obl")
        found = (k for k in tree.children(i, relations) if k > i and (tree.deps[k] != "obl" or not tree.case(k)))
        return next(found, None)

    def _where(self, head: int, k: int) -> bool:
        """“denied hiding speakers in the loft”: what follows a verb that is the content belongs to it, but no time."""
        tree = self.tree
        return tree.pos[head] == "VERB" and tree.deps[k] == "obl" and tree.doc[k]._.entity_type != "time"

    def _is_tail(self, k: int, frames: frozenset[str]) -> bool:
        tree = self.tree
        if tree.deps[k] in {"xcomp", "ccomp"}:
            return True
        if "x" in frames and tree.deps[k] in {"obj", "obl", "advcl", "acl", "dep", "nmod", "appos", "parataxis"}:
            apart = "," in tree.tokens.words[max(0, tree.first[k] - 1) : tree.first[k] + 1]
            return not apart and (tree.case(k) == "as" or tree.doc[k]._.entity_type != "time")
        if tree.deps[k] == "advcl" and not tree.case(k) and tree.lows[k].endswith("ing"):
            return tree.tokens.words[tree.first[k]] != "," and tree.tokens.words[tree.first[k] - 1] != ","
        return tree.deps[k] in {"obl", "advcl"} and tree.case(k) in listed("tail")

    # ------------------------------------------------------------- passive verbs

    def _passive(self, cue: Cue) -> Proposal | None:
        tree, i = self.tree, cue.verb
        clause = next((k for k in tree.children(i, ("xcomp", "ccomp", "csubj", "csubj:pass")) if k > i), None)
        if clause is None:
            clause = next((k for k in tree.children(i, ("advcl",)) if k > i and tree.has(k, "mark", "to")), None)
        subject = tree.subject(i)
        if cue.lemma in listed("reporting_passive") and clause is not None:
            parts = [
                (
                    tree.first[clause],
                    max(tree.after[clause], tree.after[i]) if not agent_of(tree, i) else tree.after[clause],
                )
            ]
            if subject is not None and tree.lows[subject] != "it" and tree.deps[clause] in {"xcomp", "advcl"}:
                span = phrase(tree, subject)
                parts = [span, *parts] if span else parts
            return self._proposal(cue, agent_of(tree, i), parts, "said-to")
        agent = agent_of(tree, i)
        if clause is not None and cue.frames & {"o", "c", "t"} and tree.deps[clause] == "ccomp":
            return self._proposal(cue, agent, [tree.range(clause)], "passive")
        about = next((k for k in tree.children(i, ("obl", "advcl")) if k > i and self._asks(k)), None)
        if cue.lemma in {"ask", "ask about"} and (clause is not None or about is not None):
            what = about if clause is None or (about is not None and about < clause) else clause
            first, after = tree.range(what if what is not None else i)
            return self._proposal(cue, agent, [(first + (tree.lows[first] == "about"), after)], "passive")
        told_to = clause is not None and tree.deps[clause] == "xcomp" and tree.has(clause, "mark", "to")
        if told_to and cue.lemma in listed("told_to"):
            return self._proposal(cue, agent, [tree.range(clause)] if clause is not None else [], "passive")
        if subject is None or not cue.frames & {"n", "x"} or not (agent or cue.lemma == "accuse"):
            return None
        span, charge = phrase(tree, subject), self._charge(i)
        if agent is None and charge is None:
            return None
        if agent and charge and agent[0] < charge[0] < agent[1]:
            agent = agent[0], charge[0]
        return self._proposal(cue, agent, [part for part in (span, charge) if part], "passive-agent")

    def _charge(self, i: int) -> Range | None:
        """“was accused by passengers of hiding it”: what follows, which the parse may hang on whoever said so."""
        tree = self.tree
        agent = tree.child(i, "obl:agent")
        kids = [*tree.kids[i], *(tree.kids[agent] if agent is not None else ())]
        led = (k for k in kids if k > i and k != agent and tree.case(k) in {"of", "for", "as"})
        return next((tree.range(k) for k in led if tree.heads[k] == i or tree.pos[k] == "VERB"), None)

    def _asks(self, k: int) -> bool:
        """“asked about the strike”, “asked when they would leave”"""
        return self.tree.case(k) in {"about", "if"} or self.tree.lows[self.tree.first[k]] in listed("question_word")

    def _sentence_end(self, i: int) -> int:
        doc = self.tree.doc
        end = doc[i].sent.end
        return int(end)
