"""What hosts say they can do, read from documents as libvirt writes them."""

from __future__ import annotations

import pytest

from app.definitions.capabilities import (
    DomainAbilities,
    read_capabilities,
    read_domain_abilities,
    read_processor_features,
)
from app.definitions.interface import is_bridge
from app.definitions.parsing import DefinitionError

CAPABILITIES = """
<capabilities>
  <host>
    <cpu><arch>x86_64</arch><model>kvm64</model><feature name='ht'/><feature name='aes'/></cpu>
    <secmodel><model>none</model><doi>0</doi></secmodel>
    <secmodel><model>dac</model><doi>0</doi><baselabel type='kvm'>+64055:+108</baselabel></secmodel>
  </host>
  <guest><os_type>hvm</os_type>
    <arch name='x86_64'><wordsize>64</wordsize><emulator>/usr/bin/qemu-system-x86_64</emulator>
      <machine maxCpus='255'>pc-i440fx-7.2</machine><machine canonical='pc-i440fx-7.2' maxCpus='255'>pc</machine>
      <machine canonical='pc-q35-7.2' maxCpus='288'>q35</machine><machine maxCpus='288'>pc-q35-7.2</machine>
      <domain type='qemu'/><domain type='kvm'/>
    </arch>
  </guest>
</capabilities>"""
DOMAIN = """
<domainCapabilities>
  <domain>qemu</domain><machine>pc-q35-7.2</machine><arch>x86_64</arch><vcpu max='288'/>
  <os supported='yes'>
    <enum name='firmware'>{firmware}</enum>{more}
    <loader supported='yes'><enum name='secure'><value>yes</value><value>no</value></enum></loader>
  </os>
  <cpu><mode name='host-passthrough' supported='no'/><mode name='maximum' supported='yes'/></cpu>
  <devices>
    <disk supported='yes'><enum name='bus'><value>scsi</value><value>virtio</value></enum></disk>
    <sound supported='no'><enum name='model'><value>ich9</value></enum></sound>
    <tpm supported='yes'><enum name='model'><value>tpm-crb</value></enum>
      <enum name='backendModel'><value>passthrough</value>{backend}</enum></tpm>
  </devices>
</domainCapabilities>"""


def told(
    firmware: str = "<value>efi</value>", more: str = "", backend: str = "<value>emulator</value>"
) -> DomainAbilities:
    return read_domain_abilities(DOMAIN.format(firmware=firmware, more=more, backend=backend))


def test_a_host() -> None:
    read = read_capabilities(CAPABILITIES)
    assert (read.architecture, read.emulator_user) == ("x86_64", (64055, 108))
    assert read.processor_features == {"ht", "aes"}
    assert read.processor.startswith("<cpu>")
    assert read.processor.endswith("</cpu>")
    (guest,) = read.guests
    assert guest.accelerations == ("qemu", "kvm")
    assert guest.newest("q35") == guest.newest("pc-q35-7.2") == "pc-q35-7.2"
    assert guest.newest("virt") == ""
    assert guest.machine_types["pc"] == 255


def test_a_host_that_says_nothing() -> None:
    read = read_capabilities("<capabilities/>")
    assert (read.architecture, read.processor, read.guests, read.emulator_user) == ("", "", (), None)


def test_an_emulator() -> None:
    read = told()
    assert (read.machine_type, read.processors_max, read.cpu_modes) == ("pc-q35-7.2", 288, ("maximum",))
    assert (read.has_uefi, read.has_secure_boot, read.has_tpm) == (True, True, True)
    assert read.values["disk/bus"] == ("scsi", "virtio")
    assert "sound/model" not in read.values


def test_secure_boot_and_tpm_need_what_makes_them_work() -> None:
    assert not told(firmware="").has_secure_boot
    assert not told(firmware="").has_uefi
    features = "<enum name='firmwareFeatures'>{}</enum>"
    assert not told(more=features.format("<value>enrolledKeys</value>")).has_secure_boot
    assert told(more=features.format("<value>secureBoot</value>")).has_secure_boot
    assert not told(backend="").has_tpm


def test_a_feature_that_is_off_is_none() -> None:
    xml = "<cpu><feature policy='require' name='a'/><feature policy='disable' name='svm'/><feature name='b'/></cpu>"
    assert read_processor_features(xml) == {"a", "b"}


def test_bridges() -> None:
    assert is_bridge("<interface type='bridge' name='br0'/>")
    assert not is_bridge("<interface type='ethernet' name='eth0'/>")


@pytest.mark.parametrize("read", [read_capabilities, read_domain_abilities, read_processor_features, is_bridge])
@pytest.mark.parametrize("xml", ["", "<domain/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><capabilities/>", "<a>" * 300])
def test_what_is_no_such_document(read, xml: str) -> None:
    with pytest.raises(DefinitionError):
        read(xml)


def test_a_number_that_is_none() -> None:
    with pytest.raises(DefinitionError):
        read_domain_abilities("<domainCapabilities><vcpu max='many'/></domainCapabilities>")
