"""Forms to add an article (pasted, uploaded or fetched) and to correct its metadata."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.forms import TypedModelForm
from articles.ingestion.files import ExtractedText, check_size, read_file
from articles.ingestion.incoming import BadInput, IncomingArticle, build_article, parse_published
from articles.ingestion.pages import KnownMetadata
from articles.models import Article, Outlet, Story
from articles.services import pages
from articles.services.errors import InvalidValue
from articles.services.ingest import update_article
from articles.services.transitions import Performer

WIDE = {"class": "vTextField"}

MAX_SUGGESTED_OUTLETS = 1000  # bounds the page size; browsers show only a few suggestions at a time


class RawTextField(forms.Field):
    """Pass text on unchanged. The ingestion validates it, with messages that say what to do."""

    def to_python(self, value: Any) -> str:
        """Return the text as it was submitted."""
        return value or ""


class OutletInput(forms.TextInput):
    """A text input that suggests the known outlets."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Render the input with a list of suggestions."""
        text_input = super().render(name, value, {**(attrs or {}), "list": "known-outlets"}, renderer)
        names = Outlet.objects.values_list("name")[:MAX_SUGGESTED_OUTLETS]
        options = format_html_join("", '<option value="{}"></option>', names)
        return format_html('{}<datalist id="known-outlets">{}</datalist>', text_input, options)


class ArticleAddForm(forms.Form):
    """Read a new article. A valid form holds an IncomingArticle as `cleaned_data["incoming"]`.

    `cleaned_data["page"]` is the fetched page if only an address was given.
    """

    text = RawTextField(
        required=False,
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 16, "cols": 80, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Paste the article, upload a file below, or enter only its address. Separate paragraphs with a blank line."
        ),
    )
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".txt,.text,.md,.markdown,.html,.htm"}),
        help_text=gettext_lazy("Instead of a pasted text: a .txt, .md or .html file."),
    )
    title = RawTextField(
        required=False,
        label=gettext_lazy("Title"),
        widget=forms.TextInput(attrs=WIDE),
        help_text=gettext_lazy("If empty, the title in the file or else the first line of the text is used."),
    )
    outlet = RawTextField(
        required=False,
        label=gettext_lazy("Outlet"),
        widget=OutletInput(attrs=WIDE),
        help_text=gettext_lazy("Who published it. A new name creates a new outlet."),
    )
    published = RawTextField(
        required=False,
        label=gettext_lazy("Published"),
        widget=forms.TextInput(attrs={"size": 30}),
        help_text=gettext_lazy(
            "For example 2025-10-16, or 2025-10-16T09:30+02:00. Relative dates in the text, such as “on Monday”, are"
            " resolved from it. If empty, the date in the file is used."
        ),
    )
    byline = RawTextField(
        required=False,
        label=gettext_lazy("Byline"),
        widget=forms.TextInput(attrs=WIDE),
        help_text=gettext_lazy("The authors, as published."),
    )
    url = RawTextField(
        required=False,
        label=gettext_lazy("Address"),
        widget=forms.TextInput(attrs={"class": "vURLField", "inputmode": "url"}),
        help_text=gettext_lazy(
            "The web address of the article. If you enter nothing else, the page is fetched. If an article with this"
            " address already exists, a changed text becomes a new version of it."
        ),
    )
    stories = forms.ModelMultipleChoiceField(
        Story.objects.all(),
        required=False,
        label=gettext_lazy("Stories"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Story %(value)s no longer exists. Choose again."),
            "invalid_pk_value": gettext_lazy("“%(pk)s” is not a story. Choose again."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """Build the incoming article; an error is shown at the field that it is about."""
        super().clean()
        if not self.errors:
            try:
                self.cleaned_data["incoming"] = self._build_incoming()
            except BadInput as error:
                self.add_error(self._error_field(error), ValidationError(error.message, code=error.code))
        return self.cleaned_data

    def _build_incoming(self) -> IncomingArticle:
        """Return the article to store; fetch it if only an address was given. Raise BadInput for unusable input."""
        values = self.cleaned_data
        if values["url"].strip() and not values["text"].strip() and values["file"] is None:
            given = {name: values[name].strip() for name in ("title", "outlet", "byline", "published")}
            values["page"] = pages.fetch(values["url"])
            article: IncomingArticle = values["page"].article(KnownMetadata(**given))
            return article
        extracted = self._extract_text()
        return build_article(
            extracted.text,
            title=values["title"].strip() or extracted.title,
            published=values["published"].strip() or extracted.published,
            **{name: values[name] for name in ("outlet", "url", "byline")},
        )

    def _extract_text(self) -> ExtractedText:
        """Return the pasted text or the text of the file."""
        text, file = self.cleaned_data["text"], self.cleaned_data["file"]
        if file is None:
            return ExtractedText(text)
        if text.strip():
            raise BadInput("file", "two-texts", _("Paste a text or upload a file, not both."))
        check_size(file.name, file.size)
        return read_file(file.name, file.read())

    def _error_field(self, error: BadInput) -> str | None:
        """Return the field to show an error at; None for the form as a whole."""
        if error.field == "text" and self.cleaned_data.get("file"):
            return "file"
        return error.field if error.field in self.fields else None


class ArticleForm(TypedModelForm):
    """Correct the metadata of an article. Its text cannot be edited: a changed text is a new version."""

    published = forms.CharField(
        required=False,
        label=gettext_lazy("Published"),
        widget=forms.TextInput(attrs={"size": 30}),
        help_text=gettext_lazy(
            "For example 2025-10-16, or 2025-10-16T09:30+02:00. After a change, analyse the text again: its relative"
            " dates are resolved from this date."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # fingerprint of the values the editor saw

    performer: Performer  # set by the admin on the form class, which Django creates for each request

    class Meta:
        model = Article
        fields = ["title", "outlet", "byline"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        published = self.instance.published_at or self.instance.published_on
        self.initial["published"] = published.isoformat() if published else ""
        self.initial["seen"] = _fingerprint(self.instance)
        self.saved: Article | None = None

    def clean(self) -> dict[str, Any]:
        """Refuse the edit if another editor has changed the article since the page was opened."""
        current = Article.objects.filter(pk=self.instance.pk).first()
        if current is not None and self.cleaned_data.get("seen") not in ("", _fingerprint(current)):
            raise ValidationError(
                _("Someone has changed this article since you opened it. Reload the page and make your change again."),
                code="stale",
            )
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Save through the service as the last step of cleaning, so that a refusal is shown at its field."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors or not self.instance.pk:
            return
        names = ("title", "outlet", "byline", "published_on", "published_at")
        try:
            self.saved = update_article(
                self.instance, {name: getattr(self.instance, name) for name in names}, self.performer
            )
        except InvalidValue as error:
            self.add_error(error.field, error.message)

    def clean_published(self) -> str:
        """Set the date and the time of publication together, so that they never contradict each other."""
        published = str(self.cleaned_data["published"])
        if "published" in self.changed_data:
            try:
                self.instance.published_on, self.instance.published_at = parse_published(published)
            except BadInput as error:
                raise ValidationError(error.message, code=error.code) from None
        return published


def _fingerprint(article: Article) -> str:
    """Return a hash of the values that the form edits, to detect a concurrent change."""
    values = (article.title, article.outlet_id, article.byline, article.published_on, article.published_at)
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
