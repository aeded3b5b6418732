"""Create on a real host: what is made is what was planned, and a failure leaves nothing behind."""

from __future__ import annotations

import io
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import libvirt
import pycdlib
import pytest
from lxml import etree
from passlib.hash import sha512_crypt

from app.core.commands import CreateMachineCommand, LeftBehind, PlanPreview, PlanPreviewQuery, Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.machine_plan import (
    MIB,
    CloudSeed,
    DiskType,
    ExistingDisk,
    InstallCloudImage,
    InstallFromImage,
    MachinePlan,
    NewDisk,
    PlannedMemory,
)
from app.core.record import replaced
from app.hosts.commands import carry_out
from app.hosts.queries import answer
from tests.host.bare_machines import define_bare, make_image
from tests.host.disk_tools import check_image, compare, image_info, new_location, taken_bytes, write, write_pattern
from tests.support.lab.control import DaemonControl
from tests.support.lab.daemon import LibvirtHost
from tests.unit.core.plans import KEY

QUIET = Progress(lambda _percent: None, lambda: False)
SEED = CloudSeed("web.example", "admin", "se'cret: {", (KEY,), ("htop", "vim"))


@pytest.fixture(scope="module")
def connection(real_host: LibvirtHost) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    opened = libvirt.open(real_host.uri)
    yield opened
    opened.close()


@pytest.fixture
def location(real_host: LibvirtHost) -> Iterator[tuple[str, Path]]:
    """A storage location of this test: its UUID and its folder."""
    with new_location(real_host) as made:
        yield made


@pytest.fixture
def plan(real_host: LibvirtHost, location: tuple[str, Path]) -> Iterator[Callable[..., MachinePlan]]:
    """``plan(**changes)``: of a machine that is removed after the test, if it was made."""
    planned: list[MachinePlan] = []

    def make(**changes: object) -> MachinePlan:
        base = MachinePlan(
            uuid=str(uuid.uuid4()),
            name="made <b>&'ü",
            location_uuid=location[0],
            generation=2,
            memory=PlannedMemory(64 * MIB),
            acceleration="qemu",
            machine_type="",
            switch_kind="network",
            switch="lab",
            disk=NewDisk(location[0], "disk '&.qcow2", 64 * MIB),
        )
        planned.append(replaced(base, **changes))
        return planned[-1]

    yield make
    for one in planned:
        if one.uuid in real_host.virsh("list", "--all", "--uuid").split():
            if real_host.virsh("domstate", one.uuid).strip() != "shut off":
                real_host.virsh("destroy", one.uuid)
            real_host.virsh("undefine", one.uuid, "--nvram")


def create(connection: libvirt.virConnect, plan: MachinePlan, progress: Progress = QUIET, xml: str = "") -> None:
    carry_out(connection, CreateMachineCommand(plan.uuid, plan.name, plan, xml), progress)


def refused(connection: libvirt.virConnect, plan: MachinePlan, progress: Progress = QUIET, xml: str = "") -> Failure:
    with pytest.raises(HostError) as caught:
        create(connection, plan, progress, xml)
    failure = caught.value.failure
    for text in (failure.what, failure.why, failure.advice or failure.what):
        assert str(text).strip()
        assert "se'cret" not in str(text)
    assert plan.uuid not in [domain.UUIDString() for domain in connection.listAllDomains(0)]
    return failure


def definition(connection: libvirt.virConnect, plan: MachinePlan) -> etree._Element:
    domain = connection.lookupByUUIDString(plan.uuid)
    return etree.fromstring(domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))


@pytest.mark.parametrize(("form", "kind"), [("qcow2", DiskType.DYNAMIC), ("qcow2", DiskType.FIXED),
                                            ("raw", DiskType.DYNAMIC), ("raw", DiskType.FIXED),
                                            ("vmdk", DiskType.DYNAMIC), ("vpc", DiskType.DYNAMIC)])  # fmt: skip
def test_disks_of_each_kind(connection, location, plan, form: str, kind: DiskType) -> None:
    wanted = plan(disk=NewDisk(location[0], "disk", 32 * MIB, form, kind), generation=1)
    create(connection, wanted)
    path = location[1] / "disk"
    check_image(path, form)
    assert image_info(path, form)["virtual-size"] >= 32 * MIB  # VHD rounds up to whole cylinders
    taken = taken_bytes(path)
    assert taken >= 32 * MIB if kind is DiskType.FIXED else taken < 2 * MIB
    disk = definition(connection, wanted).find("devices/disk[@device='disk']")
    assert disk.find("source").get("file") == str(path)
    assert disk.find("driver").get("type") == form


