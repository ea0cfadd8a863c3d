import re
from datetime import UTC, date, datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.types import Abstention, Query
from chatbot.web.html import answer_html, article_html, page_html, wording
from store import Copy, Related, Span
from store.reports.differences import differences

from .support import TROUBLE, article, cited, evidence


class Parsed(HTMLParser):
    """The tags of a page, its text, and the text inside its marks."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marked: list[str] = []
        self._in_mark = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self._in_mark = True
            self.marked.append("")

    def handle_endtag(self, tag):
        if tag == "mark":
            self._in_mark = False

    def handle_data(self, data):
        self.text += data
        if self._in_mark:
            self.marked[-1] += data

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.tags}


OURS = set("h1 h2 h3 p span q blockquote strong b cite div article mark a pre code del ins".split())


@pytest.mark.parametrize("text", TROUBLE)
def test_text_is_shown_as_it_is_everywhere(text):
    pages = [
        answer_html.question(text),
        answer_html.short_answer(text),
        answer_html.quote(evidence(text)),
        answer_html.credit(cited(title=text, source=text)),
        answer_html.declined(Abstention(text)),
        page_html.note(text),
        page_html.command(text),
        article_html.running_title(article("", title=text)),
        article_html.linked_article(Copy("c", 1, text, text, None, None)),
        article_html.linked_article(Related("c", 1, text, text, None, 0.5, names=(text,))),
        article_html.difference(differences(article("x", title="y"), article(text, title=text))),
        answer_html.further(evidence(text)),
        answer_html.further(evidence(text), answers=False),
        answer_html.timeline_quotation(evidence(text)),
        answer_html.timeline_credit(cited(title=text, source=text)),
        page_html.heading(text),
        page_html.advice(text),
        answer_html.sureness(text),
        answer_html.credit(cited(also_published_by=(text,))),
        answer_html.understood(Query("and then?", text)),
        answer_html.compared([text]),
        article_html.article_page(
            article(text, title=text, source=text, authors=(text,), section=text), Span(0, len(text))
        ),
    ]
    for page in pages:
        parsed = Parsed(page)
        assert parsed.names <= OURS
        assert text in parsed.text
        assert not any(name.startswith("on") for _, attributes in parsed.tags for name in attributes)


def test_the_answering_words_stand_out():
    page = answer_html.quote(evidence("He arrives on 18-19 June, <officials> said.", "18-19 June"))
    assert "on <strong>18-19 June</strong>, &lt;officials&gt;" in page


def test_a_passage_that_only_comes_near_emphasises_nothing():
    page = answer_html.further(evidence("He arrives on 18-19 June.", "18-19 June"), answers=False)
    assert "<strong>" not in page
    assert "na-near" in page


@pytest.mark.parametrize("text", TROUBLE)
def test_a_label_has_no_markdown_left(text):
    label = wording.label(text)
    assert re.sub(r"\\([^\sa-zA-Z0-9])", r"\1", label).replace(wording.WORD_JOINER, "") == " ".join(text.split())
    assert not re.search(r"(?<!\\)[`*_\[\]<>#$~|]", label)
    assert not re.search(r":\S(?<!\u2060)", label)


def test_an_ordinary_question_is_its_own_label():
    assert (
        wording.label('What did Nick Bos study, and who\'s "paying"?')
        == 'What did Nick Bos study, and who\'s "paying"?'
    )


def test_days_and_times_read_as_in_a_newspaper():
    assert wording.day(date(2015, 9, 1)) == "1 September 2015"
    assert wording.time_and_day(date(2015, 9, 1)) == "1 September 2015"
    assert wording.time_and_day(datetime(2023, 6, 15, 18, 3)) == "15 June 2023, 18:03"
    assert wording.time_and_day(datetime(2023, 6, 15, 18, 3, tzinfo=UTC)) == "15 June 2023, 18:03 (UTC)"
    summer = timezone(timedelta(hours=1))
    assert wording.time_and_day(datetime(2023, 6, 15, 18, 3, tzinfo=summer)) == "15 June 2023, 18:03 (UTC+01:00)"


def test_a_question_taken_as_asked_needs_no_line():
    assert answer_html.understood(Query("Who?", "Who?")) == ""


def test_an_undated_article_without_source_has_a_credit_too():
    assert (
        Parsed(answer_html.credit(cited(source=None, published=None))).text
        == "Harbour reopensWorld · By Ada Low · undated"
    )


TEXT = "First paragraph. Its end.\n\nSecond one, longer.\nA line of it.\n\nThird."


def test_paragraphs_are_kept():
    page = article_html.article_page(article(TEXT), None)
    assert len(re.findall(r'<p dir="auto">', page)) == 3
    assert "<mark" not in page


@pytest.mark.parametrize("quoted", ["Its end.", "Its end.\n\nSecond one, longer.", "First paragraph.", "Third.", TEXT])
def test_the_mark_holds_the_quote_and_nothing_else(quoted):
    start = TEXT.index(quoted)
    parsed = Parsed(article_html.article_page(article(TEXT), Span(start, start + len(quoted))))
    assert parsed.marked == [quoted]
    assert [attributes for name, attributes in parsed.tags if name == "mark"] == [{"id": "cited"}]


@given(st.text(alphabet="ab \n<&\U0001f600é", min_size=1, max_size=60), st.data())
def test_any_span_of_any_text_is_marked_exactly(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    page = article_html.article_page(article(text), Span(start, end))
    assert Parsed(page).marked == [text[start:end]]
    _, body = page.split('<div class="na-text">')
    assert "".join(Parsed(body).text.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "url", [None, "javascript:alert(1)", "file:///etc/passwd", "/tmp/x.html", "http://[", "https:"]
)
def test_only_web_addresses_are_linked(url):
    assert "<a " not in article_html.article_page(article(TEXT, url=url), Span(0, 5))


def test_the_original_is_linked_with_a_text_fragment():
    page = Parsed(article_html.article_page(article(TEXT, url='https://example.org/?a="1"&b=2'), Span(0, 16)))
    (link,) = [attributes for name, attributes in page.tags if name == "a"]
    assert link["href"] == 'https://example.org/?a="1"&b=2#:~:text=First%20paragraph.'


def test_the_head_of_an_article_names_what_is_known():
    page = Parsed(
        article_html.article_page(
            article(
                TEXT,
                authors=("A", "B", "C"),
                section="World",
                published=date(2015, 9, 1),
                updated=datetime(2015, 9, 2, 7, 5),
                language="en",
            ),
            None,
        )
    ).text
    assert "The Courier · World" in page
    assert "By A, B and C · 1 September 2015 · updated 2 September 2015, 07:05" in page
