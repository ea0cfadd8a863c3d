"""The JSON contract: every key present, and nothing lost on the way there and back."""

import json
from datetime import UTC, date, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from chatbot.output.json_contract import turn_from_json, turn_to_json
from chatbot.types import Abstention, Answer, CitedArticle, Evidence, Outcome, Period, Query, Turn
from store import Filters, Span

KEYS = {
    "id", "conversation", "question", "standalone_question", "as_of", "filters", "confidence", "answered",
    "short_answer", "evidence", "abstention", "timings_ms", "understood",
}  # fmt: skip
EVIDENCE_KEYS = {
    "citation", "quote", "start", "end", "answer_start", "answer_end", "score", "passage_id", "link",
    "speaker", "article",
}  # fmt: skip

text = st.text(st.characters(codec="utf-8"), max_size=20)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
times = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]))


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    quote = draw(st.text(st.characters(codec="utf-8"), min_size=2, max_size=40))
    start = draw(st.integers(0, 10_000))
    answer = None
    if draw(st.booleans()):
        first = draw(st.integers(0, len(quote) - 1))
        answer = Span(start + first, start + draw(st.integers(first + 1, len(quote))))
    article = CitedArticle(
        draw(text), draw(st.integers(1, 9)), draw(st.none() | text), draw(text), draw(st.none() | text),
        tuple(draw(st.lists(text, max_size=2))), draw(st.none() | days | times), draw(st.none() | text),
        tuple(draw(st.lists(text, max_size=2))),
    )  # fmt: skip
    score = round(draw(st.floats(0, 1)), 4)
    return Evidence(draw(text), article, quote, Span(start, start + len(quote)), answer, score)


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    found = tuple(draw(st.lists(evidence(), min_size=1, max_size=3)))
    filters = Filters(
        draw(st.none() | days), draw(st.none() | days), tuple(draw(st.lists(text, max_size=2))), (), (),
        draw(st.none() | text),
    )  # fmt: skip
    return Turn(
        Query(
            draw(text),
            draw(text),
            filters,
            draw(st.none() | days),
            draw(st.sampled_from([filters, Filters()])),
            draw(st.none() | st.builds(Period, days, st.none() | days)),
            tuple(draw(st.lists(text, max_size=2))),
            draw(st.booleans()),
            draw(st.booleans()),
            tuple(draw(st.lists(text, max_size=2))),
        ),
        Answer(found, draw(st.booleans()) or found[0].answer is None)
        if draw(st.booleans())
        else Abstention(draw(text), found, draw(st.sampled_from(Outcome))),
        round(draw(st.floats(0, 1)), 4),
        {"total": round(draw(st.floats(0, 1000)), 1)},
        draw(st.integers(0, 1000)),
        draw(st.none() | st.datetimes(timezones=st.just(UTC))),
    )


@given(turns())
def test_a_turn_survives_json(turn: Turn) -> None:
    row = json.loads(json.dumps(turn_to_json(turn, id="q", conversation="c")))
    assert turn_from_json(row) == turn


@given(turns())
def test_every_key_is_present_and_answered_decides_which_part_is_filled(turn: Turn) -> None:
    row = turn_to_json(turn)
    assert row.keys() >= KEYS
    for one in row["evidence"] + (row["abstention"] or {"nearest": []})["nearest"]:
        assert one.keys() == EVIDENCE_KEYS
    if row["answered"]:
        first = row["evidence"][0]
        assert row["abstention"] is None
        assert row["short_answer"] is None or first["answer_start"] is not None
        if row["short_answer"] is not None:
            inside = slice(first["answer_start"] - first["start"], first["answer_end"] - first["start"])
            assert first["quote"][inside] == row["short_answer"]
    else:
        assert row["evidence"] == []
        assert row["short_answer"] is None
        assert row["abstention"].keys() == {"reason", "nearest", "outcome"}