def test_a_differencing_disk(connection, location, plan) -> None:
    parent = write_pattern(location[1] / "parent.qcow2", "qcow2", "48M")
    disk = NewDisk(location[0], "child.qcow2", 0, "qcow2", DiskType.DIFFERENCING, str(parent), "qcow2")
    create(connection, plan(disk=disk))
    info = image_info(location[1] / "child.qcow2", "qcow2")
    assert info["virtual-size"] == 48 * MIB
    assert (info["backing-filename"], info["backing-filename-format"]) == (str(parent), "qcow2")
    said_raw = plan(name="other", disk=replaced(disk, name="other", parent_format="raw"))
    assert "raw" in str(refused(connection, said_raw).why)
    gone = replaced(disk, name="other", parent=str(location[1] / "gone.qcow2"))
    assert refused(connection, plan(name="other", disk=gone)).kind is ErrorKind.INVALID
    assert not (location[1] / "other").exists()


def test_a_secure_machine_starts(connection, plan) -> None:
    wanted = plan(has_secure_boot=True, has_tpm=True, is_started=True)
    create(connection, wanted)
    domain = connection.lookupByUUIDString(wanted.uuid)
    assert domain.isActive()
    live = etree.fromstring(domain.XMLDesc(0))
    assert live.find("os/loader").get("secure") == "yes"
    assert live.find("devices/tpm/backend").get("version") == "2.0"


def test_the_preview_is_what_is_made(connection, plan) -> None:
    wanted = plan()
    shown = answer(connection, PlanPreviewQuery(wanted))
    assert isinstance(shown, PlanPreview)
    assert "virsh vol-create-as" in shown.commands
    create(connection, wanted, xml=shown.xml.replace("<currentMemory", "<!-- mine --><currentMemory"))
    made = definition(connection, wanted)
    expected = etree.fromstring(shown.xml)
    for path in ("devices/disk/source", "devices/disk/driver", "devices/interface/model", "os/type"):
        assert made.find(path).attrib.items() >= expected.find(path).attrib.items()


def test_a_definition_of_another_machine_is_refused(connection, real_host, location, plan) -> None:
    victim = define_bare(real_host, "victim")
    wanted = plan()
    shown = answer(connection, PlanPreviewQuery(wanted))
    before = real_host.virsh("dumpxml", victim.uuid)
    assert refused(connection, wanted, xml=shown.xml.replace(wanted.uuid, victim.uuid)).kind is ErrorKind.INVALID
    assert refused(connection, wanted, xml="<domain><name>x</name>").kind is ErrorKind.INVALID
    assert real_host.virsh("dumpxml", victim.uuid) == before
    assert list(location[1].iterdir()) == []
    with pytest.raises(HostError):
        create(connection, replaced(wanted, uuid=victim.uuid, name="another"))
    assert real_host.virsh("dumpxml", victim.uuid) == before
    real_host.virsh("undefine", victim.uuid)


def test_a_cloud_image(connection, location, plan) -> None:
    image = write_pattern(location[1] / "cloud.qcow2", "qcow2", "32M")
    reports: list[float | None] = []
    wanted = plan(
        disk=NewDisk(location[0], "web.qcow2", 80 * MIB),
        installation=InstallCloudImage(str(image), "qcow2", SEED),
        name="web",
    )
    create(connection, wanted, Progress(reports.append, lambda: False))
    disk = location[1] / "web.qcow2"
    check_image(disk, "qcow2")
    info = image_info(disk, "qcow2")
    assert info["virtual-size"] == 80 * MIB
    assert "backing-filename" not in info
    compare(image, "qcow2", disk, "qcow2")
    seed = location[1] / "web-cloud-init.iso"
    dvd = definition(connection, wanted).find("devices/disk[@device='cdrom']")
    assert dvd.find("source").get("file") == str(seed)
    read_back(seed, wanted)
    assert reports


