"""The preview image of a story for links on other sites: title, numbers and overview chart, 1200 by 630 pixels."""

from __future__ import annotations

from io import BytesIO

from anyascii import anyascii
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from articles.web.overview_chart import AXIS, HEIGHT, WIDTH, OverviewChart

# Pixels. 1200 by 630 is the size that Open Graph's documentation and the large social networks recommend.
SIZE = (1200, 630)
MARGIN = 80
TITLE_TOP, TITLE_LINE_HEIGHT = 130, 76
CHART_TOP, CHART_HEIGHT = 405, 115
FOOTER_TOP = 552

# The colours of the light theme in static/newsdesk.css.
PAPER, INK, SOFT, ACCENT, COVERAGE, HAIRLINE = "#fbf9f4", "#1d1b18", "#5c574d", "#8a2318", "#8f8776", "#d8d2c4"
COLOURS = 32  # enough for six flat colours and the smoothed edges of letters; keeps the file small
MAX_TITLE_LINES = 4  # five would run into the chart

# Characters beyond ASCII that Pillow's built-in font has.
DRAWABLE = "“”‘’…·"
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def render_card(title: str, numbers: str, chart: OverviewChart | None) -> bytes:
    """Return the card as PNG, drawn in Pillow's built-in font. `numbers` is one line of text below the chart."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, 60), "Newsdesk", fill=ACCENT, font=_font(34))
    _draw_title(draw, title)
    draw.text((MARGIN, FOOTER_TOP), numbers, fill=SOFT, font=_font(30))
    if chart:
        _draw_chart(draw, chart)
        span = _("%(first)s to %(last)s") % {"first": chart.first, "last": chart.last}
        draw.text((SIZE[0] - MARGIN, FOOTER_TOP), span, fill=SOFT, font=_font(30), anchor="ra")
    buffer = BytesIO()
    image.quantize(COLOURS).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _draw_title(draw: ImageDraw.ImageDraw, title: str) -> None:
    font = _font(64)
    lines = _wrap(draw, to_drawable_text(title), font, SIZE[0] - 2 * MARGIN)
    for number, line in enumerate(lines):
        draw.text((MARGIN, TITLE_TOP + number * TITLE_LINE_HEIGHT), line, fill=INK, font=font)


def _draw_chart(draw: ImageDraw.ImageDraw, chart: OverviewChart) -> None:
    scale_x, scale_y = (SIZE[0] - 2 * MARGIN) / WIDTH, CHART_HEIGHT / HEIGHT
    colours = {"event": ACCENT, "planned": PAPER, "article": COVERAGE}
    axis_y = CHART_TOP + (AXIS + 1.5) * scale_y
    draw.line((MARGIN, axis_y, SIZE[0] - MARGIN, axis_y), fill=HAIRLINE, width=2)
    for bar in chart.bars:
        left, top = MARGIN + bar.x * scale_x, CHART_TOP + bar.y * scale_y
        right, bottom = left + max(bar.width * scale_x, 1), top + max(bar.height * scale_y, 1)
        outline = ACCENT if bar.kind == "planned" else None
        draw.rectangle((left, top, right, bottom), fill=colours[bar.kind], outline=outline, width=2)


def _wrap(draw: ImageDraw.ImageDraw, text: str, font: Font, width: int) -> list[str]:
    """Return the text in lines of at most `width` pixels, cut after `MAX_TITLE_LINES` lines."""
    lines: list[str] = []
    for word in text.split():
        if lines and draw.textlength(f"{lines[-1]} {word}", font=font) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > MAX_TITLE_LINES:
        lines = [*lines[: MAX_TITLE_LINES - 1], lines[MAX_TITLE_LINES - 1] + " …"]
    return lines


def to_drawable_text(text: str) -> str:
    """Return the text transliterated to the letters that the built-in font has.

    Accents, dashes and other scripts would be drawn as empty boxes.
    """
    return "".join(char if char.isascii() or char in DRAWABLE else anyascii(char) for char in text)


def _font(size: int) -> Font:
    return ImageFont.load_default(size)
