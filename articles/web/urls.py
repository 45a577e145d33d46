"""URLs of the public pages, feeds and exports. The models' `get_absolute_url` uses these names."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import path, register_converter
from django.urls.converters import IntConverter

from articles.web import embeds, exports, search, syndication, views


class RecordIdConverter(IntConverter):
    """Match a primary key. Longer numbers cannot be one, and would overflow the database's integers."""

    regex = "[0-9]{1,18}"


class FeedFormatConverter:
    """Match the extension of a feed."""

    regex = "|".join(syndication.FEED_FORMATS)
    to_python = to_url = staticmethod(str)


class ExportTableConverter(FeedFormatConverter):
    """Match the name of an export."""

    regex = "|".join(exports.EXPORT_TABLES)


class ExportFormatConverter(FeedFormatConverter):
    """Match the extension of an export."""

    regex = "|".join(exports.EXPORT_FORMATS)


register_converter(RecordIdConverter, "id")
register_converter(FeedFormatConverter, "feed_format")
register_converter(ExportTableConverter, "export_table")
register_converter(ExportFormatConverter, "export_format")

urlpatterns = [
    path("", views.home, name="home"),
    path("stories/<slug:slug>/", views.story, name="story"),
    path("stories/<slug:slug>/entries/<id:pk>/", views.entry, name="story-entry"),
    path("stories/<slug:slug>/feed.<feed_format:extension>", syndication.story_feed_view, name="story-feed"),
    path("stories/<slug:slug>/planned.ics", syndication.calendar, name="story-calendar"),
    path(
        "stories/<slug:slug>/<export_table:table>.<export_format:extension>",
        exports.export_view,
        name="story-export",
    ),
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
    path("actors/<id:pk>/feed.<feed_format:extension>", syndication.actor_feed_view, name="actor-feed"),
    path("events/<id:pk>/", views.event, name="event"),
    path("actors/<id:pk>/", views.actor, name="actor"),
    path("claims/<id:pk>/", views.claim, name="claim"),
    path("outlets/<id:pk>/", views.outlet, name="outlet"),
    path("articles/<id:pk>/", views.article, name="article"),
]
