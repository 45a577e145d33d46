"""What the API says of each record. A field that is for staff alone is null to the public, never absent.

Nested records come from `articles.api.reads`, which loads only what the asker may see.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from articles.api.audience import Audience
from articles.choices import (
    Action,
    ActorKind,
    EventKind,
    EventStatus,
    Mode,
    ParticipantRole,
    ReviewState,
    RunStatus,
    SpanRole,
    Stance,
    StoryStatus,
    TimeType,
)
from articles.ingestion.incoming import MAX_BYLINE, MAX_TITLE, MAX_URL
from articles.models import Actor


@extend_schema_field(OpenApiTypes.URI)
class Link(serializers.Field):  # type: ignore[type-arg]
    """The absolute address of a record, by one of its attributes; null where that is null."""

    def __init__(self, view: str, by: str = "pk", **options: Any):
        super().__init__(read_only=True, **({"source": "*"} | options))
        self.view, self.by = view, by

    def to_representation(self, value: Any) -> str | None:
        key = getattr(value, self.by)
        return None if key is None else reverse(f"api:{self.view}", args=[key], request=self.context.get("request"))


class Base(serializers.Serializer):  # type: ignore[type-arg]
    """A record that is written out for an audience."""

    @property
    def audience(self) -> Audience:
        audience: Audience = self.context.get("audience", Audience())
        return audience

    def nested(self, serializer: type[Base], value: Any) -> dict[str, Any]:
        data: dict[str, Any] = serializer(value, context=self.context).data
        return data

    def for_staff(self, value: Any) -> Any:
        return value if self.audience.staff else None

    def expanded(self, name: str, key: int) -> Any:
        """What an expansion holds for a record; null where nobody asked for it."""
        return self.context.get("expanded", {}).get(name, {}).get(key)


class Record(Base):
    """A record of a list of its own: the asker may choose which of its fields are told."""

    def to_representation(self, instance: Any) -> Any:
        told = super().to_representation(instance)
        wanted = self.context.get("fields")
        return {name: value for name, value in told.items() if name in wanted} if wanted else told


# --- briefly, inside others -------------------------------------------------------------------------------------------


class ReviewSerializer(Base):
    """What was decided about a record."""

    state = serializers.ChoiceField(choices=ReviewState.choices)
    revision = serializers.IntegerField(help_text="Rises with every change.")
    edited = serializers.BooleanField(help_text="A person changed what the machine had said.")
    rule = serializers.CharField(help_text="What in the engine made it.")
    score = serializers.FloatField(allow_null=True, help_text="The engine’s confidence, 0 to 1.")
    run = Link("run-detail", by="run_id", allow_null=True)
    updated_at = serializers.DateTimeField()


class Reviewed(Base):
    """A record with a review, which only staff see."""

    review = serializers.SerializerMethodField(help_text="Null to the public.")

    @extend_schema_field(ReviewSerializer(allow_null=True))
    def get_review(self, record: Any) -> dict[str, Any] | None:
        return self.nested(ReviewSerializer, self.reviewed(record)) if self.audience.staff else None

    def reviewed(self, record: Any) -> Any:
        return record


class OutletBriefSerializer(Base):
    id = serializers.IntegerField()
    url = Link("outlet-detail")
    name = serializers.CharField()


class ArticleBriefSerializer(Base):
    id = serializers.IntegerField()
    url = Link("article-detail")
    title = serializers.CharField()
    canonical_url = serializers.CharField(help_text="Where the outlet published it; empty if unknown.")
    outlet = OutletBriefSerializer(allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)


class StoryBriefSerializer(Base):
    slug = serializers.CharField()
    url = Link("story-detail", by="slug")
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=StoryStatus.choices)


class ActorBriefSerializer(Base):
    id = serializers.IntegerField()
    url = Link("actor-detail")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    role = serializers.CharField()
    anonymous = serializers.BooleanField()
    state = serializers.SerializerMethodField(help_text="Null to the public.")

    @extend_schema_field(serializers.ChoiceField(choices=ReviewState.choices, allow_null=True))
    def get_state(self, actor: Any) -> str | None:
        state: str | None = self.for_staff(actor.state)
        return state


class Sourced(Base):
    """Something that one actor said, if it is known who and may be told."""

    source_actor = serializers.SerializerMethodField(help_text="Null where it is open who that is.")

    @extend_schema_field(ActorBriefSerializer(allow_null=True))
    def get_source_actor(self, record: Any) -> dict[str, Any] | None:
        actor = self.claim_of(record).source_actor
        return self.nested(ActorBriefSerializer, actor) if self.audience.shows(actor) else None

    def claim_of(self, record: Any) -> Any:
        return record


class ChainLinkSerializer(Sourced):
    """One step of a chain of attribution, in the article's exact words."""

    id = serializers.IntegerField()
    url = Link("claim-detail")
    source = serializers.CharField(source="source_words")  # type: ignore[assignment]
    cue = serializers.CharField(source="cue_words")
    content = serializers.CharField(source="content_words")
    stance = serializers.ChoiceField(choices=Stance.choices)
    mode = serializers.ChoiceField(choices=Mode.choices)
    negated = serializers.BooleanField()
    hedged = serializers.BooleanField()


