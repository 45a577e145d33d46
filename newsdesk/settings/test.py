"""The tests: dev's embedded desk in a folder that is thrown away, or PostgreSQL and Redis where their URLs are set."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

# Tests run in several processes, each with a folder and a Redis database of its own; pytest-django names their
# databases apart. A process that a test starts finds its folder named already, and shares both.
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
# A file, not memory: the tests of real workers share it with other processes.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick: no test guesses passwords
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},  # nothing of another test run
    # Tests change records behind the services' back, which a page that was kept could not know of.
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
NEWSDESK_API_THROTTLE_RATE = NEWSDESK_API_THROTTLE_RATE_ANONYMOUS = 1_000_000  # the tests of the limit set their own
NEWSDESK_CHANGE_STREAM_DELAY = 0
