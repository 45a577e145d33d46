"""Reconcile what the engine found in a version with the stored proposals.

New findings are proposed, and proposals that the engine no longer makes are withdrawn. What a person accepted, edited
or rejected is left exactly as it is; where the engine now disagrees, that is stored beside it. A proposal is recognised
by its key, which names the words it is about.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from analysis.engine import types as engine
from articles.choices import Action, AliasOrigin, LinkOutcome, ParticipantRole, ReviewState, SpanRole
from articles.models import (
    Actor,
    ActorLink,
    Alias,
    ArticleVersion,
    Claim,
    ClaimSpan,
    Event,
    EventMention,
    EventParticipant,
    ExtractionRun,
    Mention,
    Proposal,
    RoleMention,
    TimeExpression,
)
from articles.models.actor import name_key
from articles.models.base import TextProposal
from articles.services import event_matches, linking
from articles.services.transitions import ChangeDetails, Performer, ProposalT, log, transition

Span = tuple[int, int]
Spans = Sequence[Span]
SpansByRole = Mapping[str, Spans]

# The fields of an event that are compared with what a later run reads in the words of one of its mentions.
EVENT_FIELDS = ("title", "edtf", "status")

# What a later run may change in a proposal without a decision. The words it is about never change: they are its key.
UPDATABLE_FIELDS: dict[type[Proposal], tuple[str, ...]] = {
    ActorLink: linking.FIELDS,
    Mention: ("actor", "link", "kind"),
    TimeExpression: ("type", "value", "edtf", "earliest", "latest"),
    Claim: ("source_actor", "link", "cue_lemma", "stance", "mode", "negated", "hedged"),
    Event: ("title", "edtf", "earliest", "latest", "status", "kind", "salience"),
    EventMention: ("time_expression", "claim"),
}


class Finding(Protocol):
    """Anything that the engine found: it names its rule and a score from 0 to 1."""

    @property
    def rule(self) -> str:
        """The id of the rule that made the finding."""

    @property
    def score(self) -> float | None:
        """How likely the finding is right, or None if unknown."""


def span_key(*spans: Span) -> str:
    """Return the key of spans: “start-end+start-end”."""
    return "+".join(f"{start}-{end}" for start, end in spans)


def claim_key(source: Spans, cue: Spans, content: Spans) -> str:
    """Return the key of a claim with these spans, as 64 hexadecimal digits."""
    return hashlib.sha256("/".join(span_key(*spans) for spans in (source, cue, content)).encode()).hexdigest()


def current_key(record: TextProposal) -> str:
    """Return the key of the words that a record is about now. It differs from `record.key` if an editor moved them."""
    if isinstance(record, Claim):
        rows = list(record.spans.all())
        return claim_key(*([(row.start, row.end) for row in rows if row.role == role] for role in SpanRole.values))
    if isinstance(record, EventMention):
        return span_key((record.trigger_start, record.trigger_end))
    if isinstance(record, (Mention, TimeExpression)):
        return span_key((record.start, record.end))
    raise TypeError(f"{type(record).__name__} has no span")


@transaction.atomic
def reconcile(run: ExtractionRun, analysis: engine.Analysis) -> dict[str, int]:
    """Bring a version's proposals up to date with a new analysis.

    Return counts: of what was found (“actors”, “times”, “claims”, “events”) and of what became of it (“new”, “renewed”,
    “unchanged”, “kept”, “disputed”, “withdrawn”).
    """
    return Reconciliation(run, analysis).apply()


class Reconciliation:
    """One analysis against the stored proposals. Each step maps the engine's ids to records for the steps after it."""

    def __init__(self, run: ExtractionRun, analysis: engine.Analysis):
        self.run = run
        # The lock makes the runs of two engines on one version take turns.
        self.version = ArticleVersion.objects.select_for_update().get(pk=run.version_id)
        self.text = self.version.text
        self.analysis = analysis
        self.by = Performer(f"{run.engine_name} {run.engine_version}")
        self.counts: Counter[str] = Counter()
        self.names = {
            actor.id: [mention for mention in actor.mentions if mention.kind == "name"] for actor in analysis.actors
        }
        # By the engine's id. A place that speaks for its government has a second entry, under its metonym id.
        self.actors: dict[str, Actor] = {}
        self.proposed_links: dict[str, linking.ProposedLink] = {}
        self.links: dict[str, ActorLink] = {}
        self.times: list[TimeExpression] = []
        self.claims: dict[str, Claim] = {}

    def apply(self) -> dict[str, int]:
        """Carry out all steps and return the counts."""
        for name in ("actors", "times", "claims", "events"):
            self.counts[name] = len(getattr(self.analysis, name))
        self.counts.update(dict.fromkeys(("new", "renewed", "unchanged", "kept", "disputed", "withdrawn"), 0))
        self._reconcile_actors()
        self._reconcile_links()
        self._reconcile_roles()
        self._reconcile_mentions()
        self._reconcile_times()
        self._reconcile_claims()
        self._reconcile_events()
        self._withdraw_unused()
        return dict(self.counts)

    # --- actors -------------------------------------------------------------------------------------------------------

    def _reconcile_actors(self) -> None:
        self.proposed_links = linking.propose(self.version, self.analysis)
        # In the order of their keys: two workers that lock the same actors cannot deadlock then.
        keyed = sorted(((self._actor_key(actor), actor) for actor in self.analysis.actors), key=lambda pair: pair[0])
        for key, actor in keyed:
            ids = (actor.id,) if actor.anonymous else (actor.id, linking.metonym_id(actor.id))
            for actor_id in ids:
                record = self._resolve_actor(actor_id, actor, key)
                if record is not None and record.state != ReviewState.REJECTED:
                    self.actors[actor_id] = record
        self._add_aliases()
        linking.update_actor_keys(self.actors.values())

    def _actor_key(self, actor: engine.Actor) -> str:
        """Return the key of an actor: its kind and name, or the version and place of an unnamed source."""
        if actor.anonymous:
            return f"{self.version.pk}:{span_key((actor.mentions[0].start, actor.mentions[0].end))}"
        return f"{actor.kind}:{name_key(actor.name)}"

    def _resolve_actor(self, actor_id: str, actor: engine.Actor, key: str) -> Actor | None:
        """Return the actor by a decided link or the proposed one, a new actor, or None where it is left open."""
        if actor.anonymous:
            return self._find_or_create_actor(actor, key)
        link = self.proposed_links.get(actor_id)
        if link is None:
            return None
        if link.decided:
            decided = link.decided.actor if link.decided.is_accepted else None
            return resolve_merged(decided) if decided else None
        if link.verdict.outcome == LinkOutcome.NEW:
            return self._find_or_create_actor(actor, key, link.verdict.considered)
        record = Actor.objects.filter(pk=link.verdict.actor).first() if link.verdict.actor else None
        return resolve_merged(record) if record else None

    def _find_or_create_actor(self, actor: engine.Actor, key: str, others: Collection[int] = ()) -> Actor:
        """Return the actor proposed under this key before, or a new one.

        `others` are the primary keys of actors that linking found to be someone else; if the key belongs to one of
        them, the new actor gets a key of this version.
        """
        record = Actor.objects.filter(key=key).first()
        if record is None or record.pk in others:
            key = key if record is None else f"{key}#{self.version.pk}"
            record, created = Actor.objects.get_or_create(key=key, defaults=self._actor_fields(actor))
            if created:
                log([record], Action.PROPOSE, self.by, after=ReviewState.PROPOSED)
                self.counts["new"] += 1
        record = resolve_merged(record)
        if record.state == ReviewState.WITHDRAWN:
            transition(record, Action.PROPOSE, self.by, ChangeDetails(fields={"run": self.run}))
            self.counts["renewed"] += 1
        return record

    def _actor_fields(self, actor: engine.Actor) -> dict[str, Any]:
        proposal = {
            "name": actor.name[:300],
            "kind": actor.kind,
            "role": (actor.role or "")[:300],
            "anonymous": actor.anonymous,
        }
        version = self.version if actor.anonymous else None
        return proposal | {"version": version} | self._run_fields(actor, proposal)

    def _add_aliases(self) -> None:
        """Add the names in the text as aliases of proposed actors. Only editors change an accepted actor's aliases."""
        rows = {}
        for actor in self.analysis.actors:
            record = self.actors.get(actor.id)
            if record is None or record.anonymous or record.state != ReviewState.PROPOSED:
                continue
            names = {self.text[mention.start : mention.end] for mention in self.names[actor.id]}
            for name in names | {actor.name}:
                alias = Alias(actor=record, text=name[:300], origin=AliasOrigin.ENGINE, version=self.version)
                alias.key = name_key(alias.text)
                rows[record.pk, alias.key] = alias
        Alias.objects.bulk_create([rows[key] for key in sorted(rows)], ignore_conflicts=True)

    def _reconcile_links(self) -> None:
        wanted = {}
        for actor_id, link in self.proposed_links.items():
            values = link.values(self.actors.get(actor_id))
            share = link.verdict.share
            proposal = to_json_values(values) | {"score": round(share, 3)}
            wanted[link.key] = ActorLink(**values, rule=linking.RULE, score=share, proposal=proposal, run=self.run)
        records = self._reconcile(ActorLink, wanted)
        self.links = {actor_id: records[link.key] for actor_id, link in self.proposed_links.items()}

    def _reconcile_roles(self) -> None:
        """Store the roles in this text with each proposed link. A decided link keeps the roles it was decided with."""
        wanted: dict[int, dict[tuple[str, str], str]] = {}
        roles_by_actor = {actor.id: actor.roles for actor in self.analysis.actors}
        for actor_id, link in self.links.items():
            if not link.metonym and actor_id in roles_by_actor:
                wanted[link.pk] = {
                    (linking.role_key(role.role), role.standing): role.role[:300] for role in roles_by_actor[actor_id]
                }
        stored: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
        for row in RoleMention.objects.filter(link__version=self.version):
            stored[row.link_id][row.role_key, row.standing] = row.pk
        for link in self.links.values():
            if link.state in ReviewState.DECIDED and stored[link.pk]:
                wanted.pop(link.pk, None)
        obsolete = [pk for link_id in wanted for key, pk in stored[link_id].items() if key not in wanted[link_id]]
        RoleMention.objects.filter(pk__in=obsolete).delete()
        RoleMention.objects.bulk_create(
            RoleMention(link_id=link_id, role=role, role_key=key[0], standing=key[1])
            for link_id, roles in sorted(wanted.items())
            for key, role in roles.items()
            if key[0] and key not in stored[link_id]
        )

    def _speaker(self, actor_id: str, spans: Spans | None = None) -> str:
        """Return the engine's id of an actor that speaks or acts, or its metonym id, for the government it represents.

        A place is a metonym where it speaks and where the words name it by a metonym. `spans` are the words of the
        source; without them, an actor is a metonym if the text names it in no other way.
        """
        metonym_id = linking.metonym_id(actor_id)
        if metonym_id not in self.actors:
            return actor_id
        metonyms = [name for name in self.names.get(actor_id, ()) if name.metonym]
        if not metonyms:
            return metonym_id
        if spans is None:
            is_metonym = len(metonyms) == len(self.names[actor_id])
        else:
            is_metonym = any(linking.overlaps_source(name, spans) for name in metonyms)
        return metonym_id if is_metonym else actor_id

    # --- records in the text ------------------------------------------------------------------------------------------

    def _reconcile_mentions(self) -> None:
        wanted = {}
        sources: dict[str, list[Span]] = defaultdict(list)
        for claim in self.analysis.claims:
            sources[claim.actor or ""].extend(claim.source)
        for actor in self.analysis.actors:
            for mention in actor.mentions:
                span = (mention.start, mention.end)
                is_source = mention.metonym or linking.overlaps_source(mention, sources[actor.id])
                actor_id = self._speaker(actor.id, [span]) if is_source else actor.id
                values = {
                    "actor": self.actors.get(actor_id),
                    "link": self.links.get(actor_id),
                    "kind": mention.kind,
                } | self._span_fields("", span)
                proposal = to_json_values(values, exclude="link")
                wanted[span_key(span)] = Mention(**values, **self._run_fields(mention, proposal))
        self._reconcile(Mention, wanted)

    def _reconcile_times(self) -> None:
        wanted = {}
        for time in self.analysis.times:
            span = (time.start, time.end)
            values = {
                "type": time.type,
                "value": time.value[:100],
                "edtf": time.edtf or "",
                "earliest": time.earliest,
                "latest": time.latest,
            } | self._span_fields("", span)
            wanted[span_key(span)] = TimeExpression(**values, **self._run_fields(time, to_json_values(values)))
        records = self._reconcile(TimeExpression, wanted)
        self.times = [records[span_key((time.start, time.end))] for time in self.analysis.times]

    def _reconcile_claims(self) -> None:
        wanted: dict[str, Claim] = {}
        spans_by_key: dict[str, SpansByRole] = {}
        keys = {claim.id: claim_key(claim.source, claim.cue, claim.content) for claim in self.analysis.claims}
        for claim in self.analysis.claims:
            speaker = self._speaker(claim.actor or "", claim.source)
            values = {
                "source_actor": self.actors.get(speaker),
                "link": self.links.get(speaker),
                "cue_lemma": claim.lemma[:100],
                "stance": claim.stance,
                "mode": claim.mode,
                "negated": claim.negated,
                "hedged": claim.hedged,
            }
            spans: dict[str, Spans] = {"source": claim.source, "cue": claim.cue, "content": claim.content}
            span_lists = {role: [list(span) for span in role_spans] for role, role_spans in spans.items()}
            proposal = to_json_values(values, exclude="link") | span_lists
            wanted[keys[claim.id]] = Claim(**values, **self._run_fields(claim, proposal))
            spans_by_key[keys[claim.id]] = spans
        records = self._reconcile(Claim, wanted, spans_by_key)
        self.claims = {claim_id: records[key] for claim_id, key in keys.items()}
        self._set_parents()

    def _set_parents(self) -> None:
        """Set the parents of proposed claims. A decided claim keeps its parent."""
        changed = []
        for claim in self.analysis.claims:
            record = self.claims[claim.id]
            parent = self.claims[claim.parent] if claim.parent else None
            if record.state != ReviewState.PROPOSED or record.parent == parent:
                continue
            if parent is None or not is_self_or_ancestor(record, parent):
                record.parent = parent
                changed.append(record)
        Claim.objects.bulk_update(changed, ["parent"])

    def _reconcile_events(self) -> None:
        """Propose events together with their mentions. A stored mention keeps its event."""
        stored = self._stored(EventMention)
        wanted = self._wanted_event_mentions(stored)
        repeated = {span_key(event.trigger) for event in self.analysis.events if event.same_as}
        new_events = {
            id(mention.event): mention.event
            for key, mention in wanted.items()
            if key not in stored and mention.event.pk is None
        }
        self._insert(Event, list(new_events.values()))
        for key in (wanted.keys() & stored.keys()) - repeated:
            if stored[key].state not in ReviewState.DECIDED:
                self._renew(stored[key].event, wanted[key].event)
        records = self._reconcile(EventMention, wanted)
        for event in self.analysis.events:
            if not event.same_as:
                self._set_participants(records[span_key(event.trigger)].event, event)
        event_matches.propose(list(new_events.values()), self.by)

    def _wanted_event_mentions(self, stored: Mapping[str, EventMention]) -> dict[str, EventMention]:
        """Return the mentions of the analysis by key, unsaved.

        A mention that is not stored yet has the event of an earlier mention of the same event in this text, if there
        is one. A stored mention is given the event as the engine proposes it now, for comparison.
        """
        wanted = {}
        events: dict[str, Event] = {}
        for event in self.analysis.events:
            key = span_key(event.trigger)
            proposed = self._proposed_event(event)
            existing = stored.get(key)
            events[event.id] = existing.event if existing else events.get(event.same_as or "", proposed)
            values = (
                self._span_fields("trigger_", event.trigger)
                | self._span_fields("sentence_", event.sentence)
                | {
                    "time_expression": None if event.time is None else self.times[event.time],
                    "claim": self.claims[event.claim] if event.claim else None,
                }
            )
            run_fields = self._run_fields(event, to_json_values(values) | proposed.proposal)
            wanted[key] = EventMention(event=proposed if existing else events[event.id], **values, **run_fields)
        return wanted

    def _proposed_event(self, event: engine.Event) -> Event:
        values = {
            "title": event.title[:200],
            "edtf": event.date or "",
            "earliest": event.earliest,
            "latest": event.latest,
            "status": event.status,
            "kind": event.kind,
            "salience": event.salience,
        }
        evidence = {"act": event.act, "dated_by": event.dated_by}
        return Event(**values, **self._run_fields(event, to_json_values(values) | evidence))

    def _set_participants(self, record: Event, event: engine.Event) -> None:
        """Replace the participants of a proposed event by those of the analysis."""
        if record.state != ReviewState.PROPOSED:
            return
        wanted: set[tuple[int, str]] = set()
        for actor, role in event.participants:
            actor_id = self._speaker(actor) if role == ParticipantRole.AGENT else actor
            if actor_id in self.actors:
                known_role = role if role in ParticipantRole.values else ParticipantRole.OTHER.value
                wanted.add((self.actors[actor_id].pk, known_role))
        stored = {(row.actor_id, row.role): row for row in record.event_participants.all()}
        for pair in stored.keys() - wanted:
            stored[pair].delete()
        EventParticipant.objects.bulk_create(
            EventParticipant(event=record, actor_id=pk, role=role) for pk, role in sorted(wanted - stored.keys())
        )

    # --- reconciling --------------------------------------------------------------------------------------------------

    def _run_fields(self, finding: Finding, proposal: dict[str, Any]) -> dict[str, Any]:
        """Return the fields that every proposal of this run has. `proposal` holds the engine's values in JSON form."""
        return {"rule": finding.rule[:80], "score": finding.score, "proposal": proposal, "run": self.run}

    def _span_fields(self, prefix: str, span: Span) -> dict[str, Any]:
        start, end = span
        return {f"{prefix}start": start, f"{prefix}end": end, f"{prefix}text": self.text[start:end]}

    def _stored(self, model: type[Any]) -> dict[str, Any]:
        """Return the version's records of a model by key."""
        rows = model.objects.filter(version=self.version).exclude(key="")
        if model is EventMention:
            rows = rows.select_related("event")
        if model is Claim:
            rows = rows.prefetch_related("spans")
        return {row.key: row for row in rows}

    def _reconcile(
        self, model: type[Any], wanted: dict[str, Any], spans_by_key: Mapping[str, SpansByRole] | None = None
    ) -> dict[str, Any]:
        """Bring the version's records of a model in line with those wanted, given by key and unsaved.

        Insert new ones, renew proposals, withdraw those that are not wanted, and leave decided records unchanged.
        Return the record for each key that is wanted.
        """
        stored = self._stored(model)
        new = {key: record for key, record in wanted.items() if key not in stored}
        for key, record in new.items():
            record.version, record.key = self.version, key
        self._insert(model, list(new.values()), spans_by_key)
        for key, record in stored.items():
            if key in wanted:
                self._renew(record, wanted[key])
            elif record.state == ReviewState.PROPOSED:
                self._withdraw(record)
            elif _is_missed(record):
                self._dispute(record, {"gone": True})
        return new | {key: record for key, record in stored.items() if key in wanted}

    def _insert(self, model: type[Any], rows: list[Any], spans_by_key: Mapping[str, SpansByRole] | None = None) -> None:
        model.objects.bulk_create(rows)
        if spans_by_key:
            save_claim_spans([(row, spans_by_key[row.key]) for row in rows])
        log(rows, Action.PROPOSE, self.by, after=ReviewState.PROPOSED)
        self.counts["new"] += len(rows)

    def _renew(self, record: ProposalT, proposed: ProposalT) -> None:
        """Update a stored record that the engine proposes again.

        Write and log a proposal only if it has changed or was withdrawn. Leave a decided record unchanged and store
        what the engine disagrees about.
        """
        if record.state in ReviewState.DECIDED:
            self.counts["kept"] += 1
            self._dispute(record, self._disagreement(record, proposed))
            return
        values = {name: getattr(proposed, name) for name in UPDATABLE_FIELDS[type(record)]}
        changed = {name: value for name, value in values.items() if getattr(record, name) != value}
        if not changed and record.state == ReviewState.PROPOSED:
            type(record)._base_manager.filter(pk=record.pk).update(run=self.run)
            self.counts["unchanged"] += 1
            return
        changes = {
            name: [to_json_value(getattr(record, name)), to_json_value(value)] for name, value in changed.items()
        }
        run_fields = {name: getattr(proposed, name) for name in ("rule", "score", "proposal", "run")}
        transition(record, Action.PROPOSE, self.by, ChangeDetails(fields=changed | run_fields, changes=changes))
        self.counts["renewed"] += 1

    def _disagreement(self, record: Proposal, proposed: Proposal) -> dict[str, Any]:
        """Return the engine's values, by name, that differ from a decided record.

        Leave out values that the engine had proposed when the person decided: the decision took them into account.
        """
        sources: list[tuple[Proposal, Proposal, str]] = [
            (record, proposed, name) for name in UPDATABLE_FIELDS[type(record)] if name != "link"
        ]
        if isinstance(record, EventMention) and isinstance(proposed, EventMention):
            sources += [(record.event, proposed.event, name) for name in EVENT_FIELDS]
        disagreement = {}
        for stored, new, name in sources:
            value = to_json_value(getattr(new, name))
            is_known = name in record.proposal and value == record.proposal[name]
            if value != to_json_value(getattr(stored, name)) and not is_known:
                disagreement[name] = value
        return disagreement

    def _dispute(self, record: Proposal, disagreement: dict[str, Any]) -> None:
        """Store what the engine disagrees about. The decision and the revision stay as they are."""
        if record.disagreement != disagreement:
            type(record)._base_manager.filter(pk=record.pk).update(disagreement=disagreement)
            record.disagreement = disagreement
            if disagreement:
                self._log_disagreement(record, disagreement)
        self.counts["disputed"] += bool(disagreement)

    def _log_disagreement(self, record: Proposal, disagreement: dict[str, Any]) -> None:
        changes = {name: [_stored_value(record, name), value] for name, value in disagreement.items() if name != "gone"}
        note = _("The engine no longer finds it.") if disagreement.get("gone") else ""
        details = ChangeDetails(changes=changes, note=note)
        log([record], Action.DISAGREE, self.by, details, before=record.state, after=record.state)

    def _withdraw(self, record: Proposal) -> None:
        transition(record, Action.WITHDRAW, self.by)
        self.counts["withdrawn"] += 1

    def _withdraw_unused(self) -> None:
        """Withdraw proposed events and actors of this text that no active record refers to."""
        active = EventMention.objects.active().filter(event=OuterRef("pk"))
        mentioned = EventMention.objects.filter(version=self.version).values("event")
        for event in Event.objects.pending().filter(pk__in=mentioned).exclude(Exists(active)):
            self._withdraw(event)
        for actor in unused_actors(self.version):
            self._withdraw(actor)


