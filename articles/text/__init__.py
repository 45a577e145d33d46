"""Pure functions on text: word alignment, word diffs and similarity. No models and no database."""
