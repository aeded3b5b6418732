"""Import on a real host: what was exported comes back the same; what comes from elsewhere is converted, or refused."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import libvirt
import pytest
from lxml import etree

from app.core.commands import Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.import_plan import ImportCommand, ImportPlan, ImportType, SwitchChange
from app.core.import_source import FoundMachine, ImportSourceQuery, SourceKind
from app.core.machine_plan import MIB
from app.core.record import replaced
from app.core.transfer import ExportCommand, Exported
from app.hosts.commands import carry_out
from app.hosts.queries import answer
from tests.host.bare_machines import BareMachine, define_bare, make_image
from tests.host.disk_tools import check_image, compare, make_disk, new_location, write, write_pattern
from tests.support.lab.daemon import LibvirtHost
from tests.unit.definitions.test_appliance import ovf

QUIET = Progress(lambda _: None, lambda: False)


@pytest.fixture(scope="module")
def connection(real_host: LibvirtHost) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    opened = libvirt.open(real_host.uri)
    yield opened
    opened.close()


@pytest.fixture
def location(real_host: LibvirtHost) -> Iterator[tuple[str, Path]]:
    with new_location(real_host) as made:
        yield made


@pytest.fixture
def machine(real_host: LibvirtHost) -> Iterator[BareMachine]:
    """A machine with a disk on another, an internal checkpoint and an external one."""
    name = f"moving-{uuid4().hex[:6]}"
    base = make_image(real_host.images / f"{name}-base.qcow2")
    write(base, "qcow2", "write -P 5 0 1M")
    disk = make_image(real_host.images / f"{name}.qcow2", base)
    write(disk, "qcow2", "write -P 6 3M 1M")
    real_host.virsh("pool-refresh", "default")
    made = define_bare(real_host, name, disk)
    real_host.virsh("snapshot-create-as", made.uuid, "inside")
    write(disk, "qcow2", "write -P 7 4M 1M")
    real_host.virsh("snapshot-create-as", made.uuid, "outside", "--disk-only")
    write(real_host.images / f"{name}.outside", "qcow2", "write -P 8 5M 1M")
    real_host.virsh("pool-refresh", "default")
    yield made
    if made.exists():
        remove(real_host, made.uuid)
    for file in real_host.images.glob(f"{name}*"):
        file.unlink()


@pytest.fixture
def cleaner(real_host: LibvirtHost) -> Iterator[list[str]]:
    """UUIDs of machines that are removed after the test."""
    uuids: list[str] = []
    yield uuids
    for uuid in uuids:
        if uuid in real_host.virsh("list", "--all", "--uuid").split():
            remove(real_host, uuid)


def remove(host: LibvirtHost, uuid: str) -> None:
    if host.virsh("domstate", uuid).strip() != "shut off":
        host.virsh("destroy", uuid)
    host.virsh("undefine", uuid, "--snapshots-metadata", "--nvram")


def exported(connection: libvirt.virConnect, machine: BareMachine, folder: Path) -> Path:
    told: list[object] = []
    progress = Progress(lambda _: None, lambda: False, told.append)
    carry_out(connection, ExportCommand(machine.uuid, machine.name, str(folder)), progress)
    return Path(next(each.path for each in told if isinstance(each, Exported)))


def found(connection: libvirt.virConnect, path: Path) -> tuple[FoundMachine, ...]:
    machines = answer(connection, ImportSourceQuery(str(path)))
    assert isinstance(machines, tuple)
    return machines


def plan_for(machine: FoundMachine, location: str, type_: ImportType = ImportType.COPY, **more: object) -> ImportPlan:
    uuid = machine.uuid if type_ is not ImportType.COPY else str(uuid4())
    base = ImportPlan(
        machine, type_, uuid, machine.name, location, "qemu", generation=machine.generation or 1,
        memory_bytes=machine.memory_bytes or 64 * MIB, processor_count=machine.processor_count or 1,
        switches=tuple(SwitchChange(kind, name, "network", "lab") for kind, name in machine.switches),
    )  # fmt: skip
    return replaced(base, **more)


def perform(connection: libvirt.virConnect, plan: ImportPlan, progress: Progress = QUIET) -> None:
    carry_out(connection, ImportCommand(plan.uuid, plan.name, plan), progress)


def refusal(connection: libvirt.virConnect, plan: ImportPlan, progress: Progress = QUIET) -> Failure:
    with pytest.raises(HostError) as caught:
        perform(connection, plan, progress)
    return caught.value.failure


def disks_of(host: LibvirtHost, uuid: str) -> list[Path]:
    domain = etree.fromstring(host.virsh("dumpxml", "--inactive", uuid).encode())
    return [Path(each.get("file")) for each in domain.iterfind("devices/disk[@device='disk']/source")]


def test_export_delete_import(
    connection: libvirt.virConnect, machine: BareMachine, tmp_path: Path, real_host: LibvirtHost,
    location: tuple[str, Path], cleaner: list[str],
) -> None:  # fmt: skip
    images = real_host.images
    reference = tmp_path / "reference.raw"
    subprocess.run(
        ["qemu-img", "convert", "-f", "qcow2", "-O", "raw", images / f"{machine.name}.outside", reference], check=True
    )
    folder = exported(connection, machine, tmp_path)
    remove(real_host, machine.uuid)
    for file in images.glob(f"{machine.name}*"):
        file.unlink()
    (source,) = found(connection, folder)
    assert (source.kind, source.checkpoint_count, source.problem) == (SourceKind.EXPORT, 2, None)
    assert not source.is_known
    cleaner.append(machine.uuid)
    perform(connection, plan_for(source, location[0], ImportType.RESTORE))
    (disk,) = disks_of(real_host, machine.uuid)
    assert disk.parent == location[1]
    compare(disk, "qcow2", reference, "raw")
    check_image(disk, "qcow2")
    names = real_host.virsh("snapshot-list", machine.uuid, "--name").split()
    assert sorted(names) == ["inside", "outside"]
    assert real_host.virsh("snapshot-current", machine.uuid, "--name").strip() == "outside"
    machine.start()
    assert machine.state() == "running"
    real_host.virsh("destroy", machine.uuid)


def test_a_copy_is_another_machine(
    connection: libvirt.virConnect, machine: BareMachine, tmp_path: Path, real_host: LibvirtHost,
    location: tuple[str, Path], cleaner: list[str],
) -> None:  # fmt: skip
    folder = exported(connection, machine, tmp_path)
    (source,) = found(connection, folder)
    assert source.is_known
    refused = refusal(connection, plan_for(source, location[0], ImportType.RESTORE, name="other"))
    assert refused.kind is ErrorKind.INVALID
    plan = plan_for(source, location[0], name=f"{machine.name}-copy")
    cleaner.append(plan.uuid)
    perform(connection, plan)
    assert plan.uuid != machine.uuid
    (disk,) = disks_of(real_host, plan.uuid)
    compare(disk, "qcow2", real_host.images / f"{machine.name}.outside", "qcow2")
    real_host.virsh("start", plan.uuid)
    machine.start()
    assert machine.state() == "running"


def test_files_can_be_used_where_they_are(
    connection: libvirt.virConnect, machine: BareMachine, tmp_path: Path, real_host: LibvirtHost, cleaner: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    folder = exported(connection, machine, tmp_path)
    remove(real_host, machine.uuid)
    (source,) = found(connection, folder)
    assert not source.can_register  # the socket of this host may lead anywhere
    monkeypatch.setattr("app.hosts.transfer.importing.is_this_computer", lambda _: True)
    (source,) = found(connection, folder)
    assert source.can_register
    cleaner.append(machine.uuid)
    perform(connection, plan_for(source, "", ImportType.REGISTER))
    (disk,) = disks_of(real_host, machine.uuid)
    assert disk.parent == folder / "Virtual Hard Disks"


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_what_does_not_come_to_its_end_leaves_nothing(
    connection: libvirt.virConnect, machine: BareMachine, tmp_path: Path, real_host: LibvirtHost,
    location: tuple[str, Path], is_cancelled: bool,
) -> None:  # fmt: skip
    folder = exported(connection, machine, tmp_path)
    remove(real_host, machine.uuid)
    (source,) = found(connection, folder)
    reports: list[float | None] = []
    progress = QUIET
    if is_cancelled:
        progress = Progress(reports.append, lambda: bool(reports) and (reports[-1] or 0) > 30)
    else:
        # Not at its beginning, where the header is looked at before anything is made.
        disk = folder / "Virtual Hard Disks" / f"{machine.name}-base.qcow2"
        data = bytearray(disk.read_bytes())
        data[-1] ^= 1
        disk.write_bytes(data)
    failure = refusal(connection, plan_for(source, location[0], ImportType.RESTORE), progress)
    if is_cancelled:
        assert failure.kind is ErrorKind.CANCELLED
    else:
        assert "checksum" in str(failure.why)
    assert list(location[1].iterdir()) == []
    assert not machine.exists()


@pytest.mark.parametrize(
    ("form", "ending", "options"),
    [
        ("vmdk", "vmdk", ("subformat=streamOptimized",)),
        ("vpc", "vhd", ("subformat=fixed", "force_size=on")),
        ("vhdx", "vhdx", ()),
        ("qcow2", "qcow2", ()),
        ("raw", "img", ()),
    ],
)
def test_a_disk_alone_becomes_a_machine(
    connection: libvirt.virConnect, tmp_path: Path, real_host: LibvirtHost, location: tuple[str, Path],
    cleaner: list[str], form: str, ending: str, options: tuple[str, ...],
) -> None:  # fmt: skip
    raw = write_pattern(tmp_path / "pattern.raw", "raw", "8M")
    image = tmp_path / f"alone-{uuid4().hex[:6]}.{ending}"
    extra = ["-o", ",".join(options)] if options else []
    subprocess.run(["qemu-img", "convert", "-f", "raw", "-O", form, *extra, raw, image], check=True)
    (source,) = found(connection, image)
    assert source.problem is None
    plan = plan_for(source, location[0], generation=1)
    cleaner.append(plan.uuid)
    perform(connection, plan)
    (disk,) = disks_of(real_host, plan.uuid)
    compare(disk, "qcow2", raw, "raw")
    assert [each.name for each in location[1].iterdir()] == [disk.name]


def appliance(folder: Path, *, is_honest: bool = True) -> tuple[Path, Path]:
    """An OVA, and what its disk holds."""
    raw = write_pattern(folder / "inside.raw", "raw", "8M")
    vmdk = folder / "disk1.vmdk"
    subprocess.run(
        ["qemu-img", "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", raw, vmdk], check=True
    )
    description = ovf().replace("firmware", "other").encode()
    data = vmdk.read_bytes()
    digest = sha256(data if is_honest else data + b"x").hexdigest()
    manifest = f"SHA256(disk1.vmdk)= {digest}\nSHA256(machine.ovf)= {sha256(description).hexdigest()}\n".encode()
    path = folder / f"appliance-{uuid4().hex[:6]}.ova"
    with tarfile.open(path, "w") as tar:
        for name, content in (("machine.ovf", description), ("machine.mf", manifest), ("disk1.vmdk", data)):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path, raw


def test_an_appliance_becomes_a_machine(
    connection: libvirt.virConnect, tmp_path: Path, real_host: LibvirtHost, location: tuple[str, Path],
    cleaner: list[str],
) -> None:  # fmt: skip
    path, raw = appliance(tmp_path)
    (source,) = found(connection, path)
    assert (source.processor_count, source.name) == (2, "Web & more")
    plan = plan_for(source, location[0], memory_bytes=64 * MIB)
    cleaner.append(plan.uuid)
    perform(connection, plan)
    (disk,) = disks_of(real_host, plan.uuid)
    compare(disk, "qcow2", raw, "raw")
    xml = real_host.virsh("dumpxml", plan.uuid)
    assert "network='lab'" in xml
    real_host.virsh("start", plan.uuid)


def test_a_wrong_checksum_leaves_nothing(
    connection: libvirt.virConnect, tmp_path: Path, location: tuple[str, Path], real_host: LibvirtHost
) -> None:
    path, _ = appliance(tmp_path, is_honest=False)
    (source,) = found(connection, path)
    plan = plan_for(source, location[0], memory_bytes=64 * MIB)
    failure = refusal(connection, plan)
    assert "checksum of disk1.vmdk" in str(failure.why)
    assert list(location[1].iterdir()) == []
    assert plan.uuid not in real_host.virsh("list", "--all", "--uuid")


def _backed(folder: Path) -> Path:
    secret = make_disk(folder / "secret.raw", "raw", "1M")
    path = folder / "hostile.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", secret, "-F", "raw", path], check=True)
    return path


def _data_file(folder: Path) -> Path:
    path = folder / "hostile.qcow2"
    subprocess.run(
        ["qemu-img", "create", "-q", "-f", "qcow2", "-o", f"data_file={folder / 'secret.raw'}", path, "1M"], check=True
    )
    return path


def _foreign_extent(folder: Path) -> Path:
    path = folder / "hostile.vmdk"
    path.write_text(
        '# Disk DescriptorFile\nparentCID=ffffffff\ncreateType="monolithicFlat"\nRW 64 FLAT "/etc/shadow" 0\n'
    )
    return path


def _deceiving(folder: Path) -> Path:
    return make_disk(folder / "hostile.img", "qcow2", "1M")


def _link(folder: Path) -> Path:
    path = folder / "hostile.raw"
    path.symlink_to("/etc/shadow")
    return path


@pytest.mark.parametrize("make", [_backed, _data_file, _foreign_extent, _deceiving])
def test_disks_that_reach_elsewhere_are_refused(
    connection: libvirt.virConnect, tmp_path: Path, location: tuple[str, Path], make: Callable[[Path], Path]
) -> None:
    (source,) = found(connection, make(tmp_path))
    assert source.problem is not None
    failure = refusal(connection, plan_for(source, location[0], processor_count=1, memory_bytes=64 * MIB))
    assert failure.kind is ErrorKind.INVALID
    assert list(location[1].iterdir()) == []


def test_a_link_is_not_followed(connection: libvirt.virConnect, tmp_path: Path) -> None:
    with pytest.raises(HostError):
        answer(connection, ImportSourceQuery(str(_link(tmp_path))))


def test_a_definition_of_libvirt_comes_with_the_disks_beside_it_and_without_what_reaches_for_the_host(
    connection: libvirt.virConnect, tmp_path: Path, real_host: LibvirtHost,
    location: tuple[str, Path], cleaner: list[str],
) -> None:  # fmt: skip
    disk = write_pattern(tmp_path / "disk.raw", "raw", "8M")
    xml = (
        "<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>from-xml</name>"
        f"<uuid>{uuid4()}</uuid><memory>65536</memory><vcpu>1</vcpu><os><type machine='q35'>hvm</type>"
        "<kernel>/etc/shadow</kernel></os><devices><emulator>/tmp/evil</emulator>"
        "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/elsewhere/disk.raw'/>"
        "<target dev='vda' bus='virtio'/></disk>"
        "<serial type='file'><source path='/root/.ssh/authorized_keys'/></serial>"
        "<filesystem type='mount'><source dir='/'/><target dir='all'/></filesystem>"
        "<interface type='network'><source network='gone'/></interface></devices>"
        "<qemu:commandline><qemu:arg value='-evil'/></qemu:commandline></domain>"
    )
    path = tmp_path / "machine.xml"
    path.write_text(xml)
    (source,) = found(connection, path)
    assert set(source.left_out) == {"kernel", "filesystem", "commandline"}
    assert source.has_version
    path.write_text(xml.replace("q35", "pc-q35-99.0"))
    (newer,) = found(connection, path)
    assert not newer.has_version
    failure = refusal(connection, plan_for(newer, location[0]))
    assert "pc-q35-99.0" in str(failure.why)
    assert list(location[1].iterdir()) == []
    plan = plan_for(newer, location[0], machine_type="pc-q35-7.2")
    cleaner.append(plan.uuid)
    perform(connection, plan)
    (made,) = disks_of(real_host, plan.uuid)
    compare(made, "raw", disk, "raw")
    text = real_host.virsh("dumpxml", plan.uuid)
    assert not any(each in text for each in ("evil", "shadow", "authorized_keys", "<filesystem", "gone"))
    real_host.virsh("start", plan.uuid)


def test_what_the_tpm_and_the_firmware_keep_comes_along(
    connection: libvirt.virConnect, real_host: LibvirtHost, tmp_path: Path, location: tuple[str, Path],
    cleaner: list[str],
) -> None:  # fmt: skip
    name = f"keeping-{uuid4().hex[:6]}"
    machine = define_bare(real_host, name, make_image(real_host.images / f"{name}.qcow2"), is_uefi=True)
    xml = tmp_path / "with-tpm.xml"
    tpm = "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm></devices>"
    xml.write_text(real_host.virsh("dumpxml", machine.uuid).replace("</devices>", tpm))
    real_host.virsh("define", xml)
    cleaner.append(machine.uuid)
    machine.start()  # the host makes both
    real_host.virsh("destroy", machine.uuid)
    folder = exported(connection, machine, tmp_path)
    state, variables = (folder / "TPM" / "state").read_bytes(), (folder / "Firmware" / "variables.fd").read_bytes()
    (source,) = found(connection, folder)
    plan = plan_for(source, location[0], name=f"{name}-copy")
    cleaner.append(plan.uuid)
    # Cancelled when all of it is there already: all of it goes again, else the second attempt would find it.
    late = Progress(lambda _: None, lambda: plan.uuid in real_host.virsh("list", "--all", "--uuid"))
    assert refusal(connection, plan, late).kind is ErrorKind.CANCELLED
    assert plan.uuid not in real_host.virsh("list", "--all", "--uuid")
    assert list(location[1].iterdir()) == []
    perform(connection, plan)
    again = tmp_path / "again"
    again.mkdir()
    copy = exported(connection, replaced_machine(machine, plan), again)
    assert (copy / "TPM" / "state").read_bytes() == state
    assert (copy / "Firmware" / "variables.fd").read_bytes() == variables
    real_host.virsh("start", plan.uuid)
    (real_host.images / f"{name}.qcow2").unlink()


def replaced_machine(machine: BareMachine, plan: ImportPlan) -> BareMachine:
    return BareMachine(machine.host, plan.name, plan.uuid)
