"""Fine-tunes a picture encoder on pairs of photos and words, by contrast; needs the extra `models`.

SigLIP's sigmoid loss (Zhai et al. 2023) or CLIP's softmax loss (Radford et al. 2021), as the model
was trained. Pairs with the same words are right finds of each other. Knows no library: pictures
come from the caller, decoded.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tools.core.content import Pixels
from tools.core.errors import BadInput, MissingPart
from tools.encoders.hub_folder import CARD, HASHES, HubFolder, open_folder
from tools.encoders.text_pieces import pieces
from tools.encoders.torch_engine import require_torch
from tools.encoders.two_towers import Towers

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

Split = Literal["train", "valid", "test"]
LEAST = {"train": 16, "valid": 4, "test": 4}
JUDGED_AT = 5
_CLIP_NORM = 1.0


@dataclass(frozen=True, kw_only=True)
class TuningPair:
    """One photo with its words."""

    image: str
    """What the caller loads it by."""
    words: str
    split: Split


@dataclass(frozen=True, kw_only=True)
class TuningPlan:
    """How it is trained."""

    epochs: int = 5
    batch: int = 32
    rate: float = 1e-5
    patience: int = 2
    """Epochs without better recall on the validation pairs, after which it ends."""
    seed: int = 20_261_101
    precision: Literal["fp32", "bf16"] = "fp32"
    device: str = "cpu"


@dataclass(frozen=True, kw_only=True)
class Tuned:
    """What came of it."""

    losses: tuple[float, ...]
    """Mean over the training pairs, by epoch."""
    kept_epoch: int
    """From 1: the one with the best recall on the validation pairs; 0: the base model was best,
    and nothing was saved."""
    before: float
    """recall@5 of the test pairs, words to pictures."""
    after: float
    shortened: int
    """Texts of which only the first piece fits the tower."""
    counts: dict[Split, int]


def tune(
    pairs: Sequence[TuningPair],
    load: Callable[[str], Pixels],
    base: Path,
    out: Path,
    *,
    data_sha256: str,
    plan: TuningPlan | None = None,
) -> Tuned:
    """Train and save a model in the hub's layout; `out` appears whole or not at all.

    Nothing is saved where no epoch was better on the validation pairs than the base model.

    Raises BadInput for an `out` there is and for too few pairs, MissingPart for a base model that
    cannot be used.
    """
    plan = plan or TuningPlan()
    if out.exists():
        raise BadInput(f"{out} exists already; choose another name")
    counts = _counted(pairs)
    towers = _towers(base)
    folder = open_folder(base, kinds=towers.kinds)
    run = _Run(pairs, load, towers, folder, plan)
    losses, kept = run.train()
    tuned = Tuned(losses=losses, kept_epoch=kept, before=run.before, after=run.recall("test"),
                  shortened=run.shortened, counts=counts)  # fmt: skip
    if kept:
        _save(run.model, folder, out, _card(folder, data_sha256, plan, tuned))
    return tuned


class _Run:
    def __init__(
        self,
        pairs: Sequence[TuningPair],
        load: Callable[[str], Pixels],
        towers: Towers,
        folder: HubFolder,
        plan: TuningPlan,
    ) -> None:
        import torch

        torch.manual_seed(plan.seed)
        self._plan, self._towers, self._load = plan, towers, load
        self.model: Module = towers.load(folder, "fp32").to(plan.device)
        self._sigmoid = hasattr(self.model, "logit_bias")
        cut = [pieces(one.words, towers.room, towers.tokens) for one in pairs]
        self.shortened = sum(len(one) > 1 for one in cut)
        self._rows = [(one.image, held[0][0], one.split)
                      for one, held in zip(pairs, cut, strict=True)]  # fmt: skip
        self.before = self.recall("test")

    def train(self) -> tuple[tuple[float, ...], int]:
        """Train until the validation pairs get no better; keep the weights of the best epoch."""
        import torch

        optimiser = torch.optim.AdamW(self.model.parameters(), lr=self._plan.rate)
        chance = torch.Generator().manual_seed(self._plan.seed)
        best, kept, waited = self.recall("valid"), 0, 0
        weights = self._copied()
        losses: list[float] = []
        for epoch in range(1, self._plan.epochs + 1):
            losses.append(self._epoch(optimiser, chance))
            found = self.recall("valid")
            waited += 1
            if found > best:
                best, kept, waited, weights = found, epoch, 0, self._copied()
            if waited >= self._plan.patience:
                break
        self.model.load_state_dict(weights)
        self.model.eval()
        return tuple(losses), kept

    def recall(self, split: Split) -> float:
        """Give recall@5 from words to the pictures of a split; the same words are right as well."""
        import torch

        rows = [one for one in self._rows if one[2] == split]
        with torch.no_grad():
            told = torch.cat([self._words(some) for some in _cut(rows, self._plan.batch)])
            shown = torch.cat([self._shown(some) for some in _cut(rows, self._plan.batch)])
        best = (told @ shown.T).topk(min(JUDGED_AT, len(rows)), dim=1).indices.tolist()
        hits = [any(rows[n][1] == row[1] for n in found)
                for row, found in zip(rows, best, strict=True)]  # fmt: skip
        return sum(hits) / len(hits)

    def _epoch(self, optimiser: object, chance: object) -> float:
        import torch

        assert isinstance(optimiser, torch.optim.Optimizer)
        assert isinstance(chance, torch.Generator)
        self.model.train()
        rows = [one for one in self._rows if one[2] == "train"]
        order = torch.randperm(len(rows), generator=chance).tolist()
        total = 0.0
        for some in _cut([rows[n] for n in order], self._plan.batch):
            optimiser.zero_grad()
            loss = self._loss(some)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), _CLIP_NORM)
            optimiser.step()
            total += float(loss.detach()) * len(some)
        self.model.eval()
        return total / len(rows)

    def _loss(self, some: Sequence[tuple[str, str, Split]]) -> Tensor:
        import torch

        with torch.autocast(self._plan.device, torch.bfloat16,
                            enabled=self._plan.precision == "bf16"):  # fmt: skip
            told, shown = self._words(some), self._shown(some)
        scores = told.float() @ shown.float().T * self.model.logit_scale.exp()  # (n, n)
        same = torch.tensor([[one[1] == two[1] for two in some] for one in some])
        same = same.to(scores.device)
        if self._sigmoid:
            signs = same.float() * 2 - 1
            loss: Tensor = (
                -torch.nn.functional.logsigmoid(signs * (scores + self.model.logit_bias))
                .sum(dim=1)
                .mean()
            )
            return loss
        aim = same.float() / same.float().sum(dim=1, keepdim=True)
        both = [-(aim * one.log_softmax(dim=1)).sum(dim=1).mean() for one in (scores, scores.T)]
        return (both[0] + both[1]) / 2

    def _words(self, some: Sequence[tuple[str, str, Split]]) -> Tensor:
        import torch

        return torch.stack(list(self._towers.words(self.model, [one[1] for one in some])))

    def _shown(self, some: Sequence[tuple[str, str, Split]]) -> Tensor:
        import torch

        pictures = [self._load(one[0]) for one in some]
        return torch.stack(list(self._towers.media(self.model, pictures)))

    def _copied(self) -> dict[str, Tensor]:
        return {name: one.detach().clone() for name, one in self.model.state_dict().items()}


def _counted(pairs: Sequence[TuningPair]) -> dict[Split, int]:
    splits: tuple[Split, ...] = ("train", "valid", "test")
    counts = {split: sum(one.split == split for one in pairs) for split in splits}
    for split, least in LEAST.items():
        if counts[split] < least:  # type: ignore[index]
            raise BadInput(
                f"{counts[split]} pairs for {split} are too few, {least} are needed; "  # type: ignore[index]
                "give more photos words in a sidecar, and write the pairs again"
            )
    return counts


def _towers(base: Path) -> Towers:
    from tools.encoders.clip import ClipTowers
    from tools.encoders.siglip import SiglipTowers

    require_torch()
    families: tuple[Towers, ...] = (SiglipTowers(), ClipTowers())
    kinds = frozenset(kind for one in families for kind in one.kinds)
    kind = open_folder(base, kinds=kinds).kind
    for one in families:
        if kind in one.kinds:
            return one
    raise MissingPart(f"{base} is no picture encoder that can be trained")


def _card(folder: HubFolder, data: str, plan: TuningPlan, tuned: Tuned) -> dict[str, object]:
    model, revision = folder.name
    return {
        "model": f"{model} tuned",
        "revision": f"{revision}-{data[:12]}",
        "base_model": model,
        "base_revision": revision,
        "base_weights_sha256": folder.weights,
        "data_sha256": data,
        "pairs": dict(tuned.counts),
        "seed": plan.seed,
        "precision": plan.precision,
        "rate": plan.rate,
        "losses": list(tuned.losses),
        "kept_epoch": tuned.kept_epoch,
        "test_recall_at_5": {"before": tuned.before, "after": tuned.after},
    }


def _save(model: Module, folder: HubFolder, out: Path, card: dict[str, object]) -> None:
    half = out.with_name(f"{out.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    for one in folder.path.iterdir():
        # Tokenizer and preprocessing stay; weights and what names them are written anew.
        told = one.suffix in (".json", ".txt", ".model") and "index" not in one.name
        if one.is_file() and told and one.name not in (CARD, HASHES):
            shutil.copyfile(one, half / one.name)
    model.save_pretrained(half)
    (half / CARD).write_text(json.dumps(card, indent=1), encoding="utf-8")
    half.replace(out)


def _cut(rows: Sequence[tuple[str, str, Split]], size: int) -> list[list[tuple[str, str, Split]]]:
    return [list(rows[start : start + size]) for start in range(0, len(rows), size)]
