"""Whose words: each claim's source becomes an actor, where one reading remains.

Names count where they are what the source phrase is about, and not a place or employer named in it. Pronouns and
nominals are resolved to what stands shortly before. Sources the text does not name become actors of their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from .. import gazetteer, lexicons
from ..draft import ActorDraft, ClaimDraft, Draft, Step, each
from ..names import role_words
from ..pronouns import HE, SHE, Pronouns
from ..rules import Registry
from ..trees import Tree
from ..types import Span
from .claims.wordlists import listed

# Pronouns: the share of right links in GUM dev. The others are not measured on a corpus yet, and say 0.5
RULES = Registry(
    "source",
    unnamed=0.5, metonym=0.5, who=0.5, pronoun=0.9, speaker_goes_on=0.5, speaker=0.5, it=0.5, outlet_again=0.5,
    body_again=0.5, role_again=0.5, unnamed_again=0.5,
)  # fmt: skip

_HEDGED_OWNERS = frozenset(
    [
        "a",
        "an",
        "one",
        "two",
        "three",
        "four",
        "five",
        "some",
        "several",
        "many",
        "other",
        "most",
        "few",
        "both",
        "more",
        "various",
    ]
)


@dataclass(slots=True)
class Resolver:
    """Resolves sources in text order; knows every mention before the place it looks at."""

    draft: Draft
    starts: list[int] = field(default_factory=list)  # of the sentences
    countries: dict[str, ActorDraft] = field(default_factory=dict)
    moved: list[tuple[ActorDraft, int]] = field(default_factory=list)
    settled: set[int] = field(default_factory=set)
    pronouns: dict[int, ActorDraft] = field(default_factory=dict)  # by where they begin
    unnamed: dict[str, ActorDraft] = field(default_factory=dict)
    named: list[tuple[int, int, ActorDraft]] = field(default_factory=list)
    unnamed_by_head: dict[str, list[ActorDraft]] = field(default_factory=dict)
    outlets: list[tuple[int, ActorDraft]] = field(default_factory=list)  # by the place of their first mention
    bodies: list[tuple[int, ActorDraft]] = field(default_factory=list)
    bearers: dict[str, list[tuple[int, ActorDraft]]] = field(default_factory=dict)  # the same, by their office
    last_speaker: tuple[int, ActorDraft] | None = None  # sentence and actor

    def run(self) -> None:
        self.named = sorted(
            ((m.start, m.end, a) for a in self.draft.actors for m in a.mentions if m.kind == "name"),
            key=lambda row: row[:2],
        )
        self._index()
        self._read_pronouns()
        self.starts = [self.draft.tokens.starts[s.first] for s in self.draft.sentences]
        for claim in sorted(self.draft.claims, key=lambda c: (c.start, c.cue)):
            self._settle(claim)
        self._move()

    def _move(self) -> None:
        """Take the mentions that speak for a government from the places whose names they are."""
        starts: dict[int, set[int]] = {}
        for actor, start in self.moved:
            starts.setdefault(id(actor), set()).add(start)
        for actor in self.draft.actors:
            if id(actor) in starts:
                gone = starts[id(actor)]
                actor.mentions = [m for m in actor.mentions if m.start not in gone or m.rule == RULES["metonym"].id]

    def _settle(self, claim: ClaimDraft) -> None:
        """Name a claim's actor, once; the claim above may have to come first, for “I” is whoever says so there."""
        if not claim.source or id(claim) in self.settled:
            return
        self.settled.add(id(claim))
        sentence = bisect_right(self.starts, claim.source[0].start) - 1
        claim.actor = self._resolve(claim, claim.source[0], sentence)
        if claim.actor:
            self.last_speaker = (sentence, claim.actor)

    def _read_pronouns(self) -> None:
        span = self.draft.tokens.span
        for i, actor in Pronouns(self.draft, Tree(self.draft)).read().items():
            self.pronouns[span(i, i + 1).start] = actor
            actor.mention(span(i, i + 1), "pronoun", RULES["pronoun"])

    def _index(self) -> None:
        """Who may be “the report” or “the minister”, looked up at a cost that does not grow."""
        for actor in self.draft.actors:
            first = min(m.start for m in actor.mentions)
            if actor.kind == "outlet":
                self.outlets.append((first, actor))
            if actor.kind == "country":
                self.countries.setdefault(actor.name, actor)
            if actor.kind in {"outlet", "organisation"}:
                self.bodies.append((first, actor))
            if actor.role:
                self.bearers.setdefault(actor.role.lower().split()[-1], []).append((first, actor))
        for rows in (self.outlets, self.bodies, *self.bearers.values()):
            rows.sort(key=lambda row: row[0])

    def _resolve(self, claim: ClaimDraft, source: Span, sentence: int) -> ActorDraft | None:
        tokens = self.draft.tokens
        first, after = tokens.within(*source)
        if first >= after:
            return None
        lows = tokens.lows[first:after]
        inside = self._named_between(source.start, source.end)
        if government := self._government(source, inside):
            return government
        if inside:
            return self._about(inside, first, after)
        if len(lows) == 1 and lows[0] in lexicons.group("function_words", "pronoun") | {"his", "her", "their", "its"}:
            return self._pronoun(lows[0], claim, source, sentence)
        return self._unnamed(source, lows) or self._nominal(source, lows)

    def _named_between(self, start: int, end: int) -> list[tuple[int, int, ActorDraft]]:
        i = bisect_left(self.named, start, key=lambda row: row[0])
        found = []
        while i < len(self.named) and self.named[i][1] <= end:
            found.append(self.named[i])
            i += 1
        return found

    # --------------------------------------------------------- metonyms

    def _government(self, source: Span, inside: list[tuple[int, int, ActorDraft]]) -> ActorDraft | None:
        """“Beijing said”: a capital or seat that speaks stands for its country's government, and is marked so."""
        words = self.draft.text[source.start : source.end].split()
        country = gazetteer.seats().get(" ".join(words[1:] if words[0].lower() == "the" else words))
        if country is None:
            return None
        self.moved += [(actor, start) for start, _, actor in inside]
        known = self.countries.get(country)
        if known is None:
            known = self.countries[country] = ActorDraft(country, "country", RULES["metonym"])
            self.draft.actors.append(known)
        return self._link(known, source, "name", "metonym")

    # --------------------------------------------------------- named in the source

    def _about(self, inside: list[tuple[int, int, ActorDraft]], first: int, after: int) -> ActorDraft | None:
        """The named actor the phrase is about: at its end, or at its beginning before an apposition."""
        tokens = self.draft.tokens
        start, end, actor = inside[0]
        begin, stop = tokens.within(start, end)
        lead = all(low in {"the", "both"} for low in tokens.lows[first:begin])
        ends = stop == after or tokens.words[stop] in {",", "(", "’s", "'s"}
        if lead and ends:
            return actor if stop < after or len({id(a) for _, _, a in inside}) == 1 else None
        start, end, actor = inside[-1]
        begin, stop = tokens.within(start, end)
        prepositions = lexicons.group("function_words", "preposition")
        hangs = tokens.lows[begin - 1] in prepositions | {"and", "or"} or (
            tokens.lows[begin - 1] == "the" and tokens.lows[begin - 2] in prepositions
        )
        if stop == after and actor.kind == "person" and not hangs:
            return actor
        spoken = Span(tokens.starts[first], tokens.ends[after - 1])
        return self._unnamed(spoken, tokens.lows[first:after])

    # --------------------------------------------------------- pronouns

    def _pronoun(self, word: str, claim: ClaimDraft, source: Span, sentence: int) -> ActorDraft | None:
        if word in {"who", "which"}:
            return self._relative(source)
        if word in HE or word in SHE:
            return self.pronouns.get(source.start)
        if word in {"i", "my", "me"}:
            return self._speaker(claim)
        if word in {"it", "its"}:
            return self._body(claim, source, sentence)
        return None

    def _relative(self, source: Span) -> ActorDraft | None:
        """“Smith, who said”: the name just before."""
        i = bisect_left(self.named, source.start, key=lambda row: row[0]) - 1
        if i < 0:
            return None
        gap = self.draft.text[self.named[i][1] : source.start]
        if gap.strip() not in {"", ","}:
            return None
        return self._link(self.named[i][2], source, "pronoun", "who")

    def _speaker(self, claim: ClaimDraft) -> ActorDraft | None:
        """“I believe we won,” said Roe: within someone's quotation it is they who believe."""
        above = claim.parent
        if above is not None:
            self._settle(above)
        if above is None or above.mode != "direct" or above.actor is None or above.actor.kind != "person":
            return None
        return self._link(above.actor, claim.source[0], "pronoun", "speaker")

    def _body(self, claim: ClaimDraft, source: Span, sentence: int) -> ActorDraft | None:
        """“China is tough because it believes …”: the one body or country named before it in the same content; “it
        added”: the body that spoke in the sentence before."""
        if claim.parent is not None:
            self._settle(claim.parent)
            named = self._named_between(claim.parent.content[0].start, source.start)
            found = {id(a): a for _, _, a in named if a.kind != "person"}
            if len(found) == 1:
                return self._link(next(iter(found.values())), source, "pronoun", "it")
            speaker = claim.parent.actor
            if not found and speaker and speaker.kind != "person":
                return self._link(speaker, source, "pronoun", "it")
        elif self.last_speaker and sentence - self.last_speaker[0] <= 1 and self.last_speaker[1].kind != "person":
            return self._link(self.last_speaker[1], source, "pronoun", "speaker-goes-on")
        return None

    # --------------------------------------------------------- sources without a name

    def _unnamed(self, source: Span, lows: list[str]) -> ActorDraft | None:
        head = self._head(lows)
        if head is None or lows[0] in {"the", "his", "her", "their", "its", "this", "these", "that"}:
            return None
        use = _ANONYMOUS.get(head)
        known_how = any(phrase in " ".join(lows) for phrase in _KNOWING)
        plural = head in lexicons.words("speaker_groups")
        if not (use in {"always", "speaking"} or known_how or plural or (use and lows[0] in _HEDGED_OWNERS)):
            return None
        text = self.draft.text[source.start : source.end]
        key = " ".join(text.casefold().split())
        actor = self.unnamed.get(key)
        if actor is None:
            kind = "person" if lows[0] in {"a", "an", "one"} else "group"
            actor = ActorDraft(" ".join(text.split()), kind, RULES["unnamed"], anonymous=True)
            self.unnamed[key] = actor
            self.unnamed_by_head.setdefault(head, []).append(actor)
            self.draft.actors.append(actor)
        return self._link(actor, source, "nominal", "unnamed")

    def _head(self, lows: list[str]) -> str | None:
        """The noun the phrase is about: the last word before what hangs on it."""
        for i, word in enumerate(lows):
            if i and (
                word in lexicons.group("function_words", "preposition")
                or word in {"who", "which", "that", ",", "familiar", "close", "briefed", "speaking", "involved"}
            ):
                return lows[i - 1]
        return lows[-1] if lows else None

    def _nominal(self, source: Span, lows: list[str]) -> ActorDraft | None:
        """“The report”, “the minister”, “the sources”: what was named before, if only one thing fits."""
        if lows[0] not in {"the", "this", "that"} or len(lows) > 4:
            return None
        head = lows[-1]
        if head in listed("publication"):
            actor, rule = _only_before(self.outlets, source.start), "outlet-again"
            actor = actor or _only_before(self.bodies, source.start)
        elif head in listed("body"):
            actor, rule = _only_before(self.bodies, source.start), "body-again"
        elif head in role_words():
            actor, rule = _only_before(self.bearers.get(head, []), source.start), "role-again"
        else:
            same = self.unnamed_by_head.get(head, [])
            actor, rule = (same[0] if len(same) == 1 else None), "unnamed-again"
        return self._link(actor, source, "nominal", rule) if actor else None

    def _link(self, actor: ActorDraft, source: Span, kind: str, rule: str) -> ActorDraft:
        actor.mention(source, kind, RULES[rule])
        return actor


def _only_before(rows: list[tuple[int, ActorDraft]], start: int) -> ActorDraft | None:
    """The one actor first named before a place; none where there are two."""
    alone = rows[:1] and rows[0][0] < start and (len(rows) == 1 or rows[1][0] >= start)
    return rows[0][1] if alone else None


_ANONYMOUS = {row[0]: row[1] for row in lexicons.rows("anonymous_nouns")}
# How an unnamed source is said to know, or why it is not named
_KNOWING = (
    "familiar with", "close to", "briefed on", "knowledge of", "with direct knowledge", "condition of anonymity",
    "anonym", "not to be named", "not to be identified", "declined to be", "not authorized", "not authorised",
    "involved in", "unnamed", "who asked not",
)  # fmt: skip


def run(draft: Draft) -> None:
    Resolver(draft).run()


STEP = Step("sources", needs=("sentences", "actors", "claims"), makes=(), run=each(run))