class SpanSerializer(Base):
    """A piece of a text: code points from `start` up to, and without, `end`."""

    role = serializers.ChoiceField(choices=SpanRole.choices)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()


class TimeSerializer(Base):
    """The words that date an account, and what they mean."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()
    type = serializers.ChoiceField(choices=TimeType.choices)
    value = serializers.CharField(help_text="TIMEX3")
    edtf = serializers.CharField()
    earliest = serializers.DateField(allow_null=True)
    latest = serializers.DateField(allow_null=True)


class ParticipantSerializer(Base):
    role = serializers.ChoiceField(choices=ParticipantRole.choices)
    actor = ActorBriefSerializer()


class AccountSerializer(Reviewed):
    """Where one article tells of an event: its exact words, and through whom it knows, the outermost source first."""

    article = ArticleBriefSerializer()
    version = serializers.IntegerField(source="mention.version.number")
    start = serializers.IntegerField(source="mention.sentence_start")
    end = serializers.IntegerField(source="mention.sentence_end")
    words = serializers.CharField()
    claim = Link("claim-detail", by="claim_id", source="mention", allow_null=True)
    chain = serializers.SerializerMethodField(help_text="Empty where the article itself says so.")
    time = serializers.SerializerMethodField(help_text="Null where no words of the article date it.")

    @extend_schema_field(ChainLinkSerializer(many=True))
    def get_chain(self, account: Any) -> list[dict[str, Any]]:
        return [self.nested(ChainLinkSerializer, link) for link in (account.chain.links if account.chain else ())]

    @extend_schema_field(TimeSerializer(allow_null=True))
    def get_time(self, account: Any) -> dict[str, Any] | None:
        time = account.mention.time_expression
        seen = time is not None and (self.audience.staff or time.is_accepted)
        return self.nested(TimeSerializer, time) if seen else None

    def reviewed(self, record: Any) -> Any:
        return record.mention


class VersionSerializer(Base):
    number = serializers.IntegerField()
    fetched_at = serializers.DateTimeField()


class VersionTextSerializer(VersionSerializer):
    text = serializers.SerializerMethodField(help_text="Null where the outlet does not allow the public its full text.")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_text(self, version: Any) -> str | None:
        allowed = self.audience.staff or self.context["full_text_allowed"]
        return version.text if allowed else None


# --- the records ------------------------------------------------------------------------------------------------------


class CountsSerializer(Base):
    articles = serializers.IntegerField(source="article_count")
    events = serializers.IntegerField(source="event_count")


class StoryLinksSerializer(Base):
    """Lists of what belongs to a story."""

    events = serializers.SerializerMethodField()
    articles = serializers.SerializerMethodField()
    claims = serializers.SerializerMethodField()
    outlets = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_events(self, story: Any) -> str:
        return self._list("event-list", story)

    @extend_schema_field(OpenApiTypes.URI)
    def get_articles(self, story: Any) -> str:
        return self._list("article-list", story)

    @extend_schema_field(OpenApiTypes.URI)
    def get_claims(self, story: Any) -> str:
        return self._list("claim-list", story)

    @extend_schema_field(OpenApiTypes.URI)
    def get_outlets(self, story: Any) -> str:
        return self._list("outlet-list", story)

    def _list(self, view: str, story: Any) -> str:
        return f"{reverse(f'api:{view}', request=self.context.get('request'))}?story={story.slug}"


class StorySerializer(Record, StoryBriefSerializer):
    """A running story."""

    summary = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    counts = CountsSerializer(source="*")
    links = StoryLinksSerializer(source="*")


class CoverageSerializer(Base):
    """How many outlets tell of it, and how many of them wrote what they print: copies of one text count once."""

    outlets = serializers.IntegerField()
    independent = serializers.IntegerField()


class EventSerializer(Record, Reviewed):
    """What happened, once, with every account of it."""

    id = serializers.IntegerField(source="event.id")
    url = Link("event-detail", source="event")
    title = serializers.CharField(source="event.title")
    status = serializers.ChoiceField(source="event.status", choices=EventStatus.choices)
    kind = serializers.ChoiceField(source="event.kind", choices=EventKind.choices)
    edtf = serializers.CharField(source="event.edtf", help_text="As exact as is known; empty if unknown.")
    earliest = serializers.DateField(source="event.earliest", allow_null=True)
    latest = serializers.DateField(source="event.latest", allow_null=True)
    stories = StoryBriefSerializer(source="event.seen_stories", many=True)
    participants = ParticipantSerializer(many=True)
    accounts = AccountSerializer(many=True)
    coverage = serializers.SerializerMethodField(help_text="With `expand=coverage`, else null.")

    @extend_schema_field(CoverageSerializer(allow_null=True))
    def get_coverage(self, entry: Any) -> dict[str, Any] | None:
        found = self.expanded("coverage", entry.event.pk)
        return None if found is None else self.nested(CoverageSerializer, found)

    def reviewed(self, record: Any) -> Any:
        return record.event


class ActorSerializer(Record, Reviewed):
    """Someone who acts or speaks."""

    id = serializers.IntegerField()
    url = Link("actor-detail")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    role = serializers.CharField()
    anonymous = serializers.BooleanField(help_text="A source that its article does not name.")
    wikidata_id = serializers.CharField()
    aliases = serializers.SerializerMethodField(help_text="Other names, as articles and editors give them.")
    merged_into = Link("actor-detail", by="merged_into_id", allow_null=True)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_aliases(self, actor: Any) -> list[str]:
        return [alias.text for alias in actor.seen_aliases]


class WordingChangeSerializer(Base):
    """An outlet's change to words that a claim rests on; `after` is empty where it took them out."""

    version = serializers.IntegerField(source="version.number")
    seen_at = serializers.DateTimeField(source="version.fetched_at")
    before = serializers.CharField()
    after = serializers.CharField()


