"""The public pages, feeds and exports. The names are what the records' `get_absolute_url` uses."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import path, register_converter
from django.urls.converters import IntConverter

from articles import exports, feeds
from articles.web import search, sharing, views


class RecordId(IntConverter):
    """As many digits as a database's id can have; more lead nowhere, and ask no database."""

    regex = "[0-9]{1,18}"


class FeedForm:
    regex = "|".join(feeds.FORMS)
    to_python = to_url = staticmethod(str)


class Table(FeedForm):
    regex = "|".join(exports.ROWS)


class TableForm(FeedForm):
    regex = "|".join(exports.FORMS)


register_converter(RecordId, "id")
register_converter(FeedForm, "feed")
register_converter(Table, "table")
register_converter(TableForm, "tableform")

urlpatterns = [
    path("", views.home, name="home"),
    path("stories/<slug:slug>/", views.story, name="story"),
    path("stories/<slug:slug>/entries/<id:pk>/", views.entry, name="entry"),
    path("stories/<slug:slug>/feed.<feed:form>", feeds.of_story, name="story-feed"),
    path("stories/<slug:slug>/planned.ics", feeds.calendar, name="calendar"),
    path("stories/<slug:slug>/<table:what>.<tableform:form>", exports.table, name="export"),
    path("stories/<slug:slug>/timeline.json", exports.timelinejs, name="timelinejs"),
    path("stories/<slug:slug>/embed/", sharing.embed, name="embed"),
    path("stories/<slug:slug>/card.png", sharing.card, name="card"),
    path("search/", search.page, name="search"),
    path("corrections/", views.corrections, name="corrections"),
    path("oembed/", sharing.oembed, name="oembed"),
    path("robots.txt", sharing.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": sharing.SITEMAPS, "sitemap_url_name": "sitemap-part"}, "sitemap"),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": sharing.SITEMAPS}, "sitemap-part"),
    path("actors/<id:pk>/feed.<feed:form>", feeds.of_actor, name="actor-feed"),
    path("events/<id:pk>/", views.event, name="event"),
    path("actors/<id:pk>/", views.actor, name="actor"),
    path("claims/<id:pk>/", views.claim, name="claim"),
    path("outlets/<id:pk>/", views.outlet, name="outlet"),
    path("articles/<id:pk>/", views.article, name="article"),
]
