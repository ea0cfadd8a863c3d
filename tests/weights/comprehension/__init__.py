"""How the shipped reader was trained: `python -m tests.weights.comprehension --data DIR --out DIR`."""
