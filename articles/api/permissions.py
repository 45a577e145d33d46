"""Who may do what, said in predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from articles.api.audience import Audience

if TYPE_CHECKING:  # the settings name this module, so the library imports it before its own views are there
    from rest_framework.views import APIView


class ReadPublicElseStaff(BasePermission):
    """Anyone reads: the querysets show the public what is public, and staff the rest. Who writes needs a permission.

    A view names the permission for each way of writing in `needs`; a way without one is closed to everyone.
    """

    message = "Your account may not do this. Ask an administrator of the desk for the permission."

    def has_permission(self, request: Request, view: APIView) -> bool:
        method = str(request.method).lower()
        if request.method in SAFE_METHODS or not hasattr(view, method):
            return True  # nothing to protect in a method that does not exist; the answer is 405
        needs: dict[str, str] = getattr(view, "needs", {})
        return bool(method in needs and request.user.is_authenticated and request.user.has_perm(needs[method]))


class StaffOnly(BasePermission):
    """What is nobody's business but the desk's own."""

    message = "Only the desk's staff may see this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return Audience.of(request).staff
