from __future__ import annotations

from django.db import models


class NearDuplicateGroup(models.Model):
    """Texts that are one text: what an agency sends out and outlets print, with another lead or a shorter end."""

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "copy families"

    def __str__(self) -> str:
        return f"family {self.pk}"


class Fingerprint(models.Model):
    """To which family a version's text belongs. Every text that is long enough has one, alone or with others."""

    version = models.OneToOneField("articles.ArticleVersion", on_delete=models.CASCADE, related_name="fingerprint")
    group = models.ForeignKey(NearDuplicateGroup, on_delete=models.CASCADE, related_name="fingerprints")
    signature = models.BinaryField(help_text="MinHash: 126 numbers of 32 bits.")

    def __str__(self) -> str:
        return f"{self.version} in {self.group}"


class FingerprintBand(models.Model):
    """A key under which a text is found by its copies. A family holds each key once, however many copies it has: so
    what a new text meets under a key does not grow with the number of copies."""

    key = models.BigIntegerField()
    group = models.ForeignKey(NearDuplicateGroup, on_delete=models.CASCADE, related_name="bands")
    fingerprint = models.ForeignKey(Fingerprint, on_delete=models.CASCADE, related_name="bands")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "group"], name="band_once_a_family")]

    def __str__(self) -> str:
        return f"{self.key} of {self.group}"
