"""The definition of a clone: what there may be only once is another, everything else as it was written."""

from __future__ import annotations

import pytest

from app.definitions.cloning import Clone, adapter_count, clone_xml, is_encrypted
from app.definitions.domain import read_domain
from app.definitions.making import Place
from app.definitions.parsing import DefinitionError, parse

XML = """\
<domain type='kvm'>
  <name>web</name>
  <uuid>11111111-1111-4111-8111-111111111111</uuid>
  <genid>22222222-1111-4111-8111-111111111111</genid>
  <title>The web</title>
  <!-- ours -->
  <memory unit='KiB'>65536</memory>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>
    <nvram template='/usr/share/OVMF/OVMF_VARS.fd'>/nvram/web_VARS.fd</nvram>
  </os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' discard='unmap'/>
      <source file='/images/web.qcow2'/>
      <backingStore/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw'/>
      <source file='/images/data.raw'/>
      <target dev='vdb' bus='virtio'/>
    </disk>
    <disk type='file' device='cdrom'>
      <source file='/images/setup.iso'/>
      <target dev='sda' bus='sata'/>
    </disk>
    <interface type='network'>
      <mac address='52:54:00:00:00:01'/>
      <source network='default'/>
    </interface>
    <channel type='unix'>
      <source mode='bind' path='/run/web.agent'/>
      <target type='virtio' name='org.qemu.guest_agent.0'/>
    </channel>
    <serial type='pty'><log file='/var/log/web.log'/></serial>
    <tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>
    <graphics type='vnc' passwd='secret'/>
  </devices>
</domain>
"""
NEW = "33333333-1111-4111-8111-111111111111"
CLONE = Clone(
    NEW, "other", {"vda": Place("file", "/images/other.qcow2", format="qcow2"), "vdb": None},
    ("52:54:00:00:00:02",), "/images/other_VARS.fd",
)  # fmt: skip


def test_what_there_may_be_only_once_is_another() -> None:
    xml = clone_xml(XML, CLONE)
    details = read_domain(xml)
    assert (details.uuid, details.name, details.title) == (NEW, "other", "")
    assert [(disk.target, disk.source) for disk in details.disks] == [
        ("vda", "/images/other.qcow2"), ("sda", "/images/setup.iso"),
    ]  # fmt: skip
    assert [adapter.mac for adapter in details.adapters] == ["52:54:00:00:00:02"]
    domain = parse(xml, "domain")
    assert domain.findtext("os/nvram") == "/images/other_VARS.fd"
    assert domain.findtext("genid") in {None, ""}
    for word in ("web.agent", "web.log", "web.qcow2", "web_VARS", "backingStore", "22222222"):
        assert word not in xml


def test_the_rest_stays_as_it_is_written() -> None:
    xml = clone_xml(XML, CLONE)
    for text in ("<!-- ours -->", "discard='unmap'", "passwd='secret'", "template='/usr/share/OVMF/OVMF_VARS.fd'"):
        assert text in xml


def test_an_address_that_a_port_listens_at_is_refused() -> None:
    xml = XML.replace("<serial type='pty'>", "<serial type='tcp'><source mode='bind' host='0.0.0.0' service='4555'/>")
    with pytest.raises(DefinitionError, match="only once"):
        clone_xml(xml, CLONE)


def test_counts_and_encryption() -> None:
    assert adapter_count(XML) == 1
    assert not is_encrypted(XML)
    encrypted = XML.replace("<backingStore/>", "<encryption format='luks'/>")
    assert is_encrypted(encrypted)
