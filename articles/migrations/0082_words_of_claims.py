"""On PostgreSQL, an index by which a rare word is found in what is claimed without reading all of it.

It needs the extension pg_trgm, which PostgreSQL brings along. Where it may not be made, words are found all the same,
by reading.
"""

import logging

from django.db import DatabaseError, migrations, transaction

logger = logging.getLogger("newsdesk")
INDEX = """CREATE INDEX IF NOT EXISTS articles_claimspan_content_words ON articles_claimspan
    USING gin (upper(text) gin_trgm_ops) WHERE role = 'content'"""


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(INDEX)
    except DatabaseError as error:
        logger.warning("The index of words in claims could not be made: %s", error)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS articles_claimspan_content_words")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0081_pages_again"),
    ]

    operations = [
        migrations.RunPython(make_index, drop_index),
    ]
