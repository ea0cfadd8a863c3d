"""Every format is read back by a parser that is not ours."""

import json
import re
from datetime import UTC, date, datetime
from html import unescape
from unicodedata import normalize

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from chatbot.output.export import FORMATS
from chatbot.output.json_contract import turn_from_json
from chatbot.output.markdown import plain
from chatbot.output.references import flat
from chatbot.types import Abstention, Answer, CitedArticle, Conversation, Evidence, Query, Turn
from store import Article, ArticleContent, Span

TROUBLE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "it costs $5 and $x^2$ more, 100 % of #1 & a_b ~ {open \\end{document}",
    "[a link](javascript:alert(1)) ![p](https://x.example/p.png) **bold** _it_ `code` ~~gone~~",
    "- a list\n1. another\n# heading\n\n> quote\n---\nER  - \nTY  - JOUR",
    "مرحبا بالعالم \u202e(reversed) www.example.org https://example.org a@example.org",
    '"quoted", @article{x, title = {y}} } } {',
    ":material/home: :smile: :red[alarm] | a | b |",
    "1) one",
    "\x00\x1b[31mred\x07",
)
HASH = "ab" * 32
BY_LABEL = {one.label: one for one in FORMATS}
CONTEXT = get_default_latex_context_db()
CONTEXT.add_context_category(
    "braces",
    prepend=True,
    macros=[
        MacroTextSpec("textbraceleft", "{"),
        MacroTextSpec("textbraceright", "}"),
        MacroTextSpec("textasciicircum", "^"),
        MacroTextSpec("textless", "<"),
        MacroTextSpec("textgreater", ">"),
    ],
)
DECODER = LatexNodes2Text(latex_context=CONTEXT, keep_braced_groups=False)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def conversation(text: str, name: str = "The Courier", answer: Span | None = None) -> Conversation:
    article = CitedArticle(
        "a 1", 2, "https://example.org/a?x={1}&y=é", text, name, (text, "Ada Low"), date(2015, 9, 1), text
    )
    here = Span(100, 100 + len(text))
    evidence = Evidence("p1", article, text, here, answer and answer.shifted(100), 0.9)
    asked = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return Conversation(
        "c1",
        (
            Turn(Query(text, text), Answer((evidence, evidence)), 0.8, {}, 3, asked),
            Turn(Query("And?", text), Abstention(text, (evidence,)), 0.1, {}, 3, asked),
        ),
    )


def find(id: str, version: int) -> Article | None:
    content = ArticleContent("t", "x", language="en")
    return Article(id, version, content, datetime(2026, 1, 1, tzinfo=UTC), HASH) if version == 2 else None


def export(label: str, conversation: Conversation, finder=find) -> str:
    return BY_LABEL[label].write(conversation, finder)


def bibtex(text: str) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware(decoder=DECODER)])
    verbatim = bibtexparser.parse_string(text)  # as biblatex reads addresses
    assert not library.failed_blocks
    assert len(library.blocks) == len(library.entries)
    return [
        {"key": one.key, **{field.key: field.value for field in one.fields}, "url": raw["url"]}
        for one, raw in zip(library.entries, verbatim.entries, strict=True)
    ]


def squeezed(text: str) -> str:
    """Without spaces, which TeX does not keep, and composed, as pylatexenc writes it."""
    return re.sub(r"\s+", "", normalize("NFC", text))


@pytest.mark.parametrize("text", TROUBLE)
def test_bibtex_is_read_back(text):
    first, second = bibtex(export("BibTeX", conversation(text)))
    assert squeezed(first["title"]) == squeezed(flat(text))
    assert squeezed(flat(text)) in squeezed(first["annotation"])
    assert f"characters 100-{100 + len(text)} of version 2 of a 1, sha256 {HASH}" in first["annotation"]
    assert (first["date"], first["year"], first["urldate"]) == ("2015-09-01", "2015", "2026-01-02")
    assert first["url"] == "https://example.org/a?x=%7B1%7D&y=%C3%A9"
    assert (first["key"], second["key"]) == ("thecourier2015-1-1", "thecourier2015-1-2")


