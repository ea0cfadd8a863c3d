"""Vectors, as they go from the embedding model to the index and back."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape ``(n, dimension)``, float32, each row of length one."""
