"""Form fields in which editors name actors and events. They work without JavaScript, which only adds completion."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.choices import ParticipantRole
from articles.models import Actor, Event
from articles.models.actor import name_key

ID_SUFFIX = re.compile(r"#(\d{1,18})\s*$")
WIKIDATA_ID = re.compile(r"Q\d+")
MAX_MATCHES = 20  # records with the same name that are loaded; a form lists only a few of them
MAX_LISTED = 6  # records with the same name that an error message lists
MAX_QUOTED = 80  # characters of the input that an error message repeats


def name_with_id(record: models.Model | None) -> str:
    """Return a record as forms write it, “Ana Ruiz #12”: the id distinguishes records of the same name."""
    return f"{record} #{record.pk}" if record is not None else ""


class RecordField(forms.CharField):
    """A record by name and/or id: “Ana Ruiz”, “Ana Ruiz #12” or, for actors, “Q42”.

    `find` returns the records that a text without an id may mean. If it returns several, the field asks which one is
    meant and never guesses. `search` names the kind of record that the page's script completes.
    """

    def __init__(
        self, find: Callable[[str], list[Any]], model: type[models.Model], *, search: str = "", **options: Any
    ) -> None:
        self.find, self.model = find, model
        options.setdefault("required", False)
        attrs = {"size": 40, "autocomplete": "off"} | ({"data-search": search} if search else {})
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def to_python(self, value: Any) -> Any:
        """Return the record that the text means, or None if it is empty; raise ValidationError if it is unclear."""
        text = str(super().to_python(value) or "").replace("\x00", "").strip()
        if not text:
            return None
        suffix = ID_SUFFIX.search(text)
        matches = list(self.model._default_manager.filter(pk=suffix[1])) if suffix else self.find(text)
        if len(matches) == 1:
            return matches[0]
        values = {"kind": self.model._meta.verbose_name, "text": text[:MAX_QUOTED]}
        if not matches:
            message = _("There is no %(kind)s called “%(text)s”. Choose an existing one, or create it first.")
            raise ValidationError(message % values)
        values["names"] = ", ".join(name_with_id(record) for record in matches[:MAX_LISTED])
        message = _("More than one %(kind)s is called “%(text)s”. Enter one of these: %(names)s.")
        raise ValidationError(message % values)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the text changed: the initial value is text too, not a record."""
        return str(initial or "").strip() != str(data or "").strip()


def actors_by_name(text: str) -> list[Actor]:
    """Return active, unmerged actors with this Wikidata id, name or alias; only accepted ones if there are any."""
    actors = Actor.objects.active().filter(merged_into=None)
    if WIKIDATA_ID.fullmatch(text):
        return list(actors.filter(wikidata_id=text))
    named = list(actors.filter(aliases__key=name_key(text)).distinct().order_by("pk")[:MAX_MATCHES])
    accepted = [actor for actor in named if actor.is_accepted]
    return accepted or named


def events_by_title(text: str) -> list[Event]:
    """Return active events with this title, ignoring case."""
    return list(Event.objects.active().filter(title__iexact=text)[:MAX_MATCHES])


def actor_field(**options: Any) -> RecordField:
    """Return a field for an actor."""
    return RecordField(actors_by_name, Actor, search="actor", **options)


# The roles are entered as their stored values, which are not translated.
ROLE_LINE = re.compile(rf"({'|'.join(ParticipantRole.values)})\s*:\s*(.+)", re.IGNORECASE)


class ParticipantsField(forms.CharField):
    """The participants of an event, one per line: “agent: Ana Ruiz #12”. Cleans into (actor, role) pairs."""

    def __init__(self, rows: int = 3) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "cols": 40, "data-search": "actor"})
        help_text = gettext_lazy(
            "One per line, for example “agent: Ana Ruiz”. The roles are agent, patient, place, other."
        )
        super().__init__(required=False, widget=widget, label=gettext_lazy("Participants"), help_text=help_text)

    def to_python(self, value: Any) -> Any:
        """Return (actor, role) pairs without repetitions; raise ValidationError for a malformed line."""
        participants = [self._parse_line(line) for line in _lines(super().to_python(value))]
        return list(dict.fromkeys(participants))

    def _parse_line(self, line: str) -> tuple[Actor, ParticipantRole]:
        match = ROLE_LINE.fullmatch(line)
        if match is None:
            message = _("“%(line)s”: enter a role (agent, patient, place or other), a colon and an actor.")
            raise ValidationError(message % {"line": line[:MAX_QUOTED]})
        return actor_field(required=True).clean(match[2]), ParticipantRole(match[1].lower())

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the lines changed, ignoring blank ones."""
        return _lines(initial) != _lines(data)


def _lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]
