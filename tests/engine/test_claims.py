"""The claims step: source, cue, content, stance and chains, on sentences with one difficulty each."""

from __future__ import annotations

import pytest

from analysis.engine import Analysis, Claim
from analysis.engine.types import Span

from .conftest import Read

# Text, and the source, cue, content and stance of its only claim; pieces of a content are joined by “ … ”
SINGLE_CLAIMS = [
    ("Ms. Lee said that prices would fall.", "Ms. Lee", "said", "that prices would fall", "predict"),
    ("Ms. Lee said prices would fall.", "Ms. Lee", "said", "prices would fall", "predict"),
    ("Prices would fall, Ms. Lee said.", "Ms. Lee", "said", "Prices would fall", "predict"),
    ("“Prices will fall,” said Ms. Lee.", "Ms. Lee", "said", "Prices will fall", "predict"),
    ("“Prices will fall,” Ms. Lee told reporters on Monday.", "Ms. Lee", "told", "Prices will fall", "predict"),
    ("Prices, Ms. Lee said, would fall.", "Ms. Lee", "said", "Prices … would fall", "predict"),
    ("“Prices,” Ms. Lee said, “will fall.”", "Ms. Lee", "said", "Prices … will fall", "predict"),
    ("“It is over,” he said. “We lost.”", "he", "said", "It is over … We lost", "assert"),
    ("According to the ministry, prices fell.", "the ministry", "According to", "prices fell", "assert"),
    ("Prices fell last year, according to the ministry.", "the ministry", "according to", "Prices fell last year",
     "assert"),
    ("Insiders have revealed that a call is planned.", "Insiders", "have revealed", "that a call is planned", "assert"),
    ("China is confident Trump will yield.", "China", "is confident", "Trump will yield", "predict"),
    ("China is confident that Trump will yield.", "China", "is confident", "that Trump will yield", "predict"),
    ("Mr. Roe threatened to impose tariffs.", "Mr. Roe", "threatened", "to impose tariffs", "threaten"),
    ("Ms. Lee agreed to pay the fine.", "Ms. Lee", "agreed", "to pay the fine", "promise"),
    ("Mr. Roe hopes to win.", "Mr. Roe", "hopes", "to win", "hope"),
    ("Mr. Roe denied that he had lied.", "Mr. Roe", "denied", "that he had lied", "deny"),
    ("Mr. Roe demanded that they leave.", "Mr. Roe", "demanded", "that they leave", "demand"),
    ("Analysts fear that prices will rise.", "Analysts", "fear", "that prices will rise", "fear"),
    ("The minister told reporters that he would resign.", "The minister", "told", "that he would resign", "promise"),
    ("Jane Roe, the mayor of Leeds, said the bridge was safe.", "Jane Roe, the mayor of Leeds", "said",
     "the bridge was safe", "assert"),
    ("Beijing’s claim that prices fell was wrong.", "Beijing", "claim", "that prices fell", "assert"),
    # constructions other than a verb of saying with its clause
    ("Sales rose, per the federation.", "the federation", "per", "Sales rose", "assert"),
    ("In the words of the curator, it was “a theft in slow motion”.", "the curator", "In the words of",
     "it was “a theft in slow motion”", "assert"),
    ("As one farmer put it: “We sold the cows.”", "one farmer", "put", "We sold the cows", "assert"),
    ("Ms. Lee was quoted as saying that the fair had begun.", "Ms. Lee", "was quoted as saying",
     "that the fair had begun", "assert"),
    ("“The danger has passed” — Mayor Jane Roe.", "Mayor Jane Roe", "—", "The danger has passed", "assert"),
    ("Mayor Jane Roe: “The danger has passed.”", "Mayor Jane Roe", ":", "The danger has passed", "assert"),
    ("Ms. Lee called for an inquiry.", "Ms. Lee", "called for", "an inquiry", "demand"),
    ("Ms. Lee accused the mayor of lying.", "Ms. Lee", "accused", "the mayor of lying", "accuse"),
    ("Ms. Lee called the plan a trap.", "Ms. Lee", "called", "the plan a trap", "assert"),
    ("The poll shows that voters agree.", "The poll", "shows", "that voters agree", "assert"),
    ("Ms. Lee urged the council to act.", "Ms. Lee", "urged", "the council to act", "demand"),
    ("Ms. Lee declined to say why she left.", "Ms. Lee", "declined to say", "why she left", "assert"),
    ("“Nobody knows,” grinned Ms. Lee.", "Ms. Lee", "grinned", "Nobody knows", "assert"),  # no verb of saying
    # single quotation marks with apostrophes inside
    ("‘The nurses’ union won’t wait,’ said Ms. Lee.", "Ms. Lee", "said", "The nurses’ union won’t wait", "predict"),
    # tags that the parser takes for an apposition, a passive or an object
    ("Passengers were never in danger, the carrier stressed.", "the carrier", "stressed",
     "Passengers were never in danger", "assert"),
    ("That, said the judge, was no excuse.", "the judge", "said", "That … was no excuse", "assert"),
    ("The painting, it is thought, left the country.", "", "is thought", "The painting … left the country", "believe"),
    # contents that the parser attaches to the source, beside a second subject or to the participle
    ("He has been warned by four ministers that he must go.", "four ministers", "has been warned", "that he must go",
     "fear"),
    ("Ms. Lee told state radio the president was resting.", "Ms. Lee", "told", "the president was resting", "assert"),
    ("The rebels claim to have shot down a helicopter.", "The rebels", "claim", "to have shot down a helicopter",
     "assert"),
    ("“Prices,” Ms. Lee told the station on Sunday, “will be frozen.”", "Ms. Lee", "told", "Prices … will be frozen",
     "assert"),
    ("The union warned that it would call a strike.", "The union", "warned", "that it would call a strike", "threaten"),
    ("The leader said the strike would go on “for as long as it takes”.", "The leader", "said",
     "the strike would go on “for as long as it takes”", "predict"),
    ("Ms. Lee laughed and said: “Ask my husband.”", "Ms. Lee", "said", "Ask my husband", "assert"),
    ("The ministry called that “pure invention”.", "The ministry", "called", "that “pure invention”", "assert"),
    ("“We had to go,” a nurse was quoted as saying.", "a nurse", "was quoted as saying", "We had to go", "assert"),
    ("VALMERA — Dockers walked out on Friday, union leaders said.", "union leaders", "said",
     "Dockers walked out on Friday", "assert"),
    # claims without a named source, and polls
    ("The tribunal heard that the mate had slept.", "", "heard", "that the mate had slept", "assert"),
    ("Rumour has it that the yard is sold.", "", "Rumour has it", "that the yard is sold", "assert"),
    ("The firm was accused by passengers of hiding the delay.", "passengers", "was accused",
     "The firm … of hiding the delay", "accuse"),
    ("In a survey by the board, 61 percent of farms had few cows.", "a survey by the board", "In",
     "61 percent of farms had few cows", "assert"),
    # a noun as the cue, with the verb that governs it
    ("The ministry expressed confidence that the talks would succeed.", "The ministry", "expressed confidence",
     "that the talks would succeed", "predict"),
    ("The company’s position is that the smell is gone.", "The company", "position",
     "that the smell is gone", "believe"),
    # a content ends before what the article adds
    ("Ms. Lee said prices fell, a claim the council denies.", "Ms. Lee", "said", "prices fell", "assert"),
    ("Bank chief warns of recession", "Bank chief", "warns of", "recession", "fear"),
]  # fmt: skip


