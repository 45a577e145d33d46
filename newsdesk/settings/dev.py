"""Settings of `make run`: a site that only this machine can reach, with a generated secret key."""

from django.core.management.utils import get_random_secret_key

from newsdesk.settings.base import *  # noqa: F403
from newsdesk.settings.base import VAR_DIR, env


def _secret_key() -> str:
    """Return the key stored in `var/`, generated at the first start, so that sessions survive a restart."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key(), encoding="utf8")
    return path.read_text(encoding="utf8")


SECRET_KEY = env.str("NEWSDESK_SECRET_KEY", default="") or _secret_key()
DEBUG = env.bool("NEWSDESK_DEBUG", default=False)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
WHITENOISE_USE_FINDERS = True  # serve static files without collectstatic
WHITENOISE_AUTOREFRESH = DEBUG
