"""The four roles, as groups that an administrator assigns to accounts.

A reader sees everything in the desk. A reviewer also decides and corrects proposals and adds what was missed. An editor
also imports articles, requests extraction, merges actors, manages feeds, and creates and publishes stories. An
administrator also manages accounts, groups, tokens and webhooks (a webhook shows its signing secret).

A group that exists already under one of these names gains the permissions and loses none.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

VIEWED = [
    "actor", "alias", "article", "articleversion", "claim", "event", "eventmatch", "eventmention", "extractionrun",
    "feed", "feedentry", "mention", "outlet", "pendingchange", "reviewlog", "story", "timeexpression",
    "wordingchange", "workerheartbeat",
]
REVIEWED = ["actor", "claim", "event", "eventmention", "mention", "timeexpression"]

READER = [("articles", f"view_{model}") for model in VIEWED]
REVIEWER = [
    *READER,
    *(("articles", f"{verb}_{model}") for verb in ("add", "change") for model in REVIEWED),
    ("articles", "change_eventmatch"),
]
EDITOR = [
    *REVIEWER,
    *(
        ("articles", codename)
        for codename in (
            "add_article", "change_article", "add_extractionrun", "add_feed", "change_feed", "add_outlet",
            "change_outlet", "add_story", "change_story", "publish_story", "merge_actor",
        )
    ),
]
ADMINISTRATOR = [
    *EDITOR,
    *(
        (app, f"{verb}_{model}")
        for app, model in (("auth", "user"), ("auth", "group"), ("knox", "authtoken"))
        for verb in ("add", "change", "delete", "view")
    ),
    *(("articles", name) for name in ("add_webhook", "change_webhook", "view_webhook", "view_webhookdelivery")),
]
ROLES = {"reader": READER, "reviewer": REVIEWER, "editor": EDITOR, "administrator": ADMINISTRATOR}


def create_groups(apps, schema_editor):
    """Create the groups. Django creates permissions only after all migrations, so create the ones needed here first."""
    for label in ("articles", "auth", "knox"):
        config = apps.get_app_config(label)
        config.models_module = True  # without it, Django creates no permissions for a migration's app registry
        create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, permissions in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        for app, codename in permissions:
            group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("knox", "0009_extend_authtoken_field"),
    ]

    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
