"""Feeds: added here, and their health at a glance. What became of each article that they named."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil

from analysis import dispatch
from articles.admin.base import BaseAdmin, ReadOnlyAdmin, admin_link, badge, count_noun, truncate
from articles.admin.forms import TypedModelForm
from articles.choices import FeedEntryStatus
from articles.ingestion import http
from articles.ingestion.incoming import BadInput
from articles.models import Feed, FeedEntry
from articles.services import feeds
from articles.services.transitions import Performer

BADGES = {
    FeedEntryStatus.PENDING: "queued",
    FeedEntryStatus.INGESTED: "succeeded",
    FeedEntryStatus.SKIPPED: "withdrawn",
    FeedEntryStatus.FAILED: "failed",
}


class FeedForm(TypedModelForm):
    class Meta:
        model = Feed
        fields = ["url", "title", "outlet", "stories", "keywords", "poll_interval", "active"]
        error_messages = {
            "url": {
                "unique": "The desk reads this feed already.",
                "invalid": "This is no web address. It must begin with https:// or http://.",
            }
        }
        widgets = {
            "keywords": forms.Textarea(attrs={"rows": 4, "cols": 40}),
            "stories": forms.CheckboxSelectMultiple,
        }

    def clean_url(self) -> str:
        """Refused here if the door would refuse it: nobody need wait for the first poll to learn that."""
        try:
            return str(http.http_client().network_policy.check_url(self.cleaned_data["url"]))
        except BadInput as refused:
            raise ValidationError(refused.message, code=refused.code) from None

    def clean_poll_interval(self) -> int:
        minutes = int(self.cleaned_data["poll_interval"])
        if not 1 <= minutes <= 10_080:
            raise ValidationError("Write a number of minutes from 1 to 10,080, which is a week.")
        return minutes


@admin.register(Feed)
class FeedAdmin(BaseAdmin):
    form: type[forms.ModelForm[Any]] = FeedForm
    list_display = ["name", "health_summary", "last_success", "new_in_a_week", "failed_entries", "next"]
    list_select_related = ["outlet"]
    list_filter = ["active", "error_code", ("stories", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "url", "outlet__name"]
    autocomplete_fields = ["outlet"]
    actions = ["poll_now", "pause", "resume"]
    readonly_fields = ["health", "last_success", "error_summary", "remarks_list", "latest_entries"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        told = [("How it goes", {"fields": self.readonly_fields})] if obj else []
        return [(None, {"fields": FeedForm.Meta.fields}), *told]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        week = timezone.now() - dt.timedelta(days=7)
        new = Count("entries", filter=Q(entries__status=FeedEntryStatus.INGESTED, entries__finished_at__gte=week))
        bad = Count("entries", filter=Q(entries__status=FeedEntryStatus.FAILED))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(new_count=new, failed_count=bad)
        return rows

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        """As the form left it, the record has the new values already: the service wants to see the old ones too."""
        values = {name: form.cleaned_data[name] for name in FeedForm.Meta.fields}
        kept = Feed.objects.get(pk=obj.pk) if change else Feed()
        saved = feeds.save(kept, values, Performer.from_user(request.user))
        obj.pk = saved.pk
        if obj.active:
            transaction.on_commit(lambda: dispatch.send_feed(saved.pk))  # a worker told sooner would not find it

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The service has written the stories."""

    # --- columns ------------------------------------------------------------------------------------------------------

    @admin.display(description="feed", ordering="title")
    def name(self, feed: Feed) -> SafeString:
        about = [truncate(feed.url, 60)] if feed.title else []
        about += [feed.outlet.name] if feed.outlet else []
        lines = format_html_join("", '<br><span class="quiet">{}</span>', ((line,) for line in about))
        return format_html("{}{}", truncate(str(feed), 60), lines)

    @admin.display(description="health, last error", ordering="failures")
    def health_summary(self, feed: Feed) -> SafeString:
        return format_html('{}<br><span class="quiet">{}</span>', self.health(feed), truncate(feed.error, 160))

    @admin.display(description="health")
    def health(self, feed: Feed) -> SafeString:
        if not feed.active:
            return badge("withdrawn", "not polled")
        if feed.polled_at is None:
            return badge("queued", "not asked yet")
        if feed.failures:
            return badge("failed", f"failed {count_noun(feed.failures, 'time')} in a row")
        return badge("succeeded", "works, with remarks" if feed.warnings else "works")

    @admin.display(description="last success", ordering="succeeded_at")
    def last_success(self, feed: Feed) -> str:
        return f"{timesince(feed.succeeded_at)} ago" if feed.succeeded_at else "never"

    @admin.display(description="last error")
    def error_summary(self, feed: Feed) -> str:
        return feed.error

    @admin.display(description="new, 7 days", ordering="new_count")
    def new_in_a_week(self, feed: Any) -> int:
        return int(feed.new_count)

    @admin.display(description="failed", ordering="failed_count")
    def failed_entries(self, feed: Any) -> SafeString | str:
        address = f"../feedentry/?feed__id__exact={feed.pk}&status__exact=failed"
        return format_html('<a href="{}">{}</a>', address, feed.failed_count) if feed.failed_count else "0"

    @admin.display(description="next poll", ordering="next_poll_at")
    def next(self, feed: Feed) -> str:
        if not feed.active:
            return ""
        return "now" if feed.next_poll_at <= timezone.now() else f"in {timeuntil(feed.next_poll_at)}"

    @admin.display(description="remarks on what it sent last")
    def remarks_list(self, feed: Feed) -> SafeString:
        return format_html_join("", "<div>{}</div>", ((line,) for line in feed.warnings.splitlines()))

    @admin.display(description="what it named last")
    def latest_entries(self, feed: Feed) -> SafeString:
        rows = feed.entries.select_related("article")[:20]
        lines = ((status(row), admin_link(row, truncate(str(row), 80)), truncate(row.error, 160)) for row in rows)
        return format_html_join("", '<div>{} {} <span class="quiet">{}</span></div>', lines)

    # --- actions ------------------------------------------------------------------------------------------------------

    def has_poll_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_feed")

    @admin.action(description="Ask selected feeds now", permissions=["poll"])
    def poll_now(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        wanted = list(queryset.filter(active=True))
        for feed in wanted:
            feeds.schedule_poll(feed)
            dispatch.send_feed(feed.pk)
        self.message_user(request, f"{count_noun(len(wanted), 'feed')} will be asked now.")

    @admin.action(description="Stop asking selected feeds", permissions=["poll"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        self._set_active(request, queryset, False)

    @admin.action(description="Ask selected feeds again", permissions=["poll"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        self._set_active(request, queryset, True)

    def _set_active(self, request: HttpRequest, queryset: QuerySet[Feed], active: bool) -> None:
        for feed in queryset.exclude(active=active):
            feeds.save(feed, {"active": active}, Performer.from_user(request.user))


@admin.display(description="status", ordering="status")
def status(entry: FeedEntry) -> SafeString:
    return badge(BADGES[FeedEntryStatus(entry.status)], entry.get_status_display())


@admin.register(FeedEntry)
class FeedEntryAdmin(ReadOnlyAdmin):
    list_display = ["title_or_url", "feed", status, "error", "attempts", "seen_at", "article_link"]
    list_select_related = ["feed", "article"]
    list_filter = ["status", "error_code", ("feed", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "url", "error"]
    date_hierarchy = "seen_at"
    fields = [
        "feed", "url", "title", "published", "state", "error_code", "error", "attempts", "not_before", "seen_at",
        "finished_at", "article_link",
    ]  # fmt: skip
    readonly_fields = ["state", "article_link"]
    actions = ["fetch_again"]

    @admin.display(description="article", ordering="title")
    def title_or_url(self, entry: FeedEntry) -> str:
        return truncate(str(entry), 80)

    @admin.display(description="status")
    def state(self, entry: FeedEntry) -> SafeString:
        return status(entry)

    @admin.display(description="came in as")
    def article_link(self, entry: FeedEntry) -> SafeString | str:
        return admin_link(entry.article)

    def has_fetch_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_feed")

    @admin.action(description="Fetch selected again, where they failed or were left out", permissions=["fetch"])
    def fetch_again(self, request: HttpRequest, queryset: QuerySet[FeedEntry]) -> None:
        entries = list(queryset[:500])
        number = feeds.retry_entries(entries)
        for feed_id in {entry.feed_id for entry in entries}:
            dispatch.send_feed(feed_id)
        level = messages.SUCCESS if number else messages.WARNING
        self.message_user(request, f"{count_noun(number, 'article')} will be fetched again.", level)
