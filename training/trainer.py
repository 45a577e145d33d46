"""Run the training loop: fixed seeds, checkpoints that a later run continues from, and averaged weights."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 (the customary name)
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR

from analysis.engine.model.encode import WordPieces
from training.network import Network
from training.windows import IGNORE_LABEL, LAYERS, Window, Windows, to_arrays

# The weight of each layer's loss. The tree and names count most: the steps of the engine read them most.
LOSS_WEIGHTS = {
    "pos": 0.7, "morph": 0.5, "head": 1.0, "dep": 0.8, "ner": 1.0, "entity": 0.3, "definite": 0.2,
    "source": 0.2, "cue": 0.2, "content": 0.3, "start": 0.3,
}  # fmt: skip

# The share of tweets per epoch, in the first cycle and in the second. They are many and
# unlike news, so fewer take part at the end.
TWEETS_FIRST, TWEETS_SECOND = 0.5, 0.15
MIN_RATE = 0.02  # of the highest learning rate, at the end of a cycle
SECOND_CYCLE_RATE = 0.5  # of the highest learning rate, at the start of the second cycle
SECOND_WARMUP_STEPS = 50
LOG_EVERY = 100  # steps


@dataclass(frozen=True)
class TrainingPlan:
    """The length, learning rates and seed of a training in two cycles."""

    epochs: int = 11  # of the first cycle, in which the rates fall to MIN_RATE
    second_cycle_epochs: int = 4
    batch_pieces: int = 2500
    encoder_rate: float = 3e-4
    head_rate: float = 1.5e-3  # of all weights outside the encoder, which start untrained
    warmup: float = 0.06  # share of the first cycle in which the rates rise
    average: float = 0.998  # decay of the averaged weights
    save_every: float = 240.0  # seconds
    seed: int = 20


class WeightAverage:
    """An exponential moving average of the weights, which varies less than the weights of the last step."""

    def __init__(self, network: Network, decay: float) -> None:
        """Start with a copy of the network's weights."""
        self.decay = decay
        self.values: dict[str, Tensor] = {key: value.clone() for key, value in network.state_dict().items()}

    def update(self, network: Network, step: int) -> None:
        """Add the weights after a step. The decay is smaller in the first steps, so that the start is forgotten."""
        decay = min(self.decay, (1 + step) / (10 + step))
        with torch.no_grad():
            for key, value in network.state_dict().items():
                self.values[key].lerp_(value, 1 - decay)


def compute_loss(network: Network, batch: tuple[Tensor, ...], labels: Tensor, corpus: Tensor) -> Tensor:
    """Return the weighted sum of the layers' losses over the words with a known value.

    Relations are scored at the gold heads; where the head is unknown, the relation is ignored.
    """
    outputs = network(*batch, corpus)
    gold = {name: labels[..., column] for column, name in enumerate(LAYERS)}
    gold["dep"] = gold["dep"].masked_fill(gold["head"] == IGNORE_LABEL, IGNORE_LABEL)
    heads = gold["head"].clamp(min=0)
    scores = {**outputs.tags, "head": outputs.arcs, "dep": network.label_scores(outputs, heads)}
    total = torch.zeros(())
    for name, weight in LOSS_WEIGHTS.items():
        if (gold[name] != IGNORE_LABEL).any():
            values = scores[name].float().flatten(0, 1)
            total = total + weight * F.cross_entropy(values, gold[name].flatten(), ignore_index=IGNORE_LABEL)
    return total


def as_tensors(windows: list[Window], pieces: WordPieces) -> tuple[tuple[Tensor, ...], Tensor, Tensor]:
    """Return the network's inputs, the labels and the corpora of windows as tensors of 64-bit integers."""
    batch, labels, corpus = to_arrays(windows, pieces)
    inputs = tuple(torch.from_numpy(array.astype(np.int64)) for array in batch)
    return inputs, torch.from_numpy(labels), torch.from_numpy(corpus)


@dataclass
class TrainingState:
    """Everything that a checkpoint holds."""

    network: Network
    optimiser: Optimizer
    schedule: LambdaLR
    average: WeightAverage
    epoch: int = 0
    step: int = 0  # since the start of the training
    done: int = 0  # batches of this epoch

    def save(self, path: Path) -> None:
        """Write a checkpoint; an interrupted write leaves the previous one."""
        state = {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "average": self.average.values,
            "epoch": self.epoch,
            "step": self.step,
            "done": self.done,
        }
        temporary = path.with_suffix(".part")
        torch.save(state, temporary)
        temporary.replace(path)

    def load(self, path: Path) -> None:
        """Restore a checkpoint."""
        state = torch.load(path, weights_only=False)
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        self.average.values = state["average"]
        self.epoch, self.step, self.done = state["epoch"], state["step"], state["done"]


