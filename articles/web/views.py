"""The public pages. Each view looks its record up among the public ones and gets the rest from selectors."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from articles.choices import Stance
from articles.models import Actor, Article, Claim, Event, Outlet, Story
from articles.selectors import actors, outlets, roles
from articles.selectors import corrections as correction_selectors
from articles.selectors.article_findings import article_findings
from articles.selectors.chains import claim_chains, claim_context
from articles.selectors.history import public_decisions
from articles.selectors.home import attach_latest_events, with_counts
from articles.selectors.passages import paragraphs, passages
from articles.selectors.timeline import adjacent_events, entries, order_by_date, story_rows
from articles.selectors.wording_changes import carried_claim, latest_wording_diff
from articles.web.http_cache import conditional_page
from articles.web.jsonld import JsonLdBuilder
from articles.web.overview_chart import OverviewChart, overview_chart
from articles.web.pagination import PAGE_SIZE, page_rows, paginate
from articles.web.timeline import MENTIONS_PER_ENTRY, timeline_page

# Events and claims of an actor, together. Fewer make a chart that shows less than the list below it.
MIN_CHART_RECORDS = 5


# --- stories and events -----------------------------------------------------------------------------------------------


@require_safe
@conditional_page
def home(request: HttpRequest) -> HttpResponse:
    """Return the front page: the published stories with their latest events."""
    page = paginate(request, with_counts(Story.objects.public()))
    stories = attach_latest_events(list(page_rows(page)))
    return render(request, "stories/home.html", {"stories": stories, "page": page})


@require_safe
@conditional_page
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a page of a story's timeline, or 400 with the reason for a filter that makes no sense.

    A form submits its empty fields too; they are redirected away, so that the URL stays short enough to share.
    """
    story = get_object_or_404(Story.objects.public(), slug=slug)
    if any(not str(value).strip() for value in request.GET.values()):
        return redirect(_url_without_empty_parameters(request))
    timeline = timeline_page(story, request.GET)
    context = {
        "story": story,
        "timeline": timeline,
        "form": timeline.form,
        "coverage": timeline.story_coverage,
    }
    if not timeline.form.is_valid():
        return render(request, "stories/invalid_filter.html", context, status=400)
    builder = JsonLdBuilder(request)
    page_entries = [entry for section in timeline.sections for entry in section.entries]
    context["jsonld_data"] = builder.page(builder.story(story, page_entries))
    return render(request, "stories/story.html", context)


