"""Titles: who did what, in the present tense, from the text's own words, without a pronoun, at most 90 characters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from ... import lexicons
from ...draft import Draft
from ...language.inflect import present_tense
from ...language.tree import CLAUSE_RELATIONS, FUTURE_AUXILIARIES, MODALS, SUBJECT_RELATIONS, Tree
from .dating import TimeLinker, can_date_event
from .participants import ActorIndex
from .triggers import Trigger, effect_verb, occurrence_verb

LONGEST_TITLE = 90
LONGEST_SUBJECT = 48

_PRONOUNS = lexicons.group("event_words", "pronouns")
# Words that are pronouns only where they stand alone
_LOOSE = frozenset(
    ["one", "such", "other", "another", "each", "what", "there", "here", "that", "this", "these", "those"]
)
# What stands before a phrase or hangs loosely on it
_EDGES = frozenset(("case", "acl", "punct", "cop", "advmod", "mark", "aux", "nsubj"))
_LEADERS = frozenset(("xcomp", "obj", "iobj", "compound:prt", "obl", "obl:agent", "ccomp", "advmod"))
_KEPT_ADVERBS = frozenset(
    ["back", "away", "out", "off", "down", "up", "ahead", "together", "again", "forward", "home", "abroad"]
)
# What is left out of a phrase: clauses that hang on it, what is set off by commas
_LEFT_OUT = CLAUSE_RELATIONS - {"ccomp", "acl"} | frozenset(("vocative", "reparandum", "dislocated", "orphan", "dep"))
_STOPS = frozenset((",", ";", ":", "(", ")", "—", "–", "―", "--"))
_TRAILING = lexicons.group("event_words", "trailing")
_TOLD = frozenset(("obj", "xcomp", "ccomp"))
_CALLED_FOR = frozenset(("for", "by", "from", "into", "of", "on", "to", "against", "with", "at", "over"))
_LOOSE_PARTS = frozenset(("obl", "obl:unmarked", "advmod", "advcl", "punct"))
_MOST_PARTS = 6
_TRANSITIVE = lexicons.group("event_words", "transitive")
# Subjects that say nothing by themselves, and figures that are somebody's
_NOBODY = lexicons.group("event_words", "nobody")
_OWNED = lexicons.group("event_words", "owned")
_PLACES = frozenset(("in", "at", "near", "outside", "inside", "during", "after", "before"))
_STRANDED = frozenset(("of", "to", "with", "for", "from", "about", "at", "into", "upon", "not"))
# What others want of a subject, by the verb that says so
_ASKS = {"urge": "urged", "ask": "asked", "order": "ordered", "expect": "expected", "call": "called on", "tell": "told",
         "advise": "advised", "instruct": "instructed", "allow": "allowed", "force": "forced"}  # fmt: skip
_EMPTY_NOUNS = frozenset(("time", "way", "moment", "point", "reason", "extent"))
# Counted by what they are a share of
_SHARES = frozenset(("percent", "%", "half", "third", "majority", "rest", "most", "some", "many", "all"))
_EMPTY_PASSIVES = lexicons.group("event_words", "empty passives")


@dataclass(eq=False)
class TitleWriter:
    """Writes the titles of one document's events."""

    tree: Tree
    draft: Draft
    actor_index: ActorIndex
    time_linker: TimeLinker
    resolve_object: Callable[[int], int | None]  # the phrase that an open pronoun most likely means
    time_tokens: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for time in self.draft.times:
            if can_date_event(time) or time.type in {"DATE", "TIME"} or time.rule == "time.age":
                self.time_tokens.update(range(*self.draft.tokens.token_range(time.start, time.end)))

    def title(
        self, trigger: Trigger, subject: int | None, status: str, *, resolve_object: bool = False, owner: str = ""
    ) -> str:
        """Empty where it would need a pronoun that nobody can fill in, or would lose what happened.

        `meant` says that the subject stands for a pronoun: who it is is enough. `owner` is the body that reports
        it: figures without a name (“net income rose”) are its own."""
        if trigger.noun:
            return self._of_noun(trigger, status)
        return self._of_verb(trigger.token, subject, status, resolve_object, owner)

    # ---------------------------------------------------------------- verbs

    def _of_verb(self, verb: int, subject: int | None, status: str, resolve_object: bool, owner: str) -> str:
        if subject is None:
            return ""
        agent = self.actor_index.actor_at(subject)
        title = ""
        told = self.tree.heads[verb] == subject  # “a report published in May”: what tells the event is not who it is
        for short in (resolve_object,) if resolve_object else (False, True):
            who = self.subject_text(subject, short, told)
            if who and self._lacks_owner(subject):
                who = f"{_possessive(owner)} {who[0].lower()}{who[1:]}" if owner else ""
            if who:
                one = agent is not None and agent.kind != "group" and who == agent.name
                does = self._does(verb, subject, status, one)
                title, whole = self._with_parts(f"{who} {does}", verb, id(agent) if agent else None)
                if whole:
                    break
        return clean_title(title)

    def subject_text(self, subject: int, short: bool = False, told: bool = False) -> str:
        """The subject's words, or its actor's name where they are a pronoun or too long; empty if nobody knows.

        `short` leaves out all that is not needed to know who, `told` the participle on it."""
        actor = self.actor_index.actor_at(subject)
        if actor is not None and subject in self.actor_index.nominal_tokens:
            return actor.name
        if self.tree.lemma(subject) in _NOBODY and not self.tree.children(subject, "nmod", "compound"):
            return ""
        if actor is None and self._is_bare(subject):
            actor = self.actor_index.actor_of_bare_noun(subject)
            if actor is not None:
                return actor.name
            subject = self._introduced(subject)
        if self.tree.pos[subject] in {"PRON", "DET"} or self.tree.lower[subject] in _PRONOUNS:
            return actor.name if actor is not None and not actor.anonymous else ""
        own = id(actor) if actor is not None else None  # “Roe and her allies” are Roe and allies
        words = self._phrase(subject, own, drop=_EDGES if actor is not None or told else _EDGES - {"acl"})
        if len(words) > LONGEST_SUBJECT and actor is None:
            words = self._phrase(subject, None, drop=_EDGES)
        words = words or self._phrase(subject, None, drop=_EDGES)
        if short:
            names = self.tree.children(subject, "conj")
            if actor is not None and (not names or self._names(subject)):
                return self._names(subject) or actor.name
            return _without_article(self._phrase(subject, None, drop=_EDGES | {"nmod", "appos", "nmod:desc"}))
        if actor is not None and subject not in self.actor_index.words and not self._tells(words, actor.name):
            return actor.name  # “the former chief, Tim Cook,”
        if len(words) > LONGEST_SUBJECT and actor is not None:
            return self._names(subject) or actor.name
        if len(words) > LONGEST_SUBJECT:
            words = self._phrase(subject, None, drop=_EDGES | {"nmod", "appos", "conj", "cc"})
        return _without_article(words)

    def _lacks_owner(self, subject: int) -> bool:
        """“Net income rose”: whose, only the text around tells."""
        named = any(
            self.actor_index.actor_at(word) is not None for word in self.tree.subtree(subject, CLAUSE_RELATIONS)
        )
        return self.tree.lemma(subject) in _OWNED and not named and self.tree.child(subject, "nmod") is None

    def _names(self, subject: int) -> str:
        """“Jeb Bush, John Kasich and Chris Christie”; empty unless several are joined and each is named."""
        joined = [self.actor_index.actor_at(word) for word in (subject, *self.tree.children(subject, "conj"))]
        names = [actor.name for actor in joined if actor is not None]
        if len(names) < 2 or len(names) < len(joined) or len(set(names)) < len(names):
            return ""
        return f"{', '.join(names[:-1])} and {names[-1]}"

    def _tells(self, words: str, name: str) -> bool:
        """Whether a phrase names somebody by a part of their name at least."""
        return bool(set(words.split()) & set(name.split()))

    def _does(self, verb: int, subject: int, status: str, one: bool = False) -> str:
        """The verb with what its status and voice need: “does not sign”, “will be released”, “is arrested”.

        `one` says that of several who are joined only the first is told."""
        tree, plural = self.tree, not one and self._is_plural(subject)
        base, passive = tree.lemma(verb), tree.is_passive(verb)
        be = "are" if plural else "is"
        helpers = tree.auxiliaries(verb)
        lead = tree.heads[verb] if tree.deps[verb] == "xcomp" else None
        if lead is not None and tree.subordinator(verb) == "to":
            return self._led(lead, verb, subject, plural)
        modal = next((word for word in helpers if word in MODALS), "").replace("ca", "can", 1) if helpers else ""
        modal = "can" if modal.startswith("can") else modal
        negated = tree.is_negated(verb) and not self._denied_by_noun(verb)
        no = " not" if negated else ""
        part = tree.lower[verb]
        if FUTURE_AUXILIARIES & set(helpers) or (modal == "would" and status == "planned"):
            return f"will{no} be {part}" if passive else f"will{no} {base}"
        if modal:
            return f"{modal}{no} be {part}" if passive else f"{modal}{no} {base}"
        if tree.is_scheduled(verb) and status == "denied":
            return f"was to be {part}" if passive else f"was to {base}"
        if tree.subordinator(verb) == "to" and status == "happened":
            return f"{be} {part}" if passive else present_tense(base, plural)
        if tree.subordinator(verb) == "to" or (status == "planned" and "VerbForm=Inf" in tree.features[verb]):
            return f"to be {part}" if passive else f"to {base}"
        if passive:
            return f"{be}{no} {part}"
        if status == "ongoing" and tree.is_gerund(verb):
            return f"{be}{no} {part}"
        if negated:
            return f"{'do' if plural else 'does'} not {base}"
        return present_tense(base, plural)

    def _led(self, lead: int, verb: int, subject: int, plural: bool) -> str:
        """“Plans to open”, “is expected to open”, “fails to open”; of whom another asks it: “is urged to open”."""
        tree = self.tree
        does = f"to be {tree.lower[verb]}" if tree.is_passive(verb) else f"to {tree.lemma(verb)}"
        no = " not" if tree.is_negated(lead) else ""
        if tree.lemma(lead) == "have" and any(tree.lower[kid] == "yet" for kid in tree.children(lead, "advmod")):
            return f"{'have' if plural else 'has'} yet {does}"
        if tree.lemma(lead) == "go":
            return f"will{no} {does[3:]}"
        if tree.pos[lead] == "ADJ" or tree.is_passive(lead):
            return f"{'are' if plural else 'is'}{no} {tree.lower[lead]} {does}"
        if tree.lemma(lead) in _ASKS and subject > lead and not tree.is_passive(verb):
            return f"{'are' if plural else 'is'}{no} {_ASKS[tree.lemma(lead)]} {does}"
        if tree.pos[lead] != "VERB" or tree.child(lead, "obj", "iobj") is not None:
            return f"will {does[3:]}" if not no else f"will not {does[3:]}"  # “expects the bank to cut rates”
        if no:
            return f"{'do' if plural else 'does'} not {tree.lemma(lead)} {does}"
        helper = next((word for word in tree.auxiliaries(lead) if word in MODALS), "")
        return f"{helper} {tree.lemma(lead)} {does}" if helper else f"{present_tense(tree.lemma(lead), plural)} {does}"

    def _denied_by_noun(self, verb: int) -> bool:
        """“No agreement is reached” holds its negation already."""
        return any(
            self.tree.deps[word] == "det" and self.tree.lower[word] == "no"
            for kid in self.tree.children(verb, "obj", *SUBJECT_RELATIONS)
            for word in self.tree.dependents[kid]
        )

    def _introduced(self, noun: int) -> int:
        """Where the text first says what “the notice” is: the one phrase before that has its noun and tells more."""
        first, *others = self._told_more.get(self.tree.lemma(noun), (noun,))
        return first if first < noun and (not others or others[0] > noun) else noun

    @cached_property
    def _told_more(self) -> dict[str, list[int]]:
        """Phrases that say what they are about, by their nouns: “a prohibition notice against the ferry”."""
        tree = self.tree
        found: dict[str, list[int]] = {}
        for i, part in enumerate(tree.pos):
            if part == "NOUN" and any(
                tree.deps[kid] in {"nmod", "compound", "amod", "nmod:poss"} for kid in tree.dependents[i]
            ):
                found.setdefault(tree.lemma(i), []).append(i)
        return found

    def _is_bare(self, subject: int) -> bool:
        """“The church”: a noun with its article alone, which says little to whoever has not read the text."""
        tree = self.tree
        kids = tree.dependents[subject]
        return tree.pos[subject] == "NOUN" and any(tree.lower[kid] in {"the", "this", "that"} for kid in kids) and all(
            tree.deps[kid] in {"det", "punct", "case"} for kid in kids
        )  # fmt: skip

    def _is_plural(self, subject: int) -> bool:
        named = self.actor_index.actor_at(subject)
        joined = self.tree.children(subject, "conj")
        if named is not None and joined and subject in self.actor_index.words:
            return True
        if named is not None and named.kind == "person":  # “Jobs” is one, and so is “the chief and founder Steve Jobs”
            return any(self.actor_index.actor_at(kid) not in {None, named} for kid in joined)
        if joined:
            return True
        if self.tree.pos[subject] == "PROPN":  # “the United States” takes a singular verb, “Republicans” do not
            one = named is not None and named.kind in {"country", "organisation", "outlet", "place"}
            return "Number=Plur" in self.tree.features[subject] and not one
        actor = self.actor_index.actor_at(subject)
        if self.tree.pos[subject] == "PRON" and actor is not None:
            return actor.kind == "group" and actor.name.endswith("s")
        if self.tree.lower[subject] in _SHARES and (of := self.tree.child(subject, "nmod")) is not None:
            return self._is_plural(of)  # “70 percent of the children are”
        if self.tree.pos[subject] == "NUM":
            return self.tree.lower[subject] not in {"one", "1"}
        return "Number=Plur" in self.tree.features[subject] or self.tree.lower[subject] in {"police", "people"}

    def _with_parts(self, title: str, verb: int, agent: int | None) -> tuple[str, bool]:
        """Add what stands behind the verb, as long as it fits: first what it cannot do without. Also says whether all
        of that fitted; the title is empty where it would be lost."""
        tree = self.tree
        parts = [kid for kid in tree.dependents[verb] if kid > verb and tree.deps[kid] in _LEADERS][:_MOST_PARTS]
        aim = tree.complement(verb)
        if aim is not None and aim not in parts and tree.deps[verb] != "acl":
            parts.append(aim)
        parts = [kid for kid in parts if not self._says_when(kid) and tree.case(kid) != "according"]
        parts = [k for k in parts if tree.deps[k] != "advmod" or tree.lower[k] in _KEPT_ADVERBS]
        if not any(tree.deps[kid] in _TOLD for kid in parts):
            parts += [
                kid for kid in tree.children(verb, "advcl") if kid not in parts and self._is_called_for(verb, kid)
            ]
        texts = {kid: self._phrase(kid, agent) for kid in parts}
        for kid in parts:  # of a long clause its core: “reports that China believes …”, without “amid a deadlock”
            if tree.deps[kid] == "ccomp" and len(title) + len(texts[kid]) >= LONGEST_TITLE:
                texts[kid] = self._phrase(kid, agent, drop=_LOOSE_PARTS) or texts[kid]
        for kid in parts:  # “shelves the idea”: which one the text has said before
            if tree.deps[kid] == "obj" and self._is_bare(kid) and (first := self._introduced(kid)) != kid:
                texts[kid] = self._phrase(first, agent, drop=_EDGES) or texts[kid]
        if any(not texts[kid] and tree.deps[kid] in {"obj", "xcomp"} for kid in parts):
            return "", False  # “announced it”: nobody knows what
        told = tree.relativized_object(verb)
        if told is not None:
            thing = self._phrase(told, agent, drop=_EDGES | {"acl:relcl", "appos"})
            if not thing:
                return "", False
            article, _, _ = thing.partition(" ")  # a capital where the sentence began with it
            title = f"{title} {thing[0].lower()}{thing[1:]}" if article in {"The", "A", "An"} else f"{title} {thing}"
        elif not any(texts[kid] and not self._is_beside(kid) for kid in parts) and self._needs_more(verb):
            return "", False
        return self._fit(title, texts)

    def _fit(self, title: str, texts: dict[int, str]) -> tuple[str, bool]:
        """The parts that fit into a title, in order; what a verb cannot do without is cut rather than left out."""
        tree, whole = self.tree, True
        chosen: list[int] = []
        needed = [kid for kid in texts if texts[kid] and tree.deps[kid] in _TOLD]
        needed = needed or [kid for kid in sorted(texts) if texts[kid]][:1]
        for kid in sorted(texts, key=lambda kid: (kid not in needed, tree.deps[kid] == "advcl", kid)):
            room = LONGEST_TITLE - len(title) - sum(len(texts[other]) + 1 for other in chosen) - 1
            if texts[kid] and len(texts[kid]) <= room:
                chosen.append(kid)
            elif texts[kid] and kid in needed:
                whole = False
                texts[kid] = _shorten(texts[kid], room)
                chosen.append(kid)
        return " ".join([title, *(texts[kid] for kid in sorted(chosen) if texts[kid])]), whole

    def _says_nothing(self, kid: int) -> bool:
        """“At a time”, “in a way”: what said more is a clause that a title leaves out."""
        tree = self.tree
        kids = {tree.deps[word] for word in tree.dependents[kid]}
        return tree.lower[kid] in _EMPTY_NOUNS and (bool(kids & _LEFT_OUT) or kids <= {"case", "det"})

    def _is_called_for(self, verb: int, clause: int) -> bool:
        """“Called for replacing the troops”, “responded by closing the border”."""
        tree = self.tree
        return tree.is_gerund(clause) and clause > verb and tree.subordinator(clause) in _CALLED_FOR

    def _is_beside(self, kid: int) -> bool:
        """“Strike in South Korea”: where and when are not what is struck."""
        return self.tree.deps[kid] in {"obl", "advmod"} and self.tree.case(kid) in _PLACES

    def _needs_more(self, verb: int) -> bool:
        """Whether a verb says nothing by itself: “China announces”, “Zucker responds”."""
        if self.tree.is_passive(verb):
            return self.tree.lemma(verb) in _EMPTY_PASSIVES
        return self.tree.lemma(verb) in _TRANSITIVE

    def _says_when(self, kid: int) -> bool:
        beside = self.tree.deps[kid] in {"obl", "obl:unmarked", "advmod"}
        return beside and (kid in self.time_tokens or self.tree.lower[kid] in {"earliest", "latest"})

    # ---------------------------------------------------------------- nouns

    def _of_noun(self, trigger: Trigger, status: str) -> str:
        tree, noun = self.tree, trigger.token
        words = self._phrase(noun, None, drop=_EDGES | {"conj", "cc"})
        if not words:
            words = self._phrase(noun, None, drop=_EDGES | {"nmod:poss", "conj", "cc"})
        verb = occurrence_verb(tree, noun) or effect_verb(tree, noun)
        if words and verb is not None:
            return clean_title(
                self._with_parts(f"{_without_article(words)} {self._does(verb, noun, status)}", verb, None)[0]
            )
        return clean_title(_without_article(words))

    # ---------------------------------------------------------------- phrases

    def _phrase(self, heads: int, agent: int | None, drop: frozenset[str] = frozenset()) -> str:
        """A phrase's words in order, without times and what is set off, pronouns by their names; empty if one has none.

        Relations in `drop` are left out at the phrase's head."""
        tree = self.tree
        keep: list[int] = []
        stack = [heads]
        while stack:
            word = stack.pop()
            keep.append(word)
            kids = (kid for kid in tree.dependents[word] if self._belongs(kid))
            stack.extend(kid for kid in kids if word != heads or tree.deps[kid] not in drop)
        return self._text(sorted(keep), agent)

    def _belongs(self, kid: int) -> bool:
        """Whether a title keeps a word with all below it: no time, no clause but a close participle."""
        tree = self.tree
        relation = tree.deps[kid]
        if relation in _LEFT_OUT or kid in self.time_tokens or "PronType=Emp" in tree.features[kid]:
            return False
        if relation == "punct":
            return tree.words[kid] not in _STOPS
        if relation in {"obl", "obl:unmarked", "nmod"} and self._says_nothing(kid):
            return False
        if relation == "acl" and any(
            tree.deps[word] in _LEFT_OUT or word in self.time_tokens for word in tree.dependents[kid]
        ):
            return False  # “a run dedicated to helping families” is no run dedicated
        if relation in {"appos", "acl", "nmod", "obl"}:
            return not any(tree.words[word] in _STOPS for word in tree.dependents[kid] if word < kid)
        return True

    def _text(self, words: list[int], agent: int | None) -> str:
        """The words, spaced as in the text; what was left out leaves one space."""
        tree, tokens = self.tree, self.draft.tokens
        pieces: list[str] = []
        before: int | None = None
        for word in words:
            text = tree.words[word]
            if tree.lower[word] in _PRONOUNS and not (text.isupper() and len(text) > 1):
                named = self._named(word, agent)
                if named is None:
                    return ""
                text = named
            if not text:
                continue
            glued = before == word - 1 and not tokens.has_space_before(word)
            pieces.append(text if glued or not pieces else " " + text)
            before = word
        return " ".join("".join(pieces).split())

    def _named(self, word: int, agent: int | None) -> str | None:
        """What stands for a pronoun: nothing for the agent's own “its”, the name for another's; None if open."""
        tree = self.tree
        low, relation = tree.lower[word], tree.deps[word]
        actor = self.actor_index.words.get(word)
        if self._in_compound(word):
            return tree.words[word]
        if "Reflex=Yes" in tree.features[word]:
            return None
        if relation == "nmod:poss" or "Poss=Yes" in tree.features[word]:
            if actor is None or id(actor) == agent or actor.anonymous:
                return ""
            return _possessive(actor.name)
        if relation == "det" and low in {"this", "that", "these", "those"}:
            return "the"
        if low == "that" and relation == "mark":
            return "that"
        if low in _LOOSE and tree.pos[word] != "PRON":
            return tree.words[word]
        if actor is not None:
            again = id(actor) == agent and relation in {"obj", "iobj"}  # “Roe succeeds him” is not of Roe twice
            return actor.name if not actor.anonymous and not again else None
        if relation == "expl":
            return tree.words[word]
        if (
            low == "it"
            and relation == "nsubj"
            and tree.child(tree.heads[word], "csubj", "advcl", "acl", "xcomp") is not None
        ):
            if tree.pos[tree.heads[word]] in {"NOUN", "ADJ"}:
                return None  # “it is time to”
        phrase = self.resolve_object(word)
        return self.subject_text(phrase) or None if phrase is not None else None

    def _in_compound(self, word: int) -> bool:
        """“A first-of-its-kind summit”: a pronoun between hyphens names nobody."""
        words, spaced = self.tree.words, self.draft.tokens.has_space_before
        return words[word - 1 : word] == ["-"] and not spaced(word) and words[word + 1 : word + 2] == ["-"]


