"""The training loop: fixed seeds, checkpoints to go on from, and an average of the weights over time, which is kept."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from analysis.engine.model.encode import WordPieces
from training.network import Network
from training.windows import IGNORE_LABEL, LAYERS, Window, Windows, to_arrays

WEIGHTS = {
    "pos": 0.7, "morph": 0.5, "head": 1.0, "dep": 0.8, "ner": 1.0, "entity": 0.3, "definite": 0.2,
    "source": 0.2, "cue": 0.2, "content": 0.3, "start": 0.3,
}  # fmt: skip

# They are many, and little like news; at the end they should not weigh on what is.
SOME_TWEETS, FEWER_TWEETS = 0.5, 0.15


@dataclass(frozen=True)
class TrainingPlan:
    epochs: int = 11  # of the first cycle; the rates fall to almost nothing in its course
    second_cycle_epochs: int = 4  # of the second, which begins at half the rates
    batch_pieces: int = 2500
    encoder_rate: float = 3e-4
    head_rate: float = 1.5e-3
    warmup: float = 0.06
    average: float = 0.998
    save_every: float = 240.0  # seconds
    seed: int = 20


class WeightAverage:
    """An exponential average of the weights: steadier than the last step's, and the better for it."""

    def __init__(self, network: Network, decay: float):
        self.decay = decay
        self.values = {key: value.clone() for key, value in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: Network, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        for key, value in network.state_dict().items():
            self.values[key].lerp_(value, 1 - decay)


def compute_loss(network: Network, batch: tuple[Tensor, ...], labels: Tensor, corpus: Tensor) -> Tensor:
    """The sum of every layer's loss over the words whose value is known."""
    outputs = network(*batch, corpus)
    column = {name: labels[..., n] for n, name in enumerate(LAYERS)}
    heads = column["head"].clamp(min=0)
    scores = {**outputs.tags, "head": outputs.arcs, "dep": network.label_scores(outputs, heads)}
    total = torch.zeros(())
    for name, weight in WEIGHTS.items():
        gold = column[name].masked_fill(column["head"] == IGNORE_LABEL, IGNORE_LABEL) if name == "dep" else column[name]
        known = (gold != IGNORE_LABEL).sum()
        if known:
            values = scores[name].float().flatten(0, 1)
            total = total + weight * F.cross_entropy(values, gold.flatten(), ignore_index=IGNORE_LABEL)
    return total


def as_tensors(windows: list[Window], pieces: WordPieces) -> tuple[tuple[Tensor, ...], Tensor, Tensor]:
    batch, labels, corpus = to_arrays(windows, pieces)
    return (
        tuple(torch.from_numpy(a.astype(np.int64)) for a in batch),
        torch.from_numpy(labels),
        torch.from_numpy(corpus),
    )


def train(
    network: Network, windows: Windows, plan: TrainingPlan, checkpoint: Path, each_epoch: Callable[[int, dict], None]
) -> dict[str, Tensor]:
    """Train to the end of the plan, from the checkpoint where there is one; returns the averaged weights."""
    steps_an_epoch = len(windows.epoch(plan.seed, plan.batch_pieces))
    epochs = plan.epochs + plan.second_cycle_epochs
    first, total = int(steps_an_epoch * plan.epochs), int(steps_an_epoch * epochs)
    optimiser, schedule = _optimiser(network, plan, first, total)
    average = WeightAverage(network, plan.average)
    epoch = step = done = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        average.values = state["average"]
        epoch, step, done = state["epoch"], state["step"], state["done"]
    saved = time.monotonic()
    while epoch < epochs:
        began, losses, pieces = time.monotonic(), [], 0
        tweets = FEWER_TWEETS if epoch >= plan.epochs else SOME_TWEETS
        for n, batch in enumerate(windows.epoch(plan.seed + epoch, plan.batch_pieces, tweets)):
            if n < done:
                continue
            torch.manual_seed(plan.seed * 1_000_003 + step)  # dropout too is the same after a restart
            losses.append(_step(network, optimiser, schedule, batch, windows.pieces))
            pieces += sum(window.pieces for window in batch)
            step, done = step + 1, n + 1
            average.update(network, step)
            if step % 100 == 0:
                _tell(epoch, step, total, losses, pieces / (time.monotonic() - began))
            if time.monotonic() - saved > plan.save_every:
                _save(checkpoint, network, optimiser, schedule, average, epoch, step, done)
                saved = time.monotonic()
        epoch, done = epoch + 1, 0
        _save(checkpoint, network, optimiser, schedule, average, epoch, step, done)
        if epoch % 5 == 0 or epoch in (plan.epochs, epochs):
            each_epoch(epoch, average.values)
    return average.values


def _optimiser(network: Network, plan: TrainingPlan, first: int, total: int) -> tuple[torch.optim.Optimizer, object]:
    encoder = list(network.encoder.parameters())
    ids = set(map(id, encoder))
    rest = [p for p in network.parameters() if id(p) not in ids]
    groups = [{"params": encoder, "lr": plan.encoder_rate}, {"params": rest, "lr": plan.head_rate}]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    warm = max(1, int(first * plan.warmup))

    def rate(step: int) -> float:
        if step < warm:
            return step / warm
        if step < first:
            return _falling(1.0, (step - warm) / max(1, first - warm))
        return _falling(0.5, (step - first) / max(1, total - first)) * min(1.0, (step - first + 1) / 50)

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, rate)


def _falling(top: float, share: float) -> float:
    """From the top to two in a hundred, along half a cosine."""
    return 0.02 + (top - 0.02) * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))


def _step(network: Network, optimiser, schedule, batch: list[Window], pieces: WordPieces) -> float:
    network.train()
    inputs, labels, corpus = as_tensors(batch, pieces)
    # Half precision where the processor multiplies it natively: nearly twice as fast, and the figures the same.
    with torch.autocast("cpu", torch.bfloat16):
        loss = compute_loss(network, inputs, labels, corpus)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    schedule.step()
    optimiser.zero_grad(set_to_none=True)
    return loss.item()


def _tell(epoch: int, step: int, total: int, losses: list[float], speed: float) -> None:
    recent = sum(losses[-100:]) / len(losses[-100:])
    print(f"epoch {epoch + 1}  step {step}/{total}  loss {recent:.3f}  {speed:.0f} pieces/s", flush=True)


def _save(path: Path, network: Network, optimiser, schedule, average: WeightAverage, *at: int) -> None:
    state = {
        "network": network.state_dict(),
        "optimiser": optimiser.state_dict(),
        "schedule": schedule.state_dict(),
        "average": average.values,
        **dict(zip(("epoch", "step", "done"), at, strict=True)),
    }
    temporary = path.with_suffix(".part")
    torch.save(state, temporary)
    temporary.replace(path)
