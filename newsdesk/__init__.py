"""The Django project. The Celery app is imported here, so that `shared_task` finds it in every process."""

from newsdesk.celery import app as celery_app

__all__ = ["celery_app"]
