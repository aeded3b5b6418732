"""The parent partition: this computer's real counters, and what libvirt tells of another."""

from __future__ import annotations

from pathlib import Path

import libvirt
import psutil
import pytest

from app.core import metrics
from app.core.metrics import METRICS
from app.core.partitions import HostFacts
from app.hosts.calls import Calls
from app.hosts.clock import SystemClock
from app.hosts.devices import physical_disks, physical_networks
from app.hosts.node import (
    NOT_READABLE,
    NOT_REMOTE,
    NOT_THIS_DRIVER,
    LocalParent,
    RemoteParent,
    share,
    used_memory_bytes,
)
from app.hosts.rates import Meter
from app.hosts.readings import DISK_METRICS, NETWORK_METRICS
from tests.unit.hosts.clocks import FakeClock
from tests.unit.hosts.driver import host_error, lost_error

SECOND_NS = 10**9


def test_this_computer_in_two_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    parent = LocalParent(clock)
    first = parent.read(is_detailed=True)
    assert 0 < first.values[metrics.MEMORY_ASSIGNED] < psutil.virtual_memory().total
    assert first.values[metrics.MEMORY_DEMAND] == first.values[metrics.MEMORY_ASSIGNED]
    busy = [times._replace(user=times.user + 0.5, idle=times.idle + 0.5) for times in psutil.cpu_times(percpu=True)]
    monkeypatch.setattr(psutil, "cpu_times", lambda percpu: busy)
    clock.advance(1.0)
    second = parent.read(is_detailed=True)
    assert second.values[metrics.CPU_HOST] == pytest.approx(50, abs=15)
    assert second.values[f"{metrics.CPU_EACH}:0"] == pytest.approx(50, abs=15)
    unknown = set(METRICS) - {key.partition(":")[0] for key in second.values} - set(second.missing)
    # No operation, no latency; the rest is either there or explained.
    assert unknown <= {metrics.DISK_READ_LATENCY, metrics.DISK_WRITE_LATENCY}


@pytest.mark.parametrize("error", [FileNotFoundError("/proc/net/dev"), NotImplementedError(), psutil.AccessDenied()])
@pytest.mark.parametrize(
    ("function", "untold"),
    [
        ("cpu_times", {metrics.CPU_HOST, metrics.CPU_GUEST, metrics.CPU_EACH}),
        ("virtual_memory", {metrics.MEMORY_ASSIGNED, metrics.MEMORY_DEMAND}),
        ("disk_io_counters", set(DISK_METRICS)),
        ("net_io_counters", set(NETWORK_METRICS)),
    ],
)
def test_what_a_container_hides_is_not_available_and_the_rest_is_read(
    monkeypatch: pytest.MonkeyPatch, function: str, untold: set[str], error: Exception
) -> None:
    def hidden(**_options: bool) -> None:
        raise error

    clock = FakeClock()
    parent = LocalParent(clock)
    monkeypatch.setattr(psutil, function, hidden)
    reading = parent.read(is_detailed=True)
    assert {key for key, reason in reading.missing.items() if reason == NOT_READABLE} == untold
    assert metrics.MEMORY_ASSIGNED in reading.values or function == "virtual_memory"


def test_share_of_busy_time() -> None:
    meter = Meter(0)
    share(meter, "cpu", 0, 0, 10.0)
    assert share(meter, "cpu", 250_000, 1_000_000, 11.0) == 25.0
    assert share(meter, "cpu", 250_000, 1_000_000, 12.0) is None  # no time passed: nothing can be said


def link(folder: Path, name: str, target: str) -> Path:
    device = folder / "devices" / target / name
    device.mkdir(parents=True)
    entries = folder / "class"
    entries.mkdir(exist_ok=True)
    (entries / name).symlink_to(device)
    return device


def test_whole_physical_disks_only(tmp_path: Path) -> None:
    link(tmp_path, "sda", "pci0/block")
    (link(tmp_path, "sda1", "pci0/block/sda") / "partition").write_text("1")
    for name in ("dm-0", "loop0", "md0", "zram0"):
        link(tmp_path, name, "virtual/block")
    assert physical_disks(tmp_path / "class") == ("sda",)
    assert physical_disks(tmp_path / "nothing") == ()


