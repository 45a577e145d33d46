"""Database triggers for rules that column constraints cannot express, on SQLite and PostgreSQL.

A version's text never changes; every span lies inside its version's text and is stored with its exact words; a claim's
parent is in the same version. `substr` counts code points in both databases, as Python's offsets do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connections


@dataclass(frozen=True)
class TriggerRule:
    """A trigger that raises `message` where `broken` holds: an SQL condition on the rows NEW and, for updates, OLD."""

    name: str
    table: str
    events: tuple[str, ...]
    broken: str
    message: str


def _span_rule(name: str, table: str, prefix: str, version: str) -> TriggerRule:
    """Return the rule that a span and its words agree with the text of the version.

    `prefix` is the prefix of the three columns; `version` is an SQL expression for the version's primary key. The
    quotes are for “end”, which is a reserved word.
    """
    start, end, text = f'NEW."{prefix}start"', f'NEW."{prefix}end"', f"NEW.{prefix}text"
    return TriggerRule(
        name=name,
        table=table,
        events=("INSERT", "UPDATE"),
        broken=f"{text} IS DISTINCT FROM (SELECT substr(v.text, {start} + 1, abs({end} - {start}))"
        f" FROM articles_articleversion v WHERE v.id = {version})",
        message="a span and its words must agree with the text of its version",
    )


CLAIM_VERSION = "(SELECT c.version_id FROM articles_claim c WHERE c.id = NEW.claim_id)"

RULES = [
    TriggerRule(
        name="newsdesk_version_immutable",
        table="articles_articleversion",
        events=("UPDATE",),
        broken="NEW.text <> OLD.text OR NEW.content_hash <> OLD.content_hash OR NEW.number <> OLD.number"
        " OR NEW.article_id <> OLD.article_id",
        message="a version never changes",
    ),
    TriggerRule(
        name="newsdesk_claim_parent",
        table="articles_claim",
        events=("INSERT", "UPDATE"),
        broken="NEW.parent_id IS NOT NULL AND NEW.version_id <>"
        " (SELECT p.version_id FROM articles_claim p WHERE p.id = NEW.parent_id)",
        message="the parent of a claim must be in the same version",
    ),
    _span_rule("newsdesk_mention_words", "articles_mention", "", "NEW.version_id"),
    _span_rule("newsdesk_time_words", "articles_timeexpression", "", "NEW.version_id"),
    _span_rule("newsdesk_trigger_words", "articles_eventmention", "trigger_", "NEW.version_id"),
    _span_rule("newsdesk_sentence_words", "articles_eventmention", "sentence_", "NEW.version_id"),
    _span_rule("newsdesk_claimspan_words", "articles_claimspan", "", CLAIM_VERSION),
]


def drop_triggers(using: str = "default", **kwargs: Any) -> None:
    """Drop all triggers, before migrations change the tables. A receiver of `pre_migrate`."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for rule in RULES:
            if rule.table in tables:
                for statement in _drop(rule, connection.vendor):
                    cursor.execute(statement)


def create_triggers(using: str = "default", **kwargs: Any) -> None:
    """Create all triggers on tables that exist, replacing existing ones. A receiver of `post_migrate`."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    drop_triggers(using)
    with connection.cursor() as cursor:
        for rule in RULES:
            if rule.table in tables:
                for statement in _create(rule, connection.vendor):
                    cursor.execute(statement)


def _drop(rule: TriggerRule, vendor: str) -> list[str]:
    """Return the SQL statements that drop a trigger."""
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {rule.name} ON {rule.table}",
            f"DROP FUNCTION IF EXISTS {rule.name}()",
        ]
    return [f"DROP TRIGGER IF EXISTS {rule.name}_{event.lower()}" for event in rule.events]


def _create(rule: TriggerRule, vendor: str) -> list[str]:
    """Return the SQL statements that create a trigger."""
    if vendor == "postgresql":
        return [
            f"CREATE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {rule.broken} THEN"
            f" RAISE EXCEPTION '{rule.message}' USING ERRCODE = 'integrity_constraint_violation';"
            " END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {rule.name} BEFORE {' OR '.join(rule.events)} ON {rule.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {rule.name}()",
        ]
    return [
        f"CREATE TRIGGER {rule.name}_{event.lower()} BEFORE {event} ON {rule.table} FOR EACH ROW"
        f" WHEN {rule.broken.replace('IS DISTINCT FROM', 'IS NOT')}"
        f" BEGIN SELECT RAISE(ABORT, '{rule.message}'); END"
        for event in rule.events
    ]
