"""Sources: the noun phrase that a verb attributes something to, and who can be one."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from ... import lexicons
from ...language.tree import NOMINAL_RELATIONS, TokenRange, Tree
from ..actors.names import office_nouns
from .word_groups import claim_words

# Tokens that no source begins or ends with
_EDGES = frozenset((",", ";", ":", ".", "—", "–", "--", "-", "“", "”", '"', "''", "``", "‘", "and", "but", "or", "/"))
_OPENING_MARK = {"”": "“", "’": "‘", '"': '"', "''": "``"}
# A bound on cost: how many clauses up a subject is looked for
_MAX_SUBJECT_STEPS = 6
# Clauses without a subject that share that of the clause above
_SHARES_SUBJECT = frozenset(("conj", "xcomp", "advcl", "parataxis"))
_SPEAKER_TYPES = frozenset(("person", "organization"))


# ------------------------------------------------------------- noun phrases


def noun_phrase_range(tree: Tree, head: int, limit: TokenRange | None = None) -> TokenRange | None:
    """Return the tokens of a noun phrase, within `limit`, or None if nothing is left.

    Its own preposition, a clause that is joined without a conjunction, a trailing “on Tuesday” and
    punctuation and conjunctions at the edges are left out. A relative clause (“Roe, who …”) stays:
    PolNeAR cuts sources before one as often as not."""
    first, after = tree.subtree_range(head)
    if limit:
        first, after = max(first, limit[0]), min(after, limit[1])
    for child in tree.dependents[head]:
        if tree.deps[child] in {"case", "cc"} and child == first:
            first = tree.subtree_after[child]
        elif _is_left_out_after(tree, head, child, after):
            after = min(after, tree.subtree_first[child])
        elif tree.deps[child] == "parataxis" and child < head:
            first = max(first, tree.subtree_after[child])
    return _trim_edges(tree.words, first, after)


def _is_left_out_after(tree: Tree, head: int, child: int, after: int) -> bool:
    """Return whether a noun phrase that ends at `after` ends before one of the children of its head."""
    if tree.deps[child] == "acl" and tree.lower[child] in claim_words("citing"):
        return True  # “the paper, citing two officials”
    if child < head:
        return False
    if tree.subtree_after[child] == after and tree.doc[child]._.entity_type == "time":
        if tree.introducer(child) == "on":
            return True  # “The Kremlin on Tuesday called …”
    return tree.deps[child] == "parataxis"


def _trim_edges(words: list[str], first: int, after: int) -> TokenRange | None:
    """Return a range without punctuation and conjunctions at its edges, or None if nothing is left."""
    while first < after and words[first].lower() in _EDGES:
        first += 1
    while first < after and words[after - 1].lower() in _EDGES:
        opening = _OPENING_MARK.get(words[after - 1])
        if opening is not None and opening in words[first : after - 1]:
            break  # “Roe, who called it “a trap”, …”
        after -= 1
    return (first, after) if first < after else None


def possessor_range(tree: Tree, owner: int) -> TokenRange | None:
    """Return the tokens of a possessor without its “'s”: “Beijing's claim”."""
    source = noun_phrase_range(tree, owner)
    if source and tree.lower[source[1] - 1] in {"'s", "'"}:
        return source[0], source[1] - 1
    return source


# ------------------------------------------------------------- subjects


def find_subject(tree: Tree, verb: int) -> int | None:
    """Return the head of a verb's subject, or of the subject of the clause that it is joined to or depends on."""
    for _ in range(_MAX_SUBJECT_STEPS):
        subject = tree.subject(verb)
        if subject is None:
            subject = _misattached_subject(tree, verb)
        if subject is not None:
            return subject
        relation, head = tree.deps[verb], tree.heads[verb]
        if relation == "acl" and head < verb:
            return _author(tree, head)
        if relation not in _SHARES_SUBJECT or head == verb:
            return None
        verb = _subject_governor(tree, verb)
    return None


def _misattached_subject(tree: Tree, verb: int) -> int | None:
    """Return the head of a subject that the parser has attached to another word, or of the object that is one."""
    for child in tree.children(verb, "advcl"):  # “Asked why, Smith said”, with Smith below “asked”
        subject = tree.subject(child) if child < verb else None
        if subject is not None and subject > child and tree.subtree_after[subject] == verb:
            return subject
    relation, head = tree.deps[verb], tree.heads[verb]
    apposition = _subject_as_apposition(tree, verb)
    if apposition is not None:
        return apposition
    candidate = None
    if relation == "acl:relcl":  # “Octopuses, the authors write, …”
        candidate = tree.child(head, "appos")
        return candidate if candidate == verb - 1 else None
    if relation == "csubj":  # “Reuters, quoting a memo, reported”, with “quoting” as a subject too
        candidate = tree.child(head, "nsubj")
    elif relation == "xcomp":  # “urged the council to say”
        candidate = tree.child(head, "obj", "iobj")
    return candidate if candidate is not None and candidate < verb else None


def _subject_as_apposition(tree: Tree, verb: int) -> int | None:
    """Return the head of a subject that the parser took for an object or an apposition of the word before.

    Example: “revealed the board feared …”, with the board as the object; “according to officers, General Tok
    believes”, with the general as an apposition."""
    first, head = tree.subtree_first[verb], tree.heads[verb]
    if head == verb and tree.doc[verb].sent.start == first < verb:
        return _headline_subject(tree, verb)
    if tree.deps[verb] == "ccomp" and not tree.introducer(verb):
        subject = tree.child(head, "obj", "iobj")
        adjacent = subject is not None and head < subject and tree.subtree_after[subject] == first
        if adjacent and tree.lower[head] not in claim_words("addressing_form"):
            return subject
    for child in tree.children(verb, "obl"):
        appositions = appositions_after_comma(tree, child) if child < verb else []
        if appositions and tree.subtree_after[appositions[-1]] == tree.subtree_after[child] == verb:
            return appositions[-1]
    return None