def _possessive(name: str) -> str:
    return name + ("’" if name.endswith("s") else "’s")


def clean_title(title: str) -> str:
    """A title begins with a capital, holds no pronoun and no half of a quotation, and is short; else it is empty."""
    title = " ".join(title.split()).strip(" ,;:.—–-'’")
    title = re.sub(r"\s+([,.;:’”%)]|\"$)", r"\1", title)
    if len(title) > LONGEST_TITLE:
        title = _shorten(title, LONGEST_TITLE)
    title = _balanced(title)
    if title.rpartition(" ")[2] in _STRANDED:
        return ""  # “voters who the party is counting on”
    if (
        len(title.split()) < 2
        or "\ufffd" in title
        or any(_is_pronoun(word) for word in re.findall(r"(?<![\w-])[\w’']+", title))
    ):
        return ""
    return title[0].upper() + title[1:]


def _balanced(title: str) -> str:
    """Without quotation marks whose other half was left out."""
    if title.count("“") != title.count("”"):
        title = re.sub("[“”]", "", title)
    for mark in ('"', "''"):
        title = title.replace(mark, "") if title.count(mark) % 2 else title
    return title


def _is_pronoun(word: str) -> bool:
    plain = _PRONOUNS - {"that", "this", "one", "such", "other", "another", "each", "there", "here", "what"}
    return word.lower() in plain and not (word.isupper() and len(word) > 1)  # “US” is a country


def _without_article(words: str) -> str:
    first, _, rest = words.partition(" ")
    return rest if first.lower() in {"the", "a", "an"} and rest else words


def _shorten(title: str, most: int) -> str:
    """Cut before the last joining word that leaves it short enough, and not after one."""
    words = title.split()
    while words and (len(" ".join(words)) > most):
        words.pop()
    cut = len(words)
    if len(words) < len(title.split()):
        joins = [n for n, word in enumerate(words) if word.lower() in _TRAILING and n > 0]
        cut = joins[-1] if joins and joins[-1] * 2 >= len(words) else cut
    while cut and words[cut - 1].lower() in _TRAILING:
        cut -= 1
    return " ".join(words[:cut])
