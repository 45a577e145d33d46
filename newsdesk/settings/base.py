"""Settings shared by all environments. Each setting that a deployment may change is read from the environment here.

With nothing set, the database is SQLite and the message broker uses files, both below `var/`.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# Everything that a running site writes: database, broker, secret key. Not under version control.
VAR_DIR = Path(env.str("NEWSDESK_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
ALLOWED_HOSTS = env.list("NEWSDESK_ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]

INSTALLED_APPS = [
    "knox",  # before articles, which replaces its admin page
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

# --- Content-Security-Policy of public pages --------------------------------------------------------------------------

# Styles, images and form targets from this site only: no scripts and no third-party requests. The admin needs scripts
# and is for signed-in users.
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

# The full-text search of SQLite (FTS5) or PostgreSQL, or a search server through one of the library's backends.
SILENCED_SYSTEM_CHECKS = ["modelsearch.W004"]  # “title” is the name that its backends give to the most important field
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
        # Take the write lock at the start of a transaction: an upgrade from read to write later on would fail at
        # once, whatever the timeout, while web server and worker both write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Without just-in-time compilation: it takes half a second for list queries of 5 ms (benchmarks/api_speed.py).
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- accounts and languages -------------------------------------------------------------------------------------------

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
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "newsdesk.formats"
USE_TZ = True

# --- files and uploads ------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]

# The longest text that is accepted, in characters: about 80,000 words, more than any article and most reports.
NEWSDESK_MAX_TEXT_LENGTH = env.int("NEWSDESK_MAX_TEXT_LENGTH", default=500_000)
# The largest file or request body, in bytes: the longest text in any encoding, with room for HTML around it.
NEWSDESK_MAX_UPLOAD_BYTES = env.int("NEWSDESK_MAX_UPLOAD_BYTES", default=5_000_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = NEWSDESK_MAX_UPLOAD_BYTES

# --- review -----------------------------------------------------------------------------------------------------------

# With 1, what one person accepted becomes public only after another person has confirmed it.
NEWSDESK_SECOND_REVIEWER = env.bool("NEWSDESK_SECOND_REVIEWER", default=False)

# --- background work --------------------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
BROKER_DIR = VAR_DIR / "broker"

if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # Longer than any run may take, so that Redis never delivers a running task to a second worker.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"visibility_timeout": 3600}
else:
    # Messages as files: needs no server, and serves all processes of one machine.
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.3,  # seconds until a new message, or a request to stop, is noticed
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

# Seconds for which a run belongs to its worker. Longer than the hard time limit, so that a live worker keeps it.
NEWSDESK_RUN_LEASE_SECONDS = env.int("NEWSDESK_RUN_LEASE_SECONDS", default=CELERY_TASK_TIME_LIMIT + 30)
# Attempts before a run counts as failed: a text that kills its worker must not kill all workers in turn.
NEWSDESK_RUN_MAX_ATTEMPTS = env.int("NEWSDESK_RUN_MAX_ATTEMPTS", default=4)
# Seconds between two searches for lost runs, and until an unanswered message is sent again.
NEWSDESK_SWEEP_INTERVAL = env.int("NEWSDESK_SWEEP_INTERVAL", default=30)
# Seconds between two heartbeats of a worker; after three missed ones it counts as dead.
NEWSDESK_HEARTBEAT_INTERVAL = env.int("NEWSDESK_HEARTBEAT_INTERVAL", default=15)

# Seconds between two searches for due feeds. Each feed has an interval of its own.
NEWSDESK_POLL_INTERVAL = env.int("NEWSDESK_POLL_INTERVAL", default=60)
# Days for which an imported page is fetched again at growing intervals to find changes; 0 turns this off.
NEWSDESK_RECHECK_DAYS = env.int("NEWSDESK_RECHECK_DAYS", default=30)

# Seconds between two updates of the public change stream, and between two rounds of webhook deliveries.
NEWSDESK_DELIVERY_INTERVAL = env.int("NEWSDESK_DELIVERY_INTERVAL", default=30)

CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "requeue-lost-runs": {
        "task": "newsdesk.requeue_lost_runs",
        "schedule": NEWSDESK_SWEEP_INTERVAL,
        "options": {"expires": NEWSDESK_SWEEP_INTERVAL},  # an older message is redundant: the next one is in the queue
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

# A web page or email address of the operators, sent in the User-Agent header.
NEWSDESK_CONTACT = env.str("NEWSDESK_CONTACT", default="")
# Allowed ports; private networks (CIDR) that may be fetched from; if set, the only hosts that may be fetched from.
NEWSDESK_FETCH_PORTS = [int(port) for port in env.list("NEWSDESK_FETCH_PORTS", default=["80", "443", "8080", "8443"])]
NEWSDESK_FETCH_ALLOWED_NETWORKS = env.list("NEWSDESK_FETCH_ALLOWED_NETWORKS", default=[])
NEWSDESK_FETCH_ALLOWED_HOSTS = env.list("NEWSDESK_FETCH_ALLOWED_HOSTS", default=[])
# For example http://proxy.example:3128. The proxy makes the connections, so it must block private addresses.
NEWSDESK_FETCH_PROXY = env.str("NEWSDESK_FETCH_PROXY", default="")
NEWSDESK_FETCH_MAX_BYTES = env.int("NEWSDESK_FETCH_MAX_BYTES", default=10_000_000)
NEWSDESK_FETCH_TIMEOUT = env.float("NEWSDESK_FETCH_TIMEOUT", default=30)
# Seconds between two requests to one host; robots.txt may ask for more.
NEWSDESK_FETCH_DELAY = env.float("NEWSDESK_FETCH_DELAY", default=2)

# `default` is shared by all processes: crawl delays, robots.txt files, request counts of API clients. `pages` holds
# rendered pages under keys that change with every change of a record, so that no entry is ever stale.
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

# Requests per minute of an authenticated account, and of an anonymous client (by its IP address).
NEWSDESK_API_THROTTLE_RATE = env.int("NEWSDESK_API_THROTTLE_RATE", default=600)
NEWSDESK_API_THROTTLE_RATE_ANONYMOUS = env.int("NEWSDESK_API_THROTTLE_RATE_ANONYMOUS", default=120)
# Number of trusted proxies that append to X-Forwarded-For; with 0 the header is ignored.
NEWSDESK_NUM_PROXIES = env.int("NEWSDESK_NUM_PROXIES", default=0)

# Seconds until a change appears in the stream. By then, transactions that began earlier have committed, so that a
# client that continues from a change never misses one with a smaller number.
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
            "ChangeStream",
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