def quote(text: str, spans: tuple[Span, ...]) -> str:
    """Return the words of spans, joined by “ … ”."""
    return " … ".join(text[span.start : span.end] for span in spans)


def summary(text: str, claim: Claim) -> tuple[str, str, str, str]:
    """Return the words of a claim's source, cue and content, and its stance."""
    return quote(text, claim.source), quote(text, claim.cue), quote(text, claim.content), claim.stance


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "stance"), SINGLE_CLAIMS, ids=[case[0] for case in SINGLE_CLAIMS]
)
def test_sentence_has_one_claim(read: Read, text: str, source: str, cue: str, content: str, stance: str) -> None:
    claims = read(text).claims
    assert [summary(text, claim) for claim in claims] == [(source, cue, content, stance)]


@pytest.mark.parametrize(
    "text",
    [
        "The talks lasted three days.",
        "He added salt to the soup.",
        "The report by the ministry is long.",
        "Her claims were settled.",
        "The city found a new mayor.",
        "The man accused of the crime fled.",
        "Trump announced “Liberation Day” tariffs in the garden.",
        "It is worth recalling that prices fell in June.",  # a gerund without a subject
        "The evacuation went according to plan.",
        "Patients pay two crowns per visit.",
        "The storm, called Wilma, crossed the coast.",
        "The curtain rose to reveal a camel.",
        "Ms. Lee found out who had the key.",  # another verb by its particle
        "The board dismissed the chief engineer.",  # from office
        "The farmers’ market is open; the bakers’ stall is not.",  # apostrophes, no quotation
        "The manufacturer recalled 12,000 kettles.",
        "The president called the chancellor on Friday.",  # not “called on”
        "The bridge was supposed to open in May.",
        "Ms. Lee did not respond to a request for comment.",
        "Nobody expects a deal.",
        "Norland congratulated Ms. Lee on Monday.",
    ],
)
def test_sentence_has_no_claim(read: Read, text: str) -> None:
    assert [summary(text, claim) for claim in read(text).claims if claim.lemma != "announce"] == []