def test_physical_adapters_or_those_that_lead_out_of_a_container(tmp_path: Path) -> None:
    for name in ("lo", "vnet0", "virbr0", "eth9"):
        link(tmp_path, name, "virtual/net")
    assert physical_networks(tmp_path / "class") == ("eth9",)
    link(tmp_path, "enp1s0", "pci0/net")
    assert physical_networks(tmp_path / "class") == ("enp1s0",)


class FakeNode:
    """A connection that answers node statistics."""

    def __init__(self) -> None:
        self.busy_ns = 0
        self.total_ns = 0
        self.asked: list[int] = []
        self.error: libvirt.libvirtError | None = None

    def getCPUStats(self, number: int) -> dict[str, int]:
        self.asked.append(number)
        if self.error is not None:
            raise self.error
        return {"user": self.busy_ns, "kernel": 0, "idle": self.total_ns - self.busy_ns, "iowait": 0}

    def getMemoryStats(self, _cell: int) -> dict[str, int]:
        if self.error is not None:
            raise self.error
        return {"total": 1000, "free": 300, "buffers": 100, "cached": 200}


def remote(node: FakeNode, clock: FakeClock, processors: int = 2) -> RemoteParent:
    facts = HostFacts("h", "h", processor_count=processors, memory_bytes=4096)
    return RemoteParent(Calls(clock), node, clock, facts)  # type: ignore[arg-type]


def test_another_computer_as_far_as_libvirt_tells() -> None:
    clock, node = FakeClock(), FakeNode()
    parent = remote(node, clock)
    parent.read(is_detailed=True)
    clock.advance(1.0)
    node.busy_ns, node.total_ns = SECOND_NS // 2, 2 * SECOND_NS
    reading = parent.read(is_detailed=True)
    assert reading.values[metrics.CPU_HOST] == 25.0
    assert reading.values[f"{metrics.CPU_EACH}:1"] == 25.0
    assert reading.values[metrics.MEMORY_ASSIGNED] == 400 * 1024
    assert reading.values[metrics.MEMORY_DEMAND] == 400 * 1024
    assert reading.missing[metrics.DISK_READ] == NOT_REMOTE


def test_many_processors_are_not_asked_one_by_one() -> None:
    clock, node = FakeClock(), FakeNode()
    reading = remote(node, clock, 64).read(is_detailed=True)
    assert node.asked == [libvirt.VIR_NODE_CPU_STATS_ALL_CPUS]
    assert metrics.CPU_EACH in reading.missing


def test_driver_without_node_statistics_is_asked_once() -> None:
    clock, node = FakeClock(), FakeNode()
    node.error = host_error(libvirt.VIR_ERR_NO_SUPPORT, "not supported", libvirt.VIR_FROM_QEMU)
    parent = remote(node, clock)
    reading = parent.read(is_detailed=False)
    parent.read(is_detailed=False)
    assert len(node.asked) == 1
    assert reading.missing[metrics.CPU_HOST] == NOT_THIS_DRIVER
    assert reading.values == {}


def test_lost_host_is_not_taken_for_a_poor_one() -> None:
    node = FakeNode()
    node.error = lost_error()
    with pytest.raises(libvirt.libvirtError):
        remote(node, FakeClock()).read(is_detailed=False)


@pytest.mark.parametrize(
    "stats", [{}, {"total": 10}, {"total": 10, "free": 20}, {"total": -1, "free": 0}, {"total": "x", "free": 1}]
)
def test_sizes_that_make_no_sense_are_none(stats: dict[str, object]) -> None:
    assert used_memory_bytes(stats) is None


def test_real_clock_has_three_hands() -> None:
    clock = SystemClock()
    assert clock.boottime() >= clock.monotonic() - 1
    assert clock.epoch() > 1_600_000_000
