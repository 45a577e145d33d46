"""A document's events, sentence by sentence: a trigger counts where its date, its people and its clause bear it out."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from ... import lexicons
from ...draft import ClaimDraft, Draft, EventDraft
from ...language.repairs import correct_tree
from ...language.tokens import Sentence
from ...language.tree import SUBJECT_RELATIONS, Tree
from ...rules import RuleRegistry
from ...types import Span
from .dating import TimeLink, TimeLinker, date_tokens
from .merging import merge_mentions
from .participants import PERIPHERAL_ROLES, ActorIndex, Participants
from .salience import score_salience
from .status import classify_status
from .titles import TitleWriter
from .triggers import Trigger, canonical_act, effect_verb, event_noun_classes, find_trigger, is_stative, occurrence_verb

# Share of right proposals on the project's own passages (benchmarks/dev/events.jsonl), where there were ten or more
RULES = RuleRegistry("event", act=0.6, act_of_passage=0.5, act_undated=0.4, other_act=0.5, noun=0.5, noun_undated=0.5)

# A date by these says when the text speaks of, not that this happened then in so many words
_LOOSE = frozenset(("passage", "dateline"))
_HAPPENS = frozenset(("begin", "start", "end", "resume", "conclude", "stall", "last", "happen"))
_PERSONAL = frozenset(("he", "she", "it", "they"))
_COLLECTIVE = lexicons.group("event_words", "collective")
# Acts of courts, employers and hosts, but of speakers too: “dismissed the report as malicious”
_SAID_AT_TIMES = lexicons.group("event_words", "said at times")
_SUBJECT_FORMS = {"it": "it", "them": "they", "him": "he", "her": "she"}


@dataclass(slots=True)
class EventReader:
    """Reads one document."""

    draft: Draft
    tree: Tree
    actor_index: ActorIndex
    time_linker: TimeLinker
    title_writer: TitleWriter = field(init=False)
    claim_contents: list[tuple[Span, ClaimDraft]] = field(default_factory=list)
    antecedent_start: int = 0  # where the sentences begin that a pronoun may look back to
    cue_tokens: set[int] = field(default_factory=set)  # the words that say or think something
    recent_phrases: list[int] = field(
        default_factory=list
    )  # heads of the last clauses' phrases, the likeliest to be meant last

    @classmethod
    def of(cls, draft: Draft) -> EventReader:
        tree = correct_tree(draft.tree, date_tokens(draft))
        cast, dating = ActorIndex(tree, draft), TimeLinker(tree, draft)
        cast.build_index()
        dating.build_index()
        reader = cls(draft, tree, cast, dating)
        reader.title_writer = TitleWriter(tree, draft, cast, dating, reader.resolve_object_pronoun)
        rows = ((part, claim) for claim in draft.claims for part in claim.content)
        reader.claim_contents = sorted(rows, key=lambda row: row[0])
        reader.cue_tokens = {
            i for claim in draft.claims for part in claim.cue for i in range(*draft.tokens.token_range(*part))
        }
        return reader

    def read(self, sentence: Sentence) -> list[EventDraft]:
        found: list[EventDraft] = []
        main: EventDraft | None = None
        self.antecedent_start = self.draft.sentences[max(0, sentence.index - 1)].first
        for i in range(sentence.first, sentence.after):
            candidate = find_trigger(self.tree, i)
            event = self._event(candidate, sentence) if candidate is not None else None
            if event is not None:
                found.append(event)
                if event.is_independent and self._speaks(event, i):
                    main = main or event
            if self.tree.pos[i] == "VERB":
                self._remember(i)
        if main is not None and main.time is not None and main.dated_by is not None:
            self.time_linker.set_passage_time(TimeLink(main.time, main.dated_by), sentence)
        elif (said := self._said_when(sentence)) is not None:
            self.time_linker.set_passage_time(said, sentence)
        return found

    def _speaks(self, event: EventDraft, i: int) -> bool:
        """Whether an event sets the day that the text goes on to speak of: a main clause's, told as it was then."""
        root = i
        while self.tree.deps[root] in {"conj", "xcomp"} and self.tree.heads[root] != root:
            root = self.tree.heads[root]
        return event.time is not None and event.status == "happened" and self.tree.deps[root] == "root"

    def _said_when(self, sentence: Sentence) -> TimeLink | None:
        """“Jobs said yesterday that …”: the day of a saying is the passage's too. One without a day goes on with it."""
        for i in range(sentence.first, sentence.after):
            if self.tree.deps[i] == "root" and self.tree.is_past(i):
                return self.time_linker.of(i, False, sentence) or self.time_linker.find_in_passage(i, sentence)
        return None

    def _remember(self, verb: int) -> None:
        """The phrases of a clause that a pronoun may mean; its subject comes first to mind."""
        subject = self.tree.child(verb, *SUBJECT_RELATIONS)
        beside = [] if subject is None else self.tree.children(subject, "nmod")  # “lawyers for the singer”
        for words in (
            beside,
            self.tree.children(verb, "obl", "obl:agent", "obj"),
            self.tree.children(verb, "nsubj", "nsubj:pass"),
        ):
            for word in words:
                known = self._meant(word) if self.tree.pos[word] == "PRON" else word
                if (
                    known is not None
                    and self.tree.pos[known] in {"NOUN", "PROPN"}
                    and known not in self.title_writer.time_tokens
                ):
                    self.recent_phrases = [*self.recent_phrases[-11:], known]

    # ---------------------------------------------------------------- one event

    def _event(self, found: Trigger, sentence: Sentence) -> EventDraft | None:
        i = found.token
        if self._habitual(found) or self._is_said(found):
            return None
        dated = self.time_linker.of(i, found.noun, sentence)
        told = self._subject(found)
        subject = self._meant(told)
        people = self.actor_index.of(found, subject)
        claim = self._claim(i)
        if dated is None and not found.noun and claim is None and (found.in_lexicon or self._is_act(found)):
            dated = self.time_linker.find_in_passage(i, sentence)
        time = self.draft.times[dated.time] if dated else None
        state = classify_status(self.tree, found, time, claim, self.draft.published)
        counts = self._counts(found, state, dated, people, subject, claim)
        if not counts and not (found.noun and people and claim is None):
            return None
        speaker = claim.actor if claim is not None else None
        owner = speaker.name if speaker is not None and speaker.kind == "organisation" else ""
        title = self.title_writer.title(found, subject, state, resolve_object=subject != told, owner=owner)
        if not title or (self._says_little(found, title) and (dated is None or dated.dated_by in _LOOSE)):
            return None
        return EventDraft(
            trigger=self.draft.tokens.span(found.text_token, found.text_token + 1),
            sentence=self.draft.tokens.span(sentence.first, sentence.after),
            title=title,
            time=dated.time if dated else None,
            dated_by=dated.dated_by if dated else None,
            status=state,
            participants=tuple(people),
            place=self.actor_index.place(found),
            claim=claim,
            rule=RULES[_rule(found, dated)],
            act=canonical_act(found.act),
            kind=found.kind or "other",
            theme_lemmas=self._things(found, subject),
            is_independent=counts,
        )

    def _says_little(self, found: Trigger, title: str) -> bool:
        """“Images are posted”, “company is moving”: told in passing, of nobody named, on no day."""
        more = any(word[:1].isupper() for word in title.split()[1:]) or self.tree.child(found.token, "obj") is not None
        return len(title.split()) <= 3 and not more and not found.noun and not self._is_main(found.token)

    def _is_said(self, found: Trigger) -> bool:
        """“Dismissed the report”, “welcomed the decision”; but whom one dismisses or welcomes is met."""
        if found.act not in _SAID_AT_TIMES or found.token not in self.cue_tokens:
            return False
        told = self.tree.child(found.token, "obj", "nsubj:pass")
        return told is None or not (self.tree.is_person[told] or self.tree.pos[told] == "PRON")

    def _subject(self, found: Trigger) -> int | None:
        tree = self.tree
        verb = occurrence_verb(tree, found.token) if found.noun else found.token
        subject = tree.effective_subject(verb) if verb is not None else None
        if subject is None or tree.deps[subject] != "nmod" or not (found.act in _HAPPENS or found.kind == "market"):
            return subject
        outer = tree.heads[subject]  # “talks between two clans, which began in 2022”, “demand for chips, which soared”
        return outer if found.kind == "market" or tree.lemma(outer) in event_noun_classes() else subject

    def _habitual(self, found: Trigger) -> bool:
        """The bare present tells what somebody does as a rule; only a headline's or a calendar's is an event."""
        tree, i = self.tree, found.token
        if found.noun:
            return False
        if tree.deps[i] == "xcomp" and tree.lemma(tree.heads[i]) in {"tend", "use", "like", "love", "prefer"}:
            return True
        helpers = tree.auxiliaries(i)
        if helpers or not tree.is_finite(i) or "Tense=Pres" not in tree.features[i]:
            return False
        return not (self._in_headline(i) or self._is_scheduled(i))

    def _in_headline(self, i: int) -> bool:
        """A first line without a full stop."""
        first = self.draft.sentences[0]
        return first.after > i and self.tree.words[first.after - 1] not in {".", "!", "?", "”", '"'}

    def _is_scheduled(self, i: int) -> bool:
        """“The festival opens on 9 September”: a date ahead makes the present a plan."""
        here = self.draft.published
        times = [self.draft.times[index] for index in self.time_linker.times_by_governor.get(i, ())]
        return any(time.earliest is not None and here is not None and time.earliest > here for time in times)

    def _counts(
        self,
        found: Trigger,
        state: str,
        dated: TimeLink | None,
        people: Participants,
        subject: int | None,
        claim: ClaimDraft | None,
    ) -> bool:
        """Whether a timeline would show it. A proposal that an editor must reject costs time: few and sure."""
        named = [actor for actor, role in people if role not in PERIPHERAL_ROLES]
        if self._told_by_verb(found) if found.noun else self._told_by_noun(found, subject):
            return False
        if found.act == "report":
            time = self.draft.times[dated.time] if dated else None
            of_a_day = time is not None and time.earliest is not None and time.earliest == time.latest
            return of_a_day and any(actor.kind == "outlet" for actor in named)
        if found.noun:
            return self._noun_counts(found, dated, people)
        if self._only_ing(found) or (self._is_infinitive(found) and not self._infinitive_counts(found, dated)):
            return False
        if dated is not None and dated.dated_by not in _LOOSE:
            return found.in_lexicon or (subject is not None and self._is_act(found))
        if not found.in_lexicon:
            done = self.tree.child(found.token, "obj", "obl") is not None or self.tree.is_passive(found.token)
            if dated is not None:
                return bool(named) and done
            told = done and claim is None and subject is not None and self._is_main(found.token)
            return told and state == "ongoing" and not is_stative(found.act)
        if state == "hypothetical" or (state == "denied" and not (self._is_main(found.token) and claim is None)):
            return False
        if dated is not None or state == "ongoing":
            return bool(people) or subject is not None
        if named:
            return True
        done = not self._is_infinitive(found) and not self._hangs(found.token)
        return done and subject is not None and (self._is_known(subject) or self._is_main(found.token))

    def _is_known(self, subject: int) -> bool:
        """“The union”, “a court”: somebody in particular, of whom a reader knows what is meant."""
        return (
            self.tree.definiteness[subject] in {"def", "indef", "name"}
            or self.tree.child(subject, "nummod") is not None
        )

    def _is_main(self, i: int) -> bool:
        """Whether a verb tells something by itself: the sentence's own, or joined to it."""
        while self.tree.deps[i] in {"conj", "parataxis"} and self.tree.heads[i] != i:
            i = self.tree.heads[i]
        return self.tree.deps[i] == "root"

    def _hangs(self, i: int) -> bool:
        """Whether a clause hangs loosely on another: what it tells is known already, or beside the point."""
        return self.tree.deps[i] in {"acl", "acl:relcl", "advcl:relcl"}

    def _told_by_verb(self, found: Trigger) -> bool:
        """“The fire broke out”, “talks will resume”: the verb tells the event already."""
        verb = occurrence_verb(self.tree, found.token)
        told = find_trigger(self.tree, verb) if verb is not None else None
        return told is not None and told.in_lexicon

    def _told_by_noun(self, found: Trigger, subject: int | None) -> bool:
        """“The 1995 attack led to new rules”: the noun has the date, and its title tells the rest."""
        noun = find_trigger(self.tree, subject) if subject is not None else None
        dated = noun is not None and noun.noun and bool(self.time_linker.times_by_governor.get(noun.token))
        return dated and noun is not None and effect_verb(self.tree, noun.token) == found.token

    def _noun_counts(self, found: Trigger, dated: TimeLink | None, people: Participants) -> bool:
        """A noun needs a date of its own, or a verb that says it happens and somebody who takes part."""
        if dated is not None and dated.dated_by == "clause":
            return bool(people) or occurrence_verb(self.tree, found.token) is not None or self._is_told(found)
        return occurrence_verb(self.tree, found.token) is not None and bool(people)

    def _is_told(self, found: Trigger) -> bool:
        """Whether more than the bare noun names it: “the 1995 attack on the barracks”, “an election”."""
        return bool(self.tree.children(found.token, "nmod")) or self.tree.deps[found.token] in {"obj", "nsubj:pass"}

    def _only_ing(self, found: Trigger) -> bool:
        """“Furthering the conflict”, “exceeding 100 per cent”: a participle tells an event only beside a past one."""
        tree, i = self.tree, found.token
        if tree.auxiliaries(i) or not tree.is_gerund(i):
            return False
        beside = tree.deps[i] == "advcl" and tree.pos[tree.heads[i]] == "VERB" and tree.is_past(tree.heads[i])
        return not (beside and found.kind not in {"", "change", "other", "stance", "market", "decision"})

    def _is_infinitive(self, found: Trigger) -> bool:
        """Not “is to open”, which plans it."""
        tree, i = self.tree, found.token
        helpers = tree.auxiliaries(i)
        return (tree.subordinator(i) == "to" and not tree.is_scheduled(i)) or (
            "VerbForm=Inf" in tree.features[i] and not helpers
        )

    def _infinitive_counts(self, found: Trigger, dated: TimeLink | None) -> bool:
        """“To buy” is part of the agreement to; it stands for itself where it has its own date or a plan above it."""
        tree, i = self.tree, found.token
        above = tree.heads[i]
        if tree.deps[i] == "root":
            return found.in_lexicon
        if tree.purpose_governor(i) is not None:
            return found.in_lexicon and dated is not None
        if tree.deps[i] not in {"xcomp", "ccomp", "conj"}:
            return False
        own = dated is not None and dated.dated_by == "clause"
        planned = find_trigger(tree, above) is None and tree.pos[above] in {"VERB", "ADJ"} and tree.deps[above] != "acl"
        return found.in_lexicon and (own or planned)

    def _is_act(self, found: Trigger) -> bool:
        """A verb outside the lexicon: told as done, going on or to come, and not of being or having."""
        return (self.tree.is_past(found.token) or bool(self.tree.auxiliaries(found.token))) and not self._copular(
            found.token
        )

    def _copular(self, i: int) -> bool:
        return self.tree.lemma(i) in {"be", "have", "do", "seem", "become", "remain", "stay", "say"}

    # ---------------------------------------------------------------- who, and in whose words

    def _meant(self, subject: int | None) -> int | None:
        """Whom an open pronoun most likely means: the last phrase that agrees with it, of the last clauses' subjects
        and objects."""
        if (
            subject is None
            or self.tree.lower[subject] not in _PERSONAL
            or self.actor_index.actor_at(subject) is not None
        ):
            return subject
        return self._last(self.tree.lower[subject], subject, self.recent_phrases) or subject

    def resolve_object_pronoun(self, word: int) -> int | None:
        """“France banned it”: what the clause before had as its object."""
        low = self.tree.lower[word]
        if low in _PERSONAL and self.tree.deps[word] in SUBJECT_RELATIONS:
            return self._clause_subject(word)
        objects = [before for before in self.recent_phrases if self.tree.deps[before] in {"obj", "nsubj:pass"}]
        return self._last(_SUBJECT_FORMS[low], word, objects) if low in _SUBJECT_FORMS else None

    def _clause_subject(self, word: int) -> int | None:
        """“Jobs announced that he would …”: who is told of in a clause is whom its main clause is about."""
        verb = self.tree.heads[self.tree.heads[word]]
        subject = self._meant(self.tree.child(verb, "nsubj", "nsubj:pass"))
        agrees = subject is not None and subject != word and self._agrees(self.tree.lower[word], subject)
        return subject if agrees else None

    def _last(self, pronoun: str, word: int, phrases: list[int]) -> int | None:
        """The one phrase of the last two sentences that agrees, or the one subject among several; else nobody: a wrong
        name costs more than none."""
        tree = self.tree
        near = [
            before for before in phrases if self.antecedent_start <= before < word and self._agrees(pronoun, before)
        ]
        one = self._only(near)
        if one is None and tree.deps[word] in SUBJECT_RELATIONS:
            one = self._only([before for before in near if tree.deps[before] in SUBJECT_RELATIONS])
        return one

    def _only(self, phrases: list[int]) -> int | None:
        """The last of some phrases, if all of them mean the same."""
        meant = {id(named) if (named := self.actor_index.actor_at(word)) else self.tree.lemma(word) for word in phrases}
        return phrases[-1] if len(meant) == 1 else None

    def _agrees(self, pronoun: str, noun: int) -> bool:
        tree = self.tree
        named = self.actor_index.actor_at(noun)
        person = named.kind == "person" if named is not None else tree.is_person[noun]
        plural = "Number=Plur" in tree.features[noun] and not (named is not None and person)
        if pronoun == "they":
            several = tree.lemma(noun) in _COLLECTIVE or (named is not None and named.kind in {"group", "organisation"})
            return plural or several or tree.child(noun, "conj") is not None
        if person and named is None and tree.lemma(noun) in _COLLECTIVE:
            return False  # “a jury” is nobody's “she”
        # “A boy and a teacher” are two, “the chief and founder” is one
        joined = any(tree.is_person[kid] and tree.child(kid, "det") is not None for kid in tree.children(noun, "conj"))
        return not plural and not joined and person == (pronoun in {"he", "she"})

    def _things(self, found: Trigger, subject: int | None) -> frozenset[str]:
        """The lemmas of what an act is about, which tell one announcement from another."""
        tree, i = self.tree, found.token
        heads = tree.children(i, "obj", "nsubj:pass", "xcomp", "ccomp", "obl", "nmod")
        if subject is not None and tree.is_passive(i):
            heads.append(subject)
        words = {w for h in heads for w in (h, *tree.children(h, "flat", "compound", "conj", "nmod", "nummod", "obj"))}
        kept = (
            w
            for w in words - self.title_writer.time_tokens
            if w != i and tree.pos[w] in {"NOUN", "PROPN", "VERB", "NUM"}
        )
        return frozenset(tree.lemma(w) for w in kept)

    def _claim(self, i: int) -> ClaimDraft | None:
        """The innermost claim in whose content a token stands."""
        start, end = self.draft.tokens.span(i, i + 1)
        after = bisect_left(self.claim_contents, start + 1, key=lambda row: row[0].start)
        holding = [row for row in self.claim_contents[max(0, after - 30) : after] if row[0].end >= end]
        return min(holding, key=lambda row: row[0].end - row[0].start)[1] if holding else None


def _rule(found: Trigger, dated: TimeLink | None) -> str:
    if found.noun:
        return "noun" if dated else "noun-undated"
    if dated is None:
        return "act-undated"
    if dated.dated_by in _LOOSE:
        return "act-of-passage"
    return "act" if found.in_lexicon else "other-act"


def run(draft: Draft) -> None:
    reader = EventReader.of(draft)
    for sentence in draft.sentences:
        draft.events.extend(reader.read(sentence))
    merge_mentions(draft)
    score_salience(draft)
