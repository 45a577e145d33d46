"""A new version of an article: what was decided about the old words, as far as they still stand.

A decision is carried to the new version where exactly its words stand there. Claims that hang together, and the
accounts of events that rest on them, go together or not at all. What does not go stays with the older version, in which
it was said, and goes back to an editor with both wordings. What nobody had decided is withdrawn: the new version is
read anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

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
    RoleMention,
    TimeExpression,
    WordingChange,
)
from articles.selectors.passages import sentences
from articles.services.errors import ServiceError
from articles.services.proposals import claim_key, save_claim_spans, span_key, unused_actors
from articles.services.transitions import ChangeDetails, Performer, log, transition
from articles.text.alignment import Alignment, is_trivial_change

CARRY_FORWARD_PERFORMER = Performer("a new version of the article")
ROLES = ("source", "cue", "content")
Span = tuple[int, int]


@transaction.atomic
def add_version(article: Article, text: str) -> ArticleVersion:
    """Store changed words as the next version, and carry over what was decided about those that still stand."""
    before = article.latest
    change = VersionChange.TRIVIAL if is_trivial_change(before.text, text) else VersionChange.REAL
    version = ArticleVersion.objects.create(article=article, number=before.number + 1, text=text, change=change)
    CarryForward(before, version).apply()
    return version


@transaction.atomic
def decide(change: WordingChange, decision: str, by: Performer) -> WordingChange:
    """An editor has compared both wordings: the claim stands as it was said, or a claim on the new words answers it."""
    change = WordingChange.objects.select_for_update(of=("self",)).select_related("claim").get(pk=change.pk)
    if change.decision != WordingChangeDecision.PENDING:
        raise ServiceError(f"“{change}” is {change.get_decision_display()} already.")
    change.decision, change.decided_by, change.decided_at = decision, by.user, timezone.now()
    change.save()
    told = {"wording": [change.before, change.after], "decision": [None, decision]}
    log(
        [change.claim],
        Action.EDIT,
        by,
        ChangeDetails(changes=told, note=f"version {change.version.number} has other words"),
    )
    return change


class CarryForward:
    """What was decided about one version, against the next."""

    def __init__(self, before: ArticleVersion, after: ArticleVersion):
        self.before, self.after = before, after
        self.alignment = Alignment(before.text, after.text)
        self.sentences = {version.pk: list(sentences(version.text)) for version in (before, after)}
        self.copies: dict[tuple[type, int], Any] = {}

    def apply(self) -> None:
        self._actors()
        self._links()
        for mention in self._decided(Mention):
            self._carry_plain(mention, {"start": mention.start, "end": mention.end})
        for time in self._decided(TimeExpression):
            self._carry_plain(time, {"start": time.start, "end": time.end})
        for claims, mentions in self._groups():
            if self._stands(claims, mentions):
                self._carry_group(claims, mentions)
            else:
                self._send_back(claims)
        self._withdraw_waiting()

    def _decided(self, model: type[Any]) -> list[Any]:
        rows = model.objects.filter(version=self.before, state__in=ReviewState.DECIDED).order_by("pk")
        return list(rows.prefetch_related("spans") if model is Claim else rows)

    # --- what stands alone --------------------------------------------------------------------------------------------

    def _actors(self) -> None:
        """An unnamed source belongs to one text. In the next version of it the same description is the same source."""
        for actor in Actor.objects.filter(version=self.before, anonymous=True, state__in=ReviewState.DECIDED):
            span = _span_of(actor.key)
            found = span and self.alignment.find(*span)
            key = f"{self.after.pk}:{span_key(found)}" if found else ""
            if found and not Actor.objects.filter(key=key).exists():
                self._copy(actor, {"version": self.after, "key": key, "wikidata_id": ""})  # an id is one actor's

    def _links(self) -> None:
        """Whom a name was decided to mean, it means in the next version too, if that has the name: the new run finds
        the decision there, and proposes no other."""
        for link in self._decided(ActorLink):
            if link.name in self.after.text or any(
                self.alignment.find(mention.start, mention.end) for mention in link.mentions.accepted()
            ):
                copy = self._copy(link, {})
                RoleMention.objects.bulk_create(
                    RoleMention(link=copy, role=row.role, role_key=row.role_key, standing=row.standing)
                    for row in link.roles.all()
                )

    def _carry_plain(self, record: Any, spans: Mapping[str, int]) -> None:
        found = self.alignment.find(spans["start"], spans["end"])
        actor_id = getattr(record, "actor_id", None)
        if found is None or (actor_id and self._there(Actor, actor_id) is None):
            return
        fields = {"start": found[0], "end": found[1], "text": self._text(found), "key": span_key(found)}
        if actor_id:
            fields["actor"] = self._there(Actor, actor_id)
        self._copy(record, fields)

    # --- what hangs together ------------------------------------------------------------------------------------------

    def _groups(self) -> list[tuple[list[Claim], list[EventMention]]]:
        """Claims with those around and inside them, parents first, and the accounts that rest on any of them."""
        claims = {claim.pk: claim for claim in self._decided(Claim)}
        groups: dict[tuple[str, int], tuple[list[Claim], list[EventMention]]] = defaultdict(lambda: ([], []))
        roots = {pk: _root(claim, claims) for pk, claim in claims.items()}
        for claim in sorted(claims.values(), key=lambda claim: _depth(claim, claims)):
            # A rejected claim is nobody's ground: it goes or stays by itself, with whatever stands around it.
            root = ("claim", roots[claim.pk]) if claim.is_accepted else ("rejected", claim.pk)
            groups[root][0].append(claim)
        for mention in self._decided(EventMention):
            accepted = mention.is_accepted and mention.claim_id in claims and claims[mention.claim_id].is_accepted
            groups["claim" if accepted else "mention", roots[mention.claim_id] if accepted else mention.pk][1].append(
                mention
            )
        return sorted(groups.values(), key=lambda group: not group[0])

    def _stands(self, claims: Iterable[Claim], mentions: Iterable[EventMention]) -> bool:
        members = {claim.pk for claim in claims}
        return all(self._claim_stands(claim, members) for claim in claims) and all(
            self._mention_stands(mention, members) for mention in mentions
        )

    def _claim_stands(self, claim: Claim, members: set[int]) -> bool:
        """All words from its first to its last, those between its spans too: a “not” among them changes it."""
        if claim.source_actor_id and self._there(Actor, claim.source_actor_id) is None:
            return False
        if claim.parent_id and claim.parent_id not in members and self._there(Claim, claim.parent_id) is None:
            return False
        hull = _hull(claim)
        spans = [(span.start, span.end) for span in claim.spans.all()]
        return (
            hull is not None
            and self.alignment.find(*hull) is not None
            and all(self.alignment.find(*span) is not None for span in spans)
        )

    def _mention_stands(self, mention: EventMention, members: set[int]) -> bool:
        if mention.claim_id and mention.claim_id not in members and self._there(Claim, mention.claim_id) is None:
            return False
        time = mention.time_expression_id
        return (
            (time is None or self._there(TimeExpression, time) is not None)
            and self.alignment.find(mention.sentence_start, mention.sentence_end) is not None
            and self.alignment.find(mention.trigger_start, mention.trigger_end) is not None
        )

    def _carry_group(self, claims: Iterable[Claim], mentions: Iterable[EventMention]) -> None:
        for claim in claims:
            self._carry_claim(claim)
        for mention in mentions:
            self._carry_mention(mention)

    def _carry_claim(self, claim: Claim) -> None:
        pieces: dict[str, list[Span]] = {role: [] for role in ROLES}
        for span in sorted(claim.spans.all(), key=lambda span: span.position):
            found = self.alignment.find(span.start, span.end)
            assert found is not None, "whoever is carried stands"
            pieces[span.role].append(found)
        copy = self._copy(
            claim,
            {
                "parent": self._there(Claim, claim.parent_id),
                "source_actor": self._there(Actor, claim.source_actor_id),
                "key": claim_key(*(pieces[role] for role in ROLES)),
            },
            note=self._around(claim),
        )
        save_claim_spans([(copy, pieces)])

    def _carry_mention(self, mention: EventMention) -> None:
        fields: dict[str, Any] = {}
        for part in ("trigger", "sentence"):
            found = self.alignment.find(getattr(mention, f"{part}_start"), getattr(mention, f"{part}_end"))
            assert found is not None, "whoever is carried stands"
            fields |= {f"{part}_start": found[0], f"{part}_end": found[1], f"{part}_text": self._text(found)}
        fields["key"] = span_key((fields["trigger_start"], fields["trigger_end"]))
        fields["claim"] = self._there(Claim, mention.claim_id)
        fields["time_expression"] = self._there(TimeExpression, mention.time_expression_id)
        self._copy(mention, fields)

    # --- what does not stand ------------------------------------------------------------------------------------------

    def _send_back(self, claims: Iterable[Claim]) -> None:
        """To an editor, with both wordings; where the wordings are the same, something it hangs from has changed."""
        rows = [
            WordingChange(claim=claim, version=self.after, before=before, after=after)
            for claim in claims
            if claim.is_accepted
            for before, after in [self._passages(claim)]
        ]
        WordingChange.objects.bulk_create(rows)

    def _passages(self, claim: Claim) -> tuple[str, str]:
        start, end = self._sentences_around(self.before, _hull(claim) or (0, 0))
        near = self.alignment.nearest(start, end)
        after = self._text(self._sentences_around(self.after, near)) if near else ""
        return self.before.text[start:end], after

    def _sentences_around(self, version: ArticleVersion, span: Span) -> Span:
        held = [unit for unit in self.sentences[version.pk] if unit[0] < span[1] and unit[1] > span[0]]
        return (held[0][0], held[-1][1]) if held else span

    def _around(self, claim: Claim) -> str:
        """A remark for the history where the rest of the sentence has changed."""
        before, after = self._passages(claim)
        return "" if is_trivial_change(before, after) else f"The words around it have changed: “{after}”"[:500]

    def _withdraw_waiting(self) -> None:
        for model in (EventMention, Claim, TimeExpression, Mention, ActorLink):
            for record in model.objects.pending().filter(version=self.before):
                transition(record, Action.WITHDRAW, CARRY_FORWARD_PERFORMER)
        told = EventMention.objects.active().filter(event=OuterRef("pk"))
        here = EventMention.objects.filter(version=self.before).values("event")
        for record in [
            *Event.objects.pending().filter(pk__in=here).exclude(Exists(told)),
            *unused_actors(self.before),
        ]:
            transition(record, Action.WITHDRAW, CARRY_FORWARD_PERFORMER)

    # --- copies -------------------------------------------------------------------------------------------------------

    def _there(self, model: type[Any], pk: int | None) -> Any:
        """What a record of the older version points at, as the newer one has it. Named actors belong to no text."""
        if pk is None:
            return None
        if model is Actor and (Actor, pk) not in self.copies:
            self.copies[Actor, pk] = Actor.objects.filter(pk=pk, anonymous=False).first()
        return self.copies.get((model, pk))

    def _copy(self, record: Any, fields: Mapping[str, Any], note: str = "") -> Any:
        model = type(record)
        values = {
            field.name: getattr(record, field.name)
            for field in model._meta.concrete_fields
            if not field.primary_key and field.name not in ("created_at", "updated_at")
        }
        values |= {"version": self.after, "revision": 1, **fields}
        if model is not Actor:
            values["carried_from"] = record
        if "link" in values:
            values["link"] = self._there(ActorLink, record.link_id)
        copy = model(**values)
        copy.save(force_insert=True)
        moved = {"version": [self.before.number, self.after.number], "from": [record.pk, copy.pk]}
        log([copy], Action.CARRY, CARRY_FORWARD_PERFORMER, ChangeDetails(changes=moved, note=note), after=copy.state)
        self.copies[model, record.pk] = copy
        return copy

    def _text(self, span: Span) -> str:
        return self.after.text[slice(*span)]


def _hull(claim: Claim) -> Span | None:
    spans = list(claim.spans.all())
    return (min(span.start for span in spans), max(span.end for span in spans)) if spans else None


def _root(claim: Claim, known: Mapping[int, Claim]) -> int:
    while parent := known.get(claim.parent_id or 0):
        claim = parent
    return claim.pk


def _depth(claim: Claim, known: Mapping[int, Claim]) -> int:
    depth = 0
    while parent := known.get(claim.parent_id or 0):
        claim, depth = parent, depth + 1
    return depth


def _span_of(key: str) -> Span | None:
    """The span in the key of an unnamed source: “version:start-end”."""
    try:
        start, end = key.split(":")[1].split("+")[0].split("-")
        return int(start), int(end)
    except (IndexError, ValueError):
        return None
