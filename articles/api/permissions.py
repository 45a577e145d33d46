"""Permissions: who may read and who may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from articles.api.audience import Audience
from articles.api.authentication import has_scope
from articles.choices import Scope

if TYPE_CHECKING:  # DRF imports this module through the settings, before its own views can be imported
    from rest_framework.views import APIView


class PublicReadStaffWrite(BasePermission):
    """Anyone may read (querysets limit what the public sees); writing needs a permission and a scope.

    A view names the permission of each action that writes in `required_permissions` (empty where the action itself
    checks), and the scope that a token needs in `scopes` (`review` by default). An action that is not named is
    forbidden to everyone.
    """

    message: Promise | str = gettext_lazy(
        "Your account does not have the permission for this. Ask an administrator for it."
    )

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the request may go on. Set `message` to the reason if not."""
        method = str(request.method).lower()
        if request.method in SAFE_METHODS or not hasattr(view, method):
            return True  # a method that the view does not have is answered with 405
        action = str(getattr(view, "action", "") or method)
        required: dict[str, str] = getattr(view, "required_permissions", {})
        if action not in required or not request.user.is_authenticated:
            return False
        scope: str = getattr(view, "scopes", {}).get(action, Scope.REVIEW)
        if not has_scope(request, scope):
            self.message = _("This token does not have the scope “%(scope)s”.") % {"scope": scope}
            return False
        # Programs that only send articles need no access to the admin; people who decide have it.
        may_write = scope == Scope.INGEST or request.user.is_staff
        return bool(may_write and (not required[action] or request.user.has_perm(required[action])))


class IsStaff(PublicReadStaffWrite):
    """Only staff may read; where the view has a `view_permission`, only staff with that permission."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the request may go on. Writing follows the rules of the parent class."""
        if request.method not in SAFE_METHODS:
            return super().has_permission(request, view)
        view_permission: str = getattr(view, "view_permission", "")
        if view_permission:
            self.message = _("Only staff with the permission to view these records have access.")
        else:
            self.message = _("Only staff have access.")
        return Audience.from_request(request).staff and (not view_permission or request.user.has_perm(view_permission))
