"""What the engine found becomes proposals: a diff against what stands already.

New findings are proposed; waiting proposals that the engine no longer makes are withdrawn; what a person accepted,
edited or rejected is left exactly as it is, and where the engine now reads it differently that is noted beside it. A
proposal is known again by its key, the words it points at.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from analysis.engine import types as found
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
    RoleMention,
    TimeExpression,
)
from articles.models.actor import name_key
from articles.services import event_matches, linking
from articles.services.transitions import ChangeDetails, Performer, log, transition

Spans = Sequence[tuple[int, int]]

# What an account says of its event, compared with what a later run reads in the same words.
EVENT_FIELDS = ("title", "edtf", "status")

# What a later run may change in a proposal that still waits. The words it points at never change: they are its key.
UPDATABLE_FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    ActorLink: linking.FIELDS,
    Mention: ("actor", "link", "kind"),
    TimeExpression: ("type", "value", "edtf", "earliest", "latest"),
    Claim: ("source_actor", "link", "cue_lemma", "stance", "mode", "negated", "hedged"),
    Event: ("title", "edtf", "earliest", "latest", "status", "kind", "salience"),
    EventMention: ("time_expression", "claim"),
}


def span_key(*spans: tuple[int, int]) -> str:
    return "+".join(f"{start}-{end}" for start, end in spans)


def claim_key(source: Spans, cue: Spans, content: Spans) -> str:
    """Which words a claim consists of, as 64 hex digits."""
    return hashlib.sha256("/".join(span_key(*spans) for spans in (source, cue, content)).encode()).hexdigest()


def current_key(record: Any) -> str:
    """The key of the words that a record points at now; another than its own once an editor has moved its spans."""
    if isinstance(record, Claim):
        spans = [[(s.start, s.end) for s in record.spans.all() if s.role == role] for role in SpanRole.values]
        return claim_key(*spans)
    if isinstance(record, EventMention):
        return span_key((record.trigger_start, record.trigger_end))
    return span_key((record.start, record.end))


@transaction.atomic
def reconcile(run: ExtractionRun, analysis: found.Analysis) -> dict[str, int]:
    """Bring a version's proposals up to date with a new analysis. Returns how many were found, new, kept, withdrawn."""
    return Reconciliation(run, analysis).apply()


