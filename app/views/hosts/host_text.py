"""The second line of a host in the list: what it is and how it is."""

from __future__ import annotations

import time

from app.core.address import Transport
from app.core.partitions import ConnectionState
from app.models.hosts_model import HostRow
from app.views.formatting import format_clock, format_whole
from app.views.translation import translate


def place(row: HostRow) -> str:
    """Where the host is, in two words."""
    address = row.address
    if address.transport is Transport.DEMO:
        return translate("Hosts", "demo host")
    if address.transport is Transport.SSH:
        return translate("Hosts", "SSH")
    if address.transport is Transport.TEST_FILE:
        return translate("Hosts", "test host")
    return translate("Hosts", "your own host") if address.is_user_host else translate("Hosts", "this computer")


def second_line(row: HostRow) -> str:
    """How the host is: the machines that run, or why it is not connected."""
    state = row.status.state
    since = format_clock(row.status.since_epoch_s)
    if state is ConnectionState.CONNECTED and row.is_known:
        if row.machine_count == 0:
            return translate("Hosts", "No virtual machines yet")
        text = translate("Hosts", "{running} of {count} running")
        return text.format(running=format_whole(row.running_count), count=format_whole(row.machine_count))
    if state in {ConnectionState.CONNECTING, ConnectionState.CONNECTED}:
        return translate("Hosts", "Connecting…")
    if state is ConnectionState.NOT_RESPONDING:
        return translate("Hosts", "Not responding since {time}").format(time=since)
    if state is ConnectionState.RECONNECTING:
        return translate("Hosts", "Lost at {time}, trying again").format(time=since)
    if state is ConnectionState.FAILED:
        return translate("Hosts", "Could not connect")
    return translate("Hosts", "Not connected")


def next_try(row: HostRow) -> str:
    """When the next attempt is made; "" when none is due."""
    due = row.status.next_try_epoch_s
    if due is None:
        return ""
    return translate("Hosts", "next try in {seconds} s").format(seconds=max(0, round(due - time.time())))


def describe(row: HostRow) -> str:
    """Both facts in one sentence part, for speech and tooltips."""
    return f"{place(row)}, {second_line(row)}"
