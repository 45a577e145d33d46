"""The public pages: each finds its record among what is public, and asks the selectors for the rest."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from articles.choices import Stance
from articles.models import Actor, Article, Claim, Event, Outlet, Story
from articles.selectors import actors, outlets, roles
from articles.selectors import corrections as corrected
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

COURSE = 5  # events and claims that make a strip worth drawing


@require_safe
@conditional_page
def home(request: HttpRequest) -> HttpResponse:
    page = paginate(request, with_counts(Story.objects.public()))
    stories = attach_latest_events(list(page_rows(page)))
    return render(request, "stories/home.html", {"stories": stories, "page": page})


@require_safe
@conditional_page
def story(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Story.objects.public(), slug=slug)
    if any(not str(value).strip() for value in request.GET.values()):
        return redirect(_without_empty(request))  # a form sends its empty fields too; what is shared is short
    shown = timeline_page(found, request.GET)
    valid = shown.form.is_valid()
    context = {"story": found, "timeline": shown, "form": shown.form, "coverage": shown.story_coverage}
    if valid:
        linked = JsonLdBuilder(request)
        parts = [entry for part in shown.sections for entry in part.entries]
        context["jsonld_data"] = linked.page(linked.story(found, parts))
    return render(
        request, f"stories/{'story' if valid else 'invalid_filter'}.html", context, status=200 if valid else 400
    )


@require_safe
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The lasting address of an entry: it leads to where the entry stands now."""
    found = get_object_or_404(Story.objects.public(), slug=slug)
    line = next((line for line in story_rows(found) if line.pk == pk), None)
    if line is None:
        return _former_entry(request, found, pk)
    return redirect(f"{found.get_absolute_url()}?at={line.position_key}#event-{pk}")


def _former_entry(request: HttpRequest, story: Story, pk: int) -> HttpResponse:
    """To the entry that one was found to be; else that it was taken back, if it had stood in this public story."""
    kept = corrected.merged_event_id(pk)
    if kept and any(line.pk == kept for line in story_rows(story)):
        return redirect("story-entry", story.slug, kept, permanent=True)
    gone = corrected.event_retraction(kept or pk)
    if gone is None or story not in gone.stories:
        raise Http404("No such entry.")
    return render(request, "events/withdrawn.html", {"correction": gone}, status=410)


