"""The public pages. The names are what the records' `get_absolute_url` uses."""

from django.urls import path

from articles.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("stories/<slug:slug>/", views.story, name="story"),
    path("stories/<slug:slug>/entries/<int:pk>/", views.entry, name="entry"),
    path("events/<int:pk>/", views.event, name="event"),
    path("actors/<int:pk>/", views.actor, name="actor"),
    path("claims/<int:pk>/", views.claim, name="claim"),
    path("outlets/<int:pk>/", views.outlet, name="outlet"),
    path("articles/<int:pk>/", views.article, name="article"),
]
