"""Virtual machines made through the window by the wizard, on a real host: defined as chosen, valid, and started."""

from __future__ import annotations

import io
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import libvirt
import pycdlib
import pytest
from lxml import etree

from tests.support.desktop import Desktop, wait_until
from tests.support.lab.bootable import BIOS_SAYS, UEFI_SAYS, make_dvd
from tests.support.lab.daemon import DaemonError, LibvirtHost
from tests.support.partita import Partita, running

LABEL = "Partita Test 1.0"
SYSTEM = f"""<libosinfo version="0.0.1"><os id="http://example.org/os/1"><short-id>example1</short-id>
<name>Example 1</name><media arch="x86_64"><iso><volume-id>^{LABEL}$</volume-id></iso></media>
<resources arch="all"><recommended><ram>{1 << 30}</ram></recommended></resources>
<devices><device id="http://pcisig.com/pci/1af4/1042"/></devices></os></libosinfo>"""
BOOT_S = 120


@pytest.fixture(scope="module")
def dvd(real_host: LibvirtHost) -> Path:
    """A DVD of the host that starts with either firmware."""
    return make_dvd(real_host.images / "bootable.iso", LABEL)


@pytest.fixture(scope="module")
def partita(desktop: Desktop, real_host: LibvirtHost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partita]:
    """The program, with a database that knows the DVD's system."""
    database = tmp_path_factory.mktemp("osinfo")
    (database / "os").mkdir()
    (database / "os" / "example.xml").write_text(SYSTEM)
    environment = {"OSINFO_SYSTEM_DIR": str(database)}
    with running(desktop, {real_host.uri: "atelier"}, environment=environment) as program:
        program.wait_host("atelier", re.compile("Connected.*|.*running.*|.*machine.*"))
        yield program


@pytest.fixture
def removed(real_host: LibvirtHost) -> Iterator[Callable[[str], str]]:
    """``removed(name)``: a machine's name; it is gone after the test, with its disks."""
    names: list[str] = []

    def mark(name: str) -> str:
        names.append(name)
        return name

    yield mark
    for name in names:
        for words in (("destroy", name), ("undefine", name, "--nvram", "--managed-save")):
            try:
                real_host.virsh(*words)
            except DaemonError:
                continue  # it is off, or was never made
    for disk in real_host.images.glob("wizard-*"):
        disk.unlink()


def step(partita: Partita, title: str) -> None:
    """Press Next, and wait for the page."""
    partita.press("Next")
    partita.reader.wait_for("list item", re.compile(rf"Step \d of 9, {title}, current"))


def number(partita: Partita, object_name: str, value: int) -> None:
    """Type a number into a field."""
    partita.take_focus(object_name)
    partita.keyboard.press("ctrl+a")
    partita.keyboard.type(str(value))


def tick(partita: Partita, role: str, name: str | re.Pattern[str], *, is_on: bool = True) -> None:
    """Choose a radio button, or tick a box (or not)."""
    item = partita.reader.wait_for(role, name)
    if ("checked" in item.states) is not is_on:
        item.act("Toggle")
    wait_until(lambda: ("checked" in item.refresh().states) is is_on, f"{name} is {is_on}")


def begin(partita: Partita, name: str, generation: int) -> None:
    """The wizard, up to the page of the processors."""
    partita.choose("New Virtual Machine...")
    partita.reader.wait_for("dialog", object_name="new-machine-wizard")
    wait_until(lambda: not partita.reader.find_all("notification"), "what the host can do", 30)
    step(partita, "Name and Location")
    partita.reader.wait_for(object_name="machine-name").set_text(name)
    partita.reader.wait_for(object_name="machine-notes").set_text("made by the wizard")
    step(partita, "Generation")
    tick(partita, "radio button", f"Generation {generation}")


def finish(partita: Partita, dvd: Path, disk_gib: int) -> None:
    """The rest of the wizard: two processors, 512 MiB, the switch "lab", a disk, the DVD, and started."""
    step(partita, "Processors")
    number(partita, "machine-processors", 2)
    step(partita, "Memory")
    number(partita, "machine-memory", 512)
    step(partita, "Networking")
    partita.reader.wait_focus("combo box")
    partita.keyboard.type("lab")
    step(partita, "Virtual Hard Disk")
    number(partita, "disk-size", disk_gib)
    step(partita, "Installation Options")
    tick(partita, "radio button", "Install from an image file (.iso)")
    partita.reader.wait_for(object_name="image-path").set_text(str(dvd))
    partita.reader.wait_for("label", re.compile("Recognised: Example 1.*"), timeout_s=20)
    step(partita, "Summary")
    tick(partita, "check box", "Start the virtual machine when it is made")
    partita.press("Finish")


