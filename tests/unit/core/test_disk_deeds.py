"""What can be done with a disk, and the sentence for what cannot."""

from __future__ import annotations

import pytest

from app.core.disk_choice_rules import parent_problems, reconnect_problems, resize_problems, size_problems
from app.core.disk_commands import DiskInspection, DiskLink, DiskUser
from app.core.disk_deeds import Deed, deed_problem, disk_doubt
from app.core.machine_plan import GIB
from app.core.messages import message
from app.core.record import replaced

PLAIN = DiskInspection("/d/a.qcow2", "qcow2", 20 * GIB, 5 * GIB, host_format="qcow2")
CHILD = replaced(PLAIN, backing_path="/d/base", chain=(DiskLink("/d/base", "qcow2", GIB),))
RUNS, OFF, BELOW = DiskUser("shop", is_running=True), DiskUser("old"), DiskUser("web", is_top=False)
KEPT = DiskUser("db", has_checkpoints=True)


def disk(base: DiskInspection = PLAIN, **changes: object) -> DiskInspection:
    return replaced(base, **changes)


@pytest.mark.parametrize(
    ("found", "can"),
    [
        (PLAIN, "compact convert expand shrink"),
        (CHILD, "convert expand shrink merge reconnect"),
        (disk(format="raw"), "compact convert expand shrink"),
        (disk(format="vpc"), "compact convert"),
        (disk(format="vhdx"), "convert"),
        (disk(format="qed"), "compact convert expand"),
        (disk(users=(RUNS,)), "expand"),
        (disk(CHILD, users=(RUNS,)), "expand merge"),
        (disk(CHILD, users=(OFF,)), "convert expand shrink reconnect"),
        (disk(users=(RUNS, DiskUser("two", is_running=True))), ""),
        (disk(users=(BELOW,)), "compact convert"),
        (disk(children=("/d/c",)), "compact convert"),
        (disk(users=(KEPT,)), "convert"),
        (disk(has_snapshots=True), "convert expand"),
        (disk(CHILD, chain=(DiskLink("/d/base", is_missing=True),)), "expand shrink reconnect"),
    ],
)
def test_what_can_be_done(found: DiskInspection, can: str) -> None:
    assert [deed.value for deed in Deed if deed_problem(deed, found) is None] == can.split()


@pytest.mark.parametrize(
    ("deed", "found", "why"),
    [
        (Deed.COMPACT, disk(users=(RUNS,)), "shop runs with it."),
        (Deed.EXPAND, disk(users=(BELOW,)), "Other disks build on it; web would lose its data."),
        (Deed.EXPAND, disk(children=("/d/c",)), "Other disks build on it: /d/c."),
        (Deed.SHRINK, disk(users=(KEPT,)), "db has checkpoints, which need the disk as it is."),
        (Deed.SHRINK, disk(format="vpc"), "QEMU cannot shrink VHD disks."),
        (Deed.MERGE, disk(CHILD, users=(OFF,)), "libvirt merges the disk of a machine only while that runs, and old"),
        (
            Deed.CONVERT,
            disk(CHILD, chain=(DiskLink("/d/b", is_missing=True),)),
            "It builds on /d/b, which is not there",
        ),
        (Deed.RECONNECT, disk(CHILD, format="qed"), "Only QCOW2 disks can be reconnected, not QED."),
    ],
)
def test_why_not(deed: Deed, found: DiskInspection, why: str) -> None:
    assert str(deed_problem(deed, found)).startswith(why)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (disk(problem=message("Somebody means to deceive.")), "Somebody means to deceive."),
        (disk(is_encrypted=True), "It is encrypted"),
        (disk(host_format="raw"), "It is QCOW2, but libvirt on this host takes it for RAW"),
    ],
)
def test_a_disk_that_is_left_alone(found: DiskInspection, why: str) -> None:
    assert str(disk_doubt(found)).startswith(why)
    assert disk_doubt(PLAIN) is None
    assert disk_doubt(disk(format="iso", host_format="raw")) is None


def said(problems) -> list[tuple[str, str, bool]]:
    return [(each.field, str(each.text), each.is_warning) for each in problems]


def test_sizes_of_a_disk() -> None:
    assert said(size_problems("3 TiB", "f", "vpc")) == [("f", "A VHD disk can have at most 2040 GiB.", False)]
    assert said(size_problems("1048577 bytes", "f", "raw")) == [
        ("f", "Enter a whole number of sectors of 512 bytes.", False)
    ]
    assert said(size_problems("10 GiB", "f", "qcow2", 20 * GIB)) == [
        ("f", "Enter at least 20 GiB, the size of the disk that it builds on.", False)
    ]
    assert said(size_problems("20 GiB", "f", "qcow2", 20 * GIB)) == []


def test_a_disk_grows_and_shrinks_only_when_it_is_meant() -> None:
    assert said(resize_problems("20", PLAIN, is_smaller=False, is_confirmed=False))[0][0] == "new_size"
    assert said(resize_problems("21", PLAIN, is_smaller=False, is_confirmed=False)) == []
    assert [each[0] for each in said(resize_problems("20", PLAIN, is_smaller=True, is_confirmed=False))] == [
        "new_size", "is_confirmed",
    ]  # fmt: skip
    assert said(resize_problems("19", PLAIN, is_smaller=True, is_confirmed=True)) == []


def test_a_parent_must_not_change() -> None:
    assert said(parent_problems(PLAIN, "qcow2")) == []
    assert said(parent_problems(disk(users=(RUNS,)), "qcow2"))[0][::2] == ("parent", False)
    assert said(parent_problems(disk(users=(OFF,)), "qcow2"))[0][::2] == ("parent", True)
    assert said(parent_problems(PLAIN, "raw")) == [("parent_format", "/d/a.qcow2 is QCOW2, not RAW.", False)]


def test_a_new_parent_is_no_child_and_not_larger() -> None:
    base = disk(path="/d/base")
    assert said(reconnect_problems(CHILD, base, "qcow2")) == []
    assert "itself" in said(reconnect_problems(CHILD, CHILD, "qcow2"))[0][1]
    grandchild = disk(path="/d/g", chain=(DiskLink(CHILD.path),))
    assert "itself" in said(reconnect_problems(CHILD, grandchild, "qcow2"))[0][1]
    assert said(reconnect_problems(CHILD, disk(base, capacity_bytes=21 * GIB), "qcow2"))[0][::2] == ("parent", True)
