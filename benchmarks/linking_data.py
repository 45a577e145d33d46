"""Generate a synthetic archive for measuring links: actors, articles that mention them, and the right links.

Nothing here is taken from the linker. Names come from Faker in their own script and are romanised
by the systems that newspapers use (BGN, ISO 9, German and French for Cyrillic; pinyin and
Wade-Giles; the Revised Romanization and McCune-Reischauer; Hepburn and Kunrei; ELOT 743 and the
classical system for Greek) or, for Arabic, by lists of printed spellings. An actor has one name in
the registry; an article may spell it by another system, shorten it, reverse it, drop its accents or
misprint it.

Difficult cases are frequent. One person in fourteen has the same full name as another known person,
and short Chinese and Korean names collide by themselves; a quarter of the unknown people have a
known person's name. Four mentions in ten have no role, one role in seven is another one of the same
person, and a fifth of an article's actors come from other beats. If name, role and co-mentioned
actors are the same or missing, nothing in the data identifies the actor: such mentions are part of
the set and count against recall.
"""

from __future__ import annotations

import importlib
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from pypinyin import lazy_pinyin

Variants = list[str]


@dataclass
class Person:
    """A person or an organisation. `names` are the spellings in articles; the registry has the first."""

    id: int
    kind: str
    names: Variants
    surname: str
    aliases: Variants
    roles: list[list[str]]  # each role in several wordings; the first role is the registry's
    beat: int
    known: bool = True


@dataclass
class MentionSample:
    """An actor's mention in one article, as printed, with the person that is meant."""

    name: str
    kind: str
    role: str
    person_id: int
    forms: Variants = field(default_factory=list)


@dataclass
class SyntheticArchive:
    """The generated people and the mentions in articles, a list per article."""

    people: list[Person]
    history: list[list[MentionSample]]  # articles that editors have decided
    articles: list[list[MentionSample]]


# --- romanisation -----------------------------------------------------------------------------------------------------

_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ"
_SYSTEMS = {
    "bgn": "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g",
    "iso": "a b v g d e ë ž z i j k l m n o p r s t u f h c č š ŝ - y - è û â ì ï ê g",
    "german": "a b w g d e jo sch s i i k l m n o p r s t u f ch z tsch sch schtsch - y - e ju ja i ji je g",
    "french": "a b v g d e io j z i ï k l m n o p r s t ou f kh ts tch ch chtch - y - e iou ia i i ie g",
}
_GREEK = "αβγδεζηθικλμνξοπρσςτυφχψω"
_GREEK_SYSTEMS = {
    "elot": "a v g d e z i th i k l m n x o p r s s t y f ch ps o",
    "classical": "a b g d e z e th i k l m n x o p r s s t y ph kh ps o",
}


def _letters(text: str, alphabet: str, system: str) -> str:
    """Romanise a name letter by letter; `system` has an output for each letter of the alphabet, “-” for none."""
    table = {letter: "" if out == "-" else out for letter, out in zip(alphabet, system.split(), strict=True)}
    plain = text.lower() if alphabet is _CYRILLIC else _bare(text.lower())
    return "".join(table.get(letter, letter) for letter in plain).title()


def _bare(text: str) -> str:
    """Return the text without accents."""
    letters = [letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)]
    return unicodedata.normalize("NFC", "".join(letters))


_WADE = (
    ("zh", "ch"), ("ch", "ch'"), ("sh", "sh"), ("b", "p"), ("p", "p'"), ("d", "t"), ("t", "t'"), ("g", "k"),
    ("k", "k'"), ("j", "ch"), ("q", "ch'"), ("x", "hs"), ("z", "ts"), ("c", "ts'"), ("r", "j"),
)  # fmt: skip


def _wade_giles(syllable: str) -> str:
    """Return a pinyin syllable in Wade-Giles."""
    start, wade = next(((start, wade) for start, wade in _WADE if syllable.startswith(start)), ("", ""))
    rest = syllable[len(start) :]
    finals = {"ian": "ien", "ie": "ieh", "ong": "ung", "iong": "iung", "ue": "üeh", "e": "o" if wade == "k" else "e"}
    return wade + finals.get(rest, rest)


