"""Claims: who is said to have said, thought, promised or feared what.

Rules read the trees of the language model: `verbs` the verbs, `phrases` “according to” and its like, `nouns` nouns and
adjectives, `labels` colons, dashes and questions with answers. A rule proposes cue, source and content as ranges of
tokens; `chains` then puts each claim below the innermost one in whose content it stands.
"""

from __future__ import annotations

from bisect import bisect_left

from ...draft import ClaimDraft, Draft, Step, per_document
from ...language.quotations import Quotation, Quotations
from ...language.tree import TokenRange, Tree
from ...rules import RuleRegistry
from .chains import assign_parents
from .contents import ContentFinder
from .labels import LabelReader
from .nouns import NounReader
from .phrases import VerbPhraseReader
from .proposal import ClaimContext, Proposal
from .stance import refine_stance
from .verb_forms import verb_forms
from .verbs import VerbReader
from .word_groups import claim_words

# Share of a rule's outermost proposals that name the right source and most of the content, in PolNeAR dev; fewer than
# ten seen there: 0.5
RULES = RuleRegistry(
    "claim",
    verb_before=0.85, verb_after=0.95, verb_middle=0.85, infinitive=0.65, object=0.65, addressee=0.75, gerund=0.75,
    according_to=0.85, reportedly=0.5, passive=0.5, said_to=0.5, passive_agent=0.6, noun_that=0.5,
    noun_about=0.3, adjective=0.45, colon=0.8, dash=0.95, as_put=0.55, citing=0.5, quoted_as_saying=0.5,
    in_the_words_of=0.5, poll=0.5, noun_is=0.5,
)  # fmt: skip

# Rules of tags, which stand outside what is said
_TAGS = frozenset(("verb-after", "verb-middle", "according-to"))


def run(draft: Draft) -> None:
    reading = ClaimContext(draft, draft.tree, Quotations(draft.tokens))
    _read(reading)
    _clip(reading)
    for proposal in reading.proposals:
        refine_stance(proposal, reading.tree)
    claims = [_claim(proposal, reading) for proposal in reading.proposals]
    made = {id(proposal): claim for proposal, claim in zip(reading.proposals, claims, strict=True)}
    for proposal, claim in zip(reading.proposals, claims, strict=True):
        claim.parent = made.get(id(proposal.syntactic_parent))
    assign_parents(claims)
    draft.claims = claims


def _read(reading: ClaimContext) -> None:
    """Each kind of cue in turn; set phrases before the verbs they are made of, “citing” after those it hangs on."""
    tree = reading.tree
    verbs, set_phrases, labels, nouns = (
        VerbReader(reading), VerbPhraseReader(reading), LabelReader(reading), NounReader(reading),
    )  # fmt: skip
    places = [
        i for i, pos in enumerate(tree.pos) if pos == "VERB" or (pos in {"NOUN", "PROPN"} and _taken_for_noun(tree, i))
    ]
    for i in places:
        nouns.read_adjective(i)
        if not set_phrases.read_verb(i) and tree.lower[i] not in claim_words("citing"):
            verbs.read(i)
    for i, pos in enumerate(tree.pos):
        if pos in {"NOUN", "PROPN", "ADJ"}:
            nouns.read(i)
        if pos != "PUNCT":
            set_phrases.read(i)
        labels.read(i)
    for i in places:
        if tree.lower[i] in claim_words("citing") and i not in reading.by_head:
            set_phrases.read_citing(i) or set_phrases.read_cited(i) or verbs.read(i)


def _clip(reading: ClaimContext) -> None:
    """What is said within a tag's content ends where that does: “he told them that it would pay, a lawyer said”."""
    contents = ContentFinder(reading.tree, reading.quotations)
    found = sorted(reading.proposals, key=lambda proposal: proposal.cue)
    cues = [proposal.cue[0] for proposal in found]
    for outer in found:
        if outer.rule not in _TAGS or outer.source is None:
            continue
        own = min(outer.source[0], outer.cue[0]), max(outer.source[1], outer.cue[1])
        for first, after in outer.content:
            for inner in found[bisect_left(cues, first) : bisect_left(cues, after)]:
                if inner is not outer and any(a < own[1] and own[0] < b for a, b in inner.content):
                    inner.content = contents.normalize(_shared(inner.content, outer.content)) or inner.content


def _shared(some: list[TokenRange], others: list[TokenRange]) -> list[TokenRange]:
    pairs = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return [(first, after) for first, after in pairs if first < after]


def _taken_for_noun(tree: Tree, i: int) -> bool:
    """“The Post reports that …”: a noun with a subject and a clause is a verb; “alleges” is never a noun."""
    found = verb_forms().get(tree.lower[i], ())
    if any(form.kind == "s" and not form.verb.noun and not form.particles for form in found):
        return True
    return bool(found) and tree.child(i, "nsubj") is not None and tree.child(i, "ccomp", "acl") is not None


def _claim(proposal: Proposal, reading: ClaimContext) -> ClaimDraft:
    span = reading.draft.tokens.span
    return ClaimDraft(
        source=(span(*proposal.source),) if proposal.source else (),
        cue=(span(*proposal.cue),),
        content=tuple(span(*part) for part in proposal.content),
        lemma=proposal.lemma,
        stance=proposal.stance,
        rule=RULES[proposal.rule],
        mode=_mode(proposal, reading.quotations),
        negated=proposal.negated,
        hedged=proposal.hedged,
    )


def _mode(proposal: Proposal, quotations: Quotations) -> str:
    """Direct where every piece stands in quotation marks that the cue does not share: “I believe it,” he said."""
    whole = quoted = 0
    for first, after in proposal.content:
        holding = [q for q in quotations.overlapping(first, after) if not q.first <= proposal.cue[0] < q.after]
        whole += any(q.first <= first and after <= q.after for q in holding)
        quoted += any(_says(q, quotations) for q in holding)
    return "direct" if whole == len(proposal.content) else "mixed" if quoted else "indirect"


def _says(quote: Quotation, quotations: Quotations) -> bool:
    """Whether a quotation in a content is someone's words, not a name set in marks: “Liberation Day” tariffs."""
    words = quotations.tokens.words[quote.first : quote.after]
    return not (len(words) <= 3 and all(word[0].isupper() for word in words))


STEP = Step("claims", requires=("sentences", "doc", "times"), provides=("claims",), run=per_document(run))
