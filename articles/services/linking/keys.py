"""Forms under which a name or a role is compared and found. No database.

A name is read as tokens: Latin letters, small, without accents, titles and particles. From its tokens come the keys by
which an actor is found among a million: each is rare enough to lead to a few actors, and together they bridge what
names vary in. The letter before the colon says which key it is:

    n:  the whole name, its words in any order          n:bessent scott
    k:  its skeleton, alike in most romanisations       k:PSNTSKT
    i:  an initial and the surname                      i:s bessent
    t:  a name called by alone                          t:bessent
    tr: the same with the head of a role                tr:bessent|secretary
    nr: the whole name with the head of a role          nr:bessent scott|secretary
    r:  a role                                          r:secretary treasury us
    a:  an acronym                                      a:apec
    m:  a word that stands for a government             m:beijing
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from anyascii import anyascii

from analysis.engine.language import gazetteer
from articles.choices import ActorKind

LONGEST_KEY = 120
MOST_FORMS = 16  # of one actor; a country has more names than help to find it


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("mr mister mrs ms miss mx dr prof professor sir dame lord lady madam mme rev reverend sheikh sheik hon")
SUFFIXES = _words("jr sr ii iii iv phd md")
# Parts of a surname that are often left out or written apart
PARTICLES = _words("al el ul bin ibn bint von van der den ter de del della di da do dos du la le zu af av")
ALWAYS_PARTICLES = _words("al el ul bin ibn bint von van der den")
# Of an organisation's name: what says its legal form, and what says nothing
LEGAL = _words(
    "inc incorporated ltd limited llc llp plc corp corporation co company gmbh ag sa nv bv spa srl ab oy as oyj kk pte"
    " holdings holding group"
)
EMPTY = _words("the of and for on in at de la del des du und et y")

Tokens = tuple[str, ...]


# --- names ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 16)
def to_latin(text: str) -> str:
    """Small Latin letters for a text in any script."""
    return anyascii(text.replace("ʼ", "").replace("’", "'")).casefold()


def name_tokens(name: str, kind: str) -> Tokens:
    """The words of a name that tell its bearer, in their order; all of its words if none does."""
    return _person(name) if kind == ActorKind.PERSON else _body(name)


# Chinese and Korean names without spaces: the first character is nearly always the whole surname
_UNSPACED = re.compile(r"^([\u4e00-\u9fff\uac00-\ud7a3])([\u4e00-\u9fff\uac00-\ud7a3]{1,2})$")


@lru_cache(maxsize=1 << 14)
def _person(name: str) -> Tokens:
    found = []
    name = _UNSPACED.sub(r"\1 \2", name.strip())
    words = re.split(r"[\s,]+", re.sub(r"(?i)\b(al|el|ul|ash|as|an|ar)-(?=\w)", "al ", name))
    for position, word in enumerate(words):
        plain = re.sub(r"[^a-z0-9]", "", to_latin(word))
        last = position == len(words) - 1
        if not plain or plain in SUFFIXES or (plain in TITLES and not last):
            continue
        if not last and (plain in ALWAYS_PARTICLES or (plain in PARTICLES and word.islower())):
            continue
        found.append(plain)
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def _body(name: str) -> Tokens:
    """“Israeli Fisheries Agency” and “Fisheries Agency of Israel” have the same words."""
    words = _plain_words(name)
    telling = [word for word in words if word not in LEGAL and word not in EMPTY]
    if len(telling) > 1:
        pattern, table = _countries()
        telling = pattern.sub(lambda found: table[found[0]], " ".join(telling)).split()
    return tuple(telling or words)


def _plain_words(name: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)[.'](?=\w|\s|$)", "", to_latin(name)))


def legal_form(name: str) -> str:
    """The legal form that an organisation's name ends in, or nothing."""
    words = _plain_words(name)
    return words[-1] if words and words[-1] in LEGAL else ""


