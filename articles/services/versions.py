"""Add a new version of an article, and carry forward the decisions about unchanged words.

A decision is carried to the new version if exactly its words are there. Claims that contain each other, and the event
mentions that depend on them, are carried together or not at all. What is not carried stays in the older version, in
which it was said, and an editor gets both wordings to compare. Proposals without a decision are withdrawn: a new run
reads the new version.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.choices import Action, ReviewState, VersionChange, WordingChangeDecision
from articles.models import (
    Actor,
    ActorLink,
    Article,
    ArticleVersion,
    Claim,
    Event,
    EventMention,
    Mention,
    Proposal,
    RoleMention,
    TimeExpression,
    WordingChange,
)
from articles.models.base import TextProposal
from articles.selectors.passages import sentences
from articles.services.errors import ServiceError
from articles.services.proposals import claim_key, save_claim_spans, span_key, unused_actors
from articles.services.transitions import ChangeDetails, Performer, log, transition
from articles.text.alignment import Alignment, is_trivial_change

CARRY_FORWARD_PERFORMER = Performer("a new version of the article")
ROLES = ("source", "cue", "content")
Span = tuple[int, int]

TextProposalT = TypeVar("TextProposalT", bound=TextProposal)
# A model with decisions that are carried forward: those of one text, and unnamed sources.
CarriedT = TypeVar("CarriedT", bound=Proposal)


@transaction.atomic
def add_version(article: Article, text: str) -> ArticleVersion:
    """Store a changed text as the next version, carry decisions forward, and return the version."""
    before = article.latest
    change = VersionChange.TRIVIAL if is_trivial_change(before.text, text) else VersionChange.REAL
    version = ArticleVersion.objects.create(article=article, number=before.number + 1, text=text, change=change)
    CarryForward(before, version).apply()
    return version


@transaction.atomic
def decide(change: WordingChange, decision: str, by: Performer) -> WordingChange:
    """Record an editor's decision about a wording change, and return it.

    The claim is kept as it was said, or a claim on the new words answers it. Raise ServiceError if it was decided.
    """
    change = WordingChange.objects.select_for_update(of=("self",)).select_related("claim").get(pk=change.pk)
    if change.decision != WordingChangeDecision.PENDING:
        raise ServiceError(
            _("“%(change)s” is already %(decision)s.") % {"change": change, "decision": change.get_decision_display()}
        )
    change.decision, change.decided_by, change.decided_at = decision, by.user, timezone.now()
    change.save()
    changes = {"wording": [change.before, change.after], "decision": [None, decision]}
    note = _("version %(number)d has other words") % {"number": change.version.number}
    log([change.claim], Action.EDIT, by, ChangeDetails(changes=changes, note=note))
    return change


@dataclass
class _Group:
    """Claims that contain each other, parents first, and the event mentions that depend on them."""

    claims: list[Claim] = field(default_factory=list)
    mentions: list[EventMention] = field(default_factory=list)


class CarryForward:
    """Carries the decisions about one version of an article to the next."""

    def __init__(self, before: ArticleVersion, after: ArticleVersion):
        self.before, self.after = before, after
        self.alignment = Alignment(before.text, after.text)
        self.sentences = {version.pk: list(sentences(version.text)) for version in (before, after)}
        # The carried records, by model and primary key of the older record; named actors stand for themselves.
        self.copies: dict[tuple[type[Proposal], int], Proposal] = {}

    def apply(self) -> None:
        """Carry forward what is unchanged, request decisions about what is not, and withdraw proposals."""
        self._carry_unnamed_sources()
        self._carry_links()
        for mention in self._decided(Mention):
            self._carry_mention(mention)
        for time in self._decided(TimeExpression):
            self._carry_time(time)
        for group in self._groups():
            if self._is_unchanged(group):
                self._carry_group(group)
            else:
                self._request_decisions(group.claims)
        self._withdraw_proposals()

    def _decided(self, model: type[TextProposalT]) -> list[TextProposalT]:
        """Return the decided records of the older version."""
        manager: Any = model._default_manager
        rows = manager.filter(version=self.before, state__in=ReviewState.DECIDED).order_by("pk")
        return list(rows.prefetch_related("spans") if model is Claim else rows)

    # --- records that depend on no other ------------------------------------------------------------------------------

    def _carry_unnamed_sources(self) -> None:
        """Carry unnamed sources, which belong to one version: the same description in the next is the same source."""
        for actor in Actor.objects.filter(version=self.before, anonymous=True, state__in=ReviewState.DECIDED):
            span = _span_of(actor.key)
            found = span and self.alignment.find(*span)
            if not found:
                continue
            key = f"{self.after.pk}:{span_key(found)}"
            if not Actor.objects.filter(key=key).exists():
                # A Wikidata id is unique, and stays with the older record.
                self._copy(actor, {"version": self.after, "key": key, "wikidata_id": ""})

    def _carry_links(self) -> None:
        """Carry the links of names that the new text has. A new run finds the decisions and proposes no others."""
        for link in self._decided(ActorLink):
            is_named = link.name in self.after.text or any(
                self.alignment.find(mention.start, mention.end) for mention in link.mentions.accepted()
            )
            if is_named:
                copy = self._copy(link, {})
                RoleMention.objects.bulk_create(
                    RoleMention(link=copy, role=row.role, role_key=row.role_key, standing=row.standing)
                    for row in link.roles.all()
                )

    def _carry_mention(self, mention: Mention) -> None:
        found = self.alignment.find(mention.start, mention.end)
        actor = self._copy_of(Actor, mention.actor_id)
        if found is not None and (actor is not None or mention.actor_id is None):
            self._copy(mention, self._span_fields(found) | {"actor": actor})

    def _carry_time(self, time: TimeExpression) -> None:
        found = self.alignment.find(time.start, time.end)
        if found is not None:
            self._copy(time, self._span_fields(found))

    def _span_fields(self, span: Span) -> dict[str, Any]:
        return {"start": span[0], "end": span[1], "text": self._text(span), "key": span_key(span)}

    # --- claims and event mentions ------------------------------------------------------------------------------------

    def _groups(self) -> list[_Group]:
        """Return the decided claims and event mentions in groups that are carried together, those with claims first.

        No decision depends on a rejected claim, so each is a group of its own.
        """
        claims = {claim.pk: claim for claim in self._decided(Claim)}
        groups: dict[tuple[str, int], _Group] = defaultdict(_Group)
        roots = {pk: _root(claim, claims) for pk, claim in claims.items()}
        for claim in sorted(claims.values(), key=lambda claim: _depth(claim, claims)):
            key = ("claim", roots[claim.pk]) if claim.is_accepted else ("rejected", claim.pk)
            groups[key].claims.append(claim)
        for mention in self._decided(EventMention):
            claim_of = claims.get(mention.claim_id or 0)
            if mention.is_accepted and claim_of is not None and claim_of.is_accepted:
                groups["claim", roots[claim_of.pk]].mentions.append(mention)
            else:
                groups["mention", mention.pk].mentions.append(mention)
        return sorted(groups.values(), key=lambda group: not group.claims)

    def _is_unchanged(self, group: _Group) -> bool:
        """Return whether the new version has all words of the group, and all that it depends on was carried."""
        members = {claim.pk for claim in group.claims}
        return all(self._is_claim_unchanged(claim, members) for claim in group.claims) and all(
            self._is_mention_unchanged(mention, members) for mention in group.mentions
        )

    def _is_claim_unchanged(self, claim: Claim, members: set[int]) -> bool:
        """Compare all words from the claim's first to its last: a “not” between its spans changes its meaning."""
        if claim.source_actor_id and self._copy_of(Actor, claim.source_actor_id) is None:
            return False
        if claim.parent_id and claim.parent_id not in members and self._copy_of(Claim, claim.parent_id) is None:
            return False
        extent = _extent(claim)
        if extent is None or self.alignment.find(*extent) is None:
            return False
        return all(self.alignment.find(span.start, span.end) is not None for span in claim.spans.all())

    def _is_mention_unchanged(self, mention: EventMention, members: set[int]) -> bool:
        if mention.claim_id and mention.claim_id not in members and self._copy_of(Claim, mention.claim_id) is None:
            return False
        time_id = mention.time_expression_id
        if time_id is not None and self._copy_of(TimeExpression, time_id) is None:
            return False
        return (
            self.alignment.find(mention.sentence_start, mention.sentence_end) is not None
            and self.alignment.find(mention.trigger_start, mention.trigger_end) is not None
        )

    def _carry_group(self, group: _Group) -> None:
        for claim in group.claims:
            self._carry_claim(claim)
        for mention in group.mentions:
            self._carry_event_mention(mention)

    def _carry_claim(self, claim: Claim) -> None:
        spans: dict[str, list[Span]] = {role: [] for role in ROLES}
        for span in sorted(claim.spans.all(), key=lambda span: span.position):
            spans[span.role].append(self._found(span.start, span.end))
        fields = {
            "parent": self._copy_of(Claim, claim.parent_id),
            "source_actor": self._copy_of(Actor, claim.source_actor_id),
            "key": claim_key(*(spans[role] for role in ROLES)),
        }
        copy = self._copy(claim, fields, note=self._context_note(claim))
        save_claim_spans([(copy, spans)])

    def _carry_event_mention(self, mention: EventMention) -> None:
        trigger = self._found(mention.trigger_start, mention.trigger_end)
        sentence = self._found(mention.sentence_start, mention.sentence_end)
        fields = {
            "trigger_start": trigger[0],
            "trigger_end": trigger[1],
            "trigger_text": self._text(trigger),
            "sentence_start": sentence[0],
            "sentence_end": sentence[1],
            "sentence_text": self._text(sentence),
            "key": span_key(trigger),
            "claim": self._copy_of(Claim, mention.claim_id),
            "time_expression": self._copy_of(TimeExpression, mention.time_expression_id),
        }
        self._copy(mention, fields)

    def _found(self, start: int, end: int) -> Span:
        """Return where words of the older version, which are unchanged, are in the newer one."""
        found = self.alignment.find(start, end)
        assert found is not None, "only what is unchanged is carried"
        return found

    # --- changed words ------------------------------------------------------------------------------------------------

    def _request_decisions(self, claims: Iterable[Claim]) -> None:
        """Store the wording changes of accepted claims, for an editor to decide.

        The two passages may be equal: then something that the claim depends on has changed.
        """
        rows = []
        for claim in claims:
            if claim.is_accepted:
                before, after = self._passages(claim)
                rows.append(WordingChange(claim=claim, version=self.after, before=before, after=after))
        WordingChange.objects.bulk_create(rows)

    def _passages(self, claim: Claim) -> tuple[str, str]:
        """Return the sentences of a claim in the older version, and the most similar ones in the newer, or ""."""
        start, end = self._sentences_around(self.before, _extent(claim) or (0, 0))
        nearest = self.alignment.nearest(start, end)
        after = self._text(self._sentences_around(self.after, nearest)) if nearest else ""
        return self.before.text[start:end], after

    def _sentences_around(self, version: ArticleVersion, span: Span) -> Span:
        """Return the span of all sentences that overlap a span."""
        touched = [
            sentence for sentence in self.sentences[version.pk] if sentence[0] < span[1] and sentence[1] > span[0]
        ]
        return (touched[0][0], touched[-1][1]) if touched else span

    def _context_note(self, claim: Claim) -> str:
        """Return a note for the history if the rest of a carried claim's sentence has changed."""
        before, after = self._passages(claim)
        if is_trivial_change(before, after):
            return ""
        note = _("The words around it have changed: “%(after)s”") % {"after": after}
        return note[:500]

    # --- proposals ----------------------------------------------------------------------------------------------------

    def _withdraw_proposals(self) -> None:
        """Withdraw the older version's proposals, and the events and actors that only these referred to."""
        models: Sequence[type[TextProposal]] = (EventMention, Claim, TimeExpression, Mention, ActorLink)
        for model in models:
            manager: Any = model._default_manager
            for record in manager.pending().filter(version=self.before):
                transition(record, Action.WITHDRAW, CARRY_FORWARD_PERFORMER)
        active = EventMention.objects.active().filter(event=OuterRef("pk"))
        mentioned = EventMention.objects.filter(version=self.before).values("event")
        for event in Event.objects.pending().filter(pk__in=mentioned).exclude(Exists(active)):
            transition(event, Action.WITHDRAW, CARRY_FORWARD_PERFORMER)
        for actor in unused_actors(self.before):
            transition(actor, Action.WITHDRAW, CARRY_FORWARD_PERFORMER)

    # --- copies -------------------------------------------------------------------------------------------------------

    def _copy_of(self, model: type[CarriedT], pk: int | None) -> CarriedT | None:
        """Return the record of the newer version for one of the older, or None if it was not carried.

        A named actor belongs to no version and is returned itself.
        """
        if pk is None:
            return None
        if model is Actor and (Actor, pk) not in self.copies:
            actor = Actor.objects.filter(pk=pk, anonymous=False).first()
            if actor is not None:
                self.copies[Actor, pk] = actor
        copy = self.copies.get((model, pk))
        return copy if isinstance(copy, model) else None

    def _copy(self, record: CarriedT, fields: Mapping[str, Any], note: str = "") -> CarriedT:
        """Save a copy of a record for the newer version, with the given fields, log it and return it."""
        model = type(record)
        values = {
            column.name: getattr(record, column.name)
            for column in model._meta.concrete_fields
            if not column.primary_key and column.name not in ("created_at", "updated_at")
        }
        values |= {"version": self.after, "revision": 1, **fields}
        if isinstance(record, TextProposal):
            values["carried_from"] = record
        if isinstance(record, (Mention, Claim)):
            values["link"] = self._copy_of(ActorLink, record.link_id)
        copy = model(**values)
        copy.save(force_insert=True)
        changes = {"version": [self.before.number, self.after.number], "from": [record.pk, copy.pk]}
        details = ChangeDetails(changes=changes, note=note)
        log([copy], Action.CARRY, CARRY_FORWARD_PERFORMER, details, after=copy.state)
        self.copies[model, record.pk] = copy
        return copy

    def _text(self, span: Span) -> str:
        """Return the words of a span of the newer version."""
        start, end = span
        return self.after.text[start:end]


def _extent(claim: Claim) -> Span | None:
    """Return the span from the first to the last word of a claim, or None without spans."""
    spans = list(claim.spans.all())
    if not spans:
        return None
    return min(span.start for span in spans), max(span.end for span in spans)


def _root(claim: Claim, known: Mapping[int, Claim]) -> int:
    """Return the primary key of the outermost parent among the known claims."""
    while parent := known.get(claim.parent_id or 0):
        claim = parent
    return claim.pk


def _depth(claim: Claim, known: Mapping[int, Claim]) -> int:
    """Return the number of a claim's parents among the known claims."""
    depth = 0
    while parent := known.get(claim.parent_id or 0):
        claim, depth = parent, depth + 1
    return depth


def _span_of(key: str) -> Span | None:
    """Return the span in an unnamed source's key, “version:start-end”, or None if the key has another form."""
    try:
        start, end = key.split(":")[1].split("+")[0].split("-")
        return int(start), int(end)
    except (IndexError, ValueError):
        return None
