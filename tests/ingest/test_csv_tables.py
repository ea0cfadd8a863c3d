"""Tables as other programs write them: each row whole, or named."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extraction import extract
from ingest.parsers.csv_tables import parse_csv
from ingest.parsers.inputs import ParserOptions, RawInput
from ingest.types import FoundArticle, RawPage, Rejection

FERRY = "The ferry to Tarn will end in October, its owner said."


def read(table: str, **renamed: str):
    raw = RawInput("t.csv", "file:///t.csv", "t.csv", lambda: io.BytesIO(table.encode()))
    found = parse_csv(raw, ParserOptions(None, renamed))
    return [extract(item) if isinstance(item, RawPage) else item for item in found]


@pytest.mark.parametrize(
    "row",
    [
        "Buses,The council keeps the buses, but not the ferry.",
        "Buses,The council, the mayor, and the clerk",
        '"Buses","The mayor "said" no, and yes."',
        '"Buses","a" b, c',
    ],
)
def test_a_row_with_more_cells_than_names_is_named_and_the_next_one_read(row):
    rejected, good = read(f'title,text\n{row}\nFerry,"{FERRY}"\n')
    assert isinstance(rejected, Rejection)
    assert rejected.origin == "t.csv: row 1"
    assert good.content.text == FERRY


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (
            r"The mayor said \"no\" to it, and then \"yes\", in the end.",
            'The mayor said "no" to it, and then "yes", in the end.',
        ),
        (r"\"No\" was said, twice.", '"No" was said, twice.'),
        (r"She said, and he heard, \"no\"", 'She said, and he heard, "no"'),
    ],
)
def test_marks_behind_a_backslash(cell, text):
    found = read(f'title,text\n"Buses \\"stay\\" here","{cell}"\n"Ferry","{FERRY}"\n')
    assert [one.content.text for one in found] == [text, FERRY]
    assert found[0].content.title == 'Buses "stay" here'


def test_a_backslash_at_the_end_of_a_cell_escapes_nothing():
    found = read('title,text\n"C:\\","' + FERRY + '"\n')
    assert [(one.content.title, one.content.text) for one in found] == [("C:\\", FERRY)]


@pytest.mark.parametrize("header", ["Title,Text", " title , text ", "TITLE,text", "sep=,\ntitle,text"])
def test_names_of_fields_in_other_case_or_with_blanks(header):
    (found,) = read(f'{header}\nFerry,"{FERRY}"\n')
    assert (found.content.title, found.content.text) == ("Ferry", FERRY)


@pytest.mark.parametrize("mark", ";|\t")
def test_a_separator_that_is_named_above(mark):
    (found,) = read(f'sep={mark}\ntitle{mark}text\nFerry, again{mark}"{FERRY}"\n')
    assert (found.content.title, found.content.text) == ("Ferry, again", FERRY)


def test_a_renamed_column_in_other_case():
    (found,) = read(f'headline,BODY\nFerry,"{FERRY}"\n', title="Headline", text="body")
    assert (found.content.title, found.content.text) == ("Ferry", FERRY)


def test_empty_cells_behind_the_last_name_are_nothing():
    (found,) = read(f'title,text\nFerry,"{FERRY}",, \n')
    assert found.content.text == FERRY


def test_missing_values():
    found = read(f'title,text,authors,source,section\nNULL,"{FERRY}",NULL,NULL,NULL\nFerry,"{FERRY}",None,\\N,N/A\n')
    for article in found:
        content = article.content
        assert (content.authors, content.source, content.section) == ((), None, None)
        assert content.title != "NULL"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text("ab ,;\"'\n", min_size=3), st.text("xy ,;\"'\n|", min_size=3)), min_size=1, max_size=4)
)
def test_what_a_writer_wrote_is_read_whole(rows):
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([("title", "text"), *(("t" + a, "T" + b) for a, b in rows)])
    found = read(written.getvalue())
    assert len(found) == len(rows)
    for article, (_, text) in zip(found, rows, strict=True):
        assert isinstance(article, FoundArticle)
        assert "".join(article.content.text.split()) == "".join(("T" + text).split())
