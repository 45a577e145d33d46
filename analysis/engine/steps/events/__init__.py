"""Events: acts and happenings that a timeline would show, with a title from the text's own words and an honest date.

| module | holds |
|---|---|
| `triggers` | which words may report an event |
| `eligibility` | which triggers count |
| `dating` | the time that dates an event in its sentence |
| `passages` | the time that the passage around a sentence speaks of |
| `status` | happened, ongoing, planned, hypothetical or denied |
| `actor_index` | which actor each word names |
| `participants` | who takes part, in which role, and where |
| `titles` | who did what |
| `phrases`, `predicates`, `title_text` | a title's phrases without pronouns, its verb in the present, its text |
| `merging` | which mentions report the same event |
| `salience` | how much an event matters |
| `reading` | a document's events, sentence by sentence |
"""
