"""What a TPM keeps: a file of the program swtpm, in a folder of the machine's own on the host."""

from __future__ import annotations

import libvirt
from lxml import etree

from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.definitions.parsing import attribute_at, parse
from app.definitions.volume import NewVolume, Permissions, folder_pool_xml, volume_xml
from app.hosts.locality import is_session
from app.hosts.storage.folders import NAME_PREFIX
from app.hosts.storage.made import Made
from app.hosts.storage.sparse import Step, send
from app.media.disks.block import Block

STATE_EXISTS = QT_TRANSLATE_NOOP(
    "core", "The host has already kept something for the TPM of this machine, in {folder}."
)
STATE_ADVICE = QT_TRANSLATE_NOOP("core", "Import a copy with a new identity, or delete that folder on the host.")
SIZE_LIMIT_BYTES = 1024 * 1024
_FOLDER = "/var/lib/libvirt/swtpm"
_FILES = {"2.0": ("tpm2", "tpm2-00.permall"), "1.2": ("tpm1.2", "tpm-00.permall")}
# The folder is only root's until the host gives it to swtpm at the first start; by then the file has to be readable
# for a user whose number differs from host to host.
_FILE_MODE, _FOLDER_MODE = "0666", "0700"


def has_tpm(xml: str) -> bool:
    """Whether a machine has a TPM that keeps something. Raises DefinitionError."""
    return any(each.get("type") == "emulator" for each in parse(xml, "domain").iterfind("devices/tpm/backend"))


def state_path(connection: libvirt.virConnect, xml: str, uuid: str) -> str:
    """Where the host keeps it; "" where that is not known, or where it is worth nothing without a password."""
    tpm = parse(xml, "domain").find("devices/tpm")
    if tpm is None or not has_tpm(xml) or tpm.find("backend/encryption") is not None:
        return ""
    if connection.getType() != "QEMU" or is_session(connection):
        return ""
    place = _FILES.get(attribute_at(tpm, "backend", "version") or "2.0")
    return "" if place is None else f"{_FOLDER}/{uuid}/{place[0]}/{place[1]}"


def keep_state(connection: libvirt.virConnect, path: str, data: bytes, made: Made, what: Message, step: Step) -> None:
    """Puts ``data`` where the host will look for it. Raises HostError, libvirtError."""
    folder, _, name = path.rpartition("/")
    pool = connection.storagePoolCreateXML(_private(folder, path), libvirt.VIR_STORAGE_POOL_CREATE_WITH_BUILD)
    try:
        if pool.listVolumes():
            why = message(STATE_EXISTS, folder=folder)
            raise HostError(Failure(ErrorKind.INVALID, what, why, message(STATE_ADVICE)))
        new = NewVolume(name, len(data), "raw", 0, permissions=Permissions(_FILE_MODE, "", ""))
        made.begin(path)
        handle = pool.createXML(volume_xml(new), 0)
        # The definition takes its TPM's folder with it when it is taken back.
        made.failed()
        send(connection, handle, [Block(0, data)], len(data), step)
    finally:
        pool.destroy()


def _private(folder: str, path: str) -> str:
    pool = etree.fromstring(folder_pool_xml(f"{NAME_PREFIX}{path.split('/')[-3]}", folder))
    target = pool.find("target")
    assert target is not None
    etree.SubElement(etree.SubElement(target, "permissions"), "mode").text = _FOLDER_MODE
    return etree.tostring(pool, encoding="unicode")
