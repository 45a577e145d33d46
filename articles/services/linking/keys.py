"""Normalize names and roles, and derive the keys by which actors are stored and looked up. No database access.

A name is read as tokens: lower-case Latin letters without accents, titles and particles. From the tokens come keys.
Each is rare enough to lead to a few actors among a million, and together they cover the ways in which names vary. The
letters before the colon are the kind of key:

    n:  the whole name, its words in any order          n:bessent scott
    k:  its skeleton, alike in most romanizations       k:sktpsnt
    i:  an initial and the surname                      i:s bessent
    t:  one word of a person's name alone               t:bessent
    tr: the same with the head of a role                tr:bessent|secretary
    nr: the whole name with the head of a role          nr:bessent scott|secretary
    r:  a role                                          r:secretary treasury unitedstates
    a:  an acronym                                      a:apec
    m:  a metonym, a place name used for a government   m:beijing
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from anyascii import anyascii

from analysis.engine.language import gazetteer
from articles.choices import ActorKind

MAX_KEY_LENGTH = 120  # characters, as long as the database column
MAX_NAMES = 16  # of one actor that are stored; a country has more names than help to find it
MIN_PERSON_SKELETON = 3  # letters; shorter skeletons are shared by too many names to tell persons apart
MIN_BODY_SKELETON = 4  # the same for organisations, which have longer names
MIN_ACRONYM_WORDS = 3  # the initials of shorter names are shared by too many others

Tokens = tuple[str, ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("mr mister mrs ms miss mx dr prof professor sir dame lord lady madam mme rev reverend sheikh sheik hon")
SUFFIXES = _words("jr sr ii iii iv phd md")
# Parts of a surname that are often left out or written separately
PARTICLES = _words("al el ul bin ibn bint von van der den ter de del della di da do dos du la le zu af av")
# Of these, the ones that are left out even with a capital letter (“Le Pen”, “Della Rovere” keep theirs)
CAPITALIZED_PARTICLES = _words("al el ul bin ibn bint von van der den")
# Words of an organisation's name for its legal form
LEGAL_FORMS = _words(
    "inc incorporated ltd limited llc llp plc corp corporation co company gmbh ag sa nv bv spa srl ab oy as oyj kk pte"
    " holdings holding group"
)
STOP_WORDS = _words("the of and for on in at de la del des du und et y")


# --- names ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 16)
def to_latin(text: str) -> str:
    """Return a text of any script in lower-case Latin letters."""
    return anyascii(text.replace("ʼ", "").replace("’", "'")).casefold()


def name_tokens(name: str, kind: str) -> Tokens:
    """Return the distinctive words of a name in their order; all of its words if none is distinctive."""
    return _person_tokens(name) if kind == ActorKind.PERSON else _body_tokens(name)


# Chinese and Korean names without spaces: the first character is nearly always the whole surname
_UNSPACED_NAME = re.compile(r"^([\u4e00-\u9fff\uac00-\ud7a3])([\u4e00-\u9fff\uac00-\ud7a3]{1,2})$")
# The Arabic article before a name, also where it is assimilated: “al-Assad”, “ash-Sharif”
_ARABIC_ARTICLE = re.compile(r"(?i)\b(al|el|ul|ash|as|an|ar)-(?=\w)")


@lru_cache(maxsize=1 << 14)
def _person_tokens(name: str) -> Tokens:
    """Return the words of a person's name without titles, suffixes and particles; the last word is never a title."""
    tokens = []
    name = _ARABIC_ARTICLE.sub("al ", _UNSPACED_NAME.sub(r"\1 \2", name.strip()))
    words = re.split(r"[\s,]+", name)
    for position, word in enumerate(words):
        token = re.sub(r"[^a-z0-9]", "", to_latin(word))
        is_last = position == len(words) - 1
        if not token or token in SUFFIXES or (token in TITLES and not is_last):
            continue
        is_particle = token in CAPITALIZED_PARTICLES or (token in PARTICLES and word.islower())
        if is_particle and not is_last:
            continue
        tokens.append(token)
    return tuple(tokens)


@lru_cache(maxsize=1 << 14)
def _body_tokens(name: str) -> Tokens:
    """Return the words of an organisation's or place's name, with countries and their adjectives as one word each.

    “Israeli Fisheries Agency” and “Fisheries Agency of Israel” have the same words.
    """
    words = _latin_words(name)
    distinctive = [word for word in words if word not in LEGAL_FORMS and word not in STOP_WORDS]
    if len(distinctive) > 1:
        pattern, replacements = _country_forms()
        distinctive = pattern.sub(lambda match: replacements[match[0]], " ".join(distinctive)).split()
    return tuple(distinctive or words)


