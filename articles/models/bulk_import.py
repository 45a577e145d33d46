from __future__ import annotations

from django.db import models


class BulkImport(models.Model):
    """How far a folder or file of documents has been taken in: `position` is written together with its documents, so
    that an import which was killed goes on where it stood."""

    source = models.CharField(max_length=1000)
    fingerprint = models.CharField(max_length=100)
    position = models.PositiveBigIntegerField(default=0, help_text="Documents that are done.")
    counts = models.JSONField(default=dict, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "fingerprint"], condition=models.Q(finished_at=None), name="import_one_unfinished"
            )
        ]

    def __str__(self) -> str:
        return self.source