# Consonants by the class that romanisations of Cyrillic, Arabic, Chinese and Korean vary within. Longest first.
_CLASSES = (
    (r"(?<=[aeiouy])j$|(?<=[bcdfghklmnpqrstvwxz])j(?=[aeiou])", ""),
    (r"tsch|tch|shch|stch|dzh|dsch|sch|tsh|cz|sz|zh|sh|ch|ts|tz|dz|dj|dg(?=[eiy])|gu(?=[eiy])|hs|ks", "s"),
    (r"(?<=[aeiouy])x", "s"),
    (r"kh|gh|ck|qu", "k"),
    (r"ph", "f"),
    (r"th|dh", "t"),
    (r"c(?=[eiy])|g(?=[eiy])|[sxzj]", "s"),
    (r"[ckqg]", "k"),
    (r"[vwf]", "f"),
    (r"[pb]", "p"),
    (r"[dt]", "t"),
    (r"[^sfktplmnr]", ""),
)
_COMPILED = tuple((re.compile(pattern), letter) for pattern, letter in _CLASSES)


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """The consonants of a word by classes, doubled ones once: “Qaddafi” and “Gaddafi” are both ktf."""
    for pattern, letter in _COMPILED:
        word = pattern.sub(letter, word)
    return re.sub(r"(.)\1+", r"\1", word)


def acronym(name: str) -> str:
    """The initials of a name of three words or more, hyphens apart, small; else nothing."""
    words = [w for w in re.split(r"[\s-]+", to_latin(name)) if w[:1].isalpha() and w not in LEGAL | EMPTY]
    return "".join(word[0] for word in words) if len(words) > 2 else ""


def is_acronym(name: str) -> bool:
    letters = name.replace(".", "")
    return 2 <= len(letters) <= 7 and letters.isascii() and letters.isalpha() and letters.isupper()


# --- roles ------------------------------------------------------------------------------------------------------------

_NOTHING = _words(
    "the a an of for in at to and on s affairs former ex acting then current incoming outgoing longtime veteran"
    " elect designate interim caretaker retired ousted deposed deceased onetime previous past"
    " late new top senior officer national"
)
_SAME = {
    "spokesman": "spokesperson",
    "spokeswoman": "spokesperson",
    "chairman": "chair",
    "chairwoman": "chair",
    "chairperson": "chair",
    "congresswoman": "congressman",
    "representative": "congressman",
    "rep": "congressman",
    "sen": "senator",
    "gov": "governor",
    "gen": "general",
    "lt": "lieutenant",
    "defence": "defense",
    "centre": "center",
    "leader": "head",
    "boss": "head",
    "labour": "labor",
}
_PHRASES = {
    "chief executive officer": "ceo",
    "chief executive": "ceo",
    "chief financial officer": "cfo",
    "prime minister": "premier",
    "vice premier": "vicepremier",
    "vice president": "vicepresident",
    "deputy prime minister": "vicepremier",
    "secretary of state": "secretary state",
    "pm": "premier",
}


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    """What reads as one word in a role: titles of several words, and countries by names and adjectives."""
    return _pattern({**_countries()[1], **_PHRASES})


@cache
def _countries() -> tuple[re.Pattern[str], dict[str, str]]:
    table: dict[str, str] = {}
    for name, others, adjectives, _ in gazetteer.countries():
        for form in (name, *others, *adjectives):
            table.setdefault(_plain(form), _plain(name).replace(" ", ""))
    return _pattern(table)


