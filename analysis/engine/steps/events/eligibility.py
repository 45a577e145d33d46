"""Which triggers report an event that a timeline would show.

An editor must reject every wrong proposal: the rules prefer few and sure ones. A trigger counts if its date, its
participants and its clause support it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ... import lexicons
from ...draft import ActorDraft, ClaimDraft, Draft
from ...language.tree import Tree
from ...types import Time
from .dating import TimeLink, TimeLinker
from .participants import PERIPHERAL_ROLES, Participants
from .triggers import Trigger, effect_verb, find_trigger, is_stative, occurrence_verb

# Time links that say when the text speaks of, not that this event happened then
PASSAGE_LINKS = frozenset(("passage", "dateline"))
# Acts of courts, employers and hosts that are sayings of others: “dismissed the report as malicious”
_ACTS_OR_SAYINGS = lexicons.group("event_words", "acts or sayings")
# Verbs above an infinitive that make a habit of it: “tends to rise”
_HABITUAL_VERBS = frozenset(("tend", "use", "like", "love", "prefer"))
# Verbs outside the lexicon that report no act
_COPULAR_VERBS = frozenset(("be", "have", "do", "seem", "become", "remain", "stay", "say"))
# Classes of verbs that as a participle beside a past verb describe it and report no other event: “raising prices”
_CLASSES_OF_NO_PARTICIPLE = frozenset(("", "change", "other", "stance", "market", "decision"))
# Relations of clauses that modify a noun or another clause: what they report is known already, or beside the point
_MODIFYING_RELATIONS = frozenset(("acl", "acl:relcl", "advcl:relcl"))
# The last token of a line that is no headline
_SENTENCE_ENDS = frozenset((".", "!", "?", "”", '"'))
# A title of so few words says little, unless it holds a name or an object: “images are posted”
_MAX_SHORT_TITLE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trigger with what the text says of its event.

    `subject` is the head of its subject with an open pronoun resolved; `link` is how its time dates it, `time` that
    time; `claim` is the innermost claim that reports it."""

    trigger: Trigger
    subject: int | None
    link: TimeLink | None
    time: Time | None
    participants: Participants
    claim: ClaimDraft | None
    status: str

    @property
    def core_participants(self) -> list[ActorDraft]:
        """The actors who act or are acted on."""
        return [actor for actor, role in self.participants if role not in PERIPHERAL_ROLES]

    @property
    def has_own_date(self) -> bool:
        """Whether its own sentence dates it."""
        return self.link is not None and self.link.dated_by not in PASSAGE_LINKS


