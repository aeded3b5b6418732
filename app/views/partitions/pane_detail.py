"""The words beside the pane's title: how many there are, and of when they are."""

from __future__ import annotations

import time

from app.models.partition_rows import PartitionRow
from app.models.partitions_model import PartitionsModel
from app.views.formatting import format_clock, format_time, format_whole
from app.views.translation import translate


def pane_detail(model: PartitionsModel, host_name: str) -> str:
    """Counts and age of what ``model`` shows; ``host_name`` as it may be shown, "" before the first list."""
    if not host_name:
        return ""
    count = model.machine_count
    figure = format_whole(count)
    if model.arrangement.words:
        text = translate("Partitions", "{shown} of {count} virtual machines on {host}")
    elif count == 1:
        text = translate("Partitions", "1 parent, 1 virtual machine on {host}")
    else:
        text = translate("Partitions", "1 parent, {count} virtual machines on {host}")
    shown_count = sum(1 for entry in model.entries if isinstance(entry, PartitionRow))
    text = text.format(shown=format_whole(shown_count), count=figure, host=host_name)
    if model.is_stale and model.last_read_epoch_s is not None:
        as_of = translate("Partitions", "{text} · as of {time}")
        text = as_of.format(text=text, time=_moment(model.last_read_epoch_s))
    return text


def _moment(epoch_s: float) -> str:
    """The time of day where it is of today."""
    now_s = time.time()
    is_today = time.localtime(epoch_s)[:3] == time.localtime(now_s)[:3]
    return format_clock(epoch_s) if is_today else format_time(epoch_s, now_s)
