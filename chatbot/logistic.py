"""Logistic regressions as this package ships them: a JSON file of weights by feature, fitted in `tests`."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

_INTERCEPT = "intercept"
_LARGEST_LOGIT = 30.0
"""Beyond it, probabilities differ from 0 and 1 by less than 1e-13."""


def sigmoid(logit: float) -> float:
    """Returns the probability, 0..1, of which `logit` is the log-odds; without overflow."""
    return 1.0 / (1.0 + math.exp(-max(min(logit, _LARGEST_LOGIT), -_LARGEST_LOGIT)))


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """A fitted regression.

    Attributes:
        weights: by feature; that of "intercept" is added to all. A feature without a weight counts for nothing.
    """

    weights: Mapping[str, float]

    @classmethod
    def read(cls, file: Traversable) -> "LogisticModel":
        """Returns the regression whose weights stand in `file`."""
        weights: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))["weights"]
        return cls(weights)

    def logit(self, features: Mapping[str, float]) -> float:
        """Returns the log-odds that `features` speak for."""
        weights = self.weights
        return weights.get(_INTERCEPT, 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())

    def probability(self, features: Mapping[str, float]) -> float:
        """Returns the probability, 0..1, that `features` speak for."""
        return sigmoid(self.logit(features))