class ClaimSerializer(Record, Sourced, Reviewed):
    """Someone's statement, in exact words, with the chain of those through whom it is known."""

    id = serializers.IntegerField(source="claim.id")
    url = Link("claim-detail", source="claim")
    article = ArticleBriefSerializer(source="claim.version.article")
    version = serializers.IntegerField(source="claim.version.number")
    spans = SpanSerializer(source="claim.spans", many=True)
    parent = Link("claim-detail", by="parent_id", source="claim", allow_null=True)  # type: ignore[assignment]
    stance = serializers.ChoiceField(source="claim.stance", choices=Stance.choices)
    mode = serializers.ChoiceField(source="claim.mode", choices=Mode.choices)
    negated = serializers.BooleanField(source="claim.negated")
    hedged = serializers.BooleanField(source="claim.hedged")
    chain = ChainLinkSerializer(source="links", many=True)
    changes = serializers.SerializerMethodField(
        help_text="With `expand=changes`, else null: where its outlet has changed the words since."
    )

    @extend_schema_field(WordingChangeSerializer(many=True, allow_null=True))
    def get_changes(self, chain: Any) -> list[dict[str, Any]] | None:
        found = self.expanded("changes", chain.claim.pk)
        return None if found is None else [self.nested(WordingChangeSerializer, change) for change in found]

    def reviewed(self, record: Any) -> Any:
        return record.claim

    def claim_of(self, record: Any) -> Any:
        return record.claim


class OutletSerializer(Record, OutletBriefSerializer):
    """Who publishes articles."""

    domain = serializers.CharField()
    country = serializers.CharField()
    full_text_allowed = serializers.BooleanField()
    actor = serializers.SerializerMethodField(help_text="The outlet as one who says things.")

    @extend_schema_field(ActorBriefSerializer(allow_null=True))
    def get_actor(self, outlet: Any) -> dict[str, Any] | None:
        return self.nested(ActorBriefSerializer, outlet.actor) if self.audience.shows(outlet.actor) else None


class WithCopies(Base):
    copies = serializers.SerializerMethodField(
        help_text="With `expand=copies`, else null: the articles that print the same text, the first one first."
    )

    @extend_schema_field(ArticleBriefSerializer(many=True, allow_null=True))
    def get_copies(self, article: Any) -> list[dict[str, Any]] | None:
        found = self.expanded("copies", article.pk)
        return None if found is None else [self.nested(ArticleBriefSerializer, copy) for copy in found]


class ArticleInListSerializer(Record, WithCopies, ArticleBriefSerializer):
    """An article without its text."""

    byline = serializers.CharField()
    language = serializers.CharField()
    stories = StoryBriefSerializer(source="seen_stories", many=True)
    versions = VersionSerializer(source="versions.all", many=True)


