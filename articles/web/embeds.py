"""A story on other people's pages: embedded, announced by oEmbed, with a picture; and the map of the site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from articles.models import Actor, Article, Claim, Event, Outlet, Story
from articles.selectors.coverage import story_coverage
from articles.selectors.timeline import page_entries, story_rows
from articles.selectors.timeline_order import DATED, sort_lines
from articles.web.http_cache import conditional_page
from articles.web.overview_chart import overview_chart
from articles.web.social_card import render_card

# What fits into a narrow column without scrolling for long.
EMBEDDED = 8
WIDTH, HEIGHT = 480, 560


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@conditional_page
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest entries, small enough for a column of another page."""
    story = get_object_or_404(Story.objects.public(), slug=slug)
    dated = [line for line in sort_lines(story_rows(story), newest=True) if line.section == DATED][:EMBEDDED]
    found = page_entries(dated, limit=1)
    shown = [found[line.pk] for line in dated if line.pk in found]
    return render(request, "stories/embed.html", {"story": story, "entries": shown})


@require_safe
def oembed(request: HttpRequest) -> JsonResponse:
    """oEmbed 1.0, JSON. Answers 404 for what is no public story, 501 for another format, as it asks."""
    if request.GET.get("format", "json") != "json":
        return JsonResponse({"error": "Only JSON is offered: format=json."}, status=501)
    story = _story_at(request.GET.get("url", ""))
    width = _at_most(request.GET.get("maxwidth"), WIDTH)
    height = _at_most(request.GET.get("maxheight"), HEIGHT)
    address = request.build_absolute_uri(reverse("story-embed", args=[story.slug]))
    frame = '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>'
    response = JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": story.title,
            "provider_name": "Newsdesk",
            "provider_url": request.build_absolute_uri(reverse("home")),
            "html": format_html(frame, address, width, height, story.title),
            "width": width,
            "height": height,
            "thumbnail_url": request.build_absolute_uri(reverse("story-card", args=[story.slug])),
            "thumbnail_width": 1200,
            "thumbnail_height": 630,
        }
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _story_at(address: str) -> Story:
    try:
        found = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        raise Http404("No such story.") from None
    if found.url_name not in {"story", "story-embed"}:
        raise Http404("Only stories can be embedded.")
    story: Story = get_object_or_404(Story.objects.public(), slug=found.kwargs["slug"])
    return story


def _at_most(asked: str | None, ours: int) -> int:
    return min(int(asked), ours) if asked and asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else ours


@require_safe
@conditional_page
def card(request: HttpRequest, slug: str) -> HttpResponse:
    story = get_object_or_404(Story.objects.public(), slug=slug)
    lines, covered = story_rows(story), story_coverage(story)
    numbers = f"{_number(len(lines), 'event')} · {_number(covered.article_count, 'article')}"
    if covered.outlets:
        numbers += f" of {_number(len(covered.outlets), 'outlet')}"
    return HttpResponse(
        render_card(story.title, numbers, overview_chart(lines, covered.days())), content_type="image/png"
    )


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it beside whatever is no page of ours, such as a feed."""
    return redirect(static("newsdesk.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    address = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /search/", f"Sitemap: {address}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class Public(Sitemap):  # type: ignore[type-arg]  # the stub is generic, the class is not
    """Every public record of one kind, in pages of a size that a request can bear."""

    limit = 2000

    def __init__(self, model: Any) -> None:
        self.model = model

    def items(self) -> QuerySet[Any]:
        found: QuerySet[Any] = self.model.objects.public().order_by("pk")
        return found

    def lastmod(self, record: Any) -> Any:
        return getattr(record, "updated_at", None)


SITEMAPS = {model._meta.model_name: Public(model) for model in (Story, Event, Actor, Claim, Article, Outlet)}