_INITIALS = ("g kk n d tt r m b pp s ss - j jj ch k t p h", "k kk n t tt r m p pp s ss - ch tch ch' k' t' p' h")
_MEDIALS = (
    "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
    "a ae ya yae ŏ e yŏ ye o wa wae oe yo u wŏ we wi yu ŭ ŭi i",
)
_FINALS = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"
_KOREAN_SURNAMES = {"김": "Kim", "이": "Lee", "박": "Park", "최": "Choi", "정": "Chung", "강": "Kang", "조": "Cho"}


def _hangul(text: str, system: int) -> list[str]:
    """Romanise each Hangul syllable: system 0 is the Revised Romanization, 1 McCune-Reischauer.

    Unicode numbers the syllables from U+AC00 by initial, medial (21) and final (28).
    """
    syllables = []
    for letter in text:
        code = ord(letter) - 0xAC00
        parts = (
            _INITIALS[system].split()[code // 588],
            _MEDIALS[system].split()[code % 588 // 28],
            _FINALS.split()[code % 28],
        )
        syllables.append("".join(part for part in parts if part != "-"))
    return syllables


_ARABIC_GIVEN = """
Mohammed Muhammad Mohamed Mohammad|Ahmed Ahmad Ahmet|Hussein Husayn Hussain Hossein|Yusuf Youssef Yousef
Yousuf|Ibrahim Ebrahim Brahim|Abdullah Abdallah|Khaled Khalid Haled|Omar Umar Omer|Othman Osman Uthman|Said Saeed
Sayeed Saïd|Jamal Gamal Djamal Jamaal|Tariq Tarek Tarik Tareq|Nasser Nasir Naser|Mustafa Moustafa Mostafa|Karim
Kareem Kerim|Rashid Rasheed Rachid|Salah Saleh Salih|Samir Sameer|Faisal Faysal Feisal Fayçal|Hamid Hameed
Hamed|Walid Waleed Oualid|Ziad Ziyad Zyad|Mahmoud Mahmud Mahmood|Sulaiman Suleiman Sleiman Soliman|Ismail Ismaeel
Esmail|Zainab Zeinab Zaynab|Fatima Fatimah Fatma|Aisha Aicha Aysha|Leila Layla Laila|Nour Noor Nur|Amina
Ameena|Mariam Maryam Meryem"""
_ARABIC_FAMILY = """
Qaddafi Gaddafi Kadhafi Gadhafi|Hariri Harriri|Assad Asad|Maliki Malki|Haddad Hadad|Khoury Khouri Khuri Houry|Sharif
Shareef Cherif|Mansour Mansur Mansoor|Shaheen Shahin Chahine|Najjar Nadjar Naggar|Qasim Kassem Qassem Kasim|Jabari
Gabari Djabari|Barghouti Barghouthi Barghuthi|Masri Musri|Zayed Zaid Zayid|Rahmani Rehmani|Siddiqui Siddiqi
Siddiki|Bouteflika Buteflika|Benali Ben-Ali|Hashimi Hachemi Hashemi|Sistani Seestani|Jumblatt Joumblatt
Junblat|Tantawi Tantawy Tantaoui|Sadiqi Sadeghi Sadeqi|Rouhani Ruhani Rohani|Khatami Hatami|Zarif Zareef|Abbasi
Abassi|Darwish Darwich Darvish|Kanaan Kanan Canaan|Qureshi Kureshi Koreshi|Ghanem Ganim Ghanim|Obeid Ubayd
Obaid|Shami Chami|Fayyad Fayad"""


def _words(text: str) -> list[str]:
    """Return the words of a list."""
    return text.split()


def _spellings(text: str) -> list[Variants]:
    """Return the groups of spellings in a list, which are separated by “|”."""
    return [group.split() for group in " ".join(text.split()).split("|")]


# --- names ------------------------------------------------------------------------------------------------------------

Name = tuple[Variants, str]  # spellings, the most frequent first; the surname
Maker = Callable[[random.Random], Name]


def _pool(locale: str, *names: str) -> list[str]:
    """Return the names in attributes of Faker's provider for a locale, without duplicates."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    found: dict[str, None] = {}
    for name in names:
        found |= dict.fromkeys(str(word) for word in getattr(provider, name))
    return list(found)


def _cyrillic(locale: str, *, sexes: bool) -> Maker:
    """Return a maker of names in Cyrillic; with `sexes`, last names differ for women and men."""
    pools = [
        (_pool(locale, f"first_names_{sex}"), _pool(locale, f"last_names_{sex}" if sexes else "last_names"))
        for sex in ("male", "male", "female")
    ]

    def make(rng: random.Random) -> Name:
        """Return a random name."""
        given, family = rng.choice(pools)
        one, two = rng.choice(given), rng.choice(family)
        spelt = [f"{_letters(one, _CYRILLIC, s)} {_letters(two, _CYRILLIC, s)}" for s in _SYSTEMS.values()]
        return spelt, _letters(two, _CYRILLIC, _SYSTEMS["bgn"])

    return make


def _greek() -> Maker:
    """Return a maker of Greek names."""
    pools = [(_pool("el_GR", f"first_names_{sex}"), _pool("el_GR", f"last_names_{sex}")) for sex in ("male", "female")]

    def make(rng: random.Random) -> Name:
        """Return a random name."""
        given, family = rng.choice(pools)
        one, two = rng.choice(given), rng.choice(family)
        spelt = [f"{_letters(one, _GREEK, s)} {_letters(two, _GREEK, s)}" for s in _GREEK_SYSTEMS.values()]
        return spelt, spelt[0].split()[1]

    return make


def _chinese() -> Maker:
    """Return a maker of Chinese names; a few surnames are frequent."""
    family, given = _pool("zh_CN", "last_names"), [c for c in _pool("zh_CN", "first_names") if len(c) == 1]

    def make(rng: random.Random) -> Name:
        """Return a random name."""
        surname = lazy_pinyin(family[min(int(rng.expovariate(1 / 25)), len(family) - 1)])
        own = lazy_pinyin("".join(rng.sample(given, rng.choice((1, 2, 2, 2)))))
        one, two = "".join(surname).title(), "".join(own).title()
        wade = f"{''.join(map(_wade_giles, surname)).title()} {'-'.join(map(_wade_giles, own)).capitalize()}"
        return [f"{one} {two}", f"{one} {'-'.join(own).capitalize()}", f"{two} {one}", wade], one

    return make


def _korean() -> Maker:
    """Return a maker of Korean names; a few surnames are very frequent."""
    family, given = _pool("ko_KR", "last_names"), _pool("ko_KR", "first_names")

    def make(rng: random.Random) -> Name:
        """Return a random name."""
        surname, own = family[min(int(rng.expovariate(1 / 8)), len(family) - 1)], rng.choice(given)
        usual = _KOREAN_SURNAMES.get(surname, _hangul(surname, 0)[0].title())
        new, old = _hangul(own, 0), _hangul(own, 1)
        return [
            f"{usual} {'-'.join(new).capitalize()}",
            f"{usual} {''.join(new).title()}",
            f"{usual} {' '.join(new).title()}",
            f"{_hangul(surname, 1)[0].title()} {'-'.join(old).capitalize()}",
            f"{'-'.join(new).capitalize()} {usual}",
        ], usual

    return make


def _japanese() -> Maker:
    """Return a maker of Japanese names."""
    given, family = _pool("ja_JP", "first_romanized_names"), _pool("ja_JP", "last_romanized_names")
    kunrei = (("shi", "si"), ("chi", "ti"), ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"), ("sha", "sya"), ("cho", "tyo"))

    def make(rng: random.Random) -> Name:
        """Return a random name."""
        one, two = rng.choice(given), rng.choice(family)
        other = f"{one} {two}".lower()
        for hepburn, official in kunrei:
            other = other.replace(hepburn, official)
        return [f"{one} {two}", other.title(), f"{two} {one}"], two

    return make


def _arabic() -> Maker:
    """Return a maker of Arabic names, with and without the article “al-”."""
    given, family = _spellings(_ARABIC_GIVEN), _spellings(_ARABIC_FAMILY)

    def make(rng: random.Random) -> Name:
        """Return a random name."""
        one, two = rng.choice(given), rng.choice(family)
        article = rng.choice(("", "", "al-"))
        spelt = [f"{rng.choice(one)} {article}{rng.choice(two)}" for _ in range(5)]
        if article:
            spelt.append(spelt[0].replace("al-", rng.choice(("el-", "Al ", "al "))))
        return spelt, spelt[0].split()[1]

    return make


def _latin(locale: str, given: str, family: str, *, two_surnames: bool = False, middle: str = "") -> Maker:
    """Return a maker of names in Latin letters, from the named lists of a locale.

    `two_surnames` adds a spelling with a second surname. With a list of middle names, the surname comes first.
    """
    firsts, lasts, middles = _pool(locale, given), _pool(locale, family), _pool(locale, middle) if middle else []

    def make(rng: random.Random) -> Name:
        """Return a random name."""
        one, two = rng.choice(firsts), rng.choice(lasts)
        full = f"{one} {two}"
        spelt = [full, _bare(full)]
        for letter, written in (
            ("ä", "ae"),
            ("ö", "oe"),
            ("ü", "ue"),
            ("ß", "ss"),
            ("ø", "oe"),
            ("å", "aa"),
            ("ı", "i"),
        ):
            if letter in full.lower():
                spelt.append(full.replace(letter, written).replace(letter.upper(), written.title()))
        if two_surnames:
            spelt.append(f"{full} {rng.choice(lasts)}")
        if middles:
            full = f"{two} {rng.choice(middles)} {one}"
            spelt = [full, _bare(full), f"{one} {two}", f"{_bare(one)} {_bare(two)}"]
        return list(dict.fromkeys(spelt)), two if not middles else one

    return make


def name_makers() -> list[tuple[int, Maker]]:
    """Return makers of names with their weights, roughly the shares of name origins in the news."""
    return [
        (24, _latin("en_US", "first_names", "last_names")),
        (8, _latin("en_GB", "first_names", "last_names")),
        (4, _latin("de_DE", "first_names", "last_names")),
        (4, _latin("fr_FR", "first_names", "last_names")),
        (6, _latin("es_ES", "first_names", "last_names", two_surnames=True)),
        (3, _latin("pt_BR", "first_names", "last_names", two_surnames=True)),
        (3, _latin("it_IT", "first_names", "last_names")),
        (3, _latin("pl_PL", "first_names", "unisex_last_names")),
        (3, _latin("tr_TR", "first_names", "last_names")),
        (2, _latin("sv_SE", "first_names", "last_names")),
        (4, _latin("en_IN", "first_names", "last_names")),
        (2, _latin("vi_VN", "first_names_unisex", "last_names", middle="middle_names")),
        (8, _cyrillic("ru_RU", sexes=True)),
        (4, _cyrillic("uk_UA", sexes=False)),
        (3, _greek()),
        (7, _chinese()),
        (4, _korean()),
        (3, _japanese()),
        (8, _arabic()),
    ]


# --- roles ------------------------------------------------------------------------------------------------------------

_COUNTRIES = """
France French|Germany German|Spain Spanish|Italy Italian|Poland Polish|Sweden Swedish|Norway Norwegian|Japan
Japanese|China Chinese|India Indian|Brazil Brazilian|Mexico Mexican|Turkey Turkish|Egypt Egyptian|Iran Iranian|Iraq
Iraqi|Israel Israeli|Russia Russian|Ukraine Ukrainian|Greece Greek|Kenya Kenyan|Nigeria Nigerian|Canada
Canadian|Australia Australian|Chile Chilean|Peru Peruvian|Vietnam Vietnamese|Indonesia Indonesian|Pakistan
Pakistani|Portugal Portuguese"""
_PORTFOLIOS = _words("foreign defence finance interior health energy trade justice education transport culture labour")
_FIELDS = _words("economics history virology climatology politics law oceanography linguistics statistics")
_SPORTS = _words("striker midfielder goalkeeper coach captain manager")
_TRADES = _words("novelist pianist film director architect photographer historian playwright")


def _role(rng: random.Random, places: list[str], firms: list[str]) -> list[str]:
    """Return a random role in the wordings that newspapers use for it."""
    land, of_land = (pair := rng.choice(_spellings(_COUNTRIES)))[0], pair[1]
    place, firm, portfolio = rng.choice(places), rng.choice(firms), rng.choice(_PORTFOLIOS)
    science, sport, trade = rng.choice(_FIELDS), rng.choice(_SPORTS), rng.choice(_TRADES)
    return rng.choice(
        (
            [f"{of_land} {portfolio} minister", f"{land}'s {portfolio} minister", f"{portfolio} minister of {land}",
             f"minister of {portfolio} of {land}", f"{portfolio} minister"],
            [f"{of_land} deputy {portfolio} minister", f"deputy {portfolio} minister of {land}"],
            [f"{of_land} ambassador", f"{land}'s ambassador", f"ambassador of {land}"],
            [f"mayor of {place}", f"{place} mayor", f"{place}'s mayor", "mayor"],
            [f"chief executive of {firm}", f"{firm} CEO", f"{firm}'s chief executive", "chief executive"],
            [f"spokeswoman for {firm}", f"{firm} spokeswoman", f"{firm} spokesperson"],
            [f"analyst at {firm}", f"{firm} analyst", f"an analyst with {firm}"],
            [f"professor of {science} at the University of {place}", f"{science} professor",
             f"{place} {science} professor"],
            [f"{place} {sport}", f"{sport} of {place}", f"{place}'s {sport}"],
            [f"judge in {place}", f"{place} judge"],
            [f"{of_land} {trade}", trade],
            [f"senator for {place}", f"{place} senator", "senator"],
        )
    )  # fmt: skip


# --- the archive -----------------------------------------------------------------------------------------------------

BEAT_SIZE = 14  # actors who are often in one article


def generate_archive(*, actors: int, mentions: int, history: int, seed: int) -> SyntheticArchive:
    """Return an archive of known actors, mentions to be linked, and `history` mentions that are reviewed already."""
    rng = random.Random(seed)
    makes = name_makers()
    places = [
        f"{a}{b}" for a in _words("Ash Oak Nor Sul Wex Bran Kel Tor Mar Vil") for b in _words("ton ford by ville berg")
    ]
    firms = [_company(rng) for _ in range(150)]
    numbers = count(1)
    beats = max(1, actors // BEAT_SIZE)

    def person(known: bool, like: Person | None = None) -> Person:
        """Return a new person, with the name of another one if given."""
        spelt, surname = (like.names, like.surname) if like else _make_name(rng, makes)
        roles = [_role(rng, places, firms) for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))]
        beat = like.beat if like and rng.random() < 0.25 else rng.randrange(beats)
        aliases = [rng.choice(spelt[1:])] if len(spelt) > 1 and rng.random() < 0.3 else []
        return Person(next(numbers), "person", spelt, surname, aliases, roles, beat, known)

    people: list[Person] = []
    while len(people) < actors:
        if rng.random() < 0.15:
            people.append(_organisation(rng, next(numbers), rng.randrange(beats)))
        else:
            people.append(person(True))
            if rng.random() < 0.036 and len(people) < actors:
                people.append(person(True, people[-1]))
    bearers = [one for one in people if one.kind == "person"]
    strangers = [
        person(False, rng.choice(bearers) if rng.random() < 0.25 else None) for _ in range(max(1, actors // 8))
    ]
    by_beat: list[list[Person]] = [[] for _ in range(beats)]
    for one in people:
        by_beat[one.beat].append(one)
    written = [
        _articles(rng, by_beat, people, [] if decided else strangers, wanted)
        for decided, wanted in ((True, history), (False, mentions))
    ]
    return SyntheticArchive(people, *written)


def _make_name(rng: random.Random, makes: list[tuple[int, Maker]]) -> Name:
    """Return a name by a random maker."""
    (make,) = rng.choices([maker for _, maker in makes], [weight for weight, _ in makes])
    return make(rng)


_SYLLABLES = _words("nor da vel ti mar ko sen pri lux ar bel cor dyn eth fal gro hel in jo kar")


def _company(rng: random.Random) -> str:
    """Return the made-up name of a company."""
    return "".join(rng.sample(_SYLLABLES, rng.choice((2, 3, 3, 3)))).title()


def _organisation(rng: random.Random, number: int, beat: int) -> Person:
    """Return a company with or without its legal form, or a public body of several words with its acronym."""
    if rng.random() < 0.5:
        name = _company(rng)
        spelt = [
            f"{name} {rng.choice(('Group', 'Inc.', 'Ltd', 'Holdings', 'AG'))}",
            name,
            f"{name} {rng.choice(('plc', 'Corp.'))}",
        ]
        return Person(number, "organisation", spelt, name, [name] if rng.random() < 0.5 else [], [], beat)
    land = rng.choice(_spellings(_COUNTRIES))
    topic = rng.choice(
        _words("Maritime Labour Fisheries Aviation Climate Banking Media Nuclear Grain Border Statistics Patent Rail")
    )
    office = rng.choice(_words("Authority Commission Agency Council Institute Board Association Federation"))
    name = rng.choice((f"{land[1]} {topic} {office}", f"{land[1]} {rng.choice(_PORTFOLIOS).title()} {topic} {office}"))
    short = "".join(word[0] for word in name.split())
    spelt = [name, f"the {name}", f"{topic} {office} of {land[0]}" if len(name.split()) == 3 else name]
    return Person(number, "organisation", spelt, short, [short] if rng.random() < 0.5 else [], [], beat)


def _articles(
    rng: random.Random, beats: list[list[Person]], people: list[Person], strangers: list[Person], wanted: int
) -> list[list[MentionSample]]:
    """Return articles with the wanted number of mentions together, of people of one beat and some others."""
    articles: list[list[MentionSample]] = []
    total = 0
    while total < wanted:
        beat = rng.choice(beats)
        if not beat:
            continue
        chosen: dict[int, Person] = {}
        for _ in range(rng.randint(4, 10)):
            draw = rng.random()
            if strangers and draw < 0.08:
                one = rng.choice(strangers)
            else:
                one = rng.choice(people) if draw < 0.25 else rng.choice(beat)
            chosen[one.id] = one
        article = [_mention(rng, one) for one in chosen.values()][: wanted - total]
        total += len(article)
        articles.append(article)
    return articles


def _mention(rng: random.Random, one: Person) -> MentionSample:
    """Return a mention of an actor, in 60 % with a role."""
    role = ""
    if one.roles and rng.random() < 0.6:
        wordings = one.roles[0] if rng.random() < 0.7 else rng.choice(one.roles)
        role = rng.choice(wordings)
        if rng.random() < 0.08:
            role = f"former {role}"
    name = _name_in_print(rng, one)
    return MentionSample(name, one.kind, role, one.id, [name])


def _name_in_print(rng: random.Random, one: Person) -> str:
    """Return an actor's name as one article prints it: mostly the registry's, else a variant or a misprint."""
    draw = rng.random()
    words = one.names[0].split()
    if draw < 0.60:
        return one.names[0]
    if draw < 0.80:
        return rng.choice(one.names)
    if draw < 0.86 and one.aliases:
        return rng.choice(one.aliases)
    if draw < 0.91:
        return one.surname
    if draw < 0.94 and one.kind == "person":
        return f"{words[0][0]}. {words[-1]}"
    if draw < 0.97 and one.kind == "person" and len(words) == 2:
        return f"{words[0]} {rng.choice('ABCDEHJKLMPRST')}. {words[1]}"
    return _misprint(rng, one.names[0])


def _misprint(rng: random.Random, name: str) -> str:
    """Double or drop a letter, or swap it with the next; never the first of a word."""
    places = [i for i in range(1, len(name) - 1) if name[i - 1 : i + 2].isalpha()]
    if not places:
        return name
    i = rng.choice(places)
    return rng.choice(
        (name[:i] + name[i] + name[i:], name[:i] + name[i + 1 :], name[:i] + name[i + 1] + name[i] + name[i + 2 :])
    )
