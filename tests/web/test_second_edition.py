"""What a reader meets first: an address that asks, the archive's name, counts and words, without a browser."""

from datetime import date

import pytest

from chatbot.types import Abstention, Outcome
from chatbot.web.conversation.quotations import label_of
from chatbot.web.html import answer_html

from .support import evidence, ingest, open_app, row, shown
from .test_chat import last_message

QUESTION = "What did Nick Bos study?"


@pytest.mark.usefixtures("archive")
def test_an_address_asks_once():
    at = open_app(q=QUESTION)
    assert len(at.chat_message) == 2
    assert "Biologist Nick Bos tells Wikinews" in shown(at)
    assert list(at.query_params) == ["c"]
    asked = at.query_params["c"]
    del at.query_params["c"]
    at.query_params["q"] = QUESTION  # the browser's Back
    at.run()
    assert len(at.chat_message) == 2
    at.chat_input[0].set_value("Where did he obtain his doctorate?").run()
    assert at.query_params["c"] == asked
    assert len(at.chat_message) == 4
    at.button(key="new_conversation").click().run()
    assert not at.chat_message


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("question", ["", " ", "<script>alert(1)</script>", "why " * 2_000])
def test_an_address_that_asks_nonsense_is_no_error(question):
    assert "<script>alert(1)" not in shown(open_app(q=question))


@pytest.mark.usefixtures("archive")
def test_a_question_box_says_what_it_is_for():
    at = open_app()
    assert at.chat_input[0].placeholder == "Ask the archive"
    at.chat_input[0].set_value(QUESTION).run()
    assert at.chat_input[0].placeholder == "Ask a follow-up"


@pytest.mark.parametrize("page", ["ask", "browse", "coverage", "article"])
def test_the_name_of_the_archive_stands_on_every_page(page, tmp_path, monkeypatch):
    folder = tmp_path / "archive"
    ingest(folder, rows=[row("h", "Harbour reopens", "The harbour of Anstruther reopened on Tuesday.")])
    with (folder / "archive.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[chat]\ntitle = "The Courier <b>since</b> 1886"\n')
    monkeypatch.setenv("NEWS_ARCHIVE", str(folder))
    at = open_app()
    at.switch_page(f"chatbot/web/pages/{page}.py").run()
    brand, *pages = [link.proto.label for link in at.get("page_link")][:4]
    assert brand == "The Courier \\<b\\>since\\</b\\> 1886"
    assert pages == ["Ask", "Browse", "Coverage"]


@pytest.mark.parametrize(
    ("articles", "told"),
    [
        ([("a", "X")], "1 more sentence from this article"),
        ([("a", "X"), ("a", "X")], "2 more sentences from this article"),
        ([("b", "Y"), ("c", "Z")], "2 more sources"),
        ([("b", "Y")], "1 more source"),
        ([("b", "Y"), ("c", "Y"), ("d", "Z")], "3 more sentences from 2 sources"),
        ([("b", "X"), ("c", "X")], "2 more sentences from 2 articles"),
        ([("a", "X"), ("c", "X")], "2 more sentences from 2 articles"),
        ([("a", "X"), ("c", "Y")], "2 more sentences from 2 sources"),
    ],
)
def test_what_is_folded_is_counted_by_what_it_is(articles, told):
    first = evidence("It was so.", id="a", source="X")
    more = [evidence("It was so.", id=id_, source=source) for id_, source in articles]
    assert label_of(first, more) == told


def test_a_further_quotation_is_whole_and_its_days_are_resolved():
    words = "The harbour, which had been closed for years, reopened on Tuesday."
    page = answer_html.further(evidence(words, "Tuesday", published=date(2015, 9, 2)))
    assert page.replace("<strong>", "").replace("</strong>", "").count(words) == 1
    assert "Tuesday: 1 September 2015" in page


def test_what_is_not_sure_looks_like_no_answer():
    page = answer_html.declined(Abstention("Nothing found about Mars.", (), Outcome.NOT_SURE))
    assert "Not sure; the closest sentences" in page
    assert "Nothing found about Mars." in page


@pytest.mark.usefixtures("archive")
def test_of_the_closest_sentences_none_is_larger():
    at = open_app(q="Who is the president of Mars?")
    message = last_message(at)
    assert "<blockquote" not in message
    assert "na-short" not in message
    assert message.count("na-further") >= 1
