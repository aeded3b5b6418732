"""Dynamic memory as a rule: from demands, bounds, weights and the host's memory to targets."""

from __future__ import annotations

import pytest

from app.core.balloon_policy import (
    MIB,
    HostMemory,
    MachineMemory,
    MemoryPolicy,
    is_short,
    spare_bytes,
    targets,
    wanted_bytes,
)

ROOMY = HostMemory(64 * 1024 * MIB, 32 * 1024 * MIB)


def machine(
    assigned: float, demand: float, minimum: int = 512, maximum: int = 4096, buffer: int = 20, weight: int = 50,
    uuid: str = "a",
) -> MachineMemory:  # fmt: skip
    """Sizes in MiB."""
    return MachineMemory(uuid, MemoryPolicy(minimum * MIB, maximum * MIB, buffer, weight), assigned * MIB, demand * MIB)


def host_with(spare_mib: float) -> HostMemory:
    """A host of 20 GiB that can give away so much."""
    return HostMemory(20480 * MIB, (1024 + spare_mib) * MIB)


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (machine(1024, 1000), 1200),
        (machine(1024, 1000, buffer=0), 1000),
        (machine(1024, 1000, buffer=2000), 4096),
        (machine(1024, 100), 512),
        (machine(1024, 4000), 4096),
        (machine(1024, 100, minimum=8192), 4096),
    ],
)
def test_demand_and_buffer_within_bounds(one: MachineMemory, wanted: int) -> None:
    assert wanted_bytes(one) == wanted * MIB


@pytest.mark.parametrize(
    ("one", "target"),
    [
        (machine(1024, 1500), 1800),  # at once what it needs
        (machine(1024, 855), None),  # 2 MiB more are not worth it
        (machine(4000, 1000), 2600),  # half of what is too much
        (machine(1250, 1000), None),  # little is too much
        (machine(1024, 10), 768),
        (machine(512, 10), None),  # the minimum
        (machine(256, 10), 512),  # the minimum was raised
        (machine(4096, 5000), None),  # the maximum
    ],
)
def test_what_changes_and_what_is_left_alone(one: MachineMemory, target: int | None) -> None:
    assert targets([one], ROOMY) == ({} if target is None else {"a": target * MIB})


def test_it_comes_to_rest_between_demand_and_what_is_too_much() -> None:
    assigned, seen = 4096.0, []
    while found := targets([machine(assigned, 500)], ROOMY):
        assigned = found["a"] / MIB
        seen.append(assigned)
        assert len(seen) < 20
    assert seen == sorted(seen, reverse=True)
    assert 600 <= assigned < 700


def test_a_host_that_is_short_gives_by_weight() -> None:
    low, high = machine(1024, 2000, weight=9, uuid="low"), machine(1024, 2000, weight=29, uuid="high")
    found = targets([low, high], host_with(400))
    assert found == {"low": 1124 * MIB, "high": 1324 * MIB}
    assert is_short(low, found["low"])
    assert not is_short(low, 2400 * MIB)


def test_what_one_does_not_need_goes_to_the_others() -> None:
    little, much = machine(1024, 900, weight=100, uuid="little"), machine(1024, 3000, weight=0, uuid="much")
    assert targets([little, much], host_with(456)) == {"little": 1080 * MIB, "much": 1424 * MIB}


def test_a_host_that_runs_out_takes_buffers_back_but_not_what_guests_use() -> None:
    low, high = machine(1200, 1000, weight=0, uuid="low"), machine(1200, 1000, weight=100, uuid="high")
    found = targets([low, high], host_with(-102))
    assert found["low"] == (1200 - 101) * MIB
    assert "high" not in found  # 1 MiB is not worth it
    hard = targets([low, high], host_with(-5000))
    assert hard == {"low": 1000 * MIB, "high": 1000 * MIB}


def test_the_host_keeps_a_twentieth_and_at_least_a_quarter_gib() -> None:
    assert spare_bytes(HostMemory(20480 * MIB, 2048 * MIB)) == 1024 * MIB
    assert spare_bytes(HostMemory(1024 * MIB, 512 * MIB)) == 256 * MIB


def test_nothing_to_do_without_machines() -> None:
    assert targets([], ROOMY) == {}
