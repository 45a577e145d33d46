"""Events: acts and happenings a timeline would show, with a title made from the text's own words and an honest date.

| module | holds |
|---|---|
| `triggers` | which words may tell of a happening |
| `dating` | the expression that dates it: its clause's, its sentence's, the passage's |
| `status` | happened, ongoing, planned, hypothetical, denied |
| `participants` | who takes part, in which role, and where |
| `titles` | who did what, in the present tense |
| `merging` | which mentions tell of one event |
| `salience` | what matters |
| `reading` | a document's events, sentence by sentence |
"""