@dataclass(eq=False)
class EventFilter:
    """Decides which of one document's triggers count. `cue_tokens` are the cues of its claims."""

    tree: Tree
    draft: Draft
    time_linker: TimeLinker
    cue_tokens: set[int]

    # ---------------------------------------------------------------- before anything else is known

    def is_excluded(self, trigger: Trigger) -> bool:
        """Return whether a trigger reports a habit or a saying."""
        return self._is_habitual(trigger) or self._is_saying(trigger)

    def _is_saying(self, trigger: Trigger) -> bool:
        """Return whether a cue is no act: “dismissed the report”, “welcomed the decision”; but a person is met."""
        if trigger.act not in _ACTS_OR_SAYINGS or trigger.token not in self.cue_tokens:
            return False
        object_ = self.tree.child(trigger.token, "obj", "nsubj:pass")
        return object_ is None or not (self.tree.is_person[object_] or self.tree.pos[object_] == "PRON")

    def _is_habitual(self, trigger: Trigger) -> bool:
        """Return whether a verb is in the bare present, which reports habits, but for headlines and schedules."""
        tree, verb = self.tree, trigger.token
        if trigger.is_noun:
            return False
        if tree.deps[verb] == "xcomp" and tree.lemma(tree.heads[verb]) in _HABITUAL_VERBS:
            return True
        if tree.auxiliaries(verb) or not tree.is_finite(verb) or "Tense=Pres" not in tree.features[verb]:
            return False
        return not self._is_in_headline(verb) and not self._has_future_date(verb)

    def _is_in_headline(self, word: int) -> bool:
        """Return whether a word is in a first line without a full stop."""
        first = self.draft.sentences[0]
        return first.after > word and self.tree.words[first.after - 1] not in _SENTENCE_ENDS

    def _has_future_date(self, verb: int) -> bool:
        """Return whether a date after publication makes the present a plan: “the festival opens on 9 September”."""
        published = self.draft.published
        times = (self.draft.times[index] for index in self.time_linker.times_by_governor.get(verb, ()))
        return any(time.earliest is not None and published is not None and time.earliest > published for time in times)

    def is_act(self, trigger: Trigger) -> bool:
        """Return whether a verb outside the lexicon reports something done, going on or to come."""
        tree, verb = self.tree, trigger.token
        is_reported = tree.is_past(verb) or bool(tree.auxiliaries(verb))
        return is_reported and tree.lemma(verb) not in _COPULAR_VERBS

    # ---------------------------------------------------------------- what counts

    def counts(self, candidate: Candidate) -> bool:
        """Return whether a timeline would show a candidate's event."""
        trigger = candidate.trigger
        if self._is_reported_by_other_trigger(candidate):
            return False
        if trigger.act == "report":
            return self._report_counts(candidate)
        if trigger.is_noun:
            return self._noun_counts(candidate)
        if self._is_bare_participle(trigger):
            return False
        if self._is_infinitive(trigger) and not self._infinitive_counts(candidate):
            return False
        if candidate.has_own_date:
            return trigger.in_lexicon or (candidate.subject is not None and self.is_act(trigger))
        return self._event_verb_counts(candidate) if trigger.in_lexicon else self._other_verb_counts(candidate)

    def _is_reported_by_other_trigger(self, candidate: Candidate) -> bool:
        """Return whether a noun's verb, or a verb's subject, is the trigger of the same event.

        “The fire broke out”: the verb reports it. “The 1995 attack led to new rules”: the noun has the date, and its
        title holds the verb."""
        tree, trigger, subject = self.tree, candidate.trigger, candidate.subject
        if trigger.is_noun:
            verb = occurrence_verb(tree, trigger.token)
            reported = find_trigger(tree, verb) if verb is not None else None
            return reported is not None and reported.in_lexicon
        noun = find_trigger(tree, subject) if subject is not None else None
        if noun is None or not noun.is_noun or not self.time_linker.times_by_governor.get(noun.token):
            return False
        return effect_verb(tree, noun.token) == trigger.token

    def _report_counts(self, candidate: Candidate) -> bool:
        """Return whether “reported” is the act of an outlet on one day."""
        time = candidate.time
        is_of_day = time is not None and time.earliest is not None and time.earliest == time.latest
        return is_of_day and any(actor.kind == "outlet" for actor in candidate.core_participants)

    def _noun_counts(self, candidate: Candidate) -> bool:
        """Return whether a noun has a date of its own, or a verb that says it takes place and a participant."""
        noun = candidate.trigger.token
        takes_place = occurrence_verb(self.tree, noun) is not None
        has_participants = bool(candidate.participants)
        if candidate.link is not None and candidate.link.dated_by == "clause":
            return has_participants or takes_place or self._is_specified(noun)
        return takes_place and has_participants

    def _is_specified(self, noun: int) -> bool:
        """Return whether more than the noun identifies it: “the attack on the barracks”, “called an election”."""
        return self.tree.child(noun, "nmod") is not None or self.tree.deps[noun] in {"obj", "nsubj:pass"}

    def _is_bare_participle(self, trigger: Trigger) -> bool:
        """Return whether a verb is a participle that reports no event: “furthering the conflict”.

        Beside a verb in the past, one of a class that names acts does."""
        tree, verb = self.tree, trigger.token
        if tree.auxiliaries(verb) or not tree.is_gerund(verb):
            return False
        above = tree.heads[verb]
        is_beside_past = tree.deps[verb] == "advcl" and tree.pos[above] == "VERB" and tree.is_past(above)
        return not is_beside_past or trigger.kind in _CLASSES_OF_NO_PARTICIPLE

    def _is_infinitive(self, trigger: Trigger) -> bool:
        """Return whether a verb is an infinitive; “is to open” is none, since it reports a plan."""
        tree, verb = self.tree, trigger.token
        if tree.subordinator(verb) == "to" and not tree.is_scheduled(verb):
            return True
        return "VerbForm=Inf" in tree.features[verb] and not tree.auxiliaries(verb)

    def _infinitive_counts(self, candidate: Candidate) -> bool:
        """Return whether an infinitive is an event by itself: with its own date, or with a plan above it.

        Otherwise it is a part of the act above: “agreed to buy”."""
        tree, trigger, link = self.tree, candidate.trigger, candidate.link
        verb, above = trigger.token, tree.heads[trigger.token]
        if tree.deps[verb] == "root":
            return trigger.in_lexicon
        if tree.purpose_governor(verb) is not None:
            return trigger.in_lexicon and link is not None
        if tree.deps[verb] not in {"xcomp", "ccomp", "conj"}:
            return False
        if link is not None and link.dated_by == "clause":
            return trigger.in_lexicon
        is_planned = find_trigger(tree, above) is None and tree.pos[above] in {"VERB", "ADJ"}
        return trigger.in_lexicon and is_planned and tree.deps[above] != "acl"

    def _other_verb_counts(self, candidate: Candidate) -> bool:
        """Return whether a verb outside the lexicon counts without a date of its own.

        Dated by its passage it needs a participant; undated it must be going on in a main clause."""
        tree, verb = self.tree, candidate.trigger.token
        has_object = tree.child(verb, "obj", "obl") is not None or tree.is_passive(verb)
        if not has_object:
            return False
        if candidate.link is not None:
            return bool(candidate.core_participants)
        if candidate.claim is not None or candidate.subject is None or not self._is_main(verb):
            return False
        return candidate.status == "ongoing" and not is_stative(candidate.trigger.act)

    def _event_verb_counts(self, candidate: Candidate) -> bool:
        """Return whether a verb of the lexicon counts without a date of its own.

        It must be no mere possibility, and must have a participant or a particular subject."""
        verb, subject, status = candidate.trigger.token, candidate.subject, candidate.status
        if status == "hypothetical":
            return False
        if status == "denied" and (candidate.claim is not None or not self._is_main(verb)):
            return False
        if candidate.link is not None or status == "ongoing":
            return bool(candidate.participants) or subject is not None
        if candidate.core_participants:
            return True
        if subject is None or self._is_infinitive(candidate.trigger) or self.tree.deps[verb] in _MODIFYING_RELATIONS:
            return False
        return self._is_particular(subject) or self._is_main(verb)

    def _is_particular(self, subject: int) -> bool:
        """Return whether a subject is somebody in particular: “the union”, “a court”, “two men”."""
        tree = self.tree
        return tree.definiteness[subject] in {"def", "indef", "name"} or tree.child(subject, "nummod") is not None

    def _is_main(self, verb: int) -> bool:
        """Return whether a verb is the root of its sentence or joined to it."""
        tree = self.tree
        return tree.deps[tree.climb(verb, ("conj", "parataxis"))] == "root"

    # ---------------------------------------------------------------- titles

    def says_little(self, trigger: Trigger, title: str) -> bool:
        """Return whether a short title has no name or object and reports no main clause: “images are posted”."""
        words = title.split()
        if len(words) > _MAX_SHORT_TITLE_WORDS or trigger.is_noun or self._is_main(trigger.token):
            return False
        has_name = any(word[:1].isupper() for word in words[1:])
        return not has_name and self.tree.child(trigger.token, "obj") is None
