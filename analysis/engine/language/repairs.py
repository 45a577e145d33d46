"""Corrections of frequent parse errors, for rules that depend on the arguments of every verb.

The event rules read the corrected tree: who did what depends on one wrong relation. Claims, actors and coreference read
the tree as parsed, since their own rules already allow for these errors and were measured on the uncorrected parse.
"""

from __future__ import annotations

from .inflect import is_rare_past_tense
from .tree import SUBJECT_RELATIONS, Tree

# A name this close behind its verb is its object, with what precedes it: “acquitted the former nurse Ana Ruiz”
_MAX_OBJECT_DISTANCE = 8
# How far behind “more than” the number may follow that it qualifies
_MAX_NUMBER_DISTANCE = 3
# How far behind an object its apposition may begin: “upset the top seed, Kerstin Dahl,”
_MAX_APPOSITION_DISTANCE = 3
# Punctuation that sets a phrase off from its verb
_SEPARATORS = frozenset((",", ";", ":", "—", "–", "”", '"', "''"))


def correct_tree(tree: Tree, time_tokens: frozenset[int]) -> Tree:
    """Return a corrected copy of a tree. `time_tokens` are the tokens of dates and times of day."""
    corrected = tree.copy()
    corrected.time_tokens = time_tokens
    for word in range(len(corrected.pos)):
        _correct_passive(corrected, word)
        _attach_quantifier(corrected, word)
        if corrected.pos[word] == "VERB":
            _correct_tense(corrected, word)
            _correct_name(corrected, word)
            _correct_objects(corrected, word)
            _attach_infinitive(corrected, word)
            _attach_clause_behind_semicolon(corrected, word)
            _correct_subjects(corrected, word)
    corrected.update_subtree_ranges()
    return corrected


def _reattach(tree: Tree, word: int, head: int, relation: str) -> None:
    """Attach a word to another head, unless it is a root or the head is below it."""
    if word == head or tree.heads[word] == word or word in tree.ancestors(head):
        return
    tree.dependents[tree.heads[word]].remove(word)
    tree.heads[word], tree.deps[word] = head, relation
    tree.dependents[head].append(word)
    tree.dependents[head].sort()


def _correct_passive(tree: Tree, word: int) -> None:
    """Make a verb of an adjective with a passive auxiliary: “forty were hurt”."""
    if tree.pos[word] == "ADJ" and tree.child(word, "aux:pass") is not None:
        tree.pos[word], tree.features[word] = "VERB", "Tense=Past|VerbForm=Part|Voice=Pass"


def _attach_quantifier(tree: Tree, number: int) -> None:
    """Attach “more than” to the number behind it: “41 people were killed and more than 200 hurt”."""
    if tree.pos[number] != "NUM":
        return
    for adverb in tree.children(number, "advmod"):
        following = range(adverb + 1, min(adverb + 1 + _MAX_NUMBER_DISTANCE, len(tree.pos)))
        qualified = next((word for word in following if tree.pos[word] == "NUM"), None)
        if adverb > number and qualified is not None and "VERB" in tree.pos[number:adverb]:
            _reattach(tree, adverb, qualified, "advmod")


def _correct_tense(tree: Tree, verb: int) -> None:
    """Put rare past forms into the past that the parser takes for a plural present: “overran”."""
    if is_rare_past_tense(tree.lower[verb], tree.features[verb]):
        tree.features[verb] = tree.features[verb].replace("Tense=Pres", "Tense=Past")


def _correct_name(tree: Tree, verb: int) -> None:
    """Make an object of a name with capitals inside that the parser takes for an adverb: “founded NeXT”."""
    name = verb + 1
    if name >= len(tree.pos) or tree.pos[name] not in {"ADV", "ADJ", "X"} or tree.heads[name] != verb:
        return
    word = tree.words[name]
    has_inner_capital = any(letter.isupper() for letter in word[1:])
    if word[:1].isupper() and has_inner_capital and any(letter.islower() for letter in word):
        tree.pos[name], tree.deps[name] = "PROPN", "obj"


