"""The text of a page: its characters, and figures that stand raised."""

import pytest

from ingest.extraction import extract
from ingest.extraction.html import extract_html
from ingest.types import Form, RawPage
from tests.ingest.test_records import NOW

MORE = (
    "<p>The council of Oldbury voted on Monday to keep the night buses until the end of next year, after a petition "
    "with nine thousand names had been handed in.</p>"
)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("4.5 million<sup>1</sup>, he said", "4.5 million, he said"),
        ("or 12<sup>3</sup> euros a head", "or 12 euros a head"),
        ("or 12<sup>[3]</sup> euros", "or 12[3] euros"),
        ("in 2019<sup><a href='#n4'>4</a></sup> and later", "in 2019 and later"),
        ("in 2019<sup id='r1'><a href='#n'>12</a></sup>.", "in 2019."),
        ("<b>12</b><sup>3</sup> euros", "12 euros"),
        ("10<sup>6</sup> people", "10^6 people"),
        ("10<sup>-9</sup> metres", "10^-9 metres"),
        ("210<sup>6</sup> people", "210 people"),
        ("40 km<sup>2</sup> of wood", "40 km² of wood"),
        ("5 m<sup>3</sup> of sand", "5 m³ of sand"),
        ("the 5<sup>th</sup> of May", "the 5th of May"),
        ("buses*<sup>*</sup> stay", "buses* stay"),
        ("2<sup>e</sup> étage", "2e étage"),
    ],
)
def test_no_number_changes(written, text):
    sentence = f"<p>The plan has this in it: {written} and many other words behind it on the same line.</p>"
    page = (
        "<html lang='en'><head><meta charset='utf-8'><title>Night buses stay</title></head><body><article>"
        f"<h1>Night buses stay</h1>{sentence}{MORE}{MORE}</article></body></html>"
    )
    assert text in extract_html(page.encode(), None).text
    record = b'{"title": "T", "html": "%s"}' % sentence.encode()
    assert text in extract(RawPage("a", "a", Form.RECORD, record, NOW)).content.text


GERMAN = (
    "<!DOCTYPE html><html{lang}><head>{meta}<title>Brücke bis September gesperrt</title></head><body><article>"
    "<h1>Brücke bis September gesperrt</h1><p>Die Stadt Grünau hat am Montag mitgeteilt, dass die Brücke über die Ohe "
    "bis Ende September gesperrt bleibt. Ingenieure fanden „Risse“ in drei Pfeilern, die Ausbesserung kostet fünf "
    "Millionen – wenn es dabei bleibt.</p></article></body></html>"
)


@pytest.mark.parametrize(
    ("lang", "meta", "encoding"),
    [
        (" lang='de'", "", "cp1252"),
        (" class='x' lang=de-AT", "", "cp1252"),
        ("", "<meta charset='iso-8859-1'>", "cp1252"),
        (" lang='de'", "<meta charset='utf-8'>", "cp1252"),
        ("", "<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>", "cp1252"),
        ("", "<meta charset='iso-8859-1'>", "utf-8"),
        (" lang='de'", "", "utf-8"),
        (" lang='de'", "<meta charset='cp1250'>", "cp1250"),
        ("", "", "utf-16"),
    ],
)
def test_characters_of_a_page(lang, meta, encoding):
    page = GERMAN.format(lang=lang, meta=meta).encode(encoding)
    article = extract(RawPage("p.html", "p.html", Form.HTML, page, NOW)).content
    assert article.title == "Brücke bis September gesperrt"
    for said in ("Grünau", "fünf Millionen – wenn", "„Risse“"):
        assert said in article.text


def test_one_bad_byte_does_not_make_a_page_western():
    page = GERMAN.format(lang=" lang='de'", meta="<meta charset='utf-8'>").encode().replace(b"Ohe", b"O\xffe")
    article = extract(RawPage("p.html", "p.html", Form.HTML, page, NOW)).content
    assert article.title == "Brücke bis September gesperrt"


def test_a_declared_encoding_of_another_script():
    russian = (
        "<html lang='ru'><meta charset='windows-1251'><title>Мост закрыт до сентября</title><article>"
        "<h1>Мост закрыт до сентября</h1><p>" + "Город сообщил в понедельник, что мост через реку будет закрыт. " * 4
    )
    article = extract(RawPage("p.html", "p.html", Form.HTML, russian.encode("cp1251"), NOW)).content
    assert article.title == "Мост закрыт до сентября"
