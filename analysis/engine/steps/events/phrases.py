"""The phrases of a title: the text's own words along the tree, with names in place of pronouns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from ... import lexicons
from ...draft import ActorDraft, Draft
from ...language.tree import CLAUSE_RELATIONS, Tree
from .actor_index import ActorIndex
from .dating import can_date_event
from .title_text import PRONOUNS, is_acronym, possessive, without_article

# In characters: about half of a title, so that the verb and its object fit
LONGEST_SUBJECT = 48

# Words that are pronouns only without a noun
_DETERMINERS = frozenset(
    ("one", "such", "other", "another", "each", "what", "there", "here", "that", "this", "these", "those")
)  # fmt: skip
# Relations at the head of a phrase that are no part of it in a title: what precedes it or modifies it loosely
EDGE_RELATIONS = frozenset(("case", "acl", "punct", "cop", "advmod", "mark", "aux", "nsubj"))
# Relations that titles leave out everywhere: clauses that modify, and what the parser could not attach
_OMITTED_RELATIONS = CLAUSE_RELATIONS - {"ccomp", "acl"} | {"vocative", "reparandum", "dislocated", "orphan", "dep"}
# Punctuation that sets a phrase off
_SEPARATORS = frozenset((",", ";", ":", "(", ")", "—", "–", "―", "--"))
# Subjects that say nothing by themselves: “many”, “the reason”
_INDEFINITE_SUBJECTS = lexicons.group("event_words", "indefinite subjects")
# Nouns that say nothing without the clause that a title leaves out: “at a time when …”
_EMPTY_NOUNS = frozenset(("time", "way", "moment", "point", "reason", "extent"))


@dataclass(eq=False)
class PhraseWriter:
    """Writes phrases of one document for its titles.

    `resolve_pronoun` returns the head of the noun phrase that an open pronoun most likely means, or None."""

    tree: Tree
    draft: Draft
    actor_index: ActorIndex
    resolve_pronoun: Callable[[int], int | None]
    time_tokens: set[int] = field(default_factory=set)  # of times and ages, which titles leave out

    def __post_init__(self) -> None:
        for time in self.draft.times:
            if can_date_event(time) or time.type in {"DATE", "TIME"} or time.rule == "time.age":
                self.time_tokens.update(range(*self.draft.tokens.token_range(time.start, time.end)))

    # ---------------------------------------------------------------- subjects

    def subject_text(self, subject: int, *, short: bool = False, is_modified: bool = False) -> str:
        """Return the words of a subject, or its actor's name if they are a pronoun or too long; "" if neither is known.

        `short` leaves out all that is not needed to identify it. `is_modified` says that the event's verb modifies it
        as a participle, which the title then has as its predicate."""
        tree, actor = self.tree, self.actor_index.actor_at(subject)
        if actor is not None and subject in self.actor_index.nominal_tokens:
            return actor.name
        if tree.lemma(subject) in _INDEFINITE_SUBJECTS and tree.child(subject, "nmod", "compound") is None:
            return ""
        if actor is None and self.is_bare(subject):
            named = self.actor_index.actor_of_bare_noun(subject)
            if named is not None:
                return named.name
            subject = self.introduction(subject)
        if tree.pos[subject] in {"PRON", "DET"} or tree.lower[subject] in PRONOUNS:
            return actor.name if actor is not None else ""
        if short:
            return self._short_subject(subject, actor)
        return self._full_subject(subject, actor, is_modified)

    def _full_subject(self, subject: int, actor: ActorDraft | None, is_modified: bool) -> str:
        drop = EDGE_RELATIONS if actor is not None or is_modified else EDGE_RELATIONS - {"acl"}
        text = self.phrase(subject, actor, drop=drop)  # “Roe and her allies” are Roe and allies
        if not text or (actor is None and len(text) > LONGEST_SUBJECT):
            text = self.phrase(subject, drop=EDGE_RELATIONS)
        if actor is not None:
            is_description = subject not in self.actor_index.words and not _shares_word(text, actor.name)
            if is_description:
                return actor.name  # “the former chief, Tim Cook,”
            if len(text) > LONGEST_SUBJECT:
                return self._joined_names(subject) or actor.name
        elif len(text) > LONGEST_SUBJECT:
            text = self.phrase(subject, drop=EDGE_RELATIONS | {"nmod", "appos", "conj", "cc"})
        return without_article(text)

    def _short_subject(self, subject: int, actor: ActorDraft | None) -> str:
        names = self._joined_names(subject)
        if actor is not None and (names or self.tree.child(subject, "conj") is None):
            return names or actor.name
        return without_article(self.phrase(subject, drop=EDGE_RELATIONS | {"nmod", "appos", "nmod:desc"}))

    def _joined_names(self, subject: int) -> str:
        """Return “Jeb Bush, John Kasich and Chris Christie”, or "" unless several are joined and each has a name."""
        heads = [subject, *self.tree.children(subject, "conj")]
        actors = [self.actor_index.actor_at(head) for head in heads]
        names = [actor.name for actor in actors if actor is not None]
        if len(names) < 2 or len(names) < len(heads) or len(set(names)) < len(names):
            return ""
        return f"{', '.join(names[:-1])} and {names[-1]}"

    # ---------------------------------------------------------------- definite nouns

    def is_bare(self, noun: int) -> bool:
        """Return whether a phrase is a definite noun without modifiers: “the church”."""
        tree, children = self.tree, self.tree.dependents[noun]
        has_article = any(tree.lower[child] in {"the", "this", "that"} for child in children)
        is_plain = all(tree.deps[child] in {"det", "punct", "case"} for child in children)
        return tree.pos[noun] == "NOUN" and has_article and is_plain

    def introduction(self, noun: int) -> int:
        """Return the phrase that introduced “the notice”: the only earlier one with its noun and a modifier.

        Returns the noun itself where there is none, or more than one."""
        first, *others = self._modified_nouns.get(self.tree.lemma(noun), (noun,))
        return first if first < noun and (not others or others[0] > noun) else noun

    @cached_property
    def _modified_nouns(self) -> dict[str, list[int]]:
        """The nouns with a modifier, by lemma: “a prohibition notice against the ferry”."""
        tree = self.tree
        by_lemma: dict[str, list[int]] = {}
        for word, pos in enumerate(tree.pos):
            if pos == "NOUN" and tree.child(word, "nmod", "compound", "amod", "nmod:poss") is not None:
                by_lemma.setdefault(tree.lemma(word), []).append(word)
        return by_lemma

    # ---------------------------------------------------------------- words

    def phrase(self, head: int, agent: ActorDraft | None = None, drop: frozenset[str] = frozenset()) -> str:
        """Return the words of a phrase in order, without times and what is set off, with names for pronouns.

        Returns "" if a pronoun has no name. Relations in `drop` are left out at the phrase's head. `agent` is the
        actor of the title's subject: its own “its” is left out."""
        tree = self.tree
        kept: list[int] = []
        stack = [head]
        while stack:
            word = stack.pop()
            kept.append(word)
            for child in tree.dependents[word]:
                is_dropped = word == head and tree.deps[child] in drop
                if not is_dropped and self._is_kept(child):
                    stack.append(child)
        return self._text(sorted(kept), agent)

    def _is_kept(self, child: int) -> bool:
        """Return whether a title keeps a word with all below it: no time, no clause but a close participle."""
        tree, relation = self.tree, self.tree.deps[child]
        if relation in _OMITTED_RELATIONS or child in self.time_tokens or "PronType=Emp" in tree.features[child]:
            return False
        if relation == "punct":
            return tree.words[child] not in _SEPARATORS
        if relation in {"obl", "obl:unmarked", "nmod"} and self._is_empty(child):
            return False
        if relation == "acl" and self._loses_a_dependent(child):
            return False  # “a run dedicated to helping families” is no run dedicated
        if relation in {"appos", "acl", "nmod", "obl"}:
            before = (word for word in tree.dependents[child] if word < child)
            return not any(tree.words[word] in _SEPARATORS for word in before)
        return True

    def _loses_a_dependent(self, word: int) -> bool:
        """Return whether a title leaves out a clause or a time that hangs on a word."""
        children = self.tree.dependents[word]
        return any(self.tree.deps[child] in _OMITTED_RELATIONS or child in self.time_tokens for child in children)

    def _is_empty(self, noun: int) -> bool:
        """Return whether a phrase says nothing without a clause that is left out: “at a time”, “in a way”."""
        relations = {self.tree.deps[child] for child in self.tree.dependents[noun]}
        has_omitted = not relations.isdisjoint(_OMITTED_RELATIONS)
        return self.tree.lower[noun] in _EMPTY_NOUNS and (has_omitted or relations <= {"case", "det"})

    def _text(self, words: list[int], agent: ActorDraft | None) -> str:
        """Return words spaced as in the text, with one space for what was left out; "" if a pronoun has no name."""
        tree, tokens = self.tree, self.draft.tokens
        pieces: list[str] = []
        before: int | None = None
        for word in words:
            text: str | None = tree.words[word]
            if tree.lower[word] in PRONOUNS and not is_acronym(tree.words[word]):
                text = self._replacement(word, agent)
                if text is None:
                    return ""
            if not text:
                continue
            is_glued = before == word - 1 and not tokens.has_space_before(word)
            pieces.append(text if is_glued or not pieces else " " + text)
            before = word
        return " ".join("".join(pieces).split())

    # ---------------------------------------------------------------- pronouns

    def _replacement(self, word: int, agent: ActorDraft | None) -> str | None:
        """Return what a title has in place of a pronoun or determiner; "" leaves it out, None says it is not known."""
        tree = self.tree
        if self._is_in_compound(word):
            return tree.words[word]
        if "Reflex=Yes" in tree.features[word]:
            return None
        if tree.deps[word] == "nmod:poss" or "Poss=Yes" in tree.features[word]:
            return self._possessor_name(word, agent)
        determiner = self._determiner(word)
        if determiner:
            return determiner
        return self._name(word, agent)

    def _possessor_name(self, word: int, agent: ActorDraft | None) -> str:
        """Return the possessive of an actor's name, or "" for the agent's own and for an unknown owner."""
        actor = self.actor_index.words.get(word)
        if actor is None or actor is agent or actor.anonymous:
            return ""
        return possessive(actor.name)

    def _determiner(self, word: int) -> str:
        """Return what replaces a word that is no pronoun here: a determiner or conjunction; else ""."""
        tree, lower, relation = self.tree, self.tree.lower[word], self.tree.deps[word]
        if relation == "det" and lower in {"this", "that", "these", "those"}:
            return "the"
        if lower == "that" and relation == "mark":
            return "that"
        return tree.words[word] if lower in _DETERMINERS and tree.pos[word] != "PRON" else ""

    def _name(self, word: int, agent: ActorDraft | None) -> str | None:
        """Return the name of the actor, or the noun phrase, that a pronoun means; None if it is not known."""
        tree, relation = self.tree, self.tree.deps[word]
        actor = self.actor_index.words.get(word)
        if actor is not None:
            is_agent_again = actor is agent and relation in {"obj", "iobj"}  # “Roe succeeds him”: not Roe
            return None if actor.anonymous or is_agent_again else actor.name
        if relation == "expl":
            return tree.words[word]
        if self._is_impersonal(word):
            return None
        phrase = self.resolve_pronoun(word)
        return self.subject_text(phrase) or None if phrase is not None else None

    def _is_impersonal(self, word: int) -> bool:
        """Return whether “it” is the subject of a predicate with a clause and means nothing: “it is time to”."""
        tree, above = self.tree, self.tree.heads[word]
        if tree.lower[word] != "it" or tree.deps[word] != "nsubj" or tree.pos[above] not in {"NOUN", "ADJ"}:
            return False
        return tree.child(above, "csubj", "advcl", "acl", "xcomp") is not None

    def _is_in_compound(self, word: int) -> bool:
        """Return whether a word is between hyphens, where it is no pronoun: “a first-of-its-kind summit”."""
        words, has_space_before = self.tree.words, self.draft.tokens.has_space_before
        has_hyphens = words[word - 1 : word] == ["-"] and words[word + 1 : word + 2] == ["-"]
        return has_hyphens and not has_space_before(word)


def _shares_word(phrase: str, name: str) -> bool:
    """Return whether a phrase names somebody by at least a part of their name."""
    return not set(phrase.split()).isdisjoint(name.split())
