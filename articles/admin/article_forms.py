"""The form by which an article comes in: pasted or uploaded, with what is known of it."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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


class RawTextField(forms.Field):
    """Text as it came: what is wrong with it is for the ingestion to say, which says what to do as well."""

    def to_python(self, value: Any) -> str:
        return value or ""


class OutletInput(forms.TextInput):
    """A line with the outlets that are known as suggestions."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        line = super().render(name, value, {**(attrs or {}), "list": "known-outlets"}, renderer)
        names = Outlet.objects.values_list("name")[:1000]
        options = format_html_join("", '<option value="{}"></option>', names)
        return format_html('{}<datalist id="known-outlets">{}</datalist>', line, options)


class ArticleAddForm(forms.Form):
    """Cleans into an IncomingArticle; an error stands at the field it is about."""

    text = RawTextField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 16, "cols": 80, "class": "vLargeTextField"}),
        help_text="Paste the article, choose a file below, or give its address alone. A blank line separates"
        " paragraphs.",
    )
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,.text,.md,.markdown,.html,.htm"}),
        help_text="Instead of a pasted text: .txt, .md or .html.",
    )
    title = RawTextField(
        required=False,
        widget=forms.TextInput(attrs=WIDE),
        help_text="Left empty, the title that the file gives, or else the first line.",
    )
    outlet = RawTextField(
        required=False,
        widget=OutletInput(attrs=WIDE),
        help_text="Who printed it. A name that is not known yet makes a new outlet.",
    )
    published = RawTextField(
        required=False,
        widget=forms.TextInput(attrs={"size": 30}),
        help_text="2025-10-16, or 2025-10-16T09:30+02:00. “On Monday” in the text counts from it."
        " Left empty, the date that the file gives.",
    )
    byline = RawTextField(required=False, widget=forms.TextInput(attrs=WIDE), help_text="Who wrote it, as printed.")
    url = RawTextField(
        required=False,
        label="Address",
        widget=forms.TextInput(attrs={"class": "vURLField", "inputmode": "url"}),
        help_text="Where it stands on the web. Given alone, the page is fetched and read. A changed text at the same"
        " address becomes a new version.",
    )
    stories = forms.ModelMultipleChoiceField(
        Story.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "There is no story %(value)s any more. Choose again.",
            "invalid_pk_value": "“%(pk)s” is not a story. Choose again.",
        },
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            try:
                self.cleaned_data["incoming"] = self._incoming()
            except BadInput as error:
                self.add_error(self._place(error), ValidationError(error.message, code=error.code))
        return self.cleaned_data

    def _incoming(self) -> IncomingArticle:
        values = self.cleaned_data
        if values["url"].strip() and not values["text"].strip() and values["file"] is None:
            given = {name: values[name].strip() for name in ("title", "outlet", "byline", "published")}
            values["page"] = pages.fetch(values["url"])
            article: IncomingArticle = values["page"].article(KnownMetadata(**given))
            return article
        found = self._read()
        return build_article(
            found.text,
            title=values["title"].strip() or found.title,
            published=values["published"].strip() or found.published,
            **{name: values[name] for name in ("outlet", "url", "byline")},
        )

    def _read(self) -> ExtractedText:
        text, file = self.cleaned_data["text"], self.cleaned_data["file"]
        if file is None:
            return ExtractedText(text)
        if text.strip():
            raise BadInput("file", "two-texts", "Paste the text or choose a file, not both.")
        check_size(file.name, file.size)
        return read_file(file.name, file.read())

    def _place(self, error: BadInput) -> str | None:
        """A text that came in a file is wrong at the file."""
        if error.field == "text" and self.cleaned_data.get("file"):
            return "file"
        return error.field if error.field in self.fields else None


class ArticleForm(TypedModelForm):
    """What may be put right later. The words may not: a changed text is a new version."""

    published = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"size": 30}),
        help_text="2025-10-16, or 2025-10-16T09:30+02:00. After a change, have the text read again: its relative dates"
        " count from here.",
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # the values as the editor had them

    performer: Performer  # who edits: the admin makes a class of its own for each request

    class Meta:
        model = Article
        fields = ["title", "outlet", "byline"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        moment = self.instance.published_at or self.instance.published_on
        self.initial["published"] = moment.isoformat() if moment else ""
        self.initial["seen"] = _values(self.instance)
        self.saved: Article | None = None

    def clean(self) -> dict[str, Any]:
        """Of two editors, the second is told, and nothing of the first is lost."""
        now = Article.objects.filter(pk=self.instance.pk).first()
        if now is not None and self.cleaned_data.get("seen") not in ("", _values(now)):
            raise ValidationError(
                "Somebody has changed this article since you opened it. Load the page again and make your change anew.",
                code="stale",
            )
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Written by the service as the last step of cleaning, so that a refusal stands at its field."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors or not self.instance.pk:
            return
        names = ("title", "outlet", "byline", "published_on", "published_at")
        try:
            self.saved = update_article(
                self.instance, {name: getattr(self.instance, name) for name in names}, self.performer
            )
        except InvalidValue as refused:
            self.add_error(refused.field, refused.message)

    def clean_published(self) -> str:
        """Sets day and moment together: the one is never left from an older date than the other."""
        written = str(self.cleaned_data["published"])
        if "published" in self.changed_data:
            try:
                self.instance.published_on, self.instance.published_at = parse_published(written)
            except BadInput as error:
                raise ValidationError(error.message, code=error.code) from None
        return written


def _values(article: Article) -> str:
    """What the form changes, as one line to compare."""
    values = (article.title, article.outlet_id, article.byline, article.published_on, article.published_at)
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
