"""What the roles may do with feeds, changed claims, events that may be one, and webhooks.

A webhook shows the secret it signs with: administrators only."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

READER = ["view_feed", "view_feedentry", "view_changedclaim", "view_eventmatch"]
REVIEWER = [*READER, "change_eventmatch"]
EDITOR = [*REVIEWER, "add_feed", "change_feed"]
ADMINISTRATOR = [*EDITOR, "add_webhook", "change_webhook", "view_webhook", "view_webhookdelivery"]
ROLES = {"reader": READER, "reviewer": REVIEWER, "editor": EDITOR, "administrator": ADMINISTRATOR}


def add_permissions(apps, schema_editor):
    config = apps.get_app_config("articles")
    config.models_module = True  # the stub of a migration has none, and what has none gets no permissions
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, wanted in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*Permission.objects.filter(content_type__app_label="articles", codename__in=wanted))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0031_links_carried"),
    ]

    operations = [
        migrations.RunPython(add_permissions, migrations.RunPython.noop),
    ]
