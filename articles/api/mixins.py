"""What requests that write share: preconditions (If-Match), keys against doing things twice, and decisions.

The rules are the services'; here a request becomes a call of one, and its refusal a problem.
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
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from articles.api.serializers.actors import MergeSerializer
from articles.api.serializers.decisions import (
    BatchDecisionSerializer,
    BulkDecisionResultSerializer,
    DecisionSerializer,
    NoteSerializer,
)
from articles.api.serializers.pending_changes import PendingChangeSerializer
from articles.models import PendingChange
from articles.services import editing, idempotency, pending_changes, review
from articles.services.errors import StaleRevision
from articles.services.transitions import Performer

Decision = Callable[..., list[Any]]
KEY = re.compile(r"[\x21-\x7e]{1,100}")
# Weak ones too: who compresses an answer on its way, as Django and proxies do, makes its tag weak (RFC 9110, 8.8.1),
# and the revision that it names is the same.
TAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description='The `ETag` of the record as you read it, such as `"3"`.'
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Yours for this request. Sent again with it, the request is answered as before, not carried out again.",
)
PENDING_LOCATION = OpenApiParameter("Location", OpenApiTypes.URI, OpenApiParameter.HEADER, response=[202])
DECISION_RESPONSES = {200: DecisionSerializer, 202: PendingChangeSerializer}
ETAG = OpenApiParameter("ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200])


class PreconditionFailed(APIException):
    status_code = 412
    default_detail = "The record has changed since you read it. Read it again, and decide anew."


class PreconditionRequired(APIException):
    status_code = 428
    default_detail = "Send If-Match with the ETag of the record as you read it, so that no one's change is lost."


def expected_revision(request: Request, *, required: bool = False) -> int | None:
    """The revision that If-Match names; None without one. A tag that is none of ours matches nothing."""
    value = request.headers.get("If-Match", "").strip()
    if value in ("", "*"):
        if required:
            raise PreconditionRequired
        return None
    found = TAG.fullmatch(value)
    if found is None:
        raise PreconditionFailed
    return int(found.group(1))


def idempotent(view: Callable[..., Response]) -> Callable[..., Response]:
    """A view that writes, made safe to ask twice by an `Idempotency-Key`. What it does and that it did it are one
    transaction; a refusal leaves nothing, and the key free."""
    return _once(view, transaction.atomic)


def idempotent_without_transaction(view: Callable[..., Response]) -> Callable[..., Response]:
    """The same for a view that may fetch pages, for which no transaction waits: each part it does is safe by itself."""
    return _once(view, contextlib.nullcontext)


def _once(
    view: Callable[..., Response], together: Callable[[], AbstractContextManager[Any]]
) -> Callable[..., Response]:
    @functools.wraps(view)
    def carried_out_once(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return view(self, request, *args, **kwargs)
        if not KEY.fullmatch(key):
            message = "An Idempotency-Key has 1 to 100 visible ASCII characters."
            raise ValidationError({"Idempotency-Key": [ErrorDetail(message, "invalid-idempotency-key")]})
        row = idempotency.begin(request.user, key, _hash(request))
        if row.status is not None:
            return Response(row.body, status=row.status, headers={**row.headers, "Idempotency-Replayed": "true"})
        try:
            with together():
                response = view(self, request, *args, **kwargs)
                body = json.loads(json.dumps(response.data, default=str))
                idempotency.finish(row, response.status_code, body, _kept_headers(response))
        except BaseException:
            idempotency.release(row)
            raise
        return response

    return carried_out_once


def _hash(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n{body}".encode("utf-8", "replace")).hexdigest()


def _kept_headers(response: Response) -> dict[str, str]:
    return {name: response.headers[name] for name in ("Location", "ETag") if name in response.headers}


def _decision(method: Callable[..., Response]) -> Any:
    """An address that decides on one proposal, once however often it is asked with the same key."""
    described = extend_schema(
        request=NoteSerializer,
        responses=DecisionSerializer,
        parameters=[IF_MATCH, IDEMPOTENCY_KEY, ETAG],
    )
    return described(action(detail=True, methods=["post"])(idempotent(method)))


class DecisionMixin:
    """Accept, reject and reopen, for a view of proposals. Staff with the model's permission, scope `review`."""

    accept_service: Decision = staticmethod(review.accept)
    reject_service: Decision = staticmethod(review.reject)
    reopen_service: Decision = staticmethod(review.reopen)

    @_decision
    def accept(self, request: Request, **kwargs: Any) -> Response:
        """Accept a proposal with everything it rests on."""
        return self._decide(request, self.accept_service)

    @_decision
    def reject(self, request: Request, **kwargs: Any) -> Response:
        """Reject a proposal. It does not come back. Refused while something accepted rests on it."""
        return self._decide(request, self.reject_service)

    @_decision
    def reopen(self, request: Request, **kwargs: Any) -> Response:
        """Undo a decision: the proposal waits again."""
        return self._decide(request, self.reopen_service)

    def _decide(self, request: Request, decision: Decision) -> Response:
        self._reject_unknown_parameters(set())  # type: ignore[attr-defined]
        note = validated_body(NoteSerializer, request)["note"]
        expected, record, batch = expected_revision(request), self._record(), uuid.uuid4()
        by = Performer.from_user(request.user)
        changed = _guarded(lambda: decision(record, by, expected=expected, note=note, batch=batch))
        return self._decided(record, changed, batch)

    def _record(self) -> Any:
        return get_object_or_404(self.model, pk=self.kwargs["pk"])  # type: ignore[attr-defined]

    def _decided(self, record: Any, changed: list[Any], batch: uuid.UUID | None = None) -> Response:
        record.refresh_from_db()
        told = {"id": record.pk, "state": record.state, "revision": record.revision, "batch": batch}
        headers = {"ETag": f'"{record.revision}"'}
        return Response(told | {"changed": summarize_changed(changed)}, headers=headers)