def _correct_objects(tree: Tree, verb: int) -> None:
    """Make an adverbial of a day parsed as an object, and an object of a “that” clause attached to a noun before it.

    “Announced Monday in a memo that he would leave”."""
    for day in tree.children(verb, "obj"):
        if day in tree.time_tokens:
            tree.deps[day] = "obl:unmarked"
    if tree.child(verb, "obj", "ccomp", "xcomp") is not None:
        return
    for noun in tree.children(verb, "obl"):
        for clause in tree.children(noun, "acl"):
            if tree.subordinator(clause) == "that" and noun > verb:
                _reattach(tree, clause, verb, "ccomp")


def _attach_infinitive(tree: Tree, verb: int) -> None:
    """Attach an infinitive to the adjective right before it: “is due to begin”."""
    adjective = verb - 2
    if adjective < 0 or tree.lower[verb - 1] != "to":
        return
    if tree.pos[adjective] == "ADJ" and tree.heads[verb] != adjective:
        _reattach(tree, verb, adjective, "xcomp")


def _attach_clause_behind_semicolon(tree: Tree, verb: int) -> None:
    """Attach a relative clause behind a semicolon to the main verb, for it cannot modify a noun before one."""
    noun = tree.heads[verb]
    if tree.deps[verb] == "acl:relcl" and ";" in tree.words[noun:verb]:
        main_verb = next((word for word in tree.ancestors(noun) if tree.pos[word] == "VERB"), noun)
        _reattach(tree, verb, main_verb, "parataxis")


def _correct_subjects(tree: Tree, verb: int) -> None:
    """Leave a verb one subject, before it: what the parser calls a further subject is something else."""
    subjects = tree.children(verb, "nsubj")
    before = [subject for subject in subjects if subject < verb]
    for subject in before[:-1]:
        _correct_early_subject(tree, verb, subject, before[-1])
    for subject in subjects:
        if subject > verb and (before or _follows_object(tree, verb, subject)):
            _correct_late_subject(tree, verb, subject, bool(before))


def _correct_early_subject(tree: Tree, verb: int, subject: int, last: int) -> None:
    """Give a subject before the last another relation."""
    clauses = tree.children(verb, "ccomp")
    clause = next((clause for clause in clauses if subject < clause < last), None)
    if clause is not None and tree.child(clause, *SUBJECT_RELATIONS) is None:
        _reattach(tree, subject, clause, "nsubj")  # “Roe may resign, two aides said”
    elif tree.words[subject + 1] == "-":
        for child in list(tree.dependents[subject]):  # “the co-founder has died”
            _reattach(tree, child, last, tree.deps[child])
        tree.deps[subject] = "compound"
    else:
        tree.deps[subject] = "dislocated"  # “JUBA — Raiders killed”


def _correct_late_subject(tree: Tree, verb: int, subject: int, has_subject_before: bool) -> None:
    """Give a subject behind the verb another relation: object, apposition of the object, or dislocated."""
    object_ = tree.child(verb, "obj")
    if object_ is None or object_ > subject:
        close = subject - verb < _MAX_OBJECT_DISTANCE and _SEPARATORS.isdisjoint(tree.words[verb:subject])
        is_object = has_subject_before and close  # “acquitted nurse Ana Ruiz”
        tree.deps[subject] = "obj" if is_object else "dislocated"
    elif tree.words[subject - 1] == "," and subject - object_ <= _MAX_APPOSITION_DISTANCE:
        _reattach(tree, subject, object_, "appos")
    else:
        tree.deps[subject] = "dislocated"


def _follows_object(tree: Tree, verb: int, subject: int) -> bool:
    """Return whether a subject of a joined verb follows its object or adverbial, where no subject can be.

    “Killed eleven herders, the commissioner, …”: a joined verb has its subject before it, or shares one."""
    return tree.deps[verb] == "conj" and any(verb < child < subject for child in tree.children(verb, "obj", "obl"))
