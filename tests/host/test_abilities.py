"""What a real host says it can do, against what virsh and QEMU say."""

from __future__ import annotations

from collections.abc import Iterator

import libvirt
import pytest
from lxml import etree

from app.core.abilities import HostAbilities
from app.core.commands import AbilitiesQuery
from app.core.record import replaced
from app.definitions.capabilities import read_capabilities
from app.hosts.queries import answer
from app.hosts.queries.acceleration import NO_PROCESSOR_SUPPORT, accelerations
from tests.host.bare_machines import define_bare
from tests.support.lab.daemon import LibvirtHost


@pytest.fixture(scope="module")
def connection(real_host: LibvirtHost) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    opened = libvirt.open(real_host.uri)
    yield opened
    opened.close()


def asked(connection: libvirt.virConnect) -> HostAbilities:
    found = answer(connection, AbilitiesQuery())
    assert isinstance(found, HostAbilities)
    return found


def test_machines_of_both_generations(connection, real_host) -> None:
    found = asked(connection)
    first, second = found.generations
    capabilities = etree.fromstring(real_host.virsh("capabilities"))
    names = {one.text for one in capabilities.iterfind("guest/arch[@name='x86_64']/machine")}
    assert {first.machine_type, second.machine_type} <= names
    assert (first.machine_type[:9], second.machine_type[:6]) == ("pc-i440fx", "pc-q35")
    assert second.is_available
    assert second.has_secure_boot
    assert second.has_tpm
    assert "virtio" in found.devices.disk_buses
    assert found.architecture == "x86_64"
    total = int(real_host.virsh("nodeinfo").partition("Memory size:")[2].split()[0])
    assert abs(found.memory_total_bytes - total * 1024) < total * 1024 / 10  # containers change what they show
    assert 0 < found.memory_free_bytes <= found.memory_total_bytes


def test_storage_switches_and_names(connection, real_host) -> None:
    machine = define_bare(real_host, "named")
    real_host.virsh("pool-define-as", "off", "dir", "--target", real_host.machine.path("off"))
    try:
        found = asked(connection)
        locations = {one.name: one for one in found.storage}
        usual = locations["default"]
        assert usual.folder == str(real_host.images)
        assert 0 < usual.free_bytes <= usual.capacity_bytes
        assert usual.problem is None
        assert not locations["off"].is_active
        assert locations["off"].problem is not None
        assert ("network", "lab", True) in [(one.kind, one.name, one.is_active) for one in found.switches]
        # The network's own bridge is not offered a second time.
        assert "virbr-lab" not in [one.name for one in found.switches]
        assert "named" in found.machine_names
    finally:
        real_host.virsh("pool-undefine", "off")
        real_host.virsh("undefine", machine.uuid)


def test_a_location_whose_folder_is_gone(connection, real_host) -> None:
    folder = real_host.machine.path("vanishing")
    real_host.virsh("pool-create-as", "vanishing", "dir", "--target", folder)
    folder.rmdir()
    try:
        location = next((one for one in asked(connection).storage if one.name == "vanishing"), None)
        assert location is None or location.problem is not None
    finally:
        if "vanishing" in real_host.virsh("pool-list", "--all", "--name").split():
            real_host.virsh("pool-destroy", "vanishing")


def test_a_processor_is_looked_at_with_all_that_its_model_has(connection, real_host) -> None:
    """libvirt lists only features beside those of the named model; some models have what KVM needs."""
    capabilities = read_capabilities(real_host.virsh("capabilities"))
    kind = replaced(capabilities.guests[0], accelerations=("qemu", "kvm"), os_type="hvm")
    processor = etree.fromstring(capabilities.processor)
    for feature in processor.findall("feature"):
        if feature.get("name") in {"svm", "vmx"}:
            processor.remove(feature)
    for model, is_usable in (("kvm64", False), ("EPYC", True)):
        processor.find("model").text = model
        changed = replaced(
            capabilities,
            processor=etree.tostring(processor, encoding="unicode"),
            processor_features=frozenset(one.get("name") for one in processor.iterfind("feature")),
        )
        kvm = next(one for one in accelerations(connection, changed, kind) if one.kind == "kvm")
        assert kvm.is_usable == is_usable
        assert is_usable or (kvm.reason is not None and kvm.reason.template == NO_PROCESSOR_SUPPORT)
