"""Pages that an aggregator shows, saved as text: invented texts in the real form."""

import re
from pathlib import Path

import pytest

from ingest.extraction.aggregator_lines import is_aggregator_page
from ingest.extraction.plaintext import extract_text

PAGES = Path(__file__).parent / "pages"
USUAL = (PAGES / "usual.txt").read_text(encoding="utf-8")
OWN_WORDS = re.compile(
    r"inkl|all your news|premium titles|one app|start reading|sign up to read|curated|already a member|related stories|"
    r"our picks|days free|download the app|one membership|trusted global",
    re.I,
)
BODY = USUAL[USUAL.index("The harbour minister is") : USUAL.index("\n\nSign up")]
HEADLINE = "Ferry talks resume after winter of cancelled sailings"


def test_the_usual_page():
    article = extract_text(USUAL)
    assert article.title == HEADLINE
    assert article.source == "The Harbour Herald - UK"
    assert article.section == "World"
    assert article.authors == ("Mira Okonkwo",)
    assert article.published is None
    paragraphs = article.text.split("\n\n")
    assert paragraphs[1].endswith("Photograph: Ida Brandt/NPA")
    assert article.text.endswith(BODY)
    assert not OWN_WORDS.search(article.text)


def without(*lines):
    return lambda page: "".join(line for line in page.splitlines(keepends=True) if line.strip() not in lines)


def replacing(old, new):
    return lambda page: page.replace(old, new)


VARIANTS = {
    "no author": (without("Mira Okonkwo"), {"authors": ()}),
    "no section": (without("World"), {"section": None}),
    "neither": (without("World", "Mira Okonkwo"), {"section": None, "authors": ()}),
    "several authors": (
        replacing("Mira Okonkwo", "Mira Okonkwo, Bo van der Berg and Ane Solberg in Norvik"),
        {"authors": ("Mira Okonkwo", "Bo van der Berg", "Ane Solberg")},
    ),
    "a line per author": (replacing("Mira Okonkwo", "Mira Okonkwo\nBo Berg"), {"authors": ("Mira Okonkwo", "Bo Berg")}),
    "author with role": (replacing("Mira Okonkwo", "Mira Okonkwo Transport correspondent"), {}),
    "asides": (
        replacing("Mira Okonkwo", "Mira Okonkwo (now) and Bo Berg (earlier)"),
        {"authors": ("Mira Okonkwo", "Bo Berg")},
    ),
    "agency": (replacing("Mira Okonkwo", "Reuters"), {"authors": ("Reuters",)}),
    "another section": (replacing("World", "Life & Style"), {"section": "Life & Style"}),
    "a section we have no word for": (replacing("World", "Ferries"), {"section": "Ferries"}),
    "publisher once": (replacing("The Harbour Herald - UK\nThe", "The"), {}),
    "publisher of one word": (replacing("The Harbour Herald - UK", "Herald"), {"source": "Herald"}),
    "a date": (replacing("Mira Okonkwo", "Mira Okonkwo\n3 March 2023"), {}),
    "a long headline": (
        replacing(
            HEADLINE, HEADLINE + "; islanders ask whether anybody at all is going to tell them when the boats come"
        ),
        {"title": HEADLINE + "; islanders ask whether anybody at all is going to tell them when the boats come"},
    ),
    "a question as headline, and a long byline": (
        lambda page: page.replace(HEADLINE, HEADLINE + "?").replace(
            "Okonkwo", "Okonkwo in Norvik, Bo Berg and agencies"
        ),
        {"title": HEADLINE + "?", "authors": ("Mira Okonkwo in Norvik, Bo Berg and agencies",)},
    ),
    "no footer": (lambda page: page[: page.index("Sign up")], {}),
    "footer cut off": (lambda page: page[: page.index("Already")], {}),
    "no header": (lambda page: page[page.index("The Harbour") :], {}),
    "blank lines everywhere": (lambda page: re.sub("\n+", "\n\n", page), {}),
    "blank lines nowhere": (lambda page: re.sub("\n+", "\n", page), {}),
    "DOS line endings": (replacing("\n", "\r\n"), {}),
    "new slogan above": (replacing("Start reading\n", "Start reading\nNews without the noise\n"), {}),
    "new slogan below": (
        replacing("Fourteen", "Read everything you love without the ads, for one low price.\nFourteen"),
        {},
    ),
    "a call inside the article": (
        replacing("“We were", "Sign up to read this article\nAlready a member? Sign in here\n\n“We were"),
        {},
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_other_pages_of_the_form(name):
    change, expected = VARIANTS[name]
    article = extract_text(change(USUAL))
    usual = extract_text(USUAL)
    assert article.text == usual.text
    for field in ("title", "source", "section", "authors"):
        assert getattr(article, field) == expected.get(field, getattr(usual, field)), field


def test_lists_of_other_stories_with_blurbs_are_left_out():
    article = extract_text((PAGES / "other_stories.txt").read_text(encoding="utf-8"))
    assert article.title == "Rask’s Norvik win first title; champions’ run ends – as it happened"
    assert article.authors == ("Ines Carvalho", "Jon Rask")
    assert article.text.startswith("Norvik players\n\nNorvik players lift")
    assert article.text.endswith("will end at the harbour.\n\nUpdated")
    assert "• Captain Elsa Dahl" in article.text
    assert not OWN_WORDS.search(article.text)
    assert "fish-market" not in article.text
    assert "airports" not in article.text


def test_a_page_without_footer_keeps_sentences_that_sound_like_calls():
    article = extract_text((PAGES / "no_author_cut.txt").read_text(encoding="utf-8"))
    assert (article.title, article.section, article.authors) == ("Herring prices fall for third week", "Business", ())
    assert "“Sign up to the co-operative, I tell them" in article.text
    assert article.text.endswith("(Reporting by Ane Solberg; Editing by Jon Rask)")


def test_related_stories_inside_the_article_end_nothing():
    article = extract_text(USUAL.replace("“We were", "Related stories\n\n“We were"))
    assert "The flour has not.”" in article.text
    assert article.text.endswith("Talks are to go on until Friday.")


@pytest.mark.parametrize(
    "text",
    [
        "Sign up\n\nThe council wants residents to sign up for flood warnings.\n\nForms are at the library.",
        "One app to rule them all\n\nA review of the new ferry app.\n\nDownload the app from the company’s site.",
        "Our picks\n\nTen books for a long crossing, chosen by our readers.",
    ],
)
def test_one_such_line_makes_no_aggregator_page(text):
    assert not is_aggregator_page(text.split("\n"))


def test_an_ordinary_text_with_a_publishers_own_footer_keeps_its_headline():
    article = extract_text(
        "Bakery reopens\n\nThe bakery on Storholm reopened on Monday, and bread was free.\n\n"
        "Related stories\nFerries: what went wrong?\nSubscribe\nSign in\nDownload the app"
    )
    assert (article.title, article.source) == ("Bakery reopens", None)
    assert article.text == "The bakery on Storholm reopened on Monday, and bread was free."


def test_nothing_but_an_aggregators_own_text_is_rejected():
    from ingest.errors import Unusable

    page = USUAL[: USUAL.index("The Harbour")] + USUAL[USUAL.index("Sign up") :]
    with pytest.raises(Unusable, match="only an aggregator's own text"):
        extract_text(page)
