"""Base classes, columns and helpers that all admin modules share.

The admin deletes nothing, lists do not load the texts of articles, and what a service refuses becomes a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import ArticleVersion
from articles.presentation.dates import humanize_edtf
from articles.services.errors import ServiceError

if TYPE_CHECKING:
    TypedModelAdmin = admin.ModelAdmin[Any]
else:
    TypedModelAdmin = admin.ModelAdmin

# A state is shown as a mark and a word. Colour only repeats it, for readers who cannot tell colours apart.
MARKS = {
    "proposed": "○",
    "accepted": "✓",
    "rejected": "✕",
    "withdrawn": "–",
    "draft": "○",
    "published": "✓",
    "queued": "○",
    "running": "▸",
    "succeeded": "✓",
    "failed": "✕",
    "pending": "○",
    "approved": "✓",
}


class BaseAdmin(TypedModelAdmin):
    """Base class of all record admins. Deleting is disabled: decisions and history refer to the records."""

    list_per_page = 50
    show_full_result_count = False
    text_version_path: str = ""  # lookup path to an ArticleVersion, the text of which lists must not load

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: decisions and history refer to all records."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the records without the texts of their versions."""
        rows = super().get_queryset(request)
        return rows.defer(f"{self.text_version_path}__text") if self.text_version_path else rows

    def view_on_site(self, obj: Any) -> str | None:
        """Return the URL of the public page, or None if the record is not public."""
        public_records = getattr(type(obj)._default_manager, "public", None)
        if public_records is None or not hasattr(obj, "get_absolute_url"):
            return None
        if not public_records().filter(pk=obj.pk).exists():
            return None
        return str(obj.get_absolute_url())

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Add the context of the record's page to that of its form."""
        context["show_save_and_add_another"] = False
        if obj is not None:
            context |= self.get_extra_context(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_extra_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Return the template context that a record's page needs besides its form."""
        return {}

    def apply_to_each(self, request: HttpRequest, records: Iterable[Any], apply: Callable[[Any], Any]) -> int:
        """Call a service for each record and return how many succeeded. Each refusal becomes an error message."""
        done = 0
        for record in records:
            try:
                apply(record)
            except ServiceError as error:
                self.message_user(request, error.message, messages.ERROR)
            else:
                done += 1
        return done

    # --- custom pages -------------------------------------------------------------------------------------------------

    def url_name(self, verb: str) -> str:
        """Return the URL name of one of this model's pages, without the namespace, as in `articles_actor_merge`."""
        return f"{self.opts.app_label}_{self.opts.model_name}_{verb}"

    def admin_url(self, verb: str, *args: Any) -> str:
        """Return the URL of one of this model's pages: `admin_url("change", pk)`."""
        return reverse(f"admin:{self.url_name(verb)}", args=args)

    def custom_path(self, route: str, verb: str, view: Callable[..., HttpResponse]) -> URLPattern:
        """Return a URL pattern for a view of this model that only staff may open."""
        return path(route, self.admin_site.admin_view(view), name=self.url_name(verb))

    def get_object_for_change(self, request: HttpRequest, pk: int) -> Any:
        """Return a record that the account may change.

        Raise Http404 if it does not exist and PermissionDenied if the account may not change it.
        """
        record = self.get_queryset(request).filter(pk=pk).first()
        if record is None:
            raise Http404(_("There is no %(name)s %(pk)s.") % {"name": self.opts.verbose_name, "pk": pk})
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        return record

    def redirect_back(self, request: HttpRequest, default_url: str) -> HttpResponse:
        """Redirect to the form's `next` URL if it is on this site, else to `default_url` with the list's filters."""
        next_url = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(next_url, {request.get_host()}, require_https=request.is_secure()):
            return HttpResponseRedirect(next_url)
        filters: dict[str, Any] = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(filters, default_url))


class ReadOnlyAdmin(BaseAdmin):
    """Admin of records that only the application writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: only the application writes these records."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: only the application writes these records."""
        return False


def run_and_report(request: HttpRequest, operation: Callable[[], str]) -> bool:
    """Run a service call and show its result as a message; return whether it succeeded.

    `operation` returns the success message. A ServiceError is shown as an error message.
    """
    try:
        messages.success(request, operation())
    except ServiceError as error:
        messages.error(request, error.message)
        return False
    return True


# --- columns ----------------------------------------------------------------------------------------------------------


def badge(value: str, label: str) -> SafeString:
    """Return a state as HTML: its mark, its label and a CSS class for its colour."""
    return format_html('<span class="desk-state desk-{}">{} {}</span>', value, MARKS.get(value, "·"), label)


@admin.display(description=gettext_lazy("state"), ordering="state")
def state(record: Any) -> SafeString:
    """Show a proposal's review state."""
    return badge(record.state, record.get_state_display())


@admin.display(description=gettext_lazy("article"), ordering="version__article__title")
def article(record: Any) -> SafeString:
    """Show the article that a record was found in, with its outlet."""
    return article_link(record.version)


def article_link(version: ArticleVersion) -> SafeString:
    """Return a link to the article of a version, followed by its outlet."""
    found = version.article
    url = reverse("admin:articles_article_change", args=[found.pk])
    outlet = found.outlet.name if found.outlet else _("no outlet")
    return format_html('<a href="{}">{}</a> <span class="quiet">{}</span>', url, truncate(found.title, 48), outlet)


@admin.display(description=gettext_lazy("score"), ordering="score")
def score(record: Any) -> str:
    """Show the engine's confidence, from 0 to 1."""
    return "" if record.score is None else f"{record.score:.2f}"


@admin.display(description=gettext_lazy("id"), ordering="pk")
def record_id(record: models.Model) -> str:
    """Show the primary key."""
    return str(record.pk)


@admin.display(description=gettext_lazy("date"), ordering="earliest")
def formatted_date(record: Any) -> str:
    """Show an EDTF date in words, as on the public pages. Only forms show the notation."""
    return humanize_edtf(record.edtf)


def admin_link(record: models.Model | None, text: str = "") -> SafeString | str:
    """Return a link to a record's admin page, or an empty string for None."""
    if record is None:
        return ""
    url = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', url, text or str(record))


def truncate(text: str, max_length: int = 90) -> str:
    """Return the text, cut to at most `max_length` characters with an ellipsis as the last."""
    return text if len(text) <= max_length else text[: max_length - 1].rstrip() + "…"


def is_valid_id(text: str) -> bool:
    """Return whether the text from a URL or form is a number that a 64-bit database column can hold."""
    return text.isascii() and text.isdecimal() and len(text) < 19


class VersionFilter(admin.SimpleListFilter):
    """Show that a list is limited to one article version, as links from the queue do, and offer to lift the limit."""

    title = gettext_lazy("article")
    parameter_name = "version"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """Return the chosen version as the only choice."""
        chosen = self.used_parameters.get(self.parameter_name) or request.GET.get(self.parameter_name, "")
        if not chosen:
            return []
        versions = ArticleVersion.objects.filter(pk=chosen) if is_valid_id(chosen) else ArticleVersion.objects.none()
        version = versions.select_related("article").defer("text").first()
        # Django drops a filter without choices, and the list would then show the records of all articles.
        return [(chosen, truncate(str(version), 60) if version else _("unknown article"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Limit the list to the chosen version; an invalid id leaves it empty."""
        chosen = self.value()
        if not chosen:
            return queryset
        return queryset.filter(version=chosen) if is_valid_id(chosen) else queryset.none()
