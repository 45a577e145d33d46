"""Shared parts of views that write: preconditions (If-Match), idempotency keys, decisions and merges.

The rules are those of the services; here a request becomes the call of a service, and its refusal a problem.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import re
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from articles.api.serializers.actors import MergeSerializer
from articles.api.serializers.decisions import (
    BatchDecisionSerializer,
    BulkDecisionResultSerializer,
    DecisionSerializer,
    NoteSerializer,
)
from articles.api.serializers.pending_changes import PendingChangeSerializer
from articles.api.views.base import RecordViewSet
from articles.models import PendingChange
from articles.services import editing, idempotency, pending_changes, review
from articles.services.errors import StaleRevision
from articles.services.transitions import Performer

DecisionService = Callable[..., list[Any]]  # such as `review.accept`: returns the records that it changed
IDEMPOTENCY_KEY_PATTERN = re.compile(r"[\x21-\x7e]{1,100}")
# Weak tags too: whatever compresses a response on its way, as Django and proxies do, makes its tag weak
# (RFC 9110, 8.8.1), and the revision in it is the same.
ETAG_PATTERN = re.compile(r'(?:W/)?"([0-9]{1,9})"')
REPLAYED_HEADERS = ("Location", "ETag")
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description=gettext_lazy('The `ETag` of the record as you read it, for example `"3"`.'),
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=gettext_lazy(
        "A unique key that you choose. If you repeat the request with the same key, the first response is returned"
        " and nothing is done again."
    ),
)
PENDING_LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.URI,
    OpenApiParameter.HEADER,
    response=[202],
    description=gettext_lazy("URL of the pending change."),
)
ETAG = OpenApiParameter(
    "ETag",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[200],
    description=gettext_lazy("Revision of the record after the change."),
)
DECISION_RESPONSES = {200: DecisionSerializer, 202: PendingChangeSerializer}


class PreconditionFailed(APIException):
    """The record no longer has the revision that If-Match names."""

    status_code = 412
    default_detail = gettext_lazy("The record has changed since you read it. Fetch it again and retry.")


class PreconditionRequired(APIException):
    """The request needs If-Match and has none."""

    status_code = 428
    default_detail = gettext_lazy(
        "Send If-Match with the ETag of the record as you read it, so that you do not overwrite another change."
    )


def expected_revision(request: Request, *, required: bool = False) -> int | None:
    """Return the revision that If-Match names, or None without one.

    Raise PreconditionFailed for a tag that no record can have, and PreconditionRequired if one is `required`.
    """
    value = request.headers.get("If-Match", "").strip()
    if value in ("", "*"):
        if required:
            raise PreconditionRequired
        return None
    match = ETAG_PATTERN.fullmatch(value)
    if match is None:
        raise PreconditionFailed
    return int(match.group(1))


def idempotent(view: Callable[..., Response]) -> Callable[..., Response]:
    """Make a view that writes safe to repeat with an `Idempotency-Key`.

    The change and the record of its response are one transaction; a refusal changes nothing and frees the key.
    """
    return _idempotent_in(transaction.atomic, view)


def idempotent_without_transaction(view: Callable[..., Response]) -> Callable[..., Response]:
    """Do the same as `idempotent` without a transaction around the view.

    For views that may fetch pages: no transaction may wait for the network. Each part of their work must be safe to
    repeat by itself.
    """
    return _idempotent_in(contextlib.nullcontext, view)


def _idempotent_in(
    context: Callable[[], AbstractContextManager[Any]], view: Callable[..., Response]
) -> Callable[..., Response]:
    @functools.wraps(view)
    def run_once(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return view(self, request, *args, **kwargs)
        _validate_idempotency_key(key)
        row = idempotency.begin(request.user, key, _hash_request(request))
        if row.status is not None:
            headers = {**row.headers, "Idempotency-Replayed": "true"}
            return Response(row.body, status=row.status, headers=headers)
        try:
            with context():
                response = view(self, request, *args, **kwargs)
                body = json.loads(json.dumps(response.data, default=str))
                idempotency.finish(row, response.status_code, body, _replayed_headers(response))
        except BaseException:
            idempotency.release(row)
            raise
        return response

    return run_once


def _validate_idempotency_key(key: str) -> None:
    if not IDEMPOTENCY_KEY_PATTERN.fullmatch(key):
        message = _("An Idempotency-Key must have 1 to 100 visible ASCII characters.")
        raise ValidationError({"Idempotency-Key": [ErrorDetail(message, "invalid-idempotency-key")]})


def _hash_request(request: Request) -> str:
    """Return a hash of method, path, query and body, by which a key that is reused for another request is found."""
    body = json.dumps(request.data, sort_keys=True, default=str)
    content = f"{request.method} {request.get_full_path()}\n{body}"
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()


def _replayed_headers(response: Response) -> dict[str, str]:
    return {name: response.headers[name] for name in REPLAYED_HEADERS if name in response.headers}


def _decision_action(method: Callable[..., Response]) -> Any:
    """Make a method an idempotent POST action on a single proposal."""
    describe = extend_schema(
        request=NoteSerializer,
        responses=DecisionSerializer,
        parameters=[IF_MATCH, IDEMPOTENCY_KEY, ETAG],
    )
    return describe(action(detail=True, methods=["post"])(idempotent(method)))


class DecisionMixin(RecordViewSet):
    """Accept, reject and reopen, for staff with the permission of the model and the scope `review`.

    A view may replace the services that decide.
    """

    model: Any
    accept_service: DecisionService = staticmethod(review.accept)
    reject_service: DecisionService = staticmethod(review.reject)
    reopen_service: DecisionService = staticmethod(review.reopen)

    @_decision_action
    def accept(self, request: Request, **kwargs: Any) -> Response:
        """Accept a proposal and everything that it depends on."""
        return self._decide(request, self.accept_service)

    @_decision_action
    def reject(self, request: Request, **kwargs: Any) -> Response:
        """Reject a proposal for good. Refused while an accepted record depends on it."""
        return self._decide(request, self.reject_service)

    @_decision_action
    def reopen(self, request: Request, **kwargs: Any) -> Response:
        """Revoke a decision: the record is a proposal again."""
        return self._decide(request, self.reopen_service)

    def _decide(self, request: Request, service: DecisionService) -> Response:
        self._reject_unknown_parameters(set())
        note = validated_body(NoteSerializer, request)["note"]
        expected, record, batch = expected_revision(request), self._get_record(), uuid.uuid4()
        performer = Performer.from_user(request.user)
        changed = _check_precondition(lambda: service(record, performer, expected=expected, note=note, batch=batch))
        return self._decision_response(record, changed, batch)

    def _get_record(self) -> Any:
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    def _decision_response(self, record: Any, changed: list[Any], batch: uuid.UUID | None = None) -> Response:
        """Return the state of a record after a decision and all records that changed with it."""
        record.refresh_from_db()
        body = {
            "id": record.pk,
            "state": record.state,
            "revision": record.revision,
            "batch": batch,
            "changed": summarize_changed(changed),
        }
        return Response(body, headers={"ETag": f'"{record.revision}"'})


class ProposalMixin(DecisionMixin):
    """Decisions, edits and bulk decisions, by the same rules as in the admin."""

    edit_serializer_class: type[Serializer[Any]] | None = None
    edit: Callable[..., Any] = staticmethod(editing.edit)

    @_decision_action
    def keep(self, request: Request, **kwargs: Any) -> Response:
        """Keep a decision that a later run of the engine disagrees with."""
        return self._decide(request, review.keep)

    @_decision_action
    def confirm(self, request: Request, **kwargs: Any) -> Response:
        """Confirm what one other person alone has accepted, where a second review is required."""
        return self._decide(request, review.confirm)

    @extend_schema(
        request=BatchDecisionSerializer, responses=BulkDecisionResultSerializer, parameters=[IDEMPOTENCY_KEY]
    )
    @action(detail=False, methods=["post"])
    @idempotent
    def decide(self, request: Request, **kwargs: Any) -> Response:
        """Make one decision on many records. Each succeeds or fails on its own."""
        self._reject_unknown_parameters(set())
        body = validated_body(BatchDecisionSerializer, request)
        records = self.model.objects.filter(pk__in=body["ids"])
        bulk = review.decide_many(records, body["action"], Performer.from_user(request.user), body["note"])
        known_ids = {record.pk for record in records}
        failed = [{"id": failure.record.pk, "detail": failure.reason} for failure in bulk.failed]
        failed += [{"id": pk, "detail": _("There is no such record.")} for pk in body["ids"] if pk not in known_ids]
        return Response({"batch": str(bulk.batch), "changed": summarize_changed(bulk.changed), "failed": failed})

    @extend_schema(responses=DecisionSerializer, parameters=[IF_MATCH, ETAG])
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Edit a record and accept it as edited. Requires `If-Match`."""
        self._reject_unknown_parameters(set())
        expected = expected_revision(request, required=True)
        values = validated_body(self.edit_serializer_class, request)
        if not values:
            raise ValidationError({"": [ErrorDetail(_("The body names no field to change."), "empty")]})
        record = self._get_record()
        performer, batch = Performer.from_user(request.user), uuid.uuid4()
        edited = _check_precondition(lambda: self.edit(record, values, performer, expected=expected, batch=batch))
        return self._decision_response(edited, [edited], batch)


