"""Every field of every definition of the corpus is changed: nothing else of the document may change with it.

Run with ``-s`` to see how many there were.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest
from lxml import etree

from app.core.machine_plan import Topology
from app.core.machine_settings import DEVICE_GROUPS, PASSWORD, FieldChange, MachineSettings, NumaNode
from app.core.record import fields_of
from app.core.secrets import Secret
from app.definitions.document import Document
from app.definitions.fields import NotChangeable
from app.definitions.nodes import Element, Text
from app.definitions.settings import DEVICE_KINDS, PAGE_FIELDS, read_settings
from app.definitions.settings_edit import apply_changes
from tests.unit.definitions.corpus import documents
from tests.unit.definitions.places import DEVICES, PAGES, SHOWN_ONLY

DOMAINS = documents("domain")
SCHEMA = Path("/usr/share/libvirt/schemas/domain.rng")
MIB = 1024**2
WORDS: dict[str, tuple[str, ...]] = {
    "kind": ("uefi", "bios"),
    "mode": ("host-passthrough", "host-model"),
    "nested": ("on", "off"),
    "clock": ("localtime", "utc"),
    "on_crash": ("preserve", "restart"),
    "balloon_model": ("none", "virtio"),
    "source_kind": ("block", "file"),
    "bus": ("scsi", "virtio"),
    "switch_kind": ("bridge", "network"),
    "mac": ("52:54:00:12:34:56",),
    "target": ("vdz",),
    "listen_kind": ("none", "address"),
    "listen_address": ("127.0.0.2",),
    "keymap": ("fr",),
    "address": ("0000:0a:0b.1", "046d:1234", "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
    "cache": ("none", "unsafe"),
    "io": ("native", "threads"),
    "discard": ("unmap", "ignore"),
    "detect_zeroes": ("on", "off"),
    "error_policy": ("stop", "report"),
    "access_mode": ("mapped", "passthrough"),
    "action": ("reset", "pause"),
    "version": ("2.0", "1.2"),
    "protocol": ("raw", "telnet"),
    "service": ("4711",),
    "port_group": ("engineering",),
}
BY_GROUP: dict[tuple[str, str], tuple[str, ...]] = {
    ("serial_ports", "kind"): ("pty", "null"),
    ("inputs", "bus"): ("virtio", "usb"),
    ("usb_redirections", "kind"): ("tcp", "spicevmc"),
    ("drives", "format"): ("raw", "qcow2"),
    ("tpms", "model"): ("tpm-tis", "tpm-crb"),
    ("sounds", "model"): ("ac97", "ich6"),
    ("videos", "model"): ("vga", "virtio"),
    ("watchdogs", "model"): ("ib700", "i6300esb"),
    ("random_sources", "model"): ("virtio-transitional", "virtio"),
    ("random_sources", "backend"): ("random",),
    ("adapters", "driver"): ("qemu", "vhost"),
}
CONTROLLER_MODELS = {"scsi": ("virtio-scsi", "lsilogic"), "usb": ("qemu-xhci", "nec-xhci")}
SLASHED = frozenset({"kernel", "initrd", "folder", "log_file", "path", "socket", "device_path"})


def _orders(_old: object, settings: MachineSettings) -> list[object]:
    found = [device.key for device in (*settings.drives, *settings.adapters)]
    return [tuple(reversed(found))] if found else []


def _sources(old: object, _settings: MachineSettings) -> list[object]:
    if str(old).startswith("["):
        return ["[datastore2] other.vmdk"]
    is_volume = "/" in str(old) and not str(old).startswith("/")
    return ["pool/vol", "/srv/new file's.img"] if is_volume else ["/srv/new file's.img", "pool/vol"]


OTHERS: dict[str, Callable[[object, MachineSettings], list[object]]] = {
    "topology": lambda _old, _settings: [Topology(3, 2, 1)],
    "numa": lambda old, _settings: [(NumaNode("0", 512 * MIB), *old[1:])],  # type: ignore[index]
    "boot_order": _orders,
    "source": _sources,
}


def wanted(group: str, key: str, field: str, old: object, settings: MachineSettings) -> list[object]:
    """Values that differ from ``old``; the first that the definition takes is used."""
    if isinstance(old, bool):
        return [not old]
    if isinstance(old, Enum):
        return [value for value in type(old) if value is not old and value.value != "always"]
    if isinstance(old, int):
        if field.endswith("_bytes") and "rate" not in field:
            return [old + 64 * MIB]
        return [value for value in (old + 1, old - 1) if value >= 0]
    if field in OTHERS:
        return [value for value in OTHERS[field](old, settings) if value != old]
    if group == "controllers" and field == "model":
        return [word for word in CONTROLLER_MODELS.get(key.split(":")[1], ()) if word != old]
    words = BY_GROUP.get((group, field)) or WORDS.get(field) or (f"{'/srv/' if field in SLASHED else ''}new-{field}",)
    return [word for word in words if word != old]


def pages_and_devices(settings: MachineSettings) -> Iterator[tuple[str, str, object]]:
    """Group, key and record of all that can be changed."""
    for page in PAGE_FIELDS:
        yield page, page, getattr(settings, page)
    for group in DEVICE_GROUPS:
        for device in getattr(settings, group):
            yield group, device.key, device


def places_of(group: str, field: str) -> tuple[str, ...]:
    return (PAGES.get(group) or DEVICES.get(group) or {}).get(field, ())


def test_the_table_of_places_knows_every_field() -> None:
    settings = read_settings(DOMAINS["kvm-q35-uefi"])
    for page in PAGE_FIELDS:
        names = set(fields_of(getattr(settings, page)))
        assert names == set(PAGES[page]) | SHOWN_ONLY.get(page, set()), page
    for kind in DEVICE_KINDS:
        names = {name for name in kind.type.__match_args__ if name != "key"}
        assert names == set(DEVICES.get(kind.group, {})) | SHOWN_ONLY.get(kind.group, set()), kind.group
        assert {field.name for field in kind.fields} == names, kind.group


@pytest.mark.parametrize("kind", ["domain", "volume", "pool", "secret", "network"])
def test_read_and_written_back_a_document_is_the_same_bytes(kind: str) -> None:
    found = documents(kind)
    for name, xml in found.items():
        assert Document(xml, kind).text() == xml, name
    sys.stdout.write(f"\n{len(found)} documents of kind {kind}: read and written back, the same bytes\n")


def test_the_corpus_is_varied() -> None:
    assert len(DOMAINS) >= 60
    by_hand = [name for name in DOMAINS if not name.startswith(("generated", "stored"))]
    assert len(by_hand) >= 25
    assert len({read_settings(xml).hypervisor for xml in DOMAINS.values()}) >= 8
    assert len(set(DOMAINS.values())) == len(DOMAINS)


@pytest.mark.parametrize("name", DOMAINS)
def test_a_changed_field_changes_nothing_else(name: str) -> None:
    xml = DOMAINS[name]
    settings = read_settings(xml)
    counts: Counter[str] = Counter()
    for group, key, record in pages_and_devices(settings):
        for field in PAGES.get(group) or DEVICES.get(group) or {}:
            if not is_looked_at(name, key, field):
                continue
            outcome = _change_one(xml, settings, group, key, field, getattr(record, field))
            counts[outcome] += 1
    TOTAL.update(counts)
    assert counts["changed"] >= (5 if name.startswith("generated") else 20)


def is_looked_at(name: str, key: str, field: str) -> bool:
    """All of what people and libvirt wrote; where much is alike, each field in some of it."""
    is_alike = name.startswith("generated") or name.endswith("many-drives")
    return not is_alike or IS_WHOLE or not crc32(f"{name} {key} {field}".encode()) % 6


IS_WHOLE = bool(os.environ.get("PARTITA_WHOLE_CORPUS"))
"""Set to look at every field of every document, against the schema and back again: minutes."""
TOTAL: Counter[str] = Counter()
VALIDITY: Counter[str] = Counter()


def _change_one(xml: str, settings: MachineSettings, group: str, key: str, field: str, old: object) -> str:
    for new in wanted(group, key, field, old, settings):
        try:
            changed = apply_changes(xml, [FieldChange(key, field, old, new)])
        except NotChangeable:
            continue
        where = f"{key} {field}: {old!r} -> {new!r}"
        after = read_settings(changed)
        assert _value(settings, after, group, key, field) == new, where
        assert masked(xml, settings, group, key, field) == masked(changed, settings, group, key, field), where
        assert passwords(changed) == passwords(xml), where
        _assert_valid_if(xml, changed, where)
        VALIDITY["changed"] += 1
        if IS_WHOLE or VALIDITY["changed"] % 4 == 0:
            _change_back(xml, changed, settings, group, key, field, old)
        return "changed"
    return "not possible there"


def _change_back(
    xml: str, changed: str, settings: MachineSettings, group: str, key: str, field: str, old: object
) -> None:
    """What was not said before cannot always be unsaid; where it can, the old value is read again."""
    after = read_settings(changed)
    now = _value(settings, after, group, key, field)
    try:
        back = apply_changes(changed, [FieldChange(_key(settings, after, group, key), field, now, old)])
    except NotChangeable:
        TOTAL["no way back"] += 1
        return
    assert _value(settings, read_settings(back), group, key, field) == old, f"{key} {field} back to {old!r}"
    TOTAL["and back to the same bytes"] += back == xml


def _key(before: MachineSettings, after: MachineSettings, group: str, key: str) -> str:
    """The key after the change, which may be made of what was changed."""
    if group in PAGE_FIELDS:
        return key
    index = [device.key for device in getattr(before, group)].index(key)
    return getattr(after, group)[index].key


def _value(before: MachineSettings, after: MachineSettings, group: str, key: str, field: str) -> object:
    return getattr(after.find(_key(before, after, group, key)), field)


def masked(xml: str, settings: MachineSettings, group: str, key: str, field: str) -> str:
    """The document without the places that the field may touch, byte for byte."""
    document = Document(xml, "domain")
    element = document.root
    if group not in PAGE_FIELDS:
        kind = next(each for each in DEVICE_KINDS if each.group == group)
        index = [device.key for device in getattr(settings, group)].index(key)
        element = list(kind.elements(document.root).values())[index]
    for place in places_of(group, field):
        _mask(element, place)
    return document.text()


def _mask(element: Element, place: str) -> None:
    path, _, attribute = place.partition("@")
    for found in _at(element, path.removesuffix("#")):
        if attribute:
            found.drop(attribute)
        elif path.endswith("#"):
            found.put_text("")
        elif field_may_remove(found):
            found.remove()
    while path:
        if path.endswith("#"):
            return
        for found in _at(element, path):
            _shrink(found)
        path = path.rpartition("/")[0]
    _close_if_empty(element)


def field_may_remove(element: Element) -> bool:
    """Of features and channels only those that the fields are about: others of the kind must stay."""
    if element.name == "feature" and element.parent is not None and element.parent.name == "cpu":
        return True
    if element.name == "channel":
        target = element.find("target")
        return target is not None and target.get("name") in {"org.qemu.guest_agent.0", "com.redhat.spice.0"}
    return True


def _close_if_empty(element: Element) -> None:
    if all(isinstance(child, Text) and child.is_space for child in element.children):
        element.children.clear()
        element.end = ""
        element.before_end = ""


def _shrink(element: Element) -> None:
    """An element that is left with nothing is as good as none, and space in it as good as nothing."""
    _close_if_empty(element)
    if element.is_empty() or (
        element.local == "machine"
        and not list(element.elements())
        and all(each.name.startswith("xmlns") for each in element.attributes)
    ):
        element.remove()


def _at(element: Element, path: str) -> list[Element]:
    found = [element]
    for step in path.split("/") if path else ():
        wild, name = step.startswith("!"), step.removeprefix("!")
        found = [child for each in found for child in each.elements() if (child.local if wild else child.name) == name]
    return found


def passwords(xml: str) -> list[str]:
    return re.findall(r"""passwd\s*=\s*(?:"[^"]*"|'[^']*')|canary-cookie""", xml)


