"""The statistics of the scale host as a pure function of machine and time: what ``shim.c`` does, in Python.

Times are milliseconds of the monotonic clock (``time.monotonic``), which every process on the machine shares.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

MASK = 0xFFFFFFFF
CHANNELS = ("cpu", "faults", "unused", "delay", "rx", "tx", "rd", "wr", "flush")
# Average growth a second: lowest and highest of all machines.
RATES = {
    "cpu": (20_000_000, 900_000_000),
    "faults": (50, 2_000),
    "rx": (1_000, 20_000_000),
    "tx": (1_000, 8_000_000),
    "rd": (4_096, 50_000_000),
    "wr": (4_096, 30_000_000),
    "flush": (10, 200),
}


def seed_of(machine: str) -> int:
    """The number from which all values of the machine with this UUID follow."""
    value = 2166136261
    for byte in uuid.UUID(machine).bytes:
        value = (value ^ byte) * 16777619 & MASK
    return value


def _noise(seed: int, channel: int, second: int) -> int:
    x = seed ^ (channel * 0x9E3779B9 & MASK) ^ (second * 0x85EBCA6B & MASK)
    x = (x ^ x >> 16) * 0x7FEB352D & MASK
    x = (x ^ x >> 15) * 0x846CA68B & MASK
    return x ^ x >> 16


def _counter(seed: int, channel: int, rate: int, ms: int) -> int:
    second, part = divmod(ms, 1000)
    span = rate * 4 // 5 + 1
    start = rate * second + _noise(seed, channel, second) % span
    end = rate * (second + 1) + _noise(seed, channel, second + 1) % span
    return start + (end - start) * part // 1000


@dataclass(frozen=True, slots=True)
class Machine:
    """One running machine of a scale host."""

    uuid: str
    memory_kib: int
    vcpus: int = 2

    def statistics(self, ms: int, name: str) -> dict[str, int | str]:
        """The whole record at ``ms`` (all six groups), but for the adapter's name on the host and the state."""
        return {
            **self._cpu(ms), **self._balloon(ms), **self._vcpus(ms), **self._net(ms), **self._block(ms, name),
        }  # fmt: skip

    def milliseconds_of(self, cpu_time: int) -> range:
        """The times at which ``cpu.time`` has this value: ``value in record`` tells when the record was made."""
        first = self._first_ms(cpu_time)
        return range(first, self._first_ms(cpu_time + 1))

    def counter(self, channel: str, ms: int) -> int:
        """The raw counter of one of ``RATES`` at ``ms``: ``rd`` is ``block.0.rd.bytes``, and so on."""
        seed, number = seed_of(self.uuid), CHANNELS.index(channel)
        low, high = RATES[channel]
        rate = low + _noise(seed, number, MASK) % (high - low + 1)
        return _counter(seed, number, rate, ms)

    def _first_ms(self, cpu_time: int) -> int:
        low, high = 0, 1 << 42
        while low < high:
            middle = (low + high) // 2
            if self.counter("cpu", middle) >= cpu_time:
                high = middle
            else:
                low = middle + 1
        return low

    def _cpu(self, ms: int) -> dict[str, int | str]:
        cpu = self.counter("cpu", ms)
        return {
            "cpu.time": cpu, "cpu.user": cpu // 10 * 7, "cpu.system": cpu // 10 * 3, "cpu.cache.monitor.count": 0,
        }  # fmt: skip

    def _balloon(self, ms: int) -> dict[str, int | str]:
        available = self.memory_kib // 100 * 97
        noise = _noise(seed_of(self.uuid), CHANNELS.index("unused"), ms // 1000)
        unused = available // 10 + noise % (available // 2)
        faults = self.counter("faults", ms)
        values = {
            "current": self.memory_kib, "maximum": self.memory_kib, "swap_in": 0, "swap_out": 0,
            "major_fault": faults // 100, "minor_fault": faults, "unused": unused, "available": available,
            "usable": unused + available // 10, "last-update": ms // 1000, "disk_caches": available // 10,
            "hugetlb_pgalloc": 0, "hugetlb_pgfail": 0, "rss": self.memory_kib - unused // 2,
        }  # fmt: skip
        return {f"balloon.{key}": value for key, value in values.items()}

    def _vcpus(self, ms: int) -> dict[str, int | str]:
        cpu, seed = self.counter("cpu", ms), seed_of(self.uuid)
        delay = _counter(seed, CHANNELS.index("delay"), 1_000_000, ms)
        values: dict[str, int | str] = {"vcpu.current": self.vcpus, "vcpu.maximum": self.vcpus}
        for number in range(self.vcpus):
            values[f"vcpu.{number}.state"] = 1
            values[f"vcpu.{number}.time"] = cpu // (self.vcpus + 1) + number
            values[f"vcpu.{number}.wait"] = 0
            values[f"vcpu.{number}.delay"] = delay
        return values

    def _net(self, ms: int) -> dict[str, int | str]:
        rx, tx = self.counter("rx", ms), self.counter("tx", ms)
        return {
            "net.count": 1,
            "net.0.rx.bytes": rx, "net.0.rx.pkts": rx // 900, "net.0.rx.errs": 0, "net.0.rx.drop": 0,
            "net.0.tx.bytes": tx, "net.0.tx.pkts": tx // 700, "net.0.tx.errs": 0, "net.0.tx.drop": 0,
        }  # fmt: skip

    def _block(self, ms: int, name: str) -> dict[str, int | str]:
        rd, wr, flush = (self.counter(channel, ms) for channel in ("rd", "wr", "flush"))
        values: dict[str, int | str] = {
            "name": "vda", "path": f"/var/lib/libvirt/images/{name}.qcow2", "backingIndex": 1,
            "rd.reqs": rd // 16384, "rd.bytes": rd, "rd.times": rd // 16384 * 200000,
            "wr.reqs": wr // 8192, "wr.bytes": wr, "wr.times": wr // 8192 * 300000,
            "fl.reqs": flush, "fl.times": flush * 900000,
            "allocation": 5_000_000_000, "capacity": 50_000_000_000, "physical": 5_100_000_000,
        }  # fmt: skip
        return {"block.count": 1, **{f"block.0.{key}": value for key, value in values.items()}}
