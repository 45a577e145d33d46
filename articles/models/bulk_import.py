"""The progress of bulk imports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BulkImport(models.Model):
    """The progress of importing a folder or file of documents.

    `position` is saved in the same transaction as the documents before it, so that an import that was killed can be
    resumed.
    """

    source = models.CharField(_("source"), max_length=1000)
    fingerprint = models.CharField(_("fingerprint"), max_length=100)
    position = models.PositiveBigIntegerField(_("position"), default=0, help_text=_("Documents imported so far."))
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bulk import")
        verbose_name_plural = _("bulk imports")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "fingerprint"], condition=models.Q(finished_at=None), name="bulkimport_one_unfinished"
            )
        ]

    def __str__(self) -> str:
        return self.source