class Reconciliation:
    """One analysis against what stands. Each step maps the engine's ids to records, for the steps after it."""

    def __init__(self, run: ExtractionRun, analysis: found.Analysis):
        self.run = run
        # Runs of two engines over one version take turns from here on.
        self.version = ArticleVersion.objects.select_for_update().get(pk=run.version_id)
        self.text = self.version.text
        self.analysis = analysis
        self.by = Performer(f"{run.engine_name} {run.engine_version}")
        self.counts: Counter[str] = Counter()
        self.named = {a.id: [m for m in a.mentions if m.kind == "name"] for a in analysis.actors}
        self.actors: dict[str, Actor] = {}  # a place that speaks for its government is there twice
        self.proposed: dict[str, linking.ProposedLink] = {}
        self.links: dict[str, ActorLink] = {}
        self.times: list[TimeExpression] = []
        self.claims: dict[str, Claim] = {}

    def apply(self) -> dict[str, int]:
        names = ("actors", "times", "claims", "events")
        self.counts.update({name: len(getattr(self.analysis, name)) for name in names})
        self.counts.update(dict.fromkeys(("new", "renewed", "unchanged", "kept", "disputed", "withdrawn"), 0))
        self._actors()
        self._links()
        self._roles()
        self._mentions()
        self._times()
        self._claims()
        self._events()
        self._withdraw_unused()
        return dict(self.counts)

    # --- actors -------------------------------------------------------------------------------------------------------

    def _actors(self) -> None:
        self.proposed = linking.propose(self.version, self.analysis)
        # In the order of their keys: two workers that meet the same actors then never wait for each other in a ring.
        for key, actor in sorted(((self._actor_key(a), a) for a in self.analysis.actors), key=itemgetter(0)):
            for id in (actor.id, linking.metonym_id(actor.id)) if not actor.anonymous else (actor.id,):
                record = self._linked(id, actor, key)
                if record is not None and record.state != ReviewState.REJECTED:
                    self.actors[id] = record
        self._aliases()
        linking.update_actor_keys(self.actors.values())

    def _actor_key(self, actor: found.Actor) -> str:
        """A named actor is one for all texts; an unnamed source belongs to the place where it is first described."""
        if actor.anonymous:
            return f"{self.version.pk}:{span_key((actor.mentions[0].start, actor.mentions[0].end))}"
        return f"{actor.kind}:{name_key(actor.name)}"

    def _linked(self, id: str, actor: found.Actor, key: str) -> Actor | None:
        """Whom the actor is by a decision or by its links; a new one; or nobody, where it stays open."""
        if actor.anonymous:
            return self._new(actor, key)
        link = self.proposed.get(id)
        if link is None:
            return None
        if link.decided:
            return resolve_merged(link.decided.actor) if link.decided.is_accepted and link.decided.actor else None
        if link.verdict.outcome == LinkOutcome.NEW:
            return self._new(actor, key, link.verdict.considered)
        record = Actor.objects.filter(pk=link.verdict.actor).first() if link.verdict.actor else None
        return record and resolve_merged(record)

    def _new(self, actor: found.Actor, key: str, others: Collection[int] = ()) -> Actor:
        """The actor proposed under this key before, or a new one. `others` were looked at and are someone else."""
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

    def _actor_fields(self, actor: found.Actor) -> dict[str, Any]:
        said = {
            "name": actor.name[:300],
            "kind": actor.kind,
            "role": (actor.role or "")[:300],
            "anonymous": actor.anonymous,
        }
        return said | {"version": self.version if actor.anonymous else None} | self._made(actor, said)

    def _aliases(self) -> None:
        """The names that waiting actors go by here. An accepted actor's aliases are the editors'."""
        rows = {}
        for actor in self.analysis.actors:
            record = self.actors.get(actor.id)
            if record is None or record.anonymous or record.state != ReviewState.PROPOSED:
                continue
            for name in {self.text[m.start : m.end] for m in actor.mentions if m.kind == "name"} | {actor.name}:
                alias = Alias(actor=record, text=name[:300], origin=AliasOrigin.ENGINE, version=self.version)
                alias.key = name_key(alias.text)
                rows[record.pk, alias.key] = alias
        Alias.objects.bulk_create([rows[key] for key in sorted(rows)], ignore_conflicts=True)

    def _links(self) -> None:
        wanted = {}
        for id, link in self.proposed.items():
            values = link.values(self.actors.get(id))
            said = to_json_values(values) | {"score": round(link.verdict.share, 3)}
            wanted[link.key] = ActorLink(
                **values, rule=linking.RULE, score=link.verdict.share, proposal=said, run=self.run
            )
        records = self._settle(ActorLink, wanted)
        self.links = {id: records[link.key] for id, link in self.proposed.items()}

    def _roles(self) -> None:
        """The roles that this text gives, with each waiting link; a decided one keeps those decided with it."""
        wanted: dict[int, dict[tuple[str, str], str]] = {}
        told = {actor.id: actor.roles for actor in self.analysis.actors}
        for id, link in self.links.items():
            if not link.metonym and id in told:
                wanted[link.pk] = {(linking.role_key(r.role), r.standing): r.role[:300] for r in told[id]}
        standing: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
        for row in RoleMention.objects.filter(link__version=self.version):
            standing[row.link_id][row.role_key, row.standing] = row.pk
        decided = {link.pk for link in self.links.values() if link.state in ReviewState.DECIDED}
        open_ = {pk: roles for pk, roles in wanted.items() if pk not in decided or not standing[pk]}
        gone = [
            pk for link, rows in standing.items() if link in open_ for key, pk in rows.items() if key not in open_[link]
        ]
        RoleMention.objects.filter(pk__in=gone).delete()
        RoleMention.objects.bulk_create(
            RoleMention(link_id=link, role=role, role_key=key[0], standing=key[1])
            for link, roles in sorted(open_.items())
            for key, role in roles.items()
            if key[0] and key not in standing[link]
        )

    def _speaker(self, id: str, spans: Spans | None = None) -> str:
        """The engine's id of an actor, or that of the government for which it speaks: where the words name it by a
        metonym, or it is a place that speaks. Without `spans`, where the text names it in no other way."""
        speaking = linking.metonym_id(id)
        if speaking not in self.actors:
            return id
        metonyms = [m for m in self.named.get(id, ()) if m.metonym]
        if not metonyms:
            return speaking
        if spans is None:
            return speaking if len(metonyms) == len(self.named[id]) else id
        return speaking if any(linking.overlaps_source(m, spans) for m in metonyms) else id

    # --- what stands in the text --------------------------------------------------------------------------------------

    def _mentions(self) -> None:
        wanted = {}
        sources: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for claim in self.analysis.claims:
            sources[claim.actor or ""].extend(claim.source)
        for actor in self.analysis.actors:
            for m in actor.mentions:
                spoken = m.metonym or linking.overlaps_source(m, sources[actor.id])
                id = self._speaker(actor.id, [(m.start, m.end)]) if spoken else actor.id
                values = {"actor": self.actors.get(id), "link": self.links.get(id), "kind": m.kind}
                values |= self._span("", (m.start, m.end))
                said = to_json_values(values, but="link")
                wanted[span_key((m.start, m.end))] = Mention(**values, **self._made(m, said))
        self._settle(Mention, wanted)

    def _times(self) -> None:
        wanted = {}
        for time in self.analysis.times:
            values = {
                "type": time.type,
                "value": time.value[:100],
                "edtf": time.edtf or "",
                "earliest": time.earliest,
                "latest": time.latest,
            } | self._span("", (time.start, time.end))
            wanted[span_key((time.start, time.end))] = TimeExpression(
                **values, **self._made(time, to_json_values(values))
            )
        records = self._settle(TimeExpression, wanted)
        self.times = [records[span_key((time.start, time.end))] for time in self.analysis.times]

    def _claims(self) -> None:
        wanted: dict[str, Claim] = {}
        pieces: dict[str, dict[str, Spans]] = {}
        keys = {c.id: claim_key(c.source, c.cue, c.content) for c in self.analysis.claims}
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
            spans = {"source": claim.source, "cue": claim.cue, "content": claim.content}
            said = to_json_values(values, but="link") | {
                role: [list(span) for span in found] for role, found in spans.items()
            }
            wanted[keys[claim.id]] = Claim(**values, **self._made(claim, said))
            pieces[keys[claim.id]] = dict(spans)
        records = self._settle(Claim, wanted, pieces)
        self.claims = {id: records[key] for id, key in keys.items()}
        self._parents()

    def _parents(self) -> None:
        """Hang each waiting claim from its parent; what a person decided keeps the parent it had."""
        changed = []
        for claim in self.analysis.claims:
            record = self.claims[claim.id]
            parent = self.claims[claim.parent] if claim.parent else None
            if record.state == ReviewState.PROPOSED and record.parent != parent:
                if parent is None or not is_self_or_ancestor(record, parent):
                    record.parent = parent
                    changed.append(record)
        Claim.objects.bulk_update(changed, ["parent"])

    def _events(self) -> None:
        """An event, and the mention of it in this text, are proposed together; a known mention keeps its event."""
        standing = self._standing(EventMention)
        wanted = {}
        told: dict[str, Event] = {}
        for event in self.analysis.events:
            proposed = self._event(event)
            there = standing.get(span_key(event.trigger))
            told[event.id] = there.event if there else told.get(event.same_as or "", proposed)
            values = (
                self._span("trigger_", event.trigger)
                | self._span("sentence_", event.sentence)
                | {
                    "time_expression": None if event.time is None else self.times[event.time],
                    "claim": self.claims[event.claim] if event.claim else None,
                }
            )
            made = self._made(event, to_json_values(values) | proposed.proposal)
            wanted[span_key(event.trigger)] = EventMention(
                event=proposed if there else told[event.id], **values, **made
            )
        again = {span_key(event.trigger) for event in self.analysis.events if event.same_as}
        new = {id(m.event): m.event for key, m in wanted.items() if key not in standing and m.event.pk is None}
        self._insert(Event, list(new.values()))
        for key in (wanted.keys() & standing.keys()) - again:
            if standing[key].state not in ReviewState.DECIDED:
                self._renew(standing[key].event, wanted[key].event)
        records = self._settle(EventMention, wanted)
        for event in self.analysis.events:
            if not event.same_as:
                self._participants(records[span_key(event.trigger)].event, event)
        event_matches.propose(list(new.values()), self.by)

    def _event(self, event: found.Event) -> Event:
        values = {
            "title": event.title[:200],
            "edtf": event.date or "",
            "earliest": event.earliest,
            "latest": event.latest,
            "status": event.status,
            "kind": event.kind,
            "salience": event.salience,
        }
        told = {"act": event.act, "dated_by": event.dated_by}
        return Event(**values, **self._made(event, to_json_values(values) | told))

    def _participants(self, record: Event, event: found.Event) -> None:
        if record.state != ReviewState.PROPOSED:
            return
        wanted = {
            (self.actors[id].pk, role if role in ParticipantRole.values else ParticipantRole.OTHER.value)
            for actor, role in event.participants
            if (id := self._speaker(actor) if role == ParticipantRole.AGENT else actor) in self.actors
        }
        standing = {(row.actor_id, row.role): row for row in record.event_participants.all()}
        for pair in standing.keys() - wanted:
            standing[pair].delete()
        rows = [EventParticipant(event=record, actor_id=pk, role=role) for pk, role in sorted(wanted - standing.keys())]
        EventParticipant.objects.bulk_create(rows)

    # --- the diff -----------------------------------------------------------------------------------------------------

    def _made(self, thing: Any, said: dict[str, Any]) -> dict[str, Any]:
        """The fields that every proposal of this run carries."""
        return {"rule": thing.rule[:80], "score": thing.score, "proposal": said, "run": self.run}

    def _span(self, prefix: str, span: tuple[int, int]) -> dict[str, Any]:
        start, end = span
        return {f"{prefix}start": start, f"{prefix}end": end, f"{prefix}text": self.text[start:end]}

    def _standing(self, model: type[Any]) -> dict[str, Any]:
        rows = model.objects.filter(version=self.version).exclude(key="")
        if model is EventMention:
            rows = rows.select_related("event")
        if model is Claim:
            rows = rows.prefetch_related("spans")
        return {row.key: row for row in rows}

    def _settle(
        self, model: type[Any], wanted: dict[str, Any], pieces: dict[str, dict[str, Spans]] | None = None
    ) -> dict[str, Any]:
        """Propose what is new, renew what waits, withdraw what is gone, leave what is decided; a record a key."""
        standing = self._standing(model)
        new = {key: record for key, record in wanted.items() if key not in standing}
        for key, record in new.items():
            record.version, record.key = self.version, key
        self._insert(model, list(new.values()), pieces or {})
        for key, record in standing.items():
            if key in wanted:
                self._renew(record, wanted[key])
            elif record.state == ReviewState.PROPOSED:
                self._withdraw(record)
            elif model is not ActorLink and record.is_accepted and record.proposal and current_key(record) == key:
                self._dispute(record, {"gone": True})
        return new | {key: record for key, record in standing.items() if key in wanted}

    def _insert(self, model: type[Any], rows: list[Any], pieces: dict[str, dict[str, Spans]] | None = None) -> None:
        model.objects.bulk_create(rows)
        if pieces:
            save_claim_spans([(row, pieces[row.key]) for row in rows])
        log(rows, Action.PROPOSE, self.by, after=ReviewState.PROPOSED)
        self.counts["new"] += len(rows)

    def _renew(self, record: Any, proposed: Any) -> None:
        """The engine says it again, perhaps differently. Only a change of a waiting proposal is written and told."""
        if record.state in ReviewState.DECIDED:
            self.counts["kept"] += 1
            self._dispute(record, self._differences(record, proposed))
            return
        fields = {name: getattr(proposed, name) for name in UPDATABLE_FIELDS[type(record)]}
        changed = {name: value for name, value in fields.items() if getattr(record, name) != value}
        if not changed and record.state == ReviewState.PROPOSED:
            type(record).objects.filter(pk=record.pk).update(run=self.run)
            self.counts["unchanged"] += 1
            return
        told = {name: [to_json_value(getattr(record, name)), to_json_value(value)] for name, value in changed.items()}
        made = {name: getattr(proposed, name) for name in ("rule", "score", "proposal", "run")}
        transition(record, Action.PROPOSE, self.by, ChangeDetails(fields=changed | made, changes=told))
        self.counts["renewed"] += 1

    def _differences(self, record: Any, proposed: Any) -> dict[str, Any]:
        """Where the engine now says something of a decided record that is neither what stands nor what it had said when
        a person decided: that much the person knew."""
        pairs = [(record, proposed, name) for name in UPDATABLE_FIELDS[type(record)] if name != "link"]
        if isinstance(record, EventMention):
            pairs += [(record.event, proposed.event, name) for name in EVENT_FIELDS]
        says = {
            name: (to_json_value(getattr(stands, name)), to_json_value(getattr(new, name)))
            for stands, new, name in pairs
        }
        return {
            name: new
            for name, (stands, new) in says.items()
            if new != stands and (name not in record.proposal or new != record.proposal[name])
        }

    def _dispute(self, record: Any, says: dict[str, Any]) -> None:
        """Note what the engine says now. Nothing that a person decided changes, so neither does the revision."""
        if record.disagreement != says:
            type(record).objects.filter(pk=record.pk).update(disagreement=says)
            record.disagreement = says
            if says:
                told = {name: [self._stands(record, name), value] for name, value in says.items() if name != "gone"}
                change = ChangeDetails(changes=told, note="It no longer finds it." if says.get("gone") else "")
                log([record], Action.DISAGREE, self.by, change, before=record.state, after=record.state)
        self.counts["disputed"] += bool(says)

    def _stands(self, record: Any, name: str) -> Any:
        return to_json_value(
            getattr(record.event if name in EVENT_FIELDS and hasattr(record, "event") else record, name)
        )

    def _withdraw(self, record: Any) -> None:
        transition(record, Action.WITHDRAW, self.by)
        self.counts["withdrawn"] += 1

    def _withdraw_unused(self) -> None:
        """Events and actors of this text that were proposed and that nothing points at any more."""
        told = EventMention.objects.active().filter(event=OuterRef("pk"))
        here = EventMention.objects.filter(version=self.version).values("event")
        for event in Event.objects.pending().filter(pk__in=here).exclude(Exists(told)):
            self._withdraw(event)
        for actor in unused_actors(self.version):
            self._withdraw(actor)


