"""Embeds of a story on other sites (oEmbed, preview image), and the site's own robots.txt, favicon and sitemaps."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.contrib.sitemaps import Sitemap
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from articles.models import Actor, Article, Claim, Event, Outlet, Story
from articles.selectors.coverage import StoryCoverage, story_coverage
from articles.selectors.timeline import page_entries, story_rows
from articles.selectors.timeline_order import DATED, sort_lines
from articles.web import social_card
from articles.web.http_cache import conditional_page
from articles.web.overview_chart import overview_chart

EMBED_ENTRIES = 8  # fits a narrow column without scrolling for long
EMBED_WIDTH, EMBED_HEIGHT = 480, 560  # pixels, unless the embedding site asks for less
MAX_SIZE_DIGITS = 5


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@conditional_page
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the latest dated entries of a story, for a narrow frame on any site."""
    story = get_object_or_404(Story.objects.public(), slug=slug)
    dated = [line for line in sort_lines(story_rows(story), newest=True) if line.section == DATED]
    latest = dated[:EMBED_ENTRIES]
    by_event = page_entries(latest, limit=1)
    entries = [by_event[line.pk] for line in latest if line.pk in by_event]
    return render(request, "stories/embed.html", {"story": story, "entries": entries})


@require_safe
def oembed(request: HttpRequest) -> JsonResponse:
    """Return the oEmbed 1.0 description of a story's URL as JSON.

    As oEmbed requires, a URL that is not a public story gives 404, and a format other than JSON gives 501.
    """
    if request.GET.get("format", "json") != "json":
        return JsonResponse({"error": _("Only format=json is supported.")}, status=501)
    story = _story_at(request.GET.get("url", ""))
    width = _limited_size(request.GET.get("maxwidth"), EMBED_WIDTH)
    height = _limited_size(request.GET.get("maxheight"), EMBED_HEIGHT)
    embed_url = request.build_absolute_uri(reverse("story-embed", args=[story.slug]))
    frame = '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>'
    thumbnail_width, thumbnail_height = social_card.SIZE
    response = JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": story.title,
            "provider_name": "Newsdesk",
            "provider_url": request.build_absolute_uri(reverse("home")),
            "html": format_html(frame, embed_url, width, height, story.title),
            "width": width,
            "height": height,
            "thumbnail_url": request.build_absolute_uri(reverse("story-card", args=[story.slug])),
            "thumbnail_width": thumbnail_width,
            "thumbnail_height": thumbnail_height,
        }
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _story_at(url: str) -> Story:
    try:
        match = resolve(urlsplit(url).path)
    except (Resolver404, ValueError):
        raise Http404("No such story.") from None
    if match.url_name not in {"story", "story-embed"}:
        raise Http404("Only stories can be embedded.")
    story: Story = get_object_or_404(Story.objects.public(), slug=match.kwargs["slug"])
    return story


def _limited_size(requested: str | None, size: int) -> int:
    """Return the size in pixels, or the requested maximum if that is smaller."""
    if not requested or not requested.isascii() or not requested.isdigit() or len(requested) > MAX_SIZE_DIGITS:
        return size
    return min(int(requested), size)


@require_safe
@conditional_page
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the preview image of a story."""
    story = get_object_or_404(Story.objects.public(), slug=slug)
    lines, coverage = story_rows(story), story_coverage(story)
    chart = overview_chart(lines, coverage.days())
    image = social_card.render_card(story.title, _card_numbers(len(lines), coverage), chart)
    return HttpResponse(image, content_type="image/png")


def _card_numbers(event_count: int, coverage: StoryCoverage) -> str:
    """Return “12 events · 10 articles from 3 outlets”."""
    events = ngettext("%(count)s event", "%(count)s events", event_count) % {"count": f"{event_count:,}"}
    article_count, outlet_count = coverage.article_count, len(coverage.outlets)
    articles = ngettext("%(count)s article", "%(count)s articles", article_count) % {"count": f"{article_count:,}"}
    if outlet_count:
        outlets = ngettext("%(count)s outlet", "%(count)s outlets", outlet_count) % {"count": f"{outlet_count:,}"}
        articles = _("%(articles)s from %(outlets)s") % {"articles": articles, "outlets": outlets}
    return f"{events} · {articles}"


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon. Browsers ask for this URL with documents that cannot name one, such as feeds."""
    return redirect(static("newsdesk.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return robots.txt: crawlers are welcome on public pages and need neither the admin nor search results."""
    sitemap_url = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /search/", f"Sitemap: {sitemap_url}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class PublicSitemap(Sitemap):  # type: ignore[type-arg]  # generic in the stubs only
    """The public records of one model."""

    limit = 2000  # per page; keeps the time of one request bounded

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    def items(self) -> QuerySet[Any]:
        """Return the records in a stable order, so that pages do not overlap."""
        records: QuerySet[Any] = self.model.objects.public().order_by("pk")  # type: ignore[attr-defined]
        return records

    def lastmod(self, record: Model) -> dt.datetime | None:
        """Return when the record was last updated, if its model keeps that."""
        return getattr(record, "updated_at", None)


SITEMAPS = {model._meta.model_name: PublicSitemap(model) for model in (Story, Event, Actor, Claim, Article, Outlet)}
