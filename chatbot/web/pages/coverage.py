"""The coverage page: what the archive has of which source and time, and what it lacks, so that silence can be read."""

from collections import Counter
from collections.abc import Iterable, Sequence

import streamlit as st

from chatbot.web.html import page_html, wording
from chatbot.web.html.addresses import BROWSE_PAGE
from chatbot.web.html.browse_view import View
from chatbot.web.html.wording import counted, days
from chatbot.web.opening.open_archive import CoverageFacts, OpenArchive, open_archive
from chatbot.web.parts import charts
from chatbot.web.parts.time_units import Unit, first_of_most, fitting_unit
from store import ArchiveStatus, Run, StoreError

_ROWS = 30
"""Sources that have a row of their own in the heat map."""
_SHOWN = 15
"""Rows of a table before the rest is folded away."""
_HEAT = "heat"
_FREE = frozenset({"Source", "Reason", "Inputs"})
"""Columns whose text is not the app's own: a word there may be as long as it likes."""
OTHERS = "all other sources"


def show() -> None:
    """The whole page."""
    st.html('<h1 class="na-title">Coverage</h1>')
    opened = open_archive()
    if opened is None:
        return
    try:
        facts = opened.coverage()
        status = opened.status()
        st.html(_holdings(status))
        _show_heat(opened, facts)
        _show_sources(opened, facts)
        _show_silences(opened, facts)
        _show_languages(status)
        _show_refused(facts.runs)
        _show_runs(facts.runs)
        _show_removed(facts)
    except StoreError as error:
        st.html(page_html.note(str(error), alert=True))


def _holdings(status: ArchiveStatus) -> str:
    told = [counted(status.versions, "version")] if status.versions > status.articles else []
    told += [counted(status.undated, "undated article")] if status.undated else []
    told += (
        [f"{counted(status.stories, 'article appears', 'articles appear')} in several sources"]
        if status.stories
        else []
    )
    told += [f"{counted(status.removed, 'article')} removed"] if status.removed else []
    more = f'<p class="na-facts">{" · ".join(told)}</p>'
    return f"{page_html.archive_summary(status)}{more}"


def _show_heat(opened: OpenArchive, facts: CoverageFacts) -> None:
    if len(facts.days) < 2 or not facts.months:
        return
    since, last = first_of_most(facts.days), facts.days[-1][0]
    unit = Unit.YEAR if fitting_unit(since, last) is Unit.YEAR else Unit.MONTH
    own = [source.source for source in facts.sources if source.source is not None and source.first is not None][:_ROWS]
    counts = charts.by_unit(facts.months, own, unit, since)
    present = {source for source, _ in counts}
    names: dict[str | None, str] = {name: opened.settings.source_name(name) for name in own if name in present}
    if None in present:
        names[None] = OTHERS
    _heading(f"Articles by source and {unit}")
    picked = st.altair_chart(
        charts.heat_map(counts, names, unit, opened.settings),
        key=_HEAT,
        on_select="rerun",
        selection_mode=charts.CELL,
        alt=f"Articles by source and {unit}. The table below has the same by source.",
    )
    earlier = sum(count for day, count in facts.days if day < since)
    left_out = f" {counted(earlier, 'article')} from before {wording.day(since)} not shown." if earlier else ""
    st.html(f'<p class="na-facts">Darker means more articles. Click a square to see its articles.{left_out}</p>')
    cell = charts.chosen(picked.get("selection", {}))
    if cell is not None:
        ends = (min(max(day, facts.days[0][0]), last) for day in (cell.first, cell.last))
        st.switch_page(BROWSE_PAGE, query_params=View(source=cell.source, first=next(ends), last=next(ends)).address())


def _show_sources(opened: OpenArchive, facts: CoverageFacts) -> None:
    _heading("By source")
    rows = [
        (
            "no source named" if source.source is None else opened.settings.source_name(source.source),
            f"{source.articles:,}",
            f"{source.undated:,}" if source.undated else "–",
            days(source.first, source.last) if source.first else "–",
        )
        for source in facts.sources
    ]
    _table(("Source", "Articles", "Undated", "Days"), rows, "sources")


