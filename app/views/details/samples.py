"""The numbers of several lines on common times, for tables and files. Imports numpy: loaded with the graphs."""

from __future__ import annotations

import csv
import io
import math
import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.metrics import Unit
from app.core.record import record
from app.views.translation import translate
from app.views.widgets.graph_data import Seconds, Values


@record
class Samples:
    """``times_epoch_s`` int64[n], ascending whole seconds; each column float32[n], NaN where its line has nothing."""

    names: tuple[str, ...]
    units: tuple[Unit, ...]
    times_epoch_s: NDArray[np.int64]
    columns: tuple[Values, ...]


def merged(
    names: Sequence[str], units: Sequence[Unit], lines: Sequence[tuple[Seconds, Values]], now_epoch_s: float
) -> Samples:
    """Bring lines together by the second: partitions of a host are read one after the other."""
    seconds = [np.rint(x + now_epoch_s).astype(np.int64) for x, _ in lines]
    known = [np.isfinite(y) for _, y in lines]
    parts = [each[is_known] for each, is_known in zip(seconds, known, strict=True)]
    times = np.unique(np.concatenate(parts)) if parts else np.empty(0, np.int64)
    columns = []
    for at, is_known, (_, y) in zip(parts, known, lines, strict=True):
        column = np.full(len(times), np.nan, np.float32)
        column[np.searchsorted(times, at)] = y[is_known]
        columns.append(column)
    return Samples(tuple(names), tuple(units), times, tuple(columns))


def after(samples: Samples, time_epoch_s: int) -> Samples:
    """Those later than ``time_epoch_s``."""
    first = int(np.searchsorted(samples.times_epoch_s, time_epoch_s, side="right"))
    columns = tuple(column[first:] for column in samples.columns)
    return Samples(samples.names, samples.units, samples.times_epoch_s[first:], columns)


def csv_bytes(samples: Samples) -> bytes:
    """A file with a heading and a line for each moment: local time, then raw values; an unknown one is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    heading = [f"{name} ({unit.value})" for name, unit in zip(samples.names, samples.units, strict=True)]
    writer.writerow([translate("Performance", "Time"), *heading])
    writer.writerows(_rows(samples))
    return text.getvalue().encode("utf-8")


def _rows(samples: Samples) -> Iterator[list[str]]:
    columns = [column.tolist() for column in samples.columns]
    for index, when_s in enumerate(samples.times_epoch_s.tolist()):
        moment = time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(when_s))
        yield [moment, *("" if math.isnan(column[index]) else f"{column[index]:.9g}" for column in columns)]
