"""What changed between two versions of an article, and how it is shown."""

from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import Article, ArticleContent
from store.__main__ import main
from store.reports.difference_text import coloured, unified
from store.reports.differences import Change, FieldChange, Segment, differences, text_differences
from tests.store.making import WordCounts, new_version, write

SAME, REMOVED, ADDED = Change.SAME, Change.REMOVED, Change.ADDED
OLD = 'The Ouse rose two metres on Monday.\n\nMayor Ann Bee said: "We did it." Schools are closed.\n\nRain is near.'
NEW = 'The Ouse rose three metres on Monday.\n\nMayor Ann Bee said: "We did it." Schools are closed.\n\nIt dried up.'
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(["The", "Ouse", "rose", ".", " ", "\n\n", '"', "1,200", "!", "\x1c"])).map("".join),
)


def article(text: str, version: int = 1, title: str = "Flood", **facts) -> Article:
    return Article("flood", version, ArticleContent(title, text, **facts), datetime(2026, 1, version, tzinfo=UTC), "")


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off(old: str, new: str) -> None:
    found = text_differences(old, new)
    assert "".join(one.text for one in found if one.kind is not ADDED) == old
    assert "".join(one.text for one in found if one.kind is not REMOVED) == new
    assert all(one.text for one in found)
    neighbours = {(one.kind, other.kind) for one, other in pairwise(found)}
    assert neighbours <= {(SAME, REMOVED), (SAME, ADDED), (REMOVED, ADDED), (REMOVED, SAME), (ADDED, SAME)}
    if old == new:
        assert {one.kind for one in found} <= {SAME}


@given(st.lists(st.sampled_from(["Ouse", "rose", "sank", "1,200", "mayor"]), min_size=4, max_size=30), st.data())
def test_one_changed_word_is_all_that_is_marked(words: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(words) - 2))
    changed = [*words[:place], "Thames", *words[place + 1 :]]
    found = text_differences(" ".join(words), " ".join(changed))
    assert [one.text for one in found if one.kind is not SAME] == [words[place], "Thames"]


def test_a_rewritten_sentence_is_read_whole() -> None:
    found = text_differences("He left. The cat sat on the mat. End.", "He left. A dog lay by the rug, wet. End.")
    assert [one.text for one in found] == [
        "He left. ",
        "The cat sat on the mat",
        "A dog lay by the rug, wet",
        ". End.",
    ]


def test_a_figure_is_one_word() -> None:
    found = text_differences("It cost 1,200 euros.", "It cost 1,300 euros.")
    assert found[1:3] == (Segment(REMOVED, "1,200"), Segment(ADDED, "1,300"))


@pytest.mark.parametrize(
    ("old", "new"),
    [("a " * 40_000, "b " * 40_000), ("a. " * 30_000, "a. " * 29_000 + "b"), (" " * 200_000 + "x", "\n" * 200_000)],
)
def test_long_runs_take_no_time_to_speak_of(old: str, new: str) -> None:
    assert len(text_differences(old, new)) <= 3


def test_changed_facts_are_named() -> None:
    old = article("Text.", published=date(2026, 1, 1), authors=("Ann Bee",), story="s1")
    new = article("Text.", 2, "Flood abates", published=datetime(2026, 1, 1, 9, tzinfo=UTC), story="s2")
    found = differences(old, new)
    assert not found.changes_text
    assert found.fields == (
        FieldChange("title", "Flood", "Flood abates"),
        FieldChange("authors", "Ann Bee", None),
        FieldChange("published", "2026-01-01", "2026-01-01T09:00:00+00:00"),
    )


def test_on_a_terminal_words_are_marked_and_what_is_the_same_left_out() -> None:
    lines = list(coloured(article(OLD), article(NEW, 2, "Flood\x1b[2J abates")))
    assert lines[0] == "flood: Flood [2J abates"
    assert lines[3] == "title: \x1b[9;31mFlood\x1b[0m \x1b[4;32mFlood [2J abates\x1b[0m"
    assert "The Ouse rose \x1b[9;31mtwo\x1b[0m\x1b[4;32mthree\x1b[0m metres on Monday." in lines
    assert "[1 paragraph unchanged]" in lines
    assert not any("Schools" in line for line in lines)


def test_elsewhere_it_is_a_unified_diff_of_sentences() -> None:
    lines = list(unified(article(OLD), article(NEW, 2, section="UK")))
    assert lines[0] == "--- flood version 1\t2026-01-01 00:00:00 +0000"
    assert [line for line in lines[2:] if line[0] in "+-"] == [
        "+section: UK",
        "-The Ouse rose two metres on Monday.",
        "+The Ouse rose three metres on Monday.",
        "-Rain is near.",
        "+It dried up.",
    ]


def test_on_the_command_line(tmp_path: Path, words: WordCounts, capsys: pytest.CaptureFixture[str]) -> None:
    texts = [OLD, NEW, NEW + "\n\nMore soon."]
    versions = [[new_version("flood", text, words, url="https://u.example/1")] for text in texts]
    where = ["--archive", str(write(tmp_path, words, *versions, [new_version("vote", "It voted.", words)]))]
    assert main(["diff", "http://u.example/1/", *where]) == 0
    out = capsys.readouterr().out
    assert "+More soon." in out
    assert "three" not in out.replace(" The Ouse rose three", "")
    assert main(["diff", "flood", "--from", "1", "--to", "2", *where]) == 0
    assert "-The Ouse rose two" in capsys.readouterr().out
    assert main(["diff", "flood", "--from", "2", "--to", "4", *where]) == 1
    assert "flood has versions 1 to 3" in capsys.readouterr().err
    assert main(["diff", "vote", *where]) == 1
    assert "vote has version 1\n" in capsys.readouterr().err
    assert main(["diff", "nothing", *where]) == 1
    assert "no article" in capsys.readouterr().err
