import re
import tomllib

from .support import ROOT

STYLE = (ROOT / "chatbot/web/css/style.css").read_text(encoding="utf-8")


def test_the_paper_is_the_theme_s_background():
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    backgrounds = f"light-dark({theme['light']['backgroundColor']}, {theme['dark']['backgroundColor']})"
    assert f"--na-paper: {backgrounds};" in STYLE


def test_nothing_is_fetched_from_elsewhere():
    assert not re.search(r"url\(|@import|https?:", STYLE)
