from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Newsdesk"

    def ready(self) -> None:
        from articles import roles
        from articles.models import triggers

        # Dropped before and made again after: SQLite rebuilds a table to alter it, and would trip over them.
        pre_migrate.connect(triggers.drop_triggers, sender=self)
        post_migrate.connect(triggers.create_triggers, sender=self)
        post_migrate.connect(roles.create_missing_roles, sender=self)
