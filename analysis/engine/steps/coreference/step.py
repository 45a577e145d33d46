"""Whose words: each claim's source becomes an actor, where one reading remains.

Names count where they are what the source phrase is about, and not a place or employer named in it. Pronouns and
nominals are resolved to what stands before them, in claims and elsewhere. Sources the text does not name become actors
of their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from ... import lexicons
from ...draft import ActorDraft, ClaimDraft, Draft, Step, per_document
from ...language.quotations import Quotations
from ...language.tree import Tree
from ...rules import RuleRegistry
from ...types import Span
from ..actors.roles import is_role_noun
from ..claims.word_groups import claim_words
from . import anaphora, metonyms
from .anaphora import AnaphoraResolver, CoreferenceLink
from .pronouns import HE_FORMS, SHE_FORMS, PronounResolver

# Pronouns: the share of right links in GUM dev. The others are not measured on a corpus yet, and say 0.5
RULES = RuleRegistry(
    "source",
    unnamed=0.5, metonym=0.5, who=0.5, pronoun=0.9, speaker_goes_on=0.5, speaker=0.5, it=0.5, they=0.5,
    outlet_again=0.5, body_again=0.5, role_again=0.5, unnamed_again=0.5, age_again=0.5, identity_again=0.5,
)  # fmt: skip

_I = frozenset(("i", "me", "my", "mine", "myself"))
_WE = frozenset(("we", "us", "our", "ours", "ourselves"))
# What a source begins with that has been spoken of before
_SPOKEN_OF = frozenset(("the", "his", "her", "their", "its", "this", "these", "that", "those", "my", "our"))


@dataclass(slots=True)
class CoreferenceResolver:
    """Resolves sources in text order; knows every mention before the place it looks at."""

    draft: Draft
    starts: list[int] = field(default_factory=list)  # of the sentences
    settled: set[int] = field(default_factory=set)
    pronouns: dict[int, ActorDraft] = field(default_factory=dict)  # by where they begin
    meant: dict[int, list[int]] = field(default_factory=dict)  # by pronoun: where somebody without a name stood
    links: dict[int, CoreferenceLink] = field(default_factory=dict)  # by the token that heads them
    unnamed: dict[str, ActorDraft] = field(default_factory=dict)
    named: list[tuple[int, int, ActorDraft]] = field(default_factory=list)
    unnamed_by_head: dict[str, list[ActorDraft]] = field(default_factory=dict)
    outlets: list[tuple[int, ActorDraft]] = field(default_factory=list)  # by the place of their first mention
    bodies: list[tuple[int, ActorDraft]] = field(default_factory=list)
    speaking: dict[int, ActorDraft] = field(default_factory=dict)  # by the head of the words that name them
    last_speaker: tuple[int, ActorDraft] | None = None  # sentence and actor

    @property
    def tree(self) -> Tree:
        return self.draft.tree

    def run(self) -> None:
        metonyms.read(self.draft, RULES["metonym"])
        self.named = sorted(
            ((m.start, m.end, a) for a in self.draft.actors for m in a.mentions if m.kind == "name"),
            key=lambda row: row[:2],
        )
        self._index()
        self._read_pronouns()
        self.starts = [self.draft.tokens.starts[s.first] for s in self.draft.sentences]
        for claim in sorted(self.draft.claims, key=lambda c: (c.start, c.cue)):
            self._settle(claim)
        self._read_quotations()

    def _settle(self, claim: ClaimDraft) -> None:
        """Name a claim's actor, once; the claim above may have to come first, for “I” is whoever says so there."""
        if not claim.source or id(claim) in self.settled:
            return
        self.settled.add(id(claim))
        first, after = self.draft.tokens.token_range(*claim.source[0])
        sentence = bisect_right(self.starts, claim.source[0].start) - 1
        claim.actor = self._resolve(claim, claim.source[0], sentence)
        if claim.actor:
            self.last_speaker = (sentence, claim.actor)
            if first < after:
                self.speaking.setdefault(self._head(first, after), claim.actor)

    def _read_pronouns(self) -> None:
        span = self.draft.tokens.span
        self.links = AnaphoraResolver(self.draft).read()
        again = {i: link.actor for i, link in self.links.items() if link.actor.kind == "person"}
        reading = PronounResolver(self.draft, self.tree, again)
        for i, actor in reading.read().items():
            self.pronouns[span(i, i + 1).start] = actor
            actor.mention(span(i, i + 1), "pronoun", RULES["pronoun"])
        self.meant = reading.unnamed
        for link in self.links.values():
            link.actor.mention(link.span, link.kind, RULES[link.rule])

    def _index(self) -> None:
        """Who may be “the report” or “it”, looked up at a cost that does not grow."""
        for actor in self.draft.actors:
            first = min(m.start for m in actor.mentions)
            if actor.kind == "outlet":
                self.outlets.append((first, actor))
            if actor.kind in {"outlet", "organisation"}:
                self.bodies.append((first, actor))
        for rows in (self.outlets, self.bodies):
            rows.sort(key=lambda row: row[0])

    def _read_quotations(self) -> None:
        """“I” in what somebody is quoted with is they; “we” only where a body speaks: of a person's nobody can tell."""
        quotations = Quotations(self.draft.tokens)
        speakers: dict[int, ActorDraft] = {}
        # The widest first, so that a quotation within another has its own speaker
        for claim in sorted(self.draft.claims, key=lambda c: -sum(s.end - s.start for s in c.content)):
            if claim.actor is None or claim.actor.anonymous or claim.mode == "indirect":
                continue
            words = _I if claim.actor.kind == "person" else _WE
            for part in claim.content:
                for i in range(*self.draft.tokens.token_range(*part)):
                    if self.tree.lower[i] in words and (claim.mode == "direct" or quotations.enclosing(i)):
                        speakers[i] = claim.actor
        for i, actor in speakers.items():
            actor.mention(self.draft.tokens.span(i, i + 1), "pronoun", RULES["speaker"])

    def _resolve(self, claim: ClaimDraft, source: Span, sentence: int) -> ActorDraft | None:
        tokens = self.draft.tokens
        first, after = tokens.token_range(*source)
        if first >= after:
            return None
        lows = tokens.lower[first:after]
        inside = self._named_between(source.start, source.end)
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

    # --------------------------------------------------------- named in the source

    def _about(self, inside: list[tuple[int, int, ActorDraft]], first: int, after: int) -> ActorDraft | None:
        """The named actor the phrase is about: its head, or what stands in apposition to it (“its owner, Kestrel
        Lines”); of a list nobody, and of “officials in China” the officials."""
        tree, tokens = self.tree, self.draft.tokens
        heads = {self._head(*tokens.token_range(start, end)): actor for start, end, actor in inside}
        head = self._head(first, after)
        listed_too = any(k in heads or self._is_another(k) for k in tree.children(head, "conj"))
        if head in heads:
            return heads[head] if not listed_too or len({id(a) for a in heads.values()}) == 1 else None
        nouns = [head, *(k for k in tree.children(head, "appos") if k not in heads)]  # “its head, the lawmaker Roe”
        apposed = [k for noun in nouns for k in tree.dependents[noun] if k in heads and self._names(k, noun)]
        if len(apposed) == 1 and not listed_too:
            return heads[apposed[0]]
        return self._unnamed(Span(tokens.starts[first], tokens.ends[after - 1]), tokens.lower[first:after])

    def _is_another(self, k: int) -> bool:
        """Whether a noun after “and” is somebody else, and no second office of the same: “founder and owner”."""
        one = is_role_noun(self.tree.lower[k]) and "Number=Sing" in str(self.tree.doc[k].morph)
        return self.tree.pos[k] in {"NOUN", "PROPN"} and not (one and self.tree.child(k, "det") is None)

    def _names(self, name: int, noun: int) -> bool:
        """Whether a name says who a noun is, and does not only say more of it: “the agency Telnova”."""
        tree = self.tree
        if tree.deps[name] in {"appos", "flat", "nmod:desc"}:
            return True
        before = self.draft.tokens.words[tree.subtree_first[name] - 1]
        return tree.deps[name] in {"nmod", "nmod:unmarked"} and not tree.introducer(name) and before not in {",", "and"}

    # --------------------------------------------------------- pronouns

    def _pronoun(self, word: str, claim: ClaimDraft, source: Span, sentence: int) -> ActorDraft | None:
        if word in {"who", "which"}:
            return self._relative(source)
        if word in HE_FORMS or word in SHE_FORMS:
            return self.pronouns.get(source.start) or self._unnamed_speaker(source)
        if word in {"i", "my", "me"}:
            return self._speaker(claim)
        first, _ = self.draft.tokens.token_range(*source)
        if first in self.links:
            return self.links[first].actor
        if word in anaphora.IT_FORMS:
            return self._body(claim, source, sentence)
        return self._group(first, source, sentence) if word in anaphora.THEY_FORMS else None

    def _unnamed_speaker(self, source: Span) -> ActorDraft | None:
        """“A spokesman for the airline said …. He added”."""
        first, _ = self.draft.tokens.token_range(*source)
        found = (self.speaking.get(token) for token in self.meant.get(first, ()))
        actor = next((actor for actor in found if actor is not None and actor.anonymous), None)
        return self._link(actor, source, "pronoun", "pronoun") if actor else None

    def _group(self, first: int, source: Span, sentence: int) -> ActorDraft | None:
        """“Neighbours said …. They added”: the unnamed group that has just spoken, if no other people stand between."""
        if self.last_speaker is None or sentence - self.last_speaker[0] > 1:
            return None
        group = self.last_speaker[1]
        since, _ = self.draft.tokens.token_range(max(m.end for m in group.mentions), source.start)
        if not group.anonymous or group.kind != "group" or any(self._people(k) for k in range(since, first)):
            return None
        return self._link(group, source, "pronoun", "they")

    def _people(self, i: int) -> bool:
        token = self.tree.doc[i]
        plural = "Number=Plur" in str(token.morph) and (
            token._.entity_type in {"person", "organization"} or self.tree.lower[i] in lexicons.words("speaker_groups")
        )
        return self.tree.pos[i] in {"NOUN", "PROPN"} and (plural or token.ent_type_ == "PER")

    def _relative(self, source: Span) -> ActorDraft | None:
        """“Smith, who said”: whoever the clause is told of."""
        first, _ = self.draft.tokens.token_range(*source)
        clause = self.tree.climb(first, {"nsubj", "nsubj:pass", "obj", "obl"})
        told_of = self.tree.heads[clause]
        if self.tree.deps[clause] == "acl:relcl" and (actor := self.speaking.get(told_of)):
            return self._link(actor, source, "pronoun", "who")
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
        while above is not None and above.mode == "indirect" and above.parent is not None:
            above = above.parent  # “I intend to find out”: whoever is quoted
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

    def _unnamed(self, source: Span, lower: list[str]) -> ActorDraft | None:
        first, after = self.draft.tokens.token_range(*source)
        head = self._head(first, after)
        told = " ".join(lower)
        known_how = any(phrase in told for phrase in _KNOWING)
        if not self._is_unnamed(head, lower, known_how):
            return None
        text = self.draft.text[source.start : source.end]
        key = " ".join(text.casefold().split())
        actor = self.unnamed.get(key)
        if actor is None:
            kind = "person" if self._is_one(head, lower) else "group"
            actor = ActorDraft(" ".join(text.split()), kind, RULES["unnamed"], anonymous=True)
            self.unnamed[key] = actor
            self.unnamed_by_head.setdefault(self.tree.lower[head], []).append(actor)
            self.draft.actors.append(actor)
        return self._link(actor, source, "nominal", "unnamed")

    def _head(self, first: int, after: int) -> int:
        """The noun the phrase is about."""
        heads = self.tree.heads
        return next((k for k in range(first, after) if not first <= heads[k] < after), after - 1)

    def _is_unnamed(self, head: int, lower: list[str], known_how: bool) -> bool:
        """A person or people by a common noun, not spoken of before: “a nurse”, “two officials”, “neighbours”."""
        part = self._part_of(head)
        if part is not None and lower[0] not in _SPOKEN_OF:
            return True
        low = self.tree.lower[head]
        use = _ANONYMOUS.get(low)
        if lower[0] in _SPOKEN_OF and not (known_how or (lower[0] == "those" and len(lower) > 1)):
            return False
        if use == "always" or low in lexicons.words("speaker_groups"):
            return True
        person = self.tree.pos[head] == "NOUN" and self.tree.doc[head]._.entity_type == "person"
        indefinite = not self._is_one(head, lower) or lower[0] in _ONE
        return (use is not None or person or is_role_noun(low)) and indefinite

    def _part_of(self, head: int) -> int | None:
        """“One of the officials”, “68 percent of people”: the people of whom it is a part."""
        if self.tree.pos[head] not in {"NUM", "DET", "PRON"} and self.tree.lower[head] not in _PARTS:
            return None
        people = (k for k in self.tree.children(head, "nmod") if self.tree.introducer(k) == "of")
        return next((k for k in people if self.tree.pos[k] == "NOUN" and self._people(k)), None)

    def _is_one(self, head: int, lower: list[str]) -> bool:
        if self._part_of(head) is not None:
            return self.tree.lower[head] in {"one", "another"}
        low = self.tree.lower[head]
        plural = "Number=Plur" in str(self.tree.doc[head].morph) or low in lexicons.words("speaker_groups")
        return not plural and not (set(lower[:1]) & {"two", "three", "several", "some", "many", "those"})

    def _nominal(self, source: Span, lower: list[str]) -> ActorDraft | None:
        """“The report”, “the minister”, “the sources”: what was named before, if only one thing fits."""
        first, after = self.draft.tokens.token_range(*source)
        head = self._head(first, after)
        if head in self.links:
            return self.links[head].actor
        if lower[0] not in {"the", "this", "that", "these", "those"} or len(lower) > 4:
            return None
        if lower[-1] in claim_words("publication"):
            actor, rule = _only_before(self.outlets, source.start), "outlet-again"
            actor = actor or _only_before(self.bodies, source.start)
        else:
            same = self.unnamed_by_head.get(lower[-1], [])
            actor, rule = (same[0] if len(same) == 1 else None), "unnamed-again"
        return self._link(actor, source, "nominal", rule) if actor else None

    def _link(self, actor: ActorDraft, source: Span, kind: str, rule: str) -> ActorDraft:
        actor.mention(source, kind, RULES[rule])
        return actor


def _only_before(rows: list[tuple[int, ActorDraft]], start: int) -> ActorDraft | None:
    """The one actor first named before a place; none where there are two."""
    alone = rows[:1] and rows[0][0] < start and (len(rows) == 1 or rows[1][0] >= start)
    return rows[0][1] if alone else None


_PARTS = frozenset(
    ("percent", "%", "majority", "half", "third", "quarter", "number", "group", "dozen", "handful", "most")
)
_ONE = frozenset(("a", "an", "one", "another", "someone", "somebody", "no", "every", "each"))
_ANONYMOUS = {row[0]: row[1] for row in lexicons.rows("anonymous_nouns")}
# How an unnamed source is said to know, or why it is not named
_KNOWING = (
    "familiar with", "close to", "briefed on", "knowledge of", "with direct knowledge", "condition of anonymity",
    "anonym", "not to be named", "not to be identified", "declined to be", "not authorized", "not authorised",
    "involved in", "unnamed", "who asked not",
)  # fmt: skip


def run(draft: Draft) -> None:
    CoreferenceResolver(draft).run()


STEP = Step("sources", requires=("sentences", "actors", "claims"), provides=(), run=per_document(run))
