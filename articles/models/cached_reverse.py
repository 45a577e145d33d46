"""Cached URL paths of records. A page may link to hundreds; reversing each took a tenth of its rendering time."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def cached_reverse(name: str, key: int | str) -> str:
    """Return the path of a record's page, from the name of its URL pattern and the record's key in it."""
    return _cached_reverse(get_script_prefix(), name, key)


@lru_cache(maxsize=16_384)
def _cached_reverse(prefix: str, name: str, key: int | str) -> str:
    """Reverse a URL. `prefix` is the script prefix, which `reverse` adds; here it is part of the cache key."""
    return reverse(name, args=[key])
