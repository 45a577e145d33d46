"""Who may do what, said in predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from articles.api.audience import Audience
from articles.api.authentication import has_scope
from articles.choices import Scope

if TYPE_CHECKING:  # the settings name this module, so the library imports it before its own views are there
    from rest_framework.views import APIView


class PublicReadStaffWrite(BasePermission):
    """Anyone reads: the querysets show the public what is public, and staff the rest. Who writes needs a permission.

    A view names the permission for each of its actions that write in `required_permissions` (empty where the action
    itself checks), and the scope that a token must have in `scopes`; an action that is not named is closed to everyone.
    """

    message = "Your account may not do this. Ask an administrator of the desk for the permission."

    def has_permission(self, request: Request, view: APIView) -> bool:
        method = str(request.method).lower()
        if request.method in SAFE_METHODS or not hasattr(view, method):
            return True  # nothing to protect in a method that does not exist; the answer is 405
        action = str(getattr(view, "action", "") or method)
        needs: dict[str, str] = getattr(view, "required_permissions", {})
        scope: str = getattr(view, "scopes", {}).get(action, Scope.REVIEW)
        if action not in needs or not request.user.is_authenticated:
            return False
        if not has_scope(request, scope):
            self.message = f"This token may not be used to write here: it lacks the scope “{scope}”."
            return False
        staff = scope == Scope.INGEST or request.user.is_staff  # who decides works in the admin too
        return bool(staff and (not needs[action] or request.user.has_perm(needs[action])))


class IsStaff(PublicReadStaffWrite):
    """What is nobody's business but the desk's own; with the view's `view_permission`, not all of its staff's."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method not in SAFE_METHODS:
            return super().has_permission(request, view)
        needed: str = getattr(view, "view_permission", "")
        self.message = f"Only the desk's staff{' with the permission to' if needed else ''} may see this."
        return Audience.of(request).staff and (not needed or request.user.has_perm(needed))
