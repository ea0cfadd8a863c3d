"""The article page, driven without a browser."""

import shutil

import pytest

from chatbot.output.json_contract import citation_link
from store import Archive, Span, open_writer

from .support import ingest, open_app, row, shown

pytestmark = pytest.mark.usefixtures("archive")

ANTS = "GUM_interview_ants"
SENTENCE = "Bos obtained his doctorate from the University of Copenhagen."


@pytest.fixture
def place(archive):
    opened = Archive(archive)
    text = opened.article(ANTS).text
    opened.close()
    start = text.index(SENTENCE)
    return Span(start, start + len(SENTENCE))


def parameters(link: str) -> dict[str, str]:
    return dict(part.split("=") for part in link.removeprefix("?").split("&"))


def test_the_link_of_an_answer_lands_on_the_marked_sentence(place):
    page = shown(open_app(**parameters(citation_link(ANTS, 1, place)), c="some-conversation"))
    assert f'<mark id="cited">{SENTENCE}</mark>' in page
    assert page.count("<mark") == 1
    assert "Biologist Nick Bos tells Wikinews" in page
    assert "1 September 2015" in page
    assert "Wikinews · Interview" in page
    assert "#:~:text=Bos%20obtained%20his%20doctorate" in page
    assert "scrollIntoView" in page


def test_without_a_place_the_article_is_shown_from_its_top():
    page = shown(open_app(article=ANTS))
    assert "Biologist Nick Bos tells Wikinews" in page
    assert "<mark" not in page
    assert "scrollIntoView" not in page


@pytest.mark.parametrize(
    ("start", "end"),
    [("0", "99999999"), ("5", "5"), ("9", "3"), ("-4", "3"), ("x", "3"), ("3", ""), ("1" * 5_000, "3")],
)
def test_a_place_that_is_not_in_the_article_is_said_so(start, end):
    page = shown(open_app(article=ANTS, version="1", start=start, end=end))
    assert "does not contain the linked sentence" in page
    assert "Biologist Nick Bos tells Wikinews" in page
    assert "<mark" not in page


@pytest.mark.parametrize("id", ["never-was", "", "<script>alert(1)</script>", "a'b\"c;--"])
def test_an_unknown_article_is_said_so(id):
    page = shown(open_app(article=id, version="1", start="0", end="5"))
    assert "The archive has no such article" in page
    assert "<mark" not in page


@pytest.mark.parametrize("version", ["2", "0", "-1", "x", "99999999999999999999999999"])
def test_an_unknown_version_is_said_so(version):
    page = shown(open_app(article=ANTS, version=version))
    assert "not the linked version" in page
    assert "<article" not in page


def test_an_older_version_says_that_the_article_has_changed(tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    first, second = "The harbour will reopen in May. It is deep.", "The harbour will reopen in June. It is deep."
    ingest(folder, rows=[row("h", "Harbour", first)])
    ingest(folder, rows=[row("h", "Harbour", second)])
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    old = shown(open_app(article="h", version="1", start="0", end="31"))
    assert "This article has changed since" in old
    assert '<mark id="cited">The harbour will reopen in May.</mark>' in old
    new = shown(open_app(article="h"))
    assert "has changed since" not in new
    assert second in new


def test_a_conversation_about_an_article_that_was_removed_can_still_be_read(sample_archive, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    shutil.copytree(sample_archive, folder)
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_app()
    at.chat_input[0].set_value("What did Nick Bos study?").run()
    with open_writer(folder) as writer:
        assert writer.remove(ANTS)
    assert "University of Helsinki" in shown(open_app(c=at.query_params["c"]))
    assert "no such article" in shown(open_app(article=ANTS, version="1", start="0", end="5"))
