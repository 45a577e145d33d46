"""Articles and their versions: adding articles, and counts of what was found in each version."""

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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from analysis.dispatch import submit
from articles.admin.article_forms import ArticleAddForm, ArticleForm
from articles.admin.base import BaseAdmin, ReadOnlyAdmin, admin_link, article_link, record_id
from articles.admin.labels import REVIEWED_LABELS
from articles.admin.runs import can_request_run, request_rerun
from articles.choices import ReviewState
from articles.models import Article, ArticleVersion, ExtractionRun
from articles.selectors import queue
from articles.services.errors import ServiceError
from articles.services.transitions import Performer


@admin.register(Article)
class ArticleAdmin(BaseAdmin):
    """Articles: add, correct the metadata, and see the versions, runs and findings of each."""

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
        """Return the form fields, or the stored values if the account may not change the article."""
        if self.has_change_permission(request, obj):
            return ["title", "outlet", "published", "byline", "address_link", "language", "seen"]
        return ["title", "outlet", "published_on", "byline", "address_link", "language"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Return the articles with their stories and the number of versions."""
        count = Count("versions", distinct=True)
        rows: QuerySet[Any] = (
            super().get_queryset(request).prefetch_related("stories").annotate(number_of_versions=count)
        )
        return rows

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form class, with the account as performer: Django creates a class for each request."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.performer = Performer.from_user(request.user)
        return form

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Return the record that the form has saved through the service."""
        return form.saved

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Do nothing: the form has saved through the service."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: the form has no many-to-many fields."""

    @admin.display(description=gettext_lazy("stories"))
    def in_stories(self, article: Article) -> str:
        """Show the stories that the article is part of."""
        return ", ".join(str(story) for story in article.stories.all())

    @admin.display(description=gettext_lazy("versions"), ordering="number_of_versions")
    def version_count(self, article: Any) -> int:
        """Show the number of versions."""
        return int(article.number_of_versions)

    @admin.display(description=gettext_lazy("address"))
    def address_link(self, article: Article) -> str:
        """Show the address as a link."""
        url = article.canonical_url
        return format_html('<a href="{}" rel="noreferrer">{}</a>', url, url) if url else _("none")

    # --- adding -------------------------------------------------------------------------------------------------------

    @method_decorator(csrf_exempt)  # checked in _add after the size: a body that is too large needs a readable error
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show and process the form to add an article, in place of Django's form."""
        try:
            request.POST  # noqa: B018  the body is parsed, and its size checked, on first access
        except RequestDataTooBig:
            return self._too_large(request)
        return csrf_protect(self._add)(request)

    def _add(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._add_page(request, self._add_form(request))
        form = self._add_form(request, request.POST, request.FILES)
        if form.is_valid():
            try:
                return self._submit_article(request, form)
            except ServiceError as error:
                form.add_error(None, error.message)
        return self._add_page(request, form)

    def _add_form(self, request: HttpRequest, *data: Any) -> ArticleAddForm:
        form = ArticleAddForm(*data)
        if not request.user.has_perm("articles.change_story"):
            del form.fields["stories"]
        return form

    def _submit_article(self, request: HttpRequest, form: ArticleAddForm) -> HttpResponse:
        """Store the article, request its analysis and redirect to its page."""
        values = form.cleaned_data
        stories, page = values.get("stories", ()), values.get("page")
        ingested, run = submit(values["incoming"], Performer.from_user(request.user), stories=stories, page=page)
        is_new = ingested.new_article or ingested.new_version
        message = f"{ingested} {_('It is queued for analysis.')}" if run.is_active else str(ingested)
        self.message_user(request, message, messages.SUCCESS if is_new else messages.WARNING)
        if run.is_active and not queue.workers().alive:
            no_worker = _("No worker is running to analyse it. See the queue page for what to do.")
            self.message_user(request, no_worker, messages.WARNING)
        if ingested.new_article:
            self.log_addition(request, ingested.article, [{"added": {}}])
        if not self.has_view_or_change_permission(request, ingested.article):
            return HttpResponseRedirect(reverse("admin:index"))
        return HttpResponseRedirect(self.admin_url("change", ingested.article.pk))

    def _too_large(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        limit = f"{settings.NEWSDESK_MAX_TEXT_LENGTH:,}"
        form = self._add_form(request, {})
        form.errors.clear()  # an empty form has errors of its own, which do not apply here
        too_large = _(
            "This text is too large: at most %(limit)s characters are allowed. Split it into several articles."
        )
        form.add_error("text", too_large % {"limit": limit})
        return self._add_page(request, form, status=413)

    def _add_page(self, request: HttpRequest, form: ArticleAddForm, status: int = 200) -> HttpResponse:
        fieldsets = [(None, {"fields": list(form.fields)})]
        adminform = AdminForm(form, fieldsets, {}, model_admin=self)  # type: ignore[arg-type]
        context = self.admin_site.each_context(request) | {
            "title": _("Add article"),
            "opts": self.opts,
            "adminform": adminform,
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/articles/article/add_form.html", context, status=status)

    # --- the page -----------------------------------------------------------------------------------------------------

    def get_extra_context(self, request: HttpRequest, record: Article) -> dict[str, Any]:
        """Return the versions with their counts, the runs and the stories of the article."""
        versions = list(record.versions.order_by("-number"))
        runs = ExtractionRun.objects.filter(version__in=versions).select_related("version").defer("version__text")
        tables = zip(versions, finding_tables(versions), strict=True)
        return {
            "versions": [{"version": version, "table": table} for version, table in tables],
            "runs": runs,
            "stories": record.stories.all(),
            "may_request": can_request_run(request),
        }


def finding_tables(versions: list[ArticleVersion]) -> list[list[dict[str, Any]]]:
    """Return for each version one row per kind of record, with counts per state and URLs of the lists.

    Takes four queries, however many versions there are.
    """
    counts: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for name, model in queue.REVIEWED_MODELS.items():
        rows = model.objects.filter(version__in=versions).order_by().values_list("version", "state")
        for version_id, state, number in rows.annotate(n=Count("pk")):
            counts[version_id, name][state] = number
    return [
        [_finding_row(version, name, counts[version.pk, name]) for name in queue.REVIEWED_MODELS]
        for version in versions
    ]


def _finding_row(version: ArticleVersion, name: str, counts: dict[str, int]) -> dict[str, Any]:
    url = changelist_url(queue.REVIEWED_MODELS[name], version)
    cells = [(counts.get(state, 0), f"{url}&state__exact={state}") for state in ReviewState.values]
    return {"label": REVIEWED_LABELS[name], "cells": cells, "total": sum(counts.values()), "url": url}


def changelist_url(model: Any, version: ArticleVersion) -> str:
    """Return the URL of the list of one kind of record, limited to one version."""
    return f"{reverse(f'admin:articles_{model._meta.model_name}_changelist')}?version={version.pk}"


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ReadOnlyAdmin):
    """The text of each version as it was fetched. It never changes."""

    change_form_template = "admin/articles/articleversion/change_form.html"
    list_display = [record_id, "title", "number", "characters", "fetched_at"]
    list_select_related = ["article__outlet"]
    search_fields = ["article__title", "=content_hash"]
    ordering = ["-pk"]
    date_hierarchy = "fetched_at"
    fields = ["article_page", "number", "fetched_at", "characters", "content_hash", "full_text"]
    readonly_fields = ["article_page", "full_text", "characters"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        """Return the versions without their texts, with the length of each."""
        rows: QuerySet[Any] = super().get_queryset(request).defer("text").annotate(length=Length("text"))
        return rows

    @admin.display(description=gettext_lazy("article"), ordering="article__title")
    def title(self, version: ArticleVersion) -> SafeString:
        """Show the article with its outlet."""
        return article_link(version)

    @admin.display(description=gettext_lazy("article"))
    def article_page(self, version: ArticleVersion) -> str:
        """Show the article as a link to its page."""
        return admin_link(version.article)

    @admin.display(description=gettext_lazy("characters"), ordering="length")
    def characters(self, version: Any) -> str:
        """Show the length of the text."""
        return f"{version.length:,}"

    @admin.display(description=gettext_lazy("text"))
    def full_text(self, version: ArticleVersion) -> SafeString:
        """Show the text."""
        return format_html('<div class="desk-text">{}</div>', version.text)

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of this admin to Django's."""
        return [self.custom_path("<int:pk>/read/", "read", require_POST(self.read_view)), *super().get_urls()]

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Request a new analysis of the text by the current engine."""
        if not can_request_run(request):
            raise PermissionDenied
        version = get_object_or_404(ArticleVersion.objects.select_related("article"), pk=pk)
        request_rerun(request, version)
        return self.redirect_back(request, reverse("admin:articles_article_change", args=[version.article_id]))

    def get_extra_context(self, request: HttpRequest, record: ArticleVersion) -> dict[str, Any]:
        """Return the counts of what was found in the version."""
        return {"table": finding_tables([record])[0], "may_request": can_request_run(request)}