class ProposalMixin(DecisionMixin):
    """Decisions, edits and decisions on many, by the same rules as in the admin."""

    edit_serializer_class: Any = None  # the serializer that reads an edit
    edit: Callable[..., Any] = staticmethod(editing.edit)

    @_decision
    def keep(self, request: Request, **kwargs: Any) -> Response:
        """Stand by a decision that a later run of the engine disagrees with."""
        return self._decide(request, review.keep)

    @_decision
    def confirm(self, request: Request, **kwargs: Any) -> Response:
        """Let stand what another person alone has accepted, where the desk wants a second pair of eyes."""
        return self._decide(request, review.confirm)

    @extend_schema(
        request=BatchDecisionSerializer, responses=BulkDecisionResultSerializer, parameters=[IDEMPOTENCY_KEY]
    )
    @action(detail=False, methods=["post"])
    @idempotent
    def decide(self, request: Request, **kwargs: Any) -> Response:
        """One decision on many. Each stands or falls alone."""
        self._reject_unknown_parameters(set())  # type: ignore[attr-defined]
        given = validated_body(BatchDecisionSerializer, request)
        records = self.model.objects.filter(pk__in=given["ids"])  # type: ignore[attr-defined]
        bulk = review.decide_many(records, given["action"], Performer.from_user(request.user), given["note"])
        found = {record.pk for record in records}
        failed = [{"id": failure.record.pk, "detail": failure.reason} for failure in bulk.failed]
        failed += [{"id": pk, "detail": "There is no such record."} for pk in given["ids"] if pk not in found]
        return Response({"batch": str(bulk.batch), "changed": summarize_changed(bulk.changed), "failed": failed})

    @extend_schema(responses=DecisionSerializer, parameters=[IF_MATCH, ETAG])
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Correct a record, and accept it as corrected. `If-Match` is needed."""
        self._reject_unknown_parameters(set())  # type: ignore[attr-defined]
        expected = expected_revision(request, required=True)
        values = validated_body(self.edit_serializer_class, request)
        if not values:
            raise ValidationError({"": [ErrorDetail("There is nothing to change.", "empty")]})
        record = self._record()
        by, batch = Performer.from_user(request.user), uuid.uuid4()
        edited = _guarded(lambda: self.edit(record, values, by, expected=expected, batch=batch))
        return self._decided(edited, [edited], batch)


class MergeMixin:
    """Two actors are one, and two again. What readers would see of that may wait for a second person."""

    @extend_schema(
        request=MergeSerializer,
        responses=DECISION_RESPONSES,
        parameters=[IF_MATCH, IDEMPOTENCY_KEY, ETAG, PENDING_LOCATION],
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def merge(self, request: Request, **kwargs: Any) -> Response:
        """Everything that names this actor names the other from now on. 202: it waits for another person."""
        self._reject_unknown_parameters(set())  # type: ignore[attr-defined]
        given = validated_body(MergeSerializer, request)
        actor, expected = self._record(), expected_revision(request)  # type: ignore[attr-defined]
        into, by = given["into"], Performer.from_user(request.user)
        made = _guarded(lambda: pending_changes.merge(actor, into, by, expected=expected, note=given["note"]))
        return self._decided(made if isinstance(made, PendingChange) else actor, [into])

    @extend_schema(
        request=NoteSerializer, responses=DECISION_RESPONSES, parameters=[IDEMPOTENCY_KEY, ETAG, PENDING_LOCATION]
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def unmerge(self, request: Request, **kwargs: Any) -> Response:
        """Undo a merge. 202: it waits for another person."""
        self._reject_unknown_parameters(set())  # type: ignore[attr-defined]
        note = validated_body(NoteSerializer, request)["note"]
        actor = self._record()  # type: ignore[attr-defined]
        returned = pending_changes.unmerge(actor, Performer.from_user(request.user), note=note)
        return self._decided(returned, [returned])

    def _decided(self, record: Any, changed: list[Any], batch: uuid.UUID | None = None) -> Response:
        """What was done; or what waits for a second person, and where it is found."""
        if isinstance(record, PendingChange):
            told = PendingChangeSerializer(record, context={"request": self.request, "audience": self.audience}).data  # type: ignore[attr-defined]
            return Response(told, status=202, headers={"Location": told["url"]})
        response: Response = super()._decided(record, changed, batch)  # type: ignore[misc]
        return response


def decision_permissions(permission: str) -> dict[str, str]:
    """The permission of each action that decides."""
    return dict.fromkeys(("accept", "reject", "reopen", "keep", "confirm", "decide", "partial_update"), permission)


def _guarded(decide: Callable[[], Any]) -> Any:
    """A decision on a state that is no more is a failed precondition where the client named the state."""
    try:
        return decide()
    except StaleRevision as stale:
        raise PreconditionFailed(stale.message) from None


def validated_body(serializer: Any, request: Request) -> Mapping[str, Any]:
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    found: Mapping[str, Any] = body.validated_data
    return found


def summarize_changed(records: list[Any]) -> list[dict[str, Any]]:
    return [
        {"kind": record._meta.model_name, "id": record.pk, "state": record.state, "revision": record.revision}
        for record in records
    ]
