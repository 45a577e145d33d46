"""Every closed list of values, with named groups of states. Imports nothing of this project."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReviewState(TextChoices):
    """The state of a proposal. The engine proposes and withdraws; only people accept and reject."""

    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")

    DECIDED = nonmember(frozenset({"accepted", "rejected"}))
    INACTIVE = nonmember(frozenset({"rejected", "withdrawn"}))


class RunStatus(TextChoices):
    """The status of an extraction run."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")

    ACTIVE = nonmember(frozenset({"queued", "running"}))


class VersionChange(TextChoices):
    """How a version differs from the one before it."""

    FIRST = "first", _("first version")
    REAL = "real", _("changed wording")
    TRIVIAL = "trivial", _("same words, different typesetting")


class WordingChangeDecision(TextChoices):
    """What an editor decided about an outlet's change to the words of an accepted claim."""

    PENDING = "pending", _("pending")
    KEPT = "kept", _("kept as originally said")
    ANSWERED = "answered", _("answered by a claim on the new words")


class Scope(TextChoices):
    """What an API token may be used for, within the permissions of its account."""

    READ = "read", _("read what the account may see")
    INGEST = "ingest", _("send articles")
    REVIEW = "review", _("decide on proposals")


class FeedEntryStatus(TextChoices):
    """The status of an article that a feed listed."""

    PENDING = "pending", _("pending")
    INGESTED = "ingested", _("ingested")
    SKIPPED = "skipped", _("skipped")
    FAILED = "failed", _("failed")


class ChangeStream(TextChoices):
    """A stream of changes that a client can follow."""

    PUBLIC = "public", _("public: changes to public records")
    DESK = "desk", _("desk: every change to every record")


class ChangeStreamAction(TextChoices):
    """What happened to a record as the public sees it."""

    ADDED = "added", _("became public")
    CHANGED = "changed", _("changed")
    REMOVED = "removed", _("no longer public")


class StoryStatus(TextChoices):
    """The status of a story."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class Action(TextChoices):
    """What happened to a record. Labels are verbs: “ann accepted …”."""

    PROPOSE = "propose", pgettext_lazy("verb", "proposed")
    WITHDRAW = "withdraw", pgettext_lazy("verb", "withdrew")
    ACCEPT = "accept", pgettext_lazy("verb", "accepted")
    EDIT = "edit", pgettext_lazy("verb", "edited")
    REJECT = "reject", pgettext_lazy("verb", "rejected")
    REOPEN = "reopen", pgettext_lazy("verb", "reopened")
    UNDO = "undo", pgettext_lazy("verb", "undid the last decision on")
    CREATE = "create", pgettext_lazy("verb", "created")
    MERGE = "merge", pgettext_lazy("verb", "merged")
    UNMERGE = "unmerge", pgettext_lazy("verb", "undid the merge of")
    SPLIT = "split", pgettext_lazy("verb", "split")
    MARK_DISTINCT = "mark-distinct", pgettext_lazy("verb", "marked as distinct")  # two actors cannot be merged then
    UNMARK_DISTINCT = "unmark-distinct", pgettext_lazy("verb", "no longer marked as distinct")
    DISAGREE = "disagree", pgettext_lazy("verb", "disagreed about")  # a later run, about what a person has decided
    KEEP = "keep", pgettext_lazy("verb", "kept as it is")  # an editor, where the engine disagrees
    CONFIRM = "confirm", pgettext_lazy("verb", "confirmed")  # a second person, what only one had accepted
    REQUEST = "request", pgettext_lazy("verb", "requested a change of")  # which a second person has to approve
    CANCEL_REQUEST = "cancel-request", pgettext_lazy("verb", "cancelled the requested change of")
    PUBLISH = "publish", pgettext_lazy("verb", "published")
    UNPUBLISH = "unpublish", pgettext_lazy("verb", "returned to draft")
    ADD = "add", pgettext_lazy("verb", "added to the story")
    REMOVE = "remove", pgettext_lazy("verb", "removed from the story")
    QUEUE = "queue", pgettext_lazy("verb", "queued")
    START = "start", pgettext_lazy("verb", "started")
    REQUEUE = "requeue", pgettext_lazy("verb", "requeued")
    RETRY = "retry", pgettext_lazy("verb", "scheduled another attempt of")
    SUCCEED = "succeed", pgettext_lazy("verb", "finished")
    FAIL = "fail", pgettext_lazy("verb", "failed")
    CARRY = "carry", pgettext_lazy("verb", "carried forward to a new version")

    # Actions that leave the record itself unchanged: they are about a change that awaits a second person.
    PENDING_CHANGE_ACTIONS = nonmember(frozenset({"request", "cancel-request"}))


class PendingChangeAction(TextChoices):
    """A change of a public actor that one person requests and another must approve."""

    EDIT = "edit", pgettext_lazy("noun", "edit")
    MERGE = "merge", pgettext_lazy("noun", "merge")
    SPLIT = "split", pgettext_lazy("noun", "split")
    UNMERGE = "unmerge", pgettext_lazy("noun", "undoing of a merge")


class PendingChangeState(TextChoices):
    """The state of a requested change."""

    PENDING = "pending", _("awaiting approval")
    APPROVED = "approved", _("approved")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ActorKind(TextChoices):
    """The kind of an actor."""

    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")
    OUTLET = "outlet", _("outlet")
    COUNTRY = "country", _("country")
    PLACE = "place", _("place")
    GROUP = "group", _("group")
    OTHER = "other", _("other")


class AliasOrigin(TextChoices):
    """Where an alias comes from."""

    ENGINE = "engine", _("found in an article")
    EDITOR = "editor", _("entered by an editor")
    MERGE = "merge", _("copied by a merge")
    REGISTRY = "registry", _("loaded from the registry")
    METONYM = "metonym", _("metonym")  # “Paris” for France's government; the same word may mean the city


class LinkOutcome(TextChoices):
    """What linking made of a name. OPEN is an outcome: two known actors fit, or the best one fits too poorly."""

    KNOWN = "known", _("a known actor")
    NEW = "new", _("a new actor")
    OPEN = "open", _("left open")


class MentionKind(TextChoices):
    """The form in which a text mentions an actor."""

    NAME = "name", _("name")
    NOMINAL = "nominal", _("description")
    PRONOUN = "pronoun", _("pronoun")


class SpanRole(TextChoices):
    """A part of a claim."""

    SOURCE = "source", _("source")
    CUE = "cue", _("cue")
    CONTENT = "content", _("content")


class Mode(TextChoices):
    """Whether a claim's content is quoted, reported, or both."""

    DIRECT = "direct", _("direct")
    INDIRECT = "indirect", _("indirect")
    MIXED = "mixed", _("mixed")


