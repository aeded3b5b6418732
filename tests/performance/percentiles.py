"""Percentiles by counting; a module of its own because measured processes are to hold little that is not theirs."""

from __future__ import annotations

from collections.abc import Sequence


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that ``part`` of all (0 to 1) do not exceed; 0 of none."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else 0.0
