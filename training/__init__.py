"""Train, export and evaluate the shipped language model from open corpora. Never imported at run time."""
