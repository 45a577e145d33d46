"""Claims: who is said to have said, thought, promised or feared what.

Each rule looks at one cue (a verb, “according to”, a noun, a colon) and reads source and content around it. Claims are
then nested: one that stands wholly inside another's content is its child, which makes the chain of attribution. The
content leaves out “that” and the stops and quotation marks at its edges; the cue is the verb without its auxiliaries.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from .. import lexicons
from ..draft import ClaimDraft, Draft, Step, each
from ..rules import Registry
from ..syntax import DASHES, Quotation, Syntax, auxiliaries, word_class
from ..text import Sentence
from ..types import Span
from ..verbs import Form, forms

# Share of a rule's outermost proposals that name the right source and most of the content, in PolNeAR dev
RULES = Registry(
    "claim",
    verb_before=0.75, verb_after=0.8, verb_middle=0.6, infinitive=0.5, object=0.65, addressee=0.75, gerund=0.65,
    according_to=0.8, reportedly=0.5, passive=0.5, noun_that=0.5, adjective=0.4, colon=0.5,
)  # fmt: skip

# A tag such as “, he told reporters in Washington on Monday” is no longer than this
LONGEST_TAG = 18
# Where a sentence's first words may hedge or negate what it says
HEDGE_REACH = 15

# A speech in a transcript is cut here, so that a text that is one line stays cheap
LONGEST_SPEECH = 400
# Words in capitals before a colon that are no speaker
_LABELS = frozenset(("update", "note", "correction", "editor", "photo", "video", "more", "related", "image", "watch"))

Range = tuple[int, int]


@dataclass(slots=True)
class Proposal:
    """A claim as ranges of tokens."""

    source: Range | None
    cue: Range
    content: list[Range]
    lemma: str
    stance: str
    rule: str
    negated: bool = False
    hedged: bool = False


@dataclass(slots=True)
class Cue:
    """A verb that may attribute: its group (with auxiliaries) from `first`, itself from `verb` up to `after`."""

    form: Form
    first: int
    verb: int
    after: int


@dataclass(slots=True)
class Reader:
    """Reads one sentence after another; what it found so far helps to find who goes on speaking."""

    syntax: Syntax
    found: list[Proposal] = field(default_factory=list)
    in_sentence: list[Proposal] = field(default_factory=list)

    def read(self, sentence: Sentence) -> None:
        self.in_sentence = []
        end = self.syntax.sentence_end(sentence)
        cues = self._cues(sentence, end)
        self._read_colon(sentence, end)
        for cue in cues:
            self._read_cue(cue, cues, sentence, end)
        self._read_words(sentence, end)
        self.found += self.in_sentence

    # --------------------------------------------------------- cues

    def _cues(self, sentence: Sentence, end: int) -> list[Cue]:
        cues = []
        done = sentence.first
        for i in range(sentence.first, end):
            for form in forms().get(self.syntax.lows[i], ()):
                after = self._particles(form, i, end)
                if i >= done and after:
                    first = self.syntax.verb_group(i, sentence.first)
                    if self._is_verb(form, i, first, sentence):
                        cues.append(Cue(form, first, i, after))
                        done = after
                    break
        return cues

    def _particles(self, form: Form, i: int, end: int) -> int | None:
        """Where the verb with its particles ends; “make it clear” lets one word stand between."""
        j = i + 1
        if form.particles and j < end and self.syntax.lows[j] == "it":
            j += 1
        for particle in form.particles:
            if j >= end or self.syntax.lows[j] != particle:
                return None
            j += 1
        return j if form.particles else i + 1

    def _is_verb(self, form: Form, i: int, first: int, sentence: Sentence) -> bool:
        """Whether a form stands as a verb here: “reports” and “claim” are nouns as often."""
        syntax = self.syntax
        if syntax.words[i][0].isupper() and i > sentence.first and not syntax.words[i].isupper():
            return False
        before = syntax.lows[first - 1] if first > sentence.first else ""
        if form.kind in {"past", "ing"}:
            return not (before in word_class("determiner") | word_class("possessive") and first == i)
        if first < i:
            helpers = set(syntax.lows[first:i])
            return (
                form.kind == "s"
                or bool(helpers & (word_class("modal") | word_class("do") | {"to"}))
                or self._plural(first - 1, form)
            )
        if before in word_class("determiner") - word_class("pronoun") or before in word_class(
            "possessive"
        ) | word_class("preposition"):
            return False
        if form.kind == "s":
            return (
                before != ""
                and before not in {"i", "you", "we", "they"}
                and not (form.verb.noun and before in {"these", "those", "all", "some", "many"})
            )
        return self._plural(first - 1, form)

    def _plural(self, i: int, form: Form) -> bool:
        """Whether a base form may have the word at `i` as its subject."""
        if i < 0:
            return False
        word = self.syntax.lows[i]
        if word in {
            "i",
            "you",
            "we",
            "they",
            "who",
            "people",
            "police",
            "men",
            "women",
            "many",
            "some",
            "others",
            "most",
        }:
            return True
        return word.endswith("s") and not word.endswith(("ss", "us", "'s")) and len(word) > 3

    def _read_cue(self, cue: Cue, cues: list[Cue], sentence: Sentence, end: int) -> None:
        helpers = self.syntax.lows[cue.first : cue.verb]
        passive = cue.form.kind == "past" and any(h in word_class("be") and h not in {"'d"} for h in helpers)
        if passive:
            proposal = self._passive(cue, sentence, end)
        elif cue.form.kind == "past" and cue.after < end and self.syntax.lows[cue.after] == "by":
            return
        else:
            proposal = self._tag(cue, sentence, end) or self._forward(cue, cues, sentence, end)
        if proposal:
            proposal.negated = any(
                h in word_class("negation") or h in {"declined", "refused", "failed"} for h in helpers
            )
            proposal.hedged = any(h in word_class("hedge") for h in helpers) or self._hedged(proposal.content)
            self.in_sentence.append(proposal)

    def _hedged(self, content: list[Range]) -> bool:
        first, after = content[0]
        return any(w in word_class("hedge") for w in self.syntax.lows[first : min(after, first + HEDGE_REACH)])

    def _proposal(self, cue: Cue, source: Range | None, content: list[Range], rule: str) -> Proposal | None:
        content = [part for part in map(self._trim, content) if part]
        if not content or (source and any(a < source[1] and source[0] < b for a, b in content)):
            return None
        verb = cue.form.verb
        return Proposal(source, (cue.verb, cue.after), content, verb.lemma, verb.stance, rule)

    def _trim(self, part: Range) -> Range | None:
        first, after = part
        while first < after and self.syntax.is_mark(first) and self.syntax.words[first] not in {"(", "…"}:
            first += 1
        while first < after and self.syntax.is_mark(after - 1) and self.syntax.words[after - 1] != ")":
            after -= 1
        return (first, after) if first < after else None

    # --------------------------------------------------------- content first, attribution after it or in its middle

    def _tag(self, cue: Cue, sentence: Sentence, end: int) -> Proposal | None:
        """“…,” he said. — “…,” said Smith. — The plan, he said, would fail."""
        if "q" not in cue.form.verb.frames or cue.form.kind == "ing":
            return None
        tag = self._straight_tag(cue, sentence, end) or self._inverted_tag(cue, sentence, end)
        if tag is None:
            return None
        source, first, after = tag
        content = self._content_before(first, sentence)
        if content is None:
            return None
        more = self._content_resumed(after, content, sentence, end)
        rule = "verb-middle" if more and more[0] < end else "verb-after"
        return self._proposal(cue, source, [content, *([more] if more else [])], rule)

    def _straight_tag(self, cue: Cue, sentence: Sentence, end: int) -> tuple[Range, int, int] | None:
        """Source before the verb, with a comma or quotation mark before the source and nothing said after the verb."""
        source = self.syntax.subject(cue.first, sentence.first)
        if source is None or source[0] <= sentence.first:
            source = source if source and self._quote_before(source[0]) else None
        if source is None or not self._parts_from_content(source[0]):
            return None
        after = self._tag_end(cue.after, end)
        return (source, source[0], after) if after is not None else None

    def _inverted_tag(self, cue: Cue, sentence: Sentence, end: int) -> tuple[Range, int, int] | None:
        """“said Smith, the mayor”: the verb directly after the content, the source after the verb."""
        if cue.first != cue.verb or cue.form.kind not in {"past", "s"} or cue.after >= end:
            return None
        if not self._parts_from_content(cue.verb):
            return None
        syntax, i = self.syntax, cue.after
        if not (
            syntax.is_capital(i)
            or syntax.lows[i] in word_class("determiner")
            or syntax.lows[i] in word_class("person_pronoun")
        ):
            return None
        after = syntax.phrase_after(i, end)
        if after < end and syntax.lows[after] in auxiliaries():
            return None  # “said the bridge was safe”
        if not self._quote_before(cue.verb) and not self._quote_before(cue.verb - 1):
            subject = syntax.subject(cue.first, sentence.first)
            if subject and subject[0] <= self._clause_start(sentence):
                return None  # “Jane Roe, the mayor, said the bridge collapsed”
        if (
            after < end
            and syntax.words[after] == ","
            and after + 1 < end
            and syntax.lows[after + 1] in {"the", "a", "an"}
        ):
            after = syntax.phrase_after(after + 1, end)  # “said Smith, the mayor of Leeds”
        return ((i, after), cue.verb, after) if i < after else None

    def _parts_from_content(self, i: int) -> bool:
        if i == 0:
            return False
        before = self.syntax.words[i - 1]
        return before == "," or before in DASHES or self.syntax.is_closing(i - 1) or (before in "?!" and i > 1)

    def _quote_before(self, i: int) -> bool:
        return i > 0 and self.syntax.is_closing(i - 1)

    def _tag_end(self, i: int, end: int) -> int | None:
        """Where a tag ends if nothing but adjuncts stands in it: at the end, a comma, a colon or a quotation."""
        syntax, limit = self.syntax, min(end, i + LONGEST_TAG)
        j = syntax.skip_time(i, limit)
        if j < limit and syntax.lows[j] == "to" and self._is_infinitive(j, end):
            return None  # “he threatened to resign” says what follows
        if j < limit and (
            syntax.lows[j] in word_class("adjunct_preposition")
            or syntax.lows[j] in {"reporters", "me", "him", "her", "them", "us"}
            or (syntax.is_capital(j) and j > i - 1)
        ):
            while (
                j < limit
                and not syntax.is_mark(j)
                and syntax.lows[j] not in word_class("subordinator") - {"since", "after", "before"}
            ):
                j += 1
        if j >= end or syntax.words[j] in {",", ":", ";"} or syntax.words[j] in DASHES or syntax.is_opening(j):
            return j
        if syntax.lows[j] in {"as", "while", "when", "after", "before", "and", "but", "because", "if"}:
            return j
        return None

    def _content_before(self, first: int, sentence: Sentence) -> Range | None:
        """What stands before a tag: the whole quotation, or the sentence so far."""
        syntax, i = self.syntax, first
        if i > 0 and syntax.is_closing(i - 1):
            quote = syntax.quote_until[i - 1]
        elif i > 1 and syntax.words[i - 1] == "," and syntax.is_closing(i - 2):
            quote, i = syntax.quote_until[i - 2], i - 1
        else:
            return self._unquoted_before(first, sentence)
        begin = self._clause_start(sentence)
        if quote.first - 1 <= begin:
            return (quote.first, quote.after)
        return (begin, i - 1)

    def _unquoted_before(self, first: int, sentence: Sentence) -> Range | None:
        """The sentence up to its tag, unless that is a mere “In May,” or “As a senator,”."""
        begin = self._clause_start(sentence)
        short = first - begin <= 9 and self.syntax.lows[begin] in word_class("preposition") | word_class("subordinator")
        bare = first - begin <= 2 and self.syntax.lows[begin] in word_class("lead_in")
        return (begin, first) if begin + 1 < first and not short and not bare else None

    def _clause_start(self, sentence: Sentence) -> int:
        """The sentence's first word after “But”, “Meanwhile,” and the like."""
        first = sentence.first
        while first < sentence.after - 1 and self.syntax.lows[first] in {"but", "and", "meanwhile", "however", ","}:
            first += 1
        return first

    def _content_resumed(self, after: int, content: Range, sentence: Sentence, end: int) -> Range | None:
        """What is said goes on after the tag: in the same sentence, or as a quotation in the next."""
        syntax = self.syntax
        quoted = content[0] in syntax.quote_from
        j = after
        while j < end and (syntax.words[j] in {",", ":", ";"} or syntax.words[j] in DASHES):
            j += 1
        if j < end:
            if syntax.is_opening(j):
                return (j + 1, syntax.quote_from[j + 1].after)
            if quoted or j == after or syntax.lows[j].endswith("ing") or syntax.lows[j] in _NO_RESUMPTION:
                return None
            return (j, self._content_end(j, end, sentence))
        j = sentence.after
        if quoted and j < len(syntax.words) and not syntax.tokens.line_starts[j] and syntax.is_opening(j):
            quote = syntax.quote_from[j + 1]
            return None if self._attributed(quote.after) else (quote.first, quote.after)
        return None

    def _attributed(self, closing: int) -> bool:
        """Whether a quotation that ends here has a tag of its own."""
        syntax, before = self.syntax, self.syntax.words[closing - 1]
        return before == "," or (closing + 1 < len(syntax.words) and syntax.words[closing + 1] == ",")

    # --------------------------------------------------------- attribution first

    def _forward(self, cue: Cue, cues: list[Cue], sentence: Sentence, end: int) -> Proposal | None:
        quotation = self.syntax.quotation_around(cue.verb)
        if quotation:
            end = min(end, quotation.after)  # “I think we won,” he said: what is thought ends with the quotation
        source, rule_from_source = self._source_before(cue, sentence)
        if source is None:
            return None
        rule, first = self._content_start(cue, end)
        if rule is None or first >= end:
            return None
        after = self._content_end(first, end, sentence, cues, phrase=rule == "object", infinitive=rule == "infinitive")
        return self._proposal(cue, source, [(first, after)], rule_from_source or rule)

    def _source_before(self, cue: Cue, sentence: Sentence) -> tuple[Range | None, str]:
        syntax = self.syntax
        gerund = cue.form.kind == "ing" and not any(w in word_class("be") for w in syntax.lows[cue.first : cue.verb])
        before = syntax.lows[cue.first - 1] if cue.first > sentence.first else ""
        if before in {"to", "worth"}:
            return None, ""  # “hard to say”, “it is worth recalling”: nobody in particular does
        if gerund and before not in {",", "by", "--", "—", "–"}:
            plain = cue.form.verb.noun or not self._says_that(cue.after)
            return (None, "") if plain else (syntax.subject(cue.first, sentence.first), "gerund")
        if gerund or before == "and":
            return self._main_subject(cue, sentence), "gerund" if gerund else ""
        return syntax.subject(cue.first, sentence.first), ""

    def _says_that(self, i: int) -> bool:
        """“a statement saying that”, “with Roe saying “no””: only “that” or a quotation makes this sure."""
        return i < len(self.syntax.lows) and (self.syntax.lows[i] == "that" or self.syntax.is_opening(i))

    def _main_subject(self, cue: Cue, sentence: Sentence) -> Range | None:
        """Who goes on speaking: the last source in the sentence, else the subject it begins with."""
        if self.in_sentence:
            last = self.in_sentence[-1]
            return last.source if last.source and last.source[1] <= cue.first else None
        syntax = self.syntax
        for i in range(sentence.first, min(cue.first, sentence.first + 24)):
            kinds = {form.kind for form in forms().get(syntax.lows[i], ())}
            if (
                syntax.lows[i] in auxiliaries() - {"'s"}
                or "past" in kinds
                or (syntax.lows[i].endswith("ed") and syntax.words[i].islower())
            ):
                return syntax.subject(syntax.verb_group(i, sentence.first), sentence.first)
            if syntax.words[i] in {",", ";"} or syntax.is_opening(i):
                return None
        return None

    def _content_start(self, cue: Cue, end: int) -> tuple[str | None, int]:
        """The rule by which something said begins after the verb, and where."""
        syntax, frames = self.syntax, cue.form.verb.frames
        i = self._skip_adjuncts(cue.after, end)
        if i >= end:
            return None, i
        rule = "verb-before"
        if "o" in frames and not self._begins_content(i, end, frames - {"c"}):
            j = self._skip_addressee(i, end)
            if j is None:
                return None, i
            i, rule = j, "addressee"
            if syntax.lows[i] == "to" or self._begins_content(i, end, frames | {"c"}):
                return rule, i + (syntax.lows[i] == "that")
            return None, i
        if self._begins_content(i, end, frames):
            return rule, i + (syntax.lows[i] == "that")
        if "i" in frames and syntax.lows[i] == "to":
            return "infinitive", i
        if "n" in frames and self._begins_phrase(i, end):
            return "object", i
        return None, i

    def _begins_content(self, i: int, end: int, frames: frozenset[str]) -> bool:
        """Whether a clause or a quotation begins at `i` for a verb with these frames."""
        syntax = self.syntax
        if i >= end:
            return False
        word = syntax.lows[i]
        if syntax.is_opening(i):
            return bool(frames & {"c", "t", "q"}) and self._speaks(i)
        if word == ":" and i + 1 < end:
            return bool(frames & {"c", "t", "q"})
        if not frames & {"c", "t", "o"}:
            return False
        if word == "that" and i + 1 < end:
            return syntax.lows[i + 1] not in {"of", "."}
        if word in word_class("question_word"):
            return bool(frames & {"c", "t"})
        if "c" in frames:
            return word not in _NO_CLAUSE and not syntax.is_mark(i)
        return "t" in frames and syntax.clause_follows(i, end)

    def _speaks(self, opening: int) -> bool:
        """Whether a quotation is what someone said, not a quoted name inside a phrase: “Liberation Day” tariffs."""
        syntax = self.syntax
        quote = syntax.quote_from[opening + 1]
        after = quote.after + 1
        if quote.after - quote.first > 8 or after >= len(syntax.words) or syntax.is_mark(after):
            return True
        return not syntax.words[after].islower() or syntax.lows[after] in word_class("coordinator") | _NO_RESUMPTION

    def _begins_phrase(self, i: int, end: int) -> bool:
        syntax = self.syntax
        word = syntax.lows[i]
        if syntax.is_mark(i) or word in word_class("preposition") or word in word_class("subordinator") or word == "to":
            return syntax.is_opening(i)
        return word not in auxiliaries() and word not in word_class("person_pronoun")

    def _skip_adjuncts(self, i: int, end: int) -> int:
        """Past “on Monday”, “in a statement”, “to reporters”, if something said begins after them."""
        syntax = self.syntax
        j = syntax.skip_time(i, end)
        if j < end and syntax.words[j] == "," and j + 1 < end and syntax.is_opening(j + 1):
            return j + 1
        if j < end and syntax.lows[j] in word_class("adjunct_preposition"):
            for k in range(j + 1, min(end, j + 12)):
                if syntax.lows[k] == "that" or syntax.is_opening(k) or syntax.lows[k] == ":":
                    return k
                if syntax.words[k] == "," and k + 1 < end and syntax.is_opening(k + 1):
                    return k + 1
                if syntax.lows[k] in word_class("person_pronoun") and syntax.clause_follows(k, end):
                    return k
                if syntax.is_mark(k):
                    break
        return j

    def _skip_addressee(self, i: int, end: int) -> int | None:
        """Past the one spoken to: “told reporters”, “urged the Senate”."""
        syntax = self.syntax
        if syntax.is_mark(i) or syntax.lows[i] in word_class("preposition"):
            return None
        for j in range(i + 1, min(end, i + 14)):
            word = syntax.lows[j]
            if (
                word in {"that", "to", ":"}
                or syntax.is_opening(j)
                or word in word_class("question_word") - {"who", "which"}
            ):
                return j if word != "to" or self._is_infinitive(j, end) else None
            if syntax.words[j] == ",":
                return j + 1 if j + 1 < end and syntax.is_opening(j + 1) else None
            if word in word_class("person_pronoun") or (
                word in {"the", "it", "his", "her", "their", "there"} and syntax.clause_follows(j, end)
            ):
                return j
            if j in syntax.time_from and syntax.time_from[j] < end:
                return syntax.time_from[j] if self._begins_content(syntax.time_from[j], end, frozenset("c")) else None
            if syntax.is_mark(j):
                return None
        return None

    def _is_infinitive(self, i: int, end: int) -> bool:
        return (
            i + 1 < end
            and self.syntax.lows[i + 1] not in word_class("determiner")
            and not self.syntax.is_capital(i + 1)
        )

    def _content_end(
        self,
        first: int,
        end: int,
        sentence: Sentence,
        cues: list[Cue] | None = None,
        phrase: bool = False,
        infinitive: bool = False,
    ) -> int:
        """How far what is said goes: over its quotation, else to the next attribution or the end of the sentence."""
        syntax = self.syntax
        if syntax.words[first] == ":" and first + 1 < end:
            first += 1
        if syntax.is_opening(first):
            quote = syntax.quote_from[first + 1]
            if quote.after >= end or syntax.words[quote.after - 1] in {".", "!", "?"}:
                return quote.after
        for i in range(first + 1, end):
            if syntax.words[i] in {",", ";"} or syntax.words[i] in DASHES:
                if phrase or self._new_attribution(i + 1, cues or [], end):
                    return i
                if infinitive and i + 1 < end and syntax.lows[i + 1] in {"but", "while", "though", "although", "which"}:
                    return i
            elif phrase and syntax.lows[i] in {"because", "after", "while", "when", "before", "if", "but", "saying"}:
                return i
        return self._over_quotation(end, sentence)

    def _over_quotation(self, end: int, sentence: Sentence) -> int:
        """A quotation that began in the sentence and goes on in the next belongs to what is said as a whole."""
        quotes = self.syntax.quotations
        i = bisect_right(quotes, end - 1, key=lambda q: q.first) - 1
        if i >= 0 and quotes[i].first - 1 > sentence.first and quotes[i].after > end:
            return quotes[i].after
        return end

    def _new_attribution(self, i: int, cues: list[Cue], end: int) -> bool:
        """Whether a new attribution begins after a comma: “, adding that”, “, but she denied”."""
        syntax = self.syntax
        if i >= end:
            return False
        for cue in cues:
            if cue.form.kind == "ing" and cue.first == i:
                return True
            if i < cue.first <= i + 8 and syntax.lows[i] in {"but", "while", "though", "although"}:
                source = syntax.subject(cue.first, i)
                if source is not None and source[0] == i + 1:
                    return True
        return False

    # --------------------------------------------------------- nobody named, passive

    def _passive(self, cue: Cue, sentence: Sentence, end: int) -> Proposal | None:
        """“is expected to resign”, “was said to be ill”: what is said is the sentence around the cue."""
        syntax = self.syntax
        if cue.form.verb.lemma not in _PASSIVES or cue.after >= end or syntax.lows[cue.after] != "to":
            return None
        subject = syntax.subject(cue.first, sentence.first)
        if subject is None:
            return None
        return self._proposal(cue, None, [subject, (cue.after, self._content_end(cue.after, end, sentence))], "passive")

    # --------------------------------------------------------- other words

    def _read_words(self, sentence: Sentence, end: int) -> None:
        syntax = self.syntax
        for i in range(sentence.first, end):
            word = syntax.lows[i]
            if word == "according" and i + 1 < end and syntax.lows[i + 1] == "to":
                self._according_to(i, sentence, end)
            elif word in {"reportedly", "allegedly", "purportedly"}:
                self._reportedly(i, sentence, end)
            elif word in _NOUNS and i + 2 < end and syntax.lows[i + 1] == "that":
                self._noun(i, sentence, end)
            elif word in _ADJECTIVES and i > sentence.first:
                self._adjective(i, sentence, end)

    def _according_to(self, i: int, sentence: Sentence, end: int) -> None:
        syntax, source_first = self.syntax, i + 2
        source_after = syntax.phrase_after(source_first, end)
        if source_first >= source_after:
            return
        outer = self._enclosing(i)
        start, stop = outer or (self._clause_start(sentence), end)
        leads = i <= start or (syntax.words[i - 1] in {",", "that"} and i - 1 <= start)
        content = [] if leads else [(start, i)]
        if source_after < stop and (
            leads
            or (
                syntax.words[source_after] == "," and syntax.lows[min(source_after + 1, stop - 1)] not in _NO_RESUMPTION
            )
        ):
            content.append((source_after, stop))
        content = [part for part in map(self._trim, content) if part]
        if content and not (not leads and len(content) == 1 and outer and self._outer_before(i)):
            stance = "assert"
            self.in_sentence.append(
                Proposal(
                    (source_first, source_after),
                    (i, i + 2),
                    content,
                    "according to",
                    stance,
                    "according-to",
                    hedged=self._hedged(content),
                )
            )
        elif content:
            whole = self._trim((self._clause_start(sentence), i))
            if whole:
                self._shorten_at(i)
                self.in_sentence.append(
                    Proposal(
                        (source_first, source_after), (i, i + 2), [whole], "according to", "assert", "according-to"
                    )
                )

    def _outer_before(self, i: int) -> bool:
        """Whether “, according to …” closes a sentence that began with an attribution of its own."""
        return self.syntax.words[i - 1] == ","

    def _shorten_at(self, i: int) -> None:
        """End the contents that ran on over a closing “, according to …” before it."""
        for proposal in self.in_sentence:
            parts = [(a, min(b, i)) for a, b in proposal.content if a < i]
            proposal.content = [part for part in map(self._trim, parts) if part] or proposal.content

    def _enclosing(self, i: int) -> Range | None:
        """The content of the innermost claim of this sentence that holds the token."""
        holding = [part for p in self.in_sentence for part in p.content if part[0] <= i < part[1]]
        return min(holding, key=lambda part: part[1] - part[0], default=None)

    def _reportedly(self, i: int, sentence: Sentence, end: int) -> None:
        start, stop = self._enclosing(i) or (self._clause_start(sentence), end)
        content = [part for part in map(self._trim, [(start, i), (i + 1, stop)]) if part]
        if content:
            word = self.syntax.lows[i]
            self.in_sentence.append(
                Proposal(
                    None,
                    (i, i + 1),
                    content,
                    word,
                    "accuse" if word == "allegedly" else "assert",
                    "reportedly",
                    hedged=True,
                )
            )

    def _noun(self, i: int, sentence: Sentence, end: int) -> None:
        """“Beijing's claim that …”, “allegations that …”"""
        syntax = self.syntax
        first = i
        while (
            first - 1 >= sentence.first
            and first > i - 4
            and syntax.words[first - 1].islower()
            and syntax.lows[first - 1] not in _NOT_ADJECTIVE
            and not syntax.is_mark(first - 1)
        ):
            first -= 1
        owner = self._owner(first - 1, sentence)
        if owner is None and syntax.lows[i] not in _OWNERLESS:
            return
        content = self._trim((i + 2, self._content_end(i + 2, end, sentence)))
        if content and (owner is None or owner[1] <= i):
            self.in_sentence.append(
                Proposal(
                    owner,
                    (i, i + 1),
                    [content],
                    syntax.lows[i],
                    _NOUNS[syntax.lows[i]],
                    "noun-that",
                    hedged=self._hedged([content]),
                )
            )

    def _owner(self, i: int, sentence: Sentence) -> Range | None:
        syntax = self.syntax
        if i < sentence.first:
            return None
        if syntax.lows[i] in {"his", "her", "their", "its", "our", "my"}:
            return (i, i + 1)
        if syntax.lows[i] in {"'s", "'"} and i > sentence.first:
            return syntax.subject(i, sentence.first)
        return None

    def _adjective(self, i: int, sentence: Sentence, end: int) -> None:
        """“China is confident (that) …”, “officials are worried that …”"""
        syntax = self.syntax
        first = syntax.verb_group(i, sentence.first)
        if not any(w in word_class("be") for w in syntax.lows[first:i]) or i + 2 >= end:
            return
        start = i + 1
        if syntax.lows[start] == "that":
            start += 1
        elif not syntax.clause_follows(start, end):
            return
        source = syntax.subject(first, sentence.first)
        content = self._trim((start, self._before_grounds(start, self._content_end(start, end, sentence))))
        if source and content and syntax.lows[source[0]] != "it":
            negated = any(w in word_class("negation") for w in syntax.lows[first:i])
            self.in_sentence.append(
                Proposal(
                    source,
                    (i, i + 1),
                    [content],
                    syntax.lows[i],
                    _ADJECTIVES[syntax.lows[i]],
                    "adjective",
                    negated,
                    self._hedged([content]),
                )
            )

    def _before_grounds(self, first: int, after: int) -> int:
        """“China is confident it will win, based on the truce”: the grounds are not what is believed."""
        for i in range(first, after - 2):
            if self.syntax.words[i] == "," and self.syntax.lows[i + 1] in {"based", "citing", "given"}:
                return i
        return after

    def _read_colon(self, sentence: Sentence, end: int) -> None:
        """`Name: “…”`, as scripts and lists of reactions have it."""
        syntax = self.syntax
        for i in range(sentence.first + 1, min(end - 1, sentence.first + 8)):
            if syntax.words[i] == ":":
                named = all(
                    syntax.is_capital(k) or syntax.lows[k] in {"of", "the", "("} for k in range(sentence.first, i)
                )
                if named and syntax.is_opening(i + 1):
                    quote = syntax.quote_from[i + 2]
                    self._add_colon(sentence, i, (quote.first, quote.after))
                elif syntax.tokens.line_starts[sentence.first] and self._is_script(sentence.first, i):
                    self._add_colon(sentence, i, (i + 1, self._line_end(i + 1)))
                return

    def _add_colon(self, sentence: Sentence, colon: int, content: Range) -> None:
        part = self._trim(content)
        if part:
            self.in_sentence.append(
                Proposal((sentence.first, colon), (colon, colon + 1), [part], ":", "assert", "colon")
            )

    def _is_script(self, first: int, colon: int) -> bool:
        """“PENCE: Well, look”: a name in capitals at the start of a line, as transcripts have it."""
        words = self.syntax.words[first:colon]
        letters = all(word.isupper() and word.lower() not in _LABELS for word in words if word[0].isalpha())
        return letters and len(words[0]) > 1

    def _line_end(self, i: int) -> int:
        """The end of a line, if it is not longer than a long speech."""
        starts = self.syntax.tokens.line_starts
        for j in range(i, min(len(starts), i + LONGEST_SPEECH)):
            if starts[j]:
                return j
        return min(len(starts), i + LONGEST_SPEECH)


