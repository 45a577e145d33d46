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
from articles.selectors.article_findings import taken_from
from articles.selectors.chains import family, statements
from articles.selectors.passages import paragraphs, passages
from articles.selectors.history import decisions
from articles.selectors.home import introduced, with_events
from articles.selectors.timeline import by_date, entries, neighbours, story_lines
from articles.selectors.wording_changes import carried_to, newest_change
from articles.web.http_cache import fresh
from articles.web.jsonld import Linked
from articles.web.overview_chart import Strip, strip
from articles.web.pagination import SIZE, page_of, rows
from articles.web.timeline import ACCOUNTS, timeline

COURSE = 5  # events and claims that make a strip worth drawing


@require_safe
@fresh
def home(request: HttpRequest) -> HttpResponse:
    page = page_of(request, introduced(Story.objects.public()))
    stories = with_events(list(rows(page)))
    return render(request, "stories/home.html", {"stories": stories, "page": page})


@require_safe
@fresh
def story(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Story.objects.public(), slug=slug)
    if any(not str(value).strip() for value in request.GET.values()):
        return redirect(_without_empty(request))  # a form sends its empty fields too; what is shared is short
    shown = timeline(found, request.GET)
    valid = shown.form.is_valid()
    context = {"story": found, "timeline": shown, "form": shown.form, "coverage": shown.coverage}
    if valid:
        linked = Linked(request)
        parts = [entry for part in shown.parts for entry in part.entries]
        context["linked_data"] = linked.page(linked.story(found, parts))
    return render(request, f"stories/{'story' if valid else 'asked'}.html", context, status=200 if valid else 400)


