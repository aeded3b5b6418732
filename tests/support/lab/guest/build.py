"""Builds the guest's kernel and first file system, once, into the cache of the tests."""

from __future__ import annotations

import lzma
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.lab.cache import cached, fingerprint
from tests.support.lab.guest.cpio import CpioWriter
from tests.support.lab.guest.packages import PackageError, kernel_package, unpack

HERE = Path(__file__).resolve().parent
OVERLAY = HERE / "overlay"
EARLY_MODULES = (
    "virtio_pci", "virtio_blk", "virtio_net", "virtio_console", "virtio_balloon", "virtio_rng", "button", "evdev",
)  # fmt: skip
LATE_MODULES = ("virtio_scsi", "sd_mod", "sr_mod", "isofs", "ata_piix", "ahci", "e1000", "e1000e", "virtio_input")


@dataclass(frozen=True, slots=True)
class GuestImage:
    """Paths of a bootable guest."""

    kernel: Path
    initrd: Path


def guest_image() -> GuestImage:
    """The guest, built when the cache does not hold it yet (about 10 s and a download of 40 MB)."""
    sources = [file for file in HERE.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    folder = cached("guest", fingerprint(sources), _build)
    return GuestImage(folder / "vmlinuz", folder / "initrd.img")


def _build(out: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="partita-guest-") as folder:
        work = Path(folder)
        root = work / "root"
        shutil.copytree(OVERLAY, root)
        for empty in ("proc", "sys", "dev", "run", "tmp", "mnt", "var/run", "lib/modules", "usr/sbin"):
            (root / empty).mkdir(parents=True, exist_ok=True)
        (root / "usr/bin").symlink_to("../bin")
        kernel = unpack(kernel_package(), work)
        shutil.copy(next(kernel.glob("boot/vmlinuz-*")), out / "vmlinuz")
        version = _add_modules(kernel, root / "lib/modules")
        _add_busybox(unpack("busybox-static", work), root)
        _add_agent(unpack("qemu-guest-agent", work), root)
        release = f'NAME="Lab Guest"\nID=labguest\nVERSION_ID="1"\nPRETTY_NAME="Lab Guest 1 (kernel {version})"\n'
        (root / "etc/os-release").write_text(release)
        # Uncompressed: under emulation the guest would need longer to unpack it than the host to read it.
        with (out / "initrd.img").open("wb") as archive:
            writer = CpioWriter(archive)
            writer.add_tree(root)
            writer.add_device("dev/console", 5, 1)
            writer.close()


def _add_modules(kernel: Path, out: Path) -> str:
    """Copies modules with what they depend on, flat; the files early and late list them in load order."""
    tree = next(path for path in (*kernel.glob("lib/modules/*"), *kernel.glob("usr/lib/modules/*")))
    files = {re.sub(r"\.ko(\.xz)?$", "", file.name).replace("-", "_"): file for file in tree.rglob("*.ko*")}
    done: set[str] = set()
    for order, names in (("early", EARLY_MODULES), ("late", LATE_MODULES)):
        wanted: list[str] = []
        for name in names:
            _add_module(name, files, out, done, wanted)
        (out / order).write_text("".join(f"{name}\n" for name in wanted))
    return tree.name


def _add_module(name: str, files: dict[str, Path], out: Path, done: set[str], order: list[str]) -> None:
    # A name without a file is built into the kernel.
    if name in done or name not in files:
        return
    done.add(name)
    file = files[name]
    data = lzma.decompress(file.read_bytes()) if file.suffix == ".xz" else file.read_bytes()
    # Each module carries its own list of dependencies, so that no depmod is needed.
    found = re.search(rb"\0depends=([^\0]*)\0", b"\0" + data)
    for other in found.group(1).decode().split(",") if found else ():
        _add_module(other.replace("-", "_"), files, out, done, order)
    (out / f"{name}.ko").write_bytes(data)
    order.append(f"{name}.ko")


def _add_busybox(package: Path, root: Path) -> None:
    binary = next(file for file in package.rglob("busybox") if file.is_file() and file.parent.name == "bin")
    shutil.copy(binary, root / "bin/busybox")
    applets = subprocess.run([binary, "--list"], capture_output=True, text=True, check=True).stdout.split()
    for applet in applets:
        link = root / "bin" / applet
        if not link.exists() and not (root / "sbin" / applet).exists():
            link.symlink_to("busybox")


def _add_agent(package: Path, root: Path) -> None:
    binary = next(package.rglob("qemu-ga"))
    shutil.copy(binary, root / "usr/sbin/qemu-ga")
    listed = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
    if missing := re.findall(r"(\S+) => not found", listed):
        raise PackageError(f"qemu-ga needs {', '.join(missing)}, which this machine does not have")
    # QEMU itself brings all of these libraries.
    for name, path in re.findall(r"(?:(\S+) => )?(/\S+) \(0x", listed):
        target = root / ("lib/x86_64-linux-gnu" if name else "lib64") / Path(path).name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
