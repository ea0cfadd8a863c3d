"""What a training run depends on, beside the data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """What training depends on, beside the data.

    Examples are made a shard at a time: ``shards`` shards are one pass over the answerable SQuAD questions; each has
    ``human_repeats`` times its part of the unanswerable ones, and ``qamr`` and ``discourse`` questions drawn anew.
    ``*_chance``: of a crop of the passage, of a retrieved passage, of the passage less its answer, of an altered
    question, for each answerable SQuAD question. The rate is constant after the warm-up and falls to 0 over the last
    ``decay`` of ``minutes`` (spent in training, over all runs that went on from each other).
    """

    seed: int = 41
    minutes: float = 240.0
    decay: float = 0.3
    lr: float = 2e-4
    head_lr: float = 4e-4
    layer_decay: float = 0.9
    warmup_steps: int = 100
    weight_decay: float = 0.01
    dropout: float = 0.1
    batch_tokens: int = 2400
    max_tokens: int = 320
    ema: float = 0.998
    answerable_weight: float = 1.0
    null_weight: float = 0.6
    shards: int = 96
    human_repeats: int = 2
    qamr: int = 150
    discourse: int = 60
    crop: tuple[int, int] = (150, 750)
    crop_chance: float = 0.45
    near_chance: float = 0.3
    gap_chance: float = 0.1
    altered_chance: float = 0.15
