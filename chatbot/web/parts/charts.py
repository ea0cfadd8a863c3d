"""The charts, drawn by Altair, which Streamlit serves itself.

Days are given as ISO dates, which a browser reads as UTC, and shown in UTC: in the reader's zone some would be the day
before. What a chart says is also said in words beside it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt
import pandas  # noqa: F401 -- see below
import streamlit as st

from chatbot.web.html import wording
from chatbot.web.parts.time_units import Spread, Unit
from chatbot.web.settings.chat_settings import ChatSettings
from chatbot.web.settings.colours import CHART_FEWEST, CHART_LABELS, Scheme

# Pandas is imported whole before anything is drawn: Streamlit imports it for the first chart, and Altair, for another
# reader's at the same moment, looks into `sys.modules` for it without waiting, and would meet a half-imported one.

BRUSH, CELL = "brush", "cell"
"""The names of what is selected in a `timeline` and in a `heat_map`."""
_TIMELINE_HEIGHT, _VOLUME_HEIGHT, _ROW_HEIGHT, _AXIS_HEIGHT = 130, 90, 24, 45
"""In pixels: of two charts, and of a row and the axis of the third."""
_LONGEST_NAME = 180
"""Of a source, in pixels; the tooltip has all of it."""
_DRAWN = {"embedOptions": {"renderer": "canvas"}}
"""One picture with one description: as SVG, every bar and the brush would be an image of its own to who listens."""
_NEXT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of one source's time; `source` None stands for several sources."""

    source: str | None
    first: date
    last: date


def timeline(spread: Spread, settings: ChatSettings, *, brushable: bool = True) -> Any:
    """Articles over time, as bars; of which, if `brushable`, a reader can brush a stretch."""
    rows = [_stretch(spread.unit, start) | {"articles": count} for start, count in spread.bars]
    brush = alt.selection_interval(name=BRUSH, encodings=["x"])
    opacity = alt.condition(brush, alt.value(1.0), alt.value(0.35)) if brushable else alt.value(1.0)
    chart = (
        alt.Chart({"values": rows})
        .mark_rect(color=_accent(settings))
        .encode(
            x=alt.X("start:T", scale=alt.Scale(type="utc"), axis=_axis(tickCount=6), title=None),
            x2="until:T",
            y=alt.Y("articles:Q", axis=_axis(tickCount=2, tickMinStep=1, grid=True), title=None),
            y2=alt.datum(0),
            opacity=opacity,
            tooltip=[alt.Tooltip("when:N", title=spread.unit.capitalize()), _articles()],
        )
        .properties(height=_TIMELINE_HEIGHT if brushable else _VOLUME_HEIGHT, usermeta=_DRAWN)
    )
    return (chart.add_params(brush) if brushable else chart).configure_view(stroke=None)


def brushed(selection: Mapping[str, Any]) -> tuple[date, date] | None:
    """The first and last day of what was brushed in a `timeline`; None if nothing is."""
    ends = selection.get(BRUSH, {}).get("start")
    if not ends:
        return None
    first, last = (datetime.fromtimestamp(end / 1_000, UTC).date() for end in sorted(ends))
    return first, last


def heat_map(
    counts: Mapping[tuple[str | None, date], int], names: Mapping[str | None, str], unit: Unit, settings: ChatSettings
) -> Any:
    """Articles by source and time: the stronger the colour, the more; what there is nothing of is left blank.

    Args:
        counts: by source and first day of the unit.
        names: what readers see of each source, in the order of the rows.
    """
    rows = [
        _stretch(unit, start) | {"name": names[source], "source": source, "articles": count}
        for (source, start), count in counts.items()
    ]
    scheme, names_axis = _scheme(), _axis(labelLimit=_LONGEST_NAME, labelOverlap=False)
    cell = alt.selection_point(name=CELL, fields=["source", "first", "last"])
    return (
        alt.Chart({"values": rows})
        .mark_rect(cursor="pointer")
        .encode(
            x=alt.X("start:T", scale=alt.Scale(type="utc"), axis=_axis(tickCount=8, orient="top"), title=None),
            x2="until:T",
            y=alt.Y("name:N", sort=list(names.values()), axis=names_axis, title=None),
            color=alt.Color(
                "articles:Q",
                scale=alt.Scale(range=[CHART_FEWEST[scheme], _accent(settings)], type="sqrt"),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("name:N", title="Source"),
                alt.Tooltip("when:N", title=unit.capitalize()),
                _articles(),
            ],
        )
        .add_params(cell)
        .properties(height=_AXIS_HEIGHT + _ROW_HEIGHT * len(names), usermeta=_DRAWN)
        .configure_view(stroke=None)
        .configure_scale(bandPaddingInner=0.12)
    )


def chosen(selection: Mapping[str, Any]) -> Cell | None:
    """The cell of a `heat_map` that was clicked; None if none was."""
    cells = selection.get(CELL)
    if not cells:
        return None
    first, last = (date.fromisoformat(cells[0][end]) for end in ("first", "last"))
    return Cell(cells[0].get("source"), first, last)


def by_unit(
    months: Sequence[tuple[str, str, int]], rows: Sequence[str], unit: Unit, since: date
) -> Counter[tuple[str | None, date]]:
    """Counts by source and unit, sources that are not among `rows` together as None.

    Args:
        months: source, month (``YYYY-MM``) and how many.
        since: what lies before its month is left out.
    """
    found: Counter[tuple[str | None, date]] = Counter()
    kept = set(rows)
    for source, month, count in months:
        start = date.fromisoformat(f"{month}-01")
        if start >= since.replace(day=1):
            found[source if source in kept else None, unit.start(start)] += count
    return found


def _stretch(unit: Unit, start: date) -> dict[str, Any]:
    end = unit.end(start)
    words = {Unit.DAY: wording.day(start), Unit.WEEK: f"{wording.day(start)} and the six days after"}
    words |= {Unit.MONTH: wording.day(start).partition(" ")[2], Unit.YEAR: str(start.year)}
    return {
        "start": start.isoformat(),
        "until": (end + _NEXT).isoformat() if end < date.max else end.isoformat(),
        "first": start.isoformat(),
        "last": end.isoformat(),
        "when": words[unit],
    }


def _articles() -> alt.Tooltip:
    return alt.Tooltip("articles:Q", title="Articles", format=",")


def _scheme() -> Scheme:
    return "dark" if st.context.theme.type == "dark" else "light"


def _accent(settings: ChatSettings) -> str:
    return settings.dark_accent if _scheme() == "dark" else settings.accent


def _axis(**options: Any) -> alt.Axis:
    quiet: dict[str, Any] = {
        "labelColor": CHART_LABELS[_scheme()],
        "labelFontSize": 12,
        "ticks": False,
        "domain": False,
        "grid": False,
    }
    return alt.Axis(**(quiet | options))
