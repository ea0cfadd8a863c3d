"""Days that could be read two ways ("03/04/2023"), settled by the other records of the same input."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.limits import MEGABYTE
from ingest.parsers.inputs import Parser, ParserOptions, RawInput
from ingest.types import Form, Item, RawPage

_MOST_HELD, _MOST_BYTES = 1000, 16 * MEGABYTE
"""Records, and bytes of them, that wait for one that settles it."""
_NUMBERS = re.compile(rb'"(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d\d)(?=[\s",T])')
"""At the beginning of a value."""
_MONTHS = 12


def with_day_order(parser: Parser) -> Parser:
    """Returns `parser`, whose records tell whether the day stands before the month wherever that is settled."""

    def parse(raw: RawInput, options: ParserOptions) -> Iterator[Item]:
        return _settled(parser(raw, options))

    return parse


def _settled(items: Iterator[Item]) -> Iterator[Item]:
    """The items in their order. A record with a day that could be read two ways waits for one that can not.

    Where some records have it one way and some the other, it is left open.
    """
    held: list[Item] = []
    size = 0
    orders: set[bool] = set()
    for item in items:
        seen = _orders(item)
        orders |= {order for order in seen if order is not None}
        if held or (None in seen and not orders):
            held.append(item)
            size += len(item.content) if isinstance(item, RawPage) else 0
            if orders or len(held) >= _MOST_HELD or size >= _MOST_BYTES:
                yield from _told(held, orders)
                held, size = [], 0
        else:
            yield from _told([item], orders)
    yield from _told(held, orders)


def _told(items: list[Item], orders: set[bool]) -> Iterator[Item]:
    day_first = next(iter(orders)) if len(orders) == 1 else None
    for item in items:
        yield replace(item, day_first=day_first) if isinstance(item, RawPage) and day_first is not None else item


def _orders(item: Item) -> set[bool | None]:
    """For the days in a record: whether the day comes first, None where that is open."""
    if not isinstance(item, RawPage) or item.form is not Form.RECORD:
        return set()
    found: set[bool | None] = set()
    for match in _NUMBERS.finditer(item.content):
        first, second = int(match[1]), int(match[2])
        if first <= _MONTHS < second:
            found.add(False)
        elif second <= _MONTHS < first:
            found.add(True)
        elif first != second and first <= _MONTHS:
            found.add(None)
    return found
