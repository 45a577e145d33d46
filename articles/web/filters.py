"""The filters of a timeline, read from the query string and written back into short URLs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.choices import AttributionKind, EventKind, EventStatus
from articles.presentation.dates import humanize_edtf
from articles.selectors.timeline import TimelineFilter
from articles.selectors.timeline_order import TimelinePosition

ANY = [("", gettext_lazy("any"))]
DATE = re.compile(r"\d{4}(-\d\d){0,2}")
NEWEST_FIRST = "newest"
FILTER_NAMES = ("actor", "outlet", "attribution", "kind", "status", "since", "until", "as_of")
# Characters of a refused value that are repeated in the error message.
MAX_ECHO = 40


class PartialDateField(forms.Field):
    """A day, a month or a year: of the latter two its first day or, with `last`, its last day."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, last: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.last = last

    def to_python(self, value: object) -> dt.date | None:
        """Return the first or last day of a date, a month or a year. Raise ValidationError for anything else."""
        text = str(value or "").strip()
        if not text:
            return None
        position = TimelinePosition.parse(text) if DATE.fullmatch(text) else None
        if position is None:
            message = _("“%(value)s” is not a date. Enter a day such as 2025-10-09, a month or a year.")
            raise forms.ValidationError(message % {"value": text[:MAX_ECHO]})
        return position.last if self.last else position.first


class PositionField(forms.Field):
    """The position in the timeline at which a page begins."""

    def to_python(self, value: object) -> TimelinePosition | None:
        """Return the position, or None for an empty value. Raise ValidationError for anything else."""
        text = str(value or "").strip()
        position = TimelinePosition.parse(text)
        if text and position is None:
            message = _("“%(value)s” is not a place in this timeline. Use a day such as 2025-10-09, a month or a year.")
            raise forms.ValidationError(message % {"value": text[:MAX_ECHO]})
        return position


class TimelineForm(forms.Form):
    """The filters of a timeline, with the choices that its story offers."""

    actor = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label=gettext_lazy("Participant"))
    outlet = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label=gettext_lazy("Reported by"))
    attribution = forms.ChoiceField(
        choices=[*ANY, *AttributionKind.choices], required=False, label=gettext_lazy("Attribution")
    )
    kind = forms.ChoiceField(choices=[*ANY, *EventKind.choices], required=False, label=gettext_lazy("Kind of event"))
    status = forms.ChoiceField(choices=[*ANY, *EventStatus.choices], required=False, label=gettext_lazy("Status"))
    since = PartialDateField(label=gettext_lazy("From"))
    until = PartialDateField(last=True, label=gettext_lazy("To"))
    as_of = PartialDateField(last=True, label=gettext_lazy("As known on"))
    order = forms.ChoiceField(
        choices=[("", gettext_lazy("oldest first")), (NEWEST_FIRST, gettext_lazy("newest first"))],
        required=False,
        label=gettext_lazy("Order"),
    )
    at = PositionField(required=False)

    INVALID_CHOICE = {
        "actor": gettext_lazy("No participant of this story has that number."),
        "outlet": gettext_lazy("No outlet of this story has that number."),
        "attribution": gettext_lazy("Unknown kind of attribution."),
        "kind": gettext_lazy("Unknown kind of event."),
        "status": gettext_lazy("Unknown status."),
        "order": gettext_lazy("Unknown order. Use “newest”, or leave it out."),
    }

    def __init__(
        self,
        data: QueryDict,
        actors: Sequence[tuple[int, str]],
        outlets: Sequence[tuple[int, str]],
        kinds: Container[str],
    ) -> None:
        super().__init__(data, auto_id="filter-%s")
        for name, message in self.INVALID_CHOICE.items():
            self.fields[name].error_messages["invalid_choice"] = message
        selected_kind = data.get("kind")
        offered_kinds = [
            (value, label) for value, label in EventKind.choices if value in kinds or value == selected_kind
        ]
        self._set_choices("actor", _("anyone"), actors)
        self._set_choices("outlet", _("any outlet"), outlets)
        self._set_choices("kind", _("any kind"), offered_kinds)

    def _set_choices(self, name: str, empty_label: str, choices: Sequence[tuple[Any, Any]]) -> None:
        options = [("", empty_label), *((str(value), label) for value, label in choices)]
        self.fields[name].choices = options  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            raise forms.ValidationError(_("The period ends before it begins. Swap the two dates."))
        return cleaned

    # The rest needs a valid form.

    @property
    def newest(self) -> bool:
        """Return whether the newest entries come first."""
        return bool(self.cleaned_data["order"] == NEWEST_FIRST)

    @property
    def timeline_filter(self) -> TimelineFilter:
        """Return the filters as the selectors take them."""
        return TimelineFilter(**{name: self.cleaned_data[name] for name in FILTER_NAMES})

    def query_values(self) -> dict[str, str]:
        """Return the query parameters that this form knows, without empty ones."""
        values = {name: str(self.data.get(name, "")).strip() for name in self.fields}
        return {name: value for name, value in values.items() if value}

    def url_with(self, **changes: str) -> str:
        """Return this URL with some parameters changed; an empty value removes one.

        Without parameters the relative URL is “.”, the page's own path: an empty one would keep the query string.
        """
        values = {name: value for name, value in (self.query_values() | changes).items() if value}
        return f"?{urlencode(values)}" if values else "."

    def active_filters(self) -> list[tuple[str, str, str]]:
        """Return each filter in use as its label, its value in words and the URL that removes it."""
        return [
            (str(self.fields[name].label), self._value_words(name, value), self.url_with(**{name: "", "at": ""}))
            for name, value in self.query_values().items()
            if name in FILTER_NAMES
        ]

    def _value_words(self, name: str, value: str) -> str:
        choices = dict(getattr(self.fields[name], "choices", []))
        return str(choices[value]) if value in choices else humanize_edtf(value)