@cache
def schema() -> etree.RelaxNG | None:
    return etree.RelaxNG(etree.parse(str(SCHEMA))) if SCHEMA.exists() else None


@cache
def is_valid(xml: str) -> bool:
    found = schema()
    return found is not None and bool(found.validate(etree.fromstring(xml.encode())))


def _assert_valid_if(xml: str, changed: str, where: str) -> None:
    VALIDITY["asked"] += 1
    if (IS_WHOLE or VALIDITY["asked"] % 8 == 0) and is_valid(xml):  # slow: every eighth change is looked at
        TOTAL["valid by libvirt's schema"] += 1
        assert schema().validate(etree.fromstring(changed.encode())), f"{where}: {schema().error_log.last_error}"


@pytest.mark.parametrize("name", ["kvm-q35-uefi", "stored-kvm-i440fx-bios", "remarks-and-cdata", "xen-hvm", "lxc"])
def test_libvirts_own_validator_accepts_what_was_edited(name: str, tmp_path: Path) -> None:
    program = shutil.which("virt-xml-validate")
    if program is None:
        pytest.skip("virt-xml-validate (package libvirt-clients) is not installed here")
    settings = read_settings(DOMAINS[name])
    changes = [
        FieldChange("general", "title", settings.general.title, "Title <&>"),
        FieldChange("memory", "maximum_bytes", settings.memory.maximum_bytes, 3 * 1024 * MIB),
        FieldChange("processor", "weight", settings.processor.weight, 77),
        FieldChange("stop", "on_crash", settings.stop.on_crash, "preserve"),
        FieldChange("checkpoints", "is_automatic", settings.checkpoints.is_automatic, True),
    ]
    file = tmp_path / "domain.xml"
    file.write_bytes(apply_changes(DOMAINS[name], changes).encode())
    done = subprocess.run([program, str(file), "domain"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_was_changed_is_told() -> None:
    """Last in this file: the numbers of the run."""
    sys.stdout.write(f"\n{len(DOMAINS)} definitions of machines; fields: {dict(TOTAL)}\n")
    if not SCHEMA.exists():
        pytest.skip("libvirt's schemas are not installed here, so that validity was not checked")


@pytest.mark.parametrize("name", [name for name, xml in DOMAINS.items() if "passwd" in xml])
def test_a_new_password_is_written_and_never_read(name: str) -> None:
    xml = DOMAINS[name]
    display = next(each for each in read_settings(xml).displays if each.has_password)
    changed = apply_changes(xml, [FieldChange(display.key, PASSWORD, None, Secret("n'ew"))])
    assert "n&apos;ew" in changed
    assert "n'ew" not in repr(read_settings(changed))
    removed = apply_changes(xml, [FieldChange(display.key, PASSWORD, None, Secret(""))])
    assert len(passwords(removed)) == len(passwords(xml)) - 1
    assert "canary" not in repr(read_settings(xml))
