"""The queue: articles to review, analysis in progress, failed runs and workers. Also the summary on the index page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import workbench
from articles.admin.articles import changelist_url
from articles.admin.base import is_valid_id
from articles.admin.labels import REVIEWED_LABELS
from articles.admin.runs import can_request_run
from articles.choices import Stance, StoryStatus
from articles.models import Article, ArticleVersion, ExtractionRun, Outlet, PendingChange, ReviewLog, Story
from articles.selectors import queue

PAGE_SIZE = 25
MAX_RUNS = 50  # runs of each kind on the queue page; the list of runs has all of them
MAX_OWN_ACTIONS = 10  # of the account, on the index page
SESSION_KEY = "queue"  # the session keeps the last filters under this key
AGES = [
    (1, gettext_lazy("since yesterday")),
    (7, gettext_lazy("in the last 7 days")),
    (30, gettext_lazy("in the last 30 days")),
    (365, gettext_lazy("in the last year")),
]
ORDERS = {
    "newest": gettext_lazy("newest first"),
    "oldest": gettext_lazy("oldest first"),
    "most": gettext_lazy("most proposals first"),
    "fewest": gettext_lazy("fewest proposals first"),
}


class QueueForm(forms.Form):
    """Filters of the queue. An invalid value does not limit the list."""

    story = forms.ModelChoiceField(
        Story.objects.order_by("title"),
        required=False,
        label=gettext_lazy("Story"),
        empty_label=gettext_lazy("all stories"),
    )
    outlet = forms.ModelChoiceField(
        Outlet.objects.none(),
        required=False,
        label=gettext_lazy("Outlet"),
        empty_label=gettext_lazy("all outlets"),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Published"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", gettext_lazy("at any time")), *AGES],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("To review"),
        required=False,
        choices=[("", gettext_lazy("any kind")), *((name, REVIEWED_LABELS[name]) for name in queue.REVIEWED_MODELS)],
    )
    stance = forms.ChoiceField(
        label=gettext_lazy("Stance of a claim"),
        required=False,
        choices=[("", gettext_lazy("any")), *Stance.choices],
    )
    disputed = forms.BooleanField(label=gettext_lazy("Engine disagrees with a decision"), required=False)
    unconfirmed = forms.BooleanField(label=gettext_lazy("Needs your confirmation"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=list(ORDERS.items()))

    def __init__(self, user: AbstractBaseUser | AnonymousUser, data: Any = None) -> None:
        super().__init__(data)
        self.username = user.get_username()
        if not settings.NEWSDESK_SECOND_REVIEWER:
            del self.fields["unconfirmed"]
        outlets: Any = self.fields["outlet"]
        outlets.queryset = Outlet.objects.filter(Exists(Article.objects.filter(outlet=OuterRef("pk"))))

    def queue_filter(self) -> queue.QueueFilter:
        """Return the filter that the form describes, without its invalid values."""
        if not self.is_bound:
            return queue.QueueFilter()
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if value}
        if values.pop("unconfirmed", False):
            values["unconfirmed_by"] = self.username
        for name in ("story", "outlet"):
            if name in values:
                values[name] = values[name].pk
        return queue.QueueFilter(**values)


def last_queue_filter(request: HttpRequest) -> queue.QueueFilter:
    """Return the filter of the queue page that this session opened last, which “Next article” follows."""
    data = request.session.get(SESSION_KEY)
    return QueueForm(request.user, data).queue_filter() if data else queue.QueueFilter()


def workbench_url(version_id: int, queue_filter: queue.QueueFilter) -> str:
    """Return the URL of a version's workbench, limited to the items that the queue was filtered for."""
    url = reverse("admin:workbench", args=[version_id])
    if queue_filter.unconfirmed_by:
        return f"{url}?show=unconfirmed"
    return f"{url}?show=disputed" if queue_filter.disputed else url


