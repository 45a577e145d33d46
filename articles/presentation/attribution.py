"""A chain of attribution in words: “The Harbour Courier · citing two officials · on what the ministry believes”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.choices import ActorKind, Stance
from articles.models import Actor, Article, Claim
from articles.selectors.chains import Chain

# What must follow the verb to make “on what X …” grammatical: “on what X hopes for”.
VERB_COMPLEMENTS: dict[Stance, str | Promise] = {
    Stance.ACCUSE: gettext_lazy("others of"),
    Stance.HOPE: gettext_lazy("for"),
}
SINGULAR_KINDS = {ActorKind.PERSON, ActorKind.ORGANISATION, ActorKind.OUTLET, ActorKind.COUNTRY, ActorKind.PLACE}

# What follows the head noun of a description: “officials | close to the talks”, “people, who …”.
HEAD_END = re.compile(r",| (?:close|familiar|briefed|with|who|that|of|in|from|at|near|on|for|to|involved|inside)\b")
SINGULAR_START = re.compile(r"(?:an?|one|another|it|he|she|its|his|her)\b", re.IGNORECASE)
PLURAL_START = re.compile(
    r"(?:two|three|four|five|six|several|many|some|both|few|multiple|most|other)\b", re.IGNORECASE
)
PLURAL_NOUN = re.compile(r"(?:people|persons|men|women|police|both|others|they|we|many|[a-z]*[^'’su]s)", re.IGNORECASE)
POSSESSIVES = ("its ", "his ", "her ")
# First words of a description that are capitalised only because they begin a sentence.
SENTENCE_OPENER = re.compile(
    r"A|An|The|One|Two|Three|Four|Five|Six|Several|Many|Some|Both|Another|Others|People|Persons|Individuals|Insiders"
    r"|Officials|Sources|Aides|Advisers|Analysts|Diplomats|Negotiators|Traders"
)
DEFINITE_ARTICLE = re.compile("The")


@dataclass(frozen=True, slots=True)
class AttributionStep:
    """One step of a chain: the name of a source, the words before and after it, and the claim it comes from."""

    before: str
    name: str
    after: str
    claim: Claim | None = None
    actor: Actor | None = None
    # The article describes the source without a name.
    unnamed: bool = False
    # `name` holds words of the article that no actor has been linked to yet.
    exact: bool = False

    @property
    def prefix(self) -> str:
        """Return the words before the name, with the space that separates them from it."""
        return f"{self.before} " if self.before else ""

    @property
    def suffix(self) -> str:
        """Return the words after the name, with a separating space unless they begin with a comma."""
        if not self.after or self.after.startswith(","):
            return self.after
        return f" {self.after}"


def attribution_steps(chain: Chain | None, article: Article) -> list[AttributionStep]:
    """Return the outlet, then each link of the chain from the outermost to the innermost.

    A claim in which the outlet only reports itself adds no step, so that the outlet is named once.
    """
    outlet_name = article.outlet.name if article.outlet else _("An article with no outlet named")
    links = chain.links if chain else ()
    steps = [_step(link) for link in links if not _is_outlet_itself(link, article)]
    if not steps:
        steps = [AttributionStep("", _("in its own words"), "")]
    return [AttributionStep("", outlet_name, ""), *steps]


def attribution_text(chain: Chain | None, article: Article, separator: str = " · ") -> str:
    """Return the whole chain as one line of plain text."""
    return separator.join(step_text(step) for step in attribution_steps(chain, article))


def step_text(step: AttributionStep) -> str:
    """Return one step as plain text, with quotation marks around words of the article."""
    name = f"“{step.name}”" if step.exact else step.name
    return f"{step.prefix}{name}{step.suffix}"


def visible_actor(actor: Actor | None) -> Actor | None:
    """Return the actor if it may be named to the public, else None.

    An actor that speaks or acts in a public record has a public page.
    """
    return actor if actor is not None and actor.is_nameable else None


def _is_outlet_itself(link: Claim, article: Article) -> bool:
    outlet_actor = article.outlet.actor_id if article.outlet else None
    if outlet_actor is None or link.source_actor_id != outlet_actor:
        return False
    return link.stance == Stance.ASSERT and not link.negated


def _step(link: Claim) -> AttributionStep:
    before, after = _words_around(link)
    actor = visible_actor(link.source_actor)
    if actor is not None:
        return AttributionStep(before, _name_in_sentence(actor), after, link, actor, unnamed=actor.anonymous)
    if link.source_text:
        return AttributionStep(before, link.source_text, after, link, exact=True)
    return AttributionStep(before, _("an unnamed source"), after, link, unnamed=True)


def _words_around(link: Claim) -> tuple[str, str]:
    """Return the words before and after the name of a claim's source."""
    hedge = _(", in hedged words") if link.hedged else ""
    if link.stance == Stance.ASSERT and not link.negated:
        return _("citing"), hedge
    return _("on what"), _verb_phrase(link) + hedge


def _verb_phrase(link: Claim) -> str:
    """Return the stance as a verb that agrees in number with the source.

    A stance's value is the base form of its verb; its label is the third person singular.
    """
    stance = Stance(link.stance)
    plural = _is_plural_source(link)
    if link.negated:
        base_form = _("say") if stance == Stance.ASSERT else stance.value
        template = _("do not %(verb)s") if plural else _("does not %(verb)s")
        verb = template % {"verb": base_form}
    else:
        verb = stance.value if plural else str(stance.label)
    if stance in VERB_COMPLEMENTS:
        return f"{verb} {VERB_COMPLEMENTS[stance]}"
    return verb


def _is_plural_source(link: Claim) -> bool:
    actor = visible_actor(link.source_actor)
    if actor is None:
        return is_plural(link.source_text)
    if not actor.anonymous and actor.kind in SINGULAR_KINDS:
        return False
    return is_plural(actor.name)


def is_plural(description: str) -> bool:
    """Return whether an English description means more than one: “two officials” does, “an official” does not."""
    head = HEAD_END.split(description, maxsplit=1)[0].strip()
    if not head:
        return False
    ends_in_plural = bool(PLURAL_NOUN.fullmatch(head.split()[-1]))
    if SINGULAR_START.match(head) and " and " not in description:
        return head.lower().startswith(POSSESSIVES) and ends_in_plural
    return bool(PLURAL_START.match(head)) or " and " in head or ends_in_plural


def _name_in_sentence(actor: Actor) -> str:
    """Return the name without the capital that only a sentence start gives: “a person briefed on the talks”.

    An outlet's “The” is part of its name and stays as it is.
    """
    first, space, rest = actor.name.partition(" ")
    opener = SENTENCE_OPENER if actor.anonymous else DEFINITE_ARTICLE
    if actor.kind == ActorKind.OUTLET or not opener.fullmatch(first):
        return str(actor.name)
    return first.lower() + space + rest
