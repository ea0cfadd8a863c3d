"""The parts of a text.

Tokens, parse and names (spaCy), stems, how rare a word is, and the lists of words that other rooms look things up in.
In comes text. It knows nothing of questions, passages or answers.
"""
