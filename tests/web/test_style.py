import re
import tomllib

import pytest

from chatbot.web.parts import page_frame
from chatbot.web.settings import colours

from .support import ROOT

STYLES = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "chatbot/web/css").glob("*.css")}


@pytest.mark.parametrize("file", [".streamlit/config.toml", "chatbot/web/streamlit.toml"])
def test_the_theme_has_the_colours_of_the_pages(file):
    theme = tomllib.loads((ROOT / file).read_text(encoding="utf-8"))["theme"]
    for scheme in ("light", "dark"):
        assert theme[scheme]["backgroundColor"] == colours.PAPER[scheme]
        assert theme[scheme]["textColor"] == colours.INK[scheme]
        assert theme[scheme]["primaryColor"] == colours.ACCENT[scheme]
        assert theme[scheme]["chartCategoricalColors"] == [colours.ACCENT[scheme]]


@pytest.mark.parametrize(("name", "of"), [("paper", colours.PAPER), ("ink", colours.INK), ("accent", colours.ACCENT)])
def test_the_style_sheets_have_the_colours_of_the_pages(name, of):
    assert f"--na-{name}: light-dark({of['light']}, {of['dark']});" in STYLES["theme"]


def test_every_style_sheet_is_served():
    served = page_frame._styles()
    assert all(sheet in served for sheet in STYLES.values())
    assert served.count("<style>") == 1


def test_nothing_is_fetched_from_elsewhere():
    assert not re.search(r"url\(|@import|https?:", page_frame._styles())
