"""The titles of events: who did what, in the present tense, from the text's own words, without a pronoun."""

from __future__ import annotations

from dataclasses import dataclass, field

from ... import lexicons
from ...draft import ActorDraft
from ...language.tree import CLAUSE_RELATIONS, Tree
from .actor_index import ActorIndex
from .phrases import EDGE_RELATIONS, PhraseWriter
from .predicates import PredicateWriter
from .title_text import LONGEST_TITLE, clean_title, possessive, shorten, with_lower_article, without_article
from .triggers import Trigger, effect_verb, occurrence_verb

# Relations behind a verb of which a title takes the phrases
_PART_RELATIONS = frozenset(("xcomp", "obj", "iobj", "compound:prt", "obl", "obl:agent", "ccomp", "advmod"))
# Those without which it does not say what happened
_CORE_RELATIONS = frozenset(("obj", "xcomp", "ccomp"))
_KEPT_ADVERBS = frozenset(
    ("back", "away", "out", "off", "down", "up", "ahead", "together", "again", "forward", "home", "abroad")
)  # fmt: skip
# Prepositions of a gerund that says what was done: “called for replacing the troops”
_GERUND_PREPOSITIONS = frozenset(("for", "by", "from", "into", "of", "on", "to", "against", "with", "at", "over"))
# Prepositions of phrases that say where or when, and not what
_CIRCUMSTANCE_PREPOSITIONS = frozenset(("in", "at", "near", "outside", "inside", "during", "after", "before"))
# What a long clause leaves out: “reports that China believes …”, without “amid a deadlock”
_LOOSE_RELATIONS = frozenset(("obl", "obl:unmarked", "advmod", "advcl", "punct"))
# How many phrases behind a verb are read: a bound on cost; few titles have room for three
_MAX_PARTS = 6
# Verbs that say nothing without an object, active and passive: “China announces”, “a talk is given”
_TRANSITIVE_VERBS = lexicons.group("event_words", "transitive verbs")
_EMPTY_PASSIVES = lexicons.group("event_words", "empty passives")
# Figures that are somebody's: “net income”
_OWNED_FIGURES = lexicons.group("event_words", "owned figures")


