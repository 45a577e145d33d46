"""Whose words: each claim's source becomes an actor, where one reading remains.

Names count where they are what the source phrase is about, and not a place or employer named in it. Pronouns and
nominals are resolved to what stands shortly before. Sources the text does not name become actors of their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from .. import lexicons
from ..draft import ActorDraft, ClaimDraft, Draft, Step, each
from ..names import role_words
from ..rules import Registry
from ..syntax import word_class
from ..types import Span

# Links are not measured on a corpus yet, so every rule says 0.5
RULES = Registry(
    "source",
    unnamed=0.5, who=0.5, pronoun=0.5, speaker_goes_on=0.5, it=0.5, outlet_again=0.5, role_again=0.5, unnamed_again=0.5,
)  # fmt: skip

_PUBLICATIONS = frozenset(
    [
        "report",
        "newspaper",
        "paper",
        "article",
        "outlet",
        "magazine",
        "publication",
        "daily",
        "broadcaster",
        "network",
        "journal",
        "story",
    ]
)
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
# How far back a pronoun looks, in sentences
_REACH = 2


@dataclass(slots=True)
class Resolver:
    """Resolves sources in text order; knows every mention before the place it looks at."""

    draft: Draft
    unnamed: dict[str, ActorDraft] = field(default_factory=dict)
    named: list[tuple[int, int, ActorDraft]] = field(default_factory=list)
    unnamed_by_head: dict[str, list[ActorDraft]] = field(default_factory=dict)
    outlets: list[tuple[int, ActorDraft]] = field(default_factory=list)  # by the place of their first mention
    bearers: dict[str, list[tuple[int, ActorDraft]]] = field(default_factory=dict)  # the same, by their office
    last_speaker: tuple[int, ActorDraft] | None = None  # sentence and actor

    def run(self) -> None:
        self.named = sorted(
            ((m.start, m.end, a) for a in self.draft.actors for m in a.mentions if m.kind == "name"),
            key=lambda row: row[:2],
        )
        self._index()
        starts = [self.draft.tokens.starts[s.first] for s in self.draft.sentences]
        for claim in sorted(self.draft.claims, key=lambda c: (c.start, c.cue)):
            if claim.source:
                sentence = bisect_right(starts, claim.source[0].start) - 1
                claim.actor = self._resolve(claim, claim.source[0], sentence, starts)
                if claim.actor:
                    self.last_speaker = (sentence, claim.actor)

    def _index(self) -> None:
        """Who may be “the report” or “the minister”, looked up at a cost that does not grow."""
        for actor in self.draft.actors:
            first = min(m.start for m in actor.mentions)
            if actor.kind == "outlet":
                self.outlets.append((first, actor))
            if actor.role:
                self.bearers.setdefault(actor.role.lower().split()[-1], []).append((first, actor))
        for rows in (self.outlets, *self.bearers.values()):
            rows.sort(key=lambda row: row[0])

    def _resolve(self, claim: ClaimDraft, source: Span, sentence: int, starts: list[int]) -> ActorDraft | None:
        tokens = self.draft.tokens
        first, after = tokens.within(*source)
        if first >= after:
            return None
        lows = tokens.lows[first:after]
        inside = self._named_between(source.start, source.end)
        if inside:
            return self._about(inside, first, after)
        if len(lows) == 1 and lows[0] in word_class("pronoun") | {"his", "her", "their", "its"}:
            return self._pronoun(lows[0], claim, source, sentence, starts)
        return self._unnamed(source, lows) or self._nominal(source, lows)

    def _named_between(self, start: int, end: int) -> list[tuple[int, int, ActorDraft]]:
        i = bisect_left(self.named, start, key=lambda row: row[0])
        found = []
        while i < len(self.named) and self.named[i][1] <= end:
            found.append(self.named[i])
            i += 1
        return found

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
        hangs = tokens.lows[begin - 1] in word_class("preposition") | {"and", "or"} or (
            tokens.lows[begin - 1] == "the" and tokens.lows[begin - 2] in word_class("preposition")
        )
        if stop == after and actor.kind == "person" and not hangs:
            return actor
        spoken = Span(tokens.starts[first], tokens.ends[after - 1])
        return self._unnamed(spoken, tokens.lows[first:after])

    # --------------------------------------------------------- pronouns

    def _pronoun(
        self, word: str, claim: ClaimDraft, source: Span, sentence: int, starts: list[int]
    ) -> ActorDraft | None:
        if word in {"who", "which"}:
            return self._relative(source)
        if word in {"he", "she", "his", "her"}:
            return self._person(word in {"she", "her"}, source, sentence, starts)
        if word in {"it", "its"}:
            return self._body(claim, source)
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

    def _person(self, female: bool, source: Span, sentence: int, starts: list[int]) -> ActorDraft | None:
        """The one person of fitting sex named shortly before; else the one who spoke last, if in reach."""
        for reach in range(_REACH + 1):
            since = starts[max(0, sentence - reach)]
            found = {id(a): a for a in self._persons(since, source.start) if a.female in {None, female}}
            if len(found) == 1:
                return self._link(next(iter(found.values())), source, "pronoun", "pronoun")
            if found:
                break
        speaker = self.last_speaker
        if (
            speaker
            and sentence - speaker[0] <= 1
            and speaker[1].kind == "person"
            and speaker[1].female in {None, female}
        ):
            return self._link(speaker[1], source, "pronoun", "speaker-goes-on")
        return None

    def _persons(self, start: int, end: int) -> list[ActorDraft]:
        return [actor for _, _, actor in self._named_between(start, end) if actor.kind == "person"]

    def _body(self, claim: ClaimDraft, source: Span) -> ActorDraft | None:
        """“China is tough because it believes …”: the one body or country named before it in the same content."""
        if claim.parent is None:
            return None
        start = claim.parent.content[0].start
        found = {id(a): a for _, _, a in self._named_between(start, source.start) if a.kind != "person"}
        return self._link(next(iter(found.values())), source, "pronoun", "it") if len(found) == 1 else None

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
                word in word_class("preposition")
                or word in {"who", "which", "that", ",", "familiar", "close", "briefed", "speaking", "involved"}
            ):
                return lows[i - 1]
        return lows[-1] if lows else None

    def _nominal(self, source: Span, lows: list[str]) -> ActorDraft | None:
        """“The report”, “the minister”, “the sources”: what was named before, if only one thing fits."""
        if lows[0] not in {"the", "this", "that"} or len(lows) > 4:
            return None
        head = lows[-1]
        if head in _PUBLICATIONS:
            actor, rule = _only_before(self.outlets, source.start), "outlet-again"
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
