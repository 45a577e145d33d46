"""The queue page: what waits for an editor, what a worker has still to read, what failed, and who is working."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

from articles.admin import workbench
from articles.admin.articles import changelist_url
from articles.admin.base import is_valid_id
from articles.admin.runs import can_request_run
from articles.choices import Stance
from articles.models import Article, ArticleVersion, ExtractionRun, Outlet, PendingChange, ReviewLog, Story
from articles.selectors import queue

PAGE = 25
CHOSEN = "queue"  # the session's key for the filters that were used last
AGES = [(1, "since yesterday"), (7, "in the last 7 days"), (30, "in the last 30 days"), (365, "in the last year")]
ORDERS = {
    "newest": "newest first",
    "oldest": "oldest first",
    "most": "most waiting first",
    "fewest": "fewest waiting first",
}
MOST_RUNS = 50  # shown of each kind; the list of runs has them all


class QueueForm(forms.Form):
    """Which of the waiting articles to show. What cannot be read does not limit."""

    story = forms.ModelChoiceField(Story.objects.order_by("title"), required=False, empty_label="every story")
    outlet = forms.ModelChoiceField(Outlet.objects.none(), required=False, empty_label="every outlet")
    days = forms.TypedChoiceField(
        label="Published", coerce=int, empty_value=None, required=False, choices=[("", "at any time"), *AGES]
    )
    kind = forms.ChoiceField(
        label="With",
        required=False,
        choices=[("", "anything that waits"), *((name, name) for name in queue.REVIEWED_MODELS)],
    )
    stance = forms.ChoiceField(
        required=False, choices=[("", "any"), *((value, f"a claim that {label}") for value, label in Stance.choices)]
    )
    disputed = forms.BooleanField(label="Where the engine now disagrees with a decision", required=False)
    unconfirmed = forms.BooleanField(label="For you to confirm, so that readers see it", required=False)
    order = forms.ChoiceField(required=False, choices=list(ORDERS.items()))

    def __init__(self, user: Any, data: Any = None):
        super().__init__(data)
        self.name = user.get_username()
        if not settings.NEWSDESK_SECOND_REVIEWER:
            del self.fields["unconfirmed"]
        outlets: Any = self.fields["outlet"]
        outlets.queryset = Outlet.objects.filter(Exists(Article.objects.filter(outlet=OuterRef("pk"))))

    def queue_filter(self) -> queue.QueueFilter:
        if not self.is_bound:
            return queue.QueueFilter()
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if value}
        if values.pop("unconfirmed", False):
            values["unconfirmed_by"] = self.name
        for name in ("story", "outlet"):
            if name in values:
                values[name] = values[name].pk
        return queue.QueueFilter(**values)


def last_wanted(request: HttpRequest) -> queue.QueueFilter:
    """The queue as this account saw it last: the next article is the next of that list."""
    chosen = request.session.get(CHOSEN)
    return QueueForm(request.user, chosen).queue_filter() if chosen else queue.QueueFilter()


def workbench_address(version: int, queue_filter: queue.QueueFilter) -> str:
    """The workbench of a version, limited to what was looked for."""
    show = "unconfirmed" if queue_filter.unconfirmed_by else "disputed" if queue_filter.disputed else ""
    return reverse("admin:workbench", args=[version]) + (f"?show={show}" if show else "")


def queue_view(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Each part is shown to those who may see its records."""
    context = site.each_context(request) | {"title": "Queue", "workers": queue.workers()}
    if may_see(site, request, ArticleVersion):
        form = QueueForm(request.user, request.GET if request.GET else None)
        wanted = form.queue_filter()
        if request.session.get(CHOSEN, {}) != request.GET.dict():
            request.session[CHOSEN] = request.GET.dict()
        context |= {
            "page": _waiting_page(request, wanted),
            "form": form,
            "wanted": wanted,
            "filtered": wanted != queue.QueueFilter(),
        }
    if may_see(site, request, ExtractionRun):
        context["unfinished"] = list(queue.unfinished_runs()[:MOST_RUNS])
        context["failed"] = list(queue.failed_runs()[:MOST_RUNS])
        context["most_runs"] = MOST_RUNS
        context["may_request"] = can_request_run(request)
    context["held"] = held_for(request)
    context["may_add"] = request.user.has_perm("articles.add_article")
    return TemplateResponse(request, "admin/queue.html", context)


