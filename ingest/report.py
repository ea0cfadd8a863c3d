"""The report on every input: for people, as JSON, and for the archive's log."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from ingest.types import FoundArticle, Rejection, Remark
from store.redaction import lookup_key, said_name, text_without_secrets

_SLOWEST = 5
"""Hosts that a report names."""
_MOST_NAMED = 50_000
"""Rejections, warnings and remarks that are kept by name, of each: a small file can give billions."""


@dataclass(slots=True)
class Report:
    """Counts by outcome, filled while ingesting; every input is in exactly one of the first seven.

    Attributes:
        rejected_unnamed: how many more were rejected than are named.
        ignored: files in folders that are of no kind we read.
        removed: articles taken out because their page is gone for good.
        kept_out: articles that were removed earlier and do not come back by themselves.
        undated: articles among the new and updated ones that have no publication date.
        other_languages: articles among them in languages that the embedding model does not know, by language.
        copies: articles among the new ones whose text the archive had already, from another source or address.
        warnings: what was left out of an article that was kept.
        remarks: what was left unread of a source.
        passages: how many were embedded and stored.
        seconds: wall-clock time, loading the model left out.
        hosts: seconds that each host took to answer.
        not_visited: subscriptions that were due, and for which there was no time, or not enough.
    """

    articles_new: int = 0
    articles_updated: int = 0
    unchanged: int = 0
    ignored: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    rejected_unnamed: int = 0
    removed: int = 0
    kept_out: int = 0
    undated: int = 0
    other_languages: Counter[str] = field(default_factory=Counter)
    copies: int = 0
    warnings: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    passages: int = 0
    seconds: float = 0.0
    hosts: Mapping[str, float] = field(default_factory=dict)
    not_visited: Sequence[str] = ()

    @property
    def left(self) -> int:
        """Returns how many of the rejected inputs were only left for the next run."""
        return sum(rejection.is_left for rejection in self.rejected)

    def stored(self, article: FoundArticle, *, is_update: bool, is_copy: bool, is_foreign: bool, passages: int) -> None:
        """Note an article that is stored now.

        Args:
            is_foreign: its language, if it is known, is none of the embedding model's.
        """
        self.articles_updated += is_update
        self.articles_new += not is_update
        self.undated += article.content.published is None
        if is_foreign and article.content.language:
            self.other_languages[article.content.language] += 1
        self.copies += is_copy and not is_update
        for warning in article.warnings:
            self.warn(article.origin, warning)
        self.passages += passages

    def reject(self, rejection: Rejection) -> None:
        """Note an input that was not ingested, by its name without secrets: from here on it is shown."""
        if len(self.rejected) >= _MOST_NAMED:
            self.rejected_unnamed += 1
            return
        self.rejected.append(
            replace(rejection, origin=said_name(rejection.origin), reason=text_without_secrets(rejection.reason))
        )

    def remark(self, remark: Remark) -> None:
        """Note what is to be known about a source."""
        if len(self.remarks) < _MOST_NAMED:
            self.remarks.append(Remark(said_name(remark.origin), text_without_secrets(remark.text)))

    def warn(self, origin: str, warning: str) -> None:
        """Note what was left out of an article that was kept."""
        if len(self.warnings) < _MOST_NAMED:
            self.warnings.append(f"{said_name(origin)}: {text_without_secrets(warning)}")

    @property
    def passages_per_second(self) -> float:
        """Over the whole run; 0 when nothing was stored."""
        return self.passages / self.seconds if self.passages and self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """For `--json` and the run log."""
        slowest = sorted(self.hosts.items(), key=lambda host: -host[1])[:_SLOWEST]
        return {
            "articles_new": self.articles_new,
            "articles_updated": self.articles_updated,
            "unchanged": self.unchanged,
            "ignored": self.ignored,
            "rejected": [{"input": rejection.origin, "reason": rejection.reason} for rejection in self.rejected],
            "left": self.left,
            **({"rejected_unnamed": self.rejected_unnamed} if self.rejected_unnamed else {}),
            "removed": self.removed,
            "kept_out": self.kept_out,
            "undated": self.undated,
            "other_languages": dict(self.other_languages),
            "copies": self.copies,
            "warnings": self.warnings,
            "remarks": [{"input": remark.origin, "remark": remark.text} for remark in self.remarks],
            "passages": self.passages,
            "seconds": round(self.seconds, 3),
            "passages_per_second": round(self.passages_per_second, 1),
            "slowest_hosts": {host: round(seconds, 1) for host, seconds in slowest},
            "not_visited": [said_name(address) for address in self.not_visited],
        }

    def summary(self) -> str:
        """One or two lines for people."""
        counts = [
            f"{self.articles_new} new",
            f"{self.articles_updated} new version{'' if self.articles_updated == 1 else 's'}",
            f"{self.unchanged} unchanged",
            f"{len(self.rejected) + self.rejected_unnamed - self.left} rejected",
        ]
        if self.left:
            counts.append(f"{self.left} left for the next run")
        if self.ignored:
            counts.append(f"{self.ignored} file{'' if self.ignored == 1 else 's'} of other kinds ignored")
        if self.removed:
            counts.append(f"{self.removed} removed, gone for good")
        if self.kept_out:
            counts.append(f"{self.kept_out} removed earlier and left out")
        if self.copies:
            counts.append(f"{self.copies} of the new ones copies of another")
        if self.undated:
            counts.append(f"{self.undated} without a date")
        if self.other_languages:
            languages = ", ".join(f"{count} in {name}" for name, count in sorted(self.other_languages.items()))
            counts.append(f"{languages}, which the embedding model does not know")
        work = f"{self.passages} passages in {self.seconds:.1f} s"
        if self.passages:
            work += f" ({self.passages_per_second:.0f} a second)"
        return f"{', '.join(counts)}; {work}"


NOT_VISITED = "not_visited"
"""The key of the keys of the subscriptions for which a run had no time."""
VISITED = "visited"
"""The key of what tells `ingest.sources.subscriptions` which inputs a run read, where their names in the log do not."""


def logged(report: Report, inputs: Iterable[str], folders: Iterable[str]) -> dict[str, Any]:
    """Returns `report` with files named from what was named on the command line, not from the root.

    Args:
        inputs: as they were given, secrets and all.
        folders: the files and folders that were read, as they were given.
    """
    row = report.as_json()
    named = sorted((folder for folder in folders if folder), key=len, reverse=True)
    for name in ("rejected", "remarks"):
        row[name] = [{**entry, "input": _from_named(entry["input"], named)} for entry in row[name]]
    row["warnings"] = [_from_named(warning, named) for warning in row["warnings"]]
    row[NOT_VISITED] = [lookup_key(address) for address in report.not_visited]
    return row | {VISITED: [key for given in inputs if (key := lookup_key(given)) != given]}


def _from_named(origin: str, named: Sequence[str]) -> str:
    """`origin`, a file in one of the folders `named`, with only the folder's own name before it."""
    for given in named:
        if origin.startswith(given) and (last := PurePath(given).name):
            return last + origin[len(given.rstrip("/")) :]
    return origin