@dataclass(eq=False)
class TitleWriter:
    """Writes the titles of one document's events."""

    tree: Tree
    actor_index: ActorIndex
    phrases: PhraseWriter
    predicates: PredicateWriter = field(init=False)

    def __post_init__(self) -> None:
        self.predicates = PredicateWriter(self.tree, self.actor_index)

    def title(
        self, trigger: Trigger, subject: int | None, status: str, *, is_resolved: bool = False, owner: str = ""
    ) -> str:
        """Return the title of an event, or "" if it would need an unknown name or would lose what happened.

        `subject` is the head of the verb's subject; `is_resolved` says that it replaces a pronoun, so that it need only
        be identified. `owner` is the organisation that reports the event: figures without a name are its own."""
        if trigger.is_noun:
            return self._noun_title(trigger.token, status)
        if subject is None:
            return ""
        return self._verb_title(trigger.token, subject, status, is_resolved, owner)

    # ---------------------------------------------------------------- nouns

    def _noun_title(self, noun: int, status: str) -> str:
        """Return the words of a noun, with the verb that says that it takes place or what it did."""
        drop = EDGE_RELATIONS | {"conj", "cc"}
        words = self.phrases.phrase(noun, drop=drop) or self.phrases.phrase(noun, drop=drop | {"nmod:poss"})
        words = without_article(words)
        verb = occurrence_verb(self.tree, noun)
        if verb is None:
            verb = effect_verb(self.tree, noun)
        if not words or verb is None:
            return clean_title(words)
        start = f"{words} {self.predicates.predicate(verb, noun, status)}"
        return clean_title(self._with_parts(start, verb, None)[0])

    # ---------------------------------------------------------------- verbs

    def _verb_title(self, verb: int, subject: int, status: str, is_resolved: bool, owner: str) -> str:
        """Return the title with the full subject, or with a short one if the rest does not fit otherwise."""
        agent = self.actor_index.actor_at(subject)
        is_modified = self.tree.heads[verb] == subject  # “a report published in May”
        title = ""
        for short in (True,) if is_resolved else (False, True):
            subject_text = self.phrases.subject_text(subject, short=short, is_modified=is_modified)
            if subject_text and self._lacks_owner(subject):
                subject_text = f"{possessive(owner)} {subject_text[0].lower()}{subject_text[1:]}" if owner else ""
            if not subject_text:
                continue
            is_one = agent is not None and agent.kind != "group" and subject_text == agent.name
            predicate = self.predicates.predicate(verb, subject, status, is_one=is_one)
            title, is_whole = self._with_parts(f"{subject_text} {predicate}", verb, agent)
            if is_whole:
                break
        return clean_title(title)

    def _lacks_owner(self, subject: int) -> bool:
        """Return whether a subject is a figure that only the text around it says the owner of: “net income rose”."""
        if self.tree.lemma(subject) not in _OWNED_FIGURES or self.tree.child(subject, "nmod") is not None:
            return False
        words = self.tree.subtree(subject, CLAUSE_RELATIONS)
        return all(self.actor_index.actor_at(word) is None for word in words)

    # ---------------------------------------------------------------- what follows the verb

    def _with_parts(self, start: str, verb: int, agent: ActorDraft | None) -> tuple[str, bool]:
        """Return a title with what follows the verb, and whether all that the verb needs fits uncut.

        The title is "" where it would not say what happened."""
        tree = self.tree
        texts = self._part_texts(start, self._parts(verb), agent)
        if any(not text and tree.deps[part] in {"obj", "xcomp"} for part, text in texts.items()):
            return "", False  # “announced it”, with “it” unknown
        antecedent = tree.relativized_object(verb)
        if antecedent is not None:
            object_text = self.phrases.phrase(antecedent, agent, drop=EDGE_RELATIONS | {"acl:relcl", "appos"})
            if not object_text:
                return "", False
            start = f"{start} {with_lower_article(object_text)}"
        elif self._needs_object(verb) and all(not text or self._is_circumstance(part) for part, text in texts.items()):
            return "", False
        return self._fit(start, texts)

    def _parts(self, verb: int) -> list[int]:
        """Return the heads of the phrases behind a verb that a title may take."""
        tree = self.tree
        parts = [child for child in tree.children(verb, *_PART_RELATIONS) if child > verb][:_MAX_PARTS]
        complement = tree.complement(verb)
        if complement is not None and complement not in parts and tree.deps[verb] != "acl":
            parts.append(complement)
        parts = [part for part in parts if self._is_reported(part)]
        if all(tree.deps[part] not in _CORE_RELATIONS for part in parts):
            clauses = tree.children(verb, "advcl")
            parts += [clause for clause in clauses if clause not in parts and self._is_act_of(verb, clause)]
        return parts

    def _is_reported(self, part: int) -> bool:
        """Return whether a title takes a phrase: no time, no source, no adverb but a few of direction."""
        tree = self.tree
        if self._is_time(part) or tree.case(part) == "according":
            return False
        return tree.deps[part] != "advmod" or tree.lower[part] in _KEPT_ADVERBS

    def _is_time(self, part: int) -> bool:
        """Return whether a phrase says when: “on Monday”, “at the earliest”."""
        if self.tree.deps[part] not in {"obl", "obl:unmarked", "advmod"}:
            return False
        return part in self.phrases.time_tokens or self.tree.lower[part] in {"earliest", "latest"}

    def _is_act_of(self, verb: int, clause: int) -> bool:
        """Return whether a gerund says what was done: “called for replacing the troops”, “responded by closing it”."""
        tree = self.tree
        return tree.is_gerund(clause) and clause > verb and tree.subordinator(clause) in _GERUND_PREPOSITIONS

    def _part_texts(self, start: str, parts: list[int], agent: ActorDraft | None) -> dict[int, str]:
        """Return the words of each phrase, "" where a pronoun in it has no name."""
        tree, phrase = self.tree, self.phrases.phrase
        texts = {part: phrase(part, agent) for part in parts}
        for part, text in texts.items():
            if tree.deps[part] == "ccomp" and len(start) + len(text) >= LONGEST_TITLE:
                texts[part] = phrase(part, agent, drop=_LOOSE_RELATIONS) or text
            elif tree.deps[part] == "obj" and self.phrases.is_bare(part):
                introduction = self.phrases.introduction(part)  # “shelves the idea”: which one, the text has said
                if introduction != part:
                    texts[part] = phrase(introduction, agent, drop=EDGE_RELATIONS) or text
        return texts

    def _needs_object(self, verb: int) -> bool:
        """Return whether a verb says nothing by itself: “China announces”, “Zucker responds”."""
        needing = _EMPTY_PASSIVES if self.tree.is_passive(verb) else _TRANSITIVE_VERBS
        return self.tree.lemma(verb) in needing

    def _is_circumstance(self, part: int) -> bool:
        """Return whether a phrase says where or when, and not what: “strikes in South Korea”."""
        return self.tree.deps[part] in {"obl", "advmod"} and self.tree.case(part) in _CIRCUMSTANCE_PREPOSITIONS

    def _fit(self, start: str, texts: dict[int, str]) -> tuple[str, bool]:
        """Return a title with the phrases that fit, in text order, and whether those that the verb needs are uncut.

        A phrase that the verb needs is cut rather than left out."""
        tree, is_whole = self.tree, True
        filled = [part for part in sorted(texts) if texts[part]]
        needed = [part for part in filled if tree.deps[part] in _CORE_RELATIONS] or filled[:1]
        chosen: dict[int, str] = {}
        for part in sorted(filled, key=lambda part: (part not in needed, tree.deps[part] == "advcl", part)):
            room = LONGEST_TITLE - len(start) - sum(len(text) + 1 for text in chosen.values()) - 1
            if len(texts[part]) <= room:
                chosen[part] = texts[part]
            elif part in needed:
                is_whole = False
                chosen[part] = shorten(texts[part], room)
        return " ".join([start, *(chosen[part] for part in sorted(chosen) if chosen[part])]), is_whole
