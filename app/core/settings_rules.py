"""What is wrong with the devices of a machine: a sentence for each field that cannot be as it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from app.core.abilities import HostAbilities
from app.core.adapter_rules import adapter_problems
from app.core.drive_rules import drive_problems
from app.core.machine_devices import (
    Adapter,
    Controller,
    Device,
    Display,
    Drive,
    HostDevice,
    RandomSource,
    SerialPort,
    SharedFolder,
    Tpm,
    Video,
    Watchdog,
)
from app.core.machine_plan import MIB
from app.core.machine_settings import MachineSettings
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import is_deceptive
from app.core.plan_rules import path_problems
from app.core.port_rules import display_problems, serial_problems
from app.core.problem import Problem

CONTROLLER_QUEUES_MOST = 1024
HEADS_MOST = 16
SINGLE_HEADED = frozenset({"vga", "cirrus", "bochs", "ramfb", "vmvga"})
TAG_LIMIT = {"virtiofs": 35}
OTHER_TAG_LIMIT = 31
RANDOM_SOURCES = ("/dev/urandom", "/dev/random", "/dev/hwrng")
_ADDRESSES = {
    "pci": re.compile(r"(?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]", re.IGNORECASE),
    "usb": re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}|[0-9]{1,3}\.[0-9]{1,3}", re.IGNORECASE),
}

MANY_QUEUES = QT_TRANSLATE_NOOP("core", "Enter 1 to {limit}, or 0 for the host's choice.")
SCSI_QUEUES = QT_TRANSLATE_NOOP("core", "Only virtio SCSI controllers have several queues.")
NO_HEADS = QT_TRANSLATE_NOOP("core", "A graphics card of this model has one screen.")
MANY_HEADS = QT_TRANSLATE_NOOP("core", "Enter 1 to {limit} screens, or 0 for the host's choice.")
HALF_RESOLUTION = QT_TRANSLATE_NOOP("core", "Enter width and height, or 0 for both.")
VIRTIO_3D = QT_TRANSLATE_NOOP("core", "Only the model virtio accelerates 3D graphics.")
LITTLE_VIDEO = QT_TRANSLATE_NOOP("core", "Enter at least 1 MiB, or 0 for the host's choice.")
CRB_VERSION = QT_TRANSLATE_NOOP("core", "This model exists as version 2.0 only.")
NO_ITCO = QT_TRANSLATE_NOOP("core", "This model is part of Generation 2 machines only.")
NO_PERIOD = QT_TRANSLATE_NOOP("core", "A period needs an amount of bytes as well.")
RANDOM_PATH = QT_TRANSLATE_NOOP("core", "QEMU reads random numbers from {paths} only.")
NO_TAG = QT_TRANSLATE_NOOP("core", "Enter the name by which the guest mounts the folder.")
LONG_TAG = QT_TRANSLATE_NOOP("core", "Use at most {limit} bytes; these are {count}.")
BAD_TAG = QT_TRANSLATE_NOOP("core", "The name cannot contain the invisible character {character}.")
TWICE_TAG = QT_TRANSLATE_NOOP("core", "Another shared folder of this machine has the same name.")
NOT_READ_ONLY = QT_TRANSLATE_NOOP("core", "libvirt cannot share a folder read-only by virtiofs.")
NOT_SHARED = QT_TRANSLATE_NOOP(
    "core", "The guest reaches a folder shared by virtiofs only while its memory is shared. Turn that on."
)
ROOT_FOLDER = QT_TRANSLATE_NOOP("core", "This gives the guest every file of the host.")
BAD_ADDRESS = QT_TRANSLATE_NOOP("core", "“{address}” is not the address of a device of this kind.")
TWICE_DEVICE = QT_TRANSLATE_NOOP("core", "This machine has this device already.")
Found = Iterator[tuple[str, Problem]]


def device_problems(settings: MachineSettings, abilities: HostAbilities | None) -> Found:
    """Key and problem, for all devices. ``abilities``: None while they are not known."""
    for device in settings.devices():
        for problem in problems_of(device, settings, abilities):
            yield device.key, problem
    if not settings.memory.is_shared and any(each.driver == "virtiofs" for each in settings.shared_folders):
        yield "memory", Problem("is_shared", message(NOT_SHARED), is_warning=True)


def problems_of(device: Device, settings: MachineSettings, abilities: HostAbilities | None) -> Iterator[Problem]:
    """What is wrong with ``device``, one of ``settings``."""
    if isinstance(device, Adapter):
        return adapter_problems(device, settings, abilities)
    rule = _RULES.get(type(device))
    return rule(device, settings) if rule is not None else iter(())


def _controller(controller: Controller, _settings: MachineSettings) -> Iterator[Problem]:
    if not controller.queues:
        return
    if controller.queues > CONTROLLER_QUEUES_MOST:
        yield Problem("queues", message(MANY_QUEUES, limit=CONTROLLER_QUEUES_MOST))
    elif controller.model not in {"virtio-scsi", "virtio-transitional", "virtio-non-transitional"}:
        yield Problem("queues", message(SCSI_QUEUES))


def _video(video: Video, _settings: MachineSettings) -> Iterator[Problem]:
    if video.model in SINGLE_HEADED and video.heads > 1:
        yield Problem("heads", message(NO_HEADS))
    elif video.heads > HEADS_MOST:
        yield Problem("heads", message(MANY_HEADS, limit=HEADS_MOST))
    if video.memory_bytes and video.memory_bytes < MIB:
        yield Problem("memory_bytes", message(LITTLE_VIDEO))
    if bool(video.width) != bool(video.height):
        yield Problem("height" if video.width else "width", message(HALF_RESOLUTION))
    if video.is_accelerated and not video.model.startswith("virtio"):
        yield Problem("is_accelerated", message(VIRTIO_3D))


def _tpm(tpm: Tpm, _settings: MachineSettings) -> Iterator[Problem]:
    if tpm.model == "tpm-crb" and tpm.version == "1.2":
        yield Problem("version", message(CRB_VERSION))
    if tpm.backend == "passthrough":
        yield from path_problems(tpm.device_path, "device_path")


def _watchdog(watchdog: Watchdog, settings: MachineSettings) -> Iterator[Problem]:
    if watchdog.model == "itco" and "q35" not in settings.firmware.machine_type:
        yield Problem("model", message(NO_ITCO))


def _random(source: RandomSource, _settings: MachineSettings) -> Iterator[Problem]:
    if source.backend == "random" and source.source and source.source not in RANDOM_SOURCES:
        yield Problem("source", message(RANDOM_PATH, paths=", ".join(RANDOM_SOURCES)))
    if source.period_ms and not source.rate_bytes:
        yield Problem("rate_bytes", message(NO_PERIOD))


def _folder(folder: SharedFolder, settings: MachineSettings) -> Iterator[Problem]:
    if folder.source_kind != "mount":
        return
    yield from path_problems(folder.source, "source")
    if folder.source == "/":
        yield Problem("source", message(ROOT_FOLDER), is_warning=True)
    limit, count = TAG_LIMIT.get(folder.driver, OTHER_TAG_LIMIT), len(folder.tag.encode())
    hidden = next((sign for sign in folder.tag if is_deceptive(sign)), None)
    if not folder.tag:
        yield Problem("tag", message(NO_TAG))
    elif hidden is not None:
        yield Problem("tag", message(BAD_TAG, character=f"U+{ord(hidden):04X}"))
    elif count > limit:
        yield Problem("tag", message(LONG_TAG, limit=limit, count=count))
    elif any(each.key != folder.key and each.tag == folder.tag for each in settings.shared_folders):
        yield Problem("tag", message(TWICE_TAG))
    if folder.driver == "virtiofs" and folder.is_read_only:
        yield Problem("is_read_only", message(NOT_READ_ONLY))


def _host_device(device: HostDevice, settings: MachineSettings) -> Iterator[Problem]:
    pattern = _ADDRESSES.get(device.kind)
    if pattern is not None and pattern.fullmatch(device.address) is None:
        yield Problem("address", message(BAD_ADDRESS, address=device.address))
        return
    wanted = (device.kind, device.address.lower())
    if any(each.key != device.key and (each.kind, each.address.lower()) == wanted for each in settings.host_devices):
        yield Problem("address", message(TWICE_DEVICE))


_RULES: Mapping[type[Device], Callable[..., Iterator[Problem]]] = {
    Controller: _controller,
    Drive: drive_problems,
    SerialPort: serial_problems,
    Display: display_problems,
    Video: _video,
    Tpm: _tpm,
    Watchdog: _watchdog,
    RandomSource: _random,
    SharedFolder: _folder,
    HostDevice: _host_device,
}
