"""The devices of a machine as its definition has them: one record a kind, as the settings dialog shows them.

In every record ``key`` names the device for as long as one reading of the definition lasts, e.g. "disk:vda" or
"adapter:52:54:00:1a:7c:03". A device that is yet to be added has a key of its maker's choice that begins with "new:".
"" and 0 mean that nothing is written and the host decides, unless a field says otherwise. Words such as bus, model
and cache mode are the host's own.
"""

from __future__ import annotations

from app.core.record import record

NEW = "new:"
"""How keys of devices begin that are yet to be added."""


@record
class Device:
    """Base of all devices."""

    key: str


@record
class Controller(Device):
    """What drives hang on. ``kind``: "scsi", "sata", "ide", "fdc", "usb", "virtio-serial", "pci", "ccid", ..."""

    kind: str
    index: int = 0
    model: str = ""
    queues: int = 0


@record
class Drive(Device):
    """A virtual hard disk, physical disk, DVD or diskette drive.

    ``source``: a path, "location/volume" when ``source_kind`` is "volume", "protocol:name" when it is "network"
    (those cannot be changed here), "" for an empty drive. Limits are per second, of the whole drive or one direction.
    """

    device: str = "disk"  # "disk", "cdrom" (DVD), "floppy" (diskette), "lun" (physical disk, passed through)
    source_kind: str = "file"  # "file", "block", "volume", "network", "dir", "nvme", "vhostuser", ...
    source: str = ""
    format: str = ""  # "qcow2", "raw", ...: said, never guessed
    bus: str = ""  # "virtio", "scsi", "sata", "ide", "usb", "fdc", "xen"
    target: str = ""  # e.g. "vda"; "" in a new drive lets a free one be chosen
    controller: int = -1  # on which controller of the bus; -1 where the bus has none or the host chooses
    unit: int = -1  # where on it; -1 likewise
    cache: str = ""  # "none", "writeback", "writethrough", "directsync", "unsafe"
    io: str = ""  # "native", "threads", "io_uring"
    discard: str = ""  # "unmap", "ignore"
    detect_zeroes: str = ""  # "on", "off", "unmap"
    error_policy: str = ""  # "stop", "report", "ignore", "enospace": Hyper-V's critical storage action
    is_read_only: bool = False
    is_shareable: bool = False
    serial_number: str = ""
    total_iops: int = 0
    read_iops: int = 0
    write_iops: int = 0
    total_bytes_per_s: int = 0
    read_bytes_per_s: int = 0
    write_bytes_per_s: int = 0


@record
class Adapter(Device):
    """A network adapter. Bandwidths as the host writes them: kilobytes per second, burst in kilobytes; 0 = no limit."""

    switch_kind: str = "network"  # "network", "bridge", "direct", "user", "ethernet", "hostdev", "vhostuser", ...
    switch: str = ""  # name of the network, bridge or the parent's device; "" for kinds that have none
    port_group: str = ""
    mac: str = ""  # "" in a new adapter: the host chooses
    model: str = ""
    is_connected: bool = True  # Hyper-V's "Not connected" is an unplugged cable
    vlan_id: int = 0  # 0: no VLAN identification
    is_trunk: bool = False  # several VLANs: shown, not changed here
    inbound_average_kbyte_per_s: int = 0
    inbound_peak_kbyte_per_s: int = 0
    inbound_burst_kbyte: int = 0
    inbound_minimum_kbyte_per_s: int = 0  # libvirt's floor: only on virtual switches with a limit of their own
    outbound_average_kbyte_per_s: int = 0
    outbound_peak_kbyte_per_s: int = 0
    outbound_burst_kbyte: int = 0
    queues: int = 0
    driver: str = ""  # "vhost", "qemu"
    filter: str = ""  # name of the network filter; "no-mac-spoofing" is MAC spoofing off
    mtu: int = 0
    device_number: int = 0  # acpi index: the guest's name of it (eno<N>), Hyper-V's device naming
    is_isolated: bool = False  # no traffic with other isolated ports of the switch


