"""Stored responses of web pages that are checked again for changes."""

from __future__ import annotations

import gzip

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MonitoredPage(models.Model):
    """The response, byte for byte, from which the text of a version was extracted.

    It allows a better extraction to be run later. There is one for each version that came from the web. `checked_at`
    is the last request; `etag` and `last_modified` are sent with the next one. `next_check_at` is when the page is
    checked again for a changed text, or null for never; it also serves as a lease, see Feed.
    """

    version = models.OneToOneField("articles.ArticleVersion", on_delete=models.CASCADE, related_name="page")
    url = models.URLField(_("requested address"), max_length=2000, db_index=True)
    final_url = models.URLField(_("final address"), max_length=2000, help_text=_("The address after all redirects."))
    content_type = models.CharField(max_length=100, blank=True)
    charset = models.CharField(max_length=40, blank=True)
    compressed_body = models.BinaryField(help_text=_("The body, compressed with gzip."))
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    fetched_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(default=timezone.now)
    next_check_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["-fetched_at"]
        verbose_name = _("monitored page")
        verbose_name_plural = _("monitored pages")

    def __str__(self) -> str:
        return self.url

    @property
    def body(self) -> bytes:
        """Return the body of the response."""
        return gzip.decompress(bytes(self.compressed_body))

    @staticmethod
    def compress(body: bytes) -> bytes:
        """Return a body as `compressed_body` stores it. Equal bodies give equal bytes: no time is stored."""
        return gzip.compress(body, mtime=0)