def _latin_words(name: str) -> list[str]:
    """Return the words of a name in Latin letters; points and apostrophes inside a word are removed (“U.N.”: un)."""
    return re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)[.'](?=\w|\s|$)", "", to_latin(name)))


def legal_form(name: str) -> str:
    """Return the legal form at the end of an organisation's name, such as “ltd”; "" if there is none."""
    words = _latin_words(name)
    return words[-1] if words and words[-1] in LEGAL_FORMS else ""


# Consonants by the classes within which romanizations of Cyrillic, Arabic, Chinese and Korean vary. The order matters:
# groups of letters come before the single letters in them. The last entry removes vowels and the rest.
_CONSONANT_CLASSES = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
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
)


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """Return the consonants of a word by classes, without doubling: “ktf” for “Qaddafi” and for “Gaddafi”."""
    for pattern, letter in _CONSONANT_CLASSES:
        word = pattern.sub(letter, word)
    return re.sub(r"(.)\1+", r"\1", word)


def acronym(name: str) -> str:
    """Return the lower-case initials of a name of at least three words, parts of hyphenated words counted; else ""."""
    ignored = LEGAL_FORMS | STOP_WORDS
    words = [word for word in re.split(r"[\s-]+", to_latin(name)) if word[:1].isalpha() and word not in ignored]
    return "".join(word[0] for word in words) if len(words) >= MIN_ACRONYM_WORDS else ""


def is_acronym(name: str) -> bool:
    """Return whether a name is written as an acronym: two to seven Latin capitals, with or without points."""
    letters = name.replace(".", "")
    return 2 <= len(letters) <= 7 and letters.isascii() and letters.isalpha() and letters.isupper()


# --- roles ------------------------------------------------------------------------------------------------------------

