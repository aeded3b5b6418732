"""Virtual hard disks in words."""

from __future__ import annotations

import pytest

from app.core.disk_commands import DiskInspection, DiskLink, DiskUser
from app.core.machine_plan import GIB, DiskType
from app.core.record import replaced
from app.views.wizards.disk.inspect import disk_facts
from app.views.wizards.disk.texts import short_text, type_of, users_text

PLAIN = DiskInspection("/d/a.img", "raw", 4 * GIB, GIB, host_format="raw", location="default")


@pytest.mark.parametrize(
    ("disk", "kind"),
    [
        (PLAIN, DiskType.DYNAMIC),
        (replaced(PLAIN, allocation_bytes=4 * GIB), DiskType.FIXED),
        (replaced(PLAIN, capacity_bytes=0, allocation_bytes=0), DiskType.DYNAMIC),
        (replaced(PLAIN, backing_path="/b"), DiskType.DIFFERENCING),
    ],
)
def test_the_type_of_a_disk(disk: DiskInspection, kind: DiskType) -> None:
    assert type_of(disk) is kind


def test_a_disk_in_a_line() -> None:
    users = (DiskUser("shop", is_running=True), DiskUser("old", is_top=False, has_checkpoints=True))
    assert users_text(replaced(PLAIN, users=users)) == (
        "shop (running), old (off, its disk builds on this one, has checkpoints)"
    )
    assert short_text(PLAIN) == "Dynamically expanding, RAW, 4.0 GiB. Used by: No virtual machine."


def test_every_link_of_a_chain_is_told() -> None:
    chain = (DiskLink("/d/b", "qcow2", GIB), DiskLink("/d/\u202ec", is_missing=True))
    facts = {fact.id: fact.value for fact in disk_facts(replaced(PLAIN, backing_path="b", chain=chain))}
    assert facts["chain-1"] == "/d/b (QCOW2, 1.0 GiB)"
    assert facts["chain-2"] == "/d/⟨U+202E⟩c (not there)"
    assert (facts["parent"], facts["folder"], facts["name"]) == ("b", "/d", "a.img")
