"""The public pages, feeds and exports. The names are what the records' `get_absolute_url` uses."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import path, register_converter
from django.urls.converters import IntConverter

from articles.web import embeds, exports, search, syndication, views


class RecordId(IntConverter):
    """As many digits as a database's id can have; more lead nowhere, and ask no database."""

    regex = "[0-9]{1,18}"


class FeedForm:
    regex = "|".join(syndication.FEED_FORMATS)
    to_python = to_url = staticmethod(str)


class Table(FeedForm):
    regex = "|".join(exports.EXPORT_TABLES)


class TableForm(FeedForm):
    regex = "|".join(exports.EXPORT_FORMATS)


register_converter(RecordId, "id")
register_converter(FeedForm, "feed")
register_converter(Table, "table")
register_converter(TableForm, "tableform")

urlpatterns = [
    path("", views.home, name="home"),
    path("stories/<slug:slug>/", views.story, name="story"),
    path("stories/<slug:slug>/entries/<id:pk>/", views.entry, name="story-entry"),
    path("stories/<slug:slug>/feed.<feed:form>", syndication.story_feed_view, name="story-feed"),
    path("stories/<slug:slug>/planned.ics", syndication.calendar, name="story-calendar"),
    path("stories/<slug:slug>/<table:what>.<tableform:form>", exports.export_view, name="story-export"),
    path("stories/<slug:slug>/timeline.json", exports.timelinejs_view, name="story-timelinejs"),
    path("stories/<slug:slug>/embed/", embeds.embed, name="story-embed"),
    path("stories/<slug:slug>/card.png", embeds.card, name="story-card"),
    path("search/", search.search_page, name="search"),
    path("corrections/", views.corrections, name="corrections"),
    path("oembed/", embeds.oembed, name="oembed"),
    path("favicon.ico", embeds.favicon, name="favicon"),
    path("robots.txt", embeds.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": embeds.SITEMAPS, "sitemap_url_name": "sitemap-part"}, "sitemap"),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": embeds.SITEMAPS}, "sitemap-part"),
    path("actors/<id:pk>/feed.<feed:form>", syndication.actor_feed_view, name="actor-feed"),
    path("events/<id:pk>/", views.event, name="event"),
    path("actors/<id:pk>/", views.actor, name="actor"),
    path("claims/<id:pk>/", views.claim, name="claim"),
    path("outlets/<id:pk>/", views.outlet, name="outlet"),
    path("articles/<id:pk>/", views.article, name="article"),
]
