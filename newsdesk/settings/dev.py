"""The embedded desk on one machine, for `make run`: reachable from this machine alone, with a secret key of its own."""

from django.core.management.utils import get_random_secret_key

from newsdesk.settings.base import *  # noqa: F403
from newsdesk.settings.base import VAR_DIR, env


def _secret_key() -> str:
    """The key kept in `var/`, made at the first start, so that sessions outlive a restart."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key(), encoding="utf8")
    return path.read_text(encoding="utf8")


SECRET_KEY = env.str("NEWSDESK_SECRET_KEY", default="") or _secret_key()
DEBUG = env.bool("NEWSDESK_DEBUG", default=False)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
WHITENOISE_USE_FINDERS = True  # static files straight from the code: nothing to collect first
WHITENOISE_AUTOREFRESH = DEBUG
