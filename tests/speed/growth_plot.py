"""Draw what `tests.speed.growth` measured.

python -m tests.speed.growth_plot [growth.json growth.svg]
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import altair as alt

HERE = Path(__file__).parent
PANELS: Sequence[tuple[str, Mapping[str, str]]] = (
    ("milliseconds of retrieval", {"retrieve, ms, median": "median", "retrieve, ms, 95th": "95th percentile"}),
    ("milliseconds of a whole answer", {"total, ms, median": "median", "total, ms, 95th": "95th percentile"}),
    ("milliseconds of one index, median", {"all words, ms, median": "words", "vectors, ef 800, ms, median": "vectors"}),
    ("recall@10 of the vectors, by ef_search", {f"recall@10, ef {ef}": str(ef) for ef in (200, 800, 1600, 3200)}),
    ("passages a second into the archive", {"ingested a second": "news-ingest, from start to end"}),
    (
        "megabytes",
        {
            "database, MB": "texts and words, on disk",
            "vectors, MB": "vectors, on disk",
            "chat, resident MB": "the chat, in memory",
        },
    ),
)
LEGEND = alt.Legend(orient="bottom", columns=2)


def panel(rows: Sequence[Mapping[str, float]], title: str, lines: Mapping[str, str]) -> Any:
    """One figure of the plot."""
    points = [
        {"passages": row["passages"], "value": row[name], "line": line}
        for row in rows
        for name, line in lines.items()
        if name in row
    ]
    shares = title.startswith("recall")
    return (
        alt.Chart(alt.Data(values=points), title=title)
        .mark_line(point=True)
        .encode(
            alt.X(
                "passages:Q",
                scale=alt.Scale(type="log", nice=False),
                axis=alt.Axis(format="~s", tickCount=4, grid=False),
            ),
            alt.Y("value:Q", title=None, scale=alt.Scale(zero=not shares)),
            alt.Color("line:N", title=None, sort=list(lines.values()), legend=LEGEND),
        )
        .properties(width=250, height=170)
    )


def draw(rows: Sequence[Mapping[str, float]], picture: Path) -> None:
    """All figures, two beside each other, as SVG."""
    panels = [panel(rows, *one) for one in PANELS]
    beside = [alt.hconcat(*panels[first : first + 2]).resolve_scale(color="independent") for first in (0, 2, 4)]
    chart = alt.vconcat(*beside).resolve_scale(color="independent").configure(background="white")
    cast(Any, chart).save(str(picture))


if __name__ == "__main__":
    measured, drawn = map(Path, sys.argv[1:]) if len(sys.argv) > 1 else (HERE / "growth.json", HERE / "growth.svg")
    draw(json.loads(measured.read_text(encoding="utf-8")), drawn)
