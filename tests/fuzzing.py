"""Broken inputs: stretches of whole ones taken out, repeated, and replaced; and how many of them are tried."""

from typing import AnyStr

from hypothesis import settings
from hypothesis import strategies as st

MANY = "stress"
"""The profile of `make stress`."""


def has_many() -> bool:
    """Whether properties are tried on as many examples as `make stress` tries them on."""
    return settings.get_current_profile_name() == MANY


def examples(many: int, few: int) -> int:
    """Returns the examples of a property that takes long: `many` among the stress tests, else `few`."""
    return many if has_many() else few


UNITS = [
    *" \t\n\ra1A.,:;|/#<>&([{\"'-—…•=@_\u00a0\u200bé漢😀",
    *(" \n", "a ", "a.", "a. ", "A ", "A. ", "1,", "1. ", "()", "(a) ", " - ", ", and ", "By ", "By A and ", "and "),
    *("Mr. ", "a, ", "A; ", "x'", "van ", "http://a ", "a@", "www.", "?a=&", "2023-01-01 ", "1 January ", "Caption: "),
    *("!?", "| ", "a: ", "a_", "a\n", "a\n\n", "T1:"),
    *("<a ", "<div>", "</p>", "<!--", "]]>", "<script>", "&amp;", "&#x"),
]
"""What an expression that backtracks trips over, if there is a lot of it."""
RUNS = st.builds(lambda unit, times: unit * times, st.sampled_from(UNITS), st.integers(1, 1000))


def mutate(
    draw: st.DrawFn, whole: AnyStr, *pieces: st.SearchStrategy[AnyStr], longest: int, longest_again: int
) -> AnyStr:
    """One to four stretches of `whole`, of at most `longest`, replaced by a piece or by what begins there, again."""
    for _ in range(draw(st.integers(1, 4))):
        start, length = draw(st.integers(0, len(whole))), draw(st.integers(0, longest))
        again = st.just(whole[start : start + draw(st.integers(0, longest_again))])
        whole = whole[:start] + draw(st.one_of(*pieces, again)) + whole[start + length :]
    return whole
