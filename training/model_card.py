"""Render the model card and the licence notice that ship beside the weights."""

from __future__ import annotations

from collections.abc import Mapping

Report = Mapping[str, Mapping[str, float]]  # scores by corpus and measure

LICENCE = """\
The files in this folder are the weights of a language model and their descriptions.
They are licensed under the Creative Commons Attribution-ShareAlike 4.0 International License (CC BY-SA 4.0):
https://creativecommons.org/licenses/by-sa/4.0/legalcode
The program code of the project, outside this folder, has a licence of its own.

Whoever passes the weights on, changed or not, gives the same licence and this attribution:

"Newsdesk language model", trained on
- UD English EWT, (c) its annotators, CC BY-SA 4.0, https://universaldependencies.org
- Universal NER's annotation of EWT (UNER English-EWT), CC BY-SA 4.0, https://www.universalner.org
- GUM, the Georgetown University Multilayer corpus: annotation CC BY 4.0; texts CC BY 2.5 (Wikinews), CC BY 4.0,
  CC BY, CC BY-SA 3.0 (Wikipedia, Wikivoyage) and public domain, https://gucorpling.org/gum
- Wikigold (Balasuriya, Ringland, Nothman, Murphy and Curran 2009), CC BY 4.0
- Broad Twitter Corpus (Derczynski, Bontcheva and Roberts 2016), CC BY 4.0
- CrossNER, politics (Liu and others 2021), MIT licence; its texts from Wikipedia
Place names for variation in training: GeoNames, CC BY 4.0, https://www.geonames.org; people's names: Faker, MIT licence.

The encoder was first all-MiniLM-L6-v2 by the Sentence-Transformers team, itself made from MiniLM by Microsoft Research;
Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0. It has been changed: trained further, given inputs for the
shape of words and outputs of its own, and rounded to 8-bit integers. The file vocab.txt is its vocabulary, unchanged.
"""

CARD_HEADER = """\
# The Newsdesk language model

Version {version}. One small network (six layers of 384, 12 heads; about 22 million weights, rounded to 8-bit integers) reads English text and gives parts of
speech, grammatical features, Universal Dependencies trees, names (person, organisation, place), the entity type and
definiteness of noun phrases' heads, sentence ends, and the words of attributions (source, cue, content).

- **Made for** news text on a newsroom's own machines: CPU only, no network, the same output every time.
- **Not made for** languages other than English, or for deciding anything about a person without someone reading the text.
- **Licence** CC BY-SA 4.0, apart from the code's; the attributions are in LICENSE beside this file.
- **Made by** `python -m training`, fixed seeds; docs/model.md describes the method.

## Data

| corpus | used for | licence |
|---|---|---|
| UD English EWT, train | parts of speech, features, trees, sentence ends | CC BY-SA 4.0 |
| UNER English-EWT, train | names in the same sentences | CC BY-SA 4.0 |
| GUM train: academic, bio, conversation, court, interview, news, speech, textbook, vlog, voyage | all of the above; entity types; attributions (from its discourse trees); names where its entity layer leaves no doubt | annotation CC BY 4.0, texts CC BY or CC BY-SA |
| Wikigold | names | CC BY 4.0 |
| Broad Twitter Corpus | names | CC BY 4.0 |
| CrossNER politics, train | names | MIT |

Definiteness is derived from the trees. In some sentences the names of people and places were
replaced by names from around the world (lists of Faker, MIT, and GeoNames, CC BY 4.0).
No copyrighted news text was used.

## Figures

Measured on the dev parts. They were not trained on but used to follow the training, so other text may score a little lower. Figures are F1 in
percent, counted over words unless stated otherwise; LAS includes subtypes of relations unless stated otherwise. The shipped model comes first,
the same weights in floats in brackets.

"""

KNOWN_WEAKNESSES = """\
## Known weaknesses

- The encoder's vocabulary has no capitals and no accents; both reach it through one of eight word shapes, so that "US" and "us" differ, but "Rosé" and
  "Rose" do not.
- Names: the training text is mostly American and of the years 1999 to 2020. Organisations, above all those named after places or people, are the
  hardest. Adjectives of nationality do not count as names. Titles ("President") are not part of a person's name.
- Attribution tags come from about 1,100 relations in GUM. They find the cue and the source far better than the exact
  extent of the content; where attributions are nested, the outermost is tagged. Use them as one indication among several.
- In tweets, lists, tables and text without any punctuation sentence ends are guesses.
- Text in other languages is analysed as if it were English, so the results are wrong.
"""


def render_card(report: Mapping[str, Report], version: str) -> str:
    """Return the card as Markdown. `report` holds the scores of the "float" and of the "shipped" model."""
    return CARD_HEADER.format(version=version) + render_tables(report) + "\n" + KNOWN_WEAKNESSES


def render_tables(report: Mapping[str, Report]) -> str:
    """Return the tables of scores: for the main corpora, for roles in GUM, and by genre."""
    main = [name for name in report["shipped"] if not _is_genre(name)]
    genres = [name for name in report["shipped"] if _is_genre(name)]
    columns = ("UPOS", "features", "UAS", "LAS", "LAS without subtypes", "names", "sentences", "tokens")
    roles = ("entity types", "definiteness", "source words", "cue words", "content words")
    parts = [
        _table(report, main, columns),
        _table(report, [name for name in main if name.startswith("GUM")], roles),
        "By genre:\n\n" + _table(report, genres, ("UPOS", "UAS", "LAS", "entity types", "definiteness")),
    ]
    return "\n".join(parts)


def _is_genre(name: str) -> bool:
    """Return whether a row of the report is about one genre of GUM."""
    return name.startswith("GUM dev ") and "+" not in name


def _table(report: Mapping[str, Report], rows: list[str], columns: tuple[str, ...]) -> str:
    """Return a Markdown table with a row per corpus and a column per measure."""
    lines = ["| on | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for row in rows:
        cells = [_cell(report, row, column) for column in columns]
        lines.append(f"| {row} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(report: Mapping[str, Report], row: str, column: str) -> str:
    """Return the shipped model's score with the float model's in brackets, or a dash where there is none."""
    if column not in report["shipped"][row]:
        return "–"
    return f"{report['shipped'][row][column]:.1f} ({report['float'][row][column]:.1f})"
