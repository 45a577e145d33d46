"""Every closed list of values, with named groups of states. Imports nothing of ours."""

from enum import nonmember

from django.db.models import TextChoices


class ReviewState(TextChoices):
    """Where a proposal stands. The engine proposes and withdraws; only people accept and reject."""

    PROPOSED = "proposed", "proposed"
    ACCEPTED = "accepted", "accepted"
    REJECTED = "rejected", "rejected"
    WITHDRAWN = "withdrawn", "withdrawn"

    DECIDED = nonmember(frozenset({"accepted", "rejected"}))
    INACTIVE = nonmember(frozenset({"rejected", "withdrawn"}))


class RunStatus(TextChoices):
    QUEUED = "queued", "queued"
    RUNNING = "running", "running"
    SUCCEEDED = "succeeded", "succeeded"
    FAILED = "failed", "failed"

    ACTIVE = nonmember(frozenset({"queued", "running"}))


class VersionChange(TextChoices):
    """What a version is against the one before it."""

    FIRST = "first", "the first"
    REAL = "real", "other words"
    TRIVIAL = "trivial", "the same words, set differently"


class WordingChangeDecision(TextChoices):
    """What an editor made of an outlet's change to words that an accepted claim rests on."""

    PENDING = "waiting", "waiting"
    KEPT = "kept", "kept as it was said"
    ANSWERED = "answered", "answered by a claim on the new words"


class Scope(TextChoices):
    """What a client's token may be used for, within what its account may do."""

    READ = "read", "read what its account may see"
    INGEST = "ingest", "send articles"
    REVIEW = "review", "decide on proposals"


class FeedEntryStatus(TextChoices):
    """What became of an article that a feed named."""

    PENDING = "waiting", "waiting"
    INGESTED = "taken", "came in"
    SKIPPED = "skipped", "left out"
    FAILED = "failed", "failed"


class ChangeStream(TextChoices):
    """Which changes a program is told of."""

    PUBLIC = "public", "what the public may see"
    DESK = "desk", "every change of every record"


class ChangeStreamAction(TextChoices):
    """What happened to a record in the eyes of the public."""

    ADDED = "added", "became public"
    CHANGED = "changed", "reads differently"
    REMOVED = "removed", "is public no more"


class StoryStatus(TextChoices):
    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"


class Action(TextChoices):
    """What happened to a record, as its history tells it."""

    PROPOSE = "propose", "proposed"
    WITHDRAW = "withdraw", "withdrew"
    ACCEPT = "accept", "accepted"
    EDIT = "edit", "edited"
    REJECT = "reject", "rejected"
    REOPEN = "reopen", "reopened"
    UNDO = "undo", "took back the last decision on"
    CREATE = "create", "created"
    MERGE = "merge", "merged"
    UNMERGE = "unmerge", "undid the merge of"
    SPLIT = "split", "split"
    MARK_DISTINCT = "separate", "set apart"  # from another actor: the two are never to be merged
    UNMARK_DISTINCT = "allow", "no longer sets apart"
    DISAGREE = "disagree", "now reads differently"  # the engine, of something that a person has decided
    KEEP = "keep", "kept as it stands"  # a person, against the engine's new reading
    CONFIRM = "confirm", "confirmed"  # a second person, what one alone had accepted
    REQUEST = "request", "asked for a change of"  # it waits for a second person, and the record is as it was
    CANCEL_REQUEST = "cancel-request", "withdrew the change asked of"
    PUBLISH = "publish", "published"
    UNPUBLISH = "unpublish", "took back to draft"
    ADD = "add", "added to the story"
    REMOVE = "remove", "took out of the story"
    QUEUE = "queue", "queued"
    START = "start", "started"
    REQUEUE = "hand-on", "handed on"
    RETRY = "retry", "put back to try again"
    SUCCEED = "succeed", "finished"
    FAIL = "fail", "failed"
    CARRY = "carry", "carried to a new version"

    # What only tells of a change that waits: the record itself is as it was.
    PENDING_CHANGE_ACTIONS = nonmember(frozenset({"request", "cancel-request"}))


class PendingChangeAction(TextChoices):
    """What one person may ask for of an actor that readers see, and another must confirm."""

    EDIT = "edit", "edit"
    MERGE = "merge", "merge"
    SPLIT = "split", "split"
    UNMERGE = "unmerge", "undoing of a merge"


