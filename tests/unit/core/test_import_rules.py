"""What is wrong with an import is said at the field where it can be put right."""

from __future__ import annotations

import pytest

from app.core.import_plan import ImportPlan, ImportType, SwitchChange
from app.core.import_rules import problems
from app.core.import_source import FoundDisk, FoundMachine, SourceKind
from app.core.machine_plan import GIB, MIB
from app.core.messages import message
from app.core.record import replaced
from tests.support.abilities import DEFAULT, abilities

HOST = abilities()
MACHINE = FoundMachine(
    "/x",
    0,
    SourceKind.EXPORT,
    "web",
    "u",
    64 * MIB,
    1,
    2,
    "q35",
    (FoundDisk("a", "qcow2", GIB, MIB),),
    can_register=True,
)
PLAN = ImportPlan(
    MACHINE, ImportType.COPY, "v", "another", DEFAULT.uuid, "qemu",
    generation=2, memory_bytes=64 * MIB, processor_count=1,
)  # fmt: skip
FOREIGN = replaced(MACHINE, kind=SourceKind.DISK)


def fields(plan: ImportPlan) -> list[str]:
    return [problem.field for problem in problems(plan, HOST)]


def test_nothing_is_wrong_with_what_can_be() -> None:
    assert fields(PLAN) == []
    assert fields(replaced(PLAN, type=ImportType.REGISTER, location_uuid="")) == []
    assert fields(replaced(PLAN, machine=FOREIGN)) == []


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (replaced(PLAN, machine=replaced(MACHINE, problem=message("bad"))), "source"),
        (replaced(PLAN, machine=replaced(MACHINE, is_known=True), type=ImportType.RESTORE), "type"),
        (replaced(PLAN, machine=replaced(MACHINE, can_register=False), type=ImportType.REGISTER), "type"),
        (replaced(PLAN, machine=FOREIGN, type=ImportType.RESTORE), "type"),
        (replaced(PLAN, name=""), "name"),
        (replaced(PLAN, name="web-01"), "name"),
        (replaced(PLAN, location_uuid="gone"), "location_uuid"),
        (replaced(PLAN, machine=replaced(MACHINE, disks=(FoundDisk("a", "raw", 1, 2**60),))), "location_uuid"),
        (replaced(PLAN, switches=(SwitchChange("network", "a", "network", "gone"),)), "switch-0"),
        (replaced(PLAN, machine=replaced(MACHINE, has_version=False)), "machine_type"),
        (replaced(PLAN, machine=FOREIGN, generation=7), "generation"),
        (replaced(PLAN, machine=FOREIGN, processor_count=0), "processor_count"),
        (replaced(PLAN, machine=FOREIGN, processor_count=10**6), "processor_count"),
        (replaced(PLAN, machine=FOREIGN, memory_bytes=MIB), "memory"),
        (replaced(PLAN, machine=FOREIGN, memory_bytes=2**60), "memory"),
    ],
)
def test_what_is_wrong_has_its_field(plan: ImportPlan, field: str) -> None:
    assert fields(plan) == [field]
    assert str(problems(plan, HOST)[0].text).strip()


def test_another_version_puts_it_right() -> None:
    plan = replaced(PLAN, machine=replaced(MACHINE, has_version=False), machine_type="q35")
    assert fields(plan) == []
