"""Groups of articles with nearly the same text, and the index by which they are found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NearDuplicateGroup(models.Model):
    """Versions with nearly the same text, such as a wire story that outlets print with another lead or shortened."""

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("near-duplicate group")
        verbose_name_plural = _("near-duplicate groups")

    def __str__(self) -> str:
        return f"group {self.pk}"


class Fingerprint(models.Model):
    """The MinHash signature of a version's text, and its group. Every version of sufficient length has one."""

    version = models.OneToOneField("articles.ArticleVersion", on_delete=models.CASCADE, related_name="fingerprint")
    group = models.ForeignKey(NearDuplicateGroup, on_delete=models.CASCADE, related_name="fingerprints")
    signature = models.BinaryField(help_text=_("MinHash: 126 numbers of 32 bits."))

    class Meta:
        verbose_name = _("fingerprint")
        verbose_name_plural = _("fingerprints")

    def __str__(self) -> str:
        return f"{self.version} in {self.group}"


class FingerprintBand(models.Model):
    """A key of locality-sensitive hashing under which a text finds its near-duplicates.

    A group holds each key once, whatever its number of versions, so that the rows found under a key do not grow with
    the number of near-duplicates.
    """

    key = models.BigIntegerField()
    group = models.ForeignKey(NearDuplicateGroup, on_delete=models.CASCADE, related_name="bands")
    fingerprint = models.ForeignKey(Fingerprint, on_delete=models.CASCADE, related_name="bands")

    class Meta:
        verbose_name = _("fingerprint band")
        verbose_name_plural = _("fingerprint bands")
        constraints = [models.UniqueConstraint(fields=["key", "group"], name="fingerprintband_unique")]

    def __str__(self) -> str:
        return f"{self.key} of {self.group}"
