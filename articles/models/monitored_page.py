from __future__ import annotations

import gzip

from django.db import models
from django.utils import timezone


class MonitoredPage(models.Model):
    """What a web server answered when an article was fetched, byte by byte: a better extraction can be run over it.

    One for each version that came from the web. `checked_at` is when its server was last asked; `etag` and
    `last_modified` are what it wants to be told then. `next_check_at` is when it is asked next whether the words have
    changed, null for never again; it is its lease too, as a feed's.
    """

    version = models.OneToOneField("articles.ArticleVersion", on_delete=models.CASCADE, related_name="page")
    url = models.URLField("asked for", max_length=2000, db_index=True)
    final_url = models.URLField(max_length=2000, help_text="Where it was, after all redirects.")
    content_type = models.CharField(max_length=100, blank=True)
    charset = models.CharField(max_length=40, blank=True)
    compressed_body = models.BinaryField(help_text="The body, compressed with gzip.")
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    fetched_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(default=timezone.now)
    next_check_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["-fetched_at"]

    def __str__(self) -> str:
        return self.url

    @property
    def body(self) -> bytes:
        return gzip.decompress(bytes(self.compressed_body))

    @staticmethod
    def compress(body: bytes) -> bytes:
        return gzip.compress(body, mtime=0)