def _show_silences(opened: OpenArchive, facts: CoverageFacts) -> None:
    _heading("Gaps")
    st.html(
        '<p class="na-facts">Unusually long stretches with no articles, of sources with articles on ten days or '
        "more.</p>"
    )
    rows = [
        (opened.settings.source_name(silence.source), days(silence.first, silence.last), f"{silence.days:,}")
        for silence in facts.silences
    ]
    _table(("Source", "Nothing from", "Days"), rows, "gaps")


def _show_languages(status: ArchiveStatus) -> None:
    if len(status.languages) > 1:
        _heading("Languages")
        _table(("Language", "Articles"), [(name, f"{count:,}") for name, count in status.languages], "languages")


def _show_refused(runs: Sequence[Run]) -> None:
    """Pages that could not be added, and those of which something is missing, each with what was said about it last."""
    rejected = _latest(
        (rejection.get("input", ""), rejection.get("reason", ""))
        for run in runs
        for rejection in run.report.get("rejected", ())
    )
    _heading("Pages that could not be added")
    _table(("Reason", "Pages"), [(why, f"{n:,}") for why, n in Counter(rejected.values()).most_common()], "reasons")
    if rejected:
        with st.expander(f"All {counted(len(rejected), 'page')}", key="rejected"):
            _frame({"Page": list(rejected), "Reason": list(rejected.values())}, "rejected-pages")
    warned = dict.fromkeys(str(warning) for run in runs for warning in run.report.get("warnings", ()))
    remarks = dict.fromkeys(
        f"{remark.get('input', '')}: {remark.get('remark', '')}"
        for run in runs
        for remark in run.report.get("remarks", ())
    )
    if warned or remarks:
        with st.expander(f"Added in part: {counted(len(warned) + len(remarks), 'remark')}", key="partly"):
            _frame({"What is missing": [*warned, *remarks]}, "partly-taken")


def _latest(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Reasons by page; of several about one page, the first, which is the newest."""
    found: dict[str, str] = {}
    for page, reason in pairs:
        found.setdefault(str(page), str(reason))
    return found


def _show_runs(runs: Sequence[Run]) -> None:
    _heading("Last runs of news-ingest")
    rows = [
        (
            f"{wording.day(run.started_at)}, {run.started_at:%H:%M} UTC",
            ", ".join(run.inputs),
            _became(run),
        )
        for run in runs[:_SHOWN]
    ]
    _table(("Started", "Inputs", "Outcome"), rows, "runs")


def _became(run: Run) -> str:
    if run.finished_at is None:
        return "not finished"
    report = run.report
    counts = (
        (int(report.get("articles_new", 0)), "new"),
        (int(report.get("articles_updated", 0)), "changed"),
        (int(report.get("unchanged", 0)), "unchanged"),
        (len(report.get("rejected", ())), "not added"),
        (int(report.get("removed", 0)), "removed"),
    )
    return ", ".join(f"{count:,} {what}" for count, what in counts if count) or "nothing new"


def _show_removed(facts: CoverageFacts) -> None:
    if facts.removals:
        _heading("Removed articles")
        with st.expander(counted(len(facts.removals), "article"), key="removed"):
            _frame(
                {
                    "Article": [removal.article_id for removal in facts.removals],
                    "Removed": [removal.removed_at.date() for removal in facts.removals],
                    "Reason": [removal.reason for removal in facts.removals],
                },
                "removed-articles",
            )


def _heading(text: str) -> None:
    st.html(f'<h2 class="na-section">{wording.escape(text)}</h2>')


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> None:
    """A table of text; the rows after the first `_SHOWN` are folded away."""
    if not rows:
        st.html('<p class="na-facts">None.</p>')
        return
    st.html(_rows(head, rows[:_SHOWN]))
    if len(rows) > _SHOWN:
        with st.expander(f"{len(rows) - _SHOWN:,} more", key=f"more-{name}"):
            st.html(_rows(head, rows[_SHOWN:]))


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{wording.escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(map(_cell, head, row))}</tr>" for row in rows)
    return f'<table class="na-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def _cell(column: str, text: str) -> str:
    free = ' class="na-free"' if column in _FREE else ""
    return f'<td{free} dir="auto">{wording.escape(text)}</td>'


def _frame(columns: dict[str, Sequence[object]], key: str) -> None:
    """A long list, to search, sort and take along."""
    st.dataframe(columns, key=key, hide_index=True, width="stretch")


if __name__ == "__main__":
    show()