_NOUNS = {row[0]: row[1] for row in lexicons.rows("attributing_nouns")}
_ADJECTIVES = {row[0]: row[1] for row in lexicons.rows("attributing_adjectives")}
_PASSIVES = frozenset(("expect", "say", "believe", "think", "report", "understand", "estimate", "allege", "know"))
# Nouns that attribute even where nobody is said to hold them
_OWNERLESS = frozenset(
    (
        "allegation",
        "allegations",
        "accusation",
        "accusations",
        "fears",
        "concerns",
        "speculation",
        "claims",
        "reports",
        "suspicions",
    )
)
_NO_CLAUSE = frozenset(
    [
        "of",
        "for",
        "by",
        "with",
        "about",
        "into",
        "to",
        "in",
        "on",
        "at",
        "from",
        "as",
        "and",
        "or",
        "but",
        "so",
        "goodbye",
        "more",
        "less",
        "against",
    ]
)
_NO_RESUMPTION = frozenset(
    [
        "and",
        "but",
        "as",
        "while",
        "after",
        "when",
        "before",
        "because",
        "who",
        "which",
        "whose",
        "where",
        "in",
        "during",
        "at",
        "on",
        "with",
        "if",
        "although",
        "though",
        "citing",
    ]
)
_NOT_ADJECTIVE = frozenset(
    ["the", "a", "an", "of", "in", "to", "and", "or", "by", "with", "on", "at", "for", "that", "this"]
) | word_class("possessive")


