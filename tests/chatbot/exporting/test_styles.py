"""References as the manuals of APA, MLA and Chicago print articles of newspapers."""

from datetime import date
from typing import Any

import pytest

from chatbot.output.references import Reference
from chatbot.output.styles import STYLES, apa, chicago, mla
from tests.web.support import TROUBLE, evidence

URL = "https://example.org/a?b=1"


def cited(*authors: str, url: str | None = URL, **article: object) -> Reference:
    facts: dict[str, Any] = {
        "title": "Dam gives way",
        "source": "The Courier",
        "published": date(2022, 9, 8),
        **article,
    }
    quoted = evidence("It gave way.", authors=authors, **facts)
    return Reference("k", "What happened?", quoted, None, None, None, url)


@pytest.mark.parametrize(
    ("reference", "in_apa", "in_mla", "in_chicago"),
    [
        (
            cited("Ada Mary Low"),
            f"Low, A. M. (2022, September 8). Dam gives way. The Courier. {URL}",
            f"Low, Ada Mary. “Dam gives way.” The Courier, 8 Sept. 2022, {URL}.",
            f"Low, Ada Mary. “Dam gives way.” The Courier, September 8, 2022. {URL}.",
        ),
        (
            cited("Ada Low", "Jean-Luc Tan", title="Will the “dam” hold?"),
            f"Low, A., & Tan, J.-L. (2022, September 8). Will the “dam” hold? The Courier. {URL}",
            f"Low, Ada, and Jean-Luc Tan. “Will the ‘dam’ hold?” The Courier, 8 Sept. 2022, {URL}.",
            f"Low, Ada, and Jean-Luc Tan. “Will the ‘dam’ hold?” The Courier, September 8, 2022. {URL}.",
        ),
        (
            cited("Ada Low", "Bo Tan", "CNN Staff", url=None),
            "Low, A., Tan, B., & CNN Staff. (2022, September 8). Dam gives way. The Courier.",
            "Low, Ada, et al. “Dam gives way.” The Courier, 8 Sept. 2022.",
            "Low, Ada, Bo Tan, and CNN Staff. “Dam gives way.” The Courier, September 8, 2022.",
        ),
        (
            cited(published=None, url=None, source=None),
            "Dam gives way. (n.d.).",
            "“Dam gives way.”",
            "“Dam gives way.”",
        ),
    ],
)
def test_references_are_as_the_manuals_have_them(
    reference: Reference, in_apa: str, in_mla: str, in_chicago: str
) -> None:
    assert apa(reference) == in_apa
    assert mla(reference) == in_mla
    assert chicago(reference) == in_chicago


def test_of_many_authors_some_are_named() -> None:
    many = cited(*(f"Ada {chr(65 + n)}{'x' * (n + 1)}" for n in range(25)))
    assert apa(many).count("A.,") == 19
    assert ". . . Yx" in apa(many)
    assert "et al." in chicago(many)


@pytest.mark.parametrize("text", TROUBLE)
def test_trouble_stays_on_one_line(text: str) -> None:
    for write in STYLES.values():
        assert "\n" not in write(cited(text, title=text, source=text))
