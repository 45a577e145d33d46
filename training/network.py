"""Define the network in torch: a small BERT that also reads each word's shape, and linear outputs over words.

`training.export` builds the same network as an ONNX graph: a change here needs one there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (the customary name)

from analysis.engine.model.encode import FEATURES
from training.corpora import ATTRIBUTION_ROLES
from training.sizes import ARC, HEADS, INNER, LABEL, LAYERS, NER, POSITIONS, SIZE
from training.windows import CORPORA, NER_TAGS, TAGS, Labels

MASKED = -1e4  # a score that no softmax or argmax chooses


class Layer(nn.Module):
    """An encoder layer as in BERT (Devlin et al. 2019): self-attention, then two linear layers, each normalized."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(SIZE, 3 * SIZE)
        self.out = nn.Linear(SIZE, SIZE)
        self.norm1 = nn.LayerNorm(SIZE, eps=1e-12)
        self.up = nn.Linear(SIZE, INNER)
        self.down = nn.Linear(INNER, SIZE)
        self.norm2 = nn.LayerNorm(SIZE, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """Return the new states, (batch, pieces, SIZE); the bias is added to the attention's scores."""
        batch, length, _ = states.shape
        parts = self.qkv(states).view(batch, length, 3, HEADS, SIZE // HEADS)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        # Written out, since the backward pass of the fused attention takes a third of the whole time on a CPU.
        scores = (query * (SIZE // HEADS) ** -0.5) @ key.transpose(-1, -2) + bias.to(query.dtype)
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, SIZE)
        states = self.norm1(states + self.dropout(self.out(mixed)))
        return self.norm2(states + self.dropout(self.down(F.gelu(self.up(states)))))


class Encoder(nn.Module):
    """MiniLM (Wang et al. 2020), with embeddings of the word's shape in place of BERT's segments."""

    def __init__(self, vocabulary: int, dropout: float) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, SIZE)
        self.positions = nn.Embedding(POSITIONS, SIZE)
        self.features = nn.Embedding(FEATURES, SIZE)
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, pieces: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        """Return the states, (batch, pieces, SIZE), from integers (batch, pieces); the mask is 0 at padding."""
        positions = self.positions.weight[: pieces.shape[1]]
        states = self.words(pieces) + positions + self.features(features)
        states = self.dropout(self.norm(states))
        bias = torch.zeros_like(mask, dtype=torch.float32).masked_fill(mask == 0, MASKED)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, bias)
        return states


class Outputs(NamedTuple):
    """What the network computes for each word. Node 0 is the root, node n the word n - 1."""

    tags: dict[str, Tensor]  # logits by layer, (batch, words, values)
    arcs: Tensor  # scores of heads, (batch, words, nodes)
    label_dependent: Tensor  # (batch, words, LABEL)
    label_head: Tensor  # (batch, nodes, LABEL)


class Network(nn.Module):
    """The encoder with outputs over words.

    Arcs are scored by a biaffine product (Dozat and Manning 2017). Relation labels are scored from a sum of the
    dependent's and the head's vectors, for chosen heads only.
    """

    def __init__(self, vocabulary: int, labels: Labels, dropout: float = 0.1, word_dropout: float = 0.3) -> None:
        super().__init__()
        self.encoder = Encoder(vocabulary, dropout)
        sizes = {name: len(getattr(labels, name)) for name in ("pos", "morph", "entity", "definite")}
        sizes |= {role: len(TAGS) for role in ATTRIBUTION_ROLES} | {"start": 2}
        self.tag_sizes = sizes
        self.tags = nn.Linear(SIZE, sum(sizes.values()))
        self.ner_hidden = nn.Linear(SIZE, NER)
        self.ner_corpus = nn.Embedding(len(CORPORA), NER)
        self.ner = nn.Linear(NER, len(NER_TAGS))
        self.arc_dependent = nn.Linear(SIZE, ARC)
        self.arc_head = nn.Linear(SIZE, ARC)
        self.arc = nn.Linear(ARC, ARC)
        self.arc_prior = nn.Linear(ARC, 1, bias=False)
        self.label_dependent = nn.Linear(SIZE, LABEL)
        self.label_head = nn.Linear(SIZE, LABEL)
        self.label = nn.Linear(LABEL, len(labels.dep))
        self.dropout = nn.Dropout(word_dropout)
        nn.init.normal_(self.ner_corpus.weight, std=0.1)

    def forward(
        self, pieces: Tensor, features: Tensor, mask: Tensor, first: Tensor, last: Tensor, corpus: Tensor
    ) -> Outputs:
        """Return the outputs. `first` and `last` are the pieces of each word, (batch, words), 0 at padding.

        `corpus` is the position of each text's corpus in CORPORA: names are annotated differently in each.
        """
        states = self.encoder(pieces, features, mask)
        rows = torch.arange(len(pieces))[:, None]
        words = self.dropout(0.5 * (states[rows, first] + states[rows, last]))
        nodes = torch.cat([self.dropout(states[:, :1]), words], 1)
        tags = dict(zip(self.tag_sizes, self.tags(words).split(list(self.tag_sizes.values()), -1), strict=True))
        ner = F.gelu(self.ner_hidden(words) + self.ner_corpus(corpus)[:, None])
        tags["ner"] = self.ner(self.dropout(ner))
        dependent = self.arc(self.dropout(F.gelu(self.arc_dependent(words))))
        head = self.dropout(F.gelu(self.arc_head(nodes)))
        arcs = dependent @ head.transpose(1, 2) / ARC**0.5 + self.arc_prior(head).transpose(1, 2)
        used = torch.cat([torch.ones_like(first[:, :1]), first], 1) > 0
        arcs = arcs.float().masked_fill(~used[:, None, :], MASKED)
        return Outputs(tags, arcs, self.label_dependent(words), self.label_head(nodes))

    def label_scores(self, outputs: Outputs, heads: Tensor) -> Tensor:
        """Return the logits of labels, (batch, words, labels), for the given heads: nodes, (batch, words).

        Scores for all pairs of words would add hours to a training.
        """
        chosen = outputs.label_head.gather(1, heads[..., None].expand(-1, -1, LABEL))
        return self.label(self.dropout(F.relu(outputs.label_dependent + chosen)))


def pretrained(folder: Path, labels: Labels, dropout: float = 0.1) -> Network:
    """Return a network with the pre-trained encoder of a folder with model.safetensors, and untrained outputs."""
    weights = load_file(folder / "model.safetensors")
    weights = {key.removeprefix("bert."): value.float() for key, value in weights.items()}
    network = Network(weights["embeddings.word_embeddings.weight"].shape[0], labels, dropout)
    network.encoder.load_state_dict(_renamed(weights))
    return network


def _renamed(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the weights of a BERT under the encoder's own names."""
    renamed = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "positions.weight": weights["embeddings.position_embeddings.weight"],
        # Every shape starts as BERT's first segment, which all text has, so that the encoder starts from what it knows.
        "features.weight": weights["embeddings.token_type_embeddings.weight"][:1].repeat(FEATURES, 1)
        + 0.01 * torch.randn(FEATURES, SIZE),
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    for number in range(LAYERS):
        old, new = f"encoder.layer.{number}.", f"layers.{number}."
        for kind in ("weight", "bias"):
            parts = [weights[f"{old}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            renamed[f"{new}qkv.{kind}"] = torch.cat(parts)
            renamed[f"{new}out.{kind}"] = weights[f"{old}attention.output.dense.{kind}"]
            renamed[f"{new}norm1.{kind}"] = weights[f"{old}attention.output.LayerNorm.{kind}"]
            renamed[f"{new}up.{kind}"] = weights[f"{old}intermediate.dense.{kind}"]
            renamed[f"{new}down.{kind}"] = weights[f"{old}output.dense.{kind}"]
            renamed[f"{new}norm2.{kind}"] = weights[f"{old}output.LayerNorm.{kind}"]
    return renamed