def run(draft: Draft) -> None:
    reader = Reader(Syntax(draft))
    for sentence in draft.sentences:
        reader.read(sentence)
    claims = [_draft_of(proposal, reader.syntax) for proposal in _distinct(reader.found)]
    draft.claims = nest(claims)


def _distinct(proposals: list[Proposal]) -> list[Proposal]:
    """One claim for each cue: the first rule that read it counts."""
    seen: set[Range] = set()
    kept = []
    for proposal in proposals:
        if proposal.cue not in seen:
            seen.add(proposal.cue)
            kept.append(proposal)
    return kept


def _draft_of(proposal: Proposal, syntax: Syntax) -> ClaimDraft:
    span = syntax.tokens.span
    content = tuple(span(*part) for part in sorted(proposal.content))
    return ClaimDraft(
        source=(span(*proposal.source),) if proposal.source else (),
        cue=(span(*proposal.cue),),
        content=content,
        lemma=proposal.lemma,
        stance=proposal.stance,
        rule=RULES[proposal.rule],
        mode=_mode(proposal.content, syntax),
        negated=proposal.negated,
        hedged=proposal.hedged,
    )


def _mode(content: list[Range], syntax: Syntax) -> str:
    quotes = syntax.quotations
    whole = quoted = 0
    for first, after in content:
        i = bisect_right(quotes, first, key=lambda q: q.first) - 1
        inside = i >= 0 and after <= quotes[i].after
        holds = any(_quotes_words(q, first, after, syntax) for q in quotes[max(0, i) : i + 8])
        whole += inside
        quoted += holds
    return "direct" if whole == len(content) else "mixed" if quoted else "indirect"


