"""Store incoming articles as Article and ArticleVersion. The same text twice is one version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

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
    """The version that an incoming article is stored as, and whether it and its article are new."""

    version: ArticleVersion
    new_article: bool
    new_version: bool

    @property
    def article(self) -> Article:
        """Return the article of the version."""
        return self.version.article

    def __str__(self) -> str:
        if self.new_article:
            message = _("“%(article)s” was added as a new article.")
        elif self.new_version and self.version.change == VersionChange.TRIVIAL:
            message = _(
                "“%(article)s” was already here. The new text differs only in typesetting and is version %(number)d."
            )
        elif self.new_version:
            message = _("“%(article)s” was already here. Its changed text is now version %(number)d.")
        else:
            message = _("This text was already here: version %(number)d of “%(article)s”. Nothing was added.")
        return message % {"article": self.article, "number": self.version.number}


def ingest(incoming: IncomingArticle, by: Performer, *, stories: Iterable[Story] = ()) -> IngestResult:
    """Store an article and add it to the stories. Return its version and what is new.

    An article is known by its address or, without one, by its outlet and text. The whole is one transaction. Another
    process may store the same article at the same time: then the unique constraints fail and the article is found on
    the second attempt.
    """
    try:
        return _ingest(incoming, by, stories)
    except IntegrityError:
        return _ingest(incoming, by, stories)


@transaction.atomic
def _ingest(incoming: IncomingArticle, by: Performer, stories: Iterable[Story]) -> IngestResult:
    outlet = _find_outlet(incoming, by)
    digest = content_hash(incoming.text)
    article = _find_article(incoming, outlet, digest)
    if article is None:
        article = _create_article(incoming, outlet, digest)
        version = ArticleVersion.objects.create(article=article, number=1, text=incoming.text)
        result = IngestResult(version, new_article=True, new_version=True)
    elif existing := article.versions.filter(content_hash=digest).first():
        result = IngestResult(existing, new_article=False, new_version=False)
    else:
        result = IngestResult(add_version(article, incoming.text), new_article=False, new_version=True)
    if result.new_version:
        near_duplicates.assign_group(result.version)
    for story in stories:
        story_service.add_article(story, article, by)
    return result


@transaction.atomic
def update_article(article: Article, values: Mapping[str, Any], by: Performer) -> Article:
    """Change fields of an article, given by name, and return it. Its text cannot be changed: that is a new version.

    Raise InvalidValue if another article without an address has the same outlet and text.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    changes: dict[str, list[str | None]] = {}
    for name, value in values.items():
        before = getattr(article, name)
        if before != value:
            changes[name] = [before and str(before), value and str(value)]
            setattr(article, name, value)
    if article.text_key and "outlet" in changes:
        article.text_key = _unique_text_key(article)
    if changes:
        article.save()
        log([article], Action.EDIT, by, ChangeDetails(changes=changes))
    return article


def _unique_text_key(article: Article) -> str:
    """Return the text key for the article's outlet. Raise InvalidValue if another article has it."""
    first = article.versions.order_by("number")[0]
    key = _text_key(article.outlet, first.content_hash)
    other = Article.objects.filter(text_key=key).exclude(pk=article.pk).first()
    if other:
        if article.outlet:
            message = _("“%(article)s” already has the same text from %(outlet)s.")
        else:
            message = _("“%(article)s” already has the same text without an outlet.")
        raise InvalidValue(message % {"article": other, "outlet": article.outlet}, "outlet")
    return key


def _find_article(incoming: IncomingArticle, outlet: Outlet | None, digest: str) -> Article | None:
    """Return the stored article that the incoming one is, locked, or None.

    An article that was pasted without an address gets its address here once it arrives with one.
    """
    articles = Article.objects.select_for_update()
    if incoming.url:
        by_url: Article | None = articles.filter(canonical_url=incoming.url).first()
        if by_url:
            return by_url
    by_text: Article | None = articles.filter(text_key=_text_key(outlet, digest)).first()
    if by_text:
        if incoming.url:
            by_text.canonical_url, by_text.text_key = incoming.url, None
            by_text.save(update_fields=["canonical_url", "text_key"])
        return by_text
    if incoming.url:
        return None
    version = ArticleVersion.objects.filter(content_hash=digest, article__outlet=outlet).order_by("pk").first()
    return version.article if version else None


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
    """Return the key of an article without an address: its outlet and the hash of its first text."""
    return f"{outlet.pk if outlet else 'none'}:{digest}"


def _find_outlet(incoming: IncomingArticle, by: Performer) -> Outlet | None:
    """Return the outlet by its given name or by the article's address, created if it is new."""
    if incoming.outlet:
        return outlet_for_name(incoming.outlet, by)
    if incoming.host:
        return outlet_for_host(incoming.host, incoming.site, by)
    return None


def outlet_for_host(host: str, site: str, by: Performer) -> Outlet:
    """Return the outlet of a web address, created if it is new.

    `site` is what the page calls itself. It only names a new outlet: a page that uses the name of a known outlet, from
    an address that is not known to be that outlet's, is not taken for that outlet's.
    """
    host = host.lower().removeprefix("www.")
    labels = host.split(".")
    # From the host itself to its parent domains, without the top-level domain.
    domains = [".".join(labels[i:]) for i in range(max(len(labels) - 1, 1))]
    known = {outlet.domain.lower(): outlet for outlet in Outlet.objects.filter(domain__in=domains)}
    nearest: Outlet | None = next((known[domain] for domain in domains if domain in known), None)
    if nearest is not None:
        return nearest
    domain = registered_domain(f"http://{host}/")
    is_free = bool(site) and not Outlet.objects.filter(name__iexact=site).exists()
    outlet = outlet_for_name(site if is_free else domain, by)
    if not outlet.domain:
        outlet.domain = domain
        outlet.save(update_fields=["domain"])
    return outlet


def outlet_for_name(name: str, by: Performer) -> Outlet:
    """Return the outlet with that name, whatever its case, created with its actor if it is new."""
    outlet = Outlet.objects.filter(name__iexact=name).first()
    if outlet is None:
        outlet = Outlet.objects.create(name=name)
        ensure_actor(outlet, by)
    return outlet


def ensure_actor(outlet: Outlet, by: Performer) -> None:
    """Create the actor of an outlet that has none: outlets are sources of claims."""
    if outlet.actor_id:
        return
    with transaction.atomic():
        actor = create(Actor(kind=ActorKind.OUTLET, name=outlet.name, state=ReviewState.ACCEPTED), Action.CREATE, by)
        Alias.objects.create(actor=actor, text=outlet.name, origin=AliasOrigin.EDITOR)
        update_actor_keys([actor])
        outlet.actor = actor
        outlet.save(update_fields=["actor"])