class MergeMixin(DecisionMixin):
    """Merge actors and undo it. A change that readers would see may have to wait for a second person."""

    @extend_schema(
        request=MergeSerializer,
        responses=DECISION_RESPONSES,
        parameters=[IF_MATCH, IDEMPOTENCY_KEY, ETAG, PENDING_LOCATION],
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def merge(self, request: Request, **kwargs: Any) -> Response:
        """Merge this actor into another, which takes over all its records.

        202: the merge waits for the approval of a second person."""
        self._reject_unknown_parameters(set())
        body = validated_body(MergeSerializer, request)
        actor, expected = self._get_record(), expected_revision(request)
        into, performer = body["into"], Performer.from_user(request.user)
        result = _check_precondition(
            lambda: pending_changes.merge(actor, into, performer, expected=expected, note=body["note"])
        )
        return self._decision_response(result if isinstance(result, PendingChange) else actor, [into])

    @extend_schema(
        request=NoteSerializer, responses=DECISION_RESPONSES, parameters=[IDEMPOTENCY_KEY, ETAG, PENDING_LOCATION]
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def unmerge(self, request: Request, **kwargs: Any) -> Response:
        """Undo the merge of this actor.

        202: undoing it waits for the approval of a second person."""
        self._reject_unknown_parameters(set())
        note = validated_body(NoteSerializer, request)["note"]
        result = pending_changes.unmerge(self._get_record(), Performer.from_user(request.user), note=note)
        return self._decision_response(result, [result])

    def _decision_response(self, record: Any, changed: list[Any], batch: uuid.UUID | None = None) -> Response:
        """Return the decision, or 202 with the pending change and its URL in `Location`."""
        if isinstance(record, PendingChange):
            context = {"request": self.request, "audience": self.audience}
            body = PendingChangeSerializer(record, context=context).data
            return Response(body, status=202, headers={"Location": body["url"]})
        return super()._decision_response(record, changed, batch)


def decision_permissions(permission: str) -> dict[str, str]:
    """Return `required_permissions` with the same permission for every action that decides or edits."""
    return dict.fromkeys(("accept", "reject", "reopen", "keep", "confirm", "decide", "partial_update"), permission)


def _check_precondition(call_service: Callable[[], Any]) -> Any:
    """Call a service and turn StaleRevision into PreconditionFailed: the client named the revision it expects."""
    try:
        return call_service()
    except StaleRevision as stale:
        raise PreconditionFailed(stale.message) from None


def validated_body(serializer_class: Any, request: Request) -> Mapping[str, Any]:
    """Return the validated data of the request's body. Raise ValidationError."""
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    values: Mapping[str, Any] = serializer.validated_data
    return values


def summarize_changed(records: list[Any]) -> list[dict[str, Any]]:
    """Return kind, id, state and revision of each record, for `ChangedRecordSerializer`."""
    return [
        {"kind": record._meta.model_name, "id": record.pk, "state": record.state, "revision": record.revision}
        for record in records
    ]
