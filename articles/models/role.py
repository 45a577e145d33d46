from __future__ import annotations

import datetime as dt

from django.db import models

from articles.choices import RoleStatus
from articles.models.actor import Actor
from articles.models.actor_link import ActorLink
from articles.models.base import choice_constraint


class RoleMention(models.Model):
    """A role that one text gives to one actor, and how the actor stands in it there: “former US president”."""

    link = models.ForeignKey(ActorLink, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=300, help_text="Without the word of its standing.")
    role_key = models.CharField(max_length=120, editable=False)
    standing = models.CharField(max_length=8, choices=RoleStatus, default=RoleStatus.CURRENT)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "roles seen"
        constraints = [
            models.UniqueConstraint(fields=["link", "role_key", "standing"], name="rolemention_unique"),
            choice_constraint("rolemention", "standing", RoleStatus),
        ]

    def __str__(self) -> str:
        return self.role if self.standing == RoleStatus.CURRENT else f"{self.role} ({self.get_standing_display()})"


class TermOfOffice(models.Model):
    """A term of office, as the registry knows it. Bounds are days; `since` and `until` as exact as they are known."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="terms")
    role = models.CharField(max_length=300)
    role_key = models.CharField(max_length=120, editable=False)
    since = models.CharField(max_length=10, blank=True, help_text="2025, 2025-10 or 2025-10-09.")
    until = models.CharField(max_length=10, blank=True)
    as_of = models.CharField(max_length=10, blank=True, help_text="Up to when it is known to last.")
    start_date = models.DateField(null=True, editable=False)
    end_date = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["actor", models.F("start_date").asc(nulls_first=True), "pk"]
        verbose_name = "term of office"
        verbose_name_plural = "terms of office"
        constraints = [models.UniqueConstraint(fields=["actor", "role_key", "since"], name="term_unique")]

    def __str__(self) -> str:
        return f"{self.role} ({self.years})" if self.years else self.role

    @property
    def years(self) -> str:
        """“2017–2021”, “since 2025”, “until 2012”; nobody is said to be in office later than it is known."""
        first, last = self.since[:4], self.until[:4]
        if last:
            return f"until {last}" if not first else last if first == last else f"{first}–{last}"
        known = f", as of {self.as_of}" if self.as_of else ""
        return f"since {first}{known}" if first else known.removeprefix(", ")

    def covers(self, day: dt.date) -> bool | None:
        """Whether it lasted on that day; None where nothing tells."""
        if self.start_date and day < self.start_date:
            return False
        if self.end_date:
            return day <= self.end_date
        return True if self.start_date else None
