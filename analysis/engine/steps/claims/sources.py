"""Who a cue says it of: the subject of the verb, its agent, or whoever the verb's clause hangs on."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from ... import lexicons
from ...language.tree import NOMINAL_RELATIONS, TokenRange, Tree
from ..actors.names import office_nouns
from .word_groups import claim_words

_EDGES = frozenset((",", ";", ":", ".", "—", "–", "--", "-", "“", "”", '"', "''", "``", "‘", "and", "but", "or", "/"))
_CLOSED_BY = {"”": "“", "’": "‘", '"': '"', "''": "``"}
_LONGEST_CLIMB = 6


def noun_phrase_range(tree: Tree, head: int, limit: TokenRange | None = None) -> TokenRange | None:
    """A noun phrase with all that hangs on it, without punctuation and conjunctions at its edges."""
    first, after = tree.subtree_range(head)
    if limit:
        first, after = max(first, limit[0]), min(after, limit[1])
    for k in tree.dependents[head]:
        if tree.deps[k] in {"case", "cc"} and k == first:
            first = tree.subtree_after[k]
        elif tree.deps[k] == "acl" and tree.lower[k] in claim_words("citing"):
            after = min(after, tree.subtree_first[k])
        elif (
            k > head
            and tree.subtree_after[k] == after
            and tree.doc[k]._.entity_type == "time"
            and tree.introducer(k) == "on"
        ):
            after = tree.subtree_first[k]  # “The Kremlin on Tuesday called …”
        elif tree.deps[k] == "parataxis":
            if k > head:
                after = min(after, tree.subtree_first[k])
            else:
                first = max(first, tree.subtree_after[k])
    words = tree.words
    while first < after and words[first].lower() in _EDGES:
        first += 1
    while first < after and words[after - 1].lower() in _EDGES:
        if words[after - 1] in _CLOSED_BY and any(
            words[k] == _CLOSED_BY[words[after - 1]] for k in range(first, after - 1)
        ):
            break  # “Roe, who called it “a trap”, …”
        after -= 1
    return (first, after) if first < after else None


def find_subject(tree: Tree, verb: int) -> int | None:
    """The head of who does it: the verb's subject, or that of the clause it is joined to or hangs on."""
    for _ in range(_LONGEST_CLIMB):
        subject = tree.subject(verb)
        if subject is not None:
            return subject
        for k in tree.children(verb, "advcl"):  # “Asked why, Smith said”, with Smith hung on “asked”
            late = tree.subject(k) if k < verb else None
            if late is not None and late > k and tree.subtree_after[late] == verb:
                return late
        dep = tree.deps[verb]
        head: int = tree.heads[verb]
        if (taken := _taken(tree, verb)) is not None:
            return taken
        if dep == "acl:relcl" and (apposed := tree.child(head, "appos")) is not None and apposed == verb - 1:
            return apposed  # “Octopuses, the authors write, …”
        if dep == "acl" and head < verb:
            by = tree.heads[head]  # “issued a statement calling”, and not “cited a statement calling”
            writes = tree.deps[head] == "obj" and tree.lower[head] in lexicons.words("documents")
            return find_subject(tree, by) if writes and tree.lower[by] not in claim_words("relaying") else head
        if dep == "csubj" and (before := tree.child(head, "nsubj")) is not None and before < verb:
            return before  # “Reuters, quoting a memo, reported”, with “quoting” for a subject too
        if dep == "xcomp" and (object_ := tree.child(head, "obj", "iobj")) is not None and object_ < verb:
            return object_
        if dep not in {"conj", "xcomp", "advcl", "parataxis"} or head == verb:
            return None
        verb = _governor(tree, verb)
    return None


