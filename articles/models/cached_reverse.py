"""Addresses of records. A page may hold hundreds, and working each out anew would take a tenth of its time."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def cached_reverse(name: str, key: int | str) -> str:
    """The path of the named page of one record."""
    return _address(get_script_prefix(), name, key)


@lru_cache(maxsize=16_384)
def _address(prefix: str, name: str, key: int | str) -> str:
    """`prefix` is where the site is mounted, which `reverse` puts in front."""
    return reverse(name, args=[key])
