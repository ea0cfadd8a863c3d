"""What a training run depends on, beside the data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one stage of training depends on, beside the data.

    ``qamr``: QAMR questions in each pass over the SQuAD questions. ``*_chance``: of a crop of the passage, of
    a retrieved passage, of an altered question, for each answerable SQuAD question. The rate falls to 0
    at ``steps`` (0: all batches of all passes) or, if that comes first, after ``minutes`` (0: no limit; with
    one a run depends on the machine's speed).
    """

    seed: int = 7
    lr: float = 2e-4
    head_lr: float = 6e-4
    layer_decay: float = 0.9
    warmup_steps: int = 60
    weight_decay: float = 0.01
    dropout: float = 0.1
    batch_tokens: int = 1800
    max_tokens: int = 320
    ema: float = 0.995
    answerable_weight: float = 1.0
    null_weight: float = 0.5
    qamr: tuple[int, ...] = (10000, 6000, 4000, 2000)
    crop: tuple[int, int] = (150, 750)
    crop_chance: float = 0.8
    near_chance: float = 0.75
    altered_chance: float = 0.4
    steps: int = 0
    minutes: float = 0.0


STAGES = (
    Recipe(seed=7, qamr=(8000, 3000), steps=1129),
    Recipe(seed=11, qamr=(6000, 2500), steps=1389, altered_chance=0.5, near_chance=0.8),
    Recipe(seed=23, qamr=(20000, 18000, 12000, 7000, 3000), altered_chance=0.6, near_chance=0.8),
    Recipe(seed=31, lr=1.3e-4, head_lr=4e-4, qamr=(14000, 6000), steps=1861, altered_chance=0.5, near_chance=0.7),
)
"""Each goes on from the weights of the one before."""
AVERAGED = 2
"""The ends of so many last stages are averaged ("model soups", Wortsman et al., ICML 2022), for .012 of F1."""
