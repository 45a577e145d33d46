"""Throttling: the number of requests that a client may make in a minute, reported in `RateLimit` headers."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:  # DRF imports this module through the settings, before its own views can be imported
    from rest_framework.views import APIView

WINDOW_SECONDS = 60


class FixedWindowThrottle(BaseThrottle):
    """Count requests in a fixed window per account, or per IP address for anonymous clients.

    Count in the shared cache, so that all web processes share the count. Set `throttle_headers` on Django's request
    to the fields of the IETF draft "RateLimit header fields for HTTP".
    """

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request and return whether it is within the limit."""
        is_signed_in = bool(request.user and request.user.is_authenticated)
        if is_signed_in:
            limit, client = settings.NEWSDESK_API_THROTTLE_RATE, f"user:{request.user.pk}"
        else:
            limit, client = settings.NEWSDESK_API_THROTTLE_RATE_ANONYMOUS, f"address:{self.get_ident(request)}"
        now = time.time()
        window = int(now // WINDOW_SECONDS)
        self.seconds_left = math.ceil((window + 1) * WINDOW_SECONDS - now)
        count = _increment(f"rate:{client}:{window}")
        remaining = max(limit - count, 0)
        request._request.throttle_headers = {  # type: ignore[attr-defined]
            "RateLimit-Policy": f'"default";q={limit};w={WINDOW_SECONDS}',
            "RateLimit": f'"default";r={remaining};t={self.seconds_left}',
        }
        return bool(count <= limit)

    def wait(self) -> float:
        """Return the seconds until the next window begins."""
        return float(self.seconds_left)


def _increment(key: str) -> int:
    """Add 1 to a counter and return it. It expires after two windows, so that it never expires within its own."""
    timeout = 2 * WINDOW_SECONDS
    cache.add(key, 0, timeout)
    try:
        return int(cache.incr(key))
    except ValueError:  # the key expired between the two calls
        cache.set(key, 1, timeout)
        return 1