def chain(result: Analysis, claim: Claim) -> list[str]:
    """Return the lemmas of the cues of a claim's chain, the outermost first."""
    by_id = {other.id: other for other in result.claims}
    lemmas = [claim.lemma]
    while claim.parent:
        claim = by_id[claim.parent]
        lemmas.append(claim.lemma)
    return lemmas[::-1]


def test_chain_of_three_claims(read: Read) -> None:
    text = (
        "The report states that, according to individuals close to the circle, Ms. Lee believes that the economy "
        "cannot withstand a long conflict."
    )
    result = read(text)
    assert [summary(text, claim)[:2] for claim in result.claims] == [
        ("The report", "states"),
        ("individuals close to the circle", "according to"),
        ("Ms. Lee", "believes"),
    ]
    assert chain(result, result.claims[2]) == ["state", "according to", "believe"]
    assert summary(text, result.claims[0])[2].startswith("that, according to individuals")


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("“Prices will fall,” said Ms. Lee.", "direct"),
        ("Ms. Lee said prices would fall “like a stone in water”.", "mixed"),
        ("Ms. Lee said prices would fall.", "indirect"),
    ],
)
def test_mode_follows_the_quotation_marks(read: Read, text: str, mode: str) -> None:
    assert read(text).claims[0].mode == mode


def test_claims_are_negated_and_hedged(read: Read) -> None:
    assert read("Ms. Lee did not say that prices fell.").claims[0].negated
    assert read("Ms. Lee said prices may fall.").claims[0].hedged


# The parser gives the object to another verb in each
@pytest.mark.parametrize("source", ["The ministry", "The health ministry"])
def test_neither_nor_negates_both_verbs(read: Read, source: str) -> None:
    assert [claim.negated for claim in read(f"{source} neither confirmed nor denied the contents.").claims] == [True]


def test_could_in_a_subordinate_question_is_no_hedge(read: Read) -> None:
    text = "The Courier reported that Mr. Roe had asked lawyers whether the governor could be dismissed."
    assert [claim.hedged for claim in read(text).claims if claim.lemma == "report"] == [False]


def test_reportedly_makes_a_hedged_claim_without_a_source(read: Read) -> None:
    claim = read("Ms. Lee reportedly left on Monday.").claims[0]
    assert claim.source == () and claim.actor is None and claim.hedged


