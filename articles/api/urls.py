"""URLs below /api/v1/. Those of records must not change: clients, models and templates refer to them."""

from typing import Any

from django.urls import URLPattern, path, re_path

from articles.api.views import root
from articles.api.views.base import RecordViewSet
from articles.api.views.change_stream import ChangeStreamView
from articles.api.views.docs import DocsView
from articles.api.views.resources import RESOURCES

app_name = "api"


def resource_urls(resource: str, name: str, view: type[RecordViewSet]) -> list[URLPattern]:
    """Return the URLs of a resource: the list, the single record and the additional actions of either."""
    key = f"(?P<{view.lookup_field}>{view.lookup_value_regex})"
    list_methods: dict[str, Any] = {"get": "list"}
    if hasattr(view, "create"):
        list_methods["post"] = "create"
    detail_methods: dict[str, Any] = {"get": "retrieve"}
    if hasattr(view, "partial_update"):
        detail_methods["patch"] = "partial_update"
    actions: list[Any] = view.get_extra_actions()
    return [
        path(f"{resource}/", view.as_view(list_methods), name=f"{name}-list"),
        re_path(f"^{resource}/{key}/$", view.as_view(detail_methods), name=f"{name}-detail"),
        *(
            re_path(
                f"^{resource}/{key}/{method.url_path}/$" if method.detail else f"^{resource}/{method.url_path}/$",
                view.as_view(dict(method.mapping), **method.kwargs),
                name=f"{name}-{method.url_name}",
            )
            for method in actions
        ),
    ]


urlpatterns = [
    path("", root.RootView.as_view(), name="root"),
    *(url for resource, (name, view) in RESOURCES.items() for url in resource_urls(resource, name, view)),
    path("change-stream/", ChangeStreamView.as_view(), name="change-stream"),
    path("schema/", root.SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path("", root.api_not_found),
]
