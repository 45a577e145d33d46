"""Settings for tests: SQLite and a file broker in a temporary folder; PostgreSQL and Redis where their URLs are set."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

# Each of pytest-xdist's processes gets its own folder and Redis database; pytest-django gives each its own database.
# A process that a test starts inherits NEWSDESK_VAR and REDIS_URL, and so shares those of the test.
process = os.environ.get("PYTEST_XDIST_WORKER", "")
home = Path(os.environ.setdefault("NEWSDESK_VAR", tempfile.mkdtemp(prefix="newsdesk-test-")))
if process and home.name != process:
    os.environ["NEWSDESK_VAR"] = str(home / process)
    if redis := os.environ.get("REDIS_URL"):
        number = int(urlsplit(redis).path.strip("/") or 0) + int(process.removeprefix("gw"))
        os.environ["REDIS_URL"] = urlsplit(redis)._replace(path=f"/{number}").geturl()

from newsdesk.settings.base import *  # noqa: F403
from newsdesk.settings.base import DATABASES, VAR_DIR

SECRET_KEY = "only-for-tests-and-worth-nothing-anywhere-else"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# A file instead of memory, because tests with real workers share the database with other processes.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; no test depends on its strength
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},  # never shared with another run
    # Tests change records without the services that invalidate cached pages.
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
NEWSDESK_API_THROTTLE_RATE = NEWSDESK_API_THROTTLE_RATE_ANONYMOUS = 1_000_000  # tests of throttling set their own
NEWSDESK_CHANGE_STREAM_DELAY = 0