# Text, and the lemmas of the chain and the source of its innermost claim
CHAINS = [
    # the source that is cited has a claim below the one of who cites it, with the same content
    ("The mill will close, the Courier said, citing two managers.", ["say", "cite"], "two managers"),
    ("Ms. Lee quoted a spokesman as saying that the border was closed.", ["quote", "say"], "a spokesman"),
    (
        "The mill will close, the Courier said, citing two people with knowledge of the plan.",
        ["say", "cite"],
        "two people with knowledge of the plan",
    ),
    (
        "State television cited a ministry statement accusing the firm of fraud.",
        ["cite", "accuse"],
        "a ministry statement",
    ),
    ("The agency quoted a memo as saying the mill would close.", ["quote", "say"], "a memo"),
    ("Two officials quoted by state media said the border would reopen.", ["cite", "say"], "Two officials"),
    (
        "The Lantern reports that an aide told the board the firm had warned that valves would fail.",
        ["report", "tell", "warn"],
        "the firm",
    ),
    (
        "Rome will withdraw, officials have told envoys, according to diplomats in Seoul.",
        ["according to", "tell"],
        "officials",
    ),
    ("“I believe that we won,” said Ms. Lee.", ["say", "believe"], "I"),
    ("Ms. Lee said that Mr. Roe had promised to leave.", ["say", "promise"], "Mr. Roe"),
]


@pytest.mark.parametrize(("text", "lemmas", "source"), CHAINS, ids=[case[0] for case in CHAINS])
def test_innermost_claim_of_a_chain(read: Read, text: str, lemmas: list[str], source: str) -> None:
    result = read(text)
    innermost = max(result.claims, key=lambda claim: len(chain(result, claim)))
    assert chain(result, innermost) == lemmas
    assert summary(text, innermost)[0] == source


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("“We lost,” said Ms. Lee.\n\n“We will come back. We must.”", "We lost … We will come back. We must"),
        ("“We lost.\n\n“It hurts,” said Ms. Lee.", "It hurts"),
        ("“We lost,” said Ms. Lee.\n\n“We won,” said Mr. Roe.", "We lost"),
    ],
)
def test_quotation_goes_on_until_another_source_speaks(read: Read, text: str, content: str) -> None:
    claim = next(claim for claim in read(text).claims if summary(text, claim)[0] == "Ms. Lee")
    assert summary(text, claim)[2] == content


def test_asked_whether_makes_a_claim_without_a_source(read: Read) -> None:
    text = "Asked whether the mill would close, Ms. Lee said: “Not this year.”"
    asked, said = read(text).claims
    assert summary(text, asked) == ("", "Asked", "whether the mill would close", "ask")
    assert summary(text, said)[:3] == ("Ms. Lee", "said", "Not this year")


def test_participle_after_a_comma_has_the_same_source(read: Read) -> None:
    text = "Ms. Lee said that the mill was safe, adding that nobody had left."
    found = {summary(text, claim)[:3] for claim in read(text).claims}
    assert found == {("Ms. Lee", "said", "that the mill was safe"), ("Ms. Lee", "adding", "that nobody had left")}


@pytest.mark.parametrize("text", ["Prices, said,", "Prices, said Ms. Lee,", "It fell, argued,", "“It fell,” said,"])
def test_text_that_ends_in_a_comma_is_read(read: Read, text: str) -> None:
    assert len(read(text).claims) <= 1


@pytest.mark.parametrize(
    "text", ["— , told El cited who Lima", "Lima confirmed cited 54 HANOI who nor days ( ministry “ more"]
)
def test_claims_in_random_words_have_a_content(read: Read, text: str) -> None:
    assert all(claim.content for claim in read(text).claims)


def test_conjunction_alone_is_no_piece_of_a_content(read: Read) -> None:
    text = "The Lantern reported that, according to two officials, the mill would close."
    found = {summary(text, claim)[:3] for claim in read(text).claims}
    assert found == {
        ("The Lantern", "reported", "that, according to two officials, the mill would close"),
        ("two officials", "according to", "the mill would close"),
    }
