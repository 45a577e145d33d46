"""An incoming article becomes an Article and an ArticleVersion. The same text twice is one version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from articles.choices import Action, ActorKind, AliasOrigin, ReviewState, VersionChange
from articles.ingestion.incoming import IncomingArticle
from articles.ingestion.pages import registered_domain
from articles.models import Actor, Alias, Article, ArticleVersion, Outlet, Story
from articles.models.article import content_hash
from articles.services import near_duplicates
from articles.services import story as story_service
from articles.services.errors import InvalidValue
from articles.services.linking.actor_keys import update_actor_keys
from articles.services.transitions import ChangeDetails, Performer, create, log
from articles.services.versions import add_version


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of an incoming article."""

    version: ArticleVersion
    new_article: bool
    new_version: bool

    @property
    def article(self) -> Article:
        return self.version.article

    def __str__(self) -> str:
        if self.new_article:
            return f"“{self.article}” is in, as a new article."
        number = self.version.number
        if self.new_version and self.version.change == VersionChange.TRIVIAL:
            return f"“{self.article}” was here already; the same words, set differently, are now version {number}."
        if self.new_version:
            return f"“{self.article}” was here already; its changed text is now version {number}."
        return f"This text is here already: version {number} of “{self.article}”. Nothing was added."


def ingest(incoming: IncomingArticle, by: Performer, *, stories: Iterable[Story] = ()) -> IngestResult:
    """Store an article, or find it again by its address or, without one, by its outlet and text.

    All or nothing, and safe beside another process that stores the same article at the same moment.
    """
    try:
        return _ingest(incoming, by, stories)
    except IntegrityError:
        return _ingest(incoming, by, stories)  # someone else was first: now it is found


@transaction.atomic
def _ingest(incoming: IncomingArticle, by: Performer, stories: Iterable[Story]) -> IngestResult:
    outlet = _outlet_of(incoming, by)
    digest = content_hash(incoming.text)
    article = _find(incoming, outlet, digest)
    new_article = article is None
    if article is None:
        article = _create_article(incoming, outlet, digest)
        version = ArticleVersion.objects.create(article=article, number=1, text=incoming.text)
        new_version = True
    else:
        known = article.versions.filter(content_hash=digest).first()
        version, new_version = known or add_version(article, incoming.text), known is None
    if new_version:
        near_duplicates.assign_group(version)
    for story in stories:
        story_service.add_article(story, article, by)
    return IngestResult(version, new_article, new_version)


@transaction.atomic
def update_article(article: Article, values: Mapping[str, Any], by: Performer) -> Article:
    """Put right what is known of an article: `values` by field. Its words stay; a changed text is a new version."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    changes = {
        name: [getattr(article, name), value] for name, value in values.items() if getattr(article, name) != value
    }
    for name, (_, value) in changes.items():
        setattr(article, name, value)
    if article.text_key and "outlet" in changes:
        article.text_key = _free_text_key(article)
    if changes:
        article.save()
        told = {name: [old and str(old), new and str(new)] for name, (old, new) in changes.items()}
        log([article], Action.EDIT, by, ChangeDetails(changes=told))
    return article


def _free_text_key(article: Article) -> str:
    first = article.versions.order_by("number")[0]
    key = _text_key(article.outlet, first.content_hash)
    other = Article.objects.filter(text_key=key).exclude(pk=article.pk).first()
    if other:
        raise InvalidValue(f"“{other}” is this very text from {article.outlet or 'no outlet'} already.", "outlet")
    return key


def _find(incoming: IncomingArticle, outlet: Outlet | None, digest: str) -> Article | None:
    if incoming.url:
        by_url: Article | None = Article.objects.select_for_update().filter(canonical_url=incoming.url).first()
        if by_url:
            return by_url
    found: Article | None = Article.objects.select_for_update().filter(text_key=_text_key(outlet, digest)).first()
    if found and incoming.url:
        # It was pasted before its address was known: now the address says which article it is.
        found.canonical_url, found.text_key = incoming.url, None
        found.save(update_fields=["canonical_url", "text_key"])
    if not found and not incoming.url:
        same = ArticleVersion.objects.filter(content_hash=digest, article__outlet=outlet).order_by("pk").first()
        found = same.article if same else None
    return found


def _create_article(incoming: IncomingArticle, outlet: Outlet | None, digest: str) -> Article:
    return Article.objects.create(
        outlet=outlet,
        canonical_url=incoming.url,
        text_key=None if incoming.url else _text_key(outlet, digest),
        title=incoming.title,
        byline=incoming.byline,
        language=incoming.language,
        published_on=incoming.published_on,
        published_at=incoming.published_at,
    )


def _text_key(outlet: Outlet | None, digest: str) -> str:
    return f"{outlet.pk if outlet else 'none'}:{digest}"


def _outlet_of(incoming: IncomingArticle, by: Performer) -> Outlet | None:
    if incoming.outlet:
        return outlet_for_name(incoming.outlet, by)
    return outlet_for_host(incoming.host, incoming.site, by) if incoming.host else None


def outlet_for_host(host: str, site: str, by: Performer) -> Outlet:
    """The outlet of a web address, made if it is new. What a page calls itself names a new outlet at most: a page that
    calls itself by a known outlet's name, from an address that is not known to be its own, is not that outlet's."""
    host = host.lower().removeprefix("www.")
    labels = host.split(".")
    domains = [".".join(labels[n:]) for n in range(max(len(labels) - 1, 1))]
    known = {outlet.domain.lower(): outlet for outlet in Outlet.objects.filter(domain__in=domains)}
    nearest: Outlet | None = next((known[domain] for domain in domains if domain in known), None)
    if nearest is not None:
        return nearest
    domain = registered_domain(f"http://{host}/")
    name = site if site and not Outlet.objects.filter(name__iexact=site).exists() else domain
    outlet = outlet_for_name(name, by)
    if not outlet.domain:
        outlet.domain = domain
        outlet.save(update_fields=["domain"])
    return outlet


def outlet_for_name(name: str, by: Performer) -> Outlet:
    """The outlet of that name, made if it is new."""
    outlet = Outlet.objects.filter(name__iexact=name).first()
    if outlet is None:
        outlet = Outlet.objects.create(name=name)
        ensure_actor(outlet, by)
    return outlet


def ensure_actor(outlet: Outlet, by: Performer) -> None:
    """An outlet says things, so it has an actor of its own."""
    if outlet.actor_id:
        return
    with transaction.atomic():
        actor = create(Actor(kind=ActorKind.OUTLET, name=outlet.name, state=ReviewState.ACCEPTED), Action.CREATE, by)
        Alias.objects.create(actor=actor, text=outlet.name, origin=AliasOrigin.EDITOR)
        update_actor_keys([actor])
        outlet.actor = actor
        outlet.save(update_fields=["actor"])