def _taken(tree: Tree, verb: int) -> int | None:
    """A subject that the parse took for something else: “revealed the board feared …”, the board for whom it was
    revealed to; “according to officers, General Tok believes”, the general for an apposition."""
    first, head = tree.subtree_first[verb], tree.heads[verb]
    if head == verb and tree.doc[verb].sent.start == first < verb:  # a headline: “Mayor hints at tax cut”
        near = [k for k in tree.children(verb, "nmod:poss", "compound", "vocative") if tree.subtree_after[k] == verb]
        return near[0] if near and can_speak(tree, near[0]) else None
    if tree.deps[verb] == "ccomp" and not tree.introducer(verb):
        taken = tree.child(head, "obj", "iobj")
        if (
            taken is not None
            and head < taken
            and tree.subtree_after[taken] == first
            and tree.lower[head] not in claim_words("told")
        ):
            return taken
    for k in tree.dependents[verb]:
        if k < verb and tree.deps[k] == "obl":
            apposed = [a for a in tree.children(k, "appos") if tree.words[tree.subtree_first[a] - 1] == ","]
            if apposed and tree.subtree_after[apposed[-1]] == tree.subtree_after[k] == verb:
                return apposed[-1]
    return None


def _governor(tree: Tree, verb: int) -> int:
    """The verb whose subject a verb without one shares."""
    head: int = tree.heads[verb]
    if tree.deps[verb] == "conj" and tree.pos[head] not in {"VERB", "AUX", "ADJ"}:
        return tree.climb(head, NOMINAL_RELATIONS)  # joined to a noun by mistake
    if tree.deps[verb] == "advcl" and tree.words[tree.subtree_first[verb]] == ",":
        return tree.climb(head, ("xcomp",))  # “expects prices to fall, blaming the drought”: not the prices
    return head


def find_source(tree: Tree, verb: int) -> TokenRange | None:
    """The source of an active verb; None where nobody is named."""
    head = find_subject(tree, verb)
    if head is None:
        return None
    limit = None
    split = [k for k in tree.subjects(tree.heads[head]) if k != head] if tree.deps[head].startswith("nsubj") else []
    parts = sorted(part for part in (noun_phrase_range(tree, k) for k in (head, *split)) if part)
    if split and all(two[0] <= one[1] for one, two in pairwise(parts)):
        return parts[0][0], max(part[1] for part in parts)
    if split and parts[-1][1] <= verb and can_speak(tree, split[-1]):
        return parts[-1]  # “Prices, brokers told clients, have risen”
    if tree.deps[verb] == "acl" and tree.heads[verb] == head:
        limit = (0, tree.subtree_first[verb])
    elif (
        tree.subtree_first[head] <= verb < tree.subtree_after[head]
    ):  # the verb stands inside its own subject: a mistake of the parse
        limit = (verb + 1, len(tree.lower)) if head > verb else (0, verb)
    return noun_phrase_range(tree, head, limit)


def find_passive_agent(tree: Tree, verb: int) -> TokenRange | None:
    """Who did it, of a passive verb: “by …”."""
    for k in tree.children(verb, "obl:agent", "obl"):
        if tree.introducer(k) == "by" and k > verb:
            return noun_phrase_range(tree, k)
    return None


def has_expletive_subject(tree: Tree, verb: int) -> bool:
    """Whether the subject is no one: “it is worth recalling”, “there is”."""
    head = find_subject(tree, verb)
    return head is not None and (tree.deps[head] == "expl" or tree.lower[head] == "there")


@cache
def _speaking_nouns() -> frozenset[str]:
    """Nouns that name an office, a body or a group that speaks, whatever the model takes them for."""
    return office_nouns() | claim_words("body") | lexicons.words("speaker_groups")


def can_speak(tree: Tree, head: int) -> bool:
    """Whether a noun may be someone who speaks: a person, a body, a place that stands for one, or a pronoun."""
    token = tree.doc[head]
    if tree.lower[head] in _speaking_nouns():
        return True
    if tree.deps[head] in {"nsubj", "conj"} and tree.lower[head] in claim_words("quantity"):
        return True  # “most predict another rise”
    if tree.pos[head] == "PRON":  # “it” where the model takes it for a body: “It accused the union”
        return tree.lower[head] not in claim_words("thing_pronoun") or token._.entity_type in {"person", "organization"}
    return (
        token._.entity_type in {"person", "organization"}
        or token.ent_type_ != ""
        or (tree.pos[head] == "PROPN" and token._.entity_type in {"", "place"})
    )
