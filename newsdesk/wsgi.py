"""The web process."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings.production")
application = get_wsgi_application()

# What is loaded by now stays as long as the process. Without this, each full collection walks 200,000 objects that
# cannot be garbage, and the request it falls into waits for a tenth of a second more (benchmarks/site_speed.py).
gc.collect()
gc.freeze()
