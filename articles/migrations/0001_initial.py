"""All records of the site."""

import articles.defaults
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("knox", "0009_extend_authtoken_field"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("canonical_url", models.URLField(blank=True, max_length=2000, verbose_name="address")),
                ("title", models.CharField(max_length=500, verbose_name="title")),
                ("byline", models.CharField(blank=True, max_length=300, verbose_name="byline")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                ("language", models.CharField(default="en", max_length=35, verbose_name="language")),
                ("text_key", models.CharField(editable=False, max_length=90, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "article",
                "verbose_name_plural": "articles",
                "ordering": ["-published_on", "-published_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ChangeStreamCursor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "last_log_id",
                    models.PositiveBigIntegerField(default=0, help_text="The last history entry processed."),
                ),
                (
                    "version",
                    models.PositiveBigIntegerField(
                        default=0, help_text="The last article version processed."
                    ),
                ),
            ],
            options={
                "verbose_name": "change stream cursor",
                "verbose_name_plural": "change stream cursors",
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Increases with every change.",
                        verbose_name="revision",
                    ),
                ),
                (
                    "edited",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="An editor changed what the engine had proposed.",
                        verbose_name="edited",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The engine rule that proposed it.",
                        max_length=80,
                        verbose_name="rule",
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        blank=True,
                        editable=False,
                        help_text="The engine’s confidence, from 0 to 1.",
                        null=True,
                        verbose_name="score",
                    ),
                ),
                (
                    "proposal",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="proposal"),
                ),
                (
                    "sole_reviewer",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The only person who has accepted it as it is, as text; empty once another person has confirmed it.",
                        max_length=150,
                        verbose_name="sole reviewer",
                    ),
                ),
                (
                    "disagreement",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="disagreement"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "title",
                    models.CharField(
                        help_text="Who did what, in the present tense, without pronouns.",
                        max_length=200,
                        verbose_name="title",
                    ),
                ),
                (
                    "edtf",
                    models.CharField(
                        blank=True,
                        help_text="As precise as is known: 2025-10-09, 2025-10, 2025-10-21/2025-10-31, 2025-10~. Leave it empty if unknown.",
                        max_length=100,
                        verbose_name="date (EDTF)",
                    ),
                ),
                (
                    "earliest",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="earliest day"),
                ),
                (
                    "latest",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="latest day"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("happened", "happened"),
                            ("ongoing", "ongoing"),
                            ("planned", "planned"),
                            ("hypothetical", "hypothetical"),
                            ("denied", "denied"),
                        ],
                        default="happened",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conflict", "war and attacks"),
                            ("violence", "violence"),
                            ("accident", "accidents and disasters"),
                            ("rescue", "rescue and flight"),
                            ("agreement", "agreements"),
                            ("meeting", "meetings and visits"),
                            ("decision", "votes, laws and decisions"),
                            ("office", "offices taken and left"),
                            ("proposal", "proposals and requests"),
                            ("stance", "threats, promises and reactions"),
                            ("justice", "police and courts"),
                            ("crime", "crime"),
                            ("protest", "protests and strikes"),
                            ("business", "business"),
                            ("market", "prices and markets"),
                            ("release", "announcements and releases"),
                            ("change", "openings, closures and changes"),
                            ("science", "science"),
                            ("culture", "culture"),
                            ("sport", "sport"),
                            ("life", "births, deaths and marriages"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "salience",
                    models.FloatField(
                        blank=True,
                        editable=False,
                        help_text="How much it matters to its article according to the engine, from 0 to 1.",
                        null=True,
                        verbose_name="salience",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": [
                    models.OrderBy(models.F("earliest"), nulls_last=True),
                    models.OrderBy(models.F("latest"), nulls_last=True),
                    "pk",
                ],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.URLField(max_length=1000, unique=True, verbose_name="address")),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="If left empty, the feed’s own title is used.",
                        max_length=200,
                        verbose_name="title",
                    ),
                ),
                (
                    "keywords",
                    models.TextField(
                        blank=True,
                        help_text="One per line. If there are any, only articles with one in the title or summary are ingested.",
                        verbose_name="keywords",
                    ),
                ),
                (
                    "poll_interval",
                    models.PositiveIntegerField(default=15, verbose_name="minutes between two polls"),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Inactive feeds are kept but not polled.",
                        verbose_name="active",
                    ),
                ),
                ("kind", models.CharField(blank=True, editable=False, max_length=10, verbose_name="kind")),
                ("etag", models.CharField(blank=True, editable=False, max_length=500)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=100)),
                (
                    "next_poll_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="next poll"
                    ),
                ),
                (
                    "polled_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last poll"),
                ),
                (
                    "succeeded_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last successful poll"
                    ),
                ),
                (
                    "failures",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="Consecutive failed polls.",
                        verbose_name="failures",
                    ),
                ),
                (
                    "error_code",
                    models.CharField(blank=True, editable=False, max_length=60, verbose_name="error code"),
                ),
                ("error", models.TextField(blank=True, editable=False, verbose_name="error")),
                (
                    "warnings",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="Irregularities in the last response.",
                        verbose_name="warnings",
                    ),
                ),
                (
                    "last_new_count",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="new entries in the last poll"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "feed",
                "verbose_name_plural": "feeds",
                "ordering": ["title", "url"],
            },
        ),
        migrations.CreateModel(
            name="NearDuplicateGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "near-duplicate group",
                "verbose_name_plural": "near-duplicate groups",
            },
        ),
        migrations.CreateModel(
            name="TokenGrant",
            fields=[
                (
                    "token",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="grant",
                        serialize=False,
                        to="knox.authtoken",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="The program that uses the token.",
                        max_length=100,
                        verbose_name="name",
                    ),
                ),
                ("scopes", models.JSONField(default=articles.defaults.all_scopes, verbose_name="scopes")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
            ],
            options={
                "verbose_name": "token grant",
                "verbose_name_plural": "token grants",
            },
        ),
        migrations.CreateModel(
            name="WorkerHeartbeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "worker heartbeat",
                "verbose_name_plural": "worker heartbeats",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Actor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Increases with every change.",
                        verbose_name="revision",
                    ),
                ),
                (
                    "edited",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="An editor changed what the engine had proposed.",
                        verbose_name="edited",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The engine rule that proposed it.",
                        max_length=80,
                        verbose_name="rule",
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        blank=True,
                        editable=False,
                        help_text="The engine’s confidence, from 0 to 1.",
                        null=True,
                        verbose_name="score",
                    ),
                ),
                (
                    "proposal",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="proposal"),
                ),
                (
                    "sole_reviewer",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The only person who has accepted it as it is, as text; empty once another person has confirmed it.",
                        max_length=150,
                        verbose_name="sole reviewer",
                    ),
                ),
                (
                    "disagreement",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="disagreement"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("outlet", "outlet"),
                            ("country", "country"),
                            ("place", "place"),
                            ("group", "group"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        help_text="For example “US Treasury Secretary”.",
                        max_length=300,
                        verbose_name="role",
                    ),
                ),
                (
                    "wikidata_id",
                    models.CharField(
                        blank=True, help_text="For example “Q42”.", max_length=20, verbose_name="Wikidata id"
                    ),
                ),
                (
                    "anonymous",
                    models.BooleanField(
                        default=False,
                        help_text="A source that its article does not name. It belongs to that article only.",
                        verbose_name="unnamed source",
                    ),
                ),
                ("key", models.CharField(blank=True, editable=False, max_length=220)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="articles.actor",
                    ),
                ),
            ],
            options={
                "verbose_name": "actor",
                "verbose_name_plural": "actors",
                "ordering": ["name", "pk"],
                "permissions": [("merge_actor", "Can merge and split actors")],
            },
        ),
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("text", models.TextField(verbose_name="text")),
                ("content_hash", models.CharField(editable=False, max_length=64)),
                ("fetched_at", models.DateTimeField(auto_now_add=True, verbose_name="fetched at")),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("first", "first version"),
                            ("real", "changed wording"),
                            ("trivial", "same words, different typesetting"),
                        ],
                        default="first",
                        editable=False,
                        max_length=10,
                        verbose_name="change",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "article version",
                "verbose_name_plural": "article versions",
                "ordering": ["article", "number"],
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="text")),
                ("key", models.CharField(db_index=True, editable=False, max_length=200)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("engine", "found in an article"),
                            ("editor", "entered by an editor"),
                            ("merge", "copied by a merge"),
                            ("registry", "loaded from the registry"),
                            ("metonym", "metonym"),
                        ],
                        default="editor",
                        max_length=10,
                        verbose_name="origin",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="articles.actor",
                        verbose_name="actor",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.articleversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "alias",
                "verbose_name_plural": "aliases",
                "ordering": ["text"],
            },
        ),
        migrations.CreateModel(
            name="ActorLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Increases with every change.",
                        verbose_name="revision",
                    ),
                ),
                (
                    "edited",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="An editor changed what the engine had proposed.",
                        verbose_name="edited",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The engine rule that proposed it.",
                        max_length=80,
                        verbose_name="rule",
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        blank=True,
                        editable=False,
                        help_text="The engine’s confidence, from 0 to 1.",
                        null=True,
                        verbose_name="score",
                    ),
                ),
                (
                    "proposal",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="proposal"),
                ),
                (
                    "sole_reviewer",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The only person who has accepted it as it is, as text; empty once another person has confirmed it.",
                        max_length=150,
                        verbose_name="sole reviewer",
                    ),
                ),
                (
                    "disagreement",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="disagreement"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("key", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("known", "a known actor"), ("new", "a new actor"), ("open", "left open")],
                        max_length=5,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="The fullest form in the text.", max_length=300, verbose_name="name"
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=300, verbose_name="role")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("outlet", "outlet"),
                            ("country", "country"),
                            ("place", "place"),
                            ("group", "group"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name_key", models.CharField(editable=False, max_length=200)),
                ("role_key", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "metonym",
                    models.BooleanField(
                        default=False,
                        help_text="A place or building used for a government, such as “Paris” or “the White House”.",
                        verbose_name="metonym",
                    ),
                ),
                (
                    "reasons",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="The evidence for the link, strongest first.",
                        verbose_name="reasons",
                    ),
                ),
                (
                    "alternatives",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Other actors that fit: the id, name, score and reasons of each.",
                        verbose_name="alternatives",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="links",
                        to="articles.actor",
                        verbose_name="actor",
                    ),
                ),
                (
                    "carried_from",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="carried_to",
                        to="articles.actorlink",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="articles.articleversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "actor link",
                "verbose_name_plural": "actor links",
                "ordering": ["version", "pk"],
            },
        ),
        migrations.AddField(
            model_name="actor",
            name="version",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="For an unnamed source: the version that describes it.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="unnamed_sources",
                to="articles.articleversion",
                verbose_name="version",
            ),
        ),
        migrations.CreateModel(
            name="BulkImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=1000, verbose_name="source")),
                ("fingerprint", models.CharField(max_length=100, verbose_name="fingerprint")),
                (
                    "position",
                    models.PositiveBigIntegerField(
                        default=0, help_text="Documents imported so far.", verbose_name="position"
                    ),
                ),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="counts")),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="started at")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
            ],
            options={
                "verbose_name": "bulk import",
                "verbose_name_plural": "bulk imports",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("source", "fingerprint"),
                        name="bulkimport_one_unfinished",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeStreamEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.PositiveBigIntegerField()),
                (
                    "key",
                    models.CharField(
                        help_text="The last part of the record’s address in the API.", max_length=100
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("added", "became public"),
                            ("changed", "changed"),
                            ("removed", "no longer public"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("current", models.BooleanField()),
            ],
            options={
                "verbose_name": "change stream entry",
                "verbose_name_plural": "change stream entries",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)),
                        fields=("kind", "object_id"),
                        name="changestreamentry_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["added", "changed", "removed"])),
                        name="changestreamentry_action_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Increases with every change.",
                        verbose_name="revision",
                    ),
                ),
                (
                    "edited",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="An editor changed what the engine had proposed.",
                        verbose_name="edited",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The engine rule that proposed it.",
                        max_length=80,
                        verbose_name="rule",
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        blank=True,
                        editable=False,
                        help_text="The engine’s confidence, from 0 to 1.",
                        null=True,
                        verbose_name="score",
                    ),
                ),
                (
                    "proposal",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="proposal"),
                ),
                (
                    "sole_reviewer",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The only person who has accepted it as it is, as text; empty once another person has confirmed it.",
                        max_length=150,
                        verbose_name="sole reviewer",
                    ),
                ),
                (
                    "disagreement",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="disagreement"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("key", models.CharField(blank=True, editable=False, max_length=64)),
                ("cue_lemma", models.CharField(blank=True, max_length=100, verbose_name="cue lemma")),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("assert", "asserts"),
                            ("believe", "believes"),
                            ("predict", "predicts"),
                            ("promise", "promises"),
                            ("threaten", "threatens"),
                            ("demand", "demands"),
                            ("deny", "denies"),
                            ("accuse", "accuses"),
                            ("ask", "asks"),
                            ("hope", "hopes"),
                            ("fear", "fears"),
                        ],
                        default="assert",
                        max_length=10,
                        verbose_name="stance",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("direct", "direct"), ("indirect", "indirect"), ("mixed", "mixed")],
                        default="indirect",
                        max_length=10,
                        verbose_name="mode",
                    ),
                ),
                ("negated", models.BooleanField(default=False, verbose_name="negated")),
                ("hedged", models.BooleanField(default=False, verbose_name="hedged")),
                (
                    "carried_from",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="carried_to",
                        to="articles.claim",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="The link of the source’s name, with the reasons for this actor.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="claims",
                        to="articles.actorlink",
                        verbose_name="actor link",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="articles.claim",
                        verbose_name="parent claim",
                    ),
                ),
                (
                    "source_actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="claims",
                        to="articles.actor",
                        verbose_name="source",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="articles.articleversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "claim",
                "verbose_name_plural": "claims",
                "ordering": ["version", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ClaimSpan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("source", "source"), ("cue", "cue"), ("content", "content")], max_length=10
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("text", models.TextField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="spans", to="articles.claim"
                    ),
                ),
            ],
            options={
                "verbose_name": "claim span",
                "verbose_name_plural": "claim spans",
                "ordering": ["claim", "start"],
            },
        ),
        migrations.CreateModel(
            name="DistinctActors",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user_name",
                    models.CharField(
                        help_text="Who marked them, as text: it is kept when the account is deleted.",
                        max_length=150,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("note", models.TextField(blank=True)),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.actor"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.actor"
                    ),
                ),
            ],
            options={
                "verbose_name": "pair of distinct actors",
                "verbose_name_plural": "pairs of distinct actors",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="EditorPresence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="articles.articleversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "editor presence",
                "verbose_name_plural": "editor presences",
                "ordering": ["version", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EventParticipant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("agent", "agent"),
                            ("patient", "patient"),
                            ("place", "place"),
                            ("other", "other"),
                        ],
                        default="agent",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="event_participations",
                        to="articles.actor",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="event_participants",
                        to="articles.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "participant",
                "verbose_name_plural": "participants",
                "ordering": ["event", "pk"],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="participants",
            field=models.ManyToManyField(
                blank=True,
                related_name="events",
                through="articles.EventParticipant",
                to="articles.actor",
                verbose_name="participants",
            ),
        ),
        migrations.CreateModel(
            name="ExtractionRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("engine_name", models.CharField(max_length=40, verbose_name="engine")),
                ("engine_version", models.CharField(max_length=40, verbose_name="engine version")),
                ("engine_model", models.CharField(blank=True, max_length=80, verbose_name="engine model")),
                ("config_hash", models.CharField(max_length=64, verbose_name="configuration hash")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "running"),
                            ("succeeded", "succeeded"),
                            ("failed", "failed"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="How often it has been started.", verbose_name="attempts"
                    ),
                ),
                (
                    "worker",
                    models.CharField(
                        blank=True,
                        help_text="The last worker to acquire it.",
                        max_length=200,
                        verbose_name="worker",
                    ),
                ),
                ("lease_token", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="lease until")),
                ("queued_at", models.DateTimeField(auto_now_add=True, verbose_name="queued at")),
                (
                    "not_before",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        help_text="When to try again after a transient error.",
                        verbose_name="not before",
                    ),
                ),
                (
                    "dispatched_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When a message was last sent to the workers.",
                        null=True,
                        verbose_name="dispatched at",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started at")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                ("error_code", models.CharField(blank=True, max_length=60, verbose_name="error code")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="counts")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="articles.articleversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "extraction run",
                "verbose_name_plural": "extraction runs",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="EventMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Increases with every change.",
                        verbose_name="revision",
                    ),
                ),
                (
                    "edited",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="An editor changed what the engine had proposed.",
                        verbose_name="edited",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The engine rule that proposed it.",
                        max_length=80,
                        verbose_name="rule",
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        blank=True,
                        editable=False,
                        help_text="The engine’s confidence, from 0 to 1.",
                        null=True,
                        verbose_name="score",
                    ),
                ),
                (
                    "proposal",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="proposal"),
                ),
                (
                    "sole_reviewer",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The only person who has accepted it as it is, as text; empty once another person has confirmed it.",
                        max_length=150,
                        verbose_name="sole reviewer",
                    ),
                ),
                (
                    "disagreement",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="disagreement"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "reasons",
                    models.JSONField(
                        default=list,
                        help_text="The evidence for the match, in words.",
                        verbose_name="reasons",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches_kept",
                        to="articles.event",
                        verbose_name="event kept",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches_other",
                        to="articles.event",
                        verbose_name="other event",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="The last run that proposed it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.extractionrun",
                        verbose_name="run",
                    ),
                ),
            ],
            options={
                "verbose_name": "event match",
                "verbose_name_plural": "event matches",
                "ordering": ["-score", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="run",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The last run that proposed it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.extractionrun",
                verbose_name="run",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="run",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The last run that proposed it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.extractionrun",
                verbose_name="run",
            ),
        ),
        migrations.AddField(
            model_name="actorlink",
            name="run",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The last run that proposed it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.extractionrun",
                verbose_name="run",
            ),
        ),
        migrations.AddField(
            model_name="actor",
            name="run",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The last run that proposed it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.extractionrun",
                verbose_name="run",
            ),
        ),
        migrations.CreateModel(
            name="FeedEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("url", models.URLField(max_length=2000, verbose_name="address")),
                ("title", models.CharField(blank=True, max_length=500, verbose_name="title")),
                (
                    "published",
                    models.CharField(
                        blank=True,
                        help_text="As the feed gives it, in ISO 8601.",
                        max_length=40,
                        verbose_name="published",
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("ingested", "ingested"),
                            ("skipped", "skipped"),
                            ("failed", "failed"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "not_before",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="not before"),
                ),
                ("error_code", models.CharField(blank=True, max_length=60, verbose_name="error code")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("seen_at", models.DateTimeField(auto_now_add=True, verbose_name="first seen")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="entries",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="articles.feed",
                        verbose_name="feed",
                    ),
                ),
            ],
            options={
                "verbose_name": "feed entry",
                "verbose_name_plural": "feed entries",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signature", models.BinaryField(help_text="MinHash: 126 numbers of 32 bits.")),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fingerprint",
                        to="articles.articleversion",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fingerprints",
                        to="articles.nearduplicategroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "fingerprint",
                "verbose_name_plural": "fingerprints",
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("request_hash", models.CharField(max_length=64)),
                (
                    "status",
                    models.PositiveSmallIntegerField(
                        help_text="Null while the request is in progress.", null=True
                    ),
                ),
                ("body", models.JSONField(null=True)),
                ("headers", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "idempotency key",
                "verbose_name_plural": "idempotency keys",
            },
        ),
        migrations.CreateModel(
            name="LinkRejection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_key", models.CharField(editable=False, max_length=200)),
                ("role_key", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.actor"
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rejections",
                        to="articles.actorlink",
                    ),
                ),
            ],
            options={
                "verbose_name": "link rejection",
                "verbose_name_plural": "link rejections",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Increases with every change.",
                        verbose_name="revision",
                    ),
                ),
                (
                    "edited",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="An editor changed what the engine had proposed.",
                        verbose_name="edited",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The engine rule that proposed it.",
                        max_length=80,
                        verbose_name="rule",
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        blank=True,
                        editable=False,
                        help_text="The engine’s confidence, from 0 to 1.",
                        null=True,
                        verbose_name="score",
                    ),
                ),
                (
                    "proposal",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="proposal"),
                ),
                (
                    "sole_reviewer",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The only person who has accepted it as it is, as text; empty once another person has confirmed it.",
                        max_length=150,
                        verbose_name="sole reviewer",
                    ),
                ),
                (
                    "disagreement",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="disagreement"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("key", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[("name", "name"), ("nominal", "description"), ("pronoun", "pronoun")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("text", models.TextField(verbose_name="text")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="mentions",
                        to="articles.actor",
                        verbose_name="actor",
                    ),
                ),
                (
                    "carried_from",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="carried_to",
                        to="articles.mention",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="The link of the name, with the reasons for this actor.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="mentions",
                        to="articles.actorlink",
                        verbose_name="actor link",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="The last run that proposed it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.extractionrun",
                        verbose_name="run",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="articles.articleversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "ordering": ["version", "start", "end"],
            },
        ),
        migrations.CreateModel(
            name="MonitoredPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.URLField(db_index=True, max_length=2000, verbose_name="requested address")),
                (
                    "final_url",
                    models.URLField(
                        help_text="The address after all redirects.",
                        max_length=2000,
                        verbose_name="final address",
                    ),
                ),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("charset", models.CharField(blank=True, max_length=40)),
                ("compressed_body", models.BinaryField(help_text="The body, compressed with gzip.")),
                ("etag", models.CharField(blank=True, max_length=500)),
                ("last_modified", models.CharField(blank=True, max_length=100)),
                ("fetched_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("next_check_at", models.DateTimeField(db_index=True, null=True)),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="page",
                        to="articles.articleversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "monitored page",
                "verbose_name_plural": "monitored pages",
                "ordering": ["-fetched_at"],
            },
        ),
        migrations.CreateModel(
            name="FingerprintBand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BigIntegerField()),
                (
                    "fingerprint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="articles.fingerprint",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="articles.nearduplicategroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "fingerprint band",
                "verbose_name_plural": "fingerprint bands",
            },
        ),
        migrations.CreateModel(
            name="Outlet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "domain",
                    models.CharField(
                        blank=True,
                        help_text="For example “example.org”, without “www.”.",
                        max_length=253,
                        verbose_name="domain",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="Two letters (ISO 3166), for example “GB”.",
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "full_text_allowed",
                    models.BooleanField(
                        default=False,
                        help_text="Whether the public may read whole articles here. Otherwise, only short quotations are shown.",
                        verbose_name="full text allowed",
                    ),
                ),
                (
                    "actor",
                    models.OneToOneField(
                        blank=True,
                        help_text="The outlet as a source of claims.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="outlet",
                        to="articles.actor",
                        verbose_name="actor",
                    ),
                ),
            ],
            options={
                "verbose_name": "outlet",
                "verbose_name_plural": "outlets",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="feed",
            name="outlet",
            field=models.ForeignKey(
                blank=True,
                help_text="The publisher of the articles. If left empty, it is taken from each article’s address.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="feeds",
                to="articles.outlet",
                verbose_name="outlet",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="outlet",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="articles.outlet",
                verbose_name="outlet",
            ),
        ),
        migrations.CreateModel(
            name="PendingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("edit", "edit"),
                            ("merge", "merge"),
                            ("split", "split"),
                            ("unmerge", "undoing of a merge"),
                        ],
                        max_length=10,
                        verbose_name="action",
                    ),
                ),
                (
                    "values",
                    models.JSONField(
                        default=dict, help_text="The arguments of the action.", verbose_name="values"
                    ),
                ),
                (
                    "changes",
                    models.JSONField(
                        default=dict,
                        help_text="What it would change, in the form of a history entry.",
                        verbose_name="changes",
                    ),
                ),
                ("actor_revision", models.PositiveIntegerField()),
                ("other_revision", models.PositiveIntegerField(null=True)),
                (
                    "batch",
                    models.UUIDField(
                        db_index=True, help_text="The batch in the history, once approved.", null=True
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "user_name",
                    models.CharField(
                        help_text="As text: it is kept when the account is deleted.",
                        max_length=150,
                        verbose_name="requested by",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="requested at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "awaiting approval"),
                            ("approved", "approved"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "decided_by",
                    models.CharField(
                        blank=True, help_text="As text.", max_length=150, verbose_name="decided by"
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pending_changes",
                        to="articles.actor",
                        verbose_name="actor",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        help_text="The actor to merge into, or to be separated from.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pending_changes_as_target",
                        to="articles.actor",
                        verbose_name="other actor",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "pending change",
                "verbose_name_plural": "pending changes",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReviewLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                (
                    "object_text",
                    models.CharField(
                        help_text="The record’s text at the time.", max_length=300, verbose_name="record"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("propose", "proposed"),
                            ("withdraw", "withdrew"),
                            ("accept", "accepted"),
                            ("edit", "edited"),
                            ("reject", "rejected"),
                            ("reopen", "reopened"),
                            ("undo", "undid the last decision on"),
                            ("create", "created"),
                            ("merge", "merged"),
                            ("unmerge", "undid the merge of"),
                            ("split", "split"),
                            ("mark-distinct", "marked as distinct"),
                            ("unmark-distinct", "no longer marked as distinct"),
                            ("disagree", "disagreed about"),
                            ("keep", "kept as it is"),
                            ("confirm", "confirmed"),
                            ("request", "requested a change of"),
                            ("cancel-request", "cancelled the requested change of"),
                            ("publish", "published"),
                            ("unpublish", "returned to draft"),
                            ("add", "added to the story"),
                            ("remove", "removed from the story"),
                            ("queue", "queued"),
                            ("start", "started"),
                            ("requeue", "requeued"),
                            ("retry", "scheduled another attempt of"),
                            ("succeed", "finished"),
                            ("fail", "failed"),
                            ("carry", "carried forward to a new version"),
                        ],
                        max_length=20,
                        verbose_name="action",
                    ),
                ),
                ("from_state", models.CharField(blank=True, max_length=12, verbose_name="state before")),
                ("to_state", models.CharField(blank=True, max_length=12, verbose_name="state after")),
                (
                    "user_name",
                    models.CharField(
                        help_text="As text: it is kept when the account is deleted.",
                        max_length=150,
                        verbose_name="performer",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("changes", models.JSONField(blank=True, default=dict, verbose_name="changes")),
                (
                    "batch",
                    models.UUIDField(
                        blank=True, db_index=True, help_text="Shared by all changes of one act.", null=True
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.articleversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "history entry",
                "verbose_name_plural": "history",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="RoleMention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        help_text="Without the word for its status, such as “former”.", max_length=300
                    ),
                ),
                ("role_key", models.CharField(editable=False, max_length=120)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("current", "in office"),
                            ("acting", "acting"),
                            ("former", "former"),
                            ("elect", "elected or appointed, not yet in office"),
                            ("outgoing", "outgoing"),
                            ("then", "at the time"),
                            ("late", "late"),
                        ],
                        default="current",
                        max_length=8,
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="articles.actorlink",
                    ),
                ),
            ],
            options={
                "verbose_name": "role mention",
                "verbose_name_plural": "role mentions",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Story",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "slug",
                    models.SlugField(
                        help_text="The last part of its address: /stories/…/",
                        max_length=100,
                        unique=True,
                        verbose_name="slug",
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="Two or three sentences, shown above the timeline.",
                        verbose_name="summary",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published")],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False, verbose_name="revision")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published at"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "articles",
                    models.ManyToManyField(
                        blank=True, related_name="stories", to="articles.article", verbose_name="articles"
                    ),
                ),
                (
                    "events",
                    models.ManyToManyField(
                        blank=True, related_name="stories", to="articles.event", verbose_name="events"
                    ),
                ),
            ],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "stories",
                "ordering": ["-updated_at", "-pk"],
                "permissions": [("publish_story", "Can publish and unpublish stories")],
            },
        ),
        migrations.AddField(
            model_name="feed",
            name="stories",
            field=models.ManyToManyField(
                blank=True,
                help_text="Every article of the feed is added to these stories.",
                related_name="feeds",
                to="articles.story",
                verbose_name="stories",
            ),
        ),
        migrations.CreateModel(
            name="TermOfOffice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=300, verbose_name="role")),
                ("role_key", models.CharField(editable=False, max_length=120)),
                (
                    "since",
                    models.CharField(
                        blank=True,
                        help_text="2025, 2025-10 or 2025-10-09.",
                        max_length=10,
                        verbose_name="since",
                    ),
                ),
                ("until", models.CharField(blank=True, max_length=10, verbose_name="until")),
                (
                    "as_of",
                    models.CharField(
                        blank=True,
                        help_text="The last day on which it is known to continue.",
                        max_length=10,
                        verbose_name="as of",
                    ),
                ),
                ("start_date", models.DateField(editable=False, null=True)),
                ("end_date", models.DateField(editable=False, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="articles.actor"
                    ),
                ),
            ],
            options={
                "verbose_name": "term of office",
                "verbose_name_plural": "terms of office",
                "ordering": ["actor", models.OrderBy(models.F("start_date"), nulls_first=True), "pk"],
            },
        ),
        migrations.CreateModel(
            name="TimeExpression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Increases with every change.",
                        verbose_name="revision",
                    ),
                ),
                (
                    "edited",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="An editor changed what the engine had proposed.",
                        verbose_name="edited",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The engine rule that proposed it.",
                        max_length=80,
                        verbose_name="rule",
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        blank=True,
                        editable=False,
                        help_text="The engine’s confidence, from 0 to 1.",
                        null=True,
                        verbose_name="score",
                    ),
                ),
                (
                    "proposal",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="proposal"),
                ),
                (
                    "sole_reviewer",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The only person who has accepted it as it is, as text; empty once another person has confirmed it.",
                        max_length=150,
                        verbose_name="sole reviewer",
                    ),
                ),
                (
                    "disagreement",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="disagreement"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("key", models.CharField(blank=True, editable=False, max_length=64)),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("text", models.TextField(verbose_name="text")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("DATE", "date"),
                            ("TIME", "time of day"),
                            ("DURATION", "duration"),
                            ("SET", "set"),
                        ],
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                ("value", models.CharField(max_length=100, verbose_name="TIMEX3 value")),
                ("edtf", models.CharField(blank=True, max_length=100, verbose_name="date (EDTF)")),
                ("earliest", models.DateField(blank=True, null=True, verbose_name="earliest day")),
                ("latest", models.DateField(blank=True, null=True, verbose_name="latest day")),
                (
                    "carried_from",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="carried_to",
                        to="articles.timeexpression",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="The last run that proposed it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.extractionrun",
                        verbose_name="run",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="articles.articleversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "time expression",
                "verbose_name_plural": "time expressions",
                "ordering": ["version", "start"],
            },
        ),
        migrations.CreateModel(
            name="EventMention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Increases with every change.",
                        verbose_name="revision",
                    ),
                ),
                (
                    "edited",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="An editor changed what the engine had proposed.",
                        verbose_name="edited",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The engine rule that proposed it.",
                        max_length=80,
                        verbose_name="rule",
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        blank=True,
                        editable=False,
                        help_text="The engine’s confidence, from 0 to 1.",
                        null=True,
                        verbose_name="score",
                    ),
                ),
                (
                    "proposal",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="proposal"),
                ),
                (
                    "sole_reviewer",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The only person who has accepted it as it is, as text; empty once another person has confirmed it.",
                        max_length=150,
                        verbose_name="sole reviewer",
                    ),
                ),
                (
                    "disagreement",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="disagreement"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("key", models.CharField(blank=True, editable=False, max_length=64)),
                ("trigger_start", models.PositiveIntegerField()),
                ("trigger_end", models.PositiveIntegerField()),
                ("trigger_text", models.TextField(verbose_name="trigger")),
                ("sentence_start", models.PositiveIntegerField()),
                ("sentence_end", models.PositiveIntegerField()),
                ("sentence_text", models.TextField(verbose_name="sentence")),
                (
                    "carried_from",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="carried_to",
                        to="articles.eventmention",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        help_text="The innermost claim that reports the event. Without one, the article itself says so.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_mentions",
                        to="articles.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="articles.event",
                        verbose_name="event",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="articles.articleversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="The last run that proposed it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.extractionrun",
                        verbose_name="run",
                    ),
                ),
                (
                    "time_expression",
                    models.ForeignKey(
                        blank=True,
                        help_text="The words that date the event.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="event_mentions",
                        to="articles.timeexpression",
                        verbose_name="time expression",
                    ),
                ),
            ],
            options={
                "verbose_name": "event mention",
                "verbose_name_plural": "event mentions",
                "ordering": ["version", "trigger_start"],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("url", models.URLField(max_length=1000, verbose_name="address")),
                (
                    "stream",
                    models.CharField(
                        choices=[
                            ("public", "public: changes to public records"),
                            ("desk", "desk: every change to every record"),
                        ],
                        default="desk",
                        help_text="Cannot be changed later.",
                        max_length=10,
                        verbose_name="event stream",
                    ),
                ),
                (
                    "secret",
                    models.CharField(
                        default=articles.defaults.new_webhook_secret, editable=False, max_length=100
                    ),
                ),
                (
                    "previous_secret",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The secret before the last rotation.",
                        max_length=100,
                    ),
                ),
                ("previous_secret_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "position",
                    models.PositiveBigIntegerField(
                        default=0,
                        editable=False,
                        help_text="The last change delivered.",
                        verbose_name="position",
                    ),
                ),
                (
                    "next_delivery_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="next delivery"
                    ),
                ),
                (
                    "failures",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="Consecutive failed deliveries.",
                        verbose_name="failures",
                    ),
                ),
                ("error", models.TextField(blank=True, editable=False, verbose_name="error")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stream__in", ["public", "desk"])), name="webhook_stream_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message",
                    models.CharField(
                        help_text="The message’s id, the same for each attempt to deliver it.",
                        max_length=60,
                        verbose_name="message",
                    ),
                ),
                (
                    "first",
                    models.PositiveBigIntegerField(
                        help_text="The first change in the message.", verbose_name="first"
                    ),
                ),
                (
                    "last",
                    models.PositiveBigIntegerField(
                        help_text="The last change in the message.", verbose_name="last"
                    ),
                ),
                (
                    "status",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="The HTTP status of the response; 0 if there was none.",
                        verbose_name="status",
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("seconds", models.FloatField(default=0, verbose_name="seconds")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="articles.webhook",
                        verbose_name="webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook delivery",
                "verbose_name_plural": "webhook deliveries",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="WordingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.TextField(verbose_name="before")),
                ("after", models.TextField(blank=True, verbose_name="after")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("kept", "kept as originally said"),
                            ("answered", "answered by a claim on the new words"),
                        ],
                        default="pending",
                        editable=False,
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="decided at"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wording_changes",
                        to="articles.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wording_changes",
                        to="articles.articleversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "wording change",
                "verbose_name_plural": "wording changes",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ActorKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="articles.actor"
                    ),
                ),
            ],
            options={
                "verbose_name": "actor key",
                "verbose_name_plural": "actor keys",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("key", "actor"), name="actorkey_unique")],
            },
        ),
        migrations.AddIndex(
            model_name="articleversion",
            index=models.Index(fields=["content_hash"], name="articles_ar_content_137922_idx"),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(fields=("article", "number"), name="version_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(
                fields=("article", "content_hash"), name="version_text_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="version_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="version_text_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="alias",
            constraint=models.UniqueConstraint(fields=("actor", "key"), name="alias_unique"),
        ),
        migrations.AddConstraint(
            model_name="claimspan",
            constraint=models.UniqueConstraint(
                fields=("claim", "role", "position"), name="claimspan_position_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="claimspan",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gt", models.F("start"))), name="claimspan_start_before"
            ),
        ),
        migrations.AddConstraint(
            model_name="claimspan",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["source", "cue", "content"])), name="claimspan_role_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="distinctactors",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="distinct_unique"),
        ),
        migrations.AddConstraint(
            model_name="distinctactors",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="distinct_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="editorpresence",
            constraint=models.UniqueConstraint(fields=("version", "user"), name="presence_unique"),
        ),
        migrations.AddConstraint(
            model_name="eventparticipant",
            constraint=models.UniqueConstraint(fields=("event", "actor", "role"), name="participant_unique"),
        ),
        migrations.AddConstraint(
            model_name="eventparticipant",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["agent", "patient", "place", "other"])),
                name="participant_role_known",
            ),
        ),
        migrations.AddIndex(
            model_name="extractionrun",
            index=models.Index(fields=["status", "not_before"], name="articles_ex_status_d7154a_idx"),
        ),
        migrations.AddIndex(
            model_name="extractionrun",
            index=models.Index(fields=["status", "lease_until"], name="articles_ex_status_114b09_idx"),
        ),
        migrations.AddConstraint(
            model_name="extractionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["queued", "running", "succeeded", "failed"])),
                name="run_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="extractionrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["queued", "running"])),
                fields=("version", "engine_name", "engine_version", "config_hash"),
                name="run_one_active",
            ),
        ),
        migrations.AddConstraint(
            model_name="extractionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "running"), _negated=True),
                    models.Q(("lease_token__isnull", False), ("lease_until__isnull", False)),
                    _connector="OR",
                ),
                name="run_running_has_lease",
            ),
        ),
        migrations.AddIndex(
            model_name="eventmatch",
            index=models.Index(fields=["state", "-score"], name="articles_ev_state_cc89cd_idx"),
        ),
        migrations.AddConstraint(
            model_name="eventmatch",
            constraint=models.UniqueConstraint(fields=("kept", "other"), name="eventmatch_unique"),
        ),
        migrations.AddConstraint(
            model_name="eventmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", models.F("other")), _negated=True),
                name="eventmatch_events_differ",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["earliest", "latest"], name="articles_ev_earlies_c3ec9b_idx"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["state", "-id"], name="articles_ev_state_5e6c26_idx"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["happened", "ongoing", "planned", "hypothetical", "denied"])
                ),
                name="event_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "conflict",
                            "violence",
                            "accident",
                            "rescue",
                            "agreement",
                            "meeting",
                            "decision",
                            "office",
                            "proposal",
                            "stance",
                            "justice",
                            "crime",
                            "protest",
                            "business",
                            "market",
                            "release",
                            "change",
                            "science",
                            "culture",
                            "sport",
                            "life",
                            "other",
                        ],
                    )
                ),
                name="event_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("earliest__isnull", True), ("latest__gte", models.F("earliest")), _connector="OR"
                ),
                name="event_earliest_not_after_latest",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["version", "state"], name="articles_cl_version_556e84_idx"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["state", "-id"], name="articles_cl_state_6f5ad5_idx"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["updated_at", "id"], name="articles_cl_updated_3b6bb6_idx"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["source_actor", "id"], name="articles_cl_source__99d7b8_idx"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("version", "key"),
                name="claim_one_per_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stance__in",
                        [
                            "assert",
                            "believe",
                            "predict",
                            "promise",
                            "threaten",
                            "demand",
                            "deny",
                            "accuse",
                            "ask",
                            "hope",
                            "fear",
                        ],
                    )
                ),
                name="claim_stance_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["direct", "indirect", "mixed"])), name="claim_mode_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None), models.Q(("parent", models.F("pk")), _negated=True), _connector="OR"
                ),
                name="claim_not_its_own_parent",
            ),
        ),
        migrations.AddIndex(
            model_name="actorlink",
            index=models.Index(fields=["version", "state"], name="articles_ac_version_0e0112_idx"),
        ),
        migrations.AddIndex(
            model_name="actorlink",
            index=models.Index(fields=["state", "-id"], name="articles_ac_state_d99232_idx"),
        ),
        migrations.AddIndex(
            model_name="actorlink",
            index=models.Index(fields=["actor", "state", "-id"], name="actorlink_memory"),
        ),
        migrations.AddConstraint(
            model_name="actorlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("version", "key"),
                name="actorlink_one_per_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="actorlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["person", "organisation", "outlet", "country", "place", "group", "other"])
                ),
                name="actorlink_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="actorlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["known", "new", "open"])), name="actorlink_outcome_known"
            ),
        ),
        migrations.AddIndex(
            model_name="actor",
            index=models.Index(fields=["state", "kind"], name="articles_ac_state_244cd8_idx"),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["person", "organisation", "outlet", "country", "place", "group", "other"])
                ),
                name="actor_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True), fields=("key",), name="actor_one_per_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("wikidata_id", ""), _negated=True), ("merged_into", None)),
                fields=("wikidata_id",),
                name="actor_wikidata_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.CheckConstraint(
                condition=models.Q(("anonymous", False), ("merged_into", None), _connector="OR"),
                name="actor_unnamed_never_merged",
            ),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None),
                    models.Q(("merged_into", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="actor_not_merged_into_itself",
            ),
        ),
        migrations.AddIndex(
            model_name="feedentry",
            index=models.Index(fields=["status", "not_before"], name="articles_fe_status_a7dd2d_idx"),
        ),
        migrations.AddIndex(
            model_name="feedentry",
            index=models.Index(fields=["feed", "status", "-id"], name="articles_fe_feed_id_19a086_idx"),
        ),
        migrations.AddConstraint(
            model_name="feedentry",
            constraint=models.UniqueConstraint(fields=("feed", "key"), name="feedentry_key_unique"),
        ),
        migrations.AddConstraint(
            model_name="feedentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["pending", "ingested", "skipped", "failed"])),
                name="feedentry_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="idempotencykey",
            constraint=models.UniqueConstraint(fields=("user", "key"), name="idempotency_key_once"),
        ),
        migrations.AddIndex(
            model_name="linkrejection",
            index=models.Index(fields=["actor", "name_key"], name="linkrejection_pair"),
        ),
        migrations.AddConstraint(
            model_name="linkrejection",
            constraint=models.UniqueConstraint(fields=("link", "actor"), name="linkrejection_unique"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["version", "state"], name="articles_me_version_52f461_idx"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["state", "-id"], name="articles_me_state_0ab137_idx"),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("version", "key"),
                name="mention_one_per_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gt", models.F("start"))), name="mention_start_before"
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["name", "nominal", "pronoun"])), name="mention_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="fingerprintband",
            constraint=models.UniqueConstraint(fields=("key", "group"), name="fingerprintband_unique"),
        ),
        migrations.AddConstraint(
            model_name="outlet",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"), name="outlet_name_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="outlet",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("domain"),
                condition=models.Q(("domain", ""), _negated=True),
                name="outlet_domain_unique",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["-published_on", "-published_at", "-id"], name="articles_ar_publish_09bf72_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(
                condition=models.Q(("canonical_url", ""), _negated=True),
                fields=("canonical_url",),
                name="article_url_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at__isnull", True), ("published_on__isnull", False), _connector="OR"
                ),
                name="article_moment_has_day",
            ),
        ),
        migrations.AddIndex(
            model_name="pendingchange",
            index=models.Index(fields=["state", "-id"], name="articles_pe_state_30f778_idx"),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "pending")), fields=("actor",), name="pendingchange_one_pending"
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["edit", "merge", "split", "unmerge"])),
                name="pendingchange_action_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["pending", "approved", "withdrawn"])),
                name="pendingchange_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="reviewlog",
            index=models.Index(
                fields=["content_type", "object_id", "-id"], name="articles_re_content_f249fe_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="reviewlog",
            index=models.Index(fields=["-at"], name="articles_re_at_d56456_idx"),
        ),
        migrations.AddConstraint(
            model_name="rolemention",
            constraint=models.UniqueConstraint(
                fields=("link", "role_key", "standing"), name="rolemention_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolemention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("standing__in", ["current", "acting", "former", "elect", "outgoing", "then", "late"])
                ),
                name="rolemention_standing_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="story",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "published"])), name="story_status_known"
            ),
        ),
        migrations.AddIndex(
            model_name="feed",
            index=models.Index(fields=["active", "next_poll_at"], name="articles_fe_active_2c71f2_idx"),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(("poll_interval__gte", 1)), name="feed_poll_interval_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="termofoffice",
            constraint=models.UniqueConstraint(fields=("actor", "role_key", "since"), name="term_unique"),
        ),
        migrations.AddIndex(
            model_name="timeexpression",
            index=models.Index(fields=["version", "state"], name="articles_ti_version_68546a_idx"),
        ),
        migrations.AddConstraint(
            model_name="timeexpression",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("version", "key"),
                name="time_one_per_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="timeexpression",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gt", models.F("start"))), name="time_start_before"
            ),
        ),
        migrations.AddConstraint(
            model_name="timeexpression",
            constraint=models.CheckConstraint(
                condition=models.Q(("type__in", ["DATE", "TIME", "DURATION", "SET"])), name="time_type_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="timeexpression",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("earliest__isnull", True), ("latest__gte", models.F("earliest")), _connector="OR"
                ),
                name="time_earliest_not_after_latest",
            ),
        ),
        migrations.AddIndex(
            model_name="eventmention",
            index=models.Index(fields=["version", "state"], name="articles_ev_version_9d0004_idx"),
        ),
        migrations.AddIndex(
            model_name="eventmention",
            index=models.Index(fields=["state", "-id"], name="articles_ev_state_dbebba_idx"),
        ),
        migrations.AddConstraint(
            model_name="eventmention",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("version", "key"),
                name="eventmention_one_per_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventmention",
            constraint=models.CheckConstraint(
                condition=models.Q(("trigger_end__gt", models.F("trigger_start"))),
                name="eventmention_trigger_start_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventmention",
            constraint=models.CheckConstraint(
                condition=models.Q(("sentence_end__gt", models.F("sentence_start"))),
                name="eventmention_sentence_start_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventmention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("trigger_start__gte", models.F("sentence_start")),
                    ("trigger_end__lte", models.F("sentence_end")),
                ),
                name="eventmention_trigger_in_sentence",
            ),
        ),
        migrations.AddConstraint(
            model_name="wordingchange",
            constraint=models.UniqueConstraint(fields=("claim", "version"), name="wordingchange_unique"),
        ),
        migrations.AddConstraint(
            model_name="wordingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["pending", "kept", "answered"])),
                name="wordingchange_decision_known",
            ),
        ),
    ]
