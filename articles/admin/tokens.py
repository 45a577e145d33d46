"""API tokens: seen and revoked here. They are made by `manage.py token`, which alone can show them."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.timesince import timesince
from knox.models import AuthToken

from articles.admin.base import PlainAdmin

admin.site.unregister(AuthToken)


@admin.register(AuthToken)
class TokenAdmin(PlainAdmin):
    list_display = ["token_key", "client", "user", "scopes", "created", "expiry", "last_used"]
    list_select_related = ["user", "grant"]
    list_filter = ["expiry"]
    search_fields = ["user__username", "grant__name"]
    fields = ["token_key", "client", "user", "scopes", "created", "expiry", "last_used"]
    readonly_fields = ["client", "scopes", "last_used"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuthToken | None = None) -> bool:
        return False

    @admin.display(description="client", ordering="grant__name")
    def client(self, token: AuthToken) -> str:
        return token.grant.name if hasattr(token, "grant") else ""

    @admin.display(description="may")
    def scopes(self, token: AuthToken) -> str:
        return ", ".join(token.grant.scopes) if hasattr(token, "grant") else "everything its account may"

    @admin.display(description="last used", ordering="grant__used_at")
    def last_used(self, token: AuthToken) -> str:
        used = token.grant.used_at if hasattr(token, "grant") else None
        return f"{timesince(used)} ago" if used else "never noted"