@require_safe
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The lasting address of an entry: it leads to where the entry stands now."""
    found = get_object_or_404(Story.objects.public(), slug=slug)
    line = next((line for line in story_lines(found) if line.pk == pk), None)
    if line is None:
        return _former_entry(request, found, pk)
    return redirect(f"{found.get_absolute_url()}?at={line.place}#event-{pk}")


def _former_entry(request: HttpRequest, story: Story, pk: int) -> HttpResponse:
    """To the entry that one was found to be; else that it was taken back, if it had stood in this public story."""
    kept = corrected.found_to_be(pk)
    if kept and any(line.pk == kept for line in story_lines(story)):
        return redirect("entry", story.slug, kept, permanent=True)
    gone = corrected.entry_taken_back(kept or pk)
    if gone is None or story not in gone.stories:
        raise Http404("No such entry.")
    return render(request, "events/withdrawn.html", {"correction": gone}, status=410)


def _without_empty(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in [name for name, value in query.items() if not str(value).strip()]:
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path


@require_safe
@fresh
def event(request: HttpRequest, pk: int) -> HttpResponse:
    found = entries(Event.objects.public().filter(pk=pk))
    if not found:
        return _former_event(request, pk)
    entry = found[0]
    stories = list(Story.objects.public().filter(events=entry.event))
    before, after = neighbours(stories[0], pk)
    linked = Linked(request)
    changed = corrected.of_events([pk]).get(pk, [])
    context = {
        "entry": entry,
        "stories": stories,
        "before": before,
        "after": after,
        "corrections": changed,
        "linked_data": linked.page(linked.event(entry)),
    }
    return render(request, "events/event.html", context)


def _former_event(request: HttpRequest, pk: int) -> HttpResponse:
    """To the event that one was found to be; else that it was taken back, if it had been public."""
    kept = corrected.found_to_be(pk)
    public = Event.objects.public().filter(pk=kept).first() if kept else None
    if public:
        return redirect(public, permanent=True)
    gone = corrected.entry_taken_back(kept or pk)
    if gone is None:
        raise Http404("No such event.")
    return render(request, "events/withdrawn.html", {"correction": gone}, status=410)


@require_safe
@fresh
def corrections(request: HttpRequest) -> HttpResponse:
    page = page_of(request, corrected.corrections())
    return render(request, "corrections.html", {"page": page, "corrections": corrected.told(rows(page))})


@require_safe
@fresh
def actor(request: HttpRequest, pk: int) -> HttpResponse:
    found = Actor.objects.public().filter(pk=pk).first()
    if found is None:
        survivor = actors.successor(pk)
        if survivor is None:
            raise Http404("No such actor.")
        return HttpResponsePermanentRedirect(survivor.get_absolute_url())
    did = page_of(request, actors.deeds(found), "did")
    stances = actors.stances(found)
    stance = request.GET.get("stance", "")
    if stance and stance not in stances:
        raise Http404("No claim of that stance.")
    said = page_of(request, actors.sayings(found, stance), "said")
    linked = Linked(request)
    of_them = page_of(request, actors.said_of(found), "others")
    context = {
        "actor": found,
        "linked_data": linked.page(linked.actor(found)),
        "aliases": actors.aliases(found),
        "roles": roles.seen(found),
        "terms": roles.terms(found),
        "home": actors.home_of(found),
        "did": did,
        "said": said,
        "statements": statements(rows(said)),
        "stances": [(value, Stance(value).label, count) for value, count in stances.items()],
        "stance": stance,
        "of_them": of_them,
        "others": statements(rows(of_them)),
        "stories": actors.stories(found),
        "outlet": Outlet.objects.public().filter(actor=found).first(),
        "strip": _over_time(found),
        "appearances": actors.appearances(found)[:SIZE],
    }
    return render(request, "actors/actor.html", context)


def _over_time(actor: Actor) -> Strip | None:
    """What they did and said as a strip, where there is enough of both to see a course."""
    did, said = actors.deed_lines(actor), actors.days_of_sayings(actor)
    return strip(did, said, below="claim") if did and len(did) + len(said) >= COURSE else None


@require_safe
@fresh
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    claims = Claim.objects.public().select_related("version__article__outlet").prefetch_related("spans")
    found = claims.filter(pk=pk).first()
    if found is None:
        return _former_claim(request, pk)
    around = family(found)
    if around is None:
        raise Http404("No such claim.")
    article = found.version.article
    in_full = article.outlet is not None and article.outlet.full_text_allowed
    linked = Linked(request)
    context = {
        "claim": found,
        "linked_data": linked.page(linked.claim(found, article)),
        "changed": newest_change(found),
        "corrections": corrected.of_claim(found),
        "article": article,
        "family": around,
        "in_full": in_full,
        "passages": passages(found.version.text, found.spans.all(), whole_paragraphs=in_full),
        "entries": entries(_told_by(found), limit=ACCOUNTS),
        "decisions": decisions(found),
    }
    return render(request, "claims/claim.html", context)


def _former_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """To where a claim lives on in a newer version; else that it was taken back, if it had been public."""
    newer = carried_to(pk)
    if newer is not None:
        return redirect(newer, permanent=True)
    gone = corrected.retraction(pk)
    if gone is None:
        raise Http404("No such claim.")
    return render(request, "claims/withdrawn.html", {"correction": gone}, status=410)


def _told_by(claim: Claim) -> QuerySet[Event]:
    events: QuerySet[Event] = Event.objects.public().filter(mentions__in=claim.event_mentions.to_show())
    return by_date(events.distinct())


@require_safe
@fresh
def outlet(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Outlet.objects.public(), pk=pk)
    page = page_of(request, outlets.articles(found))
    claims, unnamed = outlets.claim_counts(found)
    linked = Linked(request)
    context = {
        "outlet": found,
        "linked_data": linked.page(linked.outlet(found)),
        "page": page,
        "articles": rows(page),
        "stories": outlets.stories(found),
        "cited": outlets.cited(found),
        "claim_count": claims,
        "unnamed_count": unnamed,
    }
    return render(request, "outlets/outlet.html", context)


@require_safe
@fresh
def article(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Article.objects.public().select_related("outlet"), pk=pk)
    in_full = found.outlet is not None and found.outlet.full_text_allowed
    text = found.latest.text if in_full else ""
    linked = Linked(request)
    context = {
        "article": found,
        "linked_data": linked.page(linked.article(found)),
        "taken": taken_from(found),
        "stories": found.stories.public(),
        "paragraphs": [text[start:end] for start, end in paragraphs(text)],
    }
    return render(request, "articles/article.html", context)
