"""The network: a small BERT that also reads each word's shape, and light outputs over words. Export mirrors it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (the customary name)

from analysis.engine.model.encode import FEATURES
from training.sizes import ARC, HEADS, INNER, LABEL, LAYERS, NER, POSITIONS, SIZE
from training.windows import ATTRIBUTION_ROLES, CORPORA, NER_TAGS, TAGS, Labels


class Layer(nn.Module):
    def __init__(self, dropout: float):
        super().__init__()
        self.qkv = nn.Linear(SIZE, 3 * SIZE)
        self.out = nn.Linear(SIZE, SIZE)
        self.norm1 = nn.LayerNorm(SIZE, eps=1e-12)
        self.up = nn.Linear(SIZE, INNER)
        self.down = nn.Linear(INNER, SIZE)
        self.norm2 = nn.LayerNorm(SIZE, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        # By hand: the fused attention's backward pass takes a third of all time on a CPU.
        weights = (q * (SIZE // HEADS) ** -0.5) @ k.transpose(-1, -2) + bias.to(q.dtype)
        mixed = (weights.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, SIZE)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """MiniLM, with its unused second segment replaced by the shape of the word."""

    def __init__(self, vocabulary: int, dropout: float):
        super().__init__()
        self.words = nn.Embedding(vocabulary, SIZE)
        self.positions = nn.Embedding(POSITIONS, SIZE)
        self.features = nn.Embedding(FEATURES, SIZE)
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, pieces: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        x = self.words(pieces) + self.positions.weight[: pieces.shape[1]] + self.features(features)
        x = self.dropout(self.norm(x))
        bias = torch.zeros_like(mask, dtype=torch.float32).masked_fill(mask == 0, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Outputs(NamedTuple):
    """`tags` holds logits by layer, (batch, words, values); arcs are (batch, words, 1 + words)."""

    tags: dict[str, Tensor]
    arcs: Tensor
    label_dependent: Tensor
    label_head: Tensor


class Network(nn.Module):
    def __init__(self, vocabulary: int, labels: Labels, dropout: float = 0.1, word_dropout: float = 0.3):
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

    def forward(self, pieces: Tensor, features: Tensor, mask: Tensor, first: Tensor, last: Tensor, corpus: Tensor):
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
        arcs = arcs.float().masked_fill(~used[:, None, :], -1e4)
        return Outputs(tags, arcs, self.label_dependent(words), self.label_head(nodes))

    def label_scores(self, outputs: Outputs, heads: Tensor) -> Tensor:
        """In two steps: only for the heads given, (batch, words) with 0 the root. A full table would cost hours."""
        chosen = outputs.label_head.gather(1, heads[..., None].expand(-1, -1, LABEL))
        return self.label(self.dropout(F.relu(outputs.label_dependent + chosen)))


def pretrained(folder: Path, labels: Labels, dropout: float = 0.1) -> Network:
    """The network with the pre-trained encoder's weights (a folder with model.safetensors); its outputs are new."""
    weights = load_file(folder / "model.safetensors")
    weights = {key.removeprefix("bert."): value.float() for key, value in weights.items()}
    network = Network(weights["embeddings.word_embeddings.weight"].shape[0], labels, dropout)
    network.encoder.load_state_dict(_renamed(weights))
    return network


def _renamed(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    made = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "positions.weight": weights["embeddings.position_embeddings.weight"],
        # Every shape begins as the segment all text had, so that training starts from what the encoder knows.
        "features.weight": weights["embeddings.token_type_embeddings.weight"][:1].repeat(FEATURES, 1)
        + 0.01 * torch.randn(FEATURES, SIZE),
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    for n in range(LAYERS):
        old = f"encoder.layer.{n}."
        for kind in ("weight", "bias"):
            parts = [weights[f"{old}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            made[f"layers.{n}.qkv.{kind}"] = torch.cat(parts)
            made[f"layers.{n}.out.{kind}"] = weights[f"{old}attention.output.dense.{kind}"]
            made[f"layers.{n}.norm1.{kind}"] = weights[f"{old}attention.output.LayerNorm.{kind}"]
            made[f"layers.{n}.up.{kind}"] = weights[f"{old}intermediate.dense.{kind}"]
            made[f"layers.{n}.down.{kind}"] = weights[f"{old}output.dense.{kind}"]
            made[f"layers.{n}.norm2.{kind}"] = weights[f"{old}output.LayerNorm.{kind}"]
    return made
