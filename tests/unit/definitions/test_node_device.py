"""Devices of a host are read as libvirt writes them; what no device is, is refused."""

from __future__ import annotations

import pytest

from app.definitions.network import SwitchAbilities, read_switch_abilities
from app.definitions.node_device import NodeDevice, read_node_device
from app.definitions.parsing import DefinitionError

GPU = """<device><name>pci_0000_03_00_0</name><driver><name>nouveau</name></driver><capability type='pci'>
<class>0x030000</class><domain>0</domain><bus>3</bus><slot>31</slot><function>7</function>
<product id='0x1c82'>GP107 &lt;b&gt;</product><vendor id='0x10de'>NVIDIA</vendor>
<iommuGroup number='7'><address domain='0x0000' bus='0x03' slot='0x1f' function='0x7'/>
<address domain='0x0000' bus='0x03' slot='0x00' function='0x1'/></iommuGroup></capability></device>"""
STICK = """<device><name>usb_1_4</name><capability type='usb_device'><bus>1</bus><device>4</device>
<product id='0xc52b'/><vendor id='0x046d'>Logitech</vendor></capability></device>"""

LIMIT = "<bandwidth><inbound average='1000'/></bandwidth>"


def test_a_pci_device() -> None:
    assert read_node_device(GPU) == NodeDevice(
        "pci_0000_03_00_0", "pci", "0000:03:1f.7", "NVIDIA", "GP107 <b>", "nouveau", 0x030000,
        group=7, group_addresses=("0000:03:1f.7", "0000:03:00.1"),
    )  # fmt: skip


def test_without_an_iommu_there_is_no_group() -> None:
    start, end = GPU.index("<iommuGroup"), GPU.index("</iommuGroup>") + len("</iommuGroup>")
    found = read_node_device(GPU[:start] + GPU[end:])
    assert found is not None
    assert (found.group, found.group_addresses) == (-1, ())


def test_a_usb_device_is_named_by_vendor_and_product() -> None:
    found = read_node_device(STICK)
    assert found is not None
    assert (found.address, found.vendor, found.product) == ("046d:c52b", "Logitech", "c52b")
    assert (found.bus, found.number) == (1, 4)


def test_bridges_and_texts_of_any_length() -> None:
    found = read_node_device(
        GPU.replace("<iommuGroup", "<capability type='pci-bridge'/><iommuGroup").replace("NVIDIA", "N" * 100_000)
    )
    assert found is not None
    assert found.is_bridge
    assert len(found.vendor) == 200


def test_other_kinds_are_none_of_these() -> None:
    assert read_node_device("<device><name>net</name><capability type='net'/></device>") is None


@pytest.mark.parametrize(
    "xml",
    [
        GPU.replace("<bus>3</bus>", "<bus>256</bus>"),
        GPU.replace("<slot>31</slot>", "<slot>32</slot>"),
        GPU.replace("<function>7</function>", "<function>x</function>"),
        GPU.replace("bus='0x03'", "bus='0xfff'"),
        GPU.replace("number='7'", "number='-1'"),
        STICK.replace("id='0xc52b'", "id='0xc52b0'"),
        STICK.replace("id='0xc52b'", ""),
        f"<!DOCTYPE device [<!ENTITY a 'b'>]>{STICK}",
        "<domain/>",
        "<device>",
    ],
)
def test_what_no_device_is(xml: str) -> None:
    with pytest.raises(DefinitionError):
        read_node_device(xml)


@pytest.mark.parametrize(
    ("inner", "wanted"),
    [
        ("", SwitchAbilities(is_tap=True)),
        ("<forward mode='nat'/>", SwitchAbilities(is_tap=True)),
        (f"<forward/>{LIMIT}", SwitchAbilities(is_tap=True, has_bandwidth=True)),
        ("<forward mode='bridge'/><virtualport type='openvswitch'/>", SwitchAbilities(has_vlans=True)),
        ("<forward mode='hostdev'/>", SwitchAbilities(has_vlans=True)),
        ("<forward mode='private'/>", SwitchAbilities()),
    ],
)
def test_what_adapters_can_have_on_a_switch(inner: str, wanted: SwitchAbilities) -> None:
    assert read_switch_abilities(f"<network><name>n</name>{inner}</network>") == wanted
