"""Real guests on a lab host: definitions, start in batches, and words with the running machine."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.support.lab.daemon import DaemonError, LibvirtHost
from tests.support.lab.guest.build import GuestImage, guest_image
from tests.support.lab.waiting import wait_for

Network = Literal["lab", "user", "none"]
MIB = 1 << 20
# Self-tests and watchdogs of the kernel that cost a third of a second each under emulation.
FAST_BOOT = ("quiet", "mitigations=off", "nokaslr", "cryptomgr.notests", "audit=0", "nowatchdog", "no_timer_check")
NETWORK_NAME = "lab"
# Without "no-ping" dnsmasq probes each address for seconds before it gives it away.
NETWORK_XML = f"""\
<network xmlns:dnsmasq="http://libvirt.org/schemas/network/dnsmasq/1.0">
  <name>{NETWORK_NAME}</name>
  <bridge name="virbr-lab" stp="off" delay="0"/>
  <ip address="10.77.0.1" netmask="255.255.255.0">
    <dhcp><range start="10.77.0.10" end="10.77.0.250"/></dhcp>
  </ip>
  <dnsmasq:options><dnsmasq:option value="no-ping"/></dnsmasq:options>
</network>
"""


@dataclass(frozen=True, slots=True)
class GuestSpec:
    """What a guest is made of. ``disk_mib`` None means no disk; the workload starts with the guest."""

    name: str
    memory_mib: int = 96
    vcpus: int = 1
    network: Network = "lab"
    disk_mib: int | None = 64
    cpu_percent: int | None = None
    disk_kib_per_second: int | None = None
    packets_per_second: int | None = None
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True)
class Guest:
    """A defined guest. Its serial output is in ``serial_log``."""

    host: LibvirtHost
    spec: GuestSpec
    serial_log: Path

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def uuid(self) -> str:
        return self.spec.uuid

    @property
    def disk(self) -> Path:
        """The file of the guest's disk."""
        return disk_path(self.host, self.spec)

    def start(self) -> None:
        """Starts the guest; returns before it has booted."""
        self.host.virsh("start", self.uuid)

    def state(self) -> str:
        """libvirt's word for the state, such as "running" or "shut off"."""
        return self.host.virsh("domstate", self.uuid).strip()

    def serial_text(self) -> str:
        """What the guest has printed on its serial line since its last start."""
        return self.serial_log.read_text(errors="replace") if self.serial_log.exists() else ""

    def wait_ready(self, timeout_seconds: float = 150) -> None:
        """Waits until the guest has booted and its workload runs."""
        wait_for(lambda: "LAB-READY" in self.serial_text(), f"{self.name} boots", timeout_seconds, 0.1)

    def wait_address(self, timeout_seconds: float = 120) -> str:
        """The IPv4 address that the guest's first adapter gets."""
        text = wait_for(
            lambda: self.serial_text().partition("LAB-IP eth0 ")[2].partition("\n")[0],
            f"{self.name} gets an address", timeout_seconds,
        )  # fmt: skip
        return text.strip()

    def wait_agent(self, timeout_seconds: float = 90) -> None:
        """Waits until the guest agent answers."""
        wait_for(self._agent_answers, f"the agent of {self.name} answers", timeout_seconds)

    def agent(self, command: str, **arguments: object) -> object:
        """The "return" value of a command of the guest agent; raises ``DaemonError``."""
        request: dict[str, object] = {"execute": command}
        if arguments:
            request["arguments"] = arguments
        reply = self.host.virsh("qemu-agent-command", self.uuid, json.dumps(request), "--timeout", "10")
        return json.loads(reply)["return"]

    def run(self, *command: str, timeout_seconds: float = 20) -> str:
        """What ``command`` prints inside the guest, run by the agent."""
        started = self.agent("guest-exec", path=command[0], arg=list(command[1:]), **{"capture-output": True})
        pid = started["pid"]  # type: ignore[index]

        def result() -> dict[str, object] | None:
            status = self.agent("guest-exec-status", pid=pid)
            return status if status["exited"] else None  # type: ignore[index,return-value]

        status = wait_for(result, f"{command[0]} ends in {self.name}", timeout_seconds)
        if status.get("exitcode"):
            raise DaemonError(f"{command[0]} in {self.name} ended with {status['exitcode']}")
        return base64.b64decode(str(status.get("out-data", ""))).decode(errors="replace")

    def lab(self, *words: str | int) -> str:
        """Changes the workload: ``lab("cpu", 50)`` percent, ``("disk", 256)`` KiB/s, ``("net", 5)``, ``("stop",)``."""
        return self.run("/bin/lab", *map(str, words))

    def domstats(self) -> dict[str, str]:
        """All statistics of the guest as virsh prints them, by name; see ``virsh_domstats``."""
        return virsh_domstats(self.host, self.uuid)

    def remove(self) -> None:
        """Turns the guest off if it runs and deletes its definition and its disk."""
        if self.state() != "shut off":
            self.host.virsh("destroy", self.uuid)
        self.host.virsh("undefine", self.uuid, "--managed-save", "--snapshots-metadata", "--checkpoints-metadata")
        self.disk.unlink(missing_ok=True)

    def _agent_answers(self) -> bool:
        try:
            self.agent("guest-ping")
        except DaemonError:
            return False
        return True


def virsh_domstats(host: LibvirtHost, machine: str, *groups: str) -> dict[str, str]:
    """The statistics of ``machine`` (name or UUID) as virsh prints them: name to value, all as text.

    ``groups`` are options of domstats such as ``--cpu-total``; none means all.
    """
    lines = (line.strip() for line in host.virsh("domstats", *groups, machine).splitlines())
    return dict(line.split("=", 1) for line in lines if "=" in line)


