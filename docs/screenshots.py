"""Remakes the screenshots of the public site from a desk that runs with the demo story.

    make run                                                            # in another terminal
    .venv/bin/python docs/screenshots.py http://127.0.0.1:8000

One WebP for each kind of page: as a desk and a phone show it, light and dark. The pages are found as a reader finds
them, from the front page on. Needs the packages of requirements-dev.txt, and Chromium, or CHROMIUM naming another.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
SIZES = {"desk": (1280, 900), "phone": (390, 900)}
THEMES = ("light", "dark")
SCALE, GAP, GROUND = 0.6, 16, "#88857c"
# One story's first page, wide, for the README.
FIRST = "story.png"


def addresses(browser: Browser, site: str) -> dict[str, str]:
    """A page of each kind that has much to show."""
    page = browser.new_page()
    page.goto(site)
    story = page.locator(".story h2 a").first.get_attribute("href") or sys.exit("This desk has no published story.")
    page.goto(site + story)
    entries = page.locator(".entry").all()
    event = max(entries, key=lambda entry: entry.locator("figure").count()).locator("h3 a").get_attribute("href")
    chains = page.locator("figure:has(a:text-is('attribution'))").all()
    claim = max(chains, key=lambda one: one.locator(".step").count()).locator("a:text-is('attribution')")
    people = Counter(link.get_attribute("href") for link in page.locator(".people a").all())
    article = page.locator(".where a").first.get_attribute("href")
    found = {
        "home": "/",
        "story": story,
        "event": event,
        "actor": people.most_common(1)[0][0],
        "claim": claim.get_attribute("href"),
        "article": article,
        "search": "/search/?q=chin",
        "corrections": "/corrections/",
        "embed": f"{story}embed/",
        "cannot": f"{story}?since=yesterday&until=2025",
    }
    page.goto(f"{site}{article}")
    found["outlet"] = page.locator(".kicker a").first.get_attribute("href")
    page.close()
    return {name: str(address) for name, address in found.items()}


def shot(browser: Browser, address: str, size: tuple[int, int], theme: Any) -> Image.Image:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=theme)
    page.goto(address)
    taken = Image.open(BytesIO(page.screenshot()))
    page.close()
    return taken.convert("RGB")


def sheet(shots: list[Image.Image]) -> Image.Image:
    """Side by side, smaller."""
    small = [one.resize((int(one.width * SCALE), int(one.height * SCALE)), Image.Resampling.LANCZOS) for one in shots]
    width = sum(one.width for one in small) + GAP * (len(small) + 1)
    made = Image.new("RGB", (width, max(one.height for one in small) + 2 * GAP), GROUND)
    left = GAP
    for one in small:
        made.paste(one, (left, GAP))
        left += one.width + GAP
    return made


def main(site: str) -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        found = addresses(browser, site)
        for name, address in found.items():
            shots = [shot(browser, site + address, size, theme) for size in SIZES.values() for theme in THEMES]
            sheet(shots).save(FOLDER / f"site-{name}.webp", quality=78, method=6)
        shot(browser, site + found["story"], (1280, 820), "light").quantize(64).save(FOLDER / FIRST, optimize=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
