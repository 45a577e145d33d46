"""The desk's four roles, as groups that an administrator gives to accounts.

A reader sees all of the desk. A reviewer also decides and corrects what was found, and adds what was missed. An editor
also takes articles in, has them read, merges actors, and makes and publishes stories. An administrator also keeps
accounts, groups and tokens. A group of that name that stands already gains the permissions; none is taken from it.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

SEEN = [
    "actor", "alias", "article", "articleversion", "claim", "event", "eventmention",
    "extractionrun", "mention", "outlet", "reviewlog", "story", "timeexpression", "workerheartbeat",
]
DECIDED = ["actor", "claim", "event", "eventmention", "mention", "timeexpression"]

READER = [("articles", f"view_{model}") for model in SEEN]
REVIEWER = READER + [("articles", f"{verb}_{model}") for verb in ("add", "change") for model in DECIDED]
EDITOR = REVIEWER + [
    ("articles", name)
    for name in (
        "add_article", "change_article", "add_extractionrun", "add_outlet", "change_outlet", "add_story",
        "change_story", "publish_story", "merge_actor",
    )
]
ADMINISTRATOR = EDITOR + [
    (app, f"{verb}_{model}")
    for app, model in (("auth", "user"), ("auth", "group"), ("knox", "authtoken"))
    for verb in ("add", "change", "delete", "view")
]
ROLES = {"reader": READER, "reviewer": REVIEWER, "editor": EDITOR, "administrator": ADMINISTRATOR}


def make_groups(apps, schema_editor):
    # Permissions are made only after all migrations have run: make those of the apps named here now.
    for label in ("articles", "auth", "knox"):
        config = apps.get_app_config(label)
        config.models_module = True  # the stub of a migration has none, and what has none gets no permissions
        create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, wanted in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        for app, codename in wanted:
            group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_registry"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("knox", "0009_extend_authtoken_field"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="actor",
            options={"ordering": ["name", "pk"], "permissions": [("merge_actor", "Can merge and split actors")]},
        ),
        migrations.AlterModelOptions(
            name="story",
            options={
                "ordering": ["-updated_at", "-pk"],
                "permissions": [("publish_story", "Can publish stories and take them back")],
                "verbose_name_plural": "stories",
            },
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
