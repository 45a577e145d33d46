"""A chain of attribution in words: “The Harbour Courier · citing two officials · on what the ministry believes”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from articles.choices import ActorKind, Stance
from articles.models import Actor, Article, Claim
from articles.selectors.chains import Chain

# What has to follow the verb for “on what X …” to be English.
TAILS = {Stance.ACCUSE: " others of", Stance.HOPE: " for"}
SINGULAR = {ActorKind.PERSON, ActorKind.ORGANISATION, ActorKind.OUTLET, ActorKind.COUNTRY, ActorKind.PLACE}

# Where the noun that is counted ends: “officials | close to the talks”, “people, who …”.
HEAD_ENDS = re.compile(r",| (?:close|familiar|briefed|with|who|that|of|in|from|at|near|on|for|to|involved|inside)\b")
COUNTED = re.compile(r"(?:two|three|four|five|six|several|many|some|both|few|multiple|most|other)\b", re.IGNORECASE)
PLURALS = re.compile(r"(?:people|persons|men|women|police|both|others|they|we|many|[a-z]*[^'’su]s)", re.IGNORECASE)
# First words of a description that are capital only because a sentence began with them.
OPENERS = re.compile(
    r"A|An|The|One|Two|Three|Four|Five|Six|Several|Many|Some|Both|Another|Others|People|Persons|Individuals|Insiders"
    r"|Officials|Sources|Aides|Advisers|Analysts|Diplomats|Negotiators|Traders"
)
ARTICLE = re.compile("The")


@dataclass(frozen=True, slots=True)
class AttributionStep:
    """One step of a chain: words before and after whoever it names, and the claim it comes from."""

    before: str
    name: str
    after: str
    claim: Claim | None = None
    actor: Actor | None = None
    # The text gives a description and no name.
    unnamed: bool = False
    # The words stand as the text has them, and nobody has said yet whom they mean.
    exact: bool = False

    @property
    def prefix(self) -> str:
        return f"{self.before} " if self.before else ""

    @property
    def suffix(self) -> str:
        return self.after if self.after.startswith(",") or not self.after else f" {self.after}"


def attribution_steps(chain: Chain | None, article: Article) -> list[AttributionStep]:
    """The outlet first, then each link inwards. An outlet that only reports itself is not told twice."""
    outlet = AttributionStep("", article.outlet.name if article.outlet else "An article with no outlet named", "")
    links = [_step(link) for link in chain.links if not _is_the_outlet(link, article)] if chain else []
    return [outlet, *(links or [AttributionStep("", "in its own words", "")])]


def attribution_text(chain: Chain | None, article: Article, joint: str = " · ") -> str:
    """The whole chain as one line of plain text."""
    return joint.join(step_text(step) for step in attribution_steps(chain, article))


def step_text(step: AttributionStep) -> str:
    name = f"“{step.name}”" if step.exact else step.name
    return f"{step.prefix}{name}{step.suffix}"


def visible_actor(actor: Actor | None) -> Actor | None:
    """An actor the public may meet; one that speaks or acts in something public has a page of its own."""
    return actor if actor is not None and actor.is_nameable else None


def _is_the_outlet(link: Claim, article: Article) -> bool:
    own = article.outlet.actor_id if article.outlet else None
    return own is not None and link.source_actor_id == own and link.stance == Stance.ASSERT and not link.negated


def _step(link: Claim) -> AttributionStep:
    before, after = _around(link)
    actor = visible_actor(link.source_actor)
    if actor is not None:
        return AttributionStep(before, _inside_a_sentence(actor), after, link, actor, unnamed=actor.anonymous)
    if link.source_text:
        return AttributionStep(before, link.source_text, after, link, exact=True)
    nobody = "nobody by name" if before == "citing" else "an unnamed source"
    return AttributionStep(before, nobody, after, link, unnamed=True)


def _around(link: Claim) -> tuple[str, str]:
    hedge = ", in hedged words" if link.hedged else ""
    if link.stance == Stance.ASSERT and not link.negated:
        return "citing", hedge
    return "on what", _verb(link, _is_many(link)) + hedge


def _verb(link: Claim, many: bool) -> str:
    """The stance as a verb that agrees with who takes it: a stance's value is its verb, its label the third person."""
    stance = Stance(link.stance)
    if link.negated:
        base = "say" if stance == Stance.ASSERT else stance.value
        return f"{'do' if many else 'does'} not {base}{TAILS.get(stance, '')}"
    return f"{stance.value if many else stance.label}{TAILS.get(stance, '')}"


def _is_many(link: Claim) -> bool:
    actor = visible_actor(link.source_actor)
    if actor is not None and not actor.anonymous and actor.kind in SINGULAR:
        return False
    return is_plural(actor.name if actor else link.source_text)


def is_plural(words: str) -> bool:
    """Does a description speak of more than one? “Two officials close to …”: yes; “a person close to …”: no."""
    head = HEAD_ENDS.split(words, maxsplit=1)[0].strip()
    if re.match(r"(?:an?|one|another|it|he|she|its|his|her)\b", head, re.IGNORECASE) and " and " not in words:
        return head.lower().startswith(("its ", "his ", "her ")) and bool(PLURALS.fullmatch(head.split()[-1]))
    if COUNTED.match(head) or " and " in head:
        return True
    return bool(head) and bool(PLURALS.fullmatch(head.split()[-1]))


def _inside_a_sentence(actor: Actor) -> str:
    """“A person briefed on the talks”, “The White House”: no capital there. An outlet's “The” is part of its name."""
    first, space, rest = actor.name.partition(" ")
    small = OPENERS if actor.anonymous else ARTICLE
    keep = actor.kind == ActorKind.OUTLET or not small.fullmatch(first)
    return actor.name if keep else first.lower() + space + rest
