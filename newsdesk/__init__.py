"""The project: settings, addresses, Celery. The Celery app is loaded with Django so that tasks always find it."""

from newsdesk.celery import app as celery_app

__all__ = ["celery_app"]
