"""Reading a document's events sentence by sentence: from a trigger to a titled, dated event."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from ...draft import ClaimDraft, Draft, EventDraft
from ...language.repairs import correct_tree
from ...language.tokens import Sentence
from ...language.tree import Tree
from ...rules import Rule, RuleRegistry
from ...types import Span
from ..coreference.noun_phrases import NounPhraseResolver
from .actor_index import ActorIndex
from .dating import TimeLink, TimeLinker, date_tokens
from .eligibility import PASSAGE_LINKS, Candidate, EventFilter
from .merging import merge_mentions
from .participants import ParticipantFinder
from .passages import PassageTimes
from .phrases import PhraseWriter
from .salience import score_salience
from .status import classify_status
from .titles import TitleWriter
from .triggers import Trigger, canonical_act, event_noun_classes, find_trigger, occurrence_verb

# The share of proposals that were right on the project's own passages (benchmarks/data/events.jsonl), for rules with
# ten proposals or more
RULES = RuleRegistry("event", act=0.6, act_of_passage=0.5, act_undated=0.4, other_act=0.5, noun=0.5, noun_undated=0.5)

# Acts that say only that the noun of their subject takes place
_OCCURRENCE_ACTS = frozenset(("begin", "start", "end", "resume", "conclude", "stall", "last", "happen"))
# Relations and parts of speech of the words that say what an act is about
_THEME_RELATIONS = ("obj", "nsubj:pass", "xcomp", "ccomp", "obl", "nmod")
_THEME_MODIFIERS = ("flat", "compound", "conj", "nmod", "nummod", "obj")
_THEME_POS = frozenset(("NOUN", "PROPN", "VERB", "NUM"))
# How many claims that begin before a token are searched for the innermost around it: a bound on cost
_MAX_CLAIMS_SEARCHED = 30


@dataclass(slots=True)
class EventReader:
    """Reads the events of one document. Call `read` with its sentences in order."""

    draft: Draft
    tree: Tree = field(init=False)  # the corrected one
    actor_index: ActorIndex = field(init=False)
    time_linker: TimeLinker = field(init=False)
    passage_times: PassageTimes = field(init=False)
    participant_finder: ParticipantFinder = field(init=False)
    resolver: NounPhraseResolver = field(init=False)
    title_writer: TitleWriter = field(init=False)
    event_filter: EventFilter = field(init=False)
    claim_contents: list[tuple[Span, ClaimDraft]] = field(init=False)  # sorted by span

    def __post_init__(self) -> None:
        draft = self.draft
        tree = self.tree = correct_tree(draft.tree, date_tokens(draft))
        self.actor_index = ActorIndex(tree, draft)
        self.time_linker = TimeLinker(tree, draft)
        self.passage_times = PassageTimes(tree, draft, self.time_linker)
        self.participant_finder = ParticipantFinder(tree, draft, self.actor_index)
        phrases = PhraseWriter(tree, draft, self.actor_index, self._resolve_pronoun)
        self.resolver = NounPhraseResolver(tree, self.actor_index.actor_at, phrases.time_tokens)
        self.title_writer = TitleWriter(tree, self.actor_index, phrases)
        cues = (span for claim in draft.claims for span in claim.cue)
        cue_tokens = {token for cue in cues for token in range(*draft.tokens.token_range(*cue))}
        self.event_filter = EventFilter(tree, draft, self.time_linker, cue_tokens)
        contents = [(span, claim) for claim in draft.claims for span in claim.content]
        self.claim_contents = sorted(contents, key=lambda row: row[0])

    def _resolve_pronoun(self, word: int) -> int | None:
        return self.resolver.resolve(word)

    def read(self, sentence: Sentence) -> list[EventDraft]:
        """Return the events of a sentence."""
        events: list[EventDraft] = []
        main_link: TimeLink | None = None
        self.resolver.window_start = self.draft.sentences[max(0, sentence.index - 1)].first
        for word in range(sentence.first, sentence.after):
            trigger = find_trigger(self.tree, word)
            event = self._event(trigger, sentence) if trigger is not None else None
            if event is not None:
                events.append(event)
                main_link = main_link or self._passage_link(event, word)
            if self.tree.pos[word] == "VERB":
                self.resolver.remember(word)
        link = main_link or self._link_of_root(sentence)
        if link is not None:
            self.passage_times.update(link, sentence)
        return events

    def _passage_link(self, event: EventDraft, word: int) -> TimeLink | None:
        """Return the time of an event that sets the time of its passage: one that happened, in a main clause."""
        if event.time is None or event.dated_by is None or not event.is_independent or event.status != "happened":
            return None
        clause = self.tree.climb(word, ("conj", "xcomp"))
        return TimeLink(event.time, event.dated_by) if self.tree.deps[clause] == "root" else None

    def _link_of_root(self, sentence: Sentence) -> TimeLink | None:
        """Return the time of a sentence's main verb in the past, whatever it reports.

        “Jobs said yesterday that …” sets the passage's time; a saying without a time continues it."""
        for word in range(sentence.first, sentence.after):
            if self.tree.deps[word] == "root" and self.tree.is_past(word):
                return self.time_linker.find_time(word, is_noun=False) or self.passage_times.find_time(word, sentence)
        return None

    # ---------------------------------------------------------------- one event

    def _event(self, trigger: Trigger, sentence: Sentence) -> EventDraft | None:
        """Return the event that a trigger reports, or None."""
        if self.event_filter.is_excluded(trigger):
            return None
        parsed_subject = self._subject(trigger)
        subject = self.resolver.resolve_subject(parsed_subject) if parsed_subject is not None else None
        candidate = self._candidate(trigger, subject, sentence)
        is_independent = self.event_filter.counts(candidate)
        may_repeat = trigger.is_noun and bool(candidate.participants) and candidate.claim is None
        if not is_independent and not may_repeat:
            return None
        title = self._title(candidate, is_resolved=subject != parsed_subject)
        if not title:
            return None
        link, tokens = candidate.link, self.draft.tokens
        return EventDraft(
            trigger=tokens.span(trigger.text_token, trigger.text_token + 1),
            sentence=tokens.span(sentence.first, sentence.after),
            title=title,
            time=link.time if link else None,
            dated_by=link.dated_by if link else None,
            status=candidate.status,
            participants=tuple(candidate.participants),
            place=self.participant_finder.place(trigger),
            claim=candidate.claim,
            rule=_rule(trigger, link),
            act=canonical_act(trigger.act),
            kind=trigger.kind or "other",
            theme_lemmas=self._theme_lemmas(trigger, subject),
            is_independent=is_independent,
        )

    def _candidate(self, trigger: Trigger, subject: int | None, sentence: Sentence) -> Candidate:
        """Return a trigger with its time, participants, claim and status."""
        claim = self._innermost_claim(trigger.token)
        link = self.time_linker.find_time(trigger.token, is_noun=trigger.is_noun)
        if link is None and claim is None and self._may_have_passage_time(trigger):
            link = self.passage_times.find_time(trigger.token, sentence)
        time = self.draft.times[link.time] if link else None
        participants = self.participant_finder.participants(trigger, subject)
        status = classify_status(self.tree, trigger, time, claim, self.draft.published)
        return Candidate(trigger, subject, link, time, participants, claim, status)

    def _may_have_passage_time(self, trigger: Trigger) -> bool:
        return not trigger.is_noun and (trigger.in_lexicon or self.event_filter.is_act(trigger))

    def _title(self, candidate: Candidate, *, is_resolved: bool) -> str:
        """Return the title of a candidate's event, or "" if it would say nothing."""
        speaker = candidate.claim.actor if candidate.claim is not None else None
        owner = speaker.name if speaker is not None and speaker.kind == "organisation" else ""
        title = self.title_writer.title(
            candidate.trigger, candidate.subject, candidate.status, is_resolved=is_resolved, owner=owner
        )
        if not candidate.has_own_date and title and self.event_filter.says_little(candidate.trigger, title):
            return ""
        return title

    def _subject(self, trigger: Trigger) -> int | None:
        """Return the head of the subject of an event, as parsed."""
        tree = self.tree
        verb = occurrence_verb(tree, trigger.token) if trigger.is_noun else trigger.token
        subject = tree.effective_subject(verb) if verb is not None else None
        if subject is None or tree.deps[subject] != "nmod":
            return subject
        # A relative clause attached to the wrong noun: “talks between two clans, which began in 2022”, “demand for
        # chips, which soared”
        outer = tree.heads[subject]
        if trigger.kind == "market":
            return outer
        is_of_outer = trigger.act in _OCCURRENCE_ACTS and tree.lemma(outer) in event_noun_classes()
        return outer if is_of_outer else subject

    def _theme_lemmas(self, trigger: Trigger, subject: int | None) -> frozenset[str]:
        """Return the lemmas of what an act is about, which distinguish one announcement from another."""
        tree, verb = self.tree, trigger.token
        heads = tree.children(verb, *_THEME_RELATIONS)
        if subject is not None and tree.is_passive(verb):
            heads.append(subject)
        words = {word for head in heads for word in (head, *tree.children(head, *_THEME_MODIFIERS))}
        words -= self.resolver.time_tokens
        words.discard(verb)
        return frozenset(tree.lemma(word) for word in words if tree.pos[word] in _THEME_POS)

    def _innermost_claim(self, word: int) -> ClaimDraft | None:
        """Return the claim with the shortest content around a token."""
        start, end = self.draft.tokens.span(word, word + 1)
        after = bisect_left(self.claim_contents, start + 1, key=lambda row: row[0].start)
        before = self.claim_contents[max(0, after - _MAX_CLAIMS_SEARCHED) : after]
        around = [(span, claim) for span, claim in before if span.end >= end]
        if not around:
            return None
        return min(around, key=lambda row: row[0].end - row[0].start)[1]


def _rule(trigger: Trigger, link: TimeLink | None) -> Rule:
    """Return the rule that proposes an event: by its trigger and by how it is dated."""
    if trigger.is_noun:
        return RULES["noun" if link else "noun-undated"]
    if link is None:
        return RULES["act-undated"]
    if link.dated_by in PASSAGE_LINKS:
        return RULES["act-of-passage"]
    return RULES["act" if trigger.in_lexicon else "other-act"]


def run(draft: Draft) -> None:
    """Add the events of a document to its draft, with mentions of one event linked and salience scored."""
    reader = EventReader(draft)
    for sentence in draft.sentences:
        draft.events.extend(reader.read(sentence))
    merge_mentions(draft)
    score_salience(draft)
