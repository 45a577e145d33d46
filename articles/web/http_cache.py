"""HTTP caching of public pages: conditional requests (304) and a server-side cache under the same tag."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition
from redis.exceptions import RedisError

from articles.selectors.cache_stamp import cache_stamp

log = logging.getLogger("newsdesk.pages")

View = Callable[..., HttpResponseBase]
Result = TypeVar("Result")

# What the HTML of a page depends on beside the records. A change of any of these files is a new release.
DIGEST_SOURCES = ("templates/**/*.html", "static/*", "articles/**/*.py")


def conditional_page(view: View) -> View:
    """Decorate a public view: answer with ETag and Last-Modified, and 304 for a page that has not changed.

    Caches may store the answer but must revalidate it each time, so that an edit shows at once.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stamp = cache_stamp()
        fingerprint = f"{release_digest()} {stamp.value} {request.build_absolute_uri()}"
        tag = hashlib.sha256(fingerprint.encode()).hexdigest()[:32]

        def etag(*args: Any, **kwargs: Any) -> str:
            return f'"{tag}"'

        def last_modified(*args: Any, **kwargs: Any) -> dt.datetime | None:
            return stamp.at

        def cached_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _cached_response(tag, lambda: view(request, *args, **kwargs))

        response: HttpResponseBase = condition(etag, last_modified)(cached_view)(request, *args, **kwargs)
        patch_cache_control(response, public=True, no_cache=True)
        return response

    return wrapped


def _cached_response(tag: str, render: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Return the response stored under a tag, or render and store it. Streamed responses are not stored."""
    stored = _tolerate_cache_errors(lambda: caches["pages"].get(tag))
    if stored is not None:
        content, headers = stored
        return HttpResponse(content, headers=headers)
    response = render()
    if response.status_code == 200 and isinstance(response, HttpResponse):
        value = (response.content, dict(response.items()))
        _tolerate_cache_errors(lambda: caches["pages"].set(tag, value))
    return response


def _tolerate_cache_errors(operation: Callable[[], Result]) -> Result | None:
    """Return what a cache operation returns, or None if the cache cannot be reached.

    The cache only saves time; without it every page is rendered.
    """
    try:
        return operation()
    except (OSError, RedisError):
        log.warning("The page cache cannot be reached; every page is rendered again for each reader.")
        return None


@lru_cache
def release_digest() -> str:
    """Return a digest of the code, templates and styles: equal in all processes of a release."""
    digest = hashlib.sha256()
    for pattern in DIGEST_SOURCES:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()