class Stance(TextChoices):
    """What a source does with the content of a claim. Labels are verbs: “the minister promises …”."""

    ASSERT = "assert", _("asserts")
    BELIEVE = "believe", _("believes")
    PREDICT = "predict", _("predicts")
    PROMISE = "promise", _("promises")
    THREATEN = "threaten", _("threatens")
    DEMAND = "demand", _("demands")
    DENY = "deny", _("denies")
    ACCUSE = "accuse", _("accuses")
    ASK = "ask", _("asks")
    HOPE = "hope", _("hopes")
    FEAR = "fear", _("fears")


class TimeType(TextChoices):
    """TIMEX3 types."""

    DATE = "DATE", _("date")
    TIME = "TIME", _("time of day")
    DURATION = "DURATION", _("duration")
    SET = "SET", pgettext_lazy("recurring time", "set")


class EventStatus(TextChoices):
    """Whether an event has happened."""

    HAPPENED = "happened", _("happened")
    ONGOING = "ongoing", _("ongoing")
    PLANNED = "planned", _("planned")
    HYPOTHETICAL = "hypothetical", _("hypothetical")
    DENIED = "denied", _("denied")


class EventKind(TextChoices):
    """The kind of an event: the classes of the engine's `event_verbs.txt` and `event_nouns.txt`."""

    CONFLICT = "conflict", _("war and attacks")
    VIOLENCE = "violence", _("violence")
    ACCIDENT = "accident", _("accidents and disasters")
    RESCUE = "rescue", _("rescue and flight")
    AGREEMENT = "agreement", _("agreements")
    MEETING = "meeting", _("meetings and visits")
    DECISION = "decision", _("votes, laws and decisions")
    OFFICE = "office", _("offices taken and left")
    PROPOSAL = "proposal", _("proposals and requests")
    STANCE = "stance", _("threats, promises and reactions")
    JUSTICE = "justice", _("police and courts")
    CRIME = "crime", _("crime")
    PROTEST = "protest", _("protests and strikes")
    BUSINESS = "business", _("business")
    MARKET = "market", _("prices and markets")
    RELEASE = "release", _("announcements and releases")
    CHANGE = "change", _("openings, closures and changes")
    SCIENCE = "science", _("science")
    CULTURE = "culture", _("culture")
    SPORT = "sport", _("sport")
    LIFE = "life", _("births, deaths and marriages")
    OTHER = "other", _("other")


class AttributionKind(TextChoices):
    """How an event mention is attributed: to the outlet itself or to somebody else."""

    OWN = "own", _("in an outlet’s own words")
    NAMED = "named", _("from named sources")
    UNNAMED = "unnamed", _("from an unnamed source")


class ParticipantRole(TextChoices):
    """An actor's part in an event."""

    AGENT = "agent", _("agent")
    PATIENT = "patient", _("patient")
    PLACE = "place", _("place")
    OTHER = "other", _("other")


class RoleStatus(TextChoices):
    """Whether a person holds a role, according to the text that mentions it."""

    CURRENT = "current", _("in office")
    ACTING = "acting", _("acting")
    FORMER = "former", _("former")
    ELECT = "elect", _("elected or appointed, not yet in office")
    OUTGOING = "outgoing", _("outgoing")
    THEN = "then", _("at the time")
    LATE = "late", _("late")
