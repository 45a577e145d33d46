"""The URL configuration of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

from articles.api.views.root import api_not_found

# Errors outside of views: problem details below /api/, HTML pages elsewhere.
handler400 = "articles.api.problems.handler400"
handler403 = "articles.api.problems.handler403"
handler500 = "articles.api.problems.handler500"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("articles.api.urls")),
    re_path("^api/", api_not_found),
    path("", include("articles.web.urls")),
]