class ArticleSerializer(Record, WithCopies, ArticleBriefSerializer):
    """An article with the text of each version, where it may be shown."""

    byline = serializers.CharField()
    language = serializers.CharField()
    stories = StoryBriefSerializer(source="seen_stories", many=True)
    versions = serializers.SerializerMethodField()

    @extend_schema_field(VersionTextSerializer(many=True))
    def get_versions(self, article: Any) -> list[dict[str, Any]]:
        context = {**self.context, "full_text_allowed": bool(article.outlet and article.outlet.full_text_allowed)}
        return list(VersionTextSerializer(article.versions.all(), many=True, context=context).data)


class RunSerializer(Record):
    """One reading of one version by one engine."""

    id = serializers.IntegerField()
    url = Link("run-detail")
    article = ArticleBriefSerializer(source="version.article")
    version = serializers.IntegerField(source="version.number")
    status = serializers.ChoiceField(choices=RunStatus.choices)
    attempts = serializers.IntegerField()
    queued_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    error_code = serializers.CharField()
    error = serializers.CharField()
    counts = serializers.DictField()
    engine_name = serializers.CharField()
    engine_version = serializers.CharField()
    engine_model = serializers.CharField()
    config_hash = serializers.CharField()


# --- an article comes in ----------------------------------------------------------------------------------------------


@extend_schema_field(OpenApiTypes.STR)
class Text(serializers.Field):  # type: ignore[type-arg]
    """A string, and nothing that could be made one. What it says is checked where every article is: `incoming`."""

    default_error_messages = {
        "required": "There is no “{name}”. It is needed.",
        "null": "“{name}” is null; it must be a string.",
        "not-a-string": "“{name}” must be a string.",
    }

    def fail(self, key: str, **values: Any) -> Any:
        super().fail(key, name=self.field_name or "An item of the list", **values)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not-a-string")
        return str(data)

    def to_representation(self, value: str) -> str:
        return value


class Strict(serializers.Serializer):  # type: ignore[type-arg]
    """A body that may hold nothing but what is named."""

    default_error_messages = {"invalid": "The body must be a JSON object."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and (unknown := [str(key) for key in data if key not in self.fields]):
            known = ", ".join(self.fields)
            raise serializers.ValidationError(
                {
                    key[:80]: [serializers.ErrorDetail(f"“{key[:80]}” is unknown. Known are: {known}.", "unknown")]
                    for key in unknown[:20]
                }
            )
        found: dict[str, Any] = super().to_internal_value(data)
        return found


class NewArticleSerializer(Strict):
    """An article for the desk: its text, or the address of a page that the desk fetches. A title need not be given."""

    default_error_messages = {"invalid": "The body must be a JSON object such as {{“text”: “…”}}."}

    text = Text(
        required=False, allow_null=True, help_text="The words, as plain text. Without it, the page at `url` is fetched."
    )
    title = Text(required=False, allow_null=True, help_text=f"At most {MAX_TITLE} characters.")
    outlet = Text(required=False, allow_null=True, help_text="The outlet’s name; a new one is made.")
    url = Text(required=False, allow_null=True, help_text=f"Where it was published; at most {MAX_URL} characters.")
    byline = Text(required=False, allow_null=True, help_text=f"At most {MAX_BYLINE} characters.")
    language = Text(required=False, allow_null=True, help_text="As a language tag; “en” if it is left out.")
    published = Text(required=False, allow_null=True, help_text="2025-10-16, or 2025-10-16T09:30+02:00 with the hour.")
    stories = serializers.ListField(
        child=Text(),
        required=False,
        allow_null=True,
        max_length=100,
        help_text="The slugs of the stories it belongs to.",
        error_messages={
            "not_a_list": "“stories” must be a list of slugs.",
            "max_length": "“stories” may name at most {max_length} stories.",
        },
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        cleaned = super().to_internal_value(data)
        given = {key: value for key, value in cleaned.items() if value is not None}
        if "text" not in given and not given.get("url", "").strip():
            message = "There is no “text”, and no “url” of a page to fetch. One of them is needed."
            raise serializers.ValidationError({"text": [serializers.ErrorDetail(message, "required")]})
        return given


class IngestedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What became of an article that was sent."""

    article = serializers.IntegerField(help_text="The article’s id.")
    version = serializers.IntegerField(help_text="The number of the version that holds this text.")
    created = serializers.BooleanField(help_text="False if the desk had this text already.")
    message = serializers.CharField()
    run = serializers.URLField(help_text="Where to ask how far its reading has got; for staff.")
    run_status = serializers.ChoiceField(choices=RunStatus.choices)


class BatchSerializer(Strict):
    """Up to a hundred articles. Each comes in or is refused by itself."""

    articles = serializers.ListField(child=NewArticleSerializer(), allow_empty=False, max_length=100)


class BatchItemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What became of one article of many: where it is, or why it did not come in."""

    status = serializers.IntegerField(help_text="202 new, 200 here already, 400 or 409 refused.")
    ingested = IngestedSerializer(allow_null=True)
    errors = serializers.ListField(  # type: ignore[assignment]
        child=serializers.DictField(child=serializers.CharField())
    )


class BatchResultSerializer(serializers.Serializer):  # type: ignore[type-arg]
    results = BatchItemSerializer(many=True, help_text="In the order of the request.")


# --- decisions --------------------------------------------------------------------------------------------------------


class NoteSerializer(Strict):
    """Why, for the history."""

    note = Text(required=False, default="", help_text="At most 2,000 characters.")

    def validate_note(self, value: str) -> str:
        if len(value) > 2000 or "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise serializers.ValidationError("A note has at most 2,000 characters, and no half ones.", code="bad-note")
        return value


class MergeSerializer(NoteSerializer):
    into = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="The id of the actor that stays.")


class BatchDecisionSerializer(NoteSerializer):
    action = serializers.ChoiceField(choices=["accept", "reject", "reopen"])
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), allow_empty=False, max_length=500
    )


