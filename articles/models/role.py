"""Roles that texts give to actors, and terms of office from the registry."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.choices import RoleStatus
from articles.models.actor import Actor
from articles.models.actor_link import ActorLink
from articles.models.base import choice_constraint


class RoleMention(models.Model):
    """A role that one text gives to an actor, and whether the actor holds it there: “former US president”."""

    link = models.ForeignKey(ActorLink, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=300, help_text=_("Without the word for its status, such as “former”."))
    role_key = models.CharField(max_length=120, editable=False)
    standing = models.CharField(max_length=8, choices=RoleStatus, default=RoleStatus.CURRENT)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("role mention")
        verbose_name_plural = _("role mentions")
        constraints = [
            models.UniqueConstraint(fields=["link", "role_key", "standing"], name="rolemention_unique"),
            choice_constraint("rolemention", "standing", RoleStatus),
        ]

    def __str__(self) -> str:
        return self.role if self.standing == RoleStatus.CURRENT else f"{self.role} ({self.get_standing_display()})"


class TermOfOffice(models.Model):
    """A term of office from the registry.

    `since`, `until` and `as_of` are as precise as they are known; `start_date` and `end_date` are the outer days.
    """

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="terms")
    role = models.CharField(_("role"), max_length=300)
    role_key = models.CharField(max_length=120, editable=False)
    since = models.CharField(_("since"), max_length=10, blank=True, help_text=_("2025, 2025-10 or 2025-10-09."))
    until = models.CharField(_("until"), max_length=10, blank=True)
    as_of = models.CharField(
        _("as of"), max_length=10, blank=True, help_text=_("The last day on which it is known to continue.")
    )
    start_date = models.DateField(null=True, editable=False)
    end_date = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["actor", models.F("start_date").asc(nulls_first=True), "pk"]
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        constraints = [models.UniqueConstraint(fields=["actor", "role_key", "since"], name="term_unique")]

    def __str__(self) -> str:
        return f"{self.role} ({self.years})" if self.years else self.role

    @property
    def years(self) -> str:
        """Return the years of the term: “2017–2021”, “since 2025, as of 2026-01”, “until 2012”.

        An open term is stated as of the day for which it is known.
        """
        first, last = self.since[:4], self.until[:4]
        if first and last:
            return last if first == last else f"{first}–{last}"
        parts = []
        if last:
            parts.append(gettext("until %(year)s") % {"year": last})
        elif first:
            parts.append(gettext("since %(year)s") % {"year": first})
        if self.as_of and not last:
            parts.append(gettext("as of %(date)s") % {"date": self.as_of})
        return ", ".join(parts)

    def covers(self, day: dt.date) -> bool | None:
        """Return whether the term includes a day, or None if that is not known."""
        if self.start_date and day < self.start_date:
            return False
        if self.end_date:
            return day <= self.end_date
        return True if self.start_date else None