def _quotes_words(quote: Quotation, first: int, after: int, syntax: Syntax) -> bool:
    """Whether a quotation in a content is someone's words, not a name set in marks: “Liberation Day” tariffs."""
    if quote.first >= after or quote.after <= first:
        return False
    name = quote.after - quote.first <= 3 and all(syntax.is_capital(k) for k in range(quote.first, quote.after))
    return not name


def nest(claims: list[ClaimDraft]) -> list[ClaimDraft]:
    """Give each claim the innermost claim whose content holds it. Work grows with the depth, not the text."""
    open_: list[tuple[Span, ClaimDraft]] = []
    extents = sorted(((_extent(c), i) for i, c in enumerate(claims)), key=lambda row: (row[0].start, -row[0].end))
    contents = sorted(
        ((part, i) for i, c in enumerate(claims) for part in c.content), key=lambda row: (row[0].start, -row[0].end)
    )
    nth = 0
    for extent, i in extents:
        while nth < len(contents) and contents[nth][0].start <= extent.start:
            open_.append((contents[nth][0], claims[contents[nth][1]]))
            nth += 1
        open_ = [row for row in open_ if row[0].end > extent.start][-40:]
        holders = [row for row in open_ if row[0].end >= extent.end and row[1] is not claims[i]]
        holders = [row for row in holders if _extent(row[1]) != extent]
        if holders:
            claims[i].parent = min(holders, key=lambda row: row[0].end - row[0].start)[1]
    return claims


def _extent(claim: ClaimDraft) -> Span:
    parts = [*claim.source, *claim.cue, *claim.content]
    return Span(min(p.start for p in parts), max(p.end for p in parts))


STEP = Step("claims", needs=("sentences", "times"), makes=("claims",), run=each(run))
