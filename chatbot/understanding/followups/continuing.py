"""A question and what it goes on from, in one line: "Who was the gunman? — Uvalde"."""

from collections.abc import Sequence

_CONTINUES = " — "


def continued(question: str, topics: Sequence[str]) -> str:
    """Returns `question` with what it continues after a dash; as it is without topics."""
    return question + _CONTINUES + ", ".join(topics) if topics else question


def parts_of(standalone: str) -> tuple[str, str]:
    """Returns a question and what it continues, as `continued` put them together; the second may be empty."""
    question, _, carried = standalone.partition(_CONTINUES)
    return question, carried