def train(
    network: Network,
    windows: Windows,
    plan: TrainingPlan,
    checkpoint: Path,
    report_epoch: Callable[[int, Mapping[str, Tensor]], None],
) -> dict[str, Tensor]:
    """Train to the end of the plan and return the averaged weights.

    Continue from the checkpoint if it exists. `report_epoch` receives the number of epochs done and the averaged
    weights after every fifth epoch and after each cycle.
    """
    steps_per_epoch = len(windows.epoch(plan.seed, plan.batch_pieces))
    epochs = plan.epochs + plan.second_cycle_epochs
    first_cycle_steps, total_steps = steps_per_epoch * plan.epochs, steps_per_epoch * epochs
    optimiser, schedule = _optimiser(network, plan, first_cycle_steps, total_steps)
    state = TrainingState(network, optimiser, schedule, WeightAverage(network, plan.average))
    if checkpoint.exists():
        state.load(checkpoint)
    while state.epoch < epochs:
        _train_epoch(state, windows, plan, checkpoint, total_steps)
        state.epoch, state.done = state.epoch + 1, 0
        state.save(checkpoint)
        if state.epoch % 5 == 0 or state.epoch in (plan.epochs, epochs):
            report_epoch(state.epoch, state.average.values)
    return state.average.values


def _train_epoch(
    state: TrainingState, windows: Windows, plan: TrainingPlan, checkpoint: Path, total_steps: int
) -> None:
    """Train on the batches of the current epoch that are not done yet."""
    began = saved = time.monotonic()
    losses: list[float] = []
    pieces = 0
    tweets = TWEETS_SECOND if state.epoch >= plan.epochs else TWEETS_FIRST
    batches = windows.epoch(plan.seed + state.epoch, plan.batch_pieces, tweets)
    for number, batch in enumerate(batches[state.done :], state.done + 1):
        torch.manual_seed(plan.seed * 1_000_003 + state.step)  # so that dropout is the same after a restart
        losses.append(_train_batch(state, batch, windows.pieces))
        pieces += sum(window.pieces for window in batch)
        state.step, state.done = state.step + 1, number
        state.average.update(state.network, state.step)
        if state.step % LOG_EVERY == 0:
            speed = pieces / (time.monotonic() - began)
            _print_progress(state, total_steps, losses[-LOG_EVERY:], speed)
        if time.monotonic() - saved > plan.save_every:
            state.save(checkpoint)
            saved = time.monotonic()


def _optimiser(
    network: Network, plan: TrainingPlan, first_cycle_steps: int, total_steps: int
) -> tuple[Optimizer, LambdaLR]:
    """Return AdamW with its own rate for the encoder, and the schedule of the rates."""
    encoder = list(network.encoder.parameters())
    encoder_ids = set(map(id, encoder))
    rest = [parameter for parameter in network.parameters() if id(parameter) not in encoder_ids]
    groups = [{"params": encoder, "lr": plan.encoder_rate}, {"params": rest, "lr": plan.head_rate}]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    warmup_steps = max(1, int(first_cycle_steps * plan.warmup))

    def rate(step: int) -> float:
        """Return the share of the highest learning rate at a step."""
        if step < warmup_steps:
            return step / warmup_steps
        if step < first_cycle_steps:
            return _cosine(1.0, (step - warmup_steps) / max(1, first_cycle_steps - warmup_steps))
        steps = step - first_cycle_steps
        share = steps / max(1, total_steps - first_cycle_steps)
        return _cosine(SECOND_CYCLE_RATE, share) * min(1.0, (steps + 1) / SECOND_WARMUP_STEPS)

    return optimiser, LambdaLR(optimiser, rate)


def _cosine(top: float, share: float) -> float:
    """Return a rate that falls from the top to MIN_RATE along half a cosine, at a share of the way."""
    return MIN_RATE + (top - MIN_RATE) * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))


def _train_batch(state: TrainingState, batch: list[Window], pieces: WordPieces) -> float:
    """Take one step on a batch and return its loss."""
    state.network.train()
    inputs, labels, corpus = as_tensors(batch, pieces)
    # Half precision is nearly twice as fast on processors that multiply it natively, with the same figures.
    with torch.autocast("cpu", torch.bfloat16):
        loss = compute_loss(state.network, inputs, labels, corpus)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(state.network.parameters(), 1.0)
    state.optimiser.step()
    state.schedule.step()
    state.optimiser.zero_grad(set_to_none=True)
    return float(loss.item())


def _print_progress(state: TrainingState, total_steps: int, losses: list[float], speed: float) -> None:
    """Print the mean of the last losses and the speed in pieces per second."""
    mean = sum(losses) / len(losses)
    position = f"epoch {state.epoch + 1}  step {state.step}/{total_steps}"
    print(f"{position}  loss {mean:.3f}  {speed:.0f} pieces/s", flush=True)
