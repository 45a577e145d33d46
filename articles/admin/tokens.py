"""API tokens: seen and revoked here. They are made by `manage.py token`, which alone can show them."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from knox.models import AuthToken

from articles.admin.base import PlainAdmin

admin.site.unregister(AuthToken)


@admin.register(AuthToken)
class TokenAdmin(PlainAdmin):
    list_display = ["token_key", "user", "created", "expiry"]
    list_select_related = ["user"]
    list_filter = ["expiry"]
    search_fields = ["user__username"]
    fields = ["token_key", "user", "created", "expiry"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuthToken | None = None) -> bool:
        return False
