"""What the reports of an event say, as JSON and as lines for a terminal."""

import math
from typing import Any

from chatbot.answering.agreement import Agreement, Report
from chatbot.language.figures import Figure
from chatbot.output.json_contract import quotation_to_json
from chatbot.output.terminal import printable


def agreement_to_json(agreement: Agreement | None) -> dict[str, Any] | None:
    """Returns the `reports` of the JSON; None where nothing was compared."""
    if agreement is None:
        return None
    return {
        "papers": agreement.papers,
        "texts": len(agreement.reports),
        "texts_in_several_papers": agreement.shared,
        "rows": [_row(number, one) for number, one in enumerate(agreement.reports, start=1)],
        "growth": [[day.isoformat(), number] for day, number in agreement.growth],
    }


def _row(number: int, report: Report) -> dict[str, Any]:
    return {
        **quotation_to_json(number, report.evidence),
        "agrees": report.agrees,
        "figure": _figure(report.figure),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    low, high = (None if math.isinf(bound) else bound for bound in (figure.low, figure.high))
    return {"low": low, "high": high, "unit": figure.unit, "about": figure.about}


def agreement_lines(agreement: Agreement | None) -> str:
    """Returns the table, a report a line, differences marked with ≠; empty where nothing was compared."""
    if agreement is None:
        return ""
    shared = f", {agreement.shared} of them in several papers" if agreement.shared else ""
    lines = [f"What the reports say ({agreement.papers} papers, {len(agreement.reports)} texts{shared}):"]
    for one in agreement.reports:
        article = one.evidence.article
        day = article.published.isoformat()[:10] if article.published else "undated"
        said = " ".join((one.evidence.answer_text or "").split())
        lines.append(f"  {' ' if one.agrees else '≠'} {day}  {said}  — {article.source or article.title}")
    return "\n".join(printable(line) for line in lines)
