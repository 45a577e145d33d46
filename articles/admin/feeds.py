"""Feeds, their health, and what became of each article that they listed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analysis import dispatch
from articles.admin.base import BaseAdmin, ReadOnlyAdmin, admin_link, badge, truncate
from articles.admin.forms import WEB_ADDRESS_ERROR, TypedModelForm, clean_web_address
from articles.choices import FeedEntryStatus
from articles.models import Feed, FeedEntry
from articles.services import feeds
from articles.services.transitions import Performer

BADGES = {
    FeedEntryStatus.PENDING: "queued",
    FeedEntryStatus.INGESTED: "succeeded",
    FeedEntryStatus.SKIPPED: "withdrawn",
    FeedEntryStatus.FAILED: "failed",
}
MAX_POLL_INTERVAL = 10_080  # minutes: a feed that is polled less than weekly would miss articles
MAX_ENTRIES = 20  # latest entries shown on a feed's page
MAX_RETRIED = 500  # entries that one action fetches again, to bound the load that it causes


class FeedForm(TypedModelForm):
    """Add or edit a feed."""

    class Meta:
        model = Feed
        fields = ["url", "title", "outlet", "stories", "keywords", "poll_interval", "active"]
        error_messages = {
            "url": {
                "unique": gettext_lazy("This feed has already been added."),
                "invalid": WEB_ADDRESS_ERROR,
            }
        }
        widgets = {
            "keywords": forms.Textarea(attrs={"rows": 4, "cols": 40}),
            "stories": forms.CheckboxSelectMultiple,
        }

    def clean_url(self) -> str:
        """Refuse addresses that the network policy forbids now, not at the first poll."""
        return clean_web_address(self.cleaned_data["url"])

    def clean_poll_interval(self) -> int:
        """Return the poll interval in minutes; raise ValidationError unless it is between one minute and a week."""
        minutes = int(self.cleaned_data["poll_interval"])
        if not 1 <= minutes <= MAX_POLL_INTERVAL:
            raise ValidationError(_("Enter a number of minutes from 1 to 10,080 (one week)."))
        return minutes


@admin.register(Feed)
class FeedAdmin(BaseAdmin):
    """Feeds, with their health and actions to poll and pause them."""

    form: type[forms.ModelForm[Any]] = FeedForm
    list_display = ["name", "health_summary", "last_success", "new_in_a_week", "failed_entries", "next_poll"]
    list_select_related = ["outlet"]
    list_filter = ["active", "error_code", ("stories", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "url", "outlet__name"]
    autocomplete_fields = ["outlet"]
    actions = ["poll_now", "pause", "resume"]
    readonly_fields = ["health", "last_success", "error_summary", "warning_list", "latest_entries"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the status of a feed that exists below its settings."""
        fieldsets: list[Any] = [(None, {"fields": FeedForm.Meta.fields})]
        if obj is not None:
            fieldsets.append((_("Status"), {"fields": self.readonly_fields}))
        return fieldsets

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        """Return the feeds with the number of new and failed entries."""
        week_ago = timezone.now() - dt.timedelta(days=7)
        ingested = Q(entries__status=FeedEntryStatus.INGESTED, entries__finished_at__gte=week_ago)
        failed = Q(entries__status=FeedEntryStatus.FAILED)
        counts = {"new_count": Count("entries", filter=ingested), "failed_count": Count("entries", filter=failed)}
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**counts)
        return rows

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        """Save through the service, which compares with the stored feed: `obj` already has the new values."""
        values = {name: form.cleaned_data[name] for name in FeedForm.Meta.fields}
        stored = Feed.objects.get(pk=obj.pk) if change else Feed()
        saved = feeds.save(stored, values, Performer.from_user(request.user))
        obj.pk = saved.pk
        if obj.active:
            transaction.on_commit(lambda: dispatch.send_feed(saved.pk))  # before the commit no worker would find it

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: the service has saved the stories."""

    # --- columns ------------------------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("feed"), ordering="title")
    def name(self, feed: Feed) -> SafeString:
        """Show the title, the address and the outlet of a feed."""
        details = [truncate(feed.url, 60)] if feed.title else []
        if feed.outlet:
            details.append(feed.outlet.name)
        lines = format_html_join("", '<br><span class="quiet">{}</span>', ((detail,) for detail in details))
        return format_html("{}{}", truncate(str(feed), 60), lines)

    @admin.display(description=gettext_lazy("health, last error"), ordering="failures")
    def health_summary(self, feed: Feed) -> SafeString:
        """Show the health of a feed and its last error."""
        return format_html('{}<br><span class="quiet">{}</span>', self.health(feed), truncate(feed.error, 160))

    @admin.display(description=gettext_lazy("health"))
    def health(self, feed: Feed) -> SafeString:
        """Show whether polling works."""
        if not feed.active:
            return badge("withdrawn", _("paused"))
        if feed.polled_at is None:
            return badge("queued", _("not polled yet"))
        if feed.failures:
            return badge("failed", count_failures(feed.failures))
        return badge("succeeded", _("OK, with warnings") if feed.warnings else _("OK"))

    @admin.display(description=gettext_lazy("last success"), ordering="succeeded_at")
    def last_success(self, feed: Feed) -> str:
        """Show how long ago a poll last succeeded."""
        if feed.succeeded_at is None:
            return _("never")
        return _("%(time)s ago") % {"time": timesince(feed.succeeded_at)}

    @admin.display(description=gettext_lazy("last error"))
    def error_summary(self, feed: Feed) -> str:
        """Show the last error."""
        return feed.error

    @admin.display(description=gettext_lazy("new, last 7 days"), ordering="new_count")
    def new_in_a_week(self, feed: Any) -> int:
        """Show how many articles came in within seven days."""
        return int(feed.new_count)

    @admin.display(description=gettext_lazy("failed"), ordering="failed_count")
    def failed_entries(self, feed: Any) -> SafeString | str:
        """Show how many entries failed, with a link to them."""
        if not feed.failed_count:
            return "0"
        query = urlencode({"feed__id__exact": feed.pk, "status__exact": FeedEntryStatus.FAILED.value})
        url = f"{reverse('admin:articles_feedentry_changelist')}?{query}"
        return format_html('<a href="{}">{}</a>', url, feed.failed_count)

    @admin.display(description=gettext_lazy("next poll"), ordering="next_poll_at")
    def next_poll(self, feed: Feed) -> str:
        """Show when the feed is polled next."""
        if not feed.active:
            return ""
        if feed.next_poll_at <= timezone.now():
            return _("now")
        return _("in %(time)s") % {"time": timeuntil(feed.next_poll_at)}

    @admin.display(description=gettext_lazy("warnings from the last poll"))
    def warning_list(self, feed: Feed) -> SafeString:
        """Show the warnings of the last poll, one per line."""
        return format_html_join("", "<div>{}</div>", ((line,) for line in feed.warnings.splitlines()))

    @admin.display(description=gettext_lazy("latest entries"))
    def latest_entries(self, feed: Feed) -> SafeString:
        """Show the latest entries with their status and error."""
        entries = feed.entries.select_related("article")[:MAX_ENTRIES]
        lines = (
            (status(entry), admin_link(entry, truncate(str(entry), 80)), truncate(entry.error, 160))
            for entry in entries
        )
        return format_html_join("", '<div>{} {} <span class="quiet">{}</span></div>', lines)

    # --- actions ------------------------------------------------------------------------------------------------------

    def has_poll_permission(self, request: HttpRequest) -> bool:
        """Return whether the account may poll and pause feeds; Django asks it for actions with "poll"."""
        return request.user.has_perm("articles.change_feed")

    @admin.action(description=gettext_lazy("Poll selected feeds now"), permissions=["poll"])
    def poll_now(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        """Poll the selected feeds that are active."""
        active_feeds = list(queryset.filter(active=True))
        for feed in active_feeds:
            feeds.schedule_poll(feed)
            dispatch.send_feed(feed.pk)
        count = len(active_feeds)
        message = ngettext("%(count)d feed will be polled now.", "%(count)d feeds will be polled now.", count)
        self.message_user(request, message % {"count": count})

    @admin.action(description=gettext_lazy("Pause selected feeds"), permissions=["poll"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        """Stop polling the selected feeds."""
        self._set_active(request, queryset, False)

    @admin.action(description=gettext_lazy("Resume selected feeds"), permissions=["poll"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        """Poll the selected feeds again."""
        self._set_active(request, queryset, True)

    def _set_active(self, request: HttpRequest, queryset: QuerySet[Feed], active: bool) -> None:
        for feed in queryset.exclude(active=active):
            feeds.save(feed, {"active": active}, Performer.from_user(request.user))


def count_failures(number: int) -> str:
    """Return how often in a row something failed, in words."""
    return ngettext("failed %(count)d time", "failed %(count)d times in a row", number) % {"count": number}


@admin.display(description=gettext_lazy("status"), ordering="status")
def status(entry: FeedEntry) -> SafeString:
    """Show the status of a feed entry."""
    return badge(BADGES[FeedEntryStatus(entry.status)], entry.get_status_display())


@admin.register(FeedEntry)
class FeedEntryAdmin(ReadOnlyAdmin):
    """Articles that feeds listed, with what became of each."""

    list_display = ["title_or_url", "feed", status, "error", "attempts", "seen_at", "ingested_article"]
    list_select_related = ["feed", "article"]
    list_filter = ["status", "error_code", ("feed", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "url", "error"]
    date_hierarchy = "seen_at"
    fields = [
        "feed", "url", "title", "published", "status_badge", "error_code", "error", "attempts", "not_before", "seen_at",
        "finished_at", "ingested_article",
    ]  # fmt: skip
    readonly_fields = ["status_badge", "ingested_article"]
    actions = ["fetch_again"]

    @admin.display(description=gettext_lazy("entry"), ordering="title")
    def title_or_url(self, entry: FeedEntry) -> str:
        """Show the title of an entry, or its address if it has none."""
        return truncate(str(entry), 80)

    @admin.display(description=gettext_lazy("status"))
    def status_badge(self, entry: FeedEntry) -> SafeString:
        """Show the entry's status."""
        return status(entry)

    @admin.display(description=gettext_lazy("article"))
    def ingested_article(self, entry: FeedEntry) -> SafeString | str:
        """Show the article that the entry became."""
        return admin_link(entry.article)

    def has_fetch_permission(self, request: HttpRequest) -> bool:
        """Return whether the account may fetch entries again; Django asks it for actions with "fetch"."""
        return request.user.has_perm("articles.change_feed")

    @admin.action(description=gettext_lazy("Fetch selected entries again, if failed or skipped"), permissions=["fetch"])
    def fetch_again(self, request: HttpRequest, queryset: QuerySet[FeedEntry]) -> None:
        """Fetch the selected entries again if they failed or were skipped."""
        entries = list(queryset[:MAX_RETRIED])
        count = feeds.retry_entries(entries)
        for feed_id in {entry.feed_id for entry in entries}:
            dispatch.send_feed(feed_id)
        message = ngettext(
            "%(count)d article will be fetched again.", "%(count)d articles will be fetched again.", count
        )
        self.message_user(request, message % {"count": count}, messages.SUCCESS if count else messages.WARNING)
