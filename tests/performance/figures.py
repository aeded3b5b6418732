"""What a measurement says: one line of JSON for each figure, and how figures are made of rounds."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.performance.percentiles import percentile as percentile  # one of the ways to make a figure of rounds


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. ``ratio`` is value to floor unless given; ``target`` is what the value (``by="ratio"``: the ratio)
    may be at most; ``problems`` are what the guard found: with any, the figure has failed whatever the value.
    ``is_too_noisy``: the machine itself was so busy that the value says nothing of the program.
    """

    name: str
    value: float
    unit: str
    floor: float
    target: float | None
    by: str = "value"
    ratio: float | None = None
    problems: tuple[str, ...] = ()
    is_too_noisy: bool = False
    detail: dict[str, object] = field(default_factory=dict)

    @property
    def actual_ratio(self) -> float | None:
        """Value to floor, where there is a floor to speak of."""
        if self.ratio is not None:
            return self.ratio
        return self.value / self.floor if self.floor > 0 else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None where there is none, or where it cannot be told."""
        if self.problems:
            return False
        if self.is_too_noisy:
            return None
        judged = self.value if self.by == "value" else self.actual_ratio
        return None if self.target is None or judged is None else judged <= self.target

    def line(self, common: dict[str, object]) -> str:
        """The figure as JSON; ``common`` holds what is true of the whole run."""
        ratio = self.actual_ratio
        record: dict[str, object] = {
            "name": self.name,
            "value": rounded(self.value),
            "unit": self.unit,
            "floor": rounded(self.floor),
            "ratio": None if ratio is None else rounded(ratio),
            "target": self.target,
            "met": self.is_met,
            "judged": self.by,
        }
        if self.is_too_noisy:
            record["too_noisy"] = True
        if self.problems:
            record["failed"] = list(self.problems[:5])
        return json.dumps(record | {"detail": tidy(self.detail)} | common, ensure_ascii=False)


def median(values: Iterable[float]) -> float:
    """The middle of the rounds."""
    return statistics.median(values)


def rounded(value: float) -> float:
    """Four digits that count: more say nothing."""
    return float(f"{value:.4g}")


def tidy(value: object) -> object:
    """``value`` with every number rounded."""
    if isinstance(value, float):
        return rounded(value)
    if isinstance(value, dict):
        return {key: tidy(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(each) for each in value]
    return value
