"""What became of every input."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.types import Rejection


@dataclass(slots=True)
class Report:
    """Counts by outcome, filled while ingesting; every input is in exactly one of the first five.

    Attributes:
        ignored: files in folders that are of no kind we read.
        undated: articles among the new and updated ones that have no publication date.
        warnings: what was left out of an article that was kept.
        passages: how many were embedded and stored.
        seconds: wall-clock time, loading the model left out.
    """

    articles_new: int = 0
    articles_updated: int = 0
    unchanged: int = 0
    ignored: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    undated: int = 0
    warnings: list[str] = field(default_factory=list)
    passages: int = 0
    seconds: float = 0.0

    @property
    def passages_per_second(self) -> float:
        """Over the whole run; 0 when nothing was stored."""
        return self.passages / self.seconds if self.passages and self.seconds else 0.0

    def as_json(self) -> Mapping[str, object]:
        """For `--json`."""
        return {
            "articles_new": self.articles_new,
            "articles_updated": self.articles_updated,
            "unchanged": self.unchanged,
            "ignored": self.ignored,
            "rejected": [{"input": one.origin, "reason": one.reason} for one in self.rejected],
            "undated": self.undated,
            "warnings": self.warnings,
            "passages": self.passages,
            "seconds": round(self.seconds, 3),
            "passages_per_second": round(self.passages_per_second, 1),
        }

    def summary(self) -> str:
        """One or two lines for people."""
        counts = [
            f"{self.articles_new} new",
            f"{self.articles_updated} new version{'' if self.articles_updated == 1 else 's'}",
            f"{self.unchanged} unchanged",
            f"{len(self.rejected)} rejected",
        ]
        if self.ignored:
            counts.append(f"{self.ignored} file{'' if self.ignored == 1 else 's'} of other kinds ignored")
        if self.undated:
            counts.append(f"{self.undated} without a date")
        work = f"{self.passages} passages in {self.seconds:.1f} s"
        if self.passages:
            work += f" ({self.passages_per_second:.0f} a second)"
        return f"{', '.join(counts)}; {work}"
