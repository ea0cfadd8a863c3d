"""`find_text`: where a text stands, word for word or nearly, and what is printed otherwise."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.__main__ import main
from chatbot.errors import BadQuestion
from chatbot.finding.alignment import Difference, differences, find_place
from chatbot.finding.comparable import comparable
from chatbot.finding.finder import Found, find_text
from chatbot.finding.pieces import pieces
from chatbot.output.found import found_to_json
from store import Archive, ArticleContent, Span
from store.embedding.minilm import MiniLM
from tests.chatbot.conftest import ARTICLES, BRIDGE, STRIKE, write
from tests.servers import PostgreSQL

RIBBON = "Mayor Lena Ortiz cut the ribbon before a crowd of 4,000 people."
OLDER = "Mayor Lena Ortiz cut the ribbon before a crowd of 3,000 people."
PROMISE = "“We promised a safe bridge, and here it is,” Ortiz said at the ceremony."


@pytest.fixture(scope="module")
def printed(minilm: MiniLM, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The archive of these tests, with an earlier version of one article."""
    folder = tmp_path_factory.mktemp("printed")
    gone = "A marching band played on the riverbank until noon. "
    before = replace(ARTICLES["bridge"], text=gone + BRIDGE.replace("4,000", "3,000"))
    write(folder, minilm, {**ARTICLES, "bridge": before})
    write(folder, minilm, {"bridge": ARTICLES["bridge"]})
    with closing(Archive(folder, minilm)) as opened:
        yield opened


def first(archive: Archive, text: str) -> Found:
    found = find_text(archive, text)
    assert found, text
    article = archive.article(found[0].article.id, found[0].article.version)
    assert article is not None
    assert found[0].span.of(article.text) == found[0].quote
    return found[0]


def test_a_sentence_is_found_word_for_word_with_its_place(printed: Archive) -> None:
    found = first(printed, RIBBON)
    assert (found.quote, found.similarity, found.differences) == (RIBBON, 1.0, ())
    assert (found.article.id, found.article.version) == ("bridge", 2)


@pytest.mark.parametrize(
    "text",
    [
        '"We promised a safe bridge, and here it is," Ortiz said at the ceremony.',
        "„We promised a safe\u00a0bridge — and here it is…“ ORTIZ said at the cere\u00admony",
        "We  promised a\nsafe bridge and here it is Ortiz said at the ceremony",
    ],
)
def test_marks_case_and_spaces_make_no_difference(printed: Archive, text: str) -> None:
    found = first(printed, text)
    assert found.similarity == 1.0
    assert found.quote.strip("“.") == PROMISE.strip("“.")


def test_what_is_printed_otherwise_is_told_word_by_word(printed: Archive) -> None:
    found = first(printed, "Mayor Lena Ortiz cut the red ribbon before a crowd of 5,000 people.")
    assert [(each.given, each.printed) for each in found.differences] == [("red", ""), ("5,000", "4,000")]
    assert found.quote == RIBBON
    assert 0.9 < found.similarity < 1.0


@pytest.mark.parametrize(
    ("text", "given", "instead"),
    [
        ("Mayor Lena Ortiz cut the ribbon before a crowd of 4,000 elephants.", "elephants", "people"),
        ("Governor Lena Ortiz cut the ribbon before a crowd of 4,000 people.", "Governor", "Mayor"),
    ],
)
def test_what_stands_in_the_place_of_another_first_or_last_word_is_quoted_too(
    printed: Archive, text: str, given: str, instead: str
) -> None:
    found = first(printed, text)
    assert [(each.given, each.printed) for each in found.differences] == [(given, instead)]
    assert found.quote == RIBBON


def test_half_a_sentence_is_found(printed: Archive) -> None:
    assert first(printed, "cut the ribbon before a crowd").quote == "cut the ribbon before a crowd"


def test_an_earlier_version_is_found_first_where_it_says_just_that(printed: Archive) -> None:
    earlier, current = find_text(printed, OLDER)
    assert (earlier.article.version, earlier.similarity, earlier.quote) == (1, 1.0, OLDER)
    assert (current.article.version, current.quote) == (2, RIBBON)


def test_a_sentence_that_only_an_earlier_version_had_is_found_by_what_is_left_of_the_article(printed: Archive) -> None:
    found = find_text(printed, f"A marching band played on the riverbank until noon. {BRIDGE[:75]}")
    assert (found[0].article.version, found[0].similarity) == (1, 1.0)


def test_a_version_that_says_what_a_later_one_says_is_left_out(printed: Archive) -> None:
    assert [one.article.version for one in find_text(printed, PROMISE)] == [2]


def test_a_paragraph_is_joined_where_it_stands_together(printed: Archive) -> None:
    given = f"{RIBBON} A sentence of which nobody knows where it is from stands here. {PROMISE}"
    found = first(printed, given)
    assert found.quote == f"{RIBBON} {PROMISE}"
    (difference,) = found.differences
    assert difference.given == "A sentence of which nobody knows where it is from stands here"