def _without_empty(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in [name for name, value in query.items() if not str(value).strip()]:
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path


@require_safe
@conditional_page
def event(request: HttpRequest, pk: int) -> HttpResponse:
    found = entries(Event.objects.public().filter(pk=pk))
    if not found:
        return _former_event(request, pk)
    entry = found[0]
    stories = list(Story.objects.public().filter(events=entry.event))
    before, after = adjacent_events(stories[0], pk)
    linked = JsonLdBuilder(request)
    changed = corrected.corrections_by_event([pk]).get(pk, [])
    context = {
        "entry": entry,
        "stories": stories,
        "before": before,
        "after": after,
        "corrections": changed,
        "jsonld_data": linked.page(linked.event(entry)),
    }
    return render(request, "events/event.html", context)


def _former_event(request: HttpRequest, pk: int) -> HttpResponse:
    """To the event that one was found to be; else that it was taken back, if it had been public."""
    kept = corrected.merged_event_id(pk)
    public = Event.objects.public().filter(pk=kept).first() if kept else None
    if public:
        return redirect(public, permanent=True)
    gone = corrected.event_retraction(kept or pk)
    if gone is None:
        raise Http404("No such event.")
    return render(request, "events/withdrawn.html", {"correction": gone}, status=410)


@require_safe
@conditional_page
def corrections(request: HttpRequest) -> HttpResponse:
    page = paginate(request, corrected.correction_logs())
    return render(
        request, "corrections.html", {"page": page, "corrections": corrected.corrections_from_logs(page_rows(page))}
    )


@require_safe
@conditional_page
def actor(request: HttpRequest, pk: int) -> HttpResponse:
    found = Actor.objects.public().filter(pk=pk).first()
    if found is None:
        survivor = actors.merge_target(pk)
        if survivor is None:
            raise Http404("No such actor.")
        return HttpResponsePermanentRedirect(survivor.get_absolute_url())
    did = paginate(request, actors.actor_events(found), "events_page")
    stances = actors.stance_counts(found)
    stance = request.GET.get("stance", "")
    if stance and stance not in stances:
        raise Http404("No claim of that stance.")
    said = paginate(request, actors.actor_claims(found, stance), "claims_page")
    linked = JsonLdBuilder(request)
    of_them = paginate(request, actors.claims_about(found), "about_page")
    context = {
        "actor": found,
        "jsonld_data": linked.page(linked.actor(found)),
        "aliases": actors.aliases(found),
        "roles": roles.actor_roles(found),
        "terms": roles.terms_of_office(found),
        "home": actors.source_article(found),
        "did": did,
        "said": said,
        "statements": claim_chains(page_rows(said)),
        "stances": [(value, Stance(value).label, count) for value, count in stances.items()],
        "stance": stance,
        "of_them": of_them,
        "others": claim_chains(page_rows(of_them)),
        "stories": actors.stories(found),
        "outlet": Outlet.objects.public().filter(actor=found).first(),
        "strip": _over_time(found),
        "appearances": actors.articles_naming(found)[:PAGE_SIZE],
    }
    return render(request, "actors/actor.html", context)


def _over_time(actor: Actor) -> OverviewChart | None:
    """What they did and said as a strip, where there is enough of both to see a course."""
    did, said = actors.actor_event_lines(actor), actors.actor_claim_dates(actor)
    return overview_chart(did, said, below="claim") if did and len(did) + len(said) >= COURSE else None


@require_safe
@conditional_page
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    claims = Claim.objects.public().select_related("version__article__outlet").prefetch_related("spans")
    found = claims.filter(pk=pk).first()
    if found is None:
        return _former_claim(request, pk)
    around = claim_context(found)
    if around is None:
        raise Http404("No such claim.")
    article = found.version.article
    in_full = article.outlet is not None and article.outlet.full_text_allowed
    linked = JsonLdBuilder(request)
    context = {
        "claim": found,
        "jsonld_data": linked.page(linked.claim(found, article)),
        "wording_diff": latest_wording_diff(found),
        "corrections": corrected.claim_corrections(found),
        "article": article,
        "claim_context": around,
        "in_full": in_full,
        "passages": passages(found.version.text, found.spans.all(), whole_paragraphs=in_full),
        "entries": entries(_told_by(found), limit=MENTIONS_PER_ENTRY),
        "decisions": public_decisions(found),
    }
    return render(request, "claims/claim.html", context)


def _former_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """To where a claim lives on in a newer version; else that it was taken back, if it had been public."""
    newer = carried_claim(pk)
    if newer is not None:
        return redirect(newer, permanent=True)
    gone = corrected.claim_retraction(pk)
    if gone is None:
        raise Http404("No such claim.")
    return render(request, "claims/withdrawn.html", {"correction": gone}, status=410)


def _told_by(claim: Claim) -> QuerySet[Event]:
    events: QuerySet[Event] = Event.objects.public().filter(mentions__in=claim.event_mentions.publishable())
    return order_by_date(events.distinct())


@require_safe
@conditional_page
def outlet(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Outlet.objects.public(), pk=pk)
    page = paginate(request, outlets.articles(found))
    claims, unnamed = outlets.claim_counts(found)
    linked = JsonLdBuilder(request)
    context = {
        "outlet": found,
        "jsonld_data": linked.page(linked.outlet(found)),
        "page": page,
        "articles": page_rows(page),
        "stories": outlets.stories(found),
        "cited": outlets.cited_actors(found),
        "claim_count": claims,
        "unnamed_count": unnamed,
    }
    return render(request, "outlets/outlet.html", context)


@require_safe
@conditional_page
def article(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Article.objects.public().select_related("outlet"), pk=pk)
    in_full = found.outlet is not None and found.outlet.full_text_allowed
    text = found.latest.text if in_full else ""
    linked = JsonLdBuilder(request)
    context = {
        "article": found,
        "jsonld_data": linked.page(linked.article(found)),
        "findings": article_findings(found),
        "stories": found.stories.public(),
        "paragraphs": [text[start:end] for start, end in paragraphs(text)],
    }
    return render(request, "articles/article.html", context)
