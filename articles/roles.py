"""The four roles of the desk, as groups that an administrator gives to accounts.

A reader sees all records. A reviewer also decides and corrects proposals, and adds what the engine missed. An editor
also adds articles, starts extraction runs, merges actors, and makes and publishes stories. An administrator also
manages accounts, groups, tokens and webhooks; webhooks show the secret that they sign with, so no other role sees them.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS, transaction

DECIDED = ["actor", "claim", "event", "eventmention", "mention", "timeexpression"]
SEEN = [
    *DECIDED, "alias", "article", "articleversion", "eventmatch", "extractionrun", "feed", "feedentry",
    "outlet", "pendingchange", "reviewlog", "story", "wordingchange",
    "workerheartbeat",
]  # fmt: skip
EDITED = ["article", "feed", "outlet", "story"]

READER = {f"articles.view_{model}" for model in SEEN}
REVIEWER = {
    *READER,
    *(f"articles.{verb}_{model}" for verb in ("add", "change") for model in DECIDED),
    "articles.change_eventmatch",
}
EDITOR = {
    *REVIEWER,
    *(f"articles.{verb}_{model}" for verb in ("add", "change") for model in EDITED),
    "articles.add_extractionrun",
    "articles.merge_actor",
    "articles.publish_story",
}
ADMINISTRATOR = {
    *EDITOR,
    *(f"auth.{verb}_{model}" for verb in ("add", "change", "delete", "view") for model in ("user", "group")),
    *(f"knox.{verb}_authtoken" for verb in ("add", "change", "delete", "view")),
    "articles.add_webhook",
    "articles.change_webhook",
    "articles.view_webhook",
    "articles.view_webhookdelivery",
}
ROLES = {"reader": READER, "reviewer": REVIEWER, "editor": EDITOR, "administrator": ADMINISTRATOR}
APPS = ("articles", "auth", "knox")


def create_missing_roles(
    using: str = DEFAULT_DB_ALIAS, verbosity: int = 0, apps: Any = installed, **kwargs: Any
) -> None:
    """Create the group of each role that has none, as a receiver of `post_migrate`.

    A group that exists keeps the permissions that it has: an administrator may have changed them, so a later version
    adds permissions to it by a migration. As `flush` sends `post_migrate` too, the roles outlive it.
    """
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # migrated to a state before the groups
        return
    groups = group_model._default_manager.using(using)
    existing = set(groups.filter(name__in=ROLES).values_list("name", flat=True))
    if existing == ROLES.keys():
        return
    # The permissions of an app are created by its own post_migrate, which may come after this one.
    for label in APPS:
        create_permissions(installed.get_app_config(label), verbosity=verbosity, using=using, apps=apps)
    permissions = _permissions(permission_model, using)
    for name in ROLES.keys() - existing:
        # Where some are missing, the migrations have not all run, and the last of them comes here again.
        if permissions.keys() >= ROLES[name]:
            with transaction.atomic(using=using):
                groups.create(name=name).permissions.set(permissions[each] for each in ROLES[name])


def _permissions(model: Any, using: str) -> dict[str, Any]:
    """Return the permissions of the desk's apps by their full names, such as "articles.view_claim"."""
    rows = model._default_manager.using(using).filter(content_type__app_label__in=APPS).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
