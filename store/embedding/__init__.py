"""From texts to vectors.

The packaged MiniLM on OpenVINO, or any model that sentence-transformers can load.
"""
