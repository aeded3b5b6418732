"""A host that falls silent at Finish: the failure says what may be left, and the host takes it back when it wakes."""

from __future__ import annotations

import uuid

import pytest

from app.core.address import HostAddress, Transport
from app.core.commands import AbilitiesQuery, CreateMachineCommand, Progress
from app.core.errors import ErrorKind, HostError
from app.core.machine_plan import MIB, MachinePlan, NewDisk, PlannedMemory
from app.core.partitions import ConnectionState
from app.hosts import gateway
from tests.host.disk_tools import new_location
from tests.support.lab.control import DaemonControl
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.waiting import wait_for
from tests.support.listening import watching


@pytest.mark.leaves_threads
def test_silent_at_finish(
    real_host: LibvirtHost, daemon_control: DaemonControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The daemon freezes as soon as the disk is there."""
    has_frozen: list[bool] = []
    replaced = gateway.replaced

    def listening(progress: Progress, **changes: object) -> Progress:
        tell = changes["tell"]

        def heard(told: object) -> None:
            tell(told)  # type: ignore[operator]
            if str(folder) in str(getattr(told, "advice", "")) and not has_frozen:
                has_frozen.append(True)
                daemon_control.freeze()

        return replaced(progress, **{**changes, "tell": heard})

    address = HostAddress(Transport.LOCAL, socket=str(real_host.socket))
    with new_location(real_host) as (location, folder), watching(address) as (host, recorder):
        monkeypatch.setattr(gateway, "replaced", listening)
        recorder.wait_state(ConnectionState.CONNECTED, 20)
        assert host.read(AbilitiesQuery()).hypervisor == "QEMU"
        plan = MachinePlan(
            str(uuid.uuid4()), "lost", location, 1, PlannedMemory(64 * MIB), "qemu", "",
            disk=NewDisk(location, "lost.qcow2", 64 * MIB),
        )  # fmt: skip
        with pytest.raises(HostError) as caught:
            host.perform(CreateMachineCommand(plan.uuid, plan.name, plan), Progress(lambda _: None, lambda: False))
        failure = caught.value.failure
        assert failure.kind is ErrorKind.LOST
        assert "lost.qcow2" in str(failure.advice)
        assert (folder / "lost.qcow2").exists()
        daemon_control.thaw()
        # The request that was given up takes back what it has made, as soon as the host answers it.
        wait_for(lambda: not (folder / "lost.qcow2").exists(), "the disk of the lost machine goes")
    assert has_frozen
    assert "lost" not in real_host.virsh("list", "--all", "--name").split()
