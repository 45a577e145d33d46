"""Addresses under /api/v1/. Those of records are final: clients and our own models rely on them."""

from typing import Any

from django.urls import path, re_path

from articles.api import views

app_name = "api"


def records(address: str, name: str, view: type[views.Records], **more: Any) -> list[object]:
    """A list and its records, told apart by the record's key, and what else can be done with either."""
    key = f"(?P<{view.lookup_field}>{view.lookup_value_regex})"
    many = view.as_view({"get": "list"} | more)
    one: dict[str, Any] = {"get": "retrieve"} | ({"patch": "partial_update"} if hasattr(view, "partial_update") else {})
    actions: Any = view.get_extra_actions()
    extra = [
        re_path(
            f"^{address}/{key}/{verb.url_path}/$" if verb.detail else f"^{address}/{verb.url_path}/$",
            view.as_view(dict(verb.mapping), **verb.kwargs),
            name=f"{name}-{verb.url_name}",
        )
        for verb in actions
    ]
    return [
        path(f"{address}/", many, name=f"{name}-list"),
        re_path(f"^{address}/{key}/$", view.as_view(one), name=f"{name}-detail"),
        *extra,
    ]


urlpatterns = [
    path("", views.Root.as_view(), name="root"),
    *records("stories", "story", views.Stories),
    *records("events", "event", views.Events),
    *records("actors", "actor", views.Actors),
    *records("claims", "claim", views.Claims),
    *records("articles", "article", views.Articles, post="create"),
    *records("outlets", "outlet", views.Outlets),
    *records("runs", "run", views.Runs),
    path("changes/", views.Changes.as_view(), name="changes"),
    path("schema/", views.SchemaView.as_view(), name="schema"),
    path("docs/", views.Docs.as_view(), name="docs"),
    re_path("", views.nothing_here),
]
