"""Problem details (RFC 9457), for the schema only: responses are built in `articles.api.problems`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class FieldErrorSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """An error in one field of the body, or in one parameter."""

    field = serializers.CharField(help_text=_("Name of the field or parameter, or a path such as “stories.0”."))
    code = serializers.CharField(help_text=_("Stable identifier of the error."))
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Problem details (RFC 9457)."""

    type = serializers.CharField(help_text=_("Stable identifier of the kind of problem."))
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text=_("What went wrong, and what to do."))
    instance = serializers.CharField(help_text=_("Path of the request."))
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]
