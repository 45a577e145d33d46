"""How many requests a client may make in a minute, and what it is told of that in `RateLimit` headers."""

from __future__ import annotations

import math
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW = 60  # seconds


class FixedWindowThrottle(BaseThrottle):
    """A fixed window for each account, or for each address of those who do not say who they are.

    Counted in the shared cache, so that all web processes count together.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        signed_in = bool(request.user and request.user.is_authenticated)
        limit = settings.NEWSDESK_API_THROTTLE_RATE if signed_in else settings.NEWSDESK_API_THROTTLE_RATE_ANONYMOUS
        who = f"user:{request.user.pk}" if signed_in else f"address:{self.get_ident(request)}"
        now = time.time()
        window = int(now // WINDOW)
        self.left = math.ceil((window + 1) * WINDOW - now)
        count = _count(f"rate:{who}:{window}")
        request._request.throttle_headers = {  # type: ignore[attr-defined]
            "RateLimit-Policy": f'"default";q={limit};w={WINDOW}',
            "RateLimit": f'"default";r={max(limit - count, 0)};t={self.left}',
        }
        return bool(count <= limit)

    def wait(self) -> float:
        return float(self.left)


def _count(key: str) -> int:
    cache.add(key, 0, 2 * WINDOW)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        cache.set(key, 1, 2 * WINDOW)
        return 1