def _headline_subject(tree: Tree, verb: int) -> int | None:
    """Return the noun before the verb of a headline that can be its subject: “Mayor hints at tax cut”."""
    nouns = tree.children(verb, "nmod:poss", "compound", "vocative")
    subject = next((noun for noun in nouns if tree.subtree_after[noun] == verb), None)
    return subject if subject is not None and can_speak(tree, subject) else None


def appositions_after_comma(tree: Tree, noun: int) -> list[int]:
    """Return the appositions of a noun that follow a comma."""
    return [child for child in tree.children(noun, "appos") if tree.words[tree.subtree_first[child] - 1] == ","]


def _author(tree: Tree, noun: int) -> int | None:
    """Return who says what a participle below a noun says: “issued a statement calling”.

    It is the noun itself unless that is a document with an author: “cited a statement calling”
    names none."""
    verb = tree.heads[noun]
    is_document = tree.deps[noun] == "obj" and tree.lower[noun] in lexicons.words("documents")
    if is_document and tree.lower[verb] not in claim_words("relaying"):
        return find_subject(tree, verb)
    return noun


def _subject_governor(tree: Tree, verb: int) -> int:
    """Return the verb above one without a subject, which shares its subject."""
    head = tree.heads[verb]
    if tree.deps[verb] == "conj" and tree.pos[head] not in {"VERB", "AUX", "ADJ"}:
        return tree.climb(head, NOMINAL_RELATIONS)  # joined to a noun by mistake
    if tree.deps[verb] == "advcl" and tree.words[tree.subtree_first[verb]] == ",":
        return tree.climb(head, ("xcomp",))  # “expects prices to fall, blaming the drought”: not the prices
    return head


# ------------------------------------------------------------- sources


def find_source(tree: Tree, verb: int) -> TokenRange | None:
    """Return the source of an active verb, or None if no one is named."""
    head = find_subject(tree, verb)
    if head is None:
        return None
    if tree.deps[head].startswith("nsubj"):
        joined = _joined_subjects(tree, verb, head)
        if joined is not None:
            return joined
    limit = None
    if tree.deps[verb] == "acl" and tree.heads[verb] == head:
        limit = (0, tree.subtree_first[verb])
    elif tree.subtree_first[head] <= verb < tree.subtree_after[head]:
        # A verb inside its own subject is a parse error: the source is on one side of it
        limit = (verb + 1, len(tree.lower)) if head > verb else (0, verb)
    return noun_phrase_range(tree, head, limit)


def _joined_subjects(tree: Tree, verb: int, head: int) -> TokenRange | None:
    """Return the source where the parser gives a verb several subjects, or None if it has one.

    Adjacent ones are one phrase: “The agency Telnova said”. Otherwise the last counts if it can
    speak: “Prices, brokers told clients, have risen”."""
    others = [subject for subject in tree.subjects(tree.heads[head]) if subject != head]
    if not others:
        return None
    ranges = sorted(part for part in (noun_phrase_range(tree, subject) for subject in (head, *others)) if part)
    if all(following[0] <= preceding[1] for preceding, following in pairwise(ranges)):
        return ranges[0][0], max(part[1] for part in ranges)
    if ranges[-1][1] <= verb and can_speak(tree, others[-1]):
        return ranges[-1]
    return None


def find_passive_agent(tree: Tree, verb: int) -> TokenRange | None:
    """Return the agent of a passive verb: the phrase with “by”."""
    for child in tree.children(verb, "obl:agent", "obl"):
        if tree.introducer(child) == "by" and child > verb:
            return noun_phrase_range(tree, child)
    return None


def has_expletive_subject(tree: Tree, verb: int) -> bool:
    """Return whether the subject refers to nothing: “it is worth recalling”, “there is”."""
    head = find_subject(tree, verb)
    return head is not None and (tree.deps[head] == "expl" or tree.lower[head] == "there")


# ------------------------------------------------------------- who can speak


@cache
def _speaking_nouns() -> frozenset[str]:
    """Return the nouns of offices, bodies and groups, which can speak whatever type the model gives them."""
    return office_nouns() | claim_words("speaking_body") | lexicons.words("speaker_groups")


def can_speak(tree: Tree, head: int) -> bool:
    """Return whether a noun or pronoun may name someone who speaks.

    These are people, bodies, names, and places, which may mean their government. “It” can speak
    where the model takes it for a body: “It accused the union”."""
    word, kind = tree.lower[head], tree.doc[head]._.entity_type
    if word in _speaking_nouns():
        return True
    if tree.deps[head] in {"nsubj", "conj"} and word in claim_words("quantity"):
        return True  # “most predict another rise”
    if tree.pos[head] == "PRON":
        return word not in claim_words("thing_pronoun") or kind in _SPEAKER_TYPES
    is_name = tree.doc[head].ent_type_ != ""
    return kind in _SPEAKER_TYPES or is_name or (tree.pos[head] == "PROPN" and kind in {"", "place"})


def can_be_source(tree: Tree, head: int) -> bool:
    """Return whether a noun may be a source: someone who can speak, or a document."""
    return can_speak(tree, head) or tree.lower[head] in lexicons.words("documents")