class ChangedSerializer(Base):
    """A record that a decision changed, and its state now."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ReviewState.choices)
    revision = serializers.IntegerField()


class DecisionSerializer(Base):
    """The record as it stands now, and all that changed with it."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ReviewState.choices)
    revision = serializers.IntegerField()
    changed = ChangedSerializer(many=True)  # type: ignore[assignment]


class FailureSerializer(Base):
    id = serializers.IntegerField()
    detail = serializers.CharField()


class BulkSerializer(Base):
    batch = serializers.UUIDField()
    changed = ChangedSerializer(many=True)  # type: ignore[assignment]
    failed = FailureSerializer(many=True)


class ActorId(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]
    """The id of an actor."""

    def __init__(self, **options: Any):
        super().__init__(queryset=Actor.objects.all(), pk_field=serializers.IntegerField(), **options)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int) or not 0 < data < 2**63:
            self.fail("incorrect_type", data_type=type(data).__name__)
        return super().to_internal_value(data)


class EditActorSerializer(Strict):
    name = Text(required=False)
    kind = serializers.ChoiceField(choices=ActorKind.choices, required=False)
    role = Text(required=False)
    wikidata_id = Text(required=False)
    aliases = serializers.ListField(child=Text(), required=False, max_length=200)


class EditClaimSerializer(Strict):
    source_actor = ActorId(required=False, allow_null=True)  # type: ignore[assignment]
    stance = serializers.ChoiceField(choices=Stance.choices, required=False)
    mode = serializers.ChoiceField(choices=Mode.choices, required=False)
    negated = serializers.BooleanField(required=False)
    hedged = serializers.BooleanField(required=False)


class NewParticipantSerializer(Strict):
    actor = ActorId()
    role = serializers.ChoiceField(choices=ParticipantRole.choices)


class EditEventSerializer(Strict):
    title = Text(required=False)
    edtf = Text(required=False)
    status = serializers.ChoiceField(choices=EventStatus.choices, required=False)
    kind = serializers.ChoiceField(choices=EventKind.choices, required=False)
    participants = serializers.ListField(child=NewParticipantSerializer(), required=False, max_length=100)

    def validate_participants(self, rows: Any) -> list[tuple[Any, str]]:
        return [(row["actor"], row["role"]) for row in rows]


class ChangeSerializer(Base):
    """One change of one record, as the history keeps it."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    object = serializers.IntegerField(help_text="The id of the record.")
    text = serializers.CharField(help_text="The record as it read then.")
    action = serializers.ChoiceField(choices=Action.choices)
    to = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    note = serializers.CharField()
    changes = serializers.DictField()
    article = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    batch = serializers.UUIDField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.CharField()}  # a word that Python keeps for itself


class ChangesSerializer(Base):
    changes = ChangeSerializer(many=True)
    after = serializers.IntegerField(help_text="Ask for this next.")


# --- the schema alone -------------------------------------------------------------------------------------------------


class FieldErrorSerializer(serializers.Serializer):  # type: ignore[type-arg]
    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Problem details (RFC 9457)."""

    type = serializers.CharField(help_text="Names the kind of problem, for programs.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What went wrong, and what to do.")
    instance = serializers.CharField(help_text="The path that was asked for.")
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]