def _is_missed(record: TextProposal) -> bool:
    """Return whether the engine's no longer finding a decided record is a disagreement.

    It is for an accepted record that the engine had proposed for the very words it has now. Links are not records of
    words: a name that is no longer found says nothing against the link.
    """
    return (
        not isinstance(record, ActorLink)
        and record.is_accepted
        and bool(record.proposal)
        and current_key(record) == record.key
    )


def _stored_value(record: Proposal, name: str) -> Any:
    """Return a record's value in JSON form; for a mention, also those of its event."""
    source = record.event if isinstance(record, EventMention) and name in EVENT_FIELDS else record
    return to_json_value(getattr(source, name))


def unused_actors(version: ArticleVersion) -> models.QuerySet[Actor]:
    """Return the proposed actors that a version names or named, to which no active record refers."""
    references = [
        Mention.objects.active().filter(actor=OuterRef("pk")),
        Claim.objects.active().filter(source_actor=OuterRef("pk")),
        EventParticipant.objects.filter(actor=OuterRef("pk")).exclude(event__state__in=ReviewState.INACTIVE),
    ]
    named = Mention.objects.filter(version=version).values("actor")
    unused = Actor.objects.pending().filter(models.Q(pk__in=named) | models.Q(version=version))
    for rows in references:
        unused = unused.exclude(Exists(rows))
    return unused