def _url_without_empty_parameters(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in [name for name, value in query.items() if not str(value).strip()]:
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path


@require_safe
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Redirect the permanent URL of a timeline entry to the page on which the entry is now."""
    story = get_object_or_404(Story.objects.public(), slug=slug)
    line = next((line for line in story_rows(story) if line.pk == pk), None)
    if line is None:
        return _former_entry(request, story, pk)
    return redirect(f"{story.get_absolute_url()}?at={line.position_key}#event-{pk}")


def _former_entry(request: HttpRequest, story: Story, pk: int) -> HttpResponse:
    """Redirect to the entry that this one was merged into, or answer 410 if it was withdrawn from this story."""
    merged_pk = correction_selectors.merged_event_id(pk)
    if merged_pk and any(line.pk == merged_pk for line in story_rows(story)):
        return redirect("story-entry", story.slug, merged_pk, permanent=True)
    retraction = correction_selectors.event_retraction(merged_pk or pk)
    if retraction is None or story not in retraction.stories:
        raise Http404("No such entry.")
    return render(request, "events/withdrawn.html", {"correction": retraction}, status=410)


@require_safe
@conditional_page
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Return an event with all its reports, its corrections and its neighbours in the timeline."""
    found = entries(Event.objects.public().filter(pk=pk))
    if not found:
        return _former_event(request, pk)
    entry = found[0]
    stories = list(Story.objects.public().filter(events=entry.event))
    before, after = adjacent_events(stories[0], pk)
    builder = JsonLdBuilder(request)
    context = {
        "entry": entry,
        "stories": stories,
        "before": before,
        "after": after,
        "corrections": correction_selectors.corrections_by_event([pk]).get(pk, []),
        "jsonld_data": builder.page(builder.event(entry)),
    }
    return render(request, "events/event.html", context)


def _former_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect to the event that this one was merged into, or answer 410 if it was withdrawn."""
    merged_pk = correction_selectors.merged_event_id(pk)
    merged = Event.objects.public().filter(pk=merged_pk).first() if merged_pk else None
    if merged:
        return redirect(merged, permanent=True)
    retraction = correction_selectors.event_retraction(merged_pk or pk)
    if retraction is None:
        raise Http404("No such event.")
    return render(request, "events/withdrawn.html", {"correction": retraction}, status=410)


@require_safe
@conditional_page
def corrections(request: HttpRequest) -> HttpResponse:
    """Return all corrections of published records, newest first."""
    page = paginate(request, correction_selectors.correction_logs())
    context = {"page": page, "corrections": correction_selectors.corrections_from_logs(page_rows(page))}
    return render(request, "corrections.html", context)


# --- actors -----------------------------------------------------------------------------------------------------------


@require_safe
@conditional_page
def actor(request: HttpRequest, pk: int) -> HttpResponse:
    """Return what an actor did and said. A merged actor redirects to the one that it was merged into."""
    actor = Actor.objects.public().filter(pk=pk).first()
    if actor is None:
        return _former_actor(pk)
    stance_counts = actors.stance_counts(actor)
    stance = request.GET.get("stance", "")
    if stance and stance not in stance_counts:
        raise Http404("No claim with that stance.")
    events = paginate(request, actors.actor_events(actor), "events_page")
    claims = paginate(request, actors.actor_claims(actor, stance), "claims_page")
    claims_about = paginate(request, actors.claims_about(actor), "about_page")
    builder = JsonLdBuilder(request)
    context = {
        "actor": actor,
        "jsonld_data": builder.page(builder.actor(actor)),
        "aliases": actors.aliases(actor),
        "roles": roles.actor_roles(actor),
        "terms": roles.terms_of_office(actor),
        "source_article": actors.source_article(actor),
        "outlet": Outlet.objects.public().filter(actor=actor).first(),
        "stories": actors.stories(actor),
        "chart": _activity_chart(actor),
        "events_page": events,
        "claims_page": claims,
        "claims": claim_chains(page_rows(claims)),
        "stances": [(value, Stance(value).label, count) for value, count in stance_counts.items()],
        "selected_stance": stance,
        "about_page": claims_about,
        "claims_about": claim_chains(page_rows(claims_about)),
        "articles": actors.articles_naming(actor)[:PAGE_SIZE],
    }
    return render(request, "actors/actor.html", context)


def _former_actor(pk: int) -> HttpResponse:
    survivor = actors.merge_target(pk)
    if survivor is None:
        raise Http404("No such actor.")
    return HttpResponsePermanentRedirect(survivor.get_absolute_url())


def _activity_chart(actor: Actor) -> OverviewChart | None:
    """Return a chart of an actor's events and claims over time if there are enough of both."""
    lines, claim_dates = actors.actor_event_lines(actor), actors.actor_claim_dates(actor)
    if not lines or len(lines) + len(claim_dates) < MIN_CHART_RECORDS:
        return None
    return overview_chart(lines, claim_dates, coverage="claim")


# --- claims -----------------------------------------------------------------------------------------------------------


@require_safe
@conditional_page
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a claim with its chain, its context in the article, its events and its history."""
    claims = Claim.objects.public().select_related("version__article__outlet").prefetch_related("spans")
    claim = claims.filter(pk=pk).first()
    if claim is None:
        return _former_claim(request, pk)
    context_chains = claim_context(claim)
    if context_chains is None:
        raise Http404("No such claim.")
    article = claim.version.article
    in_full = _may_show_in_full(article)
    builder = JsonLdBuilder(request)
    context = {
        "claim": claim,
        "jsonld_data": builder.page(builder.claim(claim, article)),
        "wording_diff": latest_wording_diff(claim),
        "corrections": correction_selectors.claim_corrections(claim),
        "article": article,
        "claim_context": context_chains,
        "in_full": in_full,
        "passages": passages(claim.version.text, claim.spans.all(), whole_paragraphs=in_full),
        "entries": entries(_events_reported_by(claim), limit=MENTIONS_PER_ENTRY),
        "decisions": public_decisions(claim),
    }
    return render(request, "claims/claim.html", context)


def _former_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect to the claim that continues this one in a newer version, or answer 410 if it was withdrawn."""
    newer = carried_claim(pk)
    if newer is not None:
        return redirect(newer, permanent=True)
    retraction = correction_selectors.claim_retraction(pk)
    if retraction is None:
        raise Http404("No such claim.")
    return render(request, "claims/withdrawn.html", {"correction": retraction}, status=410)


def _events_reported_by(claim: Claim) -> QuerySet[Event]:
    events: QuerySet[Event] = Event.objects.public().filter(mentions__in=claim.event_mentions.publishable())
    return order_by_date(events.distinct())


# --- outlets and articles ---------------------------------------------------------------------------------------------


@require_safe
@conditional_page
def outlet(request: HttpRequest, pk: int) -> HttpResponse:
    """Return an outlet with its articles, its stories and the sources that it cites most."""
    outlet = get_object_or_404(Outlet.objects.public(), pk=pk)
    page = paginate(request, outlets.articles(outlet))
    claim_count, unnamed_count = outlets.claim_counts(outlet)
    builder = JsonLdBuilder(request)
    context = {
        "outlet": outlet,
        "jsonld_data": builder.page(builder.outlet(outlet)),
        "page": page,
        "articles": page_rows(page),
        "stories": outlets.stories(outlet),
        "cited_actors": outlets.cited_actors(outlet),
        "claim_count": claim_count,
        "unnamed_count": unnamed_count,
    }
    return render(request, "outlets/outlet.html", context)


@require_safe
@conditional_page
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """Return an article with its events and claims, and its text if the outlet allows that."""
    article = get_object_or_404(Article.objects.public().select_related("outlet"), pk=pk)
    text = article.latest.text if _may_show_in_full(article) else ""
    builder = JsonLdBuilder(request)
    context = {
        "article": article,
        "jsonld_data": builder.page(builder.article(article)),
        "findings": article_findings(article),
        "stories": article.stories.public(),
        "paragraphs": [text[start:end] for start, end in paragraphs(text)],
    }
    return render(request, "articles/article.html", context)


def _may_show_in_full(article: Article) -> bool:
    return article.outlet is not None and article.outlet.full_text_allowed