def read_back(seed: Path, plan: MachinePlan) -> None:
    """The files of cloud-init's DVD, as cloud-init finds them."""
    disc = pycdlib.PyCdlib()
    disc.open(str(seed))
    texts: dict[str, str] = {}
    for name in ("meta-data", "user-data"):
        data = io.BytesIO()
        disc.get_file_from_iso_fp(data, joliet_path=f"/{name}")
        texts[name] = data.getvalue().decode()
    assert disc.pvd.volume_identifier.decode().strip() == "cidata"
    disc.close()
    assert plan.uuid in texts["meta-data"]
    user = texts["user-data"]
    assert user.startswith("#cloud-config\n")
    assert SEED.password not in user
    hashed = next(line.split('"')[1] for line in user.splitlines() if 'passwd: "' in line)
    assert sha512_crypt.verify(SEED.password, hashed)
    for wanted in (SEED.ssh_keys[0], 'name: "admin"', '- "htop"', 'fqdn: "web.example"'):
        assert wanted in user


def hostile(folder: Path) -> Iterator[Path]:
    """Images that would make QEMU open another file of the host."""
    secret = folder / "secret"
    secret.write_bytes(b"CANARY" * 100_000)
    for name, options in {
        "backing": ["-b", str(secret), "-F", "raw"],
        "data": ["-o", f"data_file={folder / 'elsewhere'}"],
    }.items():
        path = folder / f"{name}.qcow2"
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", *options, path, "1M"], check=True)
        yield path


def test_an_image_that_refers_to_other_files_is_refused(connection, real_host, location, plan) -> None:
    outside = real_host.machine.path("outside")
    for image in (*hostile(outside),):
        before = sorted(location[1].iterdir())
        cloud = InstallCloudImage(str(image), "qcow2", SEED)
        assert refused(connection, plan(installation=cloud)).kind is ErrorKind.INVALID
        # Said to be raw, it would be copied by what it contains all the same: libvirt goes by its own look.
        assert refused(connection, plan(installation=replaced(cloud, format="raw"))).kind is ErrorKind.INVALID
        assert sorted(location[1].iterdir()) == before
    assert not [name for name in real_host.virsh("pool-list", "--all", "--name").split() if "temporary" in name]


def test_an_image_larger_than_the_disk(connection, location, plan) -> None:
    image = write_pattern(location[1] / "cloud.qcow2", "qcow2", "128M")
    failure = refused(connection, plan(installation=InstallCloudImage(str(image), "qcow2", SEED)))
    assert failure.kind is ErrorKind.INVALID


@pytest.mark.parametrize("looks", [1, 2, 3, 4, 5])
def test_cancelled_it_leaves_nothing(connection, location, plan, looks: int) -> None:
    image = write_pattern(location[1] / "cloud.qcow2", "qcow2", "32M")
    asked: list[int] = []

    def is_cancelled() -> bool:
        asked.append(1)
        return len(asked) >= looks

    wanted = plan(installation=InstallCloudImage(str(image), "qcow2", SEED), name="cancelled")
    failure = refused(connection, wanted, Progress(lambda _: None, is_cancelled))
    assert failure.kind is ErrorKind.CANCELLED
    assert list(location[1].iterdir()) == [image]


def test_a_file_that_is_there_is_never_overwritten(connection, location, plan) -> None:
    """Also one that the storage location does not know yet."""
    wanted = plan()
    taken = location[1] / wanted.disk.name
    taken.write_bytes(b"precious")
    failure = refused(connection, wanted)
    assert failure.kind is ErrorKind.INVALID
    assert wanted.disk.name in str(failure.why)
    assert taken.read_bytes() == b"precious"


def test_a_full_disk_leaves_nothing(connection, real_host, location, plan) -> None:
    name = "small"
    folder = real_host.machine.path("pools/small")
    real_host.machine.run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder))
    real_host.virsh("pool-create-as", name, "dir", "--target", folder)
    try:
        small = real_host.virsh("pool-uuid", name).strip()
        image = write_pattern(location[1] / "large.raw", "raw", "64M")
        write(image, "raw", "write -P 1 0 60M")
        cloud = InstallCloudImage(str(image), "raw", SEED)
        failure = refused(connection, plan(installation=cloud, disk=NewDisk(small, "web.qcow2", 64 * MIB)))
        assert failure.kind is ErrorKind.NO_SPACE
        assert real_host.machine.run("ls", "-A", str(folder)).strip() == ""
        fixed = NewDisk(small, "fixed.raw", 64 * MIB, "raw", DiskType.FIXED)
        assert refused(connection, plan(disk=fixed)).kind is ErrorKind.INVALID
        assert real_host.machine.run("ls", "-A", str(folder)).strip() == ""
    finally:
        real_host.virsh("pool-destroy", name)
        real_host.machine.run("umount", str(folder))