@record
class SerialPort(Device):
    """A COM port. ``kind``: "pty", "unix", "tcp", "udp", "file", "dev", "pipe", "null", "stdio", "spicevmc"."""

    kind: str = "pty"
    port: int = 0
    path: str = ""  # of "unix", "file", "dev", "pipe"
    address: str = ""  # of "tcp"
    service: str = ""  # its port number
    is_listening: bool = False  # whether the machine waits to be connected (of "unix" and "tcp")
    protocol: str = ""  # of "tcp": "raw", "telnet", ...
    log_file: str = ""


@record
class Display(Device):
    """How the screen is shown. ``has_password`` is all that is ever said of the password.

    A new one is set with ``FieldChange(key, PASSWORD, None, Secret("..."))``, and removed with an empty Secret.
    """

    kind: str = "vnc"  # "vnc", "spice", "sdl", "rdp", "egl-headless", "dbus"
    listen_kind: str = "address"  # "address", "network", "socket", "none"
    listen_address: str = ""
    listen_network: str = ""
    socket: str = ""
    port: int = 0  # 0: chosen at each start
    tls_port: int = 0  # of "spice"; 0: chosen at each start, or none
    keymap: str = ""
    has_password: bool = False
    has_acceleration: bool = False  # OpenGL on the host


@record
class Video(Device):
    """A graphics card."""

    model: str = ""  # "virtio", "qxl", "vga", "bochs", "none", ...
    memory_bytes: int = 0
    heads: int = 0
    is_accelerated: bool = False
    width: int = 0
    height: int = 0


@record
class Sound(Device):
    """A sound card."""

    model: str = ""  # "ich9", "ich6", "ac97", "usb", ...


@record
class Input(Device):
    """A keyboard, mouse or tablet."""

    kind: str = "tablet"  # "tablet", "keyboard", "mouse", "evdev", "passthrough"
    bus: str = ""  # "usb", "virtio", "ps2"


@record
class UsbRedirection(Device):
    """A channel over which a USB device of the viewer's computer can be lent to the machine."""

    kind: str = "spicevmc"


@record
class Tpm(Device):
    """A trusted platform module."""

    model: str = ""  # "tpm-crb", "tpm-tis", "tpm-spapr"
    backend: str = "emulator"  # "emulator", "passthrough", "external"
    version: str = ""  # "2.0", "1.2"
    is_encrypted: bool = False  # its state is, with a secret of the host
    device_path: str = ""  # of "passthrough"


@record
class Watchdog(Device):
    """What acts when the guest hangs."""

    model: str = ""  # "i6300esb", "itco", "ib700", "diag288"
    action: str = ""  # "reset", "shutdown", "poweroff", "pause", "none", "dump", "inject-nmi"


@record
class RandomSource(Device):
    """A random number generator. ``rate_bytes`` in each ``period_ms``; 0 = no limit."""

    model: str = "virtio"
    backend: str = "random"  # "random", "builtin", "egd"
    source: str = ""  # of "random": the host's device
    rate_bytes: int = 0
    period_ms: int = 0


@record
class SharedFolder(Device):
    """A folder of the host that the guest mounts by ``tag``. Adding one by virtiofs shares the machine's memory."""

    driver: str = "virtiofs"  # "virtiofs", "path", "handle", ...; "" when not written
    source: str = ""
    tag: str = ""
    access_mode: str = ""  # "passthrough", "mapped", "squash"
    is_read_only: bool = False
    source_kind: str = "mount"  # "mount"; others (templates, block devices of containers) are shown only


@record
class HostDevice(Device):
    """A device of the host that the machine has for itself.

    ``address`` by ``kind``: "pci" "0000:03:00.0"; "usb" "046d:c52b" (vendor and product) or "1.4" (bus and device);
    "mdev" its UUID; others as they can be said, for showing.
    """

    kind: str = "pci"
    address: str = ""
    is_managed: bool = True  # taken from the host's driver and given back by libvirt (only "pci")


@record
class Channel(Device):
    """A channel between guest and host, shown only; the agent's is on the page Integration Services."""

    kind: str = ""
    name: str = ""