def save_claim_spans(claims: Iterable[tuple[Claim, SpansByRole]]) -> None:
    """Insert the spans of new claims, given by role, with their exact words."""
    rows = [
        ClaimSpan(claim=claim, role=role, position=position, start=start, end=end, text=claim.version.text[start:end])
        for claim, roles in claims
        for role, spans in roles.items()
        for position, (start, end) in enumerate(spans)
    ]
    ClaimSpan.objects.bulk_create(rows)


def resolve_merged(actor: Actor) -> Actor:
    """Return the actor that an actor was merged into, at the end of the chain, or the actor itself."""
    while actor.merged_into is not None:
        actor = actor.merged_into
    return actor


def to_json_values(values: Mapping[str, Any], *, exclude: str = "") -> dict[str, Any]:
    """Return values in JSON form, by name, without the one named by `exclude`. See `to_json_value`."""
    return {name: to_json_value(value) for name, value in values.items() if name != exclude}


def to_json_value(value: Any) -> Any:
    """Return a value in JSON form: the primary key of a record, a date in ISO form, anything else unchanged."""
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


def is_self_or_ancestor(claim: Claim, other: Claim) -> bool:
    """Return whether `claim` is `other` or one of its parents, so that it cannot have `other` as its parent."""
    step: Claim | None = other
    while step is not None:
        if step.pk == claim.pk:
            return True
        step = step.parent
    return False