class PendingChangeState(TextChoices):
    """Where an act that one person asked for stands."""

    PENDING = "waiting", "waits for a second person"
    CONFIRMED = "confirmed", "confirmed"
    WITHDRAWN = "withdrawn", "withdrawn"


class ActorKind(TextChoices):
    PERSON = "person", "person"
    ORGANISATION = "organisation", "organisation"
    OUTLET = "outlet", "outlet"
    COUNTRY = "country", "country"
    PLACE = "place", "place"
    GROUP = "group", "group"
    OTHER = "other", "other"


class AliasOrigin(TextChoices):
    """Where an alias was learned."""

    ENGINE = "engine", "read in an article"
    EDITOR = "editor", "entered by an editor"
    MERGE = "merge", "came with a merge"
    REGISTRY = "registry", "loaded with the registry"
    METONYM = "metonym", "stands for it in the news"  # “Paris” for France's government: it may as well mean the city


class LinkOutcome(TextChoices):
    """What linking made of a name in a text. "Open" is an outcome: two known actors fit, or one fits only half."""

    KNOWN = "known", "a known actor"
    NEW = "new", "a new actor"
    OPEN = "open", "left open"


class MentionKind(TextChoices):
    NAME = "name", "name"
    NOMINAL = "nominal", "nominal"
    PRONOUN = "pronoun", "pronoun"


class SpanRole(TextChoices):
    SOURCE = "source", "source"
    CUE = "cue", "cue"
    CONTENT = "content", "content"


class Mode(TextChoices):
    DIRECT = "direct", "direct"
    INDIRECT = "indirect", "indirect"
    MIXED = "mixed", "mixed"


class Stance(TextChoices):
    ASSERT = "assert", "asserts"
    BELIEVE = "believe", "believes"
    PREDICT = "predict", "predicts"
    PROMISE = "promise", "promises"
    THREATEN = "threaten", "threatens"
    DEMAND = "demand", "demands"
    DENY = "deny", "denies"
    ACCUSE = "accuse", "accuses"
    ASK = "ask", "asks"
    HOPE = "hope", "hopes"
    FEAR = "fear", "fears"


class TimeType(TextChoices):
    """TIMEX3 types."""

    DATE = "DATE", "date"
    TIME = "TIME", "time of day"
    DURATION = "DURATION", "duration"
    SET = "SET", "set"


class EventStatus(TextChoices):
    HAPPENED = "happened", "happened"
    ONGOING = "ongoing", "ongoing"
    PLANNED = "planned", "planned"
    HYPOTHETICAL = "hypothetical", "hypothetical"
    DENIED = "denied", "denied"


class EventKind(TextChoices):
    """What sort of thing happened: the classes of the engine's `event_verbs.txt` and `event_nouns.txt`."""

    CONFLICT = "conflict", "war and attacks"
    VIOLENCE = "violence", "violence"
    ACCIDENT = "accident", "accidents and disasters"
    RESCUE = "rescue", "rescue and flight"
    AGREEMENT = "agreement", "agreements"
    MEETING = "meeting", "meetings and visits"
    DECISION = "decision", "votes, laws and decisions"
    OFFICE = "office", "offices taken and left"
    PROPOSAL = "proposal", "proposals and requests"
    STANCE = "stance", "threats, promises and reactions"
    JUSTICE = "justice", "police and courts"
    CRIME = "crime", "crime"
    PROTEST = "protest", "protests and strikes"
    BUSINESS = "business", "business"
    MARKET = "market", "prices and markets"
    RELEASE = "release", "announcements and releases"
    CHANGE = "change", "openings, closures and changes"
    SCIENCE = "science", "science"
    CULTURE = "culture", "culture"
    SPORT = "sport", "sport"
    LIFE = "life", "births, deaths and marriages"
    OTHER = "other", "other"


class AttributionKind(TextChoices):
    """How an account knows of an event."""

    OWN = "own", "in an outlet’s own words"
    NAMED = "named", "from named sources"
    UNNAMED = "unnamed", "from an unnamed source"


class ParticipantRole(TextChoices):
    AGENT = "agent", "agent"
    PATIENT = "patient", "patient"
    PLACE = "place", "place"
    OTHER = "other", "other"


class RoleStatus(TextChoices):
    """How a person stands in a role, in the text that gives it."""

    CURRENT = "current", "in office"
    ACTING = "acting", "acting"
    FORMER = "former", "former"
    ELECT = "elect", "elected or named, not yet in office"
    OUTGOING = "outgoing", "about to leave"
    THEN = "then", "at the time told of"
    LATE = "late", "late"
