"""Conditional requests: a page that has not changed is answered with 304, and one that has is never taken for it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition
from redis.exceptions import RedisError

from articles.selectors.cache_stamp import cache_stamp

log = logging.getLogger("newsdesk.pages")

# What a page is made with, beside the records.
DIGEST_SOURCES = ("templates/**/*.html", "static/*", "articles/**/*.py")


def conditional_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with ETag and Last-Modified, and let caches keep the answer if they ask again each time."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        now = cache_stamp()
        tag = hashlib.sha256(f"{edition()} {now.value} {request.build_absolute_uri()}".encode()).hexdigest()[:32]

        def etag(*args: Any, **kwargs: Any) -> str:
            return f'"{tag}"'

        def last_modified(*args: Any, **kwargs: Any) -> Any:
            return now.at

        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return _kept(tag, lambda: view(request, *args, **kwargs))

        response: HttpResponse = condition(etag, last_modified)(kept)(request, *args, **kwargs)
        patch_cache_control(response, public=True, no_cache=True)
        return response

    return checked


def _kept(tag: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page as it was made for the same tag, or made now. The cache is a help: without it the page is made."""
    found = _cached(lambda: caches["pages"].get(tag))
    if found is not None:
        content, headers = found
        return HttpResponse(content, headers=headers)
    response = make()
    if response.status_code == 200 and not response.streaming:
        _cached(lambda: caches["pages"].set(tag, (response.content, dict(response.items()))))
    return response


def _cached(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except (OSError, RedisError):
        log.warning("The cache of pages cannot be reached; pages are made anew for each reader.")
        return None


@lru_cache
def edition() -> str:
    """The same in every process of one release, and another in the next."""
    digest = hashlib.sha256()
    for pattern in DIGEST_SOURCES:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()
