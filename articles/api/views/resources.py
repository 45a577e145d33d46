"""Every list of the API: its address, the name of one of its records, and its view."""

from __future__ import annotations

from articles.api.views.actor_links import Links
from articles.api.views.actors import Actors
from articles.api.views.articles import Articles
from articles.api.views.base import Records
from articles.api.views.claims import Claims
from articles.api.views.event_matches import Matches
from articles.api.views.event_mentions import Accounts
from articles.api.views.events import Events
from articles.api.views.feeds import Entries, Feeds
from articles.api.views.history import History
from articles.api.views.imports import Imports
from articles.api.views.mentions import Mentions
from articles.api.views.outlets import Outlets
from articles.api.views.pending_changes import Held
from articles.api.views.runs import Runs
from articles.api.views.stories import Stories
from articles.api.views.time_expressions import Times
from articles.api.views.webhooks import Deliveries, Webhooks
from articles.api.views.wording_changes import Wordings

LISTS: dict[str, tuple[str, type[Records]]] = {
    "stories": ("story", Stories),
    "events": ("event", Events),
    "accounts": ("account", Accounts),
    "actors": ("actor", Actors),
    "mentions": ("mention", Mentions),
    "claims": ("claim", Claims),
    "articles": ("article", Articles),
    "outlets": ("outlet", Outlets),
    # for staff only
    "times": ("time", Times),
    "links": ("link", Links),
    "matches": ("match", Matches),
    "held": ("held", Held),
    "wordings": ("wording", Wordings),
    "runs": ("run", Runs),
    "feeds": ("feed", Feeds),
    "entries": ("entry", Entries),
    "imports": ("import", Imports),
    "webhooks": ("webhook", Webhooks),
    "deliveries": ("delivery", Deliveries),
    "history": ("history", History),
}
