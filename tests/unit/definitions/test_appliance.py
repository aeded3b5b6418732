"""Descriptions of appliances, as VMware and VirtualBox write them, and such as were made to deceive."""

from __future__ import annotations

import pytest

from app.core.appliance import ApplianceDisk
from app.definitions.appliance import read_appliance
from app.definitions.parsing import DefinitionError

_OVF = """<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
 xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
 xmlns:vmw="http://www.vmware.com/schema/ovf">
 <References><File ovf:href="HREF" ovf:id="file1" ovf:size="100" EXTRA/></References>
 <DiskSection><Info/><Disk ovf:capacity="8" ovf:capacityAllocationUnits="byte * 2^30" ovf:diskId="d1"
  ovf:fileRef="file1" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
 </DiskSection>
 <VirtualSystem ovf:id="web"><Info/><Name>Web &amp; more</Name>
  <AnnotationSection><Info/><Annotation>kept</Annotation></AnnotationSection>
  <VirtualHardwareSection><Info/>
   <Item><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
   <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ResourceType>4</rasd:ResourceType>
    <rasd:VirtualQuantity>2048</rasd:VirtualQuantity></Item>
   <Item><rasd:ResourceType>17</rasd:ResourceType><rasd:HostResource>DISK</rasd:HostResource></Item>
   <Item><rasd:ResourceType>10</rasd:ResourceType><rasd:Connection>VM Network</rasd:Connection></Item>
   <vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="efi"/>
  </VirtualHardwareSection>
 </VirtualSystem>
</Envelope>"""


def ovf(href: str = "disk1.vmdk", disk: str = "ovf:/disk/d1", extra: str = "") -> str:
    return _OVF.replace("HREF", href).replace("DISK<", f"{disk}<").replace("EXTRA", extra)


def test_what_an_appliance_asks_for() -> None:
    (found,) = read_appliance(ovf())
    assert (found.name, found.processor_count, found.memory_bytes) == ("Web & more", 2, 2 * 1024**3)
    assert found.disks == (ApplianceDisk("disk1.vmdk", 8 * 1024**3, "vmdk"),)
    assert (found.networks, found.is_uefi, found.notes) == (("VM Network",), True, "kept")


def test_version_2_is_read_as_well() -> None:
    assert read_appliance(ovf().replace("envelope/1", "envelope/2"))[0].processor_count == 2


@pytest.mark.parametrize(
    "href", ["../disk", "/etc/shadow", "file:///etc/shadow", "http://127.0.0.1/x", "a\\b", "", "-x", ".x", "a/b"]
)
def test_files_that_lie_elsewhere_are_refused(href: str) -> None:
    with pytest.raises(DefinitionError, match="beside"):
        read_appliance(ovf(href))


@pytest.mark.parametrize("extra", ['ovf:compression="gzip"', 'ovf:chunkSize="100"'])
def test_packed_files_and_parts_are_refused(extra: str) -> None:
    with pytest.raises(DefinitionError, match="packed"):
        read_appliance(ovf(extra=extra))


@pytest.mark.parametrize("disk", ["ovf:/disk/other", "file:///etc/shadow", "/etc/shadow", ""])
def test_a_drive_needs_a_disk_of_the_envelope(disk: str) -> None:
    with pytest.raises(DefinitionError, match="names a disk"):
        read_appliance(ovf(disk=disk))


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<domain/>",
        '<!DOCTYPE x [<!ENTITY a "b">]>' + ovf(),
        ovf().replace("<rasd:VirtualQuantity>2<", "<rasd:VirtualQuantity>9e9<"),
        ovf().replace("byte * 2^20", "parsecs"),
        ovf().replace('ovf:fileRef="file1"', 'ovf:fileRef="other"'),
        ovf().replace('ovf:diskId="d1"', 'ovf:diskId="d1" ovf:parentRef="d0"'),
        '<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"/>',
        ovf()[:400],
    ],
)
def test_other_documents_are_refused(xml: str) -> None:
    with pytest.raises(DefinitionError):
        read_appliance(xml)