# Words that do not change which office a role is: standing, rank and function words
_IGNORED_ROLE_WORDS = _words(
    "the a an of for in at to and on s affairs former ex acting then current incoming outgoing longtime veteran"
    " elect designate interim caretaker retired ousted deposed deceased onetime previous past"
    " late new top senior officer national"
)
_ROLE_SYNONYMS = {
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
_ROLE_PHRASES = {
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
_PARENTHESES = re.compile(r"\(.*?\)")

Replacements = tuple[re.Pattern[str], dict[str, str]]


@cache
def _role_phrases() -> Replacements:
    """What counts as one word in a role: titles of several words, and the forms of countries."""
    return _replacements({**_country_forms()[1], **_ROLE_PHRASES})


@cache
def _country_forms() -> Replacements:
    """Names and adjectives of countries, each replaced by one word for the country."""
    words: dict[str, str] = {}
    for name, other_names, adjectives, _capital in gazetteer.countries():
        for form in (name, *other_names, *adjectives):
            words.setdefault(_plain_phrase(form), _plain_phrase(name).replace(" ", ""))
    return _replacements(words)


def _replacements(words: dict[str, str]) -> Replacements:
    """Return a pattern that finds the longest of these phrases, with what each of them is replaced by."""
    longest_first = sorted(words, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"), words


def _plain_phrase(text: str) -> str:
    """Return a text in Latin letters with single spaces, without points, hyphens and possessive endings."""
    without_points = re.sub(r"(?<=\w)\.", "", to_latin(text))
    return " ".join(re.findall(r"[a-z0-9&,]+", without_points.replace("'s", " ").replace("-", " ")))


@lru_cache(maxsize=1 << 14)
def role_tokens(role: str) -> Tokens:
    """Return the distinctive words of a role in their order: countries as one word, “former” and “of” left out."""
    pattern, replacements = _role_phrases()
    plain = _plain_phrase(_PARENTHESES.sub("", role))
    text = pattern.sub(lambda match: replacements[match[0]], plain)
    words = (word.strip(",&") for word in text.split())
    tokens = (_ROLE_SYNONYMS.get(word, word) for word in words)
    return tuple(dict.fromkeys(token for token in tokens if token and token not in _IGNORED_ROLE_WORDS))


def role_key(role: str) -> str:
    """Return a key that is equal for equivalent roles: “Chinese foreign minister”, “Foreign Minister of China”."""
    return " ".join(sorted(role_tokens(role)))[:MAX_KEY_LENGTH]


def role_head(role: str) -> str:
    """Return the head noun of a role: “secretary” of “US Treasury Secretary” and “Secretary of the Treasury”."""
    before_preposition = re.split(r"\b(?:of|for|at|in|to)\b|,", _PARENTHESES.sub("", role))[0]
    tokens = role_tokens(before_preposition) or role_tokens(role)
    return tokens[-1] if tokens else ""


# --- keys -------------------------------------------------------------------------------------------------------------


def stored_keys(names: Iterable[str], kind: str, roles: Iterable[str] = (), metonyms: Iterable[str] = ()) -> set[str]:
    """Return the keys that an actor is stored under."""
    roles = tuple(roles)
    heads = sorted({head for head in map(role_head, roles) if head})
    keys = {metonym_key(metonym) for metonym in metonyms}
    for name in list(dict.fromkeys(names))[:MAX_NAMES]:
        tokens = name_tokens(name, kind)
        if tokens and kind == ActorKind.PERSON:
            keys |= _stored_person_keys(tokens, heads)
        elif tokens:
            keys |= {_name_key(tokens)} | _body_keys(name)
    keys |= {f"r:{key}" for key in map(role_key, roles) if key}
    return {key[:MAX_KEY_LENGTH] for key in keys}


def lookup_keys(name: str, kind: str, role: str = "") -> set[str]:
    """Return the keys by which a name in a text, of this kind and with this role, is looked up."""
    tokens = name_tokens(name, kind)
    if not tokens:
        return set()
    if kind != ActorKind.PERSON:
        keys = {_name_key(tokens)} | _body_keys(name)
    else:
        keys = _person_lookup_keys(tokens, role_head(role))
        if role_key(name) == role_key(role):  # a role instead of a name: “the Treasury Secretary”
            keys.add(f"r:{role_key(role)}")
    return {key[:MAX_KEY_LENGTH] for key in keys}


def metonym_key(word: str) -> str:
    """Return the key of a metonym, a place name that is used for a government."""
    return f"m:{' '.join(_body_tokens(word))}"[:MAX_KEY_LENGTH]


def _person_lookup_keys(tokens: Tokens, head: str) -> set[str]:
    """Return the keys to look a person up by. `head` is the head noun of the role, or ""."""
    keys = _whole_name_keys(tokens)
    skeletons = {_name_skeleton(order) for order in _name_orders(tokens)}
    keys |= {f"k:{letters}" for letters in skeletons if len(letters) >= MIN_PERSON_SKELETON}
    if len(tokens) == 1:
        keys.add(f"t:{tokens[0]}")
        keys |= {f"tr:{tokens[0]}|{head}"} if head else set()
    else:
        keys.add(_initial_key(tokens))
        keys |= {f"nr:{_outer_tokens(tokens)}|{head}"} if head else set()
    return keys


def _stored_person_keys(tokens: Tokens, heads: Sequence[str]) -> set[str]:
    """Return the keys that a person is stored under for one name, with the head nouns of all known roles."""
    single_tokens = {tokens[0], tokens[-1]}
    keys = _whole_name_keys(tokens)
    keys |= {f"t:{token}" for token in single_tokens}
    keys |= {f"tr:{token}|{head}" for token in single_tokens for head in heads}
    if len(tokens) > 1:
        keys.add(_initial_key(tokens))
        keys |= {f"nr:{_outer_tokens(tokens)}|{head}" for head in heads}
        skeletons = {_name_skeleton(tokens), _name_skeleton((tokens[0], tokens[-1]))}
        keys |= {f"k:{letters}" for letters in skeletons if len(letters) >= MIN_PERSON_SKELETON}
    return keys


def _body_keys(name: str) -> set[str]:
    """Return the skeleton and acronym keys of an organisation or place, the same for storing and looking up."""
    letters = _name_skeleton(_body_tokens(name))
    keys = {f"k:{letters}"} if len(letters) >= MIN_BODY_SKELETON else set()
    initials = acronym(name)
    if initials:
        keys.add(f"a:{initials}")
    if is_acronym(name):
        keys.add(f"a:{to_latin(name).replace('.', '')}")
    return keys


def _whole_name_keys(tokens: Sequence[str]) -> set[str]:
    """Return keys of the name, of first and last word (“Donald J. Trump”), and without a second surname.

    The last is for Spanish names: “Pedro Sánchez Pérez” is usually called Pedro Sánchez.
    """
    keys = {_name_key(tokens)}
    if len(tokens) > 2:
        keys |= {_name_key((tokens[0], tokens[-1])), _name_key((tokens[0], tokens[-2]))}
    return keys


def _name_key(tokens: Sequence[str]) -> str:
    return f"n:{' '.join(sorted(tokens))}"


def _initial_key(tokens: Sequence[str]) -> str:
    return f"i:{tokens[0][0]} {tokens[-1]}"


def _outer_tokens(tokens: Sequence[str]) -> str:
    return " ".join(sorted((tokens[0], tokens[-1])))


def _name_skeleton(tokens: Sequence[str]) -> str:
    return skeleton("".join(tokens))


def _name_orders(tokens: Sequence[str]) -> set[Tokens]:
    """Return the name with the surname last and first, each also without its middle parts."""
    orders = {tuple(tokens), (tokens[-1], *tokens[:-1]), (*tokens[1:], tokens[0])}
    if len(tokens) > 2:
        orders |= {(tokens[0], tokens[-1]), (tokens[-1], tokens[0])}
    return orders
