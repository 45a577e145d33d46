"""Events: acts and happenings with a subject, a title made from the text's own words, and the date their clause gives.

Few and sure rather than many: a proposal that an editor must reject costs time. An event needs a verb or noun of the
lexicon, or a named actor before another verb in the past, and a date in its own clause or at the head of its sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache

from .. import lexicons
from ..draft import ActorDraft, ClaimDraft, Draft, EventDraft, Step, each
from ..rules import Registry
from ..syntax import DASHES, Syntax, word_class
from ..text import Sentence
from ..types import Span, Time
from ..verbs import forms, past, third_person

# Not measured on a corpus yet: a reading of forty-five proposals in TimeBank articles stands behind these
RULES = Registry("event", act=0.6, act_undated=0.4, named_act=0.5, passive=0.6, participle=0.6, noun=0.5, published=0.5)

LONGEST_TITLE = 90
# The date of “In May, A met B, but C refused” reaches from the sentence's head over all of it
_HEAD = 4

_PRONOUNS = frozenset(
    [
        "i",
        "he",
        "she",
        "it",
        "they",
        "we",
        "you",
        "him",
        "her",
        "them",
        "us",
        "his",
        "its",
        "their",
        "our",
        "my",
        "your",
        "who",
        "which",
        "this",
        "that",
        "these",
        "those",
        "itself",
    ]
)
_TITLE_ENDS = word_class("subordinator") - {"than", "as"} | frozenset(
    ["which", "who", "whom", "whose", "saying", "after", "before", "since", "until", "amid", "and"]
)
_SPEECH_ACTS = frozenset(
    ["announce", "threaten", "order", "declare", "reveal", "agree", "reject", "dismiss", "propose", "pledge"]
)
_INTRANSITIVE = frozenset(
    [
        "rise",
        "fall",
        "plunge",
        "surge",
        "tumble",
        "rally",
        "drop",
        "increase",
        "die",
        "resign",
        "retire",
        "meet",
        "react",
        "respond",
        "retaliate",
        "collapse",
        "crash",
        "explode",
        "arrive",
        "erupt",
        "protest",
        "march",
        "riot",
        "fail",
        "default",
        "expire",
        "begin",
        "end",
        "resume",
        "vote",
        "win",
        "lose",
        "quit",
        "withdraw",
        "flee",
    ]
)
_TIME_LEADS = frozenset(
    ["on", "in", "at", "by", "during", "since", "until", "from", "early", "late", "this", "the", "over", "of"]
)

TokenTime = tuple[int, int, int]
TokenName = tuple[int, int, ActorDraft]


@cache
def acts() -> dict[str, str]:
    """Past forms of the acts in the lexicon, with their lemmas."""
    irregular = {row[0]: row[1:] for row in lexicons.rows("irregular_event_verbs")}
    table: dict[str, str] = {}
    for lemma in sorted(lexicons.words("event_verbs") | set(irregular)):
        for form in irregular.get(lemma, (past(lemma),)):
            table.setdefault(form, lemma)
    return table


@cache
def bases() -> frozenset[str]:
    return frozenset(acts().values())


def _dates(time: Time) -> bool:
    return (time.earliest or time.latest) is not None and time.type in {"DATE", "TIME"}


@dataclass(slots=True)
class Finder:
    """Finds the events of one document; times and names stand here as ranges of tokens, in order."""

    draft: Draft
    syntax: Syntax
    named: list[TokenName] = field(default_factory=list)
    times: list[TokenTime] = field(default_factory=list)
    contents: list[tuple[Span, ClaimDraft]] = field(default_factory=list)

    def prepare(self) -> None:
        within = self.draft.tokens.within
        names = [(*within(m.start, m.end), a) for a in self.draft.actors if not a.anonymous for m in a.mentions]
        self.named = sorted(names, key=lambda row: row[:2])
        times = [(*within(t.start, t.end), i) for i, t in enumerate(self.draft.times) if _dates(t)]
        # “since August” and “until May” bound a stretch of time: the event is on neither day
        self.times = [t for t in times if self.syntax.lows[t[0] - 1] not in {"since", "until", "till"}]
        self.contents = sorted(
            ((part, claim) for claim in self.draft.claims for part in claim.content), key=lambda row: row[0]
        )

    def read(self, sentence: Sentence) -> None:
        end = self.syntax.sentence_end(sentence)
        first = bisect_left(self.times, (sentence.first, 0, 0))
        after = bisect_left(self.times, (sentence.after, 0, 0))
        times = self.times[first:after]
        done = sentence.first
        for i in range(sentence.first, end):
            if i >= done and self.syntax.words[i].islower():
                event = self._noun(i, sentence, end, times) or self._verb(i, sentence, end, times)
                if event:
                    self.draft.events.append(event)
                    done = i + 2

    # --------------------------------------------------------- verbs

    def _verb(self, i: int, sentence: Sentence, end: int, times: list[TokenTime]) -> EventDraft | None:
        lows = self.syntax.lows
        lemma = acts().get(lows[i]) or self._negated_base(i, sentence)
        planned = lows[i] in bases() and self._ahead(i, sentence)
        regular = lows[i].endswith("ed") and len(lows[i]) > 3
        if not (lemma or planned or regular) or self._says(i):
            return None
        first = self.syntax.verb_group(i, sentence.first)
        helpers = set(lows[first:i])
        passive = bool(helpers & word_class("be")) and not planned
        if i + 1 < end and lows[i + 1] == "by" and not passive:
            return None
        subject = self.syntax.subject(first, sentence.first)
        if subject is None or self._holds_verb(subject):
            return None
        agent = self._head_actor(subject)
        if lemma and agent is None and not passive and not planned and self._may_be_participle(i, end, lemma):
            return None
        if not self._counts(i, lemma, planned, agent):
            return None
        time = self._governing(i, sentence, end, times)
        if not self._worth(lemma, planned, agent, time, i):
            return None
        verb = lows[i] if planned else self._present(i, lemma, passive, subject)
        title, object_ = self._title(subject, agent, verb, i, end, helpers, planned, passive)
        if not title:
            return None
        rule = "passive" if passive else "act" if lemma or planned else "named-act"
        rule = rule if time is not None else "act-undated"
        status = self._status(i, first, sentence, planned)
        if time is None and status in {"hypothetical", "denied"}:
            return None
        return self._event(i, sentence, title, time, status, self._roles(subject, object_, passive), rule)

    def _negated_base(self, i: int, sentence: Sentence) -> str | None:
        """“did not sign”: the base form after “did not” tells what did not happen."""
        before = self.syntax.lows[max(sentence.first, i - 2) : i]
        return (
            self.syntax.lows[i]
            if before in (["did", "not"], ["did", "n't"]) and self.syntax.lows[i] in bases()
            else None
        )

    def _holds_verb(self, subject: tuple[int, int]) -> bool:
        """Whether a subject is a misreading that swallowed a verb: “said net income”, “sent a team”."""
        words = self.syntax.words[subject[0] : subject[1]]
        return any(word in acts() or any(f.kind == "past" for f in forms().get(word, ())) for word in words)

    def _may_be_participle(self, i: int, end: int, lemma: str) -> bool:
        """“Products introduced in April” tells of no introduction as “prices rose in April” tells of a rise."""
        bare = i + 1 >= end or i + 1 in self.syntax.time_from or self.syntax.lows[i + 1] in word_class("preposition")
        return bare and lemma not in _INTRANSITIVE

    def _ahead(self, i: int, sentence: Sentence) -> bool:
        """Whether “will”, “plans to” and the like stand right before a base form."""
        before = self.syntax.lows[max(sentence.first, i - 3) : i]
        return bool(before) and (
            before[-1] in {"will", "shall"} or before[-2:] in (["plans", "to"], ["set", "to"], ["due", "to"])
        )

    def _says(self, i: int) -> bool:
        """Whether the form is one of a verb of saying or thinking that is not the act itself."""
        return any(
            form.verb.lemma not in _SPEECH_ACTS and not (form.verb.lemma == "report" and form.kind == "past")
            for form in forms().get(self.syntax.lows[i], ())
            if not form.particles
        ) or self.syntax.lows[i] in lexicons.words("stative_verbs")

    def _counts(self, i: int, lemma: str | None, planned: bool, agent: ActorDraft | None) -> bool:
        """Verbs of the lexicon count with any subject, others with a named one right before them."""
        if self.syntax.lows[i] == "reported":
            return agent is not None and agent.kind == "outlet"
        return bool(lemma or planned or agent)

    def _worth(self, lemma: str | None, planned: bool, agent: ActorDraft | None, time: int | None, i: int) -> bool:
        """Without a date only an act of the lexicon by someone named, in the article's own words, is proposed."""
        if time is not None:
            return True
        return bool(lemma or planned) and agent is not None and agent.kind != "outlet" and self._claim(i) is None

    def _present(self, i: int, lemma: str | None, passive: bool, subject: tuple[int, int]) -> str | None:
        """The verb in the present; a past form whose lemma is not known stays as the text has it."""
        form = self.syntax.lows[i]
        plural = self._is_plural(subject)
        if passive:
            return f"{'are' if plural else 'is'} {form}"
        lemma = lemma or ("report" if form == "reported" else _lemma_of(form))
        if lemma is None:
            return form
        return lemma if plural else third_person(lemma)

    def _is_plural(self, subject: tuple[int, int]) -> bool:
        lows = self.syntax.lows[subject[0] : subject[1]]
        if "and" in lows:
            return True
        named = self._names_in(*subject)
        if named and named[-1][1] == subject[1]:
            return False  # “United States” takes a singular verb
        return lows[-1].endswith("s") and not lows[-1].endswith(("ss", "us", "is", "'s"))

    # --------------------------------------------------------- nouns and participles

    def _noun(self, i: int, sentence: Sentence, end: int, times: list[TokenTime]) -> EventDraft | None:
        """“the meeting between Trump and Xi at the end of the month”, “the truce agreement reached in May”"""
        lows = self.syntax.lows
        if lows[i] in acts() and i and self._is_event_noun(i - 1) and not self._verb_like_before(i):
            return self._reached(i, sentence, end, times)
        if not self._is_event_noun(i) or i + 1 >= end or lows[i + 1] not in {"between", "with", "of", "in", "at", "on"}:
            return None
        after = self._object_end(i + 1, end)
        time = self._time_near(i, after, times)
        names = self._names_in(i + 1, after)
        if time is None or not names:
            return None
        first = self._phrase_first(i, sentence)
        title = self._clean(self._text_of(first, after))
        ahead = any(low in _EXPECTED for low in lows[max(sentence.first, i - 4) : i])
        status = "planned" if ahead or self._lies_ahead(time) else "happened"
        people = [
            (a, "agent" if lows[i + 1] in {"between", "with"} and n < 2 else "other")
            for n, (_, _, a) in enumerate(names)
        ]
        return self._event(i, sentence, title, time, status, people, "noun") if title else None

    def _is_event_noun(self, i: int) -> bool:
        return self.syntax.lows[i] in lexicons.words("event_nouns")

    def _verb_like_before(self, i: int) -> bool:
        return self.syntax.lows[i - 1] in word_class("be")

    def _reached(self, i: int, sentence: Sentence, end: int, times: list[TokenTime]) -> EventDraft | None:
        """A noun with its participle and a date right after: “the truce reached in May”."""
        near = [t for t in times if i < t[0] <= i + 3]
        if not near:
            return None
        first = self._phrase_first(i - 1, sentence)
        title = self._clean(self._text_of(first, i + 1))
        people = [(actor, "agent") for _, _, actor in self._names_in(first, i)]
        return self._event(i, sentence, title, near[0][2], "happened", people, "participle") if title else None

    def _phrase_first(self, i: int, sentence: Sentence) -> int:
        """The first word of the noun phrase before a noun, without its article."""
        first = i
        while first - 1 >= sentence.first and i - first < 6:
            low = self.syntax.lows[first - 1]
            hyphen = low in {"-", "–"} and first - 2 >= sentence.first
            stops = low in word_class("determiner") | word_class("preposition") | word_class("possessive") | _TITLE_ENDS
            if (self.syntax.is_mark(first - 1) and not hyphen) or stops or low in word_class("be") | {"to"} | _EXPECTED:
                break
            first -= 1
        return first

    # --------------------------------------------------------- dates

    def _governing(self, i: int, sentence: Sentence, end: int, times: list[TokenTime]) -> int | None:
        """The time of the event's own clause, else one at the head of its sentence, else one just before an “and”."""
        first, after = self._clause(i, sentence, end)
        inside = [t for t in times if first <= t[0] < after]
        if inside:
            behind = [t for t in inside if t[0] > i]
            return (behind or inside)[0][2]
        for time in times:
            if time[1] <= self._opening(sentence, i):
                return time[2]
        joined = [t for t in times if t[1] == first - 1 and self.syntax.lows[first - 1] == "and"]
        return joined[0][2] if joined else None

    def _opening(self, sentence: Sentence, i: int) -> int:
        """Where the words before a sentence's first comma end: “In trading on Friday, …”; else its first few words."""
        for j in range(sentence.first, min(i, sentence.first + 12)):
            if self.syntax.words[j] == ",":
                return j
        return min(i, sentence.first + _HEAD)

    def _clause(self, i: int, sentence: Sentence, end: int) -> tuple[int, int]:
        """The words between the commas, dashes and joining words around a verb."""
        first, after = i, i + 1
        while first > sentence.first and not self._parts(first - 1):
            first -= 1
        while after < end and not self._parts(after):
            after += 1
        return first, after

    def _parts(self, i: int) -> bool:
        word, low = self.syntax.words[i], self.syntax.lows[i]
        if word in {",", ";", ":"} or word in DASHES:
            return True
        if low in {"and", "but"}:
            return self._joins_clauses(i)
        return (
            low in {"while", "because", "although", "though", "which", "who", "that", "when", "after", "before"}
            and i + 1 not in self.syntax.time_from
        )

    def _joins_clauses(self, i: int) -> bool:
        """Whether a verb of the lexicon follows an “and” within a few words: then it joins clauses, not names."""
        words = self.syntax.lows[i + 1 : i + 6]
        return any(w in acts() or w in word_class("have") or w in {"was", "were", "is", "will"} for w in words)

    def _time_near(self, i: int, after: int, times: list[TokenTime]) -> int | None:
        near = [t for t in times if i < t[0] <= after + 4]
        return near[0][2] if near else None

    def _lies_ahead(self, time: int) -> bool:
        # “By March” has no first day: what is due by a day to come is still ahead.
        first, published = self.draft.times[time].earliest or self.draft.times[time].latest, self.draft.published
        return first is not None and published is not None and first > published

    # --------------------------------------------------------- titles

    def _title(
        self,
        subject: tuple[int, int],
        agent: ActorDraft | None,
        verb: str | None,
        i: int,
        end: int,
        helpers: set[str],
        planned: bool,
        passive: bool,
    ) -> tuple[str, tuple[int, int]]:
        """Who did what, from the text's own words; empty where that needs a pronoun that is not resolved."""
        after = self._object_end(i + 1, end)
        who = self._who(subject, agent)
        if not who or not verb:
            return "", (i, i)
        if word_class("negation") & helpers:
            if passive:
                return "", (i, i)
            verb = f"will not {verb}" if planned else f"does not {_lemma_of(self.syntax.lows[i]) or verb}"
        elif planned:
            verb = f"will {verb}"
        elif helpers & word_class("modal"):
            modal = min(helpers & word_class("modal"))
            verb = f"{modal} {'be ' * passive}{self.syntax.lows[i]}"
        what = self._text_of(i + 1, after)
        return self._clean(f"{who} {verb} {what}".strip()), (i + 1, after)

    def _who(self, subject: tuple[int, int], agent: ActorDraft | None) -> str:
        first, after = subject
        lows = self.syntax.lows[first:after]
        if len(lows) == 1 and lows[0] in _PRONOUNS:
            return agent.name if agent else ""
        if "," in self.syntax.words[first:after]:
            after = first + self.syntax.words[first:after].index(",")
        while first < after - 1 and self.syntax.lows[first] in {"the", "a", "an"}:
            first += 1
        return self._text_of(first, after)

    def _object_end(self, i: int, end: int) -> int:
        """How far the act's object goes: to a comma, a new clause, a pronoun or the time."""
        j = i
        while j < end and j - i < 22:
            low, word = self.syntax.lows[j], self.syntax.words[j]
            if j in self.syntax.time_from or word in {",", ";", ":", "(", ")"} or word in DASHES:
                break
            if low in _TITLE_ENDS and not (low == "and" and not self._joins_clauses(j)):
                break
            j += 1
        while j > i and self.syntax.lows[j - 1] in _TIME_LEADS | word_class("preposition") | word_class(
            "determiner"
        ) | {"and", "to"}:
            j -= 1
        return j

    def _text_of(self, first: int, after: int) -> str:
        if first >= after:
            return ""
        start, end = self.draft.tokens.span(first, after)
        return " ".join(self.draft.text[start:end].split())

    def _clean(self, title: str) -> str:
        """A title begins with a capital, holds no pronoun and is short; empty where that cannot be had."""
        title = title.strip(" ,;:.—–-")
        if len(title) > LONGEST_TITLE:
            title = _shorten(title)
        words = re.findall(r"[\w’']+", title)
        if len(words) < 2 or any(_is_pronoun(word) for word in words) or "\ufffd" in title:
            return ""
        if title.count("“") != title.count("”") or title.count('"') % 2:
            return ""
        return title[0].upper() + title[1:]

    # --------------------------------------------------------- who takes part, and what became of it

    def _names_in(self, first: int, after: int) -> list[TokenName]:
        i = bisect_left(self.named, first, key=lambda row: row[0])
        found = []
        while i < len(self.named) and self.named[i][0] < after:
            if self.named[i][1] <= after:
                found.append(self.named[i])
            i += 1
        return found

    def _head_actor(self, phrase: tuple[int, int]) -> ActorDraft | None:
        """The actor a subject is: its last name, if the phrase ends with it and nothing hangs it on something else."""
        named = self._names_in(*phrase)
        if not named or named[-1][1] != phrase[1]:
            return None
        before = self.syntax.lows[named[-1][0] - 1 : named[-1][0]]
        inside = named[-1][0] > phrase[0]
        hangs = inside and before and before[0] in word_class("preposition")
        return None if hangs else named[-1][2]

    def _roles(self, subject: tuple[int, int], object_: tuple[int, int], passive: bool) -> list[tuple[ActorDraft, str]]:
        people: list[tuple[ActorDraft, str]] = []
        head = self._head_actor(subject)
        for _, _, actor in self._names_in(*subject):
            people.append(
                (actor, ("patient" if passive else "agent") if actor is head or self._joined(subject) else "other")
            )
        for first, _, actor in self._names_in(*object_):
            before = self.syntax.lows[first - 1]
            role = "agent" if passive and before == "by" else "patient" if first == object_[0] else "other"
            people.append((actor, role))
        return people

    def _joined(self, subject: tuple[int, int]) -> bool:
        return "and" in self.syntax.lows[subject[0] : subject[1]]

    def _status(self, i: int, first: int, sentence: Sentence, planned: bool) -> str:
        helpers = self.syntax.lows[first:i]
        if any(h in word_class("negation") for h in helpers):
            return "denied"
        if planned or any(h in {"will", "shall"} for h in helpers):
            return "planned"
        if any(h in {"would", "could", "may", "might", "should", "can"} for h in helpers):
            return "hypothetical"
        if "if" in self.syntax.lows[max(sentence.first, first - 6) : first]:
            return "hypothetical"
        return "happened"

    def _claim(self, i: int) -> ClaimDraft | None:
        """The innermost claim in whose content a token stands."""
        start, end = self.draft.tokens.span(i, i + 1)
        after = bisect_left(self.contents, start + 1, key=lambda row: row[0].start)
        holding = [row for row in self.contents[max(0, after - 30) : after] if row[0].end >= end]
        return min(holding, key=lambda row: row[0].end - row[0].start)[1] if holding else None

    def _event(
        self,
        i: int,
        sentence: Sentence,
        title: str,
        time: int | None,
        status: str,
        people: list[tuple[ActorDraft, str]],
        rule: str,
    ) -> EventDraft:
        claim = self._claim(i)
        if claim and status == "happened":
            status = {"deny": "denied", "hope": "hypothetical", "fear": "hypothetical", "demand": "hypothetical"}.get(
                claim.stance, status
            )
        once = {id(actor): (actor, role) for actor, role in reversed(people)}
        return EventDraft(
            trigger=self.draft.tokens.span(i, i + 1),
            sentence=self.draft.tokens.span(sentence.first, sentence.after),
            title=title,
            time=time,
            status=status,
            participants=tuple(reversed(once.values())),
            claim=claim,
            rule=RULES[rule],
        )


