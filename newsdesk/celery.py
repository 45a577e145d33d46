"""The Celery app. Run `celery -A newsdesk worker` and one scheduler, `celery -A newsdesk beat` (or the option `-B`)."""

import os

from celery import Celery

from analysis.jobs.worker import HeartbeatStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings.dev")

app = Celery("newsdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["analysis"])
app.steps["worker"].add(HeartbeatStep)
