"""Addresses under /api/v1/. Those of records are final: clients and our own models rely on them."""

from typing import Any

from django.urls import path, re_path

from articles.api.views import root
from articles.api.views.base import RecordViewSet
from articles.api.views.change_stream import ChangeStreamView
from articles.api.views.docs import DocsView
from articles.api.views.resources import RESOURCES

app_name = "api"


def record_urls(address: str, name: str, view: type[RecordViewSet]) -> list[object]:
    """A list and its records, told apart by the record's key, and what else can be done with either."""
    key = f"(?P<{view.lookup_field}>{view.lookup_value_regex})"
    many: dict[str, Any] = {"get": "list"} | ({"post": "create"} if hasattr(view, "create") else {})
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
        path(f"{address}/", view.as_view(many), name=f"{name}-list"),
        re_path(f"^{address}/{key}/$", view.as_view(one), name=f"{name}-detail"),
        *extra,
    ]


urlpatterns = [
    path("", root.RootView.as_view(), name="root"),
    *(row for address, (name, view) in RESOURCES.items() for row in record_urls(address, name, view)),
    path("change-stream/", ChangeStreamView.as_view(), name="change-stream"),
    path("schema/", root.SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path("", root.api_not_found),
]