_EXPECTED = frozenset(["anticipated", "planned", "upcoming", "scheduled", "expected", "forthcoming", "proposed"])


def _is_pronoun(word: str) -> bool:
    return word.lower() in _PRONOUNS and not (word.isupper() and len(word) > 1)  # “US” is a country


def _lemma_of(form: str) -> str | None:
    """The lemma of a past form, where a lexicon has it; guessing would misspell some (“hoped”, “hopped”)."""
    if form in acts() or form in bases():
        return acts().get(form, form)
    return next((f.verb.lemma for f in forms().get(form, ()) if f.kind == "past" and not f.particles), None)


def _shorten(title: str) -> str:
    """Cut a long title before its last “and” or preposition that leaves it short enough."""
    cuts = [
        m.start()
        for m in re.finditer(r"\s(?:and|to|in|on|at|for|with|from|of|by|over|as)\s", title)
        if m.start() <= LONGEST_TITLE
    ]
    return title[: cuts[-1]] if cuts and cuts[-1] > 20 else ""


def run(draft: Draft) -> None:
    finder = Finder(draft, Syntax(draft))
    finder.prepare()
    for sentence in draft.sentences:
        finder.read(sentence)


STEP = Step("events", needs=("sentences", "actors", "times", "claims"), makes=("events",), run=each(run))
