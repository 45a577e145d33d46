"""The queue page: what waits for an editor, what a worker has still to read, what failed, and who is working."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path

from articles.admin import workbench
from articles.admin.articles import KINDS, list_address
from articles.admin.runs import may_request
from articles.models import ArticleVersion, ExtractionRun, ReviewLog, Story
from articles.selectors import queue

PAGE = 25
MOST_RUNS = 50  # shown of each kind; the list of runs has them all


def queue_view(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Each part is shown to those who may see its records."""
    context = site.each_context(request) | {"title": "Queue", "workers": queue.workers()}
    if may_see(site, request, ArticleVersion):
        context["page"] = _waiting_page(request)
    if may_see(site, request, ExtractionRun):
        context["unfinished"] = list(queue.unfinished_runs()[:MOST_RUNS])
        context["failed"] = list(queue.failed_runs()[:MOST_RUNS])
        context["most_runs"] = MOST_RUNS
        context["may_request"] = may_request(request)
    context["may_add"] = request.user.has_perm("articles.add_article")
    return TemplateResponse(request, "admin/queue.html", context)


def may_see(site: AdminSite, request: HttpRequest, model: Any) -> bool:
    return site.get_model_admin(model).has_view_permission(request)


def _waiting_page(request: HttpRequest) -> Any:
    page = Paginator(queue.waiting_versions(), PAGE).get_page(request.GET.get("page"))
    for version in page.object_list:
        version.lists = [  # type: ignore[attr-defined]
            (name, getattr(version, f"waiting_{name}"), f"{list_address(model, version)}&state__exact=proposed")
            for name, model in KINDS.items()
        ]
    return page


def summary(site: AdminSite, request: HttpRequest) -> dict[str, Any]:
    """A few numbers for the first page of the admin, and what this editor did last."""
    found: dict[str, Any] = {"workers": queue.workers()}
    if may_see(site, request, ArticleVersion):
        found["waiting"] = _number_waiting()
    if may_see(site, request, ExtractionRun):
        found["unfinished"] = queue.unfinished_runs().count()
        found["failed"] = queue.failed_runs().count()
    if may_see(site, request, Story):
        found["drafts"] = Story.objects.filter(status="draft").count()
    mine = ReviewLog.objects.filter(user=request.user.pk).select_related("content_type")
    found["mine"] = list(mine[:10])
    return found


def _number_waiting() -> int:
    """Versions with anything undecided, without counting all that is."""
    waits = [Exists(model.objects.waiting().filter(version=OuterRef("pk"))) for model in KINDS.values()]
    return ArticleVersion.objects.filter(reduce(or_, waits, Q())).count()


def install(site: AdminSite) -> None:
    """Give Django's own admin site the queue page, and its first page the summary.

    A site of our own would take another entry in INSTALLED_APPS and another object in every import; these are two
    pages.
    """
    urls, index = site.get_urls, site.index

    def get_urls() -> list[URLResolver | URLPattern]:
        def view(request: HttpRequest) -> HttpResponse:
            return queue_view(site, request)

        return [path("queue/", site.admin_view(view), name="queue"), *workbench.urls(site), *urls()]

    def first_page(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return index(request, {"desk": summary(site, request)} | (extra_context or {}))

    site.get_urls = get_urls  # type: ignore[method-assign]
    site.index = first_page  # type: ignore[assignment,method-assign]
    site.site_header = site.site_title = "Newsdesk"
    site.index_title = "The desk"
