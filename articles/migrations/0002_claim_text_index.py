"""On PostgreSQL, an index that finds a rare word in the content of claims without reading every claim.

It needs the extension pg_trgm, which ships with PostgreSQL. Where the extension may not be created, search gives the
same results by reading the table.
"""

import logging

from django.db import DatabaseError, migrations, transaction

logger = logging.getLogger("newsdesk")
INDEX = """CREATE INDEX IF NOT EXISTS articles_claimspan_content_words ON articles_claimspan
    USING gin (upper(text) gin_trgm_ops) WHERE role = 'content'"""


def create_index(apps, schema_editor):
    """Create the extension and the index; log a warning where the database role may not."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(INDEX)
    except DatabaseError as error:
        logger.warning("The text index of claims could not be created: %s", error)


def drop_index(apps, schema_editor):
    """Drop the index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS articles_claimspan_content_words")


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunPython(create_index, drop_index)]
