"""How the shipped comprehension model was trained: `python -m tests.weights.comprehension --data DIR --out DIR`."""
