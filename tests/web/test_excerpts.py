"""Where the words of a search stand."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from chatbot.web.html import excerpts
from chatbot.web.html.excerpts import LONGEST
from store import BadSearch, Passage, Span

from .support import TROUBLE


def passage(*sentences: str) -> Passage:
    text = " ".join(sentences)
    spans, at = [], 0
    for one in sentences:
        spans.append(Span(at, at + len(one)))
        at += len(one) + 1
    return Passage("p", "a", 1, 0, Span(0, len(text)), text, tuple(spans), "Headline", None, None)


def excerpt(passages: list[Passage], words: str) -> str:
    found = excerpts.excerpt(passages, words)
    return "" if found is None else found.html


def bare(html: str) -> str:
    return unescape(re.sub(r"</?[pb][^>]*>", "", html)).removeprefix("… ").removesuffix(" …")


def test_the_sentence_with_most_of_the_words_is_shown_with_them_in_bold():
    found = passage("The harbour was closed.", "It reopened, the harbour’s master said, on Tuesday.", "Nothing else.")
    assert excerpt([found], 'reopening "harbour"') == (
        '<p class="na-excerpt" dir="auto">It <b>reopened</b>, the <b>harbour’s</b> master said, on Tuesday.</p>'
    )


def test_nothing_is_shown_where_no_sentence_has_a_word_of_it():
    assert excerpt([passage("The harbour reopened.")], "orchid") == ""
    assert excerpt([passage("The harbour reopened.")], "") == ""


def test_words_that_say_little_count_only_by_themselves():
    found = passage("The ship was there.", "A harbour reopened.")
    assert "A <b>harbour</b>" in excerpt([found], "the harbour")
    assert excerpt([found], "the").startswith('<p class="na-excerpt" dir="auto"><b>The</b>')


def test_trouble_is_text():
    for text in TROUBLE:
        shown = excerpt([passage(f"harbour {text}")], "harbour")
        assert "<script" not in shown
        assert "<img" not in shown


SENTENCES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="…"), min_size=1, max_size=400), min_size=1
)


@given(SENTENCES, st.text(max_size=40))
def test_an_excerpt_is_a_part_of_one_sentence(sentences, words):
    try:
        found = excerpts.excerpt([passage(*sentences)], words)
    except BadSearch:
        return
    if found is not None:
        shown = found.html
        assert found.sentence in passage(*sentences).sentences
        body = bare(shown)
        assert any(body in one for one in sentences)
        assert len(body) <= LONGEST
        assert len(body) == LONGEST or "<b>" in shown


def test_what_is_not_wanted_is_not_shown_and_beginnings_are():
    found = passage("The harbour was closed.", "It was reopening on Tuesday.", "Ships came.")
    assert "<b>closed</b>" in excerpt([found], "closed NOT (reopened OR ships)")
    assert "<b>reopening</b>" in excerpt([found], "reop*")
    place = excerpts.excerpt([found], "ship NEAR came")
    assert place is not None
    assert place.sentence.of(found.text) == "Ships came."
