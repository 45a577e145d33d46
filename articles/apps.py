from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ArticlesConfig(AppConfig):
    """Keep database triggers and roles in place around every migration."""

    name = "articles"
    verbose_name = "Newsdesk"

    def ready(self) -> None:
        """Connect the signals sent before and after migrations."""
        from articles import roles
        from articles.models import triggers

        # Triggers are dropped before and created after: SQLite rebuilds a table to alter it, which they would block.
        pre_migrate.connect(triggers.drop_triggers, sender=self)
        post_migrate.connect(triggers.create_triggers, sender=self)
        post_migrate.connect(roles.create_missing_roles, sender=self)