@given(st.text(min_size=1, max_size=80))
def test_bibtex_holds_any_text(text):
    first, _ = bibtex(export("BibTeX", conversation(text, text)))
    assert squeezed(first["annotation"]).startswith(squeezed(flat(text)))
    raw = export("BibTeX", conversation(text, text))
    depth = 0
    for character in raw:  # as BibTeX counts, to which a backslash before a brace means nothing
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0


@pytest.mark.parametrize("text", TROUBLE)
def test_ris_is_read_back(text):
    first, second = rispy.loads(export("RIS", conversation(text)))
    assert first["type_of_reference"] == "NEWS"
    assert first["title"] == flat(text)
    assert first["abstract"] == flat(text)
    assert first["authors"][-1] == "Low, Ada"
    assert first["authors"][0].replace(", ", " ").split()[0] in flat(text)
    assert (first["date"], first["access_date"]) == ("2015/09/01", "2026/01/02")
    assert HASH in first["notes"][0]
    assert second["id"] == "thecourier2015-1-2"


@given(st.text(min_size=1, max_size=80))
def test_ris_holds_any_text(text):
    lines = export("RIS", conversation(text, text)).split("\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)
    assert sum(line.startswith("TY  - ") for line in lines) == 2
    assert len(rispy.loads("\n".join(lines))) == 2


@given(st.text(min_size=1, max_size=80))
def test_csl_keeps_the_quotation_to_the_letter(text):
    first, second = json.loads(export("CSL-JSON", conversation(text, text)))
    assert first["type"] == "article-newspaper"
    assert first["custom"]["quote"] == text
    assert (first["custom"]["start"], first["custom"]["end"]) == (100, 100 + len(text))
    assert first["custom"]["content_hash"] == HASH
    assert first["issued"] == {"date-parts": [[2015, 9, 1]]}
    assert first["accessed"] == {"date-parts": [[2026, 1, 2]]}
    assert first["id"] != second["id"]


@given(st.text(min_size=1, max_size=80))
def test_json_is_the_conversation(text):
    asked = conversation(text)
    found = json.loads(export("JSON", asked))
    assert [turn_from_json(row) for row in found["turns"]] == list(asked.turns)
    assert found["turns"][0]["evidence"][0]["article"]["content_hash"] == HASH
    assert found["turns"][1]["abstention"]["nearest"][0]["article"]["accessed"] == "2026-01-02"


@pytest.mark.parametrize("text", TROUBLE)
def test_markdown_shows_everything_as_text(text):
    page = MARKDOWN.render(export("Markdown", conversation(text)))
    tags = set(re.findall(r"</?(\w+)", page))
    assert tags <= {"h1", "h2", "p", "blockquote", "strong", "a"}
    assert set(re.findall(r'href="([^"]*)"', page)) == {"https://example.org/a?x=%7B1%7D&amp;y=%C3%A9"}
    assert unescape(page).count(flat(text)) >= 5


@given(st.text(min_size=1, max_size=60).filter(flat))
def test_plain_is_one_paragraph_of_exactly_this_text(text):
    shown = MARKDOWN.render(plain(text))
    assert unescape(shown.removeprefix("<p>").removesuffix("</p>\n")) == flat(text)


@given(st.text(alphabet="ab .*-1_<“", min_size=1, max_size=30).filter(flat), st.data())
def test_marked_words_never_change_the_text(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    page = MARKDOWN.render(export("Markdown", conversation(text, answer=span)))
    quotes = re.findall(r"<blockquote>\n(?:<p>(.*)</p>\n)?</blockquote>", page)
    assert [unescape(re.sub("</?strong>", "", one)) for one in quotes] == [flat(text)] * 3


def test_an_article_that_is_gone_is_still_cited():
    (first, _) = json.loads(export("CSL-JSON", conversation("He said yes."), lambda *_: None))
    assert first["custom"]["content_hash"] is None
    assert "sha256" not in export("RIS", conversation("He said yes."), lambda *_: None)


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.label)
def test_a_conversation_without_answers_can_be_exported(one):
    assert isinstance(one.write(Conversation("c"), find), str)
