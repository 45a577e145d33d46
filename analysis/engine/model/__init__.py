"""The language model that ships with Newsdesk: `load()` returns it, and `Model.pipe` analyses documents.

    from analysis.engine.model import load
    for doc in load().pipe(["The minister said on Friday that taxes would fall."]):
        ...

The results are spaCy Docs with pos_, morph, head, dep_, sents and ents set, and on every token `_.entity_type`,
`_.definiteness` and `_.attribution`. See docs/model.md.
"""

from .encode import line_break
from .runtime import LAYERS, LAYERS_KEY, LINE_BREAKS_KEY, Model, ModelError, attribution_margin, load, version

__all__ = [
    "LAYERS",
    "LAYERS_KEY",
    "LINE_BREAKS_KEY",
    "Model",
    "ModelError",
    "attribution_margin",
    "line_break",
    "load",
    "version",
]
