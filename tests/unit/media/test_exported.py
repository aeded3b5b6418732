"""The manifest of an export: what is written is read, and what leads elsewhere is refused."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app.core.transfer import Consistency, Omission, export_notes
from app.core.transfer import Exported as Told
from app.media.archive import ArchiveError
from app.media.exported import ExportedFile, ExportManifest, read_manifest, write_manifest

_SHA = "ab" * 32
MANIFEST = ExportManifest(
    "u",
    "wéb",
    "2026-11-24T10:00:00Z",
    "1",
    Consistency.CRASH,
    (Omission.MEMORY,),
    (
        ExportedFile("machine.xml", "definition", 10, _SHA),
        ExportedFile("Virtual Hard Disks/base.qcow2", "disk", 5, _SHA, "/old/base.qcow2", "qcow2"),
        ExportedFile("Virtual Hard Disks/a.qcow2", "disk", 5, _SHA, "/old/a", "qcow2", "base.qcow2", "qcow2"),
        ExportedFile("Checkpoints/0001.xml", "checkpoint", 3, _SHA, name="c", is_current=True),
    ),
)


def test_what_is_written_is_read() -> None:
    assert read_manifest(write_manifest(MANIFEST)) == MANIFEST


def changed(change: Callable[[dict[str, object]], object]) -> bytes:
    document = json.loads(write_manifest(MANIFEST))
    change(document)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "/etc/shadow",
        "a/b/c",
        "a//b",
        "",
        ".",
        "..",
        "a/..",
        "a\\b",
        "C:x",
        "-x",
        ".x",
        "a\nb",
        "x" * 300,
        "a/.b",
    ],
)
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    with pytest.raises(ArchiveError):
        read_manifest(changed(lambda document: document["files"][1].update(path=path)))  # type: ignore[index]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(format="other"),
        lambda document: document.update(version=2),
        lambda document: document.update(machine=None),
        lambda document: document.update(files={}),
        lambda document: document.update(files=[]),
        lambda document: document.update(files=[1]),
        lambda document: document.update(consistency="perfect"),
        lambda document: document.update(not_exported=["x"]),
        lambda document: document["files"].append(document["files"][0]),
        lambda document: document["files"][1].update(path="Virtual Hard Disks/A.QCOW2"),
        lambda document: document["files"][1].update(role="program"),
        lambda document: document["files"][1].update(size_bytes=-1),
        lambda document: document["files"][1].update(size_bytes=True),
        lambda document: document["files"][1].update(size_bytes="5"),
        lambda document: document["files"][1].update(sha256="x"),
        lambda document: document["files"][1].update(format="vmdk"),
        lambda document: document["files"][2].update(backing="other.qcow2"),
        lambda document: document["files"][2].update(backing="/etc/shadow"),
        lambda document: document["files"][2].update(format="raw"),
        lambda document: document["files"][2].pop("backing_format"),
        lambda document: document["files"][1].update(source=["x"]),
    ],
)
def test_what_a_manifest_should_not_say_is_refused(change: Callable[[dict[str, object]], object]) -> None:
    with pytest.raises(ArchiveError):
        read_manifest(changed(change))


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b" " * (5 << 20)])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ArchiveError):
        read_manifest(data)


def test_what_has_to_be_known_is_said_in_sentences() -> None:
    notes = export_notes(Told("/x", Consistency.QUIESCED, tuple(Omission)))
    assert len(notes) == 1 + len(Omission)
    assert export_notes(Told("/x", Consistency.OFF)) == ()
