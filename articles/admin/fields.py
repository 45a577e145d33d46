"""Fields that name actors and events as a person writes them. They need no script; one may complete what is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from articles.choices import ParticipantRole
from articles.models import Actor, Event
from articles.models.actor import name_key

NUMBER = re.compile(r"#(\d{1,18})\s*$")


def name_with_id(record: Any) -> str:
    """A record as the forms write it: its name and its number, which tells it from its namesakes."""
    return f"{record} #{record.pk}" if record is not None else ""


class RecordField(forms.CharField):
    """A record by name: “Ana Ruiz”, “Ana Ruiz #12” or, for an actor, “Q42”. Never a guess between two."""

    def __init__(self, find: Callable[[str], list[Any]], model: Any, *, search: str = "", **options: Any):
        self.find, self.model = find, model
        options.setdefault("required", False)
        attrs = {"size": 40, "autocomplete": "off"} | ({"data-search": search} if search else {})
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").replace("\x00", "").strip()
        if not text:
            return None
        number = NUMBER.search(text)
        found = list(self.model.objects.filter(pk=number[1])) if number else self.find(text)
        name = self.model._meta.verbose_name
        if not found:
            raise ValidationError(f"No {name} is called “{text[:80]}”. Choose one that is there, or create it first.")
        if len(found) > 1:
            names = ", ".join(name_with_id(record) for record in found[:6])
            raise ValidationError(f"More than one {name} is called “{text[:80]}”. Write which: {names}.")
        return found[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "").strip() != str(data or "").strip()


def actors_by_name(text: str) -> list[Actor]:
    """Living actors by Wikidata id or by any of their names, accepted ones before others."""
    standing = Actor.objects.active().filter(merged_into=None)
    if re.fullmatch(r"Q\d+", text):
        return list(standing.filter(wikidata_id=text))
    found = list(standing.filter(aliases__key=name_key(text)).distinct().order_by("pk")[:20])
    accepted = [actor for actor in found if actor.is_accepted]
    return accepted or found


def events_by_name(text: str) -> list[Event]:
    return list(Event.objects.active().filter(title__iexact=text)[:20])


def actor_field(**options: Any) -> RecordField:
    return RecordField(actors_by_name, Actor, search="actor", **options)


ROLE_LINE = re.compile(r"(agent|patient|place|other)\s*:\s*(.+)", re.IGNORECASE)


class ParticipantsField(forms.CharField):
    """Who took part, one a line: “agent: Ana Ruiz #12”."""

    def __init__(self, rows: int = 3):
        widget = forms.Textarea(attrs={"rows": rows, "cols": 40, "data-search": "actor"})
        super().__init__(
            required=False, widget=widget, help_text="One a line, as “agent: Ana Ruiz”; or patient, place, other."
        )

    def to_python(self, value: Any) -> Any:
        return list(dict.fromkeys(self._line(line) for line in _lines(super().to_python(value))))

    def _line(self, line: str) -> tuple[Actor, ParticipantRole]:
        match = ROLE_LINE.fullmatch(line)
        if match is None:
            raise ValidationError(f"“{line[:80]}”: write agent, patient, place or other, a colon, and the actor.")
        return actor_field(required=True).clean(match[2]), ParticipantRole(match[1].lower())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _lines(initial) != _lines(data)


def _lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]
