"""What a host can do: on the test driver, and by what hosts of other kinds say."""

from __future__ import annotations

from pathlib import Path

import libvirt
import pytest

from app.core.abilities import HostAbilities
from app.core.commands import AbilitiesQuery
from app.definitions.capabilities import GuestKind, HostCapabilities
from app.hosts.queries import answer
from app.hosts.queries.acceleration import NO_PROCESSOR_SUPPORT, NOT_OFFERED, accelerations
from app.hosts.queries.switches import _TAGS_ON_BRIDGES, switches
from app.hosts.storage.locations import FULL, NOT_ACTIVE
from app.hosts.storage.reach import unreachable_folder
from tests.unit.hosts_commands.machines import Machine, pool_definition

OFFERED = GuestKind("hvm", "x86_64", "/usr/bin/qemu", ("qemu", "kvm"))


class Processor:
    """A connection that expands the processor's model to ``features``; with None it cannot."""

    def __init__(self, features: tuple[str, ...] | None) -> None:
        self._features = features

    def baselineCPU(self, processors: list[str], flags: int) -> str:
        assert processors == ["<cpu/>"]
        assert flags == libvirt.VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES
        if self._features is None:
            raise libvirt.libvirtError("unsupported")
        inner = "".join(f"<feature policy='require' name='{name}'/>" for name in self._features)
        return f"<cpu>{inner}</cpu>"


def ways(kind: GuestKind, expanded: tuple[str, ...] | None, listed: tuple[str, ...] = (), arch: str = "x86_64"):
    capabilities = HostCapabilities(arch, "<cpu/>", frozenset(listed), (kind,))
    found = accelerations(Processor(expanded), capabilities, kind)  # type: ignore[arg-type]
    return [(one.kind, one.is_usable, one.reason.template if one.reason else "") for one in found]


def asked(connection: libvirt.virConnect) -> HostAbilities:
    found = answer(connection, AbilitiesQuery())
    assert isinstance(found, HostAbilities)
    return found


def test_kvm_that_the_processor_does_not_support_is_not_proposed() -> None:
    assert ways(OFFERED, ("sse", "aes")) == [("qemu", True, ""), ("kvm", False, NO_PROCESSOR_SUPPORT)]


@pytest.mark.parametrize("feature", ["vmx", "svm"])
def test_kvm_comes_first_where_the_processor_supports_it(feature: str) -> None:
    usable = [("kvm", True, ""), ("qemu", True, "")]
    assert ways(OFFERED, ("sse", feature)) == usable  # part of the named model
    assert ways(OFFERED, (), listed=(feature,)) == usable  # beside the model


def test_nothing_is_claimed_where_libvirt_cannot_say() -> None:
    assert ways(OFFERED, None)[0] == ("kvm", True, "")
    assert ways(OFFERED, (), arch="aarch64")[0] == ("kvm", True, "")


def test_kvm_that_is_not_offered_has_a_reason() -> None:
    found = ways(GuestKind("hvm", "x86_64", "", ("qemu",)), ("svm",))
    assert found == [("qemu", True, ""), ("kvm", False, NOT_OFFERED)]


def test_the_test_driver(make_host) -> None:
    found = asked(make_host(Machine("a"), Machine("b"), pools=(pool_definition("disks", "/disks"),)))
    assert (found.hypervisor, found.machine_names) == ("TEST", {"a", "b"})
    assert [(one.kind, one.is_usable) for one in found.accelerations] == [("test", True)]
    first, second = found.generations
    assert first.is_available
    assert not second.is_available
    assert second.reason is not None
    assert found.processors_max > 1
    assert 0 < found.memory_free_bytes <= found.memory_total_bytes
    (location,) = found.storage
    assert (location.name, location.kind, location.folder, location.problem) == ("disks", "dir", "/disks", None)
    assert not found.is_session


def test_the_default_test_host_has_a_switch() -> None:
    connection = libvirt.open("test:///default")
    try:
        (switch,) = asked(connection).switches
    finally:
        connection.close()
    assert (switch.kind, switch.name, switch.is_active) == ("network", "default", True)


