"""What every page of the admin shares: nothing is deleted, texts stay in the database, refusals become messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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

from articles.models import ArticleVersion
from articles.presentation.dates import humanize_edtf
from articles.services.errors import ServiceError

if TYPE_CHECKING:
    TypedModelAdmin = admin.ModelAdmin[Any]
else:
    TypedModelAdmin = admin.ModelAdmin

# A state is told by a mark and a word; the colour that the style sheet adds is only the third sign.
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
    """The base of every record's admin. Nothing of the desk is deleted here: decisions and history rest on it."""

    list_per_page = 50
    show_full_result_count = False
    text_version_path: str = ""  # the path to a version whose text lists must not load

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.defer(f"{self.text_version_path}__text") if self.text_version_path else rows

    def view_on_site(self, obj: Any) -> str | None:  # type: ignore[override]
        """The public page, for what the public may see."""
        visible = getattr(type(obj)._default_manager, "public", None)
        if not hasattr(obj, "get_absolute_url") or visible is None or not visible().filter(pk=obj.pk).exists():
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
        context["show_save_and_add_another"] = False
        if obj is not None:
            context |= self.get_extra_context(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_extra_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """What the page of a record shows beside its form, as context for its template."""
        return {}

    def apply_to_each(self, request: HttpRequest, records: Iterable[Any], act: Callable[[Any], Any]) -> int:
        """Do something with each of the records through a service; returns with how many. What is refused is told."""
        done = 0
        for record in records:
            try:
                act(record)
                done += 1
            except ServiceError as refused:
                self.message_user(request, refused.message, messages.ERROR)
        return done

    # --- pages beside Django's ----------------------------------------------------------------------------------------

    def url_name(self, verb: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{verb}"

    def admin_url(self, verb: str, *args: Any) -> str:
        return reverse(f"admin:{self.url_name(verb)}", args=args)

    def custom_path(self, route: str, verb: str, view: Callable[..., HttpResponse]) -> URLPattern:
        return path(route, self.admin_site.admin_view(view), name=self.url_name(verb))

    def get_object_for_change(self, request: HttpRequest, pk: int) -> Any:
        """The record of an address, if this account may change it."""
        found = self.get_queryset(request).filter(pk=pk).first()
        if found is None:
            raise Http404(f"There is no {self.opts.verbose_name} {pk}.")
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        return found

    def redirect_back(self, request: HttpRequest, admin_url: str) -> HttpResponse:
        """To the page that the form named, else to `address`, with the list's filters kept."""
        wanted = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
            return HttpResponseRedirect(wanted)
        filters: dict[str, Any] = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(filters, admin_url))


class ReadOnlyAdmin(BaseAdmin):
    """Records that are written by the desk itself."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def run_and_report(request: HttpRequest, what: Callable[[], str]) -> bool:
    """Do something through a service and tell the editor what came of it."""
    try:
        messages.success(request, what())
    except ServiceError as refused:
        messages.error(request, refused.message)
        return False
    return True


# --- columns ----------------------------------------------------------------------------------------------------------


def badge(value: str, label: str) -> SafeString:
    return format_html('<span class="desk-state desk-{}">{} {}</span>', value, MARKS.get(value, "·"), label)


@admin.display(description="state", ordering="state")
def state(record: Any) -> SafeString:
    return badge(record.state, record.get_state_display())


@admin.display(description="article", ordering="version__article__title")
def article(record: Any) -> SafeString:
    return article_link(record.version)


def article_link(version: ArticleVersion) -> SafeString:
    found = version.article
    address = reverse("admin:articles_article_change", args=[found.pk])
    outlet = found.outlet.name if found.outlet else "no outlet"
    return format_html('<a href="{}">{}</a> <span class="quiet">{}</span>', address, truncate(found.title, 48), outlet)


@admin.display(description="score", ordering="score")
def score(record: Any) -> str:
    return "" if record.score is None else f"{record.score:.2f}"


@admin.display(description="id", ordering="pk")
def record_id(record: Any) -> str:
    return str(record.pk)


@admin.display(description="date", ordering="earliest")
def formatted_date(record: Any) -> str:
    """When it was, as the public reads it; the notation stands in the form alone."""
    return humanize_edtf(record.edtf)


def admin_link(record: models.Model | None, text: str = "") -> SafeString | str:
    """A link to a record's page in the admin."""
    if record is None:
        return ""
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', address, text or str(record))


def truncate(text: str, longest: int = 90) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def join_words(items: Sequence[str]) -> str:
    """Words as a list in a sentence: a, b and c."""
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def capitalize_first(text: str) -> str:
    """Words with a capital at the beginning of a sentence, the rest as it is."""
    return text[:1].upper() + text[1:]


def count_noun(number: int, singular: str, plural: str = "") -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def is_valid_id(written: str) -> bool:
    """Whether an address or a form holds a number that a database can look up."""
    return written.isascii() and written.isdecimal() and len(written) < 19


class VersionFilter(admin.SimpleListFilter):
    """Shows that a list is limited to one article version, as the links of the queue do, and lets that be undone."""

    title = "article"
    parameter_name = "version"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        chosen = self.used_parameters.get(self.parameter_name) or request.GET.get(self.parameter_name, "")
        found = ArticleVersion.objects.filter(pk=chosen) if is_valid_id(chosen) else ArticleVersion.objects.none()
        titles = [truncate(str(version), 60) for version in found.select_related("article").defer("text")]
        # A filter without choices would be dropped, and the list would show everything as if it were that article's.
        return [(chosen, titles[0] if titles else "one that is not here")] if chosen else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        return queryset.filter(version=chosen) if is_valid_id(chosen) else queryset.none()