def _pattern(table: dict[str, str]) -> tuple[re.Pattern[str], dict[str, str]]:
    longest_first = sorted(table, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"), table


def _plain(text: str) -> str:
    dotless = re.sub(r"(?<=\w)\.", "", to_latin(text))
    return " ".join(re.findall(r"[a-z0-9&,]+", dotless.replace("'s", " ").replace("-", " ")))


@lru_cache(maxsize=1 << 14)
def role_tokens(role: str) -> Tokens:
    """The words that make a role what it is, in their order: countries by one word, “former” and “of” left out."""
    pattern, table = _phrases()
    text = pattern.sub(lambda found: table[found[0]], _plain(re.sub(r"\(.*?\)", "", role)))
    words = (_SAME.get(word.strip(",&"), word.strip(",&")) for word in text.split())
    return tuple(dict.fromkeys(word for word in words if word and word not in _NOTHING))


def role_key(role: str) -> str:
    """Equal for roles that say the same: “Chinese foreign minister”, “Foreign Minister of China”."""
    return " ".join(sorted(role_tokens(role)))[:LONGEST_KEY]


def role_head(role: str) -> str:
    """The noun that a role is built on: “secretary” of “US Treasury Secretary” and “Secretary of the Treasury”."""
    first = re.split(r"\b(?:of|for|at|in|to)\b|,", re.sub(r"\(.*?\)", "", role))[0]
    found = role_tokens(first) or role_tokens(role)
    return found[-1] if found else ""


# --- keys -------------------------------------------------------------------------------------------------------------


def stored_keys(names: Iterable[str], kind: str, roles: Iterable[str] = (), metonyms: Iterable[str] = ()) -> set[str]:
    """The keys that an actor is stored under."""
    keys = {f"m:{' '.join(_body(word))}" for word in metonyms}
    heads = sorted({head for head in map(role_head, roles) if head})
    for name in list(dict.fromkeys(names))[:MOST_FORMS]:
        words = name_tokens(name, kind)
        if words:
            keys |= _of_person(words, heads) if kind == ActorKind.PERSON else {_exact(words)} | _of_body(name)
    keys |= {f"r:{key}" for key in map(role_key, roles) if key}
    return {key[:LONGEST_KEY] for key in keys}


def lookup_keys(name: str, kind: str, role: str = "") -> set[str]:
    """The keys that a name in a text is looked up by."""
    words = name_tokens(name, kind)
    if not words:
        return set()
    if kind != ActorKind.PERSON:
        return {key[:LONGEST_KEY] for key in {_exact(words)} | _of_body(name)}
    keys = _whole(words)
    head = role_head(role)
    keys |= {f"k:{_squeezed(turned)}" for turned in _turned(words) if len(_squeezed(turned)) > 2}
    if len(words) == 1:
        keys.add(f"t:{words[0]}")
        keys |= {f"tr:{words[0]}|{head}"} if head else set()
    else:
        keys.add(f"i:{words[0][0]} {words[-1]}")
        keys |= {f"nr:{_outer(words)}|{head}"} if head else set()
    if role_key(name) == role_key(role):  # “the Treasury Secretary”, and no name
        keys.add(f"r:{role_key(role)}")
    return {key[:LONGEST_KEY] for key in keys}


def metonym_key(word: str) -> str:
    return f"m:{' '.join(_body(word))}"[:LONGEST_KEY]


def _exact(words: Sequence[str]) -> str:
    return f"n:{' '.join(sorted(words))}"


def _outer(words: Sequence[str]) -> str:
    return " ".join(sorted((words[0], words[-1])))


def _whole(words: Sequence[str]) -> set[str]:
    """The name, without its middle parts, and without a second surname: “Donald Trump”, “Pedro Sánchez”."""
    keys = {_exact(words)}
    if len(words) > 2:
        keys |= {_exact((words[0], words[-1])), _exact((words[0], words[-2]))}
    return keys


def _of_person(words: Sequence[str], heads: Sequence[str]) -> set[str]:
    alone = {words[0], words[-1]}
    keys = _whole(words) | {f"t:{word}" for word in alone} | {f"tr:{word}|{head}" for word in alone for head in heads}
    if len(words) > 1:
        keys.add(f"i:{words[0][0]} {words[-1]}")
        keys |= {f"nr:{_outer(words)}|{head}" for head in heads}
        keys |= {f"k:{form}" for form in {_squeezed(words), _squeezed((words[0], words[-1]))} if len(form) > 2}
    return keys


def _of_body(name: str) -> set[str]:
    words = _body(name)
    keys = {f"k:{_squeezed(words)}"} if len(_squeezed(words)) > 3 else set()
    short = acronym(name)
    if short:
        keys.add(f"a:{short}")
    if is_acronym(name):
        keys.add(f"a:{to_latin(name).replace('.', '')}")
    return keys


def _squeezed(words: Sequence[str]) -> str:
    return skeleton("".join(words))


def _turned(words: Sequence[str]) -> set[Tokens]:
    """The name with the surname last and with it first, and both without middle parts."""
    forms = {tuple(words), (words[-1], *words[:-1]), (*words[1:], words[0])}
    if len(words) > 2:
        forms |= {(words[0], words[-1]), (words[-1], words[0])}
    return forms