def disk_path(host: LibvirtHost, spec: GuestSpec) -> Path:
    """Where the disk of ``spec`` lies."""
    return host.images / f"{spec.name}.raw"


def ensure_network(host: LibvirtHost) -> None:
    """Makes the isolated network with DHCP on ``host``, once."""
    if NETWORK_NAME in host.virsh("net-list", "--name", "--all").split():
        return
    file = host.folder / "network.xml"
    file.write_text(NETWORK_XML)
    host.virsh("net-define", file)
    host.virsh("net-start", NETWORK_NAME)


def ensure_pool(host: LibvirtHost) -> None:
    """Makes the storage pool "default" of the folder of disks, once."""
    if "default" in host.virsh("pool-list", "--name", "--all").split():
        return
    host.virsh("pool-define-as", "default", "dir", "--target", host.images)
    host.virsh("pool-start", "default")


def define_guest(host: LibvirtHost, spec: GuestSpec) -> Guest:
    """Makes the disk and the definition of ``spec``; the guest stays off."""
    if spec.network == "lab":
        ensure_network(host)
    if spec.disk_mib is not None:
        _make_disk(disk_path(host, spec), spec.disk_mib * MIB)
    serial_log = host.machine.path("serial") / f"{spec.uuid}.log"
    file = host.machine.path("definitions") / f"{spec.uuid}.xml"
    file.write_text(domain_xml(host, spec, serial_log, _image_for(host)))
    host.virsh("define", file)
    return Guest(host, spec, serial_log)


def _make_disk(path: Path, size_bytes: int) -> None:
    """A sparse file with an empty file system, which the guest itself would need a second to make."""
    with path.open("wb") as disk:
        disk.truncate(size_bytes)
    program = shutil.which("mke2fs", path="/usr/sbin:/sbin:/usr/bin")
    if program is None:
        raise DaemonError("mke2fs (package e2fsprogs) is not installed")
    subprocess.run([program, "-q", "-F", "-t", "ext2", "-N", "64", str(path)], check=True)


def start_guests(host: LibvirtHost, specs: Iterable[GuestSpec], batch: int = 5) -> tuple[Guest, ...]:
    """Defines and starts guests, ``batch`` at a time, and waits until all of a batch have booted.

    More than about five at once only slow one another down: booting under emulation takes a whole processor each.
    """
    guests = tuple(define_guest(host, spec) for spec in specs)
    for first in range(0, len(guests), batch):
        _start_batch(guests[first : first + batch])
    return guests


def _start_batch(guests: Sequence[Guest]) -> None:
    for guest in guests:
        guest.start()
    for guest in guests:
        guest.wait_ready()


def _image_for(host: LibvirtHost) -> GuestImage:
    """The guest's files at a path of the host, where other users' programs can read them."""
    folder = host.machine.path("guest-image")
    image = guest_image()
    copy = GuestImage(folder / image.kernel.name, folder / image.initrd.name)
    for source, target in ((image.kernel, copy.kernel), (image.initrd, copy.initrd)):
        if not target.exists():
            target.write_bytes(source.read_bytes())
    return copy


def domain_xml(host: LibvirtHost, spec: GuestSpec, serial_log: Path, image: GuestImage) -> str:
    """The definition of a guest: emulated by TCG, q35, agent, balloon with statistics, screen and serial line."""
    words = ["console=tty1", "console=ttyS0", "panic=-1", *FAST_BOOT, f"lab.name={spec.name}"]
    work = (("cpu", spec.cpu_percent), ("disk", spec.disk_kib_per_second), ("net", spec.packets_per_second))
    words += [f"lab.{kind}={amount}" for kind, amount in work if amount is not None]
    return f"""\
<domain type="qemu">
  <name>{spec.name}</name>
  <uuid>{spec.uuid}</uuid>
  <memory unit="MiB">{spec.memory_mib}</memory>
  <vcpu>{spec.vcpus}</vcpu>
  <os>
    <type arch="x86_64" machine="q35">hvm</type>
    <kernel>{image.kernel}</kernel>
    <initrd>{image.initrd}</initrd>
    <cmdline>{" ".join(words)}</cmdline>
  </os>
  <features><acpi/><apic/><tcg><tb-cache unit="MiB">16</tb-cache></tcg></features>
  <cpu mode="maximum"/>
  <devices>
    {_disk_xml(host, spec)}
    {_adapter_xml(spec)}
    <controller type="usb" model="none"/>
    <serial type="pty"><log file="{serial_log}" append="off"/></serial>
    <console type="pty"/>
    <channel type="unix"><target type="virtio" name="org.qemu.guest_agent.0"/></channel>
    <memballoon model="virtio"><stats period="1"/></memballoon>
    <video><model type="vga" vram="16384"/></video>
    <graphics type="vnc" port="-1" autoport="yes" listen="127.0.0.1"/>
    <rng model="virtio"><backend model="random">/dev/urandom</backend></rng>
  </devices>
</domain>
"""


def _disk_xml(host: LibvirtHost, spec: GuestSpec) -> str:
    if spec.disk_mib is None:
        return ""
    source = disk_path(host, spec)
    return f"""<disk type="file" device="disk">
      <driver name="qemu" type="raw"/><source file="{source}"/><target dev="vda" bus="virtio"/>
    </disk>"""


def _adapter_xml(spec: GuestSpec) -> str:
    if spec.network == "lab":
        return f'<interface type="network"><source network="{NETWORK_NAME}"/><model type="virtio"/></interface>'
    if spec.network == "user":
        return '<interface type="user"><model type="virtio"/></interface>'
    return ""
