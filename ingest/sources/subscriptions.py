"""Standing subscriptions: what `news-ingest --refresh` visits, and when."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ingest.errors import SubscriptionsUnreadable, Unusable
from ingest.report import NOT_VISITED, VISITED
from ingest.sources.opening import open_file
from ingest.types import InputKind
from store import Run
from store.redaction import lookup_key

_LARGEST = 1 << 20
"""Bytes of the file that are read."""
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Subscription:
    """One input that is visited again and again.

    Attributes:
        every: the least time between two visits.
        limit: the most articles of one visit, None for the command's own limit.
    """

    address: str
    every: timedelta
    kind: InputKind | None = None
    limit: int | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    address: str = Field(min_length=1)
    every: str = "1h"
    kind: str | None = None
    limit: int | None = Field(default=None, ge=1)
    map: dict[str, str] = {}

    @field_validator("every")
    @classmethod
    def _is_duration(cls, value: str) -> str:
        if not re.fullmatch(r"[1-9]\d{0,3}[mhd]", value):
            raise ValueError(f"{value!r} is not a time like 15m, 1h or 7d")
        return value

    @field_validator("kind")
    @classmethod
    def _is_kind(cls, value: str | None) -> str | None:
        if value is not None:
            kinds = [kind.value for kind in InputKind]
            if value not in kinds:
                raise ValueError(f"{value!r} is not a kind of input ({', '.join(kinds)})")
        return value


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    subscription: list[_Entry] = Field(min_length=1)


def read_subscriptions(path: Path) -> list[Subscription]:
    """The subscriptions in a TOML file of ``[[subscription]]`` tables.

    Raises:
        SubscriptionsUnreadable
    """
    try:
        with open_file(path) as file:
            found: dict[str, Any] = tomllib.loads(file.read(_LARGEST).decode("utf-8"))
        entries = _File.model_validate(found).subscription
    except OSError as error:
        raise SubscriptionsUnreadable(f"no subscriptions: {path}: {error.strerror}") from error
    except Unusable as error:
        raise SubscriptionsUnreadable(f"no subscriptions: {path}: {error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SubscriptionsUnreadable(f"{path} is not TOML: {error}") from error
    except ValidationError as error:
        wrong = error.errors()[0]
        raise SubscriptionsUnreadable(f"{path}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
    return [_subscription(entry) for entry in entries]


def due_subscriptions(known: Sequence[Subscription], runs: Sequence[Run], at: datetime) -> list[Subscription]:
    """Those of `known` that no finished run has visited for as long as they ask for.

    A run that had no time for one, or not enough, has not visited it.

    Args:
        runs: from the archive's log; those later than `at` are left out, since the clock must have been wrong.
        at: UTC.
    """
    last: dict[str, datetime] = {}
    for run in runs:
        for name in _visited(run) if run.finished_at and run.started_at <= at else ():
            last[name] = max(run.started_at, last.get(name, run.started_at))
    keys = [(subscription, lookup_key(subscription.address)) for subscription in known]
    return [subscription for subscription, key in keys if key not in last or last[key] + subscription.every <= at]


def _visited(run: Run) -> Iterable[str]:
    """Returns what `run` read: the log names addresses without their secrets, so what holds any is noted by its key."""
    return {*run.inputs, *_keys(run, VISITED)} - {*_keys(run, NOT_VISITED)}


def _keys(run: Run, name: str) -> Iterable[str]:
    found = run.report.get(name)
    return map(str, found) if isinstance(found, list) else ()


def _subscription(entry: _Entry) -> Subscription:
    every = timedelta(**{_UNITS[entry.every[-1]]: int(entry.every[:-1])})
    return Subscription(entry.address, every, InputKind(entry.kind) if entry.kind else None, entry.limit, entry.map)
