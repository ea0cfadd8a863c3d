"""The colours of the pages, and whether they can be read: contrast as the Web Content Accessibility Guidelines 2.2 say.

Style sheets and Streamlit's theme cannot import them: `css/theme.css` and `streamlit.toml` repeat some, and a test
compares them.
"""

from typing import Literal

Scheme = Literal["light", "dark"]

PAPER: dict[Scheme, str] = {"light": "#fdfcfa", "dark": "#171614"}
"""What everything is written on."""
INK: dict[Scheme, str] = {"light": "#1d1b19", "dark": "#ebe7e0"}
"""What text is written in."""
ACCENT: dict[Scheme, str] = {"light": "#7a1f1f", "dark": "#e0a3a0"}
"""Links, marks and bars, where the settings name no colour of their own."""
CHART_LABELS: dict[Scheme, str] = {"light": "#6b655e", "dark": "#a9a29a"}
"""The words beside a chart."""
CHART_FEWEST: dict[Scheme, str] = {"light": "#eadbd3", "dark": "#40322f"}
"""A field of the coverage chart with the fewest articles; one with the most has the accent."""
READABLE = 4.5
"""The least contrast of text with its ground (level AA)."""


def contrast(colour: str, ground: str) -> float:
    """Returns the contrast of two colours, each ``#rrggbb``: 1 for the same, 21 for black on white."""
    lighter, darker = sorted((_luminance(colour), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lightened(colour: str, ground: str) -> str:
    """Returns `colour`, mixed with as little white as makes it readable on the dark `ground`."""
    parts = _parts(colour)
    for share in range(0, 101, 5):
        mixed = "#" + "".join(f"{round(part + (255 - part) * share / 100):02x}" for part in parts)
        if contrast(mixed, ground) >= READABLE:
            return mixed
    return "#ffffff"


def _parts(colour: str) -> list[int]:
    return [int(colour[first : first + 2], 16) for first in (1, 3, 5)]


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
