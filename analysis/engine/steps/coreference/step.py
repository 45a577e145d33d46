"""The coreference step: give each claim's source an actor, where exactly one is possible, and resolve pronouns.

A name counts if it is what the source phrase is about, not a place or employer inside it. Pronouns and descriptions are
resolved to what the text has named before, inside and outside claims. A source that the text does not name becomes an
actor of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from ... import lexicons
from ...draft import ActorDraft, ClaimDraft, Draft, Step, per_document
from ...language.quotations import Quotations
from ...language.tree import Tree
from ...rules import RuleRegistry
from ...types import Span
from ..actors.roles import is_role_noun
from ..claims.word_groups import claim_words
from .anaphora import IT_FORMS, THEY_FORMS, AnaphoraResolver, CoreferenceLink
from .metonyms import resolve_metonyms
from .pronouns import HE_FORMS, SHE_FORMS, PronounResolver

# The score of a pronoun is the share of right links in GUM dev. The other rules are too rare there to be measured and
# have 0.5.
RULES = RuleRegistry(
    "source",
    unnamed=0.5, metonym=0.5, who=0.5, pronoun=0.9, speaker_goes_on=0.5, speaker=0.5, it=0.5, they=0.5,
    outlet_again=0.5, body_again=0.5, role_again=0.5, unnamed_again=0.5, age_again=0.5, identity_again=0.5,
)  # fmt: skip

_FIRST_PERSON_SINGULAR = frozenset(("i", "me", "my", "mine", "myself"))
_FIRST_PERSON_PLURAL = frozenset(("we", "us", "our", "ours", "ourselves"))
_POSSESSIVES = frozenset(("his", "her", "their", "its"))
# First words of a source that refers back to something mentioned before
_REFERRING_WORDS = frozenset(("the", "his", "her", "their", "its", "this", "these", "that", "those", "my", "our"))
_DEMONSTRATIVES = frozenset(("the", "this", "that", "these", "those"))
_PARTITIVES = frozenset(
    ("percent", "%", "majority", "half", "third", "quarter", "number", "group", "dozen", "handful", "most")
)
_SINGULAR_DETERMINERS = frozenset(("a", "an", "one", "another", "someone", "somebody", "no", "every", "each"))
_PLURAL_DETERMINERS = frozenset(("two", "three", "several", "some", "many", "those"))
_ANONYMOUS_NOUNS = {row[0]: row[1] for row in lexicons.rows("anonymous_nouns")}
# Phrases that say how an unnamed source knows, or why it is not named
_ANONYMITY_PHRASES = (
    "familiar with", "close to", "briefed on", "knowledge of", "with direct knowledge", "condition of anonymity",
    "anonym", "not to be named", "not to be identified", "declined to be", "not authorized", "not authorised",
    "involved in", "unnamed", "who asked not",
)  # fmt: skip
MAX_NOMINAL_WORDS = 4  # a longer description with “the” names something new: “the head of the port authority”
MAX_SENTENCES_TO_SPEAKER = 1  # a pronoun continues a speaker of the same sentence or the one before

NamedMention = tuple[int, int, ActorDraft]  # start and end in characters, actor


@dataclass
class CoreferenceResolver:
    """Resolve the sources of one document in text order."""

    draft: Draft
    settled_claims: set[int] = field(default_factory=set)  # by identity
    pronouns: dict[int, ActorDraft] = field(default_factory=dict)  # by the offset of the pronoun
    unnamed_antecedents: dict[int, list[int]] = field(default_factory=dict)  # pronoun: tokens of an unnamed person
    links: dict[int, CoreferenceLink] = field(default_factory=dict)  # by the token that heads the words
    names: list[NamedMention] = field(default_factory=list)  # in text order
    unnamed: dict[str, ActorDraft] = field(default_factory=dict)  # by their normalised description
    unnamed_by_noun: dict[str, list[ActorDraft]] = field(default_factory=dict)
    outlets: list[tuple[int, ActorDraft]] = field(default_factory=list)  # by the offset of their first mention
    bodies: list[tuple[int, ActorDraft]] = field(default_factory=list)  # likewise: outlets and organisations
    speakers: dict[int, ActorDraft] = field(default_factory=dict)  # by the head of the words that name them
    last_speaker: tuple[int, ActorDraft] | None = None  # index of the sentence, actor

    @cached_property
    def tree(self) -> Tree:
        """The document's syntax trees."""
        return self.draft.tree

    @cached_property
    def sentence_starts(self) -> list[int]:
        """The offset of each sentence."""
        return [self.draft.tokens.starts[sentence.first] for sentence in self.draft.sentences]

    def resolve(self) -> None:
        """Set the actor of each claim, and add mentions to the draft's actors."""
        resolve_metonyms(self.draft, RULES["metonym"])
        self._index_actors()
        self._resolve_pronouns()
        for claim in sorted(self.draft.claims, key=lambda claim: (claim.start, claim.cue)):
            self._settle(claim)
        self._resolve_first_person()

    def _index_actors(self) -> None:
        names = []
        for actor in self.draft.actors:
            names += [(mention.start, mention.end, actor) for mention in actor.mentions if mention.kind == "name"]
            first = min(mention.start for mention in actor.mentions)
            if actor.kind == "outlet":
                self.outlets.append((first, actor))
            if actor.kind in {"outlet", "organisation"}:
                self.bodies.append((first, actor))
        self.names = sorted(names, key=lambda name: name[:2])
        for rows in (self.outlets, self.bodies):
            rows.sort(key=lambda row: row[0])

    def _resolve_pronouns(self) -> None:
        span = self.draft.tokens.span
        self.links = AnaphoraResolver(self.draft).resolve()
        described = {token: link.actor for token, link in self.links.items() if link.actor.kind == "person"}
        resolver = PronounResolver(self.draft, self.tree, described)
        for token, actor in resolver.resolve().items():
            self.pronouns[span(token, token + 1).start] = actor
            actor.mention(span(token, token + 1), "pronoun", RULES["pronoun"])
        self.unnamed_antecedents = resolver.unnamed
        for link in self.links.values():
            link.actor.mention(link.span, link.kind, RULES[link.rule])

    def _settle(self, claim: ClaimDraft) -> None:
        """Set a claim's actor, once. A parent may be settled first: “I” means the speaker there."""
        if not claim.source or id(claim) in self.settled_claims:
            return
        self.settled_claims.add(id(claim))
        source = claim.source[0]
        first, after = self.draft.tokens.token_range(source.start, source.end)
        sentence = bisect_right(self.sentence_starts, source.start) - 1
        claim.actor = self._resolve_source(claim, source, sentence)
        if claim.actor:
            self.last_speaker = (sentence, claim.actor)
            if first < after:
                self.speakers.setdefault(self._head(first, after), claim.actor)

    def _resolve_first_person(self) -> None:
        """Link “I” in a quotation to its speaker; “we” only to a body, since a person's “we” may include anyone."""
        quotations = Quotations(self.draft.tokens)
        speakers: dict[int, ActorDraft] = {}
        # The longest content first, so that a quotation inside another keeps its own speaker
        for claim in sorted(self.draft.claims, key=lambda claim: -sum(end - start for start, end in claim.content)):
            if claim.actor is None or claim.actor.anonymous or claim.mode == "indirect":
                continue
            forms = _FIRST_PERSON_SINGULAR if claim.actor.kind == "person" else _FIRST_PERSON_PLURAL
            for start, end in claim.content:
                for token in range(*self.draft.tokens.token_range(start, end)):
                    quoted = claim.mode == "direct" or quotations.enclosing(token)
                    if self.tree.lower[token] in forms and quoted:
                        speakers[token] = claim.actor
        for token, actor in speakers.items():
            actor.mention(self.draft.tokens.span(token, token + 1), "pronoun", RULES["speaker"])

    def _resolve_source(self, claim: ClaimDraft, source: Span, sentence: int) -> ActorDraft | None:
        tokens = self.draft.tokens
        first, after = tokens.token_range(source.start, source.end)
        if first >= after:
            return None
        words = tokens.lower[first:after]
        names = self._names_between(source.start, source.end)
        if names:
            return self._named_actor(names, first, after)
        if len(words) == 1 and words[0] in lexicons.group("function_words", "pronoun") | _POSSESSIVES:
            return self._resolve_pronoun_source(words[0], claim, source, sentence)
        return self._unnamed_source(source, words) or self._described_source(source, words)

    def _names_between(self, start: int, end: int) -> list[NamedMention]:
        """Return the names from one offset to another."""
        first = bisect_left(self.names, start, key=lambda name: name[0])
        found = []
        for name in self.names[first:]:
            if name[1] > end:
                break
            found.append(name)
        return found

    # ---------------------------------------------------------------- a name in the source

    def _named_actor(self, names: list[NamedMention], first: int, after: int) -> ActorDraft | None:
        """Return the named actor that a phrase is about: its head or its apposition (“its owner, Kestrel Lines”).

        Return None for a list of several, and the unnamed officials for “officials in China”.
        """
        tree, tokens = self.tree, self.draft.tokens
        heads = {self._head(*tokens.token_range(start, end)): actor for start, end, actor in names}
        head = self._head(first, after)
        is_list = any(word in heads or self._is_another_person(word) for word in tree.children(head, "conj"))
        if head in heads:
            is_one_actor = len({id(actor) for actor in heads.values()}) == 1
            return heads[head] if is_one_actor or not is_list else None
        nouns = [
            head,
            *(word for word in tree.children(head, "appos") if word not in heads),
        ]  # “its head, the lawmaker Roe”
        apposed = [
            word for noun in nouns for word in tree.dependents[noun] if word in heads and self._identifies(word, noun)
        ]
        if len(apposed) == 1 and not is_list:
            return heads[apposed[0]]
        return self._unnamed_source(Span(tokens.starts[first], tokens.ends[after - 1]), tokens.lower[first:after])

    def _is_another_person(self, noun: int) -> bool:
        """Return whether a noun after “and” is somebody else, not a second role: “founder and owner”."""
        tree = self.tree
        if tree.pos[noun] not in {"NOUN", "PROPN"}:
            return False
        is_role = is_role_noun(tree.lower[noun]) and "Number=Sing" in tree.features[noun]
        return not is_role or tree.child(noun, "det") is not None

    def _identifies(self, name: int, noun: int) -> bool:
        """Return whether a name below a noun says who it is, “the agency Telnova”, and does not only modify it."""
        tree = self.tree
        if tree.deps[name] in {"appos", "flat", "nmod:desc"}:
            return True
        if tree.deps[name] not in {"nmod", "nmod:unmarked"} or tree.introducer(name):
            return False
        return self.draft.tokens.words[tree.subtree_first[name] - 1] not in {",", "and"}

    # ---------------------------------------------------------------- a pronoun

    def _resolve_pronoun_source(self, word: str, claim: ClaimDraft, source: Span, sentence: int) -> ActorDraft | None:
        if word in {"who", "which"}:
            return self._relative_antecedent(source)
        if word in HE_FORMS or word in SHE_FORMS:
            return self.pronouns.get(source.start) or self._unnamed_person(source)
        if word in {"i", "my", "me"}:
            return self._quoted_speaker(claim)
        first, _ = self.draft.tokens.token_range(source.start, source.end)
        if first in self.links:
            return self.links[first].actor
        if word in IT_FORMS:
            return self._speaking_body(claim, source, sentence)
        return self._speaking_group(first, source, sentence) if word in THEY_FORMS else None

    def _unnamed_person(self, source: Span) -> ActorDraft | None:
        """Return the unnamed speaker that a pronoun continues: “A spokesman for the airline said …. He added …”."""
        first, _ = self.draft.tokens.token_range(source.start, source.end)
        speakers = (self.speakers.get(token) for token in self.unnamed_antecedents.get(first, ()))
        actor = next((actor for actor in speakers if actor is not None and actor.anonymous), None)
        return self._link(actor, source, "pronoun", "pronoun") if actor else None

    def _speaking_group(self, first: int, source: Span, sentence: int) -> ActorDraft | None:
        """Return the unnamed group that has just spoken, if no other people are mentioned between: “They added …”."""
        if self.last_speaker is None or sentence - self.last_speaker[0] > MAX_SENTENCES_TO_SPEAKER:
            return None
        group = self.last_speaker[1]
        if not group.anonymous or group.kind != "group":
            return None
        last_mention_end = max(mention.end for mention in group.mentions)
        since, _ = self.draft.tokens.token_range(last_mention_end, source.start)
        if any(self._refers_to_people(token) for token in range(since, first)):
            return None
        return self._link(group, source, "pronoun", "they")

    def _refers_to_people(self, token: int) -> bool:
        tree = self.tree
        if tree.pos[token] not in {"NOUN", "PROPN"}:
            return False
        if tree.doc[token].ent_type_ == "PER":
            return True
        denotes_people = tree.entity_types[token] in {"person", "organization"}
        is_group_noun = tree.lower[token] in lexicons.words("speaker_groups")
        return "Number=Plur" in tree.features[token] and (denotes_people or is_group_noun)

    def _relative_antecedent(self, source: Span) -> ActorDraft | None:
        """Return the actor that a relative clause describes: “Smith, who said …”."""
        tree = self.tree
        first, _ = self.draft.tokens.token_range(source.start, source.end)
        clause = tree.climb(first, {"nsubj", "nsubj:pass", "obj", "obl"})
        actor = self.speakers.get(tree.heads[clause])
        if tree.deps[clause] == "acl:relcl" and actor is not None:
            return self._link(actor, source, "pronoun", "who")
        before = bisect_left(self.names, source.start, key=lambda name: name[0]) - 1
        if before < 0:
            return None
        _start, end, actor = self.names[before]
        is_adjacent = self.draft.text[end : source.start].strip() in {"", ","}
        return self._link(actor, source, "pronoun", "who") if is_adjacent else None

    def _quoted_speaker(self, claim: ClaimDraft) -> ActorDraft | None:
        """Return the person who says “I” in a quotation: “I believe we won,” said Roe."""
        outer = claim.parent
        while outer is not None and outer.mode == "indirect" and outer.parent is not None:
            outer = outer.parent  # “I intend to find out” inside what somebody is quoted as saying
        if outer is None:
            return None
        self._settle(outer)
        if outer.mode != "direct" or outer.actor is None or outer.actor.kind != "person":
            return None
        return self._link(outer.actor, claim.source[0], "pronoun", "speaker")

    def _speaking_body(self, claim: ClaimDraft, source: Span, sentence: int) -> ActorDraft | None:
        """Return the body that “it” continues.

        Inside a claim that is the only body named before it in the same content, “China is tough because it believes
        …”, or else the claim's own source; outside, the body that spoke in this sentence or the one before.
        """
        if claim.parent is None:
            if self.last_speaker is None or sentence - self.last_speaker[0] > MAX_SENTENCES_TO_SPEAKER:
                return None
            speaker = self.last_speaker[1]
            return None if speaker.kind == "person" else self._link(speaker, source, "pronoun", "speaker-goes-on")
        self._settle(claim.parent)
        names = self._names_between(claim.parent.content[0].start, source.start)
        bodies = {id(actor): actor for _, _, actor in names if actor.kind != "person"}
        if len(bodies) == 1:
            return self._link(next(iter(bodies.values())), source, "pronoun", "it")
        outer = claim.parent.actor
        if bodies or outer is None or outer.kind == "person":
            return None
        return self._link(outer, source, "pronoun", "it")

    # ---------------------------------------------------------------- a source without a name

    def _unnamed_source(self, source: Span, words: list[str]) -> ActorDraft | None:
        """Return the actor for an unnamed source, a new one for a new description, or None for another phrase."""
        first, after = self.draft.tokens.token_range(source.start, source.end)
        head = self._head(first, after)
        phrase = " ".join(words)
        says_how_known = any(phrase_part in phrase for phrase_part in _ANONYMITY_PHRASES)
        if not self._is_unnamed(head, words, says_how_known):
            return None
        description = " ".join(self.draft.text[source.start : source.end].split())
        actor = self.unnamed.get(description.casefold())
        if actor is None:
            kind = "person" if self._is_singular(head, words) else "group"
            actor = ActorDraft(description, kind, RULES["unnamed"], anonymous=True)
            self.unnamed[description.casefold()] = actor
            self.unnamed_by_noun.setdefault(self.tree.lower[head], []).append(actor)
            self.draft.actors.append(actor)
        return self._link(actor, source, "nominal", "unnamed")

    def _head(self, first: int, after: int) -> int:
        """Return the noun that heads a phrase."""
        head = self.tree.phrase_head(first, after)
        return head if head is not None else after - 1

    def _is_unnamed(self, head: int, words: list[str], says_how_known: bool) -> bool:
        """Return whether a phrase is a person or people mentioned for the first time: “a nurse”, “two officials”."""
        tree = self.tree
        refers_back = words[0] in _REFERRING_WORDS
        if self._people_of_partitive(head) is not None and not refers_back:
            return True
        is_those_who = words[0] == "those" and len(words) > 1
        if refers_back and not (says_how_known or is_those_who):
            return False
        noun = tree.lower[head]
        usage = _ANONYMOUS_NOUNS.get(noun)
        if usage == "always" or noun in lexicons.words("speaker_groups"):
            return True
        denotes_person = tree.pos[head] == "NOUN" and tree.entity_types[head] == "person"
        is_indefinite = words[0] in _SINGULAR_DETERMINERS or not self._is_singular(head, words)
        return is_indefinite and (usage is not None or denotes_person or is_role_noun(noun))

    def _people_of_partitive(self, head: int) -> int | None:
        """Return the people that a phrase names a part of: “one of the officials”, “68 percent of people”, or None."""
        tree = self.tree
        if tree.pos[head] not in {"NUM", "DET", "PRON"} and tree.lower[head] not in _PARTITIVES:
            return None
        complements = (word for word in tree.children(head, "nmod") if tree.introducer(word) == "of")
        return next((word for word in complements if tree.pos[word] == "NOUN" and self._refers_to_people(word)), None)

    def _is_singular(self, head: int, words: list[str]) -> bool:
        noun = self.tree.lower[head]
        if self._people_of_partitive(head) is not None:
            return noun in {"one", "another"}
        is_plural = "Number=Plur" in self.tree.features[head] or noun in lexicons.words("speaker_groups")
        return not is_plural and not (words and words[0] in _PLURAL_DETERMINERS)

    def _described_source(self, source: Span, words: list[str]) -> ActorDraft | None:
        """Return the only actor that a description can mean: “the report”, “the minister”, “the sources”, or None."""
        first, after = self.draft.tokens.token_range(source.start, source.end)
        head = self._head(first, after)
        if head in self.links:
            return self.links[head].actor
        if words[0] not in _DEMONSTRATIVES or len(words) > MAX_NOMINAL_WORDS:
            return None
        if words[-1] in claim_words("publication"):
            actor = _only_one_before(self.outlets, source.start) or _only_one_before(self.bodies, source.start)
            return self._link(actor, source, "nominal", "outlet-again") if actor else None
        same_noun = self.unnamed_by_noun.get(words[-1], [])
        return self._link(same_noun[0], source, "nominal", "unnamed-again") if len(same_noun) == 1 else None

    def _link(self, actor: ActorDraft, source: Span, kind: str, rule: str) -> ActorDraft:
        """Add a mention to an actor; return the actor."""
        actor.mention(source, kind, RULES[rule])
        return actor


def _only_one_before(rows: list[tuple[int, ActorDraft]], offset: int) -> ActorDraft | None:
    """Return the actor first mentioned before an offset, or None if there are none or several."""
    if not rows or rows[0][0] >= offset:
        return None
    is_only_one = len(rows) == 1 or rows[1][0] >= offset
    return rows[0][1] if is_only_one else None


def run(draft: Draft) -> None:
    """Resolve the sources and pronouns of a document."""
    CoreferenceResolver(draft).resolve()


STEP = Step("coreference", requires=("sentences", "actors", "claims"), provides=(), run=per_document(run))
