"""The public pages: each finds its record among what is public, and asks the selectors for the rest."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from articles.models import Actor, Article, Claim, Event, Story
from articles.selectors import people
from articles.selectors.chains import family, statements
from articles.selectors.changes import carried_to, newest_change
from articles.selectors.context import paragraphs, passages
from articles.selectors.front import introduced, with_latest_events
from articles.selectors.taken import taken_from
from articles.selectors.timeline import entries, in_order, story_events
from articles.web.paging import SIZE, page_of, rows


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    page = page_of(request, introduced(Story.objects.public()))
    stories = with_latest_events(list(rows(page)))
    return render(request, "stories/home.html", {"stories": stories, "page": page})


@require_safe
def story(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(introduced(Story.objects.public()), slug=slug)
    page = page_of(request, story_events(found))
    return render(request, "stories/story.html", {"story": found, "entries": entries(rows(page)), "page": page})


@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    found = entries(Event.objects.public().filter(pk=pk))
    if not found:
        raise Http404("No such event.")
    entry = found[0]
    outlets = {account.article.outlet_id for account in entry.accounts} - {None}
    stories = Story.objects.public().filter(events=entry.event)
    return render(request, "events/event.html", {"entry": entry, "outlet_count": len(outlets), "stories": stories})


@require_safe
def actor(request: HttpRequest, pk: int) -> HttpResponse:
    found = Actor.objects.public().filter(pk=pk).first()
    if found is None:
        survivor = people.successor(pk)
        if survivor is None:
            raise Http404("No such actor.")
        return HttpResponsePermanentRedirect(survivor.get_absolute_url())
    did = page_of(request, people.deeds(found), "did")
    said = page_of(request, people.sayings(found), "said")
    context = {
        "actor": found,
        "aliases": people.aliases(found),
        "home": people.home_of(found),
        "did": did,
        "said": said,
        "statements": statements(rows(said)),
        "appearances": people.appearances(found)[:SIZE],
    }
    return render(request, "actors/actor.html", context)


@require_safe
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    claims = Claim.objects.public().select_related("version__article__outlet").prefetch_related("spans")
    found = claims.filter(pk=pk).first()
    if found is None:
        newer = carried_to(pk)
        if newer is None:
            raise Http404("No such claim.")
        return redirect(newer, permanent=True)
    around = family(found)
    if around is None:
        raise Http404("No such claim.")
    article = found.version.article
    in_full = article.outlet is not None and article.outlet.full_text_allowed
    context = {
        "claim": found,
        "changed": newest_change(found),
        "article": article,
        "family": around,
        "in_full": in_full,
        "passages": passages(found.version.text, found.spans.all(), whole_paragraphs=in_full),
        "events": in_order(Event.objects.public().filter(mentions__in=found.event_mentions.accepted()).distinct()),
    }
    return render(request, "claims/claim.html", context)


@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Article.objects.public().select_related("outlet"), pk=pk)
    in_full = found.outlet is not None and found.outlet.full_text_allowed
    text = found.latest.text if in_full else ""
    context = {
        "article": found,
        "taken": taken_from(found),
        "stories": found.stories.public(),
        "paragraphs": [text[start:end] for start, end in paragraphs(text)],
    }
    return render(request, "articles/article.html", context)