def test_a_storage_location_that_is_not_active(make_host) -> None:
    connection = make_host(pools=(pool_definition("disks", "/disks"),))
    connection.storagePoolLookupByName("disks").destroy()
    (location,) = asked(connection).storage
    assert not location.is_active
    assert location.problem is not None
    assert location.problem.template == NOT_ACTIVE


def test_a_full_storage_location(make_host) -> None:
    connection = make_host(pools=(pool_definition("disks", "/disks"),))
    pool = connection.storagePoolLookupByName("disks")
    free = pool.info()[3]
    pool.createXML(f"<volume><name>big</name><capacity>{free}</capacity><allocation>{free}</allocation></volume>", 0)
    (location,) = asked(connection).storage
    assert location.free_bytes == 0
    assert location.problem is not None
    assert location.problem.template == FULL


def test_a_folder_that_the_emulator_may_not_pass(tmp_path: Path) -> None:
    closed, nobody = tmp_path / "closed", 64999
    images = closed / "images"
    images.mkdir(parents=True)
    for folder in (images, closed, tmp_path):
        folder.chmod(0o755)
    first = unreachable_folder(str(images), nobody, nobody)
    assert not first.startswith(str(tmp_path / "closed"))  # folders above are the affair of this computer
    closed.chmod(0o700)
    assert unreachable_folder(str(images), nobody, nobody) == (first or str(closed))
    assert unreachable_folder(str(images), 0, 0) == ""
    assert unreachable_folder(str(images), closed.stat().st_uid, nobody) == ""
    assert unreachable_folder(str(images / "missing"), 0, 0) == ""


class Links:
    """A connection of a host with a network and links of its own."""

    class Link:
        def __init__(self, name: str, kind: str) -> None:
            self._name, self._kind = name, kind

        def name(self) -> str:
            return self._name

        def XMLDesc(self, flags: int) -> str:
            assert flags == 0
            return f"<interface type='{self._kind}' name='{self._name}'/>"

    class Network:
        def name(self) -> str:
            return "default"

        def UUIDString(self) -> str:
            return "u"

        def isActive(self) -> int:
            return 1

        def bridgeName(self) -> str:
            return "virbr0"

        def XMLDesc(self, flags: int) -> str:
            assert flags == 0
            return "<network><name>default</name><forward mode='nat'/></network>"

    def __init__(self, version: int = 9_000_000) -> None:
        self._version = version

    def getLibVersion(self) -> int:
        return self._version

    def listAllNetworks(self, flags: int) -> list[Network]:
        assert flags == 0
        return [self.Network()]

    def listAllInterfaces(self, flags: int) -> list[Link]:
        assert flags == libvirt.VIR_CONNECT_LIST_INTERFACES_ACTIVE
        return [self.Link("br0", "bridge"), self.Link("virbr0", "bridge"), self.Link("eth0", "ethernet")]


def test_switches_of_a_host_and_of_a_user(tmp_path: Path) -> None:
    for name in ("br1/bridge", "eth1/device", "br0/bridge"):
        (tmp_path / name).mkdir(parents=True)

    def found(*, is_session: bool, links: Path | None) -> list[tuple[str, str]]:
        connection: libvirt.virConnect = Links()  # type: ignore[assignment]
        return [(one.kind, one.name) for one in switches(connection, is_session=is_session, links=links)]

    assert found(is_session=False, links=None) == [("network", "default"), ("bridge", "br0")]
    here = [("network", "default"), ("bridge", "br0"), ("bridge", "br1")]
    assert found(is_session=False, links=tmp_path) == here
    assert found(is_session=True, links=tmp_path) == [("user", ""), ("network", "default")]


def test_bridges_take_vlans_since_the_version_of_libvirt_that_gives_them() -> None:
    def has_vlans(version: int) -> list[bool]:
        connection: libvirt.virConnect = Links(version)  # type: ignore[assignment]
        return [one.has_vlans for one in switches(connection, is_session=False) if one.kind == "bridge"]

    assert (has_vlans(_TAGS_ON_BRIDGES - 1), has_vlans(_TAGS_ON_BRIDGES)) == ([False], [True])
