"""Reading time expressions: patterns find them, readers say what they name, `steps/times.py` puts both to a text.

| module | holds |
|---|---|
| `table` | every rule: its id and score, its pattern, its reader |
| `matching` | which matches of a sentence count |
| `reading` | what a reader is given and what it returns |
| `direction` | whether a clause looks back or ahead |
| `joining` | two matches that are one time |
| `bounds` | what “before”, “since”, “about” make of a time's days |
| `explicit`, `relative`, `quarters`, `fiscal`, `holidays`, `clock`, `lengths` | the readers, by kind |
"""
