"""Disks of a real host for tests: made, filled and compared by QEMU's own tools."""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.lab.daemon import LibvirtHost

UNCHECKABLE = {"raw", "vpc"}  # formats that qemu-img cannot check
ROUNDED = 1 << 20  # VHD rounds its size up to whole cylinders


@contextmanager
def new_location(host: LibvirtHost) -> Iterator[tuple[str, Path]]:
    """A storage location: its UUID and its folder."""
    name = f"disks-{uuid.uuid4().hex[:8]}"
    folder = host.machine.path(f"pools/{name}")
    host.virsh("pool-create-as", name, "dir", "--target", folder)
    yield host.virsh("pool-uuid", name).strip(), folder
    host.virsh("pool-destroy", name)


def make_disk(path: Path, form: str, size: str, *options: str) -> Path:
    """An empty image."""
    subprocess.run(["qemu-img", "create", "-q", "-f", form, *options, path, size], check=True)
    return path


def child_of(parent: Path, path: Path, form: str = "qcow2") -> Path:
    """An image that builds on ``parent``."""
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", parent, "-F", form, path], check=True)
    return path


def write(path: Path, form: str, *commands: str) -> Path:
    """Has qemu-io write, such as "write -P 0x55 0 64k"."""
    words = [word for command in commands for word in ("-c", command)]
    subprocess.run(["qemu-io", "-f", form, *words, path], check=True, stdout=subprocess.DEVNULL)
    return path


def write_pattern(path: Path, form: str, size: str) -> Path:
    """An image with a boot sector and something further back."""
    return write(make_disk(path, form, size), form, "write -P 0x55 0 64k", "write -P 0xaa 3M 1M")


def image_info(path: Path, form: str) -> dict[str, object]:
    """What qemu-img says of an image of this format."""
    command = ["qemu-img", "info", "-U", "-f", form, "--output=json", str(path)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def check_image(path: Path, form: str) -> None:
    """That the image is sound."""
    if form not in UNCHECKABLE:
        subprocess.run(["qemu-img", "check", "-f", form, str(path)], capture_output=True, check=True)


def compare(first: Path, first_form: str, second: Path, second_form: str) -> None:
    """That two disks hold the same; a longer one may have zeros at its end."""
    command = ["qemu-img", "compare", "-f", first_form, "-F", second_form, str(first), str(second)]
    subprocess.run(command, capture_output=True, check=True)


def taken_bytes(path: Path) -> int:
    """What the file takes on the host."""
    return path.stat().st_blocks * 512
