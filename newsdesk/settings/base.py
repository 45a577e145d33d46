"""What every environment shares. Each setting that a deployment may change is read from the environment, once, here.

With nothing set this is the embedded desk: SQLite and a message broker made of files, both below `var/`.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# What the running desk writes: database, broker, secret key. Never below version control.
VAR_DIR = Path(env.str("NEWSDESK_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
ALLOWED_HOSTS = env.list("NEWSDESK_ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]

INSTALLED_APPS = [
    "knox",  # before the desk, whose admin puts its own page of tokens in the place of Knox's
    "articles",
    "modelsearch",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "newsdesk.urls"
WSGI_APPLICATION = "newsdesk.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- what a public page may do in a browser ---------------------------------------------------------------------------

# Styles and pictures from here, forms to here, and nothing else: no script runs and nothing is asked of anyone else.
# The admin brings scripts with it and is for those who have signed in.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- search ---------------------------------------------------------------------------------------------------------

# SQLite's FTS5 or PostgreSQL's text search, in the database that is there; or a server, by the library's backends.
SILENCED_SYSTEM_CHECKS = ["modelsearch.W004"]  # “title” is what its backends call the field that counts most
MODELSEARCH_BACKENDS = {
    "default": {
        "BACKEND": env.str("NEWSDESK_SEARCH_BACKEND", default="modelsearch.backends.database"),
        "URLS": env.list("NEWSDESK_SEARCH_URLS", default=[]),
        "INDEX_PREFIX": "newsdesk_",
    }
}

# --- database ---------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'newsdesk.sqlite3'}")}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Take the write lock at the start of a transaction: a later upgrade from read to write fails at once,
        # whatever the timeout, while web and worker write side by side.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # PostgreSQL compiles what it thinks a dear query: half a second, where a page of a list takes a hundredth of that.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people and languages ---------------------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("NEWSDESK_TIME_ZONE", default="UTC")
USE_I18N = True
FORMAT_MODULE_PATH = "newsdesk.formats"
USE_TZ = True

# --- files and uploads ------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]

# The longest text the desk takes, in characters: about 80,000 words, more than any article and most reports.
NEWSDESK_MAX_TEXT_LENGTH = env.int("NEWSDESK_MAX_TEXT_LENGTH", default=500_000)
# The largest file or request body, in bytes: the longest text in any encoding, with room for HTML around it.
NEWSDESK_MAX_UPLOAD_BYTES = env.int("NEWSDESK_MAX_UPLOAD_BYTES", default=5_000_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = NEWSDESK_MAX_UPLOAD_BYTES

# --- review -----------------------------------------------------------------------------------------------------------

# With 1, nobody publishes what only they accepted: another person must have accepted or confirmed it too.
NEWSDESK_SECOND_REVIEWER = env.bool("NEWSDESK_SECOND_REVIEWER", default=False)

# --- background work --------------------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
BROKER_DIR = VAR_DIR / "broker"

if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # Longer than any run may take, so that Redis never hands a running task to a second worker.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"visibility_timeout": 3600}
else:
    # Messages as files: needs no server, and serves as many processes as one machine runs.
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.3,  # seconds until a new message is seen, and until a stop is
    }
    for folder in ("queue", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)

CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True  # the database is the truth about work
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = env.int("NEWSDESK_TASK_SOFT_TIME_LIMIT", default=240)
CELERY_TASK_TIME_LIMIT = env.int("NEWSDESK_TASK_TIME_LIMIT", default=300)
CELERY_TIMEZONE = "UTC"

# A run belongs to its worker for this many seconds. Longer than the hard time limit: who still works keeps it.
NEWSDESK_RUN_LEASE_SECONDS = env.int("NEWSDESK_RUN_LEASE_SECONDS", default=CELERY_TASK_TIME_LIMIT + 30)
# How often a run is started before it counts as failed: a text that kills its worker must not kill all of them.
NEWSDESK_RUN_MAX_ATTEMPTS = env.int("NEWSDESK_RUN_MAX_ATTEMPTS", default=4)
# How often lost work is looked for, and how long a message may stay unanswered before it is sent again (seconds).
NEWSDESK_SWEEP_INTERVAL = env.int("NEWSDESK_SWEEP_INTERVAL", default=30)
# How often a worker says that it is alive (seconds); the queue page calls one silent after three of these.
NEWSDESK_HEARTBEAT_INTERVAL = env.int("NEWSDESK_HEARTBEAT_INTERVAL", default=15)

# How often the desk looks for feeds that are due (seconds). How often each is asked stands with the feed.
NEWSDESK_POLL_INTERVAL = env.int("NEWSDESK_POLL_INTERVAL", default=60)
# For how many days after it was read a page is asked now and then whether its words have changed; 0: never.
NEWSDESK_RECHECK_DAYS = env.int("NEWSDESK_RECHECK_DAYS", default=30)

# How often the public's stream of changes is brought up to date, and webhooks are told what is new (seconds).
NEWSDESK_DELIVERY_INTERVAL = env.int("NEWSDESK_DELIVERY_INTERVAL", default=30)

CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "requeue-lost-runs": {
        "task": "newsdesk.requeue_lost_runs",
        "schedule": NEWSDESK_SWEEP_INTERVAL,
        "options": {"expires": NEWSDESK_SWEEP_INTERVAL},  # one that waited that long is followed by the next
    },
    "deliver-due-webhooks": {
        "task": "newsdesk.deliver_due_webhooks",
        "schedule": NEWSDESK_DELIVERY_INTERVAL,
        "options": {"expires": NEWSDESK_DELIVERY_INTERVAL},
    },
    "record-public-changes": {
        "task": "newsdesk.record_public_changes",
        "schedule": NEWSDESK_DELIVERY_INTERVAL,
        "options": {"expires": NEWSDESK_DELIVERY_INTERVAL},
    },
    "recheck-pages": {
        "task": "newsdesk.recheck_pages",
        "schedule": NEWSDESK_POLL_INTERVAL,
        "options": {"expires": NEWSDESK_POLL_INTERVAL},
    },
    "poll-due-feeds": {
        "task": "newsdesk.poll_due_feeds",
        "schedule": NEWSDESK_POLL_INTERVAL,
        "options": {"expires": NEWSDESK_POLL_INTERVAL},
    },
}

# --- the network ------------------------------------------------------------------------------------------------------

# What the servers that the desk reads may know of it: a page or an address at which its operators can be reached.
NEWSDESK_CONTACT = env.str("NEWSDESK_CONTACT", default="")
# Ports of the public web; private networks (CIDR) that may be reached all the same; the only hosts that may be, if any.
NEWSDESK_FETCH_PORTS = [int(port) for port in env.list("NEWSDESK_FETCH_PORTS", default=["80", "443", "8080", "8443"])]
NEWSDESK_FETCH_ALLOWED_NETWORKS = env.list("NEWSDESK_FETCH_ALLOWED_NETWORKS", default=[])
NEWSDESK_FETCH_ALLOWED_HOSTS = env.list("NEWSDESK_FETCH_ALLOWED_HOSTS", default=[])
# Such as http://proxy.example:3128. The proxy then connects, so it must keep private addresses from being reached.
NEWSDESK_FETCH_PROXY = env.str("NEWSDESK_FETCH_PROXY", default="")
NEWSDESK_FETCH_MAX_BYTES = env.int("NEWSDESK_FETCH_MAX_BYTES", default=10_000_000)
NEWSDESK_FETCH_TIMEOUT = env.float("NEWSDESK_FETCH_TIMEOUT", default=30)
# The pause between two requests to one host, in seconds; its robots.txt may ask for a longer one.
NEWSDESK_FETCH_DELAY = env.float("NEWSDESK_FETCH_DELAY", default=2)

# `default` is shared by all processes: whose turn it is at a host, robots.txt, how many requests a client has made.
# `pages` holds rendered pages under keys that change with every change of any record: none is ever stale, only unused.
_redis_cache = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": REDIS_URL,
    "KEY_PREFIX": "newsdesk",
}
CACHES = {
    "default": _redis_cache
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(VAR_DIR / "cache")},
    "pages": _redis_cache | {"KEY_PREFIX": "newsdesk-pages", "TIMEOUT": 3600}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

# --- API --------------------------------------------------------------------------------------------------------------

# Requests that one client may make in a minute: one that says who it is, and one that does not (by its address).
NEWSDESK_API_THROTTLE_RATE = env.int("NEWSDESK_API_THROTTLE_RATE", default=600)
NEWSDESK_API_THROTTLE_RATE_ANONYMOUS = env.int("NEWSDESK_API_THROTTLE_RATE_ANONYMOUS", default=120)
# How many proxies stand before the desk and add to X-Forwarded-For; none: the header is not believed.
NEWSDESK_NUM_PROXIES = env.int("NEWSDESK_NUM_PROXIES", default=0)

# A change is told in the stream once it is this old (seconds): by then those that began before it have committed, so
# that nobody who reads on from a change misses one with a smaller number.
NEWSDESK_CHANGE_STREAM_DELAY = env.float("NEWSDESK_CHANGE_STREAM_DELAY", default=10)

REST_FRAMEWORK = {
    "NUM_PROXIES": NEWSDESK_NUM_PROXIES,
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "articles.api.authentication.TokenAuthentication",  # first, so that no credentials means 401, not 403
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["articles.api.permissions.PublicReadStaffWrite"],
    "DEFAULT_THROTTLE_CLASSES": ["articles.api.throttling.FixedWindowThrottle"],
    "DEFAULT_PAGINATION_CLASS": "articles.api.pagination.RecordCursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "articles.api.renderers.HTMLPageRenderer",
    ],
    "DEFAULT_PARSER_CLASSES": ["articles.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "articles.api.schema.ProblemAutoSchema",
    "EXCEPTION_HANDLER": "articles.api.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token"}

SPECTACULAR_SETTINGS = {
    "TITLE": "Newsdesk API",
    "DESCRIPTION": "Stories, events, actors and claims, each with its exact words, its sources and its date.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        name: f"articles.choices.{name}"
        for name in (
            "Action",
            "ActorKind",
            "WordingChangeDecision",
            "FeedEntryStatus",
            "EventKind",
            "EventStatus",
            "PendingChangeAction",
            "PendingChangeState",
            "LinkOutcome",
            "MentionKind",
            "Mode",
            "ParticipantRole",
            "ReviewState",
            "RunStatus",
            "SpanRole",
            "Stance",
            "StoryStatus",
            "Stream",
            "TimeType",
            "VersionChange",
        )
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "articles.api.schema.forbid_additional_properties",
    ],
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "newsdesk": {
            "handlers": ["console"],
            "level": env.str("NEWSDESK_LOG_LEVEL", default="INFO"),
            "propagate": False,
        },
    },
}
