"""API tokens: created here or by `manage.py create_token`, shown only once, and revoked here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from knox.models import AuthToken

from articles.admin.base import TypedModelAdmin
from articles.choices import Scope
from articles.services import tokens

admin.site.unregister(AuthToken)
apps.get_app_config("knox").verbose_name = gettext_lazy("API access")  # instead of "Knox"

MAX_DAYS = 3650  # ten years, as a guard against mistyped numbers: longer-lived tokens need no expiry date


class TokenForm(forms.ModelForm[Any]):
    """Create a token. Existing tokens cannot be edited."""

    name = forms.CharField(
        max_length=100,
        label=gettext_lazy("Client"),
        help_text=gettext_lazy("The program that uses the token."),
        widget=forms.TextInput({"size": 40}),
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=[Scope.READ],
        label=gettext_lazy("Scopes"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What the token may be used for, within the permissions of its account."),
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=MAX_DAYS,
        required=False,
        label=gettext_lazy("Valid for (days)"),
        help_text=gettext_lazy("If empty, the token is valid until it is revoked."),
    )

    class Meta:
        model = AuthToken
        fields = ["user"]


@admin.register(AuthToken)
class TokenAdmin(TypedModelAdmin):
    """API tokens. Deleting a token revokes it."""

    list_display = ["token_key", "client", "user", "scopes", "created", "expiry", "last_used"]
    list_select_related = ["user", "grant"]
    list_filter = ["expiry"]
    search_fields = ["user__username", "grant__name"]
    form: type[forms.ModelForm[Any]] = TokenForm
    detail_fields = ("token_key", "client", "user", "scopes", "created", "expiry", "last_used")

    def get_fields(self, request: HttpRequest, obj: AuthToken | None = None) -> list[Any]:
        """Return the form fields for a new token, and the details of an existing one."""
        return [*self.detail_fields] if obj else ["user", "name", "scopes", "days"]

    def get_readonly_fields(self, request: HttpRequest, obj: AuthToken | None = None) -> list[str]:
        """Return the fields that are computed."""
        return ["client", "scopes", "last_used"] if obj else []

    def save_model(self, request: HttpRequest, obj: AuthToken, form: Any, change: bool) -> None:
        """Create the token through the service and keep the secret on the request for `response_add`."""
        values = form.cleaned_data
        token, secret = tokens.create_token(
            values["user"], name=values["name"], scopes=values["scopes"], days=values["days"]
        )
        obj.__dict__.update(token.__dict__)
        request.secret = secret  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: AuthToken, post_url_continue: str | None = None) -> HttpResponse:
        """Show the secret, only in this response: messages and URLs are stored in places where it would leak."""
        context = self.admin_site.each_context(request) | {
            "title": _("New API token"),
            "secret": request.secret,  # type: ignore[attr-defined]
            "token": obj,
        }
        return TemplateResponse(request, "admin/articles/token.html", context)

    def has_change_permission(self, request: HttpRequest, obj: AuthToken | None = None) -> bool:
        """Refuse: a token is replaced, not changed."""
        return False

    @admin.display(description=gettext_lazy("client"), ordering="grant__name")
    def client(self, token: AuthToken) -> str:
        """Show the program that uses the token."""
        return token.grant.name if hasattr(token, "grant") else ""

    @admin.display(description=gettext_lazy("scopes"))
    def scopes(self, token: AuthToken) -> str:
        """Show what the token may be used for."""
        if not hasattr(token, "grant"):  # created before there were scopes
            return _("everything its account may do")
        return ", ".join(token.grant.scopes)

    @admin.display(description=gettext_lazy("last used"), ordering="grant__used_at")
    def last_used(self, token: AuthToken) -> str:
        """Show how long ago the token was last used."""
        used_at = token.grant.used_at if hasattr(token, "grant") else None
        return _("%(time)s ago") % {"time": timesince(used_at)} if used_at else _("not recorded")
