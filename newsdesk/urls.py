"""Every address, by part of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

from articles.api.views.root import nothing_here

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("articles.api.urls")),
    re_path("^api/", nothing_here),
    path("", include("articles.web.urls")),
]
