"""Coreference: which actor a pronoun, a description, a metonym or an unnamed source means.

| module | holds |
|---|---|
| `step` | the sources of claims, and “I” and “we” in quotations |
| `pronouns` | “he” and “she”, by weighed evidence |
| `anaphora` | “it”, “they”, “the company”, “the minister” |
| `metonyms` | capitals and seats that mean a government |
"""