def queue_view(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the queue. Each section appears only for accounts that may see its records."""
    context = site.each_context(request) | {"title": _("Queue"), "workers": queue.workers()}
    if can_view(site, request, ArticleVersion):
        form = QueueForm(request.user, request.GET if request.GET else None)
        queue_filter = form.queue_filter()
        if request.session.get(SESSION_KEY, {}) != request.GET.dict():
            request.session[SESSION_KEY] = request.GET.dict()
        context |= {
            "page": _page_to_review(request, queue_filter),
            "form": form,
            "queue_filter": queue_filter,
            "is_filtered": queue_filter != queue.QueueFilter(),
            "kind_labels": [capfirst(REVIEWED_LABELS[name]) for name in queue.REVIEWED_MODELS],
        }
    if can_view(site, request, ExtractionRun):
        context |= {
            "unfinished": list(queue.unfinished_runs()[:MAX_RUNS]),
            "failed": list(queue.failed_runs()[:MAX_RUNS]),
            "max_runs": MAX_RUNS,
            "may_request": can_request_run(request),
        }
    context["pending_changes"] = count_pending_changes(request)
    context["may_add"] = request.user.has_perm("articles.add_article")
    return TemplateResponse(request, "admin/queue.html", context)


def can_view(site: AdminSite, request: HttpRequest, model: type[models.Model]) -> bool:
    """Return whether the account may see the records of a model."""
    return site.get_model_admin(model).has_view_permission(request)


def count_pending_changes(request: HttpRequest) -> int:
    """Return how many pending changes of actors this account could approve."""
    if not (settings.NEWSDESK_SECOND_REVIEWER and request.user.has_perm("articles.change_actor")):
        return 0
    return PendingChange.objects.awaiting_review_by(request.user.get_username()).count()


def _page_to_review(request: HttpRequest, queue_filter: queue.QueueFilter) -> Page[Any]:
    """Return a page of versions to review, each with its workbench URL, current viewers and counts by kind."""
    page = Paginator(queue.waiting_versions(queue_filter), PAGE_SIZE).get_page(request.GET.get("page"))
    viewers = queue.viewers(page.object_list)
    username = request.user.get_username()
    versions: list[Any] = list(page.object_list)
    for version in versions:
        version.url = workbench_url(version.pk, queue_filter)
        version.viewers = [name for name in viewers.get(version.pk, []) if name != username]
        version.counts = [
            (
                REVIEWED_LABELS[name],
                getattr(version, f"waiting_{name}"),
                f"{changelist_url(model, version)}&state__exact=proposed",
            )
            for name, model in queue.REVIEWED_MODELS.items()
        ]
    page.object_list = versions
    return page


def index_summary(site: AdminSite, request: HttpRequest) -> dict[str, Any]:
    """Return the numbers and the account's latest actions for the index page of the admin."""
    summary: dict[str, Any] = {"workers": queue.workers(), "pending_changes": count_pending_changes(request)}
    if can_view(site, request, ArticleVersion):
        summary["to_review"] = queue.waiting_versions().count()
        if settings.NEWSDESK_SECOND_REVIEWER:
            unconfirmed = queue.QueueFilter(unconfirmed_by=request.user.get_username())
            summary["to_confirm"] = queue.waiting_versions(unconfirmed).count()
    if can_view(site, request, ExtractionRun):
        summary["unfinished"] = queue.unfinished_runs().count()
        summary["failed"] = queue.failed_runs().count()
    if can_view(site, request, Story):
        summary["drafts"] = Story.objects.filter(status=StoryStatus.DRAFT).count()
    own_actions = ReviewLog.objects.filter(user=request.user.pk).select_related("content_type")
    summary["own_actions"] = list(own_actions[:MAX_OWN_ACTIONS])
    return summary


def next_view(request: HttpRequest) -> HttpResponse:
    """Redirect to the article after `after` in the queue with the session's last filters, or to its first one."""
    if not request.user.has_perm("articles.view_articleversion"):
        raise PermissionDenied
    after = request.GET.get("after", "")
    queue_filter = last_queue_filter(request)
    version_id = queue.next_waiting(int(after) if is_valid_id(after) else None, queue_filter)
    if version_id is None:
        messages.success(request, _("There are no more articles to review with the current filters."))
        return HttpResponseRedirect(reverse("admin:queue"))
    return HttpResponseRedirect(workbench_url(version_id, queue_filter))


def extend_admin_site(site: AdminSite) -> None:
    """Add the queue and the workbench to Django's admin site, and the summary to its index page.

    Methods are replaced because a site class of our own would need another entry in INSTALLED_APPS and would have to
    be imported wherever models are registered.
    """
    get_default_urls, default_index, get_default_app_list = site.get_urls, site.index, site.get_app_list

    def get_urls() -> list[URLResolver | URLPattern]:
        """Return the admin's URL patterns, with the queue and the workbench before Django's."""

        def view(request: HttpRequest) -> HttpResponse:
            """Show the queue of this site."""
            return queue_view(site, request)

        queue_urls = [
            path("queue/", site.admin_view(view), name="queue"),
            path("queue/next/", site.admin_view(next_view), name="queue_next"),
        ]
        return [*queue_urls, *workbench.urls(site), *get_default_urls()]

    def get_app_list(request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the apps with this one first, before accounts and tokens."""
        return sorted(get_default_app_list(request, app_label), key=lambda app: app["app_label"] != "articles")

    def index(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the index page with the summary."""
        return default_index(request, {"summary": index_summary(site, request)} | (extra_context or {}))

    site.get_urls = get_urls  # type: ignore[method-assign]
    site.get_app_list = get_app_list  # type: ignore[method-assign]
    site.index = index  # type: ignore[assignment,method-assign]
    site.site_header = site.site_title = "Newsdesk"
    site.index_title = gettext_lazy("Overview")