def test_a_definition_that_the_host_refuses_takes_its_disk_along(connection, location, plan) -> None:
    wanted = plan()
    shown = answer(connection, PlanPreviewQuery(wanted))
    failure = refused(connection, wanted, xml=shown.xml.replace('bus="usb"', 'bus="none"'))
    assert failure.advice is not None
    assert list(location[1].iterdir()) == []


def test_existing_disks(connection, real_host, location, plan) -> None:
    image = make_image(location[1] / "used.qcow2")
    other = define_bare(real_host, "other", image)
    failure = refused(connection, plan(disk=ExistingDisk(str(image), "qcow2")))
    assert failure.kind is ErrorKind.BUSY
    assert "other" in str(failure.why)
    real_host.virsh("undefine", other.uuid)
    assert refused(connection, plan(disk=ExistingDisk(str(image), "vmdk"))).kind is ErrorKind.INVALID
    assert refused(connection, plan(disk=ExistingDisk(f"{image}.gone", "qcow2"))).kind is ErrorKind.INVALID
    wanted = plan(disk=ExistingDisk(str(image), "qcow2"))
    create(connection, wanted)
    assert definition(connection, wanted).find("devices/disk/source").get("file") == str(image)
    # The disk was there before: a failure does not take it.
    assert image.exists()


def test_a_disk_that_reads_other_files_is_not_attached(connection, real_host, location, plan) -> None:
    outside = real_host.machine.path("outside-disks")
    for image in hostile(outside):
        assert refused(connection, plan(disk=ExistingDisk(str(image), "qcow2"))).kind is ErrorKind.INVALID
        child = NewDisk(location[0], "child.qcow2", 0, "qcow2", DiskType.DIFFERENCING, str(image), "qcow2")
        assert refused(connection, plan(disk=child)).kind is ErrorKind.INVALID
    assert list(location[1].iterdir()) == []
    # As raw nothing of it is believed.
    wanted = plan(disk=ExistingDisk(str(image), "raw"))
    create(connection, wanted)
    assert definition(connection, wanted).find("devices/disk/driver").get("type") == "raw"


def test_dvd_images(connection, location, plan) -> None:
    text = location[1] / "text.iso"
    text.write_bytes(b"not a DVD" * 10_000)
    assert refused(connection, plan(installation=InstallFromImage(str(text)))).kind is ErrorKind.INVALID
    assert refused(connection, plan(installation=InstallFromImage(f"{text}.gone"))).kind is ErrorKind.INVALID
    disc = pycdlib.PyCdlib()
    disc.new()
    disc.write(str(location[1] / "real.iso"))
    disc.close()
    wanted = plan(installation=InstallFromImage(str(location[1] / "real.iso")))
    create(connection, wanted)
    dvd = definition(connection, wanted).find("devices/disk[@device='cdrom']")
    assert dvd.find("source").get("file").endswith("real.iso")


def test_a_machine_that_cannot_start_stays(connection, real_host, location, plan) -> None:
    real_host.virsh("net-define", _network(real_host))
    wanted = plan(switch="sleeping", is_started=True)
    try:
        with pytest.raises(HostError) as caught:
            create(connection, wanted)
        assert "was made" in str(caught.value.failure.what)
        assert not connection.lookupByUUIDString(wanted.uuid).isActive()
        assert (location[1] / wanted.disk.name).exists()
    finally:
        real_host.virsh("net-undefine", "sleeping")


def _network(host: LibvirtHost) -> Path:
    file = host.folder / "sleeping.xml"
    file.write_text("<network><name>sleeping</name></network>")
    return file


def test_a_host_that_goes_away_is_told_of_what_may_be_left(
    real_host: LibvirtHost, plan, location, daemon_control: DaemonControl
) -> None:
    opened = libvirt.open(real_host.uri)
    wanted = plan(name="lost")
    path = str(location[1] / wanted.disk.name)
    has_ended: list[bool] = []

    def tell(told: object) -> None:
        """The host dies as soon as the disk is there."""
        if isinstance(told, LeftBehind) and path in str(told.advice) and not has_ended:
            has_ended.append(True)
            daemon_control.kill()

    with pytest.raises(HostError) as caught:
        create(opened, wanted, Progress(lambda _: None, lambda: False, tell))
    opened.close()
    failure = caught.value.failure
    assert failure.kind is ErrorKind.LOST
    assert path in str(failure.advice)