def test_sentences_of_two_articles_are_two_places(printed: Archive) -> None:
    found = find_text(printed, f"{RIBBON} {STRIKE.split('. ')[1]}.")
    assert {one.article.id for one in found} == {"bridge", "strike"}
    assert len(find_text(printed, f"{RIBBON} {STRIKE.split('. ')[1]}.", limit=1)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The governor rejected a plan to move the state library to the old harbour.",
        "The bridge over the river was repaired by the mayor after people found some cracks.",
        "xyzzy",
        "the",
        "of the and",
    ],
)
def test_what_is_not_there_is_not_claimed(printed: Archive, text: str) -> None:
    for one in find_text(printed, text):
        assert one.similarity == 1.0  # "of the" may stand somewhere, word for word


def test_a_full_stop_of_an_abbreviation_ends_no_sentence() -> None:
    text = comparable("They asked for unions at less than a tenth of its U.S. stores. Others did not.")
    place = find_place(comparable("asked for unions at less than a tenth of its U.S. elephants."), text)
    assert place is not None
    assert place.span.of(text.text).endswith("U.S. stores")


def test_another_currency_is_a_difference() -> None:
    assert list(differences(comparable("It cost €5"), comparable("It cost $5"))) == [Difference("€", "$")]


@pytest.mark.parametrize(("text", "why"), [(" … ", "no words"), ("a " * 5_001, "longer than 10,000")])
def test_what_cannot_be_looked_up_is_said(printed: Archive, text: str, why: str) -> None:
    with pytest.raises(BadQuestion, match=why):
        find_text(printed, text)


@given(st.text(alphabet="ab é’'-.…\u00ad\u0301$5,\n", max_size=40))
def test_every_word_has_its_place(text: str) -> None:
    words = comparable(text)
    assert words.normal == " ".join(words.words)
    for number, place in enumerate(words.places):
        span = Span(*place)
        assert comparable(span.of(text)).words == (words.words[number],)
        assert words.words_at(words.starts[number], words.starts[number] + len(words.words[number])) == (
            number,
            number + 1,
        )


@given(st.text(alphabet="ab. !”\n", max_size=80))
def test_pieces_have_all_words_in_order(text: str) -> None:
    assert [word for piece in pieces(text) for word in piece.words] == list(comparable(text).words)


@given(st.integers(1, 400), st.integers(1, 30))
def test_long_pieces_are_cut_and_none_is_left_with_a_few_words(count: int, letters: int) -> None:
    cut = pieces(" ".join(["a" * letters] * count))
    assert sum(len(piece.words) for piece in cut) == count
    assert all(len(piece.words) >= 8 for piece in cut) or len(cut) == 1
    assert all(len(piece.words) <= 68 for piece in cut)


def test_the_json_has_the_keys_of_the_contract(printed: Archive) -> None:
    row = found_to_json(find_text(printed, OLDER))
    assert list(row) == ["found"]
    assert list(row["found"][0]) == ["similarity", "quote", "start", "end", "differences", "article", "link"]
    assert row["found"][0]["link"].startswith("?article=bridge&version=1&start=")
    assert row["found"][1]["differences"] == [{"given": "3,000", "printed": "4,000"}]
    assert found_to_json([]) == {"found": []}


def test_on_the_command_line(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(OLDER, encoding="utf-8")
    assert main(["--archive", str(folder), "--find", str(draft)]) == 0
    told = capsys.readouterr().out
    assert "printed: “4,000”, not “3,000”" in told
    assert "The Harlow Post · 2024-05-04 · Harlow Bridge reopens" in told
    assert main(["--archive", str(folder), "--json", "--find", RIBBON]) == 0
    assert json.loads(capsys.readouterr().out)["found"][0]["similarity"] == 1
    assert main(["--archive", str(folder), "--json", "--find", "Nobody has ever printed this sentence here."]) == 0
    assert json.loads(capsys.readouterr().out) == {"found": []}
    assert main(["--archive", str(folder), "--find", RIBBON, "Who?"]) == 2


def test_copies_are_told_in_the_order_of_their_days(minilm: MiniLM, tmp_path: Path) -> None:
    def copy(name: str) -> ArticleContent:
        return replace(ARTICLES["strike"], source=name, url=f"https://example.org/{name}")

    write(tmp_path, minilm, {"later": copy("b"), "undated": replace(copy("c"), published=None), "strike": copy("a")})
    write(tmp_path, minilm, {"later": replace(copy("b"), published=ARTICLES["bridge"].published)})
    with closing(Archive(tmp_path, minilm)) as archive:
        found = find_text(archive, STRIKE.split(". ")[1])
    assert [one.article.id for one in found] == ["later", "strike", "undated"]


def test_the_same_is_found_on_postgresql(minilm: MiniLM, tmp_path: Path, postgresql: PostgreSQL) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "archive.toml").write_text(f'database_url = "{postgresql.new_database()}"\n', encoding="utf-8")
    write(folder, minilm, ARTICLES)
    with closing(Archive(folder, minilm)) as archive:
        (found,) = find_text(archive, OLDER)
        assert [(each.given, each.printed) for each in found.differences] == [("3,000", "4,000")]
        assert find_text(archive, "of the and") == []
