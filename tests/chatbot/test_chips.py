"""What was understood, part by part."""

from dataclasses import replace
from datetime import date

from chatbot.types import Period, Query
from chatbot.understanding.chips import Part, chips
from store import Filters

EVERYTHING = Query(
    "and then?",
    "What happened in Harlow then?",
    Filters(date(2015, 1, 1), date(2015, 2, 3), ("The Courier", "Reuters"), ("World",), ("Ada Low",), "en"),
    None,
    Filters(sources=("Reuters",)),
    Period(date(2014, 5, 1), None),
    ("bridge",),
    latest=True,
    several_sources=True,
)


def test_every_part_is_said() -> None:
    assert [chip.text for chip in chips(EVERYTHING)] == [
        "What happened in Harlow then?",
        "Only articles from 1 January 2015 – 3 February 2015",
        "The Courier",
        "Reuters",
        "section World",
        "by Ada Low",
        "language en",
        "Prefers articles since 1 May 2014",
        "Continues the previous answer",
        "Newest first",
        "Other sources",
    ]


def test_taking_off_every_part_leaves_what_was_typed() -> None:
    query = EVERYTHING
    for left in range(len(chips(EVERYTHING)), 0, -1):
        assert len(chips(query)) == left
        query = chips(query)[0].without
    assert query == Query("and then?", "and then?", given=EVERYTHING.given)


def test_taking_off_one_leaves_the_others() -> None:
    for chip in chips(EVERYTHING):
        kept = [other.part for other in chips(chip.without)]
        assert len(kept) == len(chips(EVERYTHING)) - 1
        assert chip.part is Part.SOURCE or chip.part not in kept


def test_what_was_taken_as_it_is_has_no_parts() -> None:
    assert not chips(Query("Who?", "Who?"))


def test_exactly_what_was_typed_keeps_the_filters_that_were_given() -> None:
    assert EVERYTHING.exact.filters == Filters(sources=("Reuters",))
    assert EVERYTHING.exact.standalone == "and then?"
    assert EVERYTHING.exact.is_exact
    assert not EVERYTHING.is_exact
    assert not replace(EVERYTHING.exact, focus=("bridge",)).is_exact
