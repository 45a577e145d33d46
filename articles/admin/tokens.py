"""API tokens: made here or by `manage.py create_token`, shown that once, and revoked here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timesince import timesince
from knox.models import AuthToken

from articles.admin.base import TypedModelAdmin
from articles.choices import Scope
from articles.services import tokens

admin.site.unregister(AuthToken)
apps.get_app_config("knox").verbose_name = "Programs"  # whom its tokens are for; its own name tells an editor nothing


class TokenForm(forms.ModelForm[Any]):
    """For a new token; none is ever changed."""

    name = forms.CharField(max_length=100, help_text="Which program uses it.", widget=forms.TextInput({"size": 40}))
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        help_text="It may be used for these, as far as its account may.",
    )
    days = forms.IntegerField(
        min_value=1, max_value=3650, required=False, help_text="How long it holds. Left empty, until it is revoked."
    )

    class Meta:
        model = AuthToken
        fields = ["user"]


@admin.register(AuthToken)
class TokenAdmin(TypedModelAdmin):
    list_display = ["token_key", "client", "user", "scopes", "created", "expiry", "last_used"]
    list_select_related = ["user", "grant"]
    list_filter = ["expiry"]
    search_fields = ["user__username", "grant__name"]
    form: type[forms.ModelForm[Any]] = TokenForm
    detail_fields = ("token_key", "client", "user", "scopes", "created", "expiry", "last_used")

    def get_fields(self, request: HttpRequest, obj: AuthToken | None = None) -> list[Any]:
        return [*self.detail_fields] if obj else ["user", "name", "scopes", "days"]

    def get_readonly_fields(self, request: HttpRequest, obj: AuthToken | None = None) -> list[str]:
        return ["client", "scopes", "last_used"] if obj else []

    def save_model(self, request: HttpRequest, obj: AuthToken, form: Any, change: bool) -> None:
        given = form.cleaned_data
        made, secret = tokens.create_token(
            given["user"], name=given["name"], scopes=given["scopes"], days=given["days"]
        )
        obj.__dict__.update(made.__dict__)
        request.secret = secret  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: AuthToken, post_url_continue: str | None = None) -> HttpResponse:
        """The one page that shows the token: nothing of it stays in a message or an address."""
        told = {"title": "A new token", "secret": request.secret, "token": obj}  # type: ignore[attr-defined]
        return TemplateResponse(request, "admin/articles/token.html", self.admin_site.each_context(request) | told)

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
