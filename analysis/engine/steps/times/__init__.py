"""Reading time expressions: patterns find them, readers say what they name.

| module | holds |
|---|---|
| `step` | the step itself: applies patterns and readers to a document in text order |
| `rules` | every rule: its id and score, its pattern, its reader |
| `words` | months, weekdays, numbers and units, as patterns and as values |
| `matching` | which matches of a sentence count |
| `reading` | what a reader is given and what it returns |
| `periods` | calendar periods as TIMEX3 and EDTF write them |
| `tense` | whether a clause looks back or ahead |
| `joining` | two matches that are one time |
| `bounds` | what “before”, “since”, “about” make of a time's days |
| `explicit`, `relative`, `quarters`, `fiscal`, `holidays`, `clock`, `durations` | the readers, by kind |
"""
