"""WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings.production")
application = get_wsgi_application()

# Everything loaded so far lives as long as the process. Without this, each full garbage collection visits 200,000
# objects that cannot be garbage and adds a tenth of a second to one request (benchmarks/site_speed.py).
gc.collect()
gc.freeze()