def definition(host: LibvirtHost, name: str, tmp_path: Path) -> etree._Element:
    """The definition of a machine as virsh prints it, which must be valid."""
    xml = host.virsh("dumpxml", name, "--inactive")
    file = tmp_path / "domain.xml"
    file.write_text(xml)
    checked = subprocess.run(
        ["virt-xml-validate", str(file), "domain"], capture_output=True, text=True, timeout=60, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    return etree.fromstring(xml)


def said(host: LibvirtHost, name: str, wanted: str) -> str:
    """What a running machine writes to its serial line, up to ``wanted``. It is turned off when that does not come."""
    connection = libvirt.open(host.uri)
    late = threading.Timer(BOOT_S, lambda: host.virsh("destroy", name))
    late.start()
    heard = b""
    try:
        stream = connection.newStream()
        connection.lookupByName(name).openConsole(None, stream, 0)
        while wanted.encode() not in heard and (more := stream.recv(4096)):
            heard += more
        stream.abort()
    finally:
        late.cancel()
        late.join()
        connection.close()
    return heard.decode(errors="replace")


def check_common(root: etree._Element, dvd: Path, disk: Path) -> None:
    """What both machines were given."""
    assert root.findtext("description") == "made by the wizard"
    assert (root.findtext("memory"), root.findtext("vcpu")) == (str(512 * 1024), "2")
    assert root.get("type") == "qemu", "this host has no KVM that works"
    assert root.find("devices/interface/source").get("network") == "lab"
    sources = {source.get("file") for source in root.iterfind("devices/disk/source")}
    assert sources == {str(dvd), str(disk)}
    assert root.find("metadata/{*}libosinfo/{*}os").get("id") == "http://example.org/os/1"


def test_generation_1(
    partita: Partita, real_host: LibvirtHost, dvd: Path, tmp_path: Path, removed: Callable[[str], str]
) -> None:
    name = removed("wizard one")
    begin(partita, name, 1)
    finish(partita, dvd, 3)
    partita.wait_cell(name, "State", "State Running", 60)
    root = definition(real_host, name, tmp_path)
    disk = real_host.images / "wizard-one.qcow2"
    check_common(root, dvd, disk)
    assert root.find("os/type").get("machine").startswith("pc-i440fx")
    assert root.find("os/loader") is None
    info = subprocess.run(["qemu-img", "info", "-U", str(disk)], capture_output=True, text=True, check=True).stdout
    assert "file format: qcow2" in info
    assert f"({3 << 30} bytes)" in info
    assert BIOS_SAYS in said(real_host, name, BIOS_SAYS)


def test_generation_2(
    partita: Partita, real_host: LibvirtHost, dvd: Path, tmp_path: Path, removed: Callable[[str], str]
) -> None:
    name = removed("wizard-two")
    begin(partita, name, 2)
    tick(partita, "check box", re.compile("Enable Secure Boot"), is_on=False)
    tick(partita, "check box", re.compile("Enable Trusted Platform Module.*"))
    finish(partita, dvd, 4)
    partita.wait_cell(name, "State", "State Running", 60)
    root = definition(real_host, name, tmp_path)
    check_common(root, dvd, real_host.images / "wizard-two.qcow2")
    assert root.find("os/type").get("machine").startswith("pc-q35")
    assert root.find("devices/tpm/backend").get("type") == "emulator"
    assert UEFI_SAYS in said(real_host, name, UEFI_SAYS)


def test_a_cloud_image_with_what_it_is_told(
    partita: Partita, real_host: LibvirtHost, tmp_path: Path, removed: Callable[[str], str]
) -> None:
    """A copy of the image and a DVD for cloud-init, read back; the password is nowhere but as a hash."""
    name = removed("wizard-cloud")
    image = real_host.images / "cloud.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", str(image), "64M"], check=True)
    image.chmod(0o644)
    begin(partita, name, 1)
    for title in ("Processors", "Memory", "Networking", "Virtual Hard Disk"):
        step(partita, title)
    number(partita, "disk-size", 2)
    step(partita, "Installation Options")
    tick(partita, "radio button", "Start from a cloud image (cloud-init)")
    texts = {"path": str(image), "user": "ada", "password": "hush hush", "packages": "git, htop"}
    for field, text in texts.items():
        partita.reader.wait_for(object_name=f"cloud-{field}").set_text(text)
    partita.press("Finish")
    # Whether it is started is remembered from the machine before.
    partita.wait_cell(name, "State", re.compile("State (Off|Running)"), 60)
    root = definition(real_host, name, tmp_path)
    seed = next(each.get("file") for each in root.iterfind("devices/disk[@device='cdrom']/source"))
    dvd = pycdlib.PyCdlib()
    dvd.open(seed)
    told = io.BytesIO()
    dvd.get_file_from_iso_fp(told, joliet_path="/user-data")
    dvd.close()
    text = told.getvalue().decode()
    assert 'name: "ada"' in text
    assert '- "htop"' in text
    assert 'hostname: "wizard-cloud"' in text
    assert "hush" not in text
    assert "$6$" in text
    assert "hush" not in real_host.virsh("dumpxml", name, "--security-info")
    image.unlink()


def test_what_cannot_be_made_leaves_nothing_behind(
    partita: Partita, real_host: LibvirtHost, removed: Callable[[str], str]
) -> None:
    """A DVD that is none: the sentence in the window, no definition, no disk, and the choices to go on from."""
    name = removed("wizard-three")
    fake = real_host.images / "fake.iso"
    fake.write_bytes(b"no DVD" * 100_000)
    before = set(real_host.images.iterdir())
    begin(partita, name, 1)
    for title in ("Processors", "Memory", "Networking", "Virtual Hard Disk", "Installation Options"):
        step(partita, title)
    tick(partita, "radio button", "Install from an image file (.iso)")
    partita.reader.wait_for(object_name="image-path").set_text(str(fake))
    partita.reader.wait_for("label", re.compile("This is no image of a DVD.*"), timeout_s=20)
    partita.press("Finish")
    partita.reader.wait_for("notification", re.compile("Error: .*"), timeout_s=30)
    assert name not in real_host.virsh("list", "--all", "--name").splitlines()
    assert set(real_host.images.iterdir()) == before
    partita.press("Change…")
    partita.reader.wait_for("dialog", object_name="new-machine-wizard")
    wait_until(lambda: partita.reader.find_all("notification", re.compile("Error: .*")), "why it was not made", 30)
    partita.reader.wait_for("list item", re.compile("Step 8 of 9, Installation Options, done")).act("Toggle")
    partita.keyboard.press("Escape")
    partita.press("Discard")
    fake.unlink()
