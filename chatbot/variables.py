"""Numbers that variables of the environment give."""

import os
import re

from chatbot.errors import BadSetting

_WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)
SHOWN = 60
"""Characters of a wrong value that a message repeats."""


def whole_number(variable: str, least: int, most: int, of: str) -> int | None:
    """Returns the number that a variable of the environment holds; None if it is not set, or empty.

    Args:
        variable: its name.
        least: the smallest value allowed.
        most: the largest.
        of: what it is, as the message calls it.

    Raises:
        BadSetting: if it is not a whole number from `least` to `most`; the message names all of that.
    """
    text = os.environ.get(variable, "")
    if not text:
        return None
    if _WHOLE.fullmatch(text) and least <= int(text) <= most:
        return int(text)
    raise BadSetting(f"{variable}={text[:SHOWN]!r}: should be {of}, a whole number from {least} to {most}")
