"""Elements taken out of a page's tree, many at once."""

from collections.abc import Iterable, Mapping
from typing import Any


def drop(elements: Iterable[Any]) -> None:
    """Take `elements` out of their tree, with all that is in them; what stands behind each stays."""
    replace(dict.fromkeys(elements, ""))


def replace(texts: Mapping[Any, str]) -> None:
    """Put a text in the place of each element.

    lxml does it for one at a time, and copies all of the text around it: for many in a row, time by their square.
    """
    for parent in dict.fromkeys(element.getparent() for element in texts):
        if parent is not None:
            _replace_in(parent, texts)


def _replace_in(parent: Any, texts: Mapping[Any, str]) -> None:
    kept, pieces = None, [parent.text or ""]
    for child in list(parent):
        if child in texts:
            pieces += [texts[child], child.tail or ""]
            parent.remove(child)
        else:
            _set_text(parent, kept, pieces)
            kept, pieces = child, [child.tail or ""]
    _set_text(parent, kept, pieces)


def _set_text(parent: Any, kept: Any | None, pieces: list[str]) -> None:
    """Set the text behind the child that was `kept`, or that before all children, if it is another than it was."""
    if len(pieces) > 1 and kept is not None:
        kept.tail = "".join(pieces)
    elif len(pieces) > 1:
        parent.text = "".join(pieces)
