"""The claims step: finds who is said to have said, thought, promised or feared what.

Rules read the syntax trees: `verbs` those of verbs, `phrases` and `verb_phrases` those of set
phrases, `nouns` those of nouns and adjectives, `labels` those of colons and dashes. A rule proposes
source, cue and content as ranges of tokens. `stance` refines the stance by the content, and
`chains` puts each claim below the innermost one that contains it.
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
from .proposal import ClaimContext, Proposal
from .stance import refine_stance
from .verb_forms import verb_forms
from .verb_phrases import VerbPhraseReader
from .verbs import VerbReader
from .word_groups import claim_words

# The score of a rule is its measured precision, to the nearest 0.05: the share of its proposals
# that name the right source and most of the content, among those without a parent, in the
# development part of PolNeAR. The comments give the last measurement (right, of all proposals) and
# an example; the scores of according_to, noun_that and passive_agent are 0.05 off it, which so few
# proposals do not decide. A rule with fewer than ten proposals there has 0.5, which says that
# nothing is known
RULES = RuleRegistry(
    "claim",
    verb_before=0.85,  # 478 of 574: “Ms. Lee said that prices fell”
    verb_after=0.95,  # 186 of 199: ““Prices fell,” said Ms. Lee”
    verb_middle=0.85,  # 173 of 202: “Prices, Ms. Lee said, fell”
    infinitive=0.65,  # 68 of 103: “Ms. Lee threatened to resign”
    object=0.65,  # 243 of 363: “Ms. Lee called for an inquiry”
    addressee=0.75,  # 37 of 49: “Ms. Lee told reporters that prices fell”
    gerund=0.75,  # 38 of 50: “…, adding that prices fell”
    according_to=0.85,  # 32 of 39: “according to the ministry, prices fell”
    reportedly=0.5,  # 2 of 2: “Ms. Lee reportedly left”
    passive=0.5,  # 1 of 3: “Ms. Lee was told that prices fell”
    said_to=0.5,  # 3 of 6: “prices are said to have fallen”
    passive_agent=0.6,  # 8 of 14: “the plan was rejected by the court”
    noun_that=0.5,  # 13 of 24: “Beijing's claim that prices fell”
    noun_about=0.3,  # 5 of 18: “her attack on the plan”
    adjective=0.45,  # 7 of 15: “China is confident that prices fell”
    colon=0.8,  # 18 of 23: “Ms. Lee: “Prices fell””
    dash=0.95,  # 14 of 15: ““Prices fell” — Ms. Lee”
    as_put=0.55,  # 6 of 11: “as Ms. Lee put it”
    citing=0.5,  # none without a parent: …, citing two officials
    quoted_as_saying=0.5,  # none: Ms. Lee was quoted as saying that prices fell
    in_the_words_of=0.5,  # 1 of 1: “in the words of the curator”
    poll=0.5,  # none: in a survey by the board, 61 percent said prices fell
    noun_is=0.5,  # none: the company's position is that prices fell
)

# Rules of tags, which are outside the content
_TAG_RULES = frozenset(("verb-after", "verb-middle", "according-to"))
# The most words in a quotation of capitalized words that is a name and no speech: “Liberation Day” tariffs
_MAX_QUOTED_NAME = 3


def run(draft: Draft) -> None:
    """Find the claims of one document and set them in its draft."""
    context = ClaimContext(draft, draft.tree, Quotations(draft.tokens))
    _find_proposals(context)
    _clip_to_tags(context)
    for proposal in context.proposals:
        refine_stance(proposal, context.tree)
    claims = [_claim_draft(proposal, context) for proposal in context.proposals]
    by_proposal = {id(proposal): claim for proposal, claim in zip(context.proposals, claims, strict=True)}
    for proposal, claim in zip(context.proposals, claims, strict=True):
        claim.parent = by_proposal.get(id(proposal.syntactic_parent))
    assign_parents(claims)
    draft.claims = claims


def _find_proposals(context: ClaimContext) -> None:
    """Run the readers over a document.

    Set phrases are read before the verbs that they contain. “Citing” is read after all other cues,
    because it shares the content of the one that it belongs to."""
    tree = context.tree
    verb_reader, phrase_reader = VerbReader(context), VerbPhraseReader(context)
    noun_reader, label_reader = NounReader(context), LabelReader(context)
    verbs = [word for word in range(len(tree.pos)) if _may_be_verb(tree, word)]
    for verb in verbs:
        noun_reader.read_adjective(verb)
        if not phrase_reader.read_verb(verb) and tree.lower[verb] not in claim_words("citing"):
            verb_reader.read(verb)
    for word, pos in enumerate(tree.pos):
        if pos in {"NOUN", "PROPN", "ADJ"}:
            noun_reader.read(word)
        if pos != "PUNCT":
            phrase_reader.read(word)
        label_reader.read(word)
    for verb in verbs:
        if tree.lower[verb] in claim_words("citing") and verb not in context.by_head:
            if not phrase_reader.read_citing(verb) and not phrase_reader.read_cited(verb):
                verb_reader.read(verb)


def _may_be_verb(tree: Tree, word: int) -> bool:
    """Return whether a word is a verb, or may be one that the parser has mistaken for a noun.

    Example: “The Post reports that …”: a noun with a subject and a clause is a verb, and “alleges” is never
    a noun."""
    if tree.pos[word] == "VERB":
        return True
    if tree.pos[word] not in {"NOUN", "PROPN"}:
        return False
    forms = verb_forms().get(tree.lower[word], ())
    if any(form.kind == "s" and not form.verb.noun and not form.particles for form in forms):
        return True
    return bool(forms) and tree.child(word, "nsubj") is not None and tree.child(word, "ccomp", "acl") is not None


def _clip_to_tags(context: ClaimContext) -> None:
    """Cut the contents of claims inside a tag's content where they run into the tag.

    Example: “He told them that it would pay, a lawyer said”: the content of “told” ends before “a lawyer
    said”."""
    contents = ContentFinder(context.tree, context.quotations)
    proposals = sorted(context.proposals, key=lambda proposal: proposal.cue)
    cue_starts = [proposal.cue[0] for proposal in proposals]
    for outer in proposals:
        if outer.rule not in _TAG_RULES or outer.source is None:
            continue
        tag = min(outer.source[0], outer.cue[0]), max(outer.source[1], outer.cue[1])
        for first, after in outer.content:
            for inner in proposals[bisect_left(cue_starts, first) : bisect_left(cue_starts, after)]:
                if inner is not outer and _intersect(inner.content, [tag]):
                    inner.content = contents.normalize(_intersect(inner.content, outer.content)) or inner.content


def _intersect(some: list[TokenRange], others: list[TokenRange]) -> list[TokenRange]:
    """Return the ranges of tokens that two lists of ranges share."""
    pairs = ((max(one[0], other[0]), min(one[1], other[1])) for one in some for other in others)
    return [(first, after) for first, after in pairs if first < after]


def _claim_draft(proposal: Proposal, context: ClaimContext) -> ClaimDraft:
    """Return a claim with the spans of the text that the ranges of a proposal cover."""
    span = context.draft.tokens.span
    return ClaimDraft(
        source=(span(*proposal.source),) if proposal.source else (),
        cue=(span(*proposal.cue),),
        content=tuple(span(*part) for part in proposal.content),
        lemma=proposal.lemma,
        stance=proposal.stance,
        rule=RULES[proposal.rule],
        mode=_mode(proposal, context.quotations),
        negated=proposal.negated,
        hedged=proposal.hedged,
    )


def _mode(proposal: Proposal, quotations: Quotations) -> str:
    """Return direct if all of a content is quoted, mixed if part of it is, else indirect.

    Quotations that contain the cue too do not count: “I believe it,” he said, has the cue
    “believe”."""
    whole_parts, has_quotation = 0, False
    for first, after in proposal.content:
        quotes = [
            quote for quote in quotations.overlapping(first, after) if not quote.first <= proposal.cue[0] < quote.after
        ]
        whole_parts += any(quote.first <= first and after <= quote.after for quote in quotes)
        has_quotation = has_quotation or any(_is_speech(quote, quotations) for quote in quotes)
    if whole_parts == len(proposal.content):
        return "direct"
    return "mixed" if has_quotation else "indirect"


def _is_speech(quote: Quotation, quotations: Quotations) -> bool:
    """Return whether a quotation is someone's words, and no name in quotation marks.

    Example: “Liberation Day” tariffs."""
    words = quotations.tokens.words[quote.first : quote.after]
    return len(words) > _MAX_QUOTED_NAME or not all(word[0].isupper() for word in words)


STEP = Step("claims", requires=("sentences", "doc", "times"), provides=("claims",), run=per_document(run))
