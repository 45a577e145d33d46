"""Makes the language model that ships with the desk, from open corpora. Never imported at run time."""