def unused_actors(version: ArticleVersion) -> models.QuerySet[Actor]:
    """Waiting actors that this version once named and that nothing alive names now."""
    uses = [
        Mention.objects.active().filter(actor=OuterRef("pk")),
        Claim.objects.active().filter(source_actor=OuterRef("pk")),
        EventParticipant.objects.filter(actor=OuterRef("pk")).exclude(event__state__in=ReviewState.INACTIVE),
    ]
    here = models.Q(pk__in=Mention.objects.filter(version=version).values("actor")) | models.Q(version=version)
    unused = Actor.objects.pending().filter(here)
    for use in uses:
        unused = unused.exclude(Exists(use))
    return unused


def save_claim_spans(claims: Iterable[tuple[Claim, Mapping[str, Spans]]]) -> None:
    """Write the spans of new claims, `{role: spans}` for each, with their exact words."""
    rows = [
        ClaimSpan(claim=claim, role=role, position=position, start=start, end=end, text=claim.version.text[start:end])
        for claim, roles in claims
        for role, spans in roles.items()
        for position, (start, end) in enumerate(spans)
    ]
    ClaimSpan.objects.bulk_create(rows)


def resolve_merged(actor: Actor) -> Actor:
    """The actor that this one was merged into, at the end of the chain; itself if it was not."""
    while actor.merged_into is not None:
        actor = actor.merged_into
    return actor


def to_json_values(values: dict[str, Any], *, but: str = "") -> dict[str, Any]:
    """Values as JSON keeps them: a record by its id, a day in ISO form; without the one named."""
    return {name: to_json_value(value) for name, value in values.items() if name != but}


def to_json_value(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


def is_self_or_ancestor(claim: Claim, other: Claim) -> bool:
    """Whether `claim` is `other` or one of its ancestors, so that hanging it from `other` would make a circle."""
    step: Claim | None = other
    while step is not None:
        if step.pk == claim.pk:
            return True
        step = step.parent
    return False
