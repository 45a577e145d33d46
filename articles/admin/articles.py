"""Articles: how they come in, their versions, and what was found in them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db.models import Count, QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from analysis.dispatch import submit
from articles.admin.article_forms import ArticleAddForm, ArticleForm
from articles.admin.base import BaseAdmin, ReadOnlyAdmin, admin_link, article_link, record_id
from articles.admin.runs import can_request_run, request_rerun
from articles.choices import ReviewState
from articles.models import Article, ArticleVersion, ExtractionRun
from articles.selectors import queue
from articles.services.errors import ServiceError
from articles.services.transitions import Performer


@admin.register(Article)
class ArticleAdmin(BaseAdmin):
    form: type[forms.ModelForm[Any]] = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ["title", "outlet", "published_on", "byline", "in_stories", "version_count"]
    list_select_related = ["outlet"]
    list_filter = [
        ("stories", admin.RelatedOnlyFieldListFilter),
        ("outlet", admin.RelatedOnlyFieldListFilter),
        "language",
    ]
    search_fields = ["title", "byline", "canonical_url", "outlet__name"]
    date_hierarchy = "published_on"
    autocomplete_fields = ["outlet"]
    readonly_fields = ["address_link", "language"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if self.has_change_permission(request, obj):
            return ["title", "outlet", "published", "byline", "address_link", "language", "seen"]
        return ["title", "outlet", "published_on", "byline", "address_link", "language"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        count = Count("versions", distinct=True)
        rows: QuerySet[Any] = (
            super().get_queryset(request).prefetch_related("stories").annotate(number_of_versions=count)
        )
        return rows

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.performer = Performer.from_user(request.user)
        return form

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.saved

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form has had the service write it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """There is nothing beside the columns."""

    @admin.display(description="stories")
    def in_stories(self, article: Article) -> str:
        return ", ".join(str(story) for story in article.stories.all())

    @admin.display(description="versions", ordering="number_of_versions")
    def version_count(self, article: Any) -> int:
        return int(article.number_of_versions)

    @admin.display(description="address")
    def address_link(self, article: Article) -> str:
        url = article.canonical_url
        return format_html('<a href="{}" rel="noreferrer">{}</a>', url, url) if url else "none"

    # --- coming in ----------------------------------------------------------------------------------------------------

    @method_decorator(csrf_exempt)  # checked below, after the size: else a body too large ends in a bare error page
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            request.POST  # noqa: B018  reading it is what fails
        except RequestDataTooBig:
            return self._too_large(request)
        return csrf_protect(self._intake)(request)

    def _intake(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._intake_page(request, self._intake_form(request))
        form = self._intake_form(request, request.POST, request.FILES)
        if form.is_valid():
            try:
                return self._take_in(request, form)
            except ServiceError as refused:
                form.add_error(None, refused.message)
        return self._intake_page(request, form)

    def _intake_form(self, request: HttpRequest, *data: Any) -> ArticleAddForm:
        form = ArticleAddForm(*data)
        if not request.user.has_perm("articles.change_story"):
            del form.fields["stories"]
        return form

    def _take_in(self, request: HttpRequest, form: ArticleAddForm) -> HttpResponse:
        values = form.cleaned_data
        stories, page = values.get("stories", ()), values.get("page")
        ingested, run = submit(values["incoming"], Performer.from_user(request.user), stories=stories, page=page)
        new = ingested.new_article or ingested.new_version
        wait = " It waits to be read." if run.is_active else ""
        self.message_user(request, f"{ingested}{wait}", messages.SUCCESS if new else messages.WARNING)
        if run.is_active and not queue.workers().alive:
            self.message_user(request, "No worker is running to read it. The queue page says what to do.", "warning")
        if ingested.new_article:
            self.log_addition(request, ingested.article, [{"added": {}}])
        if not self.has_view_or_change_permission(request, ingested.article):
            return HttpResponseRedirect(reverse("admin:index"))
        return HttpResponseRedirect(self.admin_url("change", ingested.article.pk))

    def _too_large(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        most = settings.NEWSDESK_MAX_TEXT_LENGTH
        form = self._intake_form(request, {})
        form.errors.clear()
        form.add_error("text", f"That is too large: a text may have {most:,} characters. Split it into its parts.")
        return self._intake_page(request, form, status=413)

    def _intake_page(self, request: HttpRequest, form: ArticleAddForm, status: int = 200) -> HttpResponse:
        fieldsets = [(None, {"fields": list(form.fields)})]
        adminform = AdminForm(form, fieldsets, {}, model_admin=self)  # type: ignore[arg-type]
        context = self.admin_site.each_context(request) | {
            "title": "Add article",
            "opts": self.opts,
            "adminform": adminform,
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/articles/article/add_form.html", context, status=status)

    # --- the page -----------------------------------------------------------------------------------------------------

    def get_extra_context(self, request: HttpRequest, record: Article) -> dict[str, Any]:
        versions = list(record.versions.order_by("-number"))
        runs = ExtractionRun.objects.filter(version__in=versions).select_related("version").defer("version__text")
        return {
            "versions": [{"version": v, "table": t} for v, t in zip(versions, tables(versions), strict=True)],
            "runs": runs,
            "in_stories": record.stories.all(),
            "may_request": can_request_run(request),
        }


def tables(versions: list[ArticleVersion]) -> list[list[dict[str, Any]]]:
    """For each version what was found in it, by kind and state, with the addresses of the lists. Four queries."""
    counts: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for name, model in queue.REVIEWED_MODELS.items():
        rows = model.objects.filter(version__in=versions).order_by().values_list("version", "state")
        for version, state, number in rows.annotate(n=Count("pk")):
            counts[version, name][state] = number
    return [[_row(version, name, counts[version.pk, name]) for name in queue.REVIEWED_MODELS] for version in versions]


def _row(version: ArticleVersion, name: str, numbers: dict[str, int]) -> dict[str, Any]:
    address = changelist_url(queue.REVIEWED_MODELS[name], version)
    cells = [
        (number, f"{address}&state__exact={state}")
        for state in ReviewState.values
        for number in [numbers.get(state, 0)]
    ]
    return {"name": name, "cells": cells, "all": sum(numbers.values()), "address": address}


def changelist_url(model: Any, version: ArticleVersion) -> str:
    """The list of one kind of record, limited to a version."""
    return f"{reverse(f'admin:articles_{model._meta.model_name}_changelist')}?version={version.pk}"


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ReadOnlyAdmin):
    """The words as they were fetched. They never change."""

    change_form_template = "admin/articles/articleversion/change_form.html"
    list_display = [record_id, "title", "number", "characters", "fetched_at"]
    list_select_related = ["article__outlet"]
    search_fields = ["article__title", "=content_hash"]
    ordering = ["-pk"]
    date_hierarchy = "fetched_at"
    fields = ["of", "number", "fetched_at", "characters", "content_hash", "words"]
    readonly_fields = ["of", "words", "characters"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        rows: QuerySet[Any] = super().get_queryset(request).defer("text").annotate(length=Length("text"))
        return rows

    @admin.display(description="article", ordering="article__title")
    def title(self, version: ArticleVersion) -> SafeString:
        return article_link(version)

    @admin.display(description="article")
    def of(self, version: ArticleVersion) -> str:
        return admin_link(version.article)

    @admin.display(description="characters", ordering="length")
    def characters(self, version: Any) -> str:
        return f"{version.length:,}"

    @admin.display(description="text")
    def words(self, version: ArticleVersion) -> SafeString:
        return format_html('<div class="desk-text">{}</div>', version.text)

    def get_urls(self) -> list[URLPattern]:
        return [self.custom_path("<int:pk>/read/", "read", require_POST(self.read_view)), *super().get_urls()]

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have the text read again by the present engine."""
        if not can_request_run(request):
            raise PermissionDenied
        version = get_object_or_404(ArticleVersion.objects.select_related("article"), pk=pk)
        request_rerun(request, version)
        return self.redirect_back(request, reverse("admin:articles_article_change", args=[version.article_id]))

    def get_extra_context(self, request: HttpRequest, record: ArticleVersion) -> dict[str, Any]:
        return {"table": tables([record])[0], "may_request": can_request_run(request)}