def may_see(site: AdminSite, request: HttpRequest, model: Any) -> bool:
    return site.get_model_admin(model).has_view_permission(request)


def held_for(request: HttpRequest) -> int:
    """How many changes of actors wait for this account to confirm them."""
    if not (settings.NEWSDESK_SECOND_REVIEWER and request.user.has_perm("articles.change_actor")):
        return 0
    return PendingChange.objects.awaiting_review_by(request.user.get_username()).count()


def _waiting_page(request: HttpRequest, queue_filter: queue.QueueFilter) -> Any:
    page = Paginator(queue.waiting_versions(queue_filter), PAGE).get_page(request.GET.get("page"))
    looking = queue.viewers(page.object_list)
    for version in page.object_list:
        version.address = workbench_address(version.pk, queue_filter)  # type: ignore[attr-defined]
        others = [name for name in looking.get(version.pk, []) if name != request.user.get_username()]
        version.viewers = others  # type: ignore[attr-defined]
        version.lists = [  # type: ignore[attr-defined]
            (name, getattr(version, f"waiting_{name}"), f"{changelist_url(model, version)}&state__exact=proposed")
            for name, model in queue.REVIEWED_MODELS.items()
        ]
    return page


def summary(site: AdminSite, request: HttpRequest) -> dict[str, Any]:
    """A few numbers for the first page of the admin, and what this editor did last."""
    found: dict[str, Any] = {"workers": queue.workers()}
    if may_see(site, request, ArticleVersion):
        found["waiting"] = queue.waiting_versions().count()
        if settings.NEWSDESK_SECOND_REVIEWER:
            found["to_confirm"] = queue.waiting_versions(
                queue.QueueFilter(unconfirmed_by=request.user.get_username())
            ).count()
    found["held"] = held_for(request)
    if may_see(site, request, ExtractionRun):
        found["unfinished"] = queue.unfinished_runs().count()
        found["failed"] = queue.failed_runs().count()
    if may_see(site, request, Story):
        found["drafts"] = Story.objects.filter(status="draft").count()
    mine = ReviewLog.objects.filter(user=request.user.pk).select_related("content_type")
    found["mine"] = list(mine[:10])
    return found


def next_view(request: HttpRequest) -> HttpResponse:
    """To the next article that waits: the one after this in the queue as it was seen last, else its first."""
    if not request.user.has_perm("articles.view_articleversion"):
        raise PermissionDenied
    after = request.GET.get("after", "")
    wanted = last_wanted(request)
    found = queue.next_waiting(int(after) if is_valid_id(after) else None, wanted)
    if found is None:
        messages.success(request, "Nothing else waits in the queue as you saw it last.")
        return HttpResponseRedirect(reverse("admin:queue"))
    return HttpResponseRedirect(workbench_address(found, wanted))


def extend_admin_site(site: AdminSite) -> None:
    """Give Django's own admin site the queue page, and its first page the summary.

    A site of our own would take another entry in INSTALLED_APPS and another object in every import; these are two
    pages.
    """
    urls, index, apps = site.get_urls, site.index, site.get_app_list

    def get_urls() -> list[URLResolver | URLPattern]:
        def view(request: HttpRequest) -> HttpResponse:
            return queue_view(site, request)

        own = [
            path("queue/", site.admin_view(view), name="queue"),
            path("queue/next/", site.admin_view(next_view), name="queue_next"),
        ]
        return [*own, *workbench.urls(site), *urls()]

    def desk_first(request: HttpRequest, app_label: str | None = None) -> list[Any]:
        return sorted(apps(request, app_label), key=lambda app: app["app_label"] != "articles")

    def first_page(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return index(request, {"desk": summary(site, request)} | (extra_context or {}))

    site.get_urls = get_urls  # type: ignore[method-assign]
    site.get_app_list = desk_first  # type: ignore[method-assign]
    site.index = first_page  # type: ignore[assignment,method-assign]
    site.site_header = site.site_title = "Newsdesk"
    site.index_title = "The desk"
