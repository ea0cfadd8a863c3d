import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.passages.sentences import LONG, is_hard_wrapped, paragraph_spans, sentence_spans

TEXTS = st.lists(
    st.sampled_from(
        [
            "Mr. Smith",
            " left.",
            " ",
            "\n",
            "\n\n",
            "\n    ",
            "“Go. ",
            "Now.”",
            "U.S.",
            "5 p.m. ",
            "It’s 😀 ",
            "no",
            "!",
            "(a. B.)",
        ]
    )
    | st.text(max_size=12),
    max_size=60,
).map("".join)


def sentences(text, language=None):
    return [span.of(text) for paragraph in sentence_spans(text, language) for span in paragraph]


@settings(deadline=None)
@given(TEXTS)
def test_spans_are_in_order_and_hold_every_visible_character(text):
    end = 0
    for span in (span for paragraph in sentence_spans(text) for span in paragraph):
        assert span.start >= end
        assert not text[end : span.start].strip()
        assert span.of(text) == span.of(text).strip()
        end = span.end
    assert not text[end:].strip()


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Smith met Sen. Jo Doe, D-Wash., in St. Louis at 5 p.m. on Jan. 5.", "The U.S. delegation left."],
        ["“We won. We really won,” she said.", "He agreed."],
        ["Is it over?", "Yes!", "It cost $3.5 million."],
        ["The draw is at 10:59 p.m. ET.", "Tickets cost $2."],
        ["14. Buffalo Bills were good.", "So it goes."],
        ["Prices rose 3.5 pct. and fell again.", "That was all."],
        ["She opened the shop 😀 on Monday.", "Nobody came."],
    ],
)
def test_sentence_ends(expected):
    assert sentences(" ".join(expected)) == expected


def test_a_long_quotation_is_split_inside():
    parts = ["“The timetable changes every week and nobody on the island is told in advance about it by anyone."] + [
        "We wait on the quay in the rain with the children and the shopping and nothing ever comes of it."
    ] * 4
    text = " ".join(parts) + "” He sighed."
    assert len(text) > LONG
    found = sentences(text)
    assert found[0] == parts[0]
    assert found[4:] == [parts[4] + "”", "He sighed."]


def test_blank_lines_end_sentences_and_long_lines_are_paragraphs():
    text = "A heading\n" + "The long line goes on and on and has no end in sight " * 4 + "\nAnother\n\nlast"
    assert [span.of(text).split()[0] for span in paragraph_spans(text)] == ["A", "The", "Another", "last"]


def test_hard_wrapped_text():
    text = (
        "Standard Oil Co and BP North America\nInc said they plan to form a venture. It will be\nbig.\n"
        "    BP is a unit of\nBritish Petroleum."
    )
    assert is_hard_wrapped(text)
    assert sentences(text) == [
        "Standard Oil Co and BP North America\nInc said they plan to form a venture.",
        "It will be\nbig.",
        "BP is a unit of\nBritish Petroleum.",
    ]


def test_a_list_is_not_hard_wrapped():
    assert not is_hard_wrapped("Winners\nAne Solberg\nBo Berg\nMira Okonkwo")


def test_other_languages():
    assert sentences("Herr Dr. Schmidt kam am 3. Mai. Er ging.", "de") == [
        "Herr Dr. Schmidt kam am 3. Mai.",
        "Er ging.",
    ]
    assert sentences("你好。我来了。", "zh") == ["你好。", "我来了。"]
