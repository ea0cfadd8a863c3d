"""Days without articles that chance does not explain."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

LEAST_DAYS = 10
"""Of a source with articles on fewer days nothing can be said."""
EXPECTED = 0.05
"""How many gaps of this length chance would leave in the whole of a source's time, at most, for it to be a silence."""


def silences(days: Sequence[date]) -> list[tuple[date, date]]:
    """The silences between `days`, as first and last day without an article.

    If a source has articles on a share `p` of its days, chance leaves ``n · (1 - p)^g`` gaps of at least `g` days after
    its `n` days: a daily paper is silent when it misses a week, a monthly is not. Days of the week are not looked at.
    The longest silences would themselves lower `p`: they are taken out, and the rest is judged again.

    Args:
        days: on which the source has articles, each once, ascending.
    """
    if len(days) < LEAST_DAYS:
        return []
    gaps = [(after - before).days - 1 for before, after in pairwise(days)]
    silent: set[int] = set()
    while True:
        span = len(days) + sum(gap for number, gap in enumerate(gaps) if number not in silent)
        missed = 1 - len(days) / span
        found = {number for number, gap in enumerate(gaps) if gap and len(days) * missed**gap <= EXPECTED}
        if found <= silent:
            break
        silent |= found
    day = timedelta(days=1)
    return [(days[number] + day, days[number + 1] - day) for number in sorted(silent)]
